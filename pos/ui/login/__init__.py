"""Coming in: names and PIN, user name and password, and the owner's account of a new shop."""
