"""A card that was charged for no sale: said to who signs in, given back with one key, and never silently dropped."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from person import K, M, stranger

from pos.errors import Unavailable
from pos.till.shown import CardShown

__all__ = ["stranger"]

CARD = CardShown(
    "pay-1", Decimal("12.50"), "approved", "Visa 4242, 0001", "", datetime(2025, 11, 20, 14, 2, tzinfo=UTC)
)


class Terminal:
    """Gives back, or answers what became of a payment; `error` instead, when it is set."""

    def __init__(self, till):
        self.till, self.error, self.answer, self.asked = till, None, None, []

    def __call__(self, payment_id):
        self.asked.append(payment_id)
        future = Future()
        if self.error is not None:
            future.set_exception(self.error)
            return future
        card = next(each for each in self.till.lost if each.payment_id == payment_id)
        if self.answer in {"reversed", "declined"}:
            self.till.lost = tuple(each for each in self.till.lost if each is not card)
        future.set_result(replace(card, state=self.answer))
        return future


@pytest.fixture
def terminal(stranger):
    made = Terminal(stranger.till)
    stranger.till.has_terminal = True
    stranger.till.take_card_back = stranger.till.ask_card_again = made
    return made


def detail(who):
    notice = who.window.till.checkout.notice
    return notice.detail if notice is not None else ""


def come_in(who, *cards):
    who.till.lost = cards
    who.type("1234")
    who.wait_for("checkout")


def test_it_is_given_back_with_one_key_and_the_next_one_is_said(stranger, terminal):
    come_in(stranger, CARD, replace(CARD, payment_id="pay-2", amount=Decimal("3.00")))
    stranger.qtbot.waitUntil(lambda: stranger.message == "A card was charged for no sale")
    notice = stranger.window.till.checkout.notice
    assert notice.detail.startswith("\u20ac12.50, Visa 4242, 0001, ")
    terminal.answer = "reversed"
    stranger.press(K.Key_Return, M.ControlModifier)
    stranger.qtbot.waitUntil(lambda: "3.00" in detail(stranger))
    stranger.press(K.Key_Return, M.ControlModifier)
    stranger.qtbot.waitUntil(lambda: stranger.message == "\u20ac3.00 went back to the card")
    assert terminal.asked == ["pay-1", "pay-2"]


def test_a_terminal_that_does_not_answer_leaves_it_where_it_is(stranger, terminal):
    come_in(stranger, CARD)
    stranger.qtbot.waitUntil(lambda: stranger.message == "A card was charged for no sale")
    terminal.error = Unavailable("terminal_away", terminal="192.0.2.1")
    stranger.press(K.Key_Return, M.ControlModifier)
    stranger.qtbot.waitUntil(lambda: stranger.message == "\u20ac12.50 was not given back")
    assert stranger.till.lost


@pytest.mark.parametrize(
    ("answer", "said"),
    [("declined", "The card was not charged"), ("unknown", "A card may have been charged for no sale")],
)
def test_one_of_which_nobody_knows_is_asked_about(stranger, terminal, answer, said):
    come_in(stranger, replace(CARD, state="unknown"))
    stranger.qtbot.waitUntil(lambda: stranger.message == "A card may have been charged for no sale")
    terminal.answer = answer
    stranger.press(K.Key_Return, M.ControlModifier)
    stranger.qtbot.waitUntil(lambda: terminal.asked == ["pay-1"])
    stranger.qtbot.waitUntil(lambda: stranger.message == said)


def test_without_a_terminal_nobody_looks(stranger):
    come_in(stranger, CARD)
    assert stranger.message == ""
