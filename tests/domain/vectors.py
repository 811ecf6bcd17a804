"""What other systems assert about money: tests/data/money_vectors.json, and how its rows become the engine's values.

The file names for each row the project, path and revision it was taken from; `meta` explains the terms. Rows of one group are
run by one module, whichever rows they are: the rules are the engine's, the rows are examples of them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.domain.rounding import Rounding, RoundingMode
from pos.domain.tax import Tax, TaxableLine, TaxKind, TaxRounding

Row = dict[str, Any]
VECTORS = json.loads((Path(__file__).parents[1] / "data" / "money_vectors.json").read_text(encoding="utf-8"))
ROWS: list[Row] = VECTORS["vectors"]
SHOWN_TO = Decimal("0.000001")
"""Raw amounts are given to six decimals."""
METHODS = {
    "round_per_line": TaxRounding.LINE,
    "round_globally": TaxRounding.GLOBAL,
    "per_rate_bucket": TaxRounding.GLOBAL,
}
RUN_BY_OTHERS = {
    "cash_rounding": "test_money_vectors_tenders",
    "payments": "test_money_vectors_tenders",
    "refund": "test_money_vectors_tenders",
    "exact_decimal": "test_money_vectors_tenders",
    "rounding_once": "test_money_vectors_tenders",
    "pos_session": "test_money_vectors_tenders",
    "barcode": "test_money_vectors_codes",
    "deposit": "test_money_vectors_codes",
    "currency": "test_money_vectors_codes",
    "price_adaptation": "test_tax_switch",
    "concurrency_invariants": "test_money_vectors_tenders and tests/services/test_money_vectors_books",
}
"""Groups that other modules run whole."""
DISCOUNTED = [
    row
    for row in ROWS
    if "lines" in row["inputs"] and any(key.startswith("document_discount") for key in row["inputs"])
]
"""Rows with a discount on the document, of several groups: test_document_discount."""


def rows_of(*groups: str) -> list[Row]:
    """The rows of these groups. ValueError when there is none: a test that runs nothing is no test."""
    found = [row for row in ROWS if row["group"] in groups]
    if not found:
        raise ValueError(groups)
    return found


def named(row: Row) -> str:
    return f"{row['id']} {row['description']}"


def taxes_of(line: Row) -> tuple[Tax, ...]:
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


def line_of(line: Row) -> TaxableLine:
    quantity, price = Decimal(line["quantity"]), Decimal(line["unit_price"])
    amount = quantity * price * (100 - Decimal(line["discount_percent"])) / 100
    return TaxableLine(amount, quantity, tax_included=False, taxes=taxes_of(line))


def rounding_of(inputs: Row) -> Rounding:
    mode = RoundingMode["HALF_UP"] if "rounding_mode" not in inputs else RoundingMode[inputs["rounding_mode"]]
    return Rounding(Decimal(inputs["precision"]), mode)
