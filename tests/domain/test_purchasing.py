"""Orders at suppliers: progress of a line, how much to order, and shipping that is shared out to the cent."""

from __future__ import annotations

from decimal import Decimal as D  # noqa: N817 - many of them

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import Currency
from pos.domain.purchasing import (
    LineState,
    count_items,
    line_value,
    progress,
    quantity_to_order,
    spread_shipping,
)

EUR = Currency("EUR")
CENTS = st.integers(0, 10**7).map(lambda minor: D(minor).scaleb(-2))
QUANTITIES = st.integers(1, 10**6).map(lambda milli: D(milli).scaleb(-3))


@pytest.mark.parametrize(
    ("ordered", "before", "now", "state", "by"),
    [
        (40, 0, 40, LineState.COMPLETE, 0),
        (24, 0, 20, LineState.MISSING, 4),
        (36, 12, 24, LineState.COMPLETE, 0),
        (12, 0, 0, LineState.WAITING, 12),
        (12, 4, 0, LineState.WAITING, 8),
        (12, 12, 0, LineState.COMPLETE, 0),
        (12, 10, 5, LineState.TOO_MANY, 3),
        (0, 0, 2, LineState.TOO_MANY, 2),
    ],
)
def test_how_far_a_line_has_come(ordered, before, now, state, by) -> None:
    found = progress(D(ordered), D(before), D(now))
    assert (found.state, found.by) == (state, by)


@pytest.mark.parametrize(
    ("available", "level", "order_qty", "wanted"),
    [
        ("11", "10", "6", "0"),
        ("10", "10", "6", "6"),
        ("3", "10", "6", "12"),
        ("-2", "10", None, "13"),
        ("10", "10", None, "1"),
        ("1.5", "2", "0", "1"),
        ("0.4", "5.5", "2.5", "7.5"),
    ],
)
def test_as_much_is_ordered_as_brings_it_above_the_level(available, level, order_qty, wanted) -> None:
    found = quantity_to_order(D(available), D(level), D(order_qty) if order_qty else None)
    assert found == D(wanted)
    assert found == 0 or D(available) + found > D(level)


def test_pieces_are_counted_and_weighed_goods_count_one_a_line() -> None:
    assert count_items([(D(40), False), (D("2.350"), True), (D(0), True), (D(0), False)]) == 41


def test_a_line_is_rounded_once() -> None:
    assert line_value(D("1.234"), D("3.33"), EUR) == D("4.11")


@given(shipping=CENTS, lines=st.lists(st.tuples(CENTS, QUANTITIES), min_size=1, max_size=40))
def test_the_shares_are_the_shipping_to_the_cent(shipping, lines) -> None:
    values, quantities = [value for value, _ in lines], [quantity for _, quantity in lines]
    shares = spread_shipping(shipping, values, quantities, EUR)
    assert sum(shares) == shipping
    assert all(share >= 0 and share == EUR.round(share) for share in shares)
    weights = values if any(values) else quantities
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - shipping * weight / whole) < EUR.unit


@given(minor=st.integers(0, 10**6), code=st.sampled_from(["JPY", "KWD"]), values=st.lists(CENTS, min_size=1))
def test_currencies_without_and_with_three_decimals_lose_nothing_either(minor, code, values) -> None:
    currency = Currency(code, {"JPY": 0, "KWD": 3}[code])
    shipping = currency.from_minor(minor)
    assert sum(spread_shipping(shipping, values, [D(1)] * len(values), currency)) == shipping


def test_cents_left_over_go_to_the_largest_remainders_of_equal_ones_to_the_first() -> None:
    assert spread_shipping(D("0.02"), [D(1)] * 3, [D(1)] * 3, EUR) == [D("0.01"), D("0.01"), D("0.00")]
    assert spread_shipping(D("1.00"), [D(1), D(2)], [D(9), D(9)], EUR) == [D("0.33"), D("0.67")]


def test_goods_that_are_free_share_by_how_many_they_are() -> None:
    assert spread_shipping(D("4.00"), [D(0), D(0)], [D(1), D(3)], EUR) == [D("1.00"), D("3.00")]
