from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.currency import EXPONENTS, LARGEST_RATE, NUMBERS, convert, currency_of, exponent_of
from pos.domain.money import LARGEST_AMOUNT, Currency
from pos.errors import Refused

EURO = Currency("EUR")


@pytest.mark.parametrize(
    ("code", "exponent"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("CHF", 2), ("ZZZ", 2)]
)
def test_decimals_of_the_smallest_unit(code: str, exponent: int) -> None:
    assert exponent_of(code) == exponent
    assert currency_of(code) == Currency(code, exponent)


def test_numbers_and_exponents_are_of_one_list() -> None:
    assert set(EXPONENTS) <= set(NUMBERS)
    assert len(set(NUMBERS.values())) == len(NUMBERS)
    assert all(len(code) == 3 and code.isupper() for code in NUMBERS)
    assert all(len(number) == 3 and number.isdigit() for number in NUMBERS.values())
    assert (NUMBERS["EUR"], NUMBERS["USD"], NUMBERS["JPY"]) == ("978", "840", "392")


def test_an_amount_is_rounded_once_from_the_exact_product() -> None:
    assert convert(Decimal("10.00"), Decimal("163.455"), currency_of("JPY")) == Decimal(1635)
    assert convert(Decimal("0.05"), Decimal("0.5"), EURO) == Decimal("0.03")
    assert convert(Decimal("0.05"), Decimal("0.5"), EURO, ROUND_HALF_EVEN) == Decimal("0.02")
    assert convert(Decimal("-0.05"), Decimal("0.5"), EURO) == Decimal("-0.03")
    just_below = Decimal("0.4" + 40 * "9")
    assert convert(Decimal("0.01"), just_below, EURO) == 0


@given(
    st.decimals(-(10**6), 10**6, places=3),
    st.decimals("0.000001", 1000, places=6),
    st.sampled_from(["JPY", "EUR", "KWD", "CLF"]),
)
def test_it_is_within_half_a_unit_and_turns_with_its_sign(amount: Decimal, rate: Decimal, code: str) -> None:
    currency = currency_of(code)
    found = convert(amount, rate, currency)
    assert abs(found - amount * rate) <= currency.unit / 2
    assert convert(-amount, rate, currency) == -found
    assert found == currency.from_minor(currency.to_minor(found))


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1E13"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(Refused, match="rate_not_positive"):
        convert(Decimal(1), Decimal(rate), EURO)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E999999", "9999999999.99", "-9999999999.99"])
def test_an_amount_beyond_all_sense_is_refused(amount: str) -> None:
    with pytest.raises(Refused, match="amount_too_large") as refused:
        convert(Decimal(amount), Decimal(2), EURO)
    assert refused.value.facts == {"limit": "9999999999.99"}


def test_the_largest_amount_and_the_largest_rate_are_taken() -> None:
    assert convert(LARGEST_AMOUNT, Decimal(1), EURO) == LARGEST_AMOUNT
    assert convert(Decimal("0.001"), LARGEST_RATE, EURO) == Decimal(10**9)
