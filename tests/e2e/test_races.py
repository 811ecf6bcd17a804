"""Who is first: sixteen connections of four tills that want the same thing at one instant, and the books afterwards.

What a till may refuse (money, goods, a basket) exactly one gets. What a till has written down is a fact: it is posted, and whatever
was one too many is flagged. Nobody is kept waiting by another till that posts.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from pos.db.database import Database
from pos.db.ids import new_id
from pos.domain.account import Account, AccountKind
from pos.domain.money import Currency
from pos.errors import Conflict, PosError
from pos.services import accounts, assortment, catalog, parked, posting, receipts, stock, stock_holds
from pos.services.accounts import Hold
from pos.services.assortment import Promotion
from tests.factories.entries import Item, Made, TillBook
from tests.factories.shop_till import is_clean
from tests.postgres import BREAD, MILK, TILLS, Shop

D = Decimal
EUR = Currency("EUR", 2)
TODAY = dt.date(2026, 11, 20)
EACH = 4
"""Connections of each till."""
SIXTEEN = len(TILLS) * EACH
CARD = "6012345678901234"
MILK_ID, BREAD_ID = str(MILK), str(BREAD)


def at_once(act: Callable[[int], str], times: int = SIXTEEN) -> list[str]:
    """Started together; what each came to, in order: what `act` gives, or the code of why not."""
    ready = threading.Barrier(times)

    def one(number: int) -> str:
        ready.wait()
        try:
            return act(number)
        except PosError as error:
            return error.code

    with ThreadPoolExecutor(times) as many:
        return list(many.map(one, range(times)))


class Crowd:
    """Sixteen connections, four of each till, with a cashier signed in."""

    def __init__(self, shop: Shop) -> None:
        self._databases = [Database(shop.till(code), pool_size=EACH) for code in TILLS]
        self._tokens = [shop.sign_in("carla", code) for code in TILLS]

    def till(self, number: int) -> str:
        return TILLS[number % len(TILLS)]

    def run(self, number: int, use_case: Callable[..., Any], *values: Any, **named: Any) -> Any:
        at = number % len(TILLS)
        return self._databases[at].run(use_case, *values, token=self._tokens[at], **named)

    def close(self) -> None:
        for each in self._databases:
            each.close()


@pytest.fixture
def crowd(shop: Shop) -> Iterator[Crowd]:
    made = Crowd(shop)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def the_books_are_whole(shop: Shop) -> Iterator[None]:
    yield
    assert is_clean(shop)


@pytest.fixture
def books(shop: Shop) -> dict[str, TillBook]:
    """A journal for each till, with its shift posted."""
    made = {code: TillBook(code, user=shop.people["carla"]) for code in TILLS}
    for code, book in made.items():
        assert posting.post_entry(shop.connect(code), *book.open_shift().arguments) == "posted"
    return made


def post(shop: Shop, code: str, made: Made) -> None:
    assert posting.post_entry(shop.connect(code), *made.arguments) == "posted"


def post_side_by_side(shop: Shop, sales: dict[str, Made]) -> None:
    """Each till has posted and none has committed: so nobody sees the others, and nobody waited for them."""
    together = threading.Barrier(len(sales))
    connections = {code: shop.connect(code) for code in sales}

    def one(code: str) -> None:
        connection = connections[code]
        try:
            with connection.transaction():
                assert posting.post_entry(connection, *sales[code].arguments) == "posted"
                together.wait()
        except BaseException:
            together.abort()  # the others must not wait for who will not come
            raise

    with ThreadPoolExecutor(len(sales)) as many:
        list(many.map(one, sales))


def flagged(shop: Shop, flag: str) -> int:
    return int(shop.value("SELECT count(*) FROM pos.entry_flag WHERE flag = %s", flag))


def limit(save: Callable[..., Any], product: uuid.UUID, pieces: int) -> None:
    """So many are there, and it is not sold below zero."""
    draft = save(catalog.get_product, product).draft
    save(catalog.save_product, replace(draft, sells_below_zero=False))
    save(lambda session: stock.receive(session, product, D(pieces), day=TODAY))


# Money


@pytest.mark.parametrize("kind", [AccountKind.GIFT_CARD, AccountKind.POINTS])
def test_what_is_on_a_card_is_drawn_once(
    shop: Shop, crowd: Crowd, save: Callable[..., Any], kind: AccountKind
) -> None:
    """Twenty-five, in fours: six get theirs. Money and points alike."""
    save(accounts.set_account, Account(kind, CARD, D(0), "EUR"), EUR)
    (row,) = save(accounts.list_accounts, kind).rows
    save(accounts.adjust, row, D(25), "for the test", TODAY)

    def draw(number: int) -> str:
        crowd.run(number, accounts.hold, Hold(new_id(), kind, CARD, new_id(), D(4)), EUR, TODAY)
        return "held"

    assert Counter(at_once(draw)) == {"held": 6, "balance_too_small": 10}
    assert shop.value("SELECT sum(amount_minor) FROM pos.account_hold") == 24 * (
        1 if kind is AccountKind.POINTS else 100
    )


def test_the_last_use_of_a_coupon_is_one(
    shop: Shop, books: dict[str, TillBook], save: Callable[..., Any]
) -> None:
    """Four tills gave it: four sales exist. One is within the limit, the others are said to somebody."""
    offer = Promotion(
        "Welcome", "amount", params={"value": "0.20", "coupon": "HELLO", "max_uses": 1, "most": 1}
    )
    used = [{"promotion": str(save(assortment.save_promotion, offer)), "code": "HELLO", "times": 1}]
    post_side_by_side(shop, {code: book.sale(body={"coupons": used}) for code, book in books.items()})
    assert (shop.value("SELECT sum(times) FROM pos.coupon_use"), flagged(shop, "coupon_overused")) == (4, 3)


def test_a_coupon_with_many_uses_left_is_no_matter(
    shop: Shop, books: dict[str, TillBook], save: Callable[..., Any]
) -> None:
    offer = Promotion(
        "Welcome", "amount", params={"value": "0.20", "coupon": "HELLO", "max_uses": 5000, "most": 1}
    )
    used = [{"promotion": str(save(assortment.save_promotion, offer)), "code": "HELLO", "times": 1}]
    post_side_by_side(shop, {code: book.sale(body={"coupons": used}) for code, book in books.items()})
    assert flagged(shop, "coupon_overused") == 0


# Goods


def test_three_pieces_are_three_sales(
    shop: Shop, crowd: Crowd, books: dict[str, TillBook], save: Callable[..., Any]
) -> None:
    limit(save, MILK, 3)
    baskets = [str(new_id()) for _ in range(SIXTEEN)]

    def want(number: int) -> str:
        short = crowd.run(number, stock_holds.hold, baskets[number], {MILK_ID: D(1)})
        return "held" if short == {} else f"only {short[MILK_ID]}"

    got = at_once(want)
    assert Counter(each == "held" for each in got) == {True: 3, False: 13}
    assert shop.value("SELECT sum(qty) FROM pos.stock_hold") == 3
    for number in (number for number, each in enumerate(got) if each == "held"):
        book = books[crowd.till(number)]
        post(shop, book.till, book.sale(Item(MILK, "1.19"), id=baskets[number]))
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK) == 0
    assert (flagged(shop, "stock_below_zero"), shop.value("SELECT count(*) FROM pos.stock_hold")) == (0, 0)


def test_baskets_that_want_the_same_goods_in_another_order_do_not_block_each_other(
    shop: Shop, crowd: Crowd, save: Callable[..., Any]
) -> None:
    limit(save, MILK, 5)
    limit(save, BREAD, 7)

    def want(number: int) -> str:
        wanted = [(MILK_ID, D(1)), (BREAD_ID, D(1))][:: 1 if number % 2 else -1]
        crowd.run(number, stock_holds.hold, str(new_id()), dict(wanted))
        return "asked"

    assert Counter(at_once(want)) == {"asked": SIXTEEN}
    held = (
        shop.connect(None).execute("SELECT product, sum(qty) FROM pos.stock_hold GROUP BY product").fetchall()
    )
    assert dict(held) == {MILK: 5, BREAD: 7}


def test_one_basket_that_is_asked_for_many_times_holds_once(
    shop: Shop, crowd: Crowd, save: Callable[..., Any]
) -> None:
    """Four connections of one till: an answer was lost, and the program asked again."""
    limit(save, MILK, 3)
    basket = str(new_id())

    def want(number: int) -> str:
        return str(crowd.run(number * len(TILLS), stock_holds.hold, basket, {MILK_ID: D(2)}))

    assert Counter(at_once(want, EACH)) == {"{}": EACH}
    assert shop.value("SELECT sum(qty) FROM pos.stock_hold") == 2


def test_of_sales_without_the_server_all_but_one_are_said(
    shop: Shop, books: dict[str, TillBook], save: Callable[..., Any]
) -> None:
    """Four tills were alone and sold the last piece: four sales exist, and they come in at one instant."""
    limit(save, MILK, 1)
    post_side_by_side(shop, {code: book.sale(Item(MILK, "1.19")) for code, book in books.items()})
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK) == -3
    assert flagged(shop, "stock_below_zero") == 3


def test_sales_that_had_their_goods_aside_are_not_said(
    shop: Shop, crowd: Crowd, books: dict[str, TillBook], save: Callable[..., Any]
) -> None:
    limit(save, MILK, 4)
    sales = {code: book.sale(Item(MILK, "1.19")) for code, book in books.items()}
    for number, code in enumerate(TILLS):
        assert crowd.run(number, stock_holds.hold, sales[code].doc["id"], {MILK_ID: D(1)}) == {}
    post_side_by_side(shop, sales)
    assert flagged(shop, "stock_below_zero") == 0


def test_a_receipt_comes_back_once(shop: Shop, crowd: Crowd, books: dict[str, TillBook]) -> None:
    book = books["T01"]
    sold = book.sale(Item(MILK, "1.19"))
    post(shop, "T01", sold)
    documents = [str(new_id()) for _ in range(SIXTEEN)]

    def hold(number: int) -> str:
        crowd.run(number, receipts.hold, sold.doc["id"], documents[number], {1: D(1)})
        return "held"

    got = at_once(hold)
    assert Counter(got) == {"held": 1, "refund_under_way": SIXTEEN - 1}
    first = got.index("held")
    at = books[crowd.till(first)]
    post(shop, at.till, at.refund(sold, {1: "1"}, id=documents[first]))
    assert shop.value("SELECT count(*) FROM pos.sale WHERE refund_of = %s", sold.doc["id"]) == 1
    assert set(at_once(hold)) == {"refund_under_way"}


# Baskets, shifts, numbers


def test_a_parked_sale_is_taken_by_one_till(shop: Shop, crowd: Crowd) -> None:
    """All connections of the till that is first get it: that is one answer, told again."""
    basket = str(new_id())
    crowd.run(0, parked.park, basket, "{}", name="", preview="", items=1, total=D(1), currency=EUR)

    def take(number: int) -> str:
        crowd.run(number, parked.take, basket)
        return crowd.till(number)

    got = Counter(at_once(take))
    assert got.pop("basket_taken") == SIXTEEN - EACH
    assert list(got.values()) == [EACH]
    assert shop.value("SELECT taken_by FROM pos.parked_basket") == next(iter(got))


def post_at_once(shop: Shop, entries: list[tuple[str, Made]]) -> list[str]:
    connections: list[psycopg.Connection[Any]] = [shop.connect(code) for code, _ in entries]
    return at_once(
        lambda number: str(posting.post_entry(connections[number], *entries[number][1].arguments)),
        len(entries),
    )


def test_a_shift_is_opened_once(shop: Shop) -> None:
    """The answer was lost, and the same entry is on its way from several connections: that is one shift."""
    opened = TillBook("T01", user=shop.people["carla"]).open_shift()
    assert Counter(post_at_once(shop, [("T01", opened)] * 6)) == {"posted": 1, "duplicate": 5}
    assert shop.value("SELECT count(*) FROM pos.shift") == 1


def test_of_two_openings_of_one_shift_one_counts(shop: Shop) -> None:
    """Two copies of one till opened theirs: the other one is a fork, whoever posts it and when."""
    openings = [TillBook("T01", user=shop.people["carla"]).open_shift() for _ in range(2)]
    got = post_at_once(shop, [("T01", openings[number % 2]) for number in range(6)])
    assert Counter(got) == {"posted": 1, "duplicate": 2, "entry_fork": 3}
    first = got.index("posted") % 2
    with pytest.raises(Conflict, match="entry_fork"):
        posting.post_entry(shop.connect("T01"), *openings[1 - first].arguments)
    assert shop.value("SELECT array_agg(id::text) FROM pos.shift") == [openings[first].doc["id"]]


def test_a_receipt_number_is_given_once(shop: Shop, books: dict[str, TillBook]) -> None:
    """Each till posts its sale from two connections, and a copy of the first till another sale with the same number."""
    copied = replace(books["T01"])
    sales = [(code, book.sale()) for code, book in books.items()]
    got = post_at_once(shop, [*sales * 2, *[("T01", copied.sale(Item(MILK, "1.29")))] * 2])
    assert Counter(got) == {"posted": 4, "duplicate": 4, "entry_fork": 2}
    counts = shop.connect(None).execute("SELECT count(*), count(DISTINCT number) FROM pos.sale").fetchone()
    assert counts == (len(TILLS), len(TILLS))


def test_who_is_refused_can_go_on(crowd: Crowd, save: Callable[..., Any]) -> None:
    """A refusal leaves nothing behind that another try would trip over."""
    limit(save, MILK, 1)
    baskets = [str(new_id()) for _ in range(SIXTEEN)]
    for _ in range(3):
        short = [
            crowd.run(number, stock_holds.hold, baskets[number], {MILK_ID: D(1)}) for number in range(SIXTEEN)
        ]
        assert short.count({}) == 1
