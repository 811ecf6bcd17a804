"""Use cases on the shared database. They take a session or connection first and never commit."""
