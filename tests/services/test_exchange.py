"""An exchange on a real server: it is a sale with lines that name another sale, and is looked at as a refund is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pos.domain.entries import Entry, sale_body
from pos.domain.exchange import exchange_total
from pos.domain.money import ZERO
from pos.domain.pricing import PriceRules, price_basket
from pos.domain.refund import portion_of
from pos.domain.refund_entry import exchange_body
from pos.domain.refund_tenders import refund_tenders
from pos.domain.tax import Tax, TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.services import posting, reports, sales, sessions
from pos.services.reports import Bucket, Scope
from tests.factories import AT, EUR, a_basket, a_product
from tests.factories.entries import Item, Made, TillBook
from tests.postgres import COFFEE, MILK, NINETEEN, SEVEN, Shop, both_versions

pytestmark = both_versions
VAT_7, VAT_19 = Tax(str(SEVEN), "VAT 7%", "B", Decimal(7)), Tax(str(NINETEEN), "VAT 19%", "A", Decimal(19))
RULES = PriceRules(EUR, {VAT_7.id: VAT_7, VAT_19.id: VAT_19})
PLAIN = TenderRules(EUR)


def book_of(shop: Shop) -> TillBook:
    token = shop.sign_in("carla")
    book = TillBook("T01", user=shop.people["carla"], jti=str(sessions.read_token(token).jti))
    book.at = dt.datetime.now(dt.UTC)
    return book


def exchange(book: TillBook, sold: Made, no: int, quantity: str, coffees: str) -> Made:
    """`quantity` of line `no` against coffees, paid by card or given back as it came."""
    sale = Entry(sold.epoch, sold.seq, sold.payload, sold.prev, sold.hash, sold.doc)
    portions = [portion_of(sale.body["lines"][no - 1], ZERO, Decimal(quantity), EUR)]
    coffee = a_product("8.90", id=str(COFFEE), tax_ids=(VAT_19.id,))
    priced = price_basket(a_basket((coffee, coffees)), RULES, AT)
    difference = exchange_total(priced.total, portions)
    tenders: tuple[Tender, ...] = (Tender(TenderKind.CARD, difference),)
    if difference <= 0:
        tenders = refund_tenders(sale.body, [], -difference, PLAIN).tenders
    body = sale_body(priced, settle(difference, tenders, PLAIN), book.shift, TaxRounding.DOCUMENT)
    whole: dict[str, Any] = exchange_body(body, sale, portions)
    book.receipt_no += 1
    number = f"{book.till}/{book.epoch}-{book.receipt_no:06d}"
    return book.entry("sale", whole | {"receipt_no": book.receipt_no, "number": number})


def test_an_exchange_is_applied_and_the_books_agree(shop: Shop) -> None:
    book, till = book_of(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="10"))
    posting.post_entry(till, *sold.arguments)
    for quantity, coffees, total in (("1", "1", 771), ("8", "1", -62)):
        made = exchange(book, sold, 1, quantity, coffees)
        assert posting.post_entry(till, *made.arguments) == "posted"
        assert shop.value("SELECT total_minor FROM pos.sale WHERE seq = %s", made.seq) == total
    stock = "SELECT sum(qty) FROM pos.stock_level WHERE product = %s"
    assert (shop.value(stock, MILK), shop.value(stock, COFFEE)) == (-1, -2)
    assert shop.value("SELECT amount_minor FROM pos.day_tax WHERE tax = %s", SEVEN) == 78 - 8 - 62
    for check in ("verify_chain", "verify_entries", "verify_books"):
        assert shop.connect(None).execute(f"SELECT * FROM pos.{check}()").fetchall() == []  # noqa: S608 a constant
    flags = shop.value("SELECT coalesce(array_agg(flag), '{}') FROM pos.entry_flag")
    assert flags == []


def test_a_line_cannot_come_back_twice_in_exchanges_and_refunds(shop: Shop) -> None:
    book, till = book_of(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="3"))
    posting.post_entry(till, *sold.arguments)
    assert posting.post_entry(till, *exchange(book, sold, 1, "2", "1").arguments) == "posted"
    assert posting.post_entry(till, *exchange(book, sold, 1, "2", "1").arguments) == "quarantined"
    assert posting.post_entry(till, *book.refund(sold, {1: "2"}).arguments) == "quarantined"
    assert posting.post_entry(till, *book.refund(sold, {1: "1"}).arguments) == "posted"
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


def test_what_came_back_in_an_exchange_is_told_as_returned(shop: Shop) -> None:
    """Ten milk at 1.19, one of them against a coffee at 8.90 (one sale of 7.71), and a refund of two."""
    book, till = book_of(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="10"))
    posting.post_entry(till, *sold.arguments)
    assert posting.post_entry(till, *exchange(book, sold, 1, "1", "1").arguments) == "posted"
    assert posting.post_entry(till, *book.refund(sold, {1: "2"}).arguments) == "posted"
    database, adam = shop.database("T03"), shop.sign_in("adam", "T03")
    day = dt.date.fromisoformat(book.day)
    scope = Scope(day, day)

    found = database.read(reports.figures, scope, token=adam)
    assert (found.sales, found.refunds, found.exchanges, found.returns) == (2, 1, 1, 2)
    assert found.total == Decimal("11.90") + Decimal("7.71") - Decimal("2.38")
    assert found.returned_total == Decimal("1.19") + Decimal("2.38")
    assert found.gross == Decimal("11.90") + Decimal("8.90")

    milk = database.read(reports.figures, Scope(day, day, product=MILK), token=adam)
    assert (milk.refunds, milk.exchanges, milk.returned_total) == (1, 1, Decimal("3.57"))
    (point,) = database.read(reports.sales_series, Scope(day, day, product=MILK), Bucket.DAY, token=adam)
    assert (point.figures.total, point.figures.returned_total) == (Decimal("8.33"), Decimal("3.57"))
    assert found.returned == milk.returned, "without tax too"

    rows = {row.id: row for row in database.read(reports.top_products, scope, token=adam)}
    assert (rows[MILK].qty, rows[MILK].returned_qty, rows[MILK].returned_total) == (7, 3, Decimal("3.57"))
    assert rows[COFFEE].returned_qty == 0
    categories = database.read(reports.top_categories, scope, token=adam)
    (person,) = database.read(reports.top_people, scope, token=adam)
    assert sum(row.returned_total for row in categories) == person.returned_total == Decimal("3.57")

    taxes = {row.letter: row for row in database.read(reports.taxes, scope, token=adam)}
    assert (taxes["B"].amount, taxes["B"].returned_amount) == (Decimal("0.54"), Decimal("0.24"))
    assert taxes["A"].returned_amount == 0

    back = database.read(sales.list_sales, scope, kind="refund", token=adam)
    assert [(row.kind, row.is_exchange, row.total) for row in back.rows] == [
        ("refund", False, Decimal("-2.38")),
        ("sale", True, Decimal("7.71")),
    ]
