"""Requests of other tills at a till where somebody may consent: a calm notice, its answers, and when it stays away."""

from __future__ import annotations

import sys
import uuid
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import BEANS, Counter, K, goods

from pos.errors import Unavailable
from pos.i18n import Locale
from pos.till.requests import OpenRequest
from pos.ui.approval.inbox import RequestBanner
from pos.ui.approval.inbox_presenter import InboxPresenter


def request(number=1, *, is_within=True, act="price", **detail):
    said = {"old": "8.9", "new": "6", "name": "Olive oil", "reason": "Price match", **detail}
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return OpenRequest(uuid.UUID(int=number), act, "Till 2", "Dina Okafor", at, said, is_within)


class FakeInbox:
    def __init__(self):
        self.may_decide = True
        self.open = []
        self.decided = []
        self.is_first = True
        self.error = None

    def list_open(self):
        return self._done(list(self.open))

    def decide(self, which, note="", *, is_granted):
        self.decided.append((which.int, note, is_granted))
        self.open = [each for each in self.open if each.id != which]
        return self._done(self.is_first)

    def _done(self, result):
        done: Future = Future()
        if self.error is None:
            done.set_result(result)
        else:
            done.set_exception(self.error)
        return done


class News:
    def __init__(self):
        self.on_news = []

    def tell(self):
        for listener in self.on_news:
            listener()


@pytest.fixture
def counter(qtbot, make_till):
    made = Counter(qtbot, make_till(*goods()))
    made.inbox, made.news = FakeInbox(), News()
    presenter = InboxPresenter(made.inbox, Locale(), made.operations.run)
    made.banner = RequestBanner(made.window, presenter, made.news)
    made.window.on_screen = made.banner.place_on
    made.banner.place_on("checkout")
    made.banner.begin()
    yield made
    made.banner.end()
    made.close()


def appear(counter, *requests):
    counter.inbox.open = list(requests)
    counter.news.tell()
    counter.qtbot.waitUntil(lambda: bool(counter.shown("request")))


def test_an_amount_that_comes_from_nothing_stands_alone(counter):
    appear(counter, request(act="cash_out", old="0", new="60", name="", reason="To the safe"))
    assert counter.read("request.detail") == "60.00, To the safe"


def test_a_request_appears_at_once_and_is_approved_with_one_tap(counter):
    assert not counter.shown("request")
    appear(counter, request())
    assert counter.read("request.title") == "Dina Okafor at Till 2 asks for a new price"
    assert counter.read("request.detail") == "Olive oil, 8.90 \N{RIGHTWARDS ARROW} 6.00, Price match"
    counter.tap("request.approve")
    counter.qtbot.waitUntil(lambda: not counter.shown("request"))
    assert counter.inbox.decided == [(1, "", True)]
    assert QApplication.focusWidget().objectName() == "scan"


def test_refusing_takes_a_word_along(counter):
    appear(counter, request(1, act="line_discount"), request(2))
    assert counter.read("request.title").endswith("asks for a discount (1 more)")
    counter.tap("request.refuse")
    counter.type("too low")
    counter.press(K.Key_Return)
    counter.settle()
    assert counter.inbox.decided == [(1, "too low", False)]
    assert counter.read("request.title").endswith("asks for a new price")


def test_what_is_beyond_ones_own_limits_can_only_be_refused(counter):
    appear(counter, request(is_within=False))
    assert not counter.widget("request.approve").isEnabled()
    assert counter.read("request.detail").endswith("That is more than you may allow.")
    counter.tap("request.refuse")
    counter.press(K.Key_Escape)
    assert counter.inbox.decided == []


def test_somebody_was_first(counter):
    counter.inbox.is_first = False
    appear(counter, request(1), request(2))
    counter.tap("request.approve")
    counter.settle()
    counter.qtbot.waitUntil(
        lambda: counter.read("request.title") == "Dina Okafor at Till 2 asks for a new price"
    )


def test_it_takes_no_scan_and_lies_under_dialogs_and_not_over_payment(counter):
    counter.scan(BEANS)
    appear(counter, request())
    counter.scan(BEANS)
    assert counter.session.basket.lines[0].quantity == 2
    counter.press(K.Key_F5)
    children = counter.window.children()
    assert children.index(counter.widget("giving")) > children.index(counter.banner)
    counter.press(K.Key_Escape)
    counter.press(K.Key_F12)
    assert not counter.shown("request")
    counter.press(K.Key_Escape)
    assert counter.shown("request")


def test_without_the_right_or_the_server_there_is_nothing(counter):
    appear(counter, request())
    counter.inbox.may_decide = False
    counter.news.tell()
    counter.qtbot.waitUntil(lambda: not counter.shown("request"))
    counter.inbox.may_decide = True
    counter.inbox.error = Unavailable("server_unreachable")
    counter.news.tell()
    counter.settle()
    assert not counter.shown("request")


def test_an_answer_that_does_not_arrive_can_be_given_again(counter):
    appear(counter, request())
    counter.inbox.error = Unavailable("server_unreachable")
    counter.tap("request.approve")
    counter.settle()
    assert counter.read("request.detail").startswith("The database does not answer.")
    assert counter.widget("request.approve").isEnabled()


def test_a_flood_of_hints_makes_it_look_once_and_then_once_more(counter):
    asked = []
    list_open = counter.inbox.list_open
    counter.inbox.list_open = lambda: asked.append(1) or list_open()
    for _ in range(1000):
        counter.news.tell()
    counter.qtbot.waitUntil(lambda: len(asked) == 2, timeout=5000)
    counter.qtbot.waitUntil(lambda: not counter.banner._hearing._is_resting, timeout=5000)
    assert len(asked) == 2
