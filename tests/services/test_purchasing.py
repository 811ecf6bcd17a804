"""Orders at suppliers on a real database: numbers, drafts, deliveries into stock and costs, and two people who receive at once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from decimal import Decimal as D  # noqa: N817 - many of them

import psycopg
import pytest

from pos.db.ids import new_id
from pos.errors import Conflict, Refused
from pos.services import purchasing, stock
from pos.services.purchasing import DraftLine, Order, OrderDraft, OrderQuery, Receipt
from tests.postgres import APPLES, BREAD, COFFEE, MILK, Shop, both_versions

DAY = dt.date(2026, 11, 20)


class Buyer:
    """Adam, who may order and see costs, at a till."""

    def __init__(self, shop: Shop, username: str = "adam", till: str = "T01") -> None:
        self.shop, self.database = shop, shop.database(till)
        self.token = shop.sign_in(username, till)
        self.supplier = shop.value("SELECT id FROM pos.supplier WHERE name = 'Dairy Ltd'")

    def read(self, use_case, *arguments, **named):
        return self.database.read(use_case, *arguments, token=self.token, **named)

    def run(self, use_case, *arguments, **named):
        return self.database.run(use_case, *arguments, token=self.token, **named)

    def draft(self, *lines: tuple[uuid.UUID, str, str | None], **named) -> OrderDraft:
        made = tuple(
            DraftLine(product, D(qty), None if cost is None else D(cost)) for product, qty, cost in lines
        )
        return OrderDraft(new_id(), self.supplier, made, **named)

    def sent(self, *lines: tuple[uuid.UUID, str, str | None]) -> Order:
        return self.run(purchasing.save_and_send, self.draft(*lines))

    def receipt(self, order: Order, *lines: tuple[uuid.UUID, str, str | None], **named) -> Receipt:
        made = tuple(
            DraftLine(product, D(qty), None if cost is None else D(cost)) for product, qty, cost in lines
        )
        return Receipt(new_id(), order.id, order.version, made, DAY, **named)

    def receive(self, receipt: Receipt, **named) -> tuple[Order, bool]:
        return self.run(purchasing.receive, receipt, booked_on=DAY, **named)


@pytest.fixture
def adam(shop: Shop) -> Buyer:
    return Buyer(shop)


def average(shop: Shop, product: uuid.UUID) -> D:
    return shop.value("SELECT average FROM pos.stock_cost WHERE product = %s", product)


def ledger_minor(shop: Shop) -> int:
    return int(shop.value("SELECT sum(cost_minor) FROM pos.stock_movement WHERE kind = 'receive'"))


# ---------------------------------------------------------------------- drafts


@both_versions
def test_a_draft_has_its_number_and_can_be_changed_until_it_is_sent(adam: Buyer) -> None:
    draft = adam.draft((MILK, "40", "0.70"), (APPLES, "2.5", "1.10"), note="by van")
    saved = adam.run(purchasing.save_order, draft)
    assert (saved.number, saved.status, saved.version, saved.supplier_name) == (
        "PO 1",
        "draft",
        1,
        "Dairy Ltd",
    )
    assert [(line.name, line.qty, line.cost, line.is_by_weight) for line in saved.lines] == [
        ("Milk 1 l", 40, D("0.70"), False),
        ("Apples", D("2.5"), D("1.10"), True),
    ]
    fewer = replace(draft, version=1, lines=(draft.lines[1], DraftLine(BREAD, D(3))), note="")
    changed = adam.run(purchasing.save_order, fewer)
    assert (changed.number, changed.version, changed.note) == ("PO 1", 2, "")
    assert [(line.name, line.cost) for line in changed.lines] == [("Apples", D("1.10")), ("Rye bread", None)]
    sent = adam.run(purchasing.set_status, changed.id, 2, "sent")
    assert (sent.status, sent.sent_at is not None) == ("sent", True)
    with pytest.raises(Refused, match="order_not_open"):
        adam.run(purchasing.save_order, replace(fewer, version=3))


def test_saving_again_makes_no_second_order(adam: Buyer) -> None:
    draft = adam.draft((MILK, "40", "0.70"))
    adam.run(purchasing.save_order, draft)
    adam.run(purchasing.save_order, draft)
    assert [row.number for row in adam.read(purchasing.list_orders)] == ["PO 1"]


def test_who_saves_over_somebody_else_is_told(adam: Buyer) -> None:
    draft = adam.draft((MILK, "40", "0.70"))
    adam.run(purchasing.save_order, draft)
    adam.run(purchasing.save_order, replace(draft, version=1, note="first"))
    with pytest.raises(Conflict, match="order_changed"):
        adam.run(purchasing.save_order, replace(draft, version=1, note="second"))


def test_numbers_have_no_gap_whatever_fails_and_however_many_order_at_once(shop: Shop, adam: Buyer) -> None:
    with pytest.raises(Refused, match="value_refused"):
        adam.run(purchasing.save_order, adam.draft((uuid.uuid4(), "1", None)))
    buyers = [adam, Buyer(shop, "olivia", "T02"), Buyer(shop, "adam", "T03")]
    failures: list[BaseException] = []

    def order(buyer: Buyer) -> None:
        try:
            for _ in range(5):
                buyer.run(purchasing.save_order, buyer.draft((MILK, "1", "1")))
        except BaseException as error:  # noqa: BLE001 - collected for the assertion
            failures.append(error)

    threads = [threading.Thread(target=order, args=[buyer]) for buyer in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [row.no for row in adam.read(purchasing.list_orders)] == list(range(15, 0, -1))


@pytest.mark.parametrize("qty", ["0", "-1", "NaN", "1e9"])
def test_absurd_quantities_are_refused(adam: Buyer, qty: str) -> None:
    with pytest.raises(Refused, match="value_refused"):
        adam.run(purchasing.save_order, adam.draft((MILK, qty, "1")))


def test_a_product_stands_once_in_an_order(adam: Buyer) -> None:
    with pytest.raises(Refused, match="value_refused"):
        adam.run(purchasing.save_order, adam.draft((MILK, "1", "1"), (MILK, "2", "1")))


def test_nothing_is_not_sent(adam: Buyer) -> None:
    with pytest.raises(Refused, match="order_empty"):
        adam.run(purchasing.save_and_send, adam.draft())
    assert adam.read(purchasing.list_orders).rows == ()


# ---------------------------------------------------------------------- status


def test_an_order_is_cancelled_or_closed_short_and_then_nothing_comes(adam: Buyer) -> None:
    order = adam.sent((MILK, "10", "1"))
    cancelled = adam.run(purchasing.set_status, order.id, order.version, "cancelled")
    assert (cancelled.status, cancelled.ended_at is not None) == ("cancelled", True)
    assert adam.run(purchasing.set_status, order.id, 1, "cancelled").version == cancelled.version  # once more
    with pytest.raises(Refused, match="order_not_open"):
        adam.receive(adam.receipt(cancelled, (MILK, "1", None)))
    part, _ = adam.receive(adam.receipt(other := adam.sent((MILK, "10", "1")), (MILK, "4", None)))
    with pytest.raises(Refused, match="order_not_open"):
        adam.run(purchasing.set_status, other.id, part.version, "cancelled")
    closed = adam.run(purchasing.set_status, other.id, part.version, "closed")
    assert (closed.status, closed.lines[0].received) == ("closed", 4)
    with pytest.raises(Conflict, match="order_changed"):
        adam.run(purchasing.set_status, adam.sent((MILK, "1", "1")).id, 1, "cancelled")


# ---------------------------------------------------------------------- receiving


def test_what_came_is_in_stock_with_its_cost_and_the_order_knows_it(shop: Shop, adam: Buyer) -> None:
    order = adam.sent((MILK, "40", "0.70"), (BREAD, "12", "1.50"))
    adam.run(stock.receive, MILK, D(10), D("1.00"), day=DAY)
    part, is_new = adam.receive(adam.receipt(order, (MILK, "30", None), reference="AF-20377"))
    assert is_new
    assert (part.status, [line.received for line in part.lines]) == ("part", [30, 0])
    move = adam.read(stock.list_movements, MILK).rows[0]
    assert (move.kind, move.reason, move.qty, move.note, move.person) == (
        "receive", "delivery", 30, "PO 1, AF-20377", "Adam",
    )  # fmt: skip
    assert move.cost == D("21.00")
    assert average(shop, MILK) == D("0.775")  # 10 at 1.00 and 30 at 0.70
    rest, _ = adam.receive(adam.receipt(part, (MILK, "10", "0.80"), (BREAD, "14", None)))
    assert (rest.status, [(line.received, line.qty) for line in rest.lines]) == (
        "closed",
        [(40, 40), (14, 12)],
    )
    assert rest.ended_at is not None
    assert [(each.reference, each.lines) for each in rest.deliveries] == [
        ("AF-20377", ((D(30), False),)),
        ("", ((D(10), False), (D(14), False))),
    ]
    assert adam.read(stock.level, BREAD) == 14
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


def test_shipping_is_in_the_costs_to_the_cent(shop: Shop, adam: Buyer) -> None:
    order = adam.sent((MILK, "3", "0.70"), (BREAD, "7", "1.37"), (APPLES, "1.234", "3.33"))
    came = [(MILK, "3", None), (BREAD, "7", None), (APPLES, "1.234", None)]
    done, _ = adam.receive(adam.receipt(order, *came, shipping=D("10.00")))
    assert ledger_minor(shop) == 210 + 959 + 411 + 1000
    assert shop.value("SELECT sum(shipping_minor) FROM pos.delivery_line") == 1000
    assert done.deliveries[0].shipping == D("10.00")
    # 10.00 by value: 2.10, 9.59 and 4.11 of 15.80 are 1.329, 6.069 and 2.601
    assert average(shop, MILK) == D("1.143333")  # (2.10 + 1.33) / 3


def test_half_cents_of_weighed_goods_are_rounded_once_whatever_the_division_leaves(
    shop: Shop, adam: Buyer
) -> None:
    order = adam.sent((APPLES, "100", "0.05"))
    for qty in ("0.7", "1.1", "1.3", "1.7", "1.9", "2.3"):  # 3.5, 5.5, 6.5 ... cents
        order, _ = adam.receive(adam.receipt(order, (APPLES, qty, None), shipping=D("0.10")))
    assert ledger_minor(shop) == (4 + 6 + 7 + 9 + 10 + 12) + 6 * 10


def test_shipping_that_is_not_spread_stays_out_of_the_costs(shop: Shop, adam: Buyer) -> None:
    order = adam.sent((MILK, "3", "0.70"))
    adam.receive(adam.receipt(order, (MILK, "3", None), shipping=D("10.00"), is_spread=False))
    assert (ledger_minor(shop), average(shop, MILK)) == (210, D("0.70"))


def test_more_than_was_ordered_and_what_nobody_ordered_may_come(adam: Buyer) -> None:
    order = adam.sent((MILK, "10", "0.70"))
    done, _ = adam.receive(adam.receipt(order, (MILK, "12", None), (COFFEE, "2", "4.90")))
    assert [(line.name, line.qty, line.received) for line in done.lines] == [
        ("Milk 1 l", 10, 12),
        ("Coffee 500 g", 0, 2),
    ]
    assert done.status == "closed"


def test_a_second_try_books_nothing(shop: Shop, adam: Buyer) -> None:
    receipt = adam.receipt(adam.sent((MILK, "10", "0.70")), (MILK, "4", None), reference="AF-1")
    first, is_new = adam.receive(receipt)
    again, is_new_again = adam.receive(receipt)
    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert adam.read(stock.level, MILK) == 4


@both_versions
def test_two_who_receive_at_once_book_it_once(shop: Shop) -> None:
    first, second = Buyer(shop), Buyer(shop, "olivia", "T02")
    order = first.sent((MILK, "10", "0.70"))
    # the first one has counted and is between the movement and the end of its transaction
    open_one = shop.connect("T01")
    outcome: list[object] = []

    def receive() -> None:
        try:
            outcome.append(second.receive(second.receipt(order, (MILK, "10", None))))
        except Conflict as conflict:
            outcome.append(conflict.code)

    with open_one.transaction():
        open_one.execute("SELECT pos.begin(%s)", [first.token])
        open_one.execute(
            "SELECT pos.receive_order(gen_random_uuid(), %s, %s, '', %s, %s, 0, true, %s, '{10}', '{NULL}', '{0}')",
            [order.id, order.version, DAY, DAY, [MILK]],
        )
        thread = threading.Thread(target=receive)
        thread.start()
        while not shop.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert thread.is_alive(), outcome
    thread.join()
    assert outcome == ["order_changed"]
    assert second.read(stock.level, MILK) == 10
    now = second.read(purchasing.get_order, order.id)
    assert [(each.person, each.lines) for each in now.deliveries] == [("Adam", ((D(10), False),))]


@pytest.mark.parametrize("table", ["delivery", "delivery_line"])
def test_what_came_is_history_for_the_owner_of_the_tables_too(shop: Shop, adam: Buyer, table: str) -> None:
    adam.receive(adam.receipt(adam.sent((MILK, "10", "0.70")), (MILK, "4", None)))
    admin = shop.connect(None)
    for change in ("UPDATE pos.{} SET {} = {}", "DELETE FROM pos.{}", "TRUNCATE pos.{} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            admin.execute(
                change.format(table, column := {"delivery": "day"}.get(table, "qty"), column).encode()
            )


def test_a_number_that_the_supplier_had_before_is_asked_about(adam: Buyer) -> None:
    order = adam.sent((MILK, "10", "0.70"))
    part, _ = adam.receive(adam.receipt(order, (MILK, "4", None), reference="AF-1"))
    second = adam.receipt(part, (MILK, "4", None), reference=" af-1 ")
    with pytest.raises(Refused, match="delivery_seen") as caught:
        adam.receive(second)
    assert caught.value.facts == {"reference": "af-1", "order": "PO 1", "day": DAY}
    assert adam.receive(second, is_known=True)[1]


def test_nothing_is_not_received(adam: Buyer) -> None:
    with pytest.raises(Refused, match="delivery_empty"):
        adam.receive(adam.receipt(adam.sent((MILK, "10", "0.70"))))


# ---------------------------------------------------------------------- lists


def test_orders_are_found_by_status_supplier_number_and_words(shop: Shop, adam: Buyer) -> None:
    other = shop.value(
        "INSERT INTO pos.supplier (id, name) VALUES (gen_random_uuid(), 'Alba Foods') RETURNING id"
    )
    adam.run(purchasing.save_order, adam.draft((MILK, "40", "0.70"), (APPLES, "2.5", "1.11")))
    adam.run(purchasing.save_order, replace(adam.draft((COFFEE, "6", "5.00")), supplier=other))
    sent = adam.sent((BREAD, "1", "1"))
    adam.run(purchasing.set_status, sent.id, sent.version, "cancelled")

    def found(**asked) -> list[int]:
        return [row.no for row in adam.read(purchasing.list_orders, OrderQuery(**asked))]

    assert found() == [3, 2, 1]
    assert found(status="draft") == found(status="open") == [2, 1]
    assert found(status="cancelled") == [3]
    assert found(supplier=other) == found(search="alba") == found(search="PO 2") == found(search="2") == [2]
    assert found(search="coff") == [2]
    assert found(search="nobody") == []
    page = adam.read(purchasing.list_orders, None, None, 2)
    assert [row.no for row in page] == [3, 2]
    last = adam.read(purchasing.list_orders, None, page.after, 2)
    assert ([row.no for row in last], last.after) == ([1], None)
    assert (last.rows[0].value, last.rows[0].lines) == (D("30.78"), ((D(40), False), (D("2.500"), True)))


def test_what_runs_low_is_proposed_less_what_is_on_its_way(shop: Shop, adam: Buyer) -> None:
    shop.connect(None).execute("UPDATE pos.product SET supplier = %s", [adam.supplier])
    shop.connect(None).execute("UPDATE pos.product SET order_qty = 24 WHERE id = %s", [MILK])

    def low(order: uuid.UUID | None = None) -> list[tuple[str, D, D | None]]:
        return [
            (each.line.name, each.line.qty, each.line.cost)
            for each in adam.read(purchasing.list_low, adam.supplier, order)
        ]

    assert low() == [("Coffee 500 g", 6, 5), ("Milk 1 l", 24, D("0.80"))]
    draft = adam.draft((COFFEE, "6", "5.00"))
    adam.run(purchasing.save_order, draft)
    adam.run(stock.receive, MILK, D(10), D(1), day=DAY)
    assert low() == [("Milk 1 l", 24, D("0.80"))]
    assert ("Coffee 500 g", 6, 5) in low(draft.id)


def test_a_code_stands_for_as_many_as_its_case_holds(shop: Shop, adam: Buyer) -> None:
    shop.connect(None).execute("UPDATE pos.barcode SET qty = 6 WHERE code = '4001686301265'")
    scanned = adam.read(purchasing.find_scanned, "4001686301265")
    assert (scanned.line.product, scanned.qty, scanned.line.is_by_weight) == (MILK, 6, False)
    assert (scanned.line.category_name, scanned.line.cost) == ("Drinks", D("0.80"))
    assert adam.read(purchasing.find_scanned, "APPLES").line.is_by_weight
    assert adam.read(purchasing.find_scanned, "4006381333931") is None
    assert [each.name for each in adam.read(purchasing.search_products, "app")] == ["Apples"]


# ---------------------------------------------------------------------- who may


def test_who_may_not_see_costs_orders_and_receives_without_them(shop: Shop, adam: Buyer) -> None:
    shop.connect(None).execute(
        "DELETE FROM pos.role_permission WHERE role = 'admin' AND permission = 'cost.read'"
    )
    order = adam.sent((MILK, "10", None), (BREAD, "2", None))
    assert [line.cost for line in order.lines] == [None, None]
    assert adam.read(purchasing.list_orders).rows[0].value is None
    assert shop.value("SELECT cost FROM pos.purchase_line WHERE product = %s", MILK) == D(
        "0.80"
    )  # as it is known
    adam.receive(adam.receipt(order, (MILK, "10", None)))
    assert average(shop, MILK) == D("0.80")
    assert adam.read(purchasing.get_order, order.id).deliveries[0].shipping is None
    with pytest.raises(Refused, match="not_allowed"):
        adam.run(purchasing.save_order, adam.draft((MILK, "10", "0.01")))
    part = adam.read(purchasing.get_order, order.id)
    for receipt in (
        adam.receipt(part, (BREAD, "1", "9")),
        adam.receipt(part, (BREAD, "1", None), shipping=D(5)),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            adam.receive(receipt)


def test_a_cashier_neither_sees_orders_nor_makes_them(shop: Shop, adam: Buyer) -> None:
    order = adam.sent((MILK, "10", "0.70"))
    carla = Buyer(shop, "carla", "T02")
    assert carla.read(purchasing.list_orders).rows == ()
    with pytest.raises(Refused, match="not_found"):
        carla.read(purchasing.get_order, order.id)
    with pytest.raises(Refused, match="not_allowed"):
        carla.run(purchasing.save_order, carla.draft((MILK, "1", None)))
