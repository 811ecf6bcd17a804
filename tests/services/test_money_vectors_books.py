"""What other systems assert about two tills at once and about what a database must refuse, on real servers.

An entry is a fact and never refused: what cannot be applied is kept on a list and counts nowhere, which is this database's no.
"""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import Any

import pytest

from pos.services import posting, sessions, stock
from tests.domain.vectors import Row, named, rows_of
from tests.factories.entries import Item, TillBook, tender
from tests.postgres import MILK, Shop, both_versions

pytestmark = both_versions
DAY = dt.date(2026, 11, 20)
ROWS = rows_of("concurrency_invariants")


def rows_with(key: str) -> Any:
    return pytest.mark.parametrize("row", [row for row in ROWS if key in row["inputs"]], ids=named)


def book_of(shop: Shop, till: str) -> TillBook:
    token = shop.sign_in("carla", till)
    return TillBook(till, user=shop.people["carla"], jti=str(sessions.read_token(token).jti))


def assert_books_are_right(shop: Shop) -> None:
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


@rows_with("sell_concurrently")
def test_sales_at_the_same_time_all_count(shop: Shop, row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    adam = shop.sign_in("adam")
    shop.database().run(stock.receive, MILK, Decimal(inputs["stock"]), Decimal("0.70"), day=DAY, token=adam)
    ready = threading.Barrier(len(inputs["sell_concurrently"]))
    answers: list[str] = []

    def sell(book: TillBook, qty: str) -> None:
        with shop.database(book.till).connect_raw() as till:
            ready.wait(30)
            answers.append(posting.post_entry(till, *book.sale(Item(MILK, "1.19", qty=qty)).arguments))

    threads = [
        threading.Thread(target=sell, args=[book_of(shop, f"T0{number}"), qty])
        for number, qty in enumerate(inputs["sell_concurrently"], 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("posted") == expected["accepted_count"]
    left = shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK)
    assert left == Decimal(expected["stock"])
    assert_books_are_right(shop)


@rows_with("open_sessions")
def test_a_till_has_one_open_shift(shop: Shop, row: Row) -> None:
    book, till = book_of(shop, "T01"), shop.connect()
    for _ in range(row["inputs"]["open_sessions"]):
        assert posting.post_entry(till, *book.open_shift().arguments) == "posted"
    answer = posting.post_entry(till, *book.open_shift().arguments)
    assert (answer == "quarantined") is row["expected"]["refused_by_database"]
    assert shop.value("SELECT count(*) FROM pos.shift WHERE closed_at IS NULL") == 1
    assert posting.post_entry(till, *book.sale().arguments) == "posted"


@rows_with("lines_total")
def test_a_payment_without_lines_is_no_sale(shop: Shop, row: Row) -> None:
    inputs = row["inputs"]
    book, till = book_of(shop, "T01"), shop.connect()
    book.receipt_no += 1
    body = book.sale_body([])
    assert Decimal(body["total"]) == Decimal(inputs["lines_total"])
    body["tenders"] = [tender(1, "cash", Decimal(inputs["payments_total"]), Decimal(0))]
    answer = posting.post_entry(till, *book.entry("sale", body).arguments)
    assert (answer == "quarantined") is row["expected"]["refused_by_database"]
    assert shop.value("SELECT count(*) FROM pos.sale") == 0
    assert_books_are_right(shop)
