"""Wanting to sign out, without a window: what is asked, waited for, said, and when it may be after all."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from pos.errors import Conflict, Refused, Unavailable
from pos.till.shown import LinkState
from pos.ui.leaving.presenter import ASKING, KEPT, OVER, SENDING, SENT, LeavingPresenter

ONLINE, OFFLINE = LinkState(is_online=True), LinkState(is_online=False)


class Wish:
    def __init__(self, link: LinkState = OFFLINE) -> None:
        self.link_state = link
        self.asked: list[Future] = []
        self.left = 0
        self.presenter = LeavingPresenter(self.check, lambda: self.link_state, self.at_once)
        self.presenter.on_clear = self.leave
        self.presenter.begin()

    def check(self) -> Future:
        self.asked.append(Future())
        return self.asked[-1]

    def leave(self) -> None:
        self.left += 1

    def at_once(self, future, on_done, on_error):
        def tell(ended):
            error = ended.exception()
            on_done(None) if error is None else on_error(error)

        future.add_done_callback(tell)

    def keep(self, entries=3, sales=3) -> None:
        self.asked[-1].set_exception(Refused("entries_only_here", entries=entries, sales=sales))

    def clear(self) -> None:
        self.asked[-1].set_result(None)


def test_with_everything_sent_nothing_is_said() -> None:
    wish = Wish(ONLINE)
    assert (wish.presenter.state, wish.left) == (ASKING, 0)
    wish.clear()
    assert (wish.presenter.state, wish.left) == (OVER, 1)


@pytest.mark.parametrize(
    ("entries", "sales", "title"),
    [
        (4, 3, "3 sales are only on this till"),
        (1, 1, "1 sale is only on this till"),
        (2, 0, "2 entries are only on this till"),
        (1, 0, "1 entry is only on this till"),
        (0, 0, "The server may lack sales of this till"),
    ],
)
def test_what_is_only_here_keeps_the_person_here(entries, sales, title) -> None:
    wish = Wish()
    wish.keep(entries, sales)
    assert (wish.presenter.state, wish.left) == (KEPT, 0)
    assert wish.presenter.title == title
    assert wish.presenter.accept == "Lock the till"


def test_a_sale_on_its_way_is_waited_for() -> None:
    wish = Wish(ONLINE)
    wish.keep(1, 1)
    assert wish.presenter.state == SENDING
    wish.presenter.look_again()
    wish.clear()
    assert (wish.presenter.state, wish.left) == (OVER, 1)


def test_waiting_ends_and_says_why() -> None:
    wish = Wish(ONLINE)
    wish.keep(1, 1)
    wish.presenter.stop_waiting()
    assert wish.presenter.state == KEPT
    assert wish.presenter.sentences[0] == ("send", "Sending is under way. It takes a moment.")


def test_when_all_is_sent_meanwhile_signing_out_is_offered_and_not_done() -> None:
    wish = Wish()
    wish.keep()
    wish.link_state = ONLINE
    wish.presenter.look_again()
    wish.keep(1, 1)
    assert wish.presenter.title == "1 sale is only on this till"
    wish.presenter.look_again()
    wish.clear()
    assert (wish.presenter.state, wish.left) == (SENT, 0)
    assert (wish.presenter.title, wish.presenter.accept) == ("Everything is sent", "Sign out")


def test_news_while_a_question_is_open_asks_no_second_one() -> None:
    wish = Wish()
    wish.keep()
    wish.presenter.look_again()
    wish.presenter.look_again()
    assert len(wish.asked) == 2


def test_an_answer_after_the_end_changes_nothing() -> None:
    wish = Wish()
    wish.presenter.end()
    wish.clear()
    assert (wish.presenter.state, wish.left) == (OVER, 0)


def test_stopped_sending_gives_its_reason() -> None:
    wish = Wish(
        LinkState(is_online=False, is_stopped=True, problem=Conflict("entry_fork", epoch=1, seq=7), to_send=2)
    )
    wish.keep(2, 2)
    icon, words = wish.presenter.sentences[0]
    assert icon == "triangle-alert"
    assert "other content under this till's number" in words


def test_a_journal_that_cannot_be_read_keeps_the_person_too() -> None:
    wish = Wish(ONLINE)
    wish.asked[-1].set_exception(Unavailable("journal_damaged", path="journal.db"))
    assert (wish.presenter.state, wish.left) == (KEPT, 0)
    assert wish.presenter.title == "Nobody can sign out now"
    assert "journal of this till is damaged" in wish.presenter.sentences[0][1]
