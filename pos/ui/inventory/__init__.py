"""Products and stock as the back office works on them: pages of widgets over presenters that know no Qt."""
