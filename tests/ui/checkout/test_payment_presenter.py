"""Paying, without a window: rounding of cash, what change is, and what is left after each payment."""

from __future__ import annotations

import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import FakeTill

from pos.i18n import Locale
from pos.ui.checkout.payment_presenter import PaymentPresenter


class SwissTill(FakeTill):
    """Cash is rounded to five centimes."""

    def due(self, kind, total, taken, agreed=None):
        left = super().due(kind, total, taken)
        if kind != "cash":
            return left
        return (left / Decimal("0.05")).quantize(Decimal(1), rounding=ROUND_HALF_UP) * Decimal("0.05")


def at_once(future, on_done, on_error):
    error = future.exception()
    if error is not None:
        on_error(error)
    else:
        on_done(future.result())


@pytest.fixture
def paying():
    till = SwissTill()
    till.add_product("p1", Decimal(3))
    presenter = PaymentPresenter(till, Locale(), at_once)
    presenter.done = []
    presenter.on_done = presenter.done.append
    presenter.begin()
    return presenter


def test_cash_asks_for_the_rounded_amount_and_cards_for_the_exact_one(paying):
    assert paying.left_text == "€7.45"
    paying.choose_tender("card")
    assert paying.left_text == "€7.47"


def test_rounded_cash_pays_in_full(paying):
    paying.take()
    assert [t.amount for t in paying.done[0].tenders] == [Decimal("7.45")]


def test_change_is_from_the_rounded_amount(paying):
    for key in ("1", "0"):
        paying.press(key)
    assert paying.change_text == "€2.55"


def test_a_point_is_typed_once_and_cents_end_after_two(paying):
    for key in ("7", "point", "point", "4", "5", "9", "00"):
        paying.press(key)
    assert paying.field_text == "7.45"
    paying.press("back")
    assert paying.field_text == "7.4"
    paying.press("+10")
    assert paying.field_text == "17.40"


def test_a_part_leaves_the_rest(paying):
    paying.press("5")
    paying.take()
    assert (paying.left_text, paying.paid_text, paying.done) == ("€2.45", "5.00", [])
    paying.choose_tender("card")
    assert paying.left_text == "€2.47"
    paying.take()
    assert [(t.kind, t.amount) for t in paying.done[0].tenders] == [("cash", 5), ("card", Decimal("2.47"))]


def test_going_back_keeps_nothing(paying):
    paying.press("5")
    paying.take()
    paying.leave()
    paying.begin()
    assert paying.paid_text == "0.00"
