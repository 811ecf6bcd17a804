"""The devices of this till on a page: tried, explained, and set up. `presenter` and `set_up` know no Qt."""
