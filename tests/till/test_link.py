"""How much is on this till only: counted the moment it is written, and told when it is news to a person."""

from __future__ import annotations

from pos.till.link import Link, LinkState


def test_what_was_just_written_counts_at_once_and_is_no_news_yet() -> None:
    link, told = Link(), []
    link.subscribe(told.append)
    link.note_waiting(is_receipt=True)
    link.note_waiting(is_receipt=False)
    assert (link.state.waiting, link.state.waiting_sales) == (2, 1)
    assert told == []
    link.set_counts(2, 1, 0)  # the same, counted in the journal
    assert told == []
    link.set_counts(0, 0, 0)
    assert [(state.waiting, state.waiting_sales) for state in told] == [(0, 0)]
    assert isinstance(told[0], LinkState)
