from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import Currency, round_to_sum, share_out
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
