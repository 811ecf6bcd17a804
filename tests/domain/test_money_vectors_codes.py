"""What other systems assert about codes, packs, deposits and currencies, run on Tern."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos.domain.barcode import Code, CodeKind, read_code
from pos.domain.currency import convert
from pos.domain.money import Currency
from pos.domain.scale_code import write_code
from tests.domain.vectors import ROWS

BY_ID = {row["id"]: row for row in ROWS}
PATTERNS = {
    "23.....{NNNDD}": "23iiiiipppppc",
    "2 CCCC .. PPPPP k (4-digit code, price in the last digits before the check digit)": "2iiii??pppppc",
    "2 CCCCCC WWWWW k (6-digit code, grams)": "2iiiiiiwwwww?",
}
"""The shapes of other systems, and how a shop writes them here."""
EURO = Currency("EUR")


def read(row: dict[str, Any]) -> Code:
    inputs = row["inputs"]
    return read_code(inputs["barcode"], (PATTERNS[inputs["pattern" if "pattern" in inputs else "format"]],))


@pytest.mark.parametrize("row_id", ["V162", "V170"])
def test_a_price_is_in_the_code(row_id: str) -> None:
    code, expected = read(BY_ID[row_id]), BY_ID[row_id]["expected"]
    assert code.price_minor == EURO.to_minor(Decimal(expected["price"]))
    assert expected.get("product_code", "05000") in code.candidates


def test_v171_a_weight_is_in_the_code_without_a_check_digit() -> None:
    code, expected = read(BY_ID["V171"]), BY_ID["V171"]["expected"]
    assert code.kind is CodeKind.PRODUCT
    assert code.weight_kg == Decimal(expected["weight_kg"])
    assert expected["product_code"] in code.candidates


@pytest.mark.parametrize("row_id", ["V174", "V175"])
def test_no_scale_code(row_id: str) -> None:
    code = read_code(BY_ID[row_id]["inputs"]["barcode"], ("2iiiiiwwwww?c", "2iiiiiwwwww??"))
    assert (code.weight_kg, code.price_minor) == (None, None)


@pytest.mark.parametrize("row_id", ["V176", "V177"])
def test_a_code_for_a_label(row_id: str) -> None:
    inputs, expected = BY_ID[row_id]["inputs"], BY_ID[row_id]["expected"]
    prefix, item = inputs["prefix"], inputs["product_code"]
    if "weight" in inputs:
        code = write_code(prefix + "iiiiiwwwww?c", item, weight_kg=Decimal(inputs["weight"]))
    else:
        code = write_code(prefix + "iiiiippppp?c", item, price_minor=EURO.to_minor(Decimal(inputs["price"])))
    assert len(code) == expected.get("length", 13)
    assert (code[0], code[1:6]) == (prefix, item)
    assert code[6:11] == expected["digits_7_11"]


def test_v167_a_code_with_a_count() -> None:
    parts, expected = BY_ID["V167"]["inputs"]["barcode_parts"], BY_ID["V167"]["expected"]
    code = read_code("".join(f"({name}){content}" for name, content in parts.items()))
    assert code.count == int(expected["quantity"])
    assert parts["01"] in code.candidates


@pytest.mark.parametrize("row_id", ["V137", "V138", "V140"])
def test_an_amount_in_another_currency(row_id: str) -> None:
    inputs, expected = BY_ID[row_id]["inputs"], BY_ID[row_id]["expected"]
    found = convert(Decimal(inputs["company_price"]), Decimal(inputs["rate"]), EURO)
    assert EURO.unit == Decimal(inputs["precision"])
    assert str(found) == expected["till_price"]
