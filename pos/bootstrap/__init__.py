"""Puts the program together: `opening` builds a till from this computer's files, `installing` makes a shop."""
