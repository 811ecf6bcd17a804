"""The back office's page of people: who they are, where they are signed in, what opens the till for them, and what roles may do."""
