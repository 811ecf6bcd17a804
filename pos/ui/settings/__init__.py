"""Settings in the back office: an inner list and its pages. What all tills share is asked of the server, what is this till's of its file."""
