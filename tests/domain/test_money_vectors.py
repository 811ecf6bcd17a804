"""What other systems assert about taxes, run on the engine. How rows become values is `vectors`'; what they say, `meta` of the file.

A row that waits for its part of the engine is counted in WAITING.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.money import Currency
from pos.domain.tax import tax_document
from tests.domain.vectors import (
    DISCOUNTED,
    METHODS,
    ROWS,
    RUN_BY_OTHERS,
    SHOWN_TO,
    VECTORS,
    line_of,
    named,
    rounding_of,
)

DOCUMENT_GROUPS = {
    "document_discount",
    "document_tax",
    "negative_lines",
    "pos_order",
    "pos_return",
    "weighed",
}
WAITING: dict[str, int] = {}


def is_document(row: dict[str, Any]) -> bool:
    return row["group"] in DOCUMENT_GROUPS and "lines" in row["inputs"] and row not in DISCOUNTED


LINES = [row for row in ROWS if row["group"] == "line_tax"]
DOCUMENTS = [row for row in ROWS if is_document(row)]


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
    others = [row for row in ROWS if row["group"] in RUN_BY_OTHERS or "round_to" in row["inputs"]]
    run = {row["id"] for row in (*LINES, *DOCUMENTS, *DISCOUNTED, *others)}
    waiting = Counter(str(row["group"]) for row in ROWS if row["id"] not in run)
    assert waiting == WAITING
    assert len(ROWS) == VECTORS["meta"]["count"] == len(run) + waiting.total()
