from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.discount import (
    DiscountKind,
    ManualDiscount,
    check_discount,
    spread,
)
from pos.errors import Refused
from tests.factories import EUR

D = Decimal


def percent(value: str) -> ManualDiscount:
    return ManualDiscount(DiscountKind.PERCENT, D(value))


def amount(value: str) -> ManualDiscount:
    return ManualDiscount(DiscountKind.AMOUNT, D(value))


@pytest.mark.parametrize(
    ("discount", "of", "off"),
    [
        (percent("10"), "8.95", "0.90"),
        (percent("100"), "8.95", "8.95"),
        (amount("3"), "8.95", "3"),
        (amount("9"), "8.95", "8.95"),
        (percent("10"), "0", "0"),
        (percent("10"), "-5", "0"),
        (amount("1"), "-5", "0"),
    ],
)
def test_what_it_takes_off(discount: ManualDiscount, of: str, off: str) -> None:
    assert discount.off(D(of), EUR) == D(off)


@pytest.mark.parametrize(
    ("discount", "code"),
    [
        (percent("0"), "discount_zero"), (percent("-1"), "discount_zero"), (amount("0"), "discount_zero"),
        (percent("100.01"), "discount_too_large"), (amount("10.01"), "discount_too_large"),
        (amount("1.005"), "amount_not_exact"),
    ],
)  # fmt: skip
def test_what_cannot_be_given(discount: ManualDiscount, code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_discount(discount, D(10), EUR)


@pytest.mark.parametrize("discount", [percent("100"), amount("10"), percent("0.5")])
def test_what_can_be_given(discount: ManualDiscount) -> None:
    check_discount(discount, D(10), EUR)


def test_nothing_can_be_taken_off_nothing() -> None:
    with pytest.raises(Refused, match="discount_too_large") as caught:
        check_discount(amount("1"), D(-3), EUR)
    assert caught.value.facts["limit"] == "0"


amounts = st.lists(st.integers(-500, 5000).map(lambda minor: D(minor) / 100), min_size=1, max_size=12)


@given(amounts, st.integers(0, 100))
def test_shares_add_up_and_stay_within(of: list[Decimal], percentage: int) -> None:
    whole = sum((max(each, D(0)) for each in of), D(0))
    off = EUR.round(whole * percentage / 100)
    shares = spread(off, of, EUR)
    assert sum(shares, D(0)) == off
    for share, each in zip(shares, of, strict=True):
        assert 0 <= share <= max(each, D(0))
        assert share % EUR.unit == 0


def test_largest_remainders_get_the_odd_cents() -> None:
    """V155: 10.00 off 149 and 198."""
    assert spread(D(10), [D(149), D(198)], EUR) == [D("4.29"), D("5.71")]
    assert spread(D("0.02"), [D(1), D(1), D(1)], EUR) == [D("0.01"), D("0.01"), D(0)]
    assert spread(D(0), [D(1), D(2)], EUR) == [D(0), D(0)]


def test_more_than_there_is_cannot_be_shared() -> None:
    with pytest.raises(ValueError, match="more than"):
        spread(D("1.01"), [D(1), D(-5)], EUR)


def test_edges_of_what_is_taken_off() -> None:
    assert percent("10").off(D("0.50"), EUR) == D("0.05")
    assert amount("1").off_total is False
    assert spread(D(1), [D(2), D(2)], EUR) == [D("0.50"), D("0.50")]
    with pytest.raises(Refused) as caught:
        check_discount(percent("101"), D(10), EUR)
    assert caught.value.facts == {"limit": "100%"}
