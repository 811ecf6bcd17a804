"""Bodies of stored sales and refunds as docs/entry-format.md describes them, without a basket."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pos.domain.entries import agreed_keys, money, tender_rows
from pos.domain.money import ZERO
from pos.domain.quantity import plain
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tax import LineTax, TaxableLine, TaxedLine, TaxRounding, tax_document
from pos.domain.tender import Settlement, Tender, TenderKind, TenderRules, settle
from tests.factories import EUR

Body = dict[str, Any]


def a_paid_body(settled: Settlement, **keys: Any) -> Body:
    """What is written down of a payment; no lines."""
    return {
        "currency": "EUR",
        "exponent": 2,
        "total": money(settled.total, EUR),
        "rounding": money(settled.rounding, EUR),
        "tenders": tender_rows(settled, EUR),
        "lines": [],
        "taxes": [],
        "refund_of": None,
        **agreed_keys(settled, EUR),
        **keys,
    }


def a_refund_body(amount: Decimal, back: MoneyBack, rules: TenderRules) -> Body:
    """The money of a refund of `amount`; it has to be settled."""
    settled = settle(-amount, back.tenders, rules, back.agreed)
    assert settled.is_settled
    assert settled.change == 0
    return a_paid_body(settled)


def a_taxed_body(
    lines: Sequence[TaxableLine],
    discounts: Sequence[Decimal] | None = None,
    tax_rounding: TaxRounding = TaxRounding.DOCUMENT,
    kind: TenderKind = TenderKind.CARD,
) -> Body:
    """A sale of these lines, less a discount for each, paid in one tender."""
    given = discounts or [ZERO] * len(lines)
    reduced = [
        TaxableLine(line.amount - discount, line.quantity, line.tax_included, line.taxes)
        for line, discount in zip(lines, given, strict=True)
    ]
    document = tax_document(reduced, EUR, tax_rounding)
    tenders = [Tender(kind, document.total)] if document.total else []
    rows = zip(lines, given, document.lines, strict=True)
    return a_paid_body(
        settle(document.total, tenders, TenderRules(EUR)),
        net=money(document.net, EUR),
        tax=money(document.tax, EUR),
        discount=money(sum(given, ZERO), EUR),
        lines=[_line(no, line, discount, taxed) for no, (line, discount, taxed) in enumerate(rows, 1)],
        taxes=[{"tax": row.tax.id, **_tax_amounts(row)} for row in document.taxes],
    )


def _tax_amounts(part: LineTax) -> dict[str, str]:
    """What of it is paid here, and what of a reverse charge the customer owes elsewhere."""
    base, amount = money(part.base, EUR), money(part.amount, EUR)
    if part.tax.is_reverse_charge:
        return {"base": base, "amount": "0.00", "owed": amount}
    return {"base": base, "amount": amount}


def _line(no: int, line: TaxableLine, discount: Decimal, taxed: TaxedLine) -> Body:
    return {
        "no": no,
        "name": f"Line {no}",
        "qty": plain(line.quantity),
        "unit": "pcs" if line.quantity == int(line.quantity) else "kg",
        "tax_included": line.tax_included,
        "list": money(line.amount, EUR),
        "discount": money(discount, EUR),
        "total": money(taxed.total, EUR),
        "net": money(taxed.net, EUR),
        "tax": money(taxed.tax, EUR),
        "taxes": [{"tax": part.tax.id, **_tax_amounts(part)} for part in taxed.taxes],
        "refund_of_line": None,
    }
