from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.foreign_cash import Foreign, foreign_due
from pos.domain.money import LARGEST_AMOUNT, Currency
from pos.errors import Refused
from tests.domain.money_strategies import STEPS, amounts

USD, JPY = Currency("USD"), Currency("JPY", 0)
CENT, FIVE = Decimal("0.01"), Decimal("0.05")
rates = st.integers(100, 5_000_000).map(lambda rate: Decimal(rate).scaleb(-6))


@pytest.mark.parametrize(
    ("currency", "amount", "rate", "step", "value"),
    [
        (USD, "50", "0.92", CENT, "46.00"),
        (USD, "0.50", "0.93", CENT, "0.47"),  # 0.465: half up
        (USD, "-0.50", "0.93", CENT, "-0.47"),
        (JPY, "10000", "0.0061", CENT, "61.00"),
        (USD, "10", "0.8824", FIVE, "8.80"),
        (USD, "10", "0.8825", FIVE, "8.85"),
    ],
)
def test_one_unit_is_worth_the_rate(
    currency: Currency, amount: str, rate: str, step: Decimal, value: str
) -> None:
    assert Foreign(currency, Decimal(amount), Decimal(rate)).home_value(step) == Decimal(value)


def test_what_no_note_is_worth() -> None:
    for amount, currency, code in [
        ("0.001", USD, "amount_not_exact"),
        ("0.5", JPY, "amount_not_exact"),
        ("NaN", USD, "amount_too_large"),
        ("10000000000", USD, "amount_too_large"),
        ("-10000000000", USD, "amount_too_large"),
    ]:
        with pytest.raises(Refused, match=code):
            Foreign(currency, Decimal(amount), Decimal(1)).home_value(CENT)
    assert Foreign(USD, LARGEST_AMOUNT, Decimal(1)).home_value(CENT) == LARGEST_AMOUNT
    for rate in ("0", "-1", "NaN", "Infinity"):
        with pytest.raises(ValueError, match="rate"):
            Foreign(USD, Decimal(1), Decimal(rate))


@pytest.mark.parametrize(
    ("due", "currency", "rate", "needed"),
    [
        ("37.09", USD, "0.92", "40.32"),
        ("46.00", USD, "0.92", "50.00"),
        ("61.01", JPY, "0.0061", "10002"),
        ("-37.09", USD, "0.92", "-40.32"),
        ("0", USD, "0.92", "0"),
    ],
)
def test_how_much_of_it_suffices(due: str, currency: Currency, rate: str, needed: str) -> None:
    assert foreign_due(Decimal(due), currency, Decimal(rate)) == Decimal(needed)


@given(amounts(1, 1_000_000), rates, st.sampled_from(STEPS), st.sampled_from([USD, JPY]))
def test_what_is_asked_for_always_suffices_and_one_unit_less_is_less_than_due(
    amount: Decimal, rate: Decimal, step: Decimal, currency: Currency
) -> None:
    due = (amount / step).to_integral_value() * step
    needed = foreign_due(due, currency, rate)
    assert Foreign(currency, needed, rate).home_value(step) >= due
    assert (needed - currency.unit) * rate < due or due == 0


@given(amounts(-1_000_000, 1_000_000), amounts(0, 1_000_000), rates, st.sampled_from(STEPS))
def test_more_notes_are_never_worth_less_and_a_refund_mirrors(
    amount: Decimal, more: Decimal, rate: Decimal, step: Decimal
) -> None:
    value = Foreign(USD, amount, rate).home_value(step)
    assert Foreign(USD, -amount, rate).home_value(step) == -value
    assert Foreign(USD, amount + more, rate).home_value(step) >= value
    assert abs(value - amount * rate) * 2 <= step


def test_what_is_too_much_says_the_limit() -> None:
    with pytest.raises(Refused) as caught:
        Foreign(USD, LARGEST_AMOUNT + 1, Decimal(1)).home_value(CENT)
    assert caught.value.facts == {"limit": "9999999999.99"}
