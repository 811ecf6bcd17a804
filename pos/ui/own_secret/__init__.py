"""The dialog in which whoever is signed in changes their own PIN and password."""
