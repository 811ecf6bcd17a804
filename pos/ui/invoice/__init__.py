"""A sale on A4 as a window: who it is made out to, and whether it is printed or saved."""
