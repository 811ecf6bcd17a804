"""Receipt numbers: what is one, and what only looks like one."""

from __future__ import annotations

import pytest

from pos.domain.numbering import ReceiptNumber, parse_receipt_number


def test_a_number_is_written_with_six_digits_and_shown_without() -> None:
    number = ReceiptNumber("T03", 1, 123)
    assert (str(number), number.short) == ("T03/1-000123", "123")
    assert str(ReceiptNumber("T03", 12, 1234567)) == "T03/12-1234567"


@pytest.mark.parametrize("text", ["T03/1-000123", " t03/1-000123\n", " " * 67 + "T03/1-000123"])
def test_a_number_is_read_whatever_its_case_and_space(text: str) -> None:
    assert parse_receipt_number(text) == ReceiptNumber("T03", 1, 123)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4006381333931",
        "T03/0-000123",
        "T03/1-00123",
        "3T/1-000123",
        "T03/1-000123 x",
        "T03/1-\N{ARABIC-INDIC DIGIT ONE}00123",
        "\N{LATIN SMALL LETTER LONG S}03/1-000123",  # its capital is S
        " " * 68 + "T03/1-000123",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_receipt_number(text) is None
