"""What other systems assert about taxes, run on the engine.

tests/data/money_vectors.json names for each row the project, path and revision it was taken from; `meta` explains the terms.
Rows about discounts, cash rounding, barcodes and the like wait for their part of the engine: WAITING counts them.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos.domain.money import Currency
from pos.domain.rounding import Rounding, RoundingMode
from pos.domain.tax import Tax, TaxableLine, TaxKind, TaxRounding, tax_document

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "money_vectors.json").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = VECTORS["vectors"]
SHOWN_TO = Decimal("0.000001")
"""Raw amounts are given to six decimals."""
METHODS = {
    "round_per_line": TaxRounding.LINE,
    "round_globally": TaxRounding.GLOBAL,
    "per_rate_bucket": TaxRounding.GLOBAL,
}
DOCUMENT_GROUPS = {"document_tax", "negative_lines", "pos_order", "pos_return", "weighed"}
WAITING = {
    "cash_rounding": 12,
    "concurrency_invariants": 8,
    "discount on a document": 10,
    "document_discount": 1,
    "exact_decimal": 4,
    "payments": 3,
    "pos_session": 1,
    "price_adaptation": 2,
    "refund": 2,
    "rounding_once": 1,
}

RUN_AS_CODES = {
    "V137",
    "V138",
    "V140",
    "V162",
    "V165",
    "V167",
    "V170",
    "V171",
    "V174",
    "V175",
    "V176",
    "V177",
    "V179",
}
"""By test_money_vectors_codes.py, test_deposit.py (V179) and tests/till/test_session.py (V165)."""


def is_document(row: dict[str, Any]) -> bool:
    return row["group"] in DOCUMENT_GROUPS and not any(
        key.startswith("document_discount") for key in row["inputs"]
    )


LINES = [row for row in ROWS if row["group"] == "line_tax"]
DOCUMENTS = [row for row in ROWS if is_document(row)]


def named(row: dict[str, Any]) -> str:
    return f"{row['id']} {row['description']}"


def taxes_of(line: dict[str, Any]) -> tuple[Tax, ...]:
    """Equal taxes of different lines are one tax, unless the row names them."""
    return tuple(
        Tax(
            each.get("id") or f"{place}/{json.dumps(each, sort_keys=True)}",
            f"{each['type']} {each['amount']}",
            "A",
            Decimal(each["amount"]),
            TaxKind(each["type"]),
            is_inside=each["price_include"],
            affects_later=each["include_base_amount"],
            is_affected=each["is_base_affected"],
            is_reverse_charge=each.get("reverse_charge", False),
        )
        for place, each in enumerate(line["taxes"])
    )


def line_of(line: dict[str, Any]) -> TaxableLine:
    quantity, price = Decimal(line["quantity"]), Decimal(line["unit_price"])
    amount = quantity * price * (100 - Decimal(line["discount_percent"])) / 100
    return TaxableLine(amount, quantity, tax_included=False, taxes=taxes_of(line))


def rounding_of(inputs: dict[str, Any]) -> Rounding:
    mode = RoundingMode["HALF_UP"] if "rounding_mode" not in inputs else RoundingMode[inputs["rounding_mode"]]
    return Rounding(Decimal(inputs["precision"]), mode)


@pytest.mark.parametrize("row", LINES, ids=named)
def test_a_line(row: dict[str, Any]) -> None:
    inputs, expected = row["inputs"], row["expected"]
    line, rounding = line_of(inputs["lines"][0]), rounding_of(inputs)
    if inputs["rounding_method"] == "round_per_line":
        money = rounding.of(line.amount)
        found = line.plan.rounded(money, line.units, rounding)
    else:
        money = line.amount
        found = line.plan.exact(money, line.units)
    inside = sum(
        (amount for (_, amount), rule in zip(found, line.plan.rules, strict=True) if rule.is_inside),
        Decimal(0),
    )
    shown: list[tuple[Decimal, Decimal]] = []
    for tax, (base, amount) in zip(line.taxes, found, strict=True):
        shown += [(base, amount), (base, -amount)] if tax.is_reverse_charge else [(base, amount)]
    net = money - inside
    total = net + sum(amount for _, amount in shown)
    if not any(tax.is_reverse_charge for tax in line.taxes):
        assert abs(net - Decimal(expected["total_excluded"])) < SHOWN_TO
    assert abs(total - Decimal(expected["total_included"])) < SHOWN_TO
    assert len(shown) == len(expected["taxes"])
    for (base, amount), wanted in zip(shown, expected["taxes"], strict=True):
        assert wanted["base"] is None or abs(base - Decimal(wanted["base"])) < SHOWN_TO
        assert abs(amount - Decimal(wanted["amount"])) < SHOWN_TO


@pytest.mark.parametrize("row", DOCUMENTS, ids=named)
def test_a_document(row: dict[str, Any]) -> None:
    inputs, expected = row["inputs"], row["expected"]
    method, rounding = METHODS[inputs["rounding_method"]], rounding_of(inputs)
    lines = [line_of(line) for line in inputs["lines"]]
    document = tax_document(lines, Currency("XXX", 2), method, rounding)
    figures = {"base": document.net, "tax": document.tax, "total": document.total}
    for name, figure in figures.items():
        if name in expected:
            assert figure == Decimal(expected[name]), name
    if "line_totals" in expected:
        assert [line.total for line in document.lines] == [
            Decimal(total) for total in expected["line_totals"]
        ]
    if "line_taxes" in expected:
        assert [line.tax for line in document.lines] == [Decimal(tax) for tax in expected["line_taxes"]]
    for wanted in expected.get("groups", ()):
        (part,) = [part for part in document.taxes if part.tax.id == wanted["tax"]]
        assert (part.base, part.amount) == (Decimal(wanted["base"]), Decimal(wanted["amount"]))


def test_no_row_is_forgotten() -> None:
    run = {row["id"] for row in (*LINES, *DOCUMENTS)} | RUN_AS_CODES
    waiting = Counter(waits_for(row) for row in ROWS if row["id"] not in run)
    assert waiting == WAITING
    assert len(ROWS) == VECTORS["meta"]["count"] == len(run) + waiting.total()


def waits_for(row: dict[str, Any]) -> str:
    if any(key.startswith("document_discount") for key in row["inputs"]) and row["group"] != "refund":
        return "discount on a document"
    return str(row["group"])
