"""Numbers and dates for people, and what people typed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.errors import Refused
from pos.i18n import Locale

ENGLISH, GERMAN, YEN = Locale(), Locale("de"), Locale("ja", "JPY", 0)


def test_amounts_have_all_decimals_and_a_true_minus():
    assert ENGLISH.amount(Decimal("1047.5")) == "1,047.50"
    assert ENGLISH.amount(Decimal("-3.84")) == "\N{MINUS SIGN}3.84"
    assert GERMAN.amount(Decimal("1047.5")) == "1.047,50"
    assert YEN.amount(Decimal(1047)) == "1,047"


def test_percents_are_rounded_half_up():
    assert ENGLISH.percent(Decimal("41.25")) == "41.3%"
    assert ENGLISH.percent(Decimal("-0.55")) == "\N{MINUS SIGN}0.6%"
    assert ENGLISH.percent(Decimal("10.5"), 0) == "11%"
    assert GERMAN.percent(Decimal(40)) == "40,0%"


def test_the_sign_stands_where_the_language_wants_it():
    assert ENGLISH.money(Decimal("47.09")) == "\N{EURO SIGN}47.09"
    assert GERMAN.money(Decimal("47.09")) == "47,09\xa0\N{EURO SIGN}"
    assert ENGLISH.short_money(Decimal(50)) == "\N{EURO SIGN}50"
    assert ENGLISH.short_money(Decimal("37.09")) == "\N{EURO SIGN}37.09"


def test_coins_quantities_and_days():
    assert [ENGLISH.coin(Decimal(v)) for v in ("0.2", "0.50", "2")] == ["20c", "50c", "\N{EURO SIGN}2"]
    assert ENGLISH.quantity(Decimal("0.350")) == "0.35"
    assert ENGLISH.quantity(Decimal("2.000")) == "2"
    day = datetime(2025, 11, 20, 14, 32, tzinfo=UTC)
    assert ENGLISH.day(day) == "Thu 20 Nov"
    assert ENGLISH.long_day(day) == "Thursday 20 November"


@pytest.mark.parametrize(
    ("typed", "amount"), [("50", "50"), (".5", "0.5"), ("12.35", "12.35"), (" 7. ", "7")]
)
def test_typed_amounts(typed, amount):
    assert ENGLISH.parse_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", ".", "1,234.50", "12,5", "12.345", "-5", "1e3", "abc", "12345678901", "NaN"]
)
def test_what_is_not_plainly_an_amount_is_refused(typed):
    with pytest.raises(Refused) as refused:
        ENGLISH.parse_amount(typed)
    assert refused.value.code == "bad_amount"


def test_a_point_is_no_german_decimal():
    assert GERMAN.parse_amount("12,5") == Decimal("12.5")
    with pytest.raises(Refused):
        GERMAN.parse_amount("12.5")
    with pytest.raises(Refused):
        YEN.parse_amount("12.5")


@given(st.decimals(min_value=0, max_value=99999, places=2))
def test_what_was_typed_is_what_is_shown(amount):
    assert ENGLISH.parse_amount(f"{amount}") == amount
    assert ENGLISH.amount(amount).replace(",", "") == f"{amount:.2f}"


LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "pt", "ar", "de_CH"])
EXPONENTS = st.sampled_from([0, 2, 3, 4])


@given(LANGUAGES, EXPONENTS, st.integers(0, 10**10 - 1))
def test_what_was_written_for_typing_is_read(language, exponent, minor):
    amount = Decimal(minor).scaleb(-exponent)
    locale = Locale(language, "XXX", exponent)
    assert locale.parse_amount(locale.typed_amount(amount)) == amount
    assert locale.typed_amount(locale.parse_amount(locale.typed_amount(amount))) == locale.typed_amount(
        amount
    )


@given(LANGUAGES, EXPONENTS, st.integers(0, 10**10 - 1))
def test_a_shown_amount_is_read_right_or_refused(language, exponent, minor):
    amount = Decimal(minor).scaleb(-exponent)
    locale = Locale(language, "XXX", exponent)
    if locale.amount(amount) == locale.typed_amount(amount):
        assert locale.parse_amount(locale.amount(amount)) == amount
    else:
        with pytest.raises(Refused, match="bad_amount"):
            locale.parse_amount(locale.amount(amount))


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (Locale("en", "EUR"), "euros"),
        (Locale("en", "USD"), "US dollars"),
        (Locale("de", "EUR"), "Euro"),
        (Locale("es", "MXN"), "pesos mexicanos"),
    ],
)
def test_many_of_a_currency_have_a_name(locale, expected):
    assert locale.currency_name == expected
