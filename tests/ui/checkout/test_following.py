"""What somebody finds when they sign in: an open sale to go on with, here or at another till."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from person import LOAF, K, M, full, stranger

from pos.errors import Unavailable
from pos.till.following import FoundSale, Outcome

__all__ = ["full", "stranger"]

FOUND = FoundSale(datetime(2025, 11, 20, 14, 2, tzinfo=UTC), 7)


def answered(result=None, error=None):
    future = Future()
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
    return future


def come_in(who):
    who.type("1234")
    who.wait_for("checkout")


def follow(who, **changes):
    """A parked sale of the shop is the open one of who signs in."""
    sales = who.till.parking.sales
    sales["b2"] = replace(sales["b2"], is_following=True, **changes)


def test_a_sale_that_a_crash_left_open_asks_whether_to_go_on(stranger):
    stranger.till.parking.following.open_sale = FOUND
    stranger.till.scan(LOAF)
    come_in(stranger)
    stranger.qtbot.waitUntil(lambda: stranger.message == "Sale of 14:02, 7 items: continue?")
    assert stranger.lines, "the right lines are there"
    stranger.scan(LOAF)
    assert len(stranger.lines) == 1, "going on is a scan"
    assert stranger.lines[0][1] == "2"


def test_it_can_be_parked_with_one_key(stranger):
    stranger.till.parking.sales.clear()
    stranger.till.parking.following.open_sale = FOUND
    stranger.till.scan(LOAF)
    come_in(stranger)
    stranger.qtbot.waitUntil(lambda: stranger.message.startswith("Sale of 14:02"))
    stranger.press(K.Key_Return, M.ControlModifier)
    stranger.qtbot.waitUntil(lambda: not stranger.lines)
    assert len(stranger.till.parking.sales) == 1


def test_my_open_sale_of_another_till_goes_on_here_with_one_key(stranger):
    follow(stranger)
    come_in(stranger)
    stranger.qtbot.waitUntil(lambda: stranger.message == "Your sale is still open at Till 2")
    row = next(each for each in stranger.window.till.parking.rows if each.basket_id == "b2")
    assert row.badge.text == "Your open sale"
    stranger.press(K.Key_Return, M.ControlModifier)
    stranger.qtbot.waitUntil(lambda: "b2" not in stranger.till.parking.sales)


def test_an_offer_never_takes_the_place_of_what_went_wrong(stranger):
    follow(stranger)
    # before anybody was asked what is parked
    stranger.window.on_till = lambda till: till.checkout.say_trouble(Unavailable("server_unreachable"))
    come_in(stranger)
    stranger.qtbot.waitUntil(lambda: not stranger.operations.is_waiting)
    assert stranger.message == "This till has a problem"
    assert any(each.basket_id == "b2" for each in stranger.window.till.parking.rows)


@pytest.mark.parametrize(
    ("asked", "told", "outcome", "said"),
    [
        (answered(False), False, Outcome.GONE, "The sale went on at another till"),
        (answered(False), False, Outcome.BOTH, "The sale went on at another till too"),
        (answered(True), True, Outcome.OURS, ""),
        (answered(error=Unavailable("server_unreachable")), None, Outcome.OURS, ""),
    ],
)
def test_what_became_of_a_sale_that_was_left_here(stranger, asked, told, outcome, said):
    following = stranger.till.parking.following
    following.asked, following.outcome = asked, outcome
    come_in(stranger)
    stranger.qtbot.waitUntil(lambda: following.told == [told])
    stranger.qtbot.waitUntil(lambda: stranger.message == said)


def test_nothing_is_said_where_there_is_nothing(full):
    assert full.message == ""
    assert full.window.till.checkout.notice is None
