"""Receipts read out of stored entries: every figure stands where the entry has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.basket import UNTRACED, Traced
from pos.domain.entries import Entry
from pos.domain.money import Currency
from pos.domain.numbering import ReceiptNumber
from pos.domain.quantity import Unit
from pos.domain.receipt import (
    PriceChange,
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


def a_taken(name: str, amount: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "amount": amount, **keys}


def test_a_discount_on_the_whole_sale_is_put_together_again() -> None:
    """Its parts lie in the lines; two percentages under one name are two discounts."""
    staff = {"percent": "10", "basket": True}
    lines = [
        a_line(discounts=[a_taken("Staff", "0.30", **staff), a_taken("Offer", "0.50")]),
        a_line(discounts=[a_taken("Staff", "0.20", **staff), a_taken("", "1.00", basket=True)]),
        a_line(discounts=[a_taken("Staff", "0.40", percent="20", basket=True)]),
    ]
    receipt = receipt_of(an_entry(lines=lines), STORE, "Till 1", None)
    assert receipt.basket_discounts == (
        ReceiptDiscount("Staff", D("0.50"), percent=D(10), is_basket=True),
        ReceiptDiscount("", D("1.00"), is_basket=True),
        ReceiptDiscount("Staff", D("0.40"), percent=D(20), is_basket=True),
    )
    assert receipt_of(an_entry(), STORE, "Till 1", None).basket_discounts == ()


def test_odd_cents_are_what_the_sums_lack() -> None:
    plain = receipt_of(an_entry(), STORE, "Till 1", None)
    odd = replace(plain, subtotal=D("10.00"), discount=D("1.50"), tax_on_top=D("2.00"), total=D("10.49"))
    assert odd.odd_cents == D("-0.01")


STEP = {"step": "list", "amount": "3.00"}


@pytest.mark.parametrize(
    ("of_sale", "of_lines", "is_explained"),
    [
        ([], [[], []], False),
        ([STEP], [[], []], True),
        ([], [[], [STEP]], True),
        (["no step", {"no": "step"}, 3], [[], []], False),
        (None, [[], []], False),
    ],
)
def test_a_receipt_is_explained_by_the_steps_that_were_stored(
    of_sale: Any, of_lines: list[Any], is_explained: bool
) -> None:
    lines = [a_line(trace=steps) for steps in of_lines]
    receipt = receipt_of(an_entry(lines=lines, trace=of_sale), STORE, "Till 1", None)
    assert receipt.is_explained is is_explained
    assert receipt.trace == ((STEP,) if of_sale == [STEP] else ())


def test_a_price_that_was_another_is_said_where_it_changed() -> None:
    """Not where nothing came before, nor where it stayed what it was, nor of other steps."""
    steps = [
        {"step": "price_list", "name": "Members", "before": "3.00", "price": "2.50"},
        {"step": "open_price", "before": "2.50", "price": "2.00", "why": "agreed"},
        {"step": "open_price", "before": "0", "price": "2.00"},
        {"step": "tax_switch", "name": "Away", "before": "2.00", "price": "2.00"},
        {"step": "price_list", "price": "2.00"},
        {"step": "discount", "before": "2.00", "price": "1.00"},
    ]
    line = receipt_of(an_entry(lines=[a_line(trace=steps)]), STORE, "Till 1", None).lines[0]
    assert line.price_changes == (
        PriceChange("price_list", "Members", D("3.00")),
        PriceChange("open_price", "", D("2.50")),
    )


def test_what_was_added_to_prices_is_said_by_tax() -> None:
    """Since it is stored, part by part; before that, by lines whose price has no tax in it."""
    parts = [
        {"tax": "a", "amount": "0.30", "on_top": True},
        {"tax": "a", "amount": "0.20", "on_top": True},
        {"tax": "b", "amount": "5.00"},
        {"tax": "b", "on_top": True},
    ]
    told = receipt_of(an_entry(lines=[a_line(taxes=parts)], trace=[STEP]), STORE, "Till 1", None)
    assert [tax.on_top for tax in told.taxes] == [D("0.50"), D(0)]
    assert told.tax_on_top == D("0.50")
    older = [
        a_line(taxes=[{"tax": "a", "amount": "0.30", "on_top": True}]),
        a_line(taxes=[{"tax": "b", "amount": "0.70"}], tax_included=False),
    ]
    before = receipt_of(an_entry(lines=older), STORE, "Till 1", None)
    assert [tax.on_top for tax in before.taxes] == [D(0), D("0.70")]


def test_a_shop_is_no_training_and_nothing_is_on_top_by_itself() -> None:
    assert STORE.is_training is False
    plain = receipt_of(an_entry(), STORE, "Till 1", None)
    names = {"tax_on_top", "trace"}
    kept = {name: getattr(plain, name) for name in plain.__dataclass_fields__ if name not in names}
    assert type(plain)(**kept).tax_on_top == 0


def test_a_receipt_knows_which_very_goods_it_sold() -> None:
    row = {"serial": "SN-0042", "lot": "A77", "expiry": "2026-12-01"}
    assert Traced.said_by(row) == Traced("SN-0042", "A77", date(2026, 12, 1))
    assert Traced.said_by({}) == UNTRACED
