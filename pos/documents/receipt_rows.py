"""A receipt laid out as rows: the one description that paper, PDF and the screen's preview all follow.

A row knows no columns, dots or points; text for people is final here (language, number format).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pos.domain.inputs.text import printable
from pos.domain.quantity import plain
from pos.domain.receipt import Receipt, ReceiptLine, ReceiptTax


class RowKind(StrEnum):
    TEXT = "text"
    PAIR = "pair"
    """`left` and `right` on one line; `left` wraps, `right` never does."""
    RULE = "rule"
    BARCODE = "barcode"
    """`left` is the text of a Code 128 barcode, printed below it as well."""


@dataclass(frozen=True, slots=True)
class Row:
    kind: RowKind
    left: str = ""
    right: str = ""
    is_bold: bool = False
    is_big: bool = False
    is_centred: bool = False
    indent: int = 0


class Format(Protocol):
    """How this shop writes amounts, dates and words; `PaperFormat` is the real one."""

    def amount(self, amount: Decimal, *, with_sign: bool = False) -> str: ...
    def date_time(self, at: datetime) -> str: ...
    def quantity(self, quantity: Decimal) -> str: ...
    def word(self, key: str, **facts: object) -> str: ...


RULE = Row(RowKind.RULE)


def receipt_rows(receipt: Receipt, fmt: Format) -> list[Row]:
    """All rows of a receipt, top to bottom. Nothing in them can be taken for a command or for a line of its own."""
    rows = [
        *_head(receipt, fmt),
        RULE,
        *_facts(receipt, fmt),
        RULE,
        *(row for line in receipt.lines for row in _line(line, fmt)),
        RULE,
        *_totals(receipt, fmt),
        RULE,
        *_tenders(receipt, fmt),
        RULE,
        *_taxes(receipt, fmt),
        RULE,
        *_foot(receipt, fmt),
    ]
    return [replace(row, left=printable(row.left), right=printable(row.right)) for row in rows]


def _head(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    store = receipt.store
    yield Row(RowKind.TEXT, store.name, is_bold=True, is_big=True, is_centred=True)
    for text in store.address:
        yield Row(RowKind.TEXT, text, is_centred=True)
    if store.phone:
        yield Row(RowKind.TEXT, fmt.word("receipt.phone", phone=store.phone), is_centred=True)
    if store.tax_number:
        yield Row(RowKind.TEXT, fmt.word("receipt.tax_number", number=store.tax_number), is_centred=True)
    if receipt.is_copy:
        yield Row(RowKind.TEXT, fmt.word("receipt.copy"), is_bold=True, is_centred=True)
    if receipt.is_refund:
        yield Row(RowKind.TEXT, fmt.word("receipt.refund"), is_bold=True, is_centred=True)


def _facts(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    title = fmt.word("receipt.number", number=receipt.number)
    yield Row(RowKind.PAIR, title, fmt.date_time(receipt.sold_at))
    served = fmt.word("receipt.served_by", name=receipt.served_by) if receipt.served_by else ""
    yield Row(RowKind.PAIR, receipt.till_name, served)
    if receipt.refund_of:
        yield Row(RowKind.TEXT, fmt.word("receipt.refund_of", number=receipt.refund_of))


def _line(line: ReceiptLine, fmt: Format) -> Iterator[Row]:
    amount = " ".join(filter(None, (fmt.amount(line.list_amount), line.letters)))
    if line.quantity == 1 and not line.unit.is_measured:
        yield Row(RowKind.PAIR, line.name, amount)
    else:
        yield Row(RowKind.TEXT, line.name)
        price = fmt.amount(line.unit_price)
        unit = f" {line.unit.value}" if line.unit.is_measured else ""
        per_unit = f"/{line.unit.value}" if line.unit.is_measured else ""
        yield Row(RowKind.PAIR, f"{fmt.quantity(line.quantity)}{unit} x {price}{per_unit}", amount, indent=2)
    for taken in line.discounts:
        name = taken.name or fmt.word("receipt.discount")
        yield Row(RowKind.PAIR, name, fmt.amount(-taken.amount), indent=2)


def _totals(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    if receipt.discount:
        yield Row(RowKind.PAIR, fmt.word("receipt.subtotal"), fmt.amount(receipt.subtotal))
        yield Row(RowKind.PAIR, fmt.word("receipt.saved"), fmt.amount(-receipt.discount))
    if receipt.tax_on_top:
        yield Row(RowKind.PAIR, fmt.word("receipt.tax_added"), fmt.amount(receipt.tax_on_top))
    total = fmt.amount(receipt.total, with_sign=True)
    yield Row(RowKind.PAIR, fmt.word("receipt.total"), total, is_bold=True, is_big=True)
    for key, amount in agreed_of(receipt):
        yield Row(RowKind.PAIR, fmt.word(key), fmt.amount(amount))


def agreed_of(receipt: Receipt) -> list[tuple[str, Decimal]]:
    """What changes the sum to be paid, with the key of its word: cash rounding, a tip, a small difference let go."""
    rows = [
        ("receipt.rounding", receipt.rounding),
        ("receipt.tip", receipt.tip),
        ("receipt.written_off", -receipt.written_off),
    ]
    return [(key, amount) for key, amount in rows if amount]


def _tenders(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    for tender in receipt.tenders:
        name = fmt.word(f"tender.{tender.kind}")
        if tender.reference:
            name = f"{name} {tender.reference}"
        yield Row(RowKind.PAIR, name, fmt.amount(tender.amount))
    if receipt.change:
        yield Row(RowKind.PAIR, fmt.word("receipt.change"), fmt.amount(receipt.change), is_bold=True)


def _taxes(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    for tax in receipt.taxes:
        base = tax.base + tax.amount if receipt.tax_included else tax.base
        text = fmt.word("receipt.tax_in", letter=tax.letter, name=tax.name, base=fmt.amount(base))
        yield Row(RowKind.PAIR, text, fmt.amount(tax.amount))
        for said in tax_remarks(tax, fmt):
            yield Row(RowKind.TEXT, said, indent=2)
    key = "receipt.items_tax_included" if receipt.tax_included else "receipt.items_tax"
    items = fmt.word(f"{key}_one" if receipt.item_count == 1 else key, count=receipt.item_count)
    yield Row(RowKind.PAIR, items, fmt.amount(receipt.tax))


def tax_remarks(tax: ReceiptTax, fmt: Format) -> list[str]:
    """What the law wants said beside a tax: who owes it, why there is none."""
    owed = [fmt.word("receipt.tax_owed", amount=fmt.amount(tax.owed))] if tax.owed is not None else []
    return [*owed, *filter(None, [tax.text])]


def _foot(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    for text in receipt.store.receipt_footer:
        yield Row(RowKind.TEXT, text, is_centred=True)
    yield Row(RowKind.BARCODE, receipt.number, is_centred=True)
    yield Row(RowKind.TEXT, fmt.word("receipt.seal", seal=receipt.seal), is_centred=True)


def short_quantity(line: ReceiptLine) -> str:
    """Quantity for tables: "2", or "0.416 kg"."""
    unit = f" {line.unit.value}" if line.unit.is_measured else ""
    return plain(line.quantity) + unit
