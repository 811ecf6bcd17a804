"""Quantities: what may be sold by the piece and by measure, and how a number is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.quantity import LARGEST_QUANTITY, Unit, check_quantity, plain
from pos.errors import Refused

MEASURED = [Unit.KILOGRAM, Unit.LITRE, Unit.METRE]


def refusal(quantity: str, unit: Unit) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as refused:
        check_quantity(Decimal(quantity), unit)
    return refused.value.code, refused.value.facts


def test_only_pieces_are_not_measured() -> None:
    assert [unit for unit in Unit if unit.is_measured] == MEASURED


@pytest.mark.parametrize("unit", MEASURED)
@pytest.mark.parametrize(
    ("quantity", "taken"),
    [("0.4165", "0.417"), ("-0.4165", "-0.417"), ("0.4164", "0.416"), ("0.0005", "0.001"), ("2", "2.000")],
)
def test_measures_have_three_decimals(quantity: str, taken: str, unit: Unit) -> None:
    assert str(check_quantity(Decimal(quantity), unit)) == taken


@pytest.mark.parametrize(("quantity", "taken"), [("3", "3"), ("3.000", "3"), ("-1", "-1")])
def test_pieces_are_whole(quantity: str, taken: str) -> None:
    assert str(check_quantity(Decimal(quantity), Unit.PIECE)) == taken
    assert refusal("0.5", Unit.PIECE) == ("quantity_not_whole", {"quantity": "0.5"})


@pytest.mark.parametrize("unit", Unit)
def test_nothing_is_no_quantity(unit: Unit) -> None:
    assert refusal("0", unit) == ("quantity_zero", {})
    assert refusal("-0.000", unit) == ("quantity_zero", {})


@pytest.mark.parametrize("quantity", ["0.0004", "-0.00049"])
def test_less_than_half_a_gram_is_nothing(quantity: str) -> None:
    assert refusal(quantity, Unit.KILOGRAM) == ("quantity_zero", {})


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("unit", Unit)
def test_what_is_no_number(quantity: str, unit: Unit) -> None:
    assert refusal(quantity, unit) == ("quantity_not_a_number", {"quantity": quantity})


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_quantity_is_taken_and_more_is_not(sign: int) -> None:
    assert check_quantity(sign * Decimal("99999.999"), Unit.METRE) == sign * LARGEST_QUANTITY
    for unit in Unit:
        code, facts = refusal(str(sign * 100_000), unit)
        assert (code, facts) == (
            "quantity_too_large",
            {"quantity": str(sign * 100_000), "limit": "99999.999"},
        )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("2.500", "2.5"), ("1E+2", "100"), ("100", "100"), ("0.000", "0"), ("-0.0", "0"), ("-0", "0"), ("-1.20", "-1.2"),
        ("1E-3", "0.001"), ("10.0", "10"),
    ],
)  # fmt: skip
def test_a_number_is_written_plainly(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@given(st.decimals(-99_999, 99_999, places=3))
def test_what_is_written_is_the_same_number(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))
