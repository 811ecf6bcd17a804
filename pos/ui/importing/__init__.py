"""Products from a file and into one: the dialog with its four steps, and what the page Products needs for both."""
