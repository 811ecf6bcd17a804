"""Numbers at their edges: what is read, and what each text that is none is refused for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos.domain.inputs.numbers import (
    LARGEST_PERCENT,
    LARGEST_PRICE,
    LARGEST_TYPED,
    read_number,
    read_percent,
    read_quantity,
    read_stored,
)
from pos.errors import Refused

ARABIC = "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}"


@pytest.mark.parametrize(
    ("text", "options", "number"),
    [
        ("12", {}, "12"),
        (" 12.30 ", {}, "12.30"),
        (".5", {}, "0.5"),
        ("5.", {}, "5"),
        ("0", {}, "0"),
        ("12,5", {"point": ","}, "12.5"),
        ("-1.5", {"is_signed": True}, "-1.5"),
        ("\N{MINUS SIGN}1", {"is_signed": True}, "-1"),
        (ARABIC + "\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}", {}, "12.5"),
        (ARABIC + "\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}", {"point": ","}, "12.5"),
        ("1\N{FULLWIDTH FULL STOP}5", {}, "1.5"),
        ("1\N{FULLWIDTH COMMA}5", {"point": ","}, "1.5"),
        ("9999999999.99", {}, "9999999999.99"),
        ("-9999999999.99", {"is_signed": True}, "-9999999999.99"),
        ("5", {"largest": Decimal(5)}, "5"),
        (" " * 120 + "0" * 39 + "7", {}, "7"),
    ],
)
def test_a_number_is_read_as_it_was_typed(text: str, options: dict[str, Any], number: str) -> None:
    read = read_number(text, 2, **options)
    assert (read, str(read)) == (Decimal(number), str(Decimal(number)))


def refusal(text: str, decimals: int = 2, **options: Any) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as caught:
        read_number(text, decimals, **options)
    return caught.value.code, caught.value.facts


@pytest.mark.parametrize(
    ("text", "options", "code", "facts"),
    [
        ("", {}, "empty", {}),
        ("  ", {}, "empty", {}),
        ("1" * 41, {}, "not_a_number", {"text": "1" * 40}),
        (" " * 160 + "7", {}, "not_a_number", {"text": " " * 40}),
        ("-", {}, "not_a_number", {"text": "-"}),
        (".", {}, "not_a_number", {"text": "."}),
        ("1e5", {}, "not_a_number", {"text": "1e5"}),
        ("1,5", {}, "not_a_number", {"text": "1,5"}),
        ("1.5", {"point": ","}, "not_a_number", {"text": "1.5"}),
        ("--1", {"is_signed": True}, "not_a_number", {"text": "--1"}),
        ("-1", {}, "negative", {"text": "-1"}),
        ("1.234", {}, "too_many_decimals", {"decimals": 2}),
        ("5.", {"decimals": 0}, "too_many_decimals", {"decimals": 0}),
        ("1" + ARABIC, {}, "mixed_digits", {"text": "1" + ARABIC}),
        ("10000000000", {}, "too_big", {"limit": "9999999999.99"}),
        ("5.01", {"largest": Decimal(5)}, "too_big", {"limit": "5"}),
    ],
)
def test_a_text_that_is_no_number(
    text: str, options: dict[str, Any], code: str, facts: dict[str, object]
) -> None:
    assert refusal(text, **options) == (code, facts)


def test_a_number_without_decimals_and_one_with_more_digits_than_a_context() -> None:
    assert read_number("5", 0) == 5
    long = "1234567890123456789012345678901.25"
    assert str(read_number(long, 2, largest=Decimal("1E40"))) == long


def test_a_quantity_is_no_barcode() -> None:
    assert read_quantity(" 1.234 ") == Decimal("1.234")
    assert read_quantity("1,5", point=",", is_signed=True) == Decimal("1.5")
    assert read_quantity("-1", is_signed=True) == -1
    assert read_quantity("1234567") == 1234567
    for code in ("40063813", "036000291452", "4006381333931", " 14006381333938 "):
        with pytest.raises(Refused) as caught:
            read_quantity(code)
        assert (caught.value.code, caught.value.facts) == ("looks_like_barcode", {"text": code.strip()})
    for text, options, code in (
        ("1.2345", {}, "too_many_decimals"),
        ("6", {"largest": Decimal(5)}, "too_big"),
        ("-1", {}, "negative"),
        ("1.5", {"point": ","}, "not_a_number"),
        ("\N{ARABIC-INDIC DIGIT ONE}" * 8 + "x", {}, "not_a_number"),
        ("1234567x", {}, "not_a_number"),
    ):
        with pytest.raises(Refused, match=code):
            read_quantity(text, **options)  # type: ignore[arg-type]
    assert read_quantity("\N{ARABIC-INDIC DIGIT ONE}" * 8) == 11111111


def test_a_percentage_goes_to_a_hundred() -> None:
    assert (read_percent("100"), read_percent("12.345"), read_percent("1,5", point=",")) == (
        100,
        Decimal("12.345"),
        Decimal("1.5"),
    )
    for text, code in (("100.001", "too_big"), ("1.2345", "too_many_decimals"), ("-1", "negative")):
        with pytest.raises(Refused, match=code):
            read_percent(text)


def test_the_limits() -> None:
    assert (str(LARGEST_PRICE), str(LARGEST_TYPED), LARGEST_PERCENT) == ("9999999.99", "9999999999.99", 100)


def test_a_stored_number_is_a_text_of_one_form() -> None:
    for text in ("0", "-12.30", "9" * 18 + "." + "9" * 9):
        assert str(read_stored(text)) == text
    for value, shown in (
        ("1e5", "1e5"),
        (" 1", " 1"),
        ("1.", "1."),
        ("9" * 19, "9" * 19),
        ("1." + "9" * 10, "1." + "9" * 10),
        ("x" * 50, "x" * 40),
        (12, ""),
        (None, ""),
    ):
        with pytest.raises(Refused) as caught:
            read_stored(value)
        assert (caught.value.code, caught.value.facts) == ("not_a_number", {"text": shown})
