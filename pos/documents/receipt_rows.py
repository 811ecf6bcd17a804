"""A receipt laid out as rows: the one description that paper, PDF and the screen's preview all follow.

A row knows no columns, dots or points; text for people is final here (language, number format).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pos.domain.account import masked
from pos.domain.inputs.text import printable
from pos.domain.money import ZERO
from pos.domain.quantity import plain
from pos.domain.receipt import (
    PriceChange,
    Receipt,
    ReceiptDiscount,
    ReceiptLine,
    ReceiptTax,
    ReceiptTender,
    Step,
)
from pos.domain.receipt_layout import Part, Raster


class RowKind(StrEnum):
    TEXT = "text"
    PAIR = "pair"
    """`left` and `right` on one line; `left` wraps, `right` never does."""
    RULE = "rule"
    BARCODE = "barcode"
    """`left` is the text of a Code 128 barcode, printed below it as well."""
    LOGO = "logo"
    """`raster` is the shop's picture; plain text has none."""


@dataclass(frozen=True, slots=True)
class Row:
    kind: RowKind
    left: str = ""
    right: str = ""
    is_bold: bool = False
    is_big: bool = False
    is_centred: bool = False
    indent: int = 0
    line: int | None = None
    """The line of the receipt that it tells of, from 0; `TOTAL` for the sum. None: of neither."""
    raster: Raster | None = None


class Format(Protocol):
    """How this shop writes amounts, dates and words; `PaperFormat` is the real one.

    `is_training`: every paper says at both ends that it is none.
    """

    @property
    def is_training(self) -> bool: ...

    def amount(self, amount: Decimal, *, with_sign: bool = False) -> str: ...
    def percent(self, percent: Decimal) -> str: ...
    def date(self, on: date) -> str: ...
    def date_time(self, at: datetime) -> str: ...
    def quantity(self, quantity: Decimal) -> str: ...
    def word(self, key: str, **facts: object) -> str: ...
    def sentences(self, steps: Iterable[Step]) -> list[str]:
        """A trace read out, one sentence for each step."""
        ...


RULE = Row(RowKind.RULE)
TOTAL = -1
"""Where a row belongs when it is the sum's, as `Row.line`."""


def receipt_rows(receipt: Receipt, fmt: Format, *, is_explained: bool = False) -> list[Row]:
    """All rows of a receipt, top to bottom. Nothing in them can be taken for a command or for a line of its own.

    Explained, each line and the total say how they came about.
    """
    rows = [
        *head_rows(receipt, fmt, is_explained=is_explained),
        RULE,
        *facts_rows(receipt, fmt),
        *_customer(receipt, fmt),
        RULE,
        *_lines(receipt, fmt, is_explained=is_explained),
        *_note(receipt),
        RULE,
        *_totals(receipt, fmt, is_explained=is_explained),
        RULE,
        *_tenders(receipt, fmt),
        RULE,
        *_taxes(receipt, fmt),
        RULE,
        *foot_rows(receipt, fmt),
    ]
    return finished(rows, fmt)


def finished(rows: Iterable[Row], fmt: Format) -> list[Row]:
    """A paper as it goes out: without control characters (a name is text and nothing else), and marked in training."""
    clean = [replace(row, left=printable(row.left), right=printable(row.right)) for row in rows]
    if not fmt.is_training:
        return clean
    mark = Row(RowKind.TEXT, fmt.word("paper.training"), is_bold=True, is_big=True, is_centred=True)
    nothing = Row(RowKind.TEXT, fmt.word("paper.no_sale"), is_bold=True, is_centred=True)
    return [mark, nothing, RULE, *clean, RULE, nothing, mark]


def head_rows(receipt: Receipt, fmt: Format, *, is_explained: bool) -> Iterator[Row]:
    """The shop, and what kind of paper this is."""
    store = receipt.store
    if store.layout.logo is not None:
        yield Row(RowKind.LOGO, is_centred=True, raster=store.layout.logo)
    yield Row(RowKind.TEXT, store.name, is_bold=True, is_big=True, is_centred=True)
    for text in (*store.receipt_header, *store.address):
        yield Row(RowKind.TEXT, text, is_centred=True)
    if store.phone:
        yield Row(RowKind.TEXT, fmt.word("receipt.phone", phone=store.phone), is_centred=True)
    if store.email:
        yield Row(RowKind.TEXT, store.email, is_centred=True)
    if store.tax_number:
        yield Row(RowKind.TEXT, fmt.word("receipt.tax_number", number=store.tax_number), is_centred=True)
    if store.registration:
        yield Row(RowKind.TEXT, fmt.word("receipt.registration", number=store.registration), is_centred=True)
    if receipt.is_copy:
        yield Row(RowKind.TEXT, fmt.word("receipt.copy"), is_bold=True, is_centred=True)
    if receipt.is_refund:
        yield Row(RowKind.TEXT, fmt.word("receipt.refund"), is_bold=True, is_centred=True)
    if is_explained:
        yield Row(RowKind.TEXT, fmt.word("receipt.explained"), is_bold=True, is_centred=True)


def facts_rows(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    """Number, time, till and who served. The number and the time name the sale in the books; no shop may leave them out."""
    title = fmt.word("receipt.number", number=receipt.number)
    yield Row(RowKind.PAIR, title, fmt.date_time(receipt.sold_at))
    served = fmt.word("receipt.served_by", name=receipt.served_by) if receipt.served_by else ""
    yield Row(RowKind.PAIR, receipt.till_name, served)
    if receipt.refund_of:
        yield Row(RowKind.TEXT, fmt.word("receipt.refund_of", number=receipt.refund_of))


def _customer(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    if receipt.customer_name and receipt.store.shows(Part.CUSTOMER):
        yield Row(RowKind.PAIR, fmt.word("receipt.customer"), receipt.customer_name)


def _lines(receipt: Receipt, fmt: Format, *, is_explained: bool) -> Iterator[Row]:
    for number, line in enumerate(receipt.lines):
        sentences = fmt.sentences(line.trace) if is_explained else []
        below = [Row(RowKind.TEXT, said, indent=4) for said in sentences] or changes_of(line, receipt, fmt)
        remarks = [Row(RowKind.TEXT, said, indent=2) for said in remarks_of(line, receipt, fmt)]
        for row in (*_line(line, fmt), *below, *remarks):
            yield replace(row, line=number)


def remarks_of(line: ReceiptLine, receipt: Receipt, fmt: Format) -> list[str]:
    """Which very goods a line is of, and what people said of it: its note, and who sold it."""
    shows = receipt.store.shows
    note = line.note if shows(Part.NOTES) else ""
    is_sellers = line.sold_by and shows(Part.SALESPERSON)
    seller = fmt.word("receipt.sold_by", name=line.sold_by) if is_sellers else ""
    return [said for said in (*_traced(line, fmt), note, seller) if said]


def _traced(line: ReceiptLine, fmt: Format) -> Iterator[str]:
    """The number that a guarantee, a recall or the balance of a card asks for. No shop may leave it out."""
    traced = line.traced
    if line.account:
        yield fmt.word("receipt.account", number=masked(line.account))
    if line.expires is not None:
        yield fmt.word("receipt.expires", date=fmt.date(line.expires))
    if traced.serial:
        yield fmt.word("receipt.serial", number=traced.serial)
    if traced.lot:
        yield fmt.word("receipt.lot", number=traced.lot)
    if traced.expiry is not None:
        yield fmt.word("receipt.expiry", date=fmt.date(traced.expiry))


def note_of(receipt: Receipt) -> str:
    """The note on the sale, where the shop prints notes."""
    return receipt.note if receipt.store.shows(Part.NOTES) else ""


def _note(receipt: Receipt) -> Iterator[Row]:
    note = note_of(receipt)
    if note:
        yield RULE
        yield Row(RowKind.TEXT, note)


def _line(line: ReceiptLine, fmt: Format) -> Iterator[Row]:
    amount = " ".join(filter(None, (fmt.amount(line.list_amount), line.letters)))
    is_one = line.quantity == 1 and not line.unit.is_measured
    price = fmt.amount(line.unit_price)
    unit = f" {line.unit.value}" if line.unit.is_measured else ""
    per_unit = f"/{line.unit.value}" if line.unit.is_measured else ""
    times = f"{fmt.quantity(line.quantity)}{unit} x {price}{per_unit}"
    if line.is_deposit:
        yield Row(RowKind.PAIR, line.name if is_one else f"{line.name} {times}", amount, indent=2)
    elif is_one:
        yield Row(RowKind.PAIR, line.name, amount)
    else:
        yield Row(RowKind.TEXT, line.name)
        yield Row(RowKind.PAIR, times, amount, indent=2)


def changes_of(line: ReceiptLine, receipt: Receipt, fmt: Format) -> Iterator[Row]:
    """Below a line, what its price is instead of, what was taken off, and where it came back from. A plain line has none."""
    for change in line.price_changes:
        yield Row(RowKind.TEXT, _price_change(change, fmt), indent=2)
    for taken in line.discounts:
        if not taken.is_basket:
            yield Row(RowKind.PAIR, _discount_name(taken, fmt), fmt.amount(-taken.amount), indent=2)
    if receipt.is_exchange and line.has_come_back:
        yield Row(RowKind.TEXT, fmt.word("receipt.came_back", number=receipt.refund_of), indent=2)


def _price_change(change: PriceChange, fmt: Format) -> str:
    """Why a piece costs what it does: "Members, was 1.25"."""
    name = change.name or fmt.word(f"receipt.{change.step}")
    return fmt.word("receipt.price_was", name=name, before=fmt.amount(change.before))


def _discount_name(taken: ReceiptDiscount, fmt: Format) -> str:
    """The offer, its coupon, or why a person took something off."""
    if taken.coupon:
        return fmt.word("receipt.coupon", name=taken.name, code=taken.coupon)
    key = "receipt.basket_discount" if taken.is_basket else "receipt.discount"
    name = taken.name or fmt.word(key)
    percent = "" if taken.percent is None else fmt.percent(taken.percent)
    if not percent or percent in name:
        return name
    return fmt.word("receipt.with_percent", name=name, percent=percent)


def sums_of(receipt: Receipt, fmt: Format) -> list[tuple[str, Decimal]]:
    """What leads from the lines to the total, as a sum that adds up. Nothing, where the lines alone come to the total.

    A shop that does not say what was saved has it below the lines only; it stays where the sum would not add up without it.
    """
    whole = receipt.basket_discounts
    on_lines = receipt.discount - sum((taken.amount for taken in whole), ZERO)
    saved = "receipt.discounts_on_items" if whole else "receipt.saved" if on_lines > 0 else "receipt.discount"
    rows = [(fmt.word(saved), -on_lines)]
    rows += [(_discount_name(taken, fmt), -taken.amount) for taken in whole]
    rows += [
        (fmt.word("receipt.tax_added"), receipt.tax_on_top),
        (fmt.word("receipt.odd_cents"), receipt.odd_cents),
    ]
    found = [(text, amount) for text, amount in rows if amount]
    if found == rows[:1] and not receipt.store.shows(Part.SAVED):
        return []
    return [(fmt.word("receipt.subtotal"), receipt.subtotal), *found] if found else []


def _totals(receipt: Receipt, fmt: Format, *, is_explained: bool) -> Iterator[Row]:
    for text, amount in sums_of(receipt, fmt):
        yield Row(RowKind.PAIR, text, fmt.amount(amount), line=TOTAL)
    total = fmt.amount(receipt.total, with_sign=True)
    yield Row(RowKind.PAIR, fmt.word("receipt.total"), total, is_bold=True, is_big=True, line=TOTAL)
    if is_explained:
        for said in explanation_of(receipt, fmt):
            yield Row(RowKind.TEXT, said, indent=4, line=TOTAL)
    for key, amount in agreed_of(receipt):
        yield Row(RowKind.PAIR, fmt.word(key), fmt.amount(amount))


def explanation_of(receipt: Receipt, fmt: Format, line: int = TOTAL) -> list[str]:
    """How the total, or a line, came about; where that was not stored, a sentence that says so."""
    said = fmt.sentences(receipt.trace if line == TOTAL else receipt.lines[line].trace)
    if said:
        return said
    if line == TOTAL and receipt.is_explained:
        return [fmt.word("receipt.total_not_explained")]
    return [fmt.word("receipt.not_explained")]


def agreed_of(receipt: Receipt) -> list[tuple[str, Decimal]]:
    """What changes the sum to be paid, with the key of its word: cash rounding, a tip, a small difference let go."""
    rows = [
        ("receipt.rounding", receipt.rounding),
        ("receipt.tip", receipt.tip),
        ("receipt.written_off", -receipt.written_off),
    ]
    return [(key, amount) for key, amount in rows if amount]


def _tenders(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    for tender in receipt.tenders_said:
        yield Row(RowKind.PAIR, tender_text(tender, fmt), fmt.amount(tender.amount))
    if receipt.change:
        yield Row(RowKind.PAIR, fmt.word("receipt.change"), fmt.amount(receipt.change), is_bold=True)


def tender_text(tender: ReceiptTender, fmt: Format) -> str:
    """The means of payment, with what its slip says."""
    return " ".join(filter(None, (fmt.word(f"tender.{tender.kind}"), tender.reference)))


def _taxes(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    """Without the table, how many items there were, and what the law wants said of a tax even so."""
    if not receipt.store.shows(Part.TAXES):
        yield Row(RowKind.TEXT, fmt.word("receipt.items", count=receipt.item_count))
        for tax in receipt.taxes:
            yield from (Row(RowKind.TEXT, said) for said in tax_remarks(tax, fmt))
        return
    for tax in receipt.taxes:
        yield Row(RowKind.PAIR, tax_text(tax, fmt), fmt.amount(tax.amount))
        for said in tax_remarks(tax, fmt):
            yield Row(RowKind.TEXT, said, indent=2)
    inside = receipt.tax - receipt.tax_on_top
    key = "items_tax" if receipt.tax_on_top else "items_tax_included"
    items = fmt.word(f"receipt.{key}", count=receipt.item_count)
    yield Row(RowKind.PAIR, items, fmt.amount(receipt.tax))
    if inside and receipt.tax_on_top:
        yield Row(RowKind.PAIR, fmt.word("receipt.tax_inside"), fmt.amount(inside), indent=2)


def tax_text(tax: ReceiptTax, fmt: Format) -> str:
    """What a tax is of: in the prices paid, or on the net where it comes on top or is paid elsewhere."""
    is_inside = not tax.on_top and tax.owed is None
    key, base = ("tax_in", tax.base + tax.amount) if is_inside else ("tax_base", tax.base)
    return fmt.word(f"receipt.{key}", letter=tax.letter, name=tax.name, base=fmt.amount(base))


def tax_remarks(tax: ReceiptTax, fmt: Format) -> list[str]:
    """What the law wants said beside a tax: who owes it, why there is none."""
    owed = [fmt.word("receipt.tax_owed", amount=fmt.amount(tax.owed))] if tax.owed is not None else []
    return [*owed, *filter(None, [tax.text])]


def foot_rows(receipt: Receipt, fmt: Format) -> Iterator[Row]:
    """The shop's last words, the barcode to come back with, and the seal: without it nobody could prove that the books were changed,
    so it has no switch.
    """
    for text in receipt.store.receipt_footer:
        yield Row(RowKind.TEXT, text, is_centred=True)
    if receipt.store.shows(Part.BARCODE):
        yield Row(RowKind.BARCODE, receipt.number, is_centred=True)
    yield Row(RowKind.TEXT, fmt.word("receipt.seal", seal=receipt.seal), is_centred=True)


def short_quantity(line: ReceiptLine) -> str:
    """Quantity for tables: "2", or "0.416 kg"."""
    unit = f" {line.unit.value}" if line.unit.is_measured else ""
    return plain(line.quantity) + unit
