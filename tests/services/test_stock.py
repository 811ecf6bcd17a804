"""The stock ledger: goods in and out by hand, levels, moving average, pages of movements, low stock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from pos.errors import Refused
from pos.services import posting, stock
from tests.factories.entries import Item, TillBook
from tests.postgres import APPLES, COFFEE, MILK, Shop

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def adam(shop: Shop) -> str:
    return shop.sign_in("adam")


def average(shop: Shop) -> Decimal:
    return shop.value("SELECT average FROM pos.stock_cost WHERE product = %s", MILK)


def test_goods_come_and_go_through_the_ledger(shop: Shop, adam: str) -> None:
    database = shop.database()
    database.run(stock.receive, MILK, Decimal(10), Decimal("0.70"), day=DAY, token=adam)
    database.run(stock.remove, MILK, Decimal(2), day=DAY, reason="damaged", note="dropped", token=adam)
    database.run(stock.adjust, MILK, Decimal(-1), day=DAY, token=adam)
    assert database.run(stock.set_counted, MILK, Decimal(9), day=DAY, token=adam)
    assert database.run(stock.set_counted, MILK, Decimal(9), day=DAY, token=adam) is None
    assert database.read(stock.level, MILK, token=adam) == 9
    moves = database.read(stock.list_movements, MILK, token=adam).rows
    assert [(move.qty, move.kind, move.reason) for move in moves] == [
        (2, "adjust", "count"),
        (-1, "adjust", "correction"),
        (-2, "remove", "damaged"),
        (10, "receive", "delivery"),
    ]
    assert moves[2].cost == Decimal("-1.40")
    assert (moves[2].person, moves[2].note, moves[2].reason_label) == ("Adam", "dropped", "Damaged")
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


def test_the_average_cost_moves_with_what_is_received(shop: Shop, adam: str) -> None:
    database = shop.database()
    database.run(stock.receive, MILK, Decimal(10), Decimal("1.00"), day=DAY, token=adam)
    assert average(shop) == 1
    database.run(stock.receive, MILK, Decimal(30), Decimal("2.00"), day=DAY, token=adam)
    assert average(shop) == Decimal("1.75")
    database.run(stock.remove, MILK, Decimal(50), day=DAY, reason="stolen", token=adam)
    database.run(stock.receive, MILK, Decimal(5), Decimal("3.00"), day=DAY, token=adam)
    assert average(shop) == 3  # there was nothing left to average with


def test_a_sale_takes_the_average_and_a_return_brings_back_what_left(shop: Shop, adam: str) -> None:
    database, till, book = shop.database(), shop.connect(), TillBook()
    database.run(stock.receive, MILK, Decimal(10), Decimal("1.00"), day=DAY, token=adam)
    posting.post_entry(till, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="4"))
    posting.post_entry(till, *sold.arguments)
    database.run(stock.receive, MILK, Decimal(6), Decimal("3.00"), day=DAY, token=adam)
    posting.post_entry(till, *book.refund(sold, {1: "1"}).arguments)
    moves = database.read(stock.list_movements, MILK, token=adam).rows
    assert [(move.kind, move.unit_cost) for move in moves] == [
        ("refund", 1),
        ("receive", 3),
        ("sale", 1),
        ("receive", 1),
    ]
    assert moves[2].sale_number == "T01/1-000001"
    assert shop.value("SELECT cost_minor FROM pos.day_total") == 300


@pytest.mark.parametrize("qty", ["0", "-1", "NaN", "Infinity"])
def test_absurd_quantities_are_refused(shop: Shop, adam: str, qty: str) -> None:
    with pytest.raises(Refused, match="quantity_not_positive"):
        shop.database().run(stock.receive, MILK, Decimal(qty), day=DAY, token=adam)
    if qty in {"0", "NaN"}:
        with pytest.raises(Refused, match="quantity_zero"):
            shop.database().run(stock.adjust, MILK, Decimal(qty), day=DAY, token=adam)


@pytest.mark.parametrize(
    "change",
    [
        {"product": DAY},
        {"reason": "because"},
        {"unit_cost": Decimal(-1)},
        {"unit_cost": Decimal("NaN")},
        {"qty": Decimal("1e9")},
        {"store": "X"},
    ],
)
def test_bad_movements_are_refused(shop: Shop, adam: str, change: dict[str, object]) -> None:
    import uuid

    if "product" in change:
        change = {"product": uuid.uuid4()}
    values: dict[str, object] = {
        "product": MILK,
        "qty": Decimal(1),
        "unit_cost": Decimal(1),
        "day": DAY,
    } | change
    with pytest.raises(Refused, match="value_refused"):
        shop.database().run(stock.receive, token=adam, **values)
    assert shop.value("SELECT count(*) FROM pos.stock_movement") == 0


def test_a_cashier_moves_no_stock_by_hand(shop: Shop) -> None:
    carla = shop.sign_in("carla")
    with pytest.raises(Refused, match="not_allowed"):
        shop.database().run(stock.receive, MILK, Decimal(1), day=DAY, token=carla)
    assert shop.database().read(stock.list_movements, token=carla).rows == ()


def test_movements_come_in_pages(shop: Shop, adam: str) -> None:
    database = shop.database()
    for number in range(1, 8):
        database.run(stock.receive, MILK if number % 2 else APPLES, Decimal(number), day=DAY, token=adam)
    first = database.read(stock.list_movements, limit=3, token=adam)
    second = database.read(stock.list_movements, after=first.after, limit=3, token=adam)
    third = database.read(stock.list_movements, after=second.after, limit=3, token=adam)
    assert [move.qty for page in (first, second, third) for move in page] == [7, 6, 5, 4, 3, 2, 1]
    assert third.after is None
    yesterday = DAY - dt.timedelta(days=1)
    assert database.read(stock.list_movements, last=yesterday, token=adam).rows == ()
    assert (
        len(database.read(stock.list_movements, first=DAY, kind="receive", store="S01", token=adam).rows) == 7
    )


def test_low_stock_begins_with_what_lacks_most(shop: Shop, adam: str) -> None:
    database = shop.database()
    assert [(row.name, row.stock) for row in database.read(stock.low_stock, token=adam)] == [
        ("Milk 1 l", 0),
        ("Coffee 500 g", 0),
    ]
    database.run(stock.receive, MILK, Decimal(11), day=DAY, token=adam)
    assert [row.product for row in database.read(stock.low_stock, "S01", token=adam)] == [COFFEE]
    assert [reason.code for reason in database.read(stock.list_reasons, token=adam)][:2] == [
        "delivery",
        "customer_return",
    ]
