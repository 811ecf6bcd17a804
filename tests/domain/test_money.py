from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import LARGEST_AMOUNT, Currency, money_text, round_to_sum, share_out
from pos.errors import Refused
from tests.factories import EUR

cents = st.integers(-10_000_000, 10_000_000).map(lambda minor: Decimal(minor).scaleb(-2))
weights = st.lists(st.integers(0, 100_000).map(Decimal), min_size=1, max_size=40)


@given(cents, weights)
def test_shares_add_up_exactly(total: Decimal, parts: list[Decimal]) -> None:
    shares = share_out(total, parts, EUR.unit)
    assert sum(shares) == total
    assert all(share == EUR.round(share) for share in shares)
    assert all(share * (1 if total >= 0 else -1) >= 0 for share in shares)


@given(st.lists(st.decimals(-10_000, 10_000, places=6), min_size=1, max_size=40))
def test_rounding_to_a_sum_moves_no_value_by_a_whole_unit(exact: list[Decimal]) -> None:
    total = EUR.round(sum(exact, Decimal(0)))
    parts = round_to_sum(total, exact, EUR.unit)
    assert sum(parts) == total
    assert all(abs(part - value) < EUR.unit for part, value in zip(parts, exact, strict=True))


def test_halves_go_away_from_zero() -> None:
    assert EUR.round(Decimal("0.005")) == Decimal("0.01")
    assert EUR.round(Decimal("-0.005")) == Decimal("-0.01")


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 2, 3]))
def test_minor_units_round_trip(minor: int, exponent: int) -> None:
    currency = Currency("XTS", exponent)
    assert currency.to_minor(currency.from_minor(minor)) == minor


def test_an_amount_with_too_many_decimals_is_refused() -> None:
    with pytest.raises(Refused, match="amount_not_exact"):
        EUR.to_minor(Decimal("0.001"))


def test_what_cannot_be_kept_is_named() -> None:
    with pytest.raises(Refused) as caught:
        EUR.to_minor(Decimal("0.001"))
    assert caught.value.facts == {"amount": "0.001", "currency": "EUR"}


def test_limits_and_defaults() -> None:
    assert str(LARGEST_AMOUNT) == "9999999999.99"
    assert Currency("EUR").unit == Decimal("0.01")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("12.3", EUR, "12.30"),
        ("-0.00", EUR, "0.00"),
        ("-0", Currency("JPY", 0), "0"),
        ("-1.5", EUR, "-1.50"),
        ("0.5", Currency("KWD", 3), "0.500"),
    ],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(
    amount: str, currency: Currency, text: str
) -> None:
    assert money_text(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("0.10", "1 1 1", "0.04 0.03 0.03"),  # equal remainders: the first
        ("-0.10", "1 1 1", "-0.04 -0.03 -0.03"),
        ("0.10", "1 2 3", "0.02 0.03 0.05"),  # exactly 1.67, 3.33 and 5
        ("0.05", "1 3 6", "0.01 0.01 0.03"),  # exactly 0.5, 1.5 and 3: the first of equals
        ("0.07", "1 4 4", "0.01 0.03 0.03"),  # exactly 0.78, 3.11 and 3.11: the largest
        ("0.07", "4 4 1", "0.03 0.03 0.01"),
        ("0.08", "5 1", "0.07 0.01"),  # exactly 6.67 and 1.33
        ("5.00", "0 0 0", "5.00 0 0"),
        ("5.00", "0", "5.00"),
        ("1.00", "3", "1.00"),
        ("0", "1 2", "0 0"),
    ],
)
def test_the_largest_remainders_get_what_is_missing(total: str, weights: str, shares: str) -> None:
    found = share_out(Decimal(total), [Decimal(each) for each in weights.split()], EUR.unit)
    assert found == [Decimal(each) for each in shares.split()]


def test_nothing_is_shared_over_nobody() -> None:
    assert share_out(Decimal(1), [], EUR.unit) == []
    assert round_to_sum(Decimal(0), [], EUR.unit) == []


@pytest.mark.parametrize(
    ("total", "exact", "parts"),
    [
        ("0.10", "0.034 0.033 0.033", "0.04 0.03 0.03"),
        ("0.10", "0.033 0.033 0.034", "0.03 0.03 0.04"),
        ("0.10", "0.0333 0.0333 0.0334", "0.03 0.03 0.04"),
        ("1.12", "0.454 0.666", "0.45 0.67"),
        ("1.12", "0.456 0.664", "0.46 0.66"),
        ("-0.01", "-0.004 -0.006", "0.00 -0.01"),
        ("0.04", "0.005 0.005", "0.02 0.02"),  # further away than a unit each: all get the same
        ("0.05", "0.005 0.006", "0.02 0.03"),
        ("0.02", "0.005 0.015", "0.01 0.01"),  # equally near: the first
    ],
)
def test_the_values_nearest_to_the_next_unit_are_rounded_up(total: str, exact: str, parts: str) -> None:
    found = round_to_sum(Decimal(total), [Decimal(each) for each in exact.split()], EUR.unit)
    assert found == [Decimal(each) for each in parts.split()]
