"""What a role may do by itself, and what acts need."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.limits import (
    NO_LIMITS,
    NOTHING,
    Limits,
    limits_of,
    needed_for_cash_out,
    needed_for_discount,
    needed_for_price,
)
from tests.factories import EUR

D = Decimal
TEN = D(10)


def percent(value: str) -> ManualDiscount:
    return ManualDiscount(DiscountKind.PERCENT, D(value))


def amount(value: str) -> ManualDiscount:
    return ManualDiscount(DiscountKind.AMOUNT, D(value))


@pytest.mark.parametrize(
    ("discount", "limits", "may"),
    [
        (percent("10"), Limits(), True),
        (percent("10"), Limits(line_percent=TEN), True),
        (percent("10.1"), Limits(line_percent=TEN), False),
        (amount("1"), Limits(line_percent=TEN), True),
        (amount("1.01"), Limits(line_percent=TEN), False),
        (amount("2"), Limits(line_amount=D(2)), True),
        (amount("2.01"), Limits(line_amount=D(2)), False),
        (percent("50"), Limits(line_amount=D(2)), False),
        (percent("20"), Limits(line_amount=D(2), line_percent=D(50)), True),
        (percent("5"), NOTHING, False),
        (percent("50"), Limits(sale_percent=D(1), sale_amount=D(1)), True),
    ],
)
def test_a_discount_counts_as_percent_and_as_amount(
    discount: ManualDiscount, limits: Limits, may: bool
) -> None:
    assert limits.cover(needed_for_discount(discount, TEN, EUR, is_sale=False)) is may


def test_a_cent_off_a_few_cents_counts_by_the_percent_that_was_typed() -> None:
    limits = Limits(line_percent=TEN)
    assert limits.cover(needed_for_discount(percent("10"), D("0.05"), EUR, is_sale=False))
    assert not limits.cover(needed_for_discount(amount("0.01"), D("0.05"), EUR, is_sale=False))


def test_the_sale_has_limits_of_its_own() -> None:
    limits = Limits(line_percent=D(0), sale_percent=D(5))
    assert limits.cover(needed_for_discount(percent("5"), TEN, EUR, is_sale=True))
    assert limits.missing(needed_for_discount(percent("6"), TEN, EUR, is_sale=True)) == ("sale_percent",)


@pytest.mark.parametrize(
    ("own", "typed", "may"),
    [
        ("8.90", "8.01", True),
        ("8.90", "8.00", False),
        ("0.99", "0.90", True),
        ("0.99", "0.89", False),
        ("8.90", "12", True),
        ("0", "5", True),
    ],
)
def test_a_price_may_go_so_far_below_the_shops_own(own: str, typed: str, may: bool) -> None:
    assert Limits(price_percent=TEN).cover(needed_for_price(D(own), D(typed))) is may


cents = st.integers(1, 1_000_000).map(lambda minor: D(minor) / 100)
percents = st.integers(0, 100_000).map(lambda thousandth: D(thousandth) / 1000)


@given(cents, percents)
def test_the_lowest_price_is_the_edge(own: Decimal, most: Decimal) -> None:
    limits = Limits(price_percent=most)
    lowest = limits.lowest_price(own, EUR)
    assert 0 <= lowest <= own
    assert limits.cover(needed_for_price(own, lowest))
    assume(lowest > 0)
    assert not limits.cover(needed_for_price(own, lowest - EUR.unit))


@given(cents, cents, percents)
def test_giving_more_never_needs_less(of: Decimal, off: Decimal, most: Decimal) -> None:
    assume(off < of)
    limits = Limits(line_percent=most, line_amount=of / 2)
    more = amount(str(off + EUR.unit))
    if limits.cover(needed_for_discount(more, of, EUR, is_sale=False)):
        assert limits.cover(needed_for_discount(amount(str(off)), of, EUR, is_sale=False))


@given(cents, percents)
def test_an_amount_gets_around_no_limit_in_percent(of: Decimal, most: Decimal) -> None:
    """Whatever amount a limit lets through is no more than the percent of it."""
    off = EUR.round(of * most / 100)
    assume(off > 0)
    limits = Limits(line_percent=most)
    if limits.cover(needed_for_discount(amount(str(off)), of, EUR, is_sale=False)):
        assert off * 100 <= of * most


def test_roles_the_shop_says_nothing_of() -> None:
    assert limits_of({}, "owner", may_discount=False) == NO_LIMITS
    assert limits_of(None, "admin", may_discount=True) == NO_LIMITS
    assert limits_of({}, "cashier", may_discount=False) == replace(NOTHING, cash_out=None)
    assert limits_of({}, "lead", may_discount=True) == NO_LIMITS
    assert NOTHING.cover({}), "what needs nothing may be done"


def test_what_the_shop_says_is_read_strictly() -> None:
    said = {"cashier": {"line_percent": "10", "cash_out": None, "sale_percent": "ten", "sale_amount": "-5"}}
    limits = limits_of(said, "cashier", may_discount=True)
    assert (limits.line_percent, limits.cash_out) == (TEN, None)
    assert (limits.sale_percent, limits.sale_amount, limits.price_percent) == (0, 0, 0)
    assert limits_of({"admin": "all"}, "admin", may_discount=True) == NOTHING
    assert limits_of(["cashier"], "cashier", may_discount=False) == NOTHING


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ({}, None),
        ({"cashier": {"line_percent": "10"}}, None),
        ({"cashier": {"cash_out": None}}, None),
        ({"cashier": {"cash_out": "50"}}, D(50)),
        ({"cashier": {"cash_out": "0"}}, D(0)),
        ({"cashier": {"cash_out": "fifty"}}, D(0)),
        ({"cashier": "all"}, D(0)),
    ],
)
def test_cash_out_is_limited_where_the_shop_says_so(said: object, most: Decimal | None) -> None:
    limits = limits_of(said, "cashier", may_discount=False)
    assert limits.cash_out == most
    if most is not None:
        assert limits.cover(needed_for_cash_out(most))
        assert not limits.cover(needed_for_cash_out(most + EUR.unit))


def test_every_limit_is_counted() -> None:
    for each in fields(Limits):
        assert Limits(**{each.name: TEN}).missing({each.name: D("10.01")}) == (each.name,)
        assert Limits(**{each.name: TEN}).cover({each.name: TEN})


def test_what_has_no_price_has_no_edge() -> None:
    """Without a limit, and for goods given away, any price may be typed."""
    assert Limits().lowest_price(D("8.90"), EUR) == 0
    assert Limits(price_percent=TEN).lowest_price(D(0), EUR) == 0
    assert Limits(price_percent=TEN).lowest_price(D("-0.25"), EUR) == 0
    assert Limits(price_percent=D(0)).lowest_price(D("8.90"), EUR) == D("8.90")


@pytest.mark.parametrize(("own", "typed"), [("0", "-1"), ("-1", "-2"), ("8.90", "8.90"), ("8.90", "9")])
def test_a_price_that_is_not_below_needs_nothing(own: str, typed: str) -> None:
    assert needed_for_price(D(own), D(typed)) == {"price_percent": 0}


def test_an_amount_off_nothing_is_no_percent() -> None:
    needed = needed_for_discount(amount("1.00"), D(0), EUR, is_sale=True)
    assert needed["sale_percent"] == 0


def test_a_limit_may_have_three_places() -> None:
    said = {"cashier": {"line_percent": "7.125", "sale_percent": "7.1255"}}
    limits = limits_of(said, "cashier", may_discount=False)
    assert (limits.line_percent, limits.sale_percent) == (D("7.125"), 0)
