"""Receipts read out of stored entries: every figure stands where the entry has it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.entries import Entry
from pos.domain.money import Currency
from pos.domain.numbering import ReceiptNumber
from pos.domain.quantity import Unit
from pos.domain.receipt import (
    ReceiptDiscount,
    ReceiptLine,
    ReceiptTax,
    ReceiptTender,
    StoreProfile,
    receipt_of,
)

D = Decimal
EUR = Currency("EUR", 2)
STORE = StoreProfile("store-1", "Linden Market", EUR)
BACK = {"entry": "sale-0", "number": "T01/1-000010"}


def a_line(**keys: Any) -> dict[str, Any]:
    return {
        "name": "Milk",
        "sku": "M-1",
        "qty": "2",
        "unit": "pcs",
        "unit_price": "1.50",
        "tax_included": True,
        "list": "3.00",
        "discounts": [{"name": "Offer", "amount": "0.50"}],
        "total": "2.50",
        "taxes": [{"tax": "b"}, {"tax": "a"}],
        **keys,
    }


def an_entry(kind: str = "sale", **keys: Any) -> Entry:
    body = {
        "receipt_no": 12,
        "number": "T01/1-000012",
        "currency": "EUR",
        "exponent": 2,
        "lines": [
            a_line(),
            a_line(name="Nuts", qty="-0.416", unit="kg", list="4.10", discounts=[], total="4.10"),
        ],
        "taxes": [
            {"tax": "a", "letter": "A", "name": "VAT", "base": "6.00", "amount": "0.60"},
            {
                "tax": "b",
                "letter": "B",
                "name": "Rev",
                "base": "1.00",
                "amount": "0.00",
                "owed": "0.21",
                "text": "Art",
            },
        ],
        "total": "6.60",
        "tax": "0.60",
        "discount": "0.50",
        "rounding": "0.02",
        "tenders": [
            {"kind": "card", "amount": "1.00", "change": "0.00", "reference": "slip"},
            {"kind": "cash", "amount": "10.00", "change": "4.38", "reference": None},
            {"kind": "cash", "amount": "1.00", "change": "1.00", "reference": None},
        ],
        "refund_of": None,
        **keys,
    }
    data = {
        "id": "e-1",
        "kind": kind,
        "till": "T01",
        "at": "2026-11-20T22:33:05.123Z",
        "offset_min": 90,
        "body": body,
    }
    return Entry(1, 7, "", b"", bytes(range(32)), data)


def test_every_figure_arrives() -> None:
    receipt = receipt_of(an_entry(), STORE, "Till 1", "Ada")
    assert receipt.lines[0] == ReceiptLine(
        "Milk",
        "M-1",
        D(2),
        Unit.PIECE,
        D("1.50"),
        D("3.00"),
        (ReceiptDiscount("Offer", D("0.50")),),
        D("2.50"),
        "AB",
    )
    assert receipt.taxes == (
        ReceiptTax("A", "VAT", D("6.00"), D("0.60")),
        ReceiptTax("B", "Rev", D("1.00"), D("0.00"), D("0.21"), "Art"),
    )
    assert receipt.tenders[0] == ReceiptTender("card", D("1.00"), "slip")
    assert (receipt.store, receipt.currency, receipt.number) == (STORE, EUR, "T01/1-000012")
    assert (receipt.till_name, receipt.served_by, receipt.seal) == ("Till 1", "Ada", "0001 0203 0405 0607")
    assert (receipt.subtotal, receipt.discount, receipt.total) == (D("7.10"), D("0.50"), D("6.60"))
    assert (receipt.tax, receipt.rounding, receipt.change) == (D("0.60"), D("0.02"), D("5.38"))
    assert (receipt.tax_included, receipt.is_copy, receipt.refund_of) == (True, False, None)
    assert receipt_of(an_entry(), STORE, "Till 1", None, is_copy=True).is_copy


def test_tips_and_small_differences_arrive_and_old_entries_have_none() -> None:
    receipt = receipt_of(an_entry(tip="2.00", written_off="-0.03"), STORE, "Till 1", None)
    assert (receipt.tip, receipt.written_off) == (D("2.00"), D("-0.03"))
    receipt = receipt_of(an_entry(), STORE, "Till 1", None)
    assert (receipt.tip, receipt.written_off) == (0, 0)


def test_the_time_is_that_of_the_shop() -> None:
    sold_at = receipt_of(an_entry(), STORE, "Till 1", None).sold_at
    assert sold_at.isoformat() == "2026-11-21T00:03:05.123000+01:30"


def test_tax_on_top_is_what_the_lines_lack() -> None:
    receipt = receipt_of(
        an_entry(total="8.00", lines=[a_line(), a_line(tax_included=False)]), STORE, "Till 1", None
    )
    assert receipt.tax_on_top == D("2.50")  # 6.00 less 0.50 is 5.50; 8.00 is to be paid
    assert not receipt.tax_included


def test_pieces_are_counted_and_what_is_weighed_is_one() -> None:
    lines = [a_line(), a_line(qty="-3"), a_line(qty="0.416", unit="kg")]
    assert receipt_of(an_entry(lines=lines), STORE, "Till 1", None).item_count == 6


@pytest.mark.parametrize(
    ("kind", "refund_of", "number", "is_refund", "is_exchange"),
    [
        ("sale", None, None, False, False),
        ("sale", BACK, "T01/1-000010", False, True),
        ("refund", BACK, "T01/1-000010", True, False),
    ],
)
def test_a_sale_a_refund_and_an_exchange(
    kind: str, refund_of: dict[str, str] | None, number: str | None, is_refund: bool, is_exchange: bool
) -> None:
    receipt = receipt_of(an_entry(kind, refund_of=refund_of), STORE, "Till 1", None)
    assert (receipt.refund_of, receipt.is_refund, receipt.is_exchange) == (number, is_refund, is_exchange)


def test_other_entries_have_no_receipt() -> None:
    with pytest.raises(ValueError, match="no receipt for shift_opened"):
        receipt_of(an_entry("shift_opened"), STORE, "Till 1", None)


def test_a_shop_rolls_over_at_four_when_nobody_said() -> None:
    assert STORE.rollover_hour == 4


def test_an_entry_knows_its_number_and_its_seal() -> None:
    entry = an_entry()
    assert (entry.id, entry.kind.value) == ("e-1", "sale")
    assert entry.number == ReceiptNumber("T01", 1, 12)
    without = dict(entry.body)
    del without["receipt_no"]
    assert replace(entry, data={**entry.data, "body": without}).number is None
