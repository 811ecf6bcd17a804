from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.denominations import CASH, Cash, cash_of, change_in_pieces, denominations, quick_amounts
from pos.domain.money import Currency
from tests.factories import EUR

EXPONENTS = {"JPY": 0, "KWD": 3}
CURRENCIES = [Currency(code, EXPONENTS.get(code, 2)) for code in CASH]
currencies = st.sampled_from(CURRENCIES)
euros = st.integers(0, 200_000).map(lambda minor: Decimal(minor).scaleb(-2))


def units_of(currency: Currency) -> list[int]:
    """The pieces as multiples of the smallest one, ascending."""
    cash = CASH[currency.code]
    return [int(piece / cash.pieces[-1]) for piece in reversed(cash.pieces)]


def fewest_pieces(units: list[int], most: int) -> list[int]:
    """By trying everything, the fewest pieces for each amount up to `most`."""
    fewest = [0] * (most + 1)
    for amount in range(1, most + 1):
        fewest[amount] = 1 + min(fewest[amount - unit] for unit in units if unit <= amount)
    return fewest


@pytest.mark.parametrize("currency", CURRENCIES, ids=lambda currency: currency.code)
def test_the_largest_piece_first_takes_the_fewest(currency: Currency) -> None:
    """An amount for which greed is wrong, if there is one, lies below the sum of the two largest pieces (Kozen and Zaks, 1994)."""
    units = units_of(currency)
    fewest = fewest_pieces(units, units[-1] + units[-2])
    for amount in range(1, len(fewest)):
        rest, count = amount, 0
        for unit in reversed(units):
            count += rest // unit
            rest %= unit
        assert count == fewest[amount], amount


@given(currencies, st.integers(0, 30_000))
def test_change_is_handed_over_that_way(currency: Currency, count: int) -> None:
    units = units_of(currency)
    amount = count * CASH[currency.code].pieces[-1]
    handed = change_in_pieces(amount, currency)
    assert sum(times * piece for times, piece in handed) == amount
    assert [piece for _, piece in handed] == sorted({piece for _, piece in handed}, reverse=True)
    if count <= 2000:
        assert sum(times for times, _ in handed) == fewest_pieces(units, count)[count]


@pytest.mark.parametrize("currency", CURRENCIES, ids=lambda currency: currency.code)
def test_the_table_is_well_formed(currency: Currency) -> None:
    cash = CASH[currency.code]
    assert list(cash.notes) == sorted(set(cash.notes), reverse=True)
    assert list(cash.coins) == sorted(set(cash.coins), reverse=True)
    assert min(cash.notes) > max(cash.coins)
    assert cash.pieces == (*cash.notes, *cash.coins)
    for piece in cash.pieces:
        assert currency.from_minor(currency.to_minor(piece)) == piece
        assert piece % cash.pieces[-1] == 0
    assert cash.whole <= min(cash.notes) * 10


def test_some_facts_of_the_table() -> None:
    """Each set ends where cash rounding begins in that country, and has the note that people know best."""
    smallest = {code: cash.pieces[-1] for code, cash in CASH.items()}
    cent, five = Decimal("0.01"), Decimal("0.05")
    assert smallest == {
        **dict.fromkeys(("EUR", "USD", "GBP", "PLN"), cent),
        **dict.fromkeys(("CHF", "CAD", "AUD", "BRL"), five),
        **dict.fromkeys(("JPY", "SEK", "NOK", "CZK"), Decimal(1)),
        "DKK": Decimal("0.5"),
        "HUF": Decimal(5),
        "KWD": Decimal("0.005"),
        "NZD": Decimal("0.1"),
    }
    largest = {code: int(cash.notes[0]) for code, cash in CASH.items()}
    assert largest == {
        "AUD": 100,
        "BRL": 200,
        "CAD": 100,
        "CHF": 1000,
        "CZK": 5000,
        "DKK": 500,
        "EUR": 200,
        "GBP": 50,
        "HUF": 20000,
        "JPY": 10000,
        "KWD": 20,
        "NOK": 1000,
        "NZD": 100,
        "PLN": 500,
        "SEK": 1000,
        "USD": 100,
    }


def test_a_count_begins_below_the_notes_that_are_hardly_ever_there() -> None:
    """At fifty-pound and two-hundred-crown notes it begins with the largest; at 200 euro and 1,000 francs one further down."""
    rare = {code: int(cash.pieces[cash.rare]) for code, cash in CASH.items() if cash.rare}
    assert rare == {"CHF": 200, "EUR": 100}
    assert all(Cash(cash.notes, cash.coins, cash.whole).rare == 0 for cash in CASH.values())


@given(euros)
def test_pieces_add_up(change: Decimal) -> None:
    assert sum(count * piece for count, piece in change_in_pieces(change, EUR)) == change


def test_pieces_of_the_design_picture() -> None:
    pieces = [(count, str(piece)) for count, piece in change_in_pieces(Decimal("12.91"), EUR)]
    assert pieces == [(1, "10"), (1, "2"), (1, "0.50"), (2, "0.20"), (1, "0.01")]


def test_what_no_coin_makes_is_not_handed_over() -> None:
    assert change_in_pieces(Decimal("0.53"), Currency("CHF")) == []
    assert change_in_pieces(Decimal("0.50"), Currency("XXX")) == []
    assert cash_of(Currency("XXX")) is None
    assert denominations(Decimal(3), [Decimal(2)]) == []
    assert denominations(Decimal(4), [Decimal(1), Decimal(2)]) == [(2, Decimal(2))]
    assert denominations(Decimal(0), [Decimal(1)]) == []


@pytest.mark.parametrize(
    ("code", "due", "expected"),
    [
        ("EUR", "37.09", ["38", "40", "50", "100"]),  # the design picture
        ("EUR", "4.20", ["5", "10", "20", "50"]),
        ("EUR", "40", ["50", "100", "200"]),
        ("EUR", "250", ["260", "300", "400"]),
        ("USD", "3.50", ["4", "5", "10", "20"]),
        ("GBP", "37.09", ["38", "40", "50"]),
        ("JPY", "3709", ["3800", "4000", "5000", "10000"]),
        ("SEK", "123", ["130", "140", "150", "200"]),
        ("CHF", "37.10", ["38", "40", "50", "100"]),
        ("VND", "37090", ["38000", "40000", "50000", "100000"]),
        ("VND", "36090", ["37000", "40000", "50000", "100000"]),
        ("XXX", "0.7", ["1.00"]),
    ],
)
def test_quick_amounts(code: str, due: str, expected: list[str]) -> None:
    found = quick_amounts(Decimal(due), Currency(code))
    assert found == [Decimal(text) for text in expected]


def test_nothing_is_handed_over_for_nothing() -> None:
    assert quick_amounts(Decimal(0), EUR) == []
    assert quick_amounts(Decimal(-5), EUR) == []
    assert quick_amounts(Decimal("37.09"), EUR, 2) == [Decimal(38), Decimal(40)]


@given(currencies, st.integers(1, 10_000_000), st.integers(1, 6))
def test_quick_amounts_are_more_than_due_ascending_and_few(
    currency: Currency, minor: int, count: int
) -> None:
    due = currency.from_minor(minor)
    found = quick_amounts(due, currency, count)
    assert len(found) <= count
    assert found == sorted(set(found))
    assert all(amount > due for amount in found)


def test_with_coins_people_round_up_to_the_smallest_amount_they_think_in() -> None:
    wholes = {code: str(cash.whole) for code, cash in CASH.items() if cash.whole != 1}
    assert wholes == {"CZK": "10", "DKK": "10", "HUF": "100", "JPY": "100", "NOK": "10", "SEK": "10"}
