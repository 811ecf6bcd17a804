"""Practice: the window of a till whose sales are not meant, and how the real till opens and ends it."""
