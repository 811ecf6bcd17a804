"""What a receipt says of prices that were changed, sums that add up, and the receipt that explains itself."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_rows import receipt_rows, sums_of
from pos.documents.receipt_text import text_lines
from pos.domain.entries import Entry
from pos.domain.money import ZERO
from pos.domain.pricing import price_basket
from pos.domain.receipt import Receipt, receipt_of
from pos.domain.tax import TaxRounding
from tests.factories import VAT_9, a_basket, a_product
from tests.factories.stored import (
    RULES,
    STORE,
    a_refund,
    a_rich_basket,
    a_sale,
    an_exchange,
    without_explanations,
)

D = Decimal
MINUS = "\N{MINUS SIGN}"
FORMAT = PaperFormat.of(STORE)
NOT_STORED = "How this came about was not stored with the receipt. The figures are those of the sale."


def receipt(entry: Entry) -> Receipt:
    return receipt_of(entry, STORE, "Till 1", "Anna")


def lines(entry: Entry, columns: int = 42, **how: bool) -> list[str]:
    return text_lines(receipt_rows(receipt(entry), FORMAT, **how), columns)


def read_a4(entry: Entry, **how: bool) -> str:
    pdf = receipt_a4_pdf(receipt(entry), FORMAT, **how)
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", " ")


def below(text: list[str], start: str) -> list[str]:
    """The rows of a line of goods, up to the next."""
    at = next(place for place, line in enumerate(text) if line.startswith(start))
    end = next(place for place in range(at + 1, len(text)) if not text[place].startswith(" "))
    return [" ".join(line.split()) for line in text[at + 1 : end]]


def test_a_line_says_what_its_price_is_instead_of_and_a_plain_line_says_nothing() -> None:
    text = lines(a_sale())
    assert below(text, "Sourdough") == []
    assert below(text, "Olive oil") == ["Members, was 8.90", f"Welcome, coupon HELLO {MINUS}0.50"]
    assert below(text, "Dark chocolate") == ["3 x 2.95 8.85 A", f"3 for 2 {MINUS}2.95"]
    assert below(text, "Beeswax") == [f"scratched 12.5% {MINUS}0.81"]
    assert below(text, "Sparkling") == ["6 x 1.10 6.60 A", "Deposit 6 x 0.25 1.50"]


def test_a_typed_price_says_what_it_is_instead_of() -> None:
    basket = a_basket((a_product("6.00", name="Mug"), "1")).with_open_price("line-1", D("5.00"))
    assert below(lines(a_sale(price_basket(basket, RULES, basket.started_at))), "Mug") == [
        "New price, was 6.00"
    ]
    free = a_basket((a_product("0.00", name="Flowers"), "1")).with_open_price("line-1", D("5.00"))
    assert below(lines(a_sale(price_basket(free, RULES, basket.started_at))), "Flowers") == []


def test_the_sum_from_the_lines_to_the_total_is_on_the_paper() -> None:
    text = [" ".join(line.split()) for line in lines(a_sale())]
    at = text.index("Subtotal 76.88")
    assert text[at : at + 5] == [
        "Subtotal 76.88",
        f"Discounts on items {MINUS}4.26",
        f"Neighbours 5% {MINUS}3.56",
        "Tax 2.88",
        "Total €71.94",
    ]
    assert "A VAT 9% in 24.15 1.99" in text
    assert "S State tax 6% on 38.00 2.28" in text
    assert "15 items, tax 5.81" in text
    assert "of it in the prices 2.93" in text


@pytest.mark.parametrize("tax_rounding", TaxRounding)
def test_sums_add_up_however_taxes_are_rounded(tax_rounding: TaxRounding) -> None:
    goods = [(a_product("0.55", tax_included=place % 2 == 0), "1") for place in range(5)]
    priced = price_basket(a_basket(*goods), replace(RULES, tax_rounding=tax_rounding), a_basket().started_at)
    found = receipt(a_sale(priced))
    assert sum((amount for _, amount in sums_of(found, FORMAT)), ZERO) == found.total == priced.total
    assert (found.tax_on_top, found.odd_cents) == (priced.tax_on_top, priced.odd_cents)


def test_a_receipt_with_all_tax_inside_needs_no_sum() -> None:
    priced = price_basket(a_basket((a_product("4.20"), "1")), RULES, a_basket().started_at)
    text = lines(a_sale(priced))
    assert not any(line.startswith(("Subtotal", "Tax ")) for line in text)
    assert any(line.startswith("1 item, tax included") for line in text)


def test_goods_that_came_back_in_an_exchange_name_their_receipt() -> None:
    priced = price_basket(a_basket((a_product("9.50", name="Bag"), "1")), RULES, a_basket().started_at)
    exchange = an_exchange(a_sale(), priced, (1, "1"), (7, "1"))
    text = lines(exchange)
    assert below(text, "Sourdough")[-1] == "Back from T01/1-000001"
    assert below(text, "Bag") == []
    assert sum((amount for _, amount in sums_of(receipt(exchange), FORMAT)), ZERO) == receipt(exchange).total
    explained = " ".join(" ".join(line.split()) for line in lines(exchange, is_explained=True))
    assert f"From receipt T01/1-000001 came back: {MINUS}24.43. To give back: 14.93." in explained


def test_a_refund_keeps_deposits_with_their_goods_and_tax_where_it_was() -> None:
    refund = a_refund(a_sale(), (5, "6"), (6, "6"), (7, "1"))
    found = receipt(refund)
    assert [line.is_deposit for line in found.lines] == [False, True, False]
    assert found.tax_on_top == D("-1.44")
    assert sum((amount for _, amount in sums_of(found, FORMAT)), ZERO) == found.total
    assert refund.body["lines"][0]["trace"][-1] == {"step": "total", "amount": "-6.27"}


def test_the_explained_receipt_says_each_step_of_each_line_and_of_the_total() -> None:
    text = lines(a_sale(), is_explained=True)
    said = " ".join(" ".join(line.split()) for line in text)
    assert "EXPLAINED RECEIPT" in said
    assert "Price list “Members”: 7.90 instead of 8.90. 1 at 7.90: 7.90." in said
    assert f"Coupon HELLO, “Welcome”: {MINUS}0.50." in said
    assert f"Discount of 5% on the whole sale (Neighbours): {MINUS}3.56." in said
    assert "All items at their prices: 76.88." in said
    assert "To pay: 71.94." in said
    assert "Members, was 8.90" not in said, "the sentence says it already"


def test_on_a4_it_says_the_same() -> None:
    said = read_a4(a_sale(), is_explained=True)
    assert "EXPLAINED RECEIPT" in said
    assert "State tax 6% on 38.00 comes on top: 2.28." in said
    assert "To pay: 71.94." in said
    plain = read_a4(a_sale())
    assert "Members, was 8.90" in plain
    assert "Subtotal 76.88" in plain
    assert "EXPLAINED" not in plain


def test_an_entry_without_traces_says_so_calmly_once() -> None:
    old = without_explanations(a_sale())
    said = " ".join(" ".join(line.split()) for line in lines(old, is_explained=True))
    assert said.count(NOT_STORED) == 1
    assert "Welcome, coupon HELLO" in said, "what was taken off is stored with the figures"
    assert NOT_STORED in read_a4(old, is_explained=True)
    assert receipt(old).tax_on_top == D("2.88")


def test_lines_may_be_explained_where_the_total_is_not() -> None:
    sale = a_sale()
    body = {key: value for key, value in sale.body.items() if key != "trace"}
    said = " ".join(
        " ".join(line.split())
        for line in lines(replace(sale, data={**sale.data, "body": body}), is_explained=True)
    )
    assert "1 at 4.20: 4.20." in said
    assert "How the total came about was not stored" in said


@pytest.mark.parametrize(
    "steps",
    [
        [{"step": "list"}],
        [{"step": "of the future", "amount": "1"}],
        [{"amount": "1"}],
        ["total"],
        [{"step": "tax"}],
        None,
    ],
)
def test_steps_that_nobody_can_read_are_left_out(steps: Any) -> None:
    sale = a_sale(
        price_basket(a_basket((a_product("4.20", tax_ids=(VAT_9.id,)), "1")), RULES, a_basket().started_at)
    )
    body = {**sale.body, "trace": steps, "lines": [{**sale.body["lines"][0], "trace": steps}]}
    text = lines(replace(sale, data={**sale.data, "body": body}), is_explained=True)
    assert "was not stored with the receipt" in " ".join(" ".join(line.split()) for line in text)


def test_the_rows_know_which_line_they_tell_of() -> None:
    rows = receipt_rows(receipt(a_sale()), FORMAT)
    assert [row.left for row in rows if row.line == 1] == [
        "Olive oil extra virgin 500 ml",
        "Members, was 8.90",
        "Welcome, coupon HELLO",
    ]
    assert rows[-1].line is None


def test_deposits_are_not_items() -> None:
    assert receipt(a_sale()).item_count == a_rich_basket().item_count == 15
