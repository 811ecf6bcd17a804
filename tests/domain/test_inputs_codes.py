"""Codes at their edges: the last one that is taken, the first that is refused, and what it is refused for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pos.domain.inputs import codes
from pos.errors import Refused


def refusal(read: Callable[[str], object], text: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as caught:
        read(text)
    return caught.value.code, caught.value.facts


@pytest.mark.parametrize(
    ("body", "digit"),
    [("400638133393", "1"), ("9638507", "4"), ("0360002914 5".replace(" ", ""), "2"), ("0", "0")],
)
def test_check_digits(body: str, digit: str) -> None:
    assert codes.check_digit(body) == digit
    assert codes.has_valid_check_digit(body + digit)
    assert not codes.has_valid_check_digit(body + str((int(digit) + 1) % 10))


@pytest.mark.parametrize("text", ["", "0", "40063813339a1", "4006381333931\N{SUPERSCRIPT TWO}"])
def test_what_has_no_check_digit(text: str) -> None:
    assert not codes.has_valid_check_digit(text)


def test_digits_are_those_of_ascii() -> None:
    assert codes.is_digits("0123456789")
    for text in ("", "12a", "\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT ONE}"):
        assert not codes.is_digits(text)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("4006381333931", "4006381333931"),
        (" ]E04006381333931\r\n", "4006381333931"),
        ("]C1]E0400", "400"),
        ("40 06\t", "4006"),
        ("]C110ABC\x1d17", "10ABC\x1d17"),
        ("x]E0400", "x]E0400"),
        ("A" * 80, "A" * 80),
        ("]E0" + "A" * 80, "A" * 80),
        ("A" * 80 + " " * 80, "A" * 80),
    ],
)
def test_a_scan_is_read_without_what_the_scanner_adds(sent: str, read: str) -> None:
    assert codes.read_scan(sent) == read


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "scan_empty"),
        (" \r\n", "scan_empty"),
        ("]E0", "scan_empty"),
        ("A" * 81, "scan_too_long"),
        ("A" * 80 + " " * 81, "scan_too_long"),
        ("40\x1d06", "scan_control_char"),
        ("]E040\x1d06", "scan_control_char"),
        ("]C140\x0006", "scan_control_char"),
        ("40\u200b06", "scan_control_char"),
    ],
)
def test_a_scan_that_is_none(sent: str, code: str) -> None:
    assert refusal(codes.read_scan, sent) == (code, {})


def test_who_speaks_gs1() -> None:
    assert codes.has_gs1_prefix(" ]d2010400")
    assert not codes.has_gs1_prefix("]E0400")
    assert not codes.has_gs1_prefix("010400")


def test_a_barcode_to_keep() -> None:
    assert codes.read_barcode(" ]E0!abc~ ") == "!abc~"
    assert codes.read_barcode("x" * 48) == "x" * 48
    assert refusal(codes.read_barcode, " ") == ("empty", {})
    assert refusal(codes.read_barcode, "]E0") == ("empty", {})
    assert refusal(codes.read_barcode, "x" * 49) == ("too_long", {"limit": 48})
    for text in ("a b", "a\x7fb", "\N{LATIN SMALL LETTER E WITH ACUTE}"):
        assert refusal(codes.read_barcode, text) == ("bad_barcode", {"text": text})
    assert refusal(codes.read_barcode, "a b" * 10) == ("bad_barcode", {"text": ("a b" * 10)[:20]})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada.L-1 ", "ada.l-1"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}da", "ada"),
        ("a" * 64, "a" * 64),
        ("a" * 64 + " " * 192, "a" * 64),
        ("\u3072\u30ab\u6f22", "\u3072\u30ab\u6f22"),
        ("7", "7"),
    ],
)
def test_a_user_name_is_kept_folded(typed: str, kept: str) -> None:
    assert codes.read_username(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("  ", "empty", {}),
        ("a" * 65, "too_long", {"limit": 64}),
        ("a" * 64 + " " * 193, "too_long", {"limit": 64}),
        ("a\0b", "control_char", {}),
        ("a b", "bad_username", {"username": "a b"}),
        (".ada", "bad_username", {"username": ".ada"}),
        ("a b" * 8, "bad_username", {"username": ("a b" * 8)[:20]}),
        ("ad\N{CYRILLIC SMALL LETTER A}", "mixed_script", {"username": "ad\N{CYRILLIC SMALL LETTER A}"}),
        ("Root", "reserved", {"username": "root"}),
    ],
)
def test_a_user_name_that_is_none(typed: str, code: str, facts: dict[str, object]) -> None:
    assert refusal(codes.read_username, typed) == (code, facts)


def test_a_name_is_looked_up_folded_and_never_refused() -> None:
    assert codes.fold_username(" A\0b ") == "a?b"
    assert codes.fold_username("a" * 300) == "a" * 256


@pytest.mark.parametrize("text", ["2000-01-01", "2199-12-31", " 2028-02-29 ", "2026-11-20" + " " * 30])
def test_a_day_is_read(text: str) -> None:
    assert codes.read_day(text) == date.fromisoformat(text.strip())


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("20.11.2026", "not_a_date", {"text": "20.11.2026"}),
        ("2026-02-30", "not_a_date", {"text": "2026-02-30"}),
        ("2026-11-20" + " " * 31, "not_a_date", {"text": "2026-11-20" + " " * 30}),
        ("1999-12-31", "date_range", {"first": "2000-01-01", "last": "2199-12-31"}),
        ("2200-01-01", "date_range", {"first": "2000-01-01", "last": "2199-12-31"}),
    ],
)
def test_a_day_that_is_none(text: str, code: str, facts: dict[str, object]) -> None:
    assert refusal(codes.read_day, text) == (code, facts)


def test_ports() -> None:
    assert [codes.read_port(text) for text in ("1", "5432", "65535")] == [1, 5432, 65535]
    for text in ("0", "65536", "100000", "00001x", "5_432", "000001"):
        assert refusal(codes.read_port, text) == ("not_a_number", {"text": text})
    assert refusal(codes.read_port, "9" * 30) == ("not_a_number", {"text": "9" * 20})
