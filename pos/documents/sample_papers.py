"""Papers of a made-up sale and a made-up day, for whoever decides what papers look like. They name the shop as it is; nothing of them is in any book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.documents.gift_rows import gift_rows
from pos.documents.receipt_rows import Format, Row, RowKind, receipt_rows
from pos.documents.shift_rows import report_rows
from pos.domain.quantity import Unit
from pos.domain.receipt import Receipt, ReceiptDiscount, ReceiptLine, ReceiptTax, ReceiptTender, StoreProfile
from pos.domain.shift_entries import ShiftReport
from pos.domain.shift_report import ShiftFigures
from pos.words import say

D = Decimal
RECEIPT, GIFT, RETURN, Z_REPORT = "receipt", "gift", "return", "z_report"
NUMBER, SEAL = "T01/1-000482", "5a1c 90de 7b44 02f8"


def sample_rows(kind: str, store: StoreProfile, fmt: Format, till_name: str, at: datetime) -> Sequence[Row]:
    """The rows of one kind: `receipt`, `gift`, `return` or `z_report`. The very layout that the real ones have."""
    if kind == Z_REPORT:
        return report_rows(_day(store, at), store, till_name, fmt)
    sale = _sale(store, till_name, at)
    if kind == GIFT:
        return gift_rows(sale, fmt)
    return receipt_rows(_return(sale) if kind == RETURN else sale, fmt)


def marked_rows(rows: Sequence[Row], fmt: Format) -> list[Row]:
    """The same for a printer: nobody may take it for a receipt."""
    mark = Row(RowKind.TEXT, fmt.word("slip.no_receipt"), is_bold=True, is_centred=True)
    return [mark, *rows, mark]


def _line(name: str, quantity: str, price: str, letter: str, taken: ReceiptDiscount | None = None, note: str = "", seller: str = "") -> ReceiptLine:  # fmt: skip
    amount = D(quantity) * D(price)
    discounts = () if taken is None else (taken,)
    return ReceiptLine(
        name,
        None,
        D(quantity),
        Unit.PIECE,
        D(price),
        amount,
        discounts,
        amount - sum((each.amount for each in discounts), D(0)),
        letter,
        note=note,
        sold_by=seller,
    )


def _sale(store: StoreProfile, till_name: str, at: datetime) -> Receipt:
    """Five goods, one cheaper, one with a note, one sold by somebody else; cash with change."""
    return Receipt(
        store=store,
        currency=store.currency,
        number=NUMBER,
        till_name=till_name,
        sold_at=at,
        served_by="Anna",
        lines=(
            _line(say("Sourdough loaf"), "1", "4.20", "A", note=say("Sliced")),
            _line(say("Oat milk"), "2", "2.49", "A"),
            _line(say("Dark chocolate"), "3", "2.95", "A", ReceiptDiscount(say("3 for 2"), D("2.95"))),
            _line(say("Coffee beans"), "1", "17.50", "A"),
            _line(say("Candle"), "1", "6.50", "B", seller="Ben"),
        ),
        subtotal=D("42.03"),
        discount=D("2.95"),
        total=D("39.08"),
        rounding=D(0),
        tax=D("3.82"),
        taxes=(
            ReceiptTax("A", say("Tax {percent}", percent="9%"), D("29.89"), D("2.69")),
            ReceiptTax("B", say("Tax {percent}", percent="21%"), D("5.37"), D("1.13")),
        ),
        tenders=(ReceiptTender("cash", D("50.00"), None),),
        change=D("10.92"),
        seal=SEAL,
        tax_included=True,
        refund_of=None,
        is_copy=False,
        tip=D(0),
        written_off=D(0),
        is_exchange=False,
        note=say("For the party"),
        customer_name="Marta Silva",
    )


def _return(sale: Receipt) -> Receipt:
    """The candle comes back."""
    line = replace(sale.lines[-1], quantity=D(-1), list_amount=D("-6.50"), total=D("-6.50"), sold_by="")
    return replace(
        sale,
        number="T01/1-000483",
        lines=(line,),
        subtotal=D("-6.50"),
        discount=D(0),
        total=D("-6.50"),
        tax=D("-1.13"),
        taxes=(replace(sale.taxes[1], base=D("-5.37"), amount=D("-1.13")),),
        tenders=(ReceiptTender("cash", D("-6.50"), None),),
        change=D(0),
        refund_of=NUMBER,
        note="",
    )


def _day(store: StoreProfile, at: datetime) -> ShiftReport:
    """A day on which nothing was sold: its figures are all there, and nought."""
    return ShiftReport(
        store.currency,
        ShiftFigures(),
        D(0),
        at - timedelta(hours=9),
        at,
        at.date(),
        "Anna",
        "Anna",
        SEAL,
        z=128,
    )
