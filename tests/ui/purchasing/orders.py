"""Orders in memory behind the errands: the design's order PO 119, answers at once or when the test lets them, and what was asked."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

from pos.errors import Conflict, PosError, Refused
from pos.i18n import Locale
from pos.services.assortment import Supplier
from pos.services.paging import Page
from pos.services.purchasing import Delivery, Order, OrderLine, OrderRow, Proposal, Scanned
from pos.ui.purchasing.printing import OrderPrinting
from pos.ui.reports.paper import Around

D = Decimal
NOW = datetime(2025, 11, 20, 14, 0, tzinfo=UTC)
LOCALE = Locale()
RIGHTS = frozenset({"catalog.edit", "cost.read", "stock.read", "stock.edit"})
GOODS = (
    ("Dark chocolate 70%", "Sweets", 5, 40, 0, "1.42"),
    ("Olive oil extra virgin 500 ml", "Pantry", 6, 12, 0, "5.10"),
    ("Basmati rice 1 kg", "Pantry", 6, 24, 0, "1.85"),
    ("Chopped tomatoes 400 g", "Pantry", 6, 48, 0, "0.62"),
    ("Spaghetti no. 5 500 g", "Pantry", 6, 36, 12, "0.88"),
    ("Almond butter 250 g", "Pantry", 6, 12, 0, "3.40"),
)
APPLES, MUG = 20, 21


def an_id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


ALBA = Supplier("Alba Foods", an_id(701), "Nora Lind", "020 555 0199", "orders@alba.example")
LANE = Supplier("Green Lane", an_id(702))


def a_line(number: int, name: str, kind: str, tint: int, qty, received, cost, *, weighed=False) -> OrderLine:
    return OrderLine(
        an_id(number),
        f"PA-{number:03d}",
        name,
        kind,
        tint,
        "kg" if weighed else "pcs",
        weighed,
        f"400638100{number:04d}",
        D(qty),
        D(received),
        None if cost is None else D(cost),
    )


LINES = tuple(a_line(at, *given) for at, given in enumerate(GOODS, 1))
OTHERS = (
    a_line(APPLES, "Apples, Elstar", "Fruit", 4, 0, 0, "1.20", weighed=True),
    a_line(MUG, "Stoneware mug", "Home", 7, 0, 0, "4.00"),
)


def an_order(no: int = 119, status: str = "sent", lines=LINES, **changes) -> Order:
    made = Order(
        an_id(9000 + no),
        no,
        ALBA.id,
        ALBA.name,
        (ALBA.contact, ALBA.phone, ALBA.email),
        status,
        "",
        datetime(2025, 11, 17, 9, 30, tzinfo=UTC),
        "Carla Ruiz",
        None if status == "draft" else datetime(2025, 11, 17, 9, 40, tzinfo=UTC),
        None if status in {"draft", "sent", "part"} else NOW,
        3,
        tuple(lines),
        (),
    )
    return replace(made, **changes)


class Orders:
    """`is_open` False keeps questions in `waiting`; `failing` refuses the next writes."""

    def __init__(self, *orders: Order) -> None:
        self.orders = {each.id: each for each in orders or (an_order(),)}
        self.goods = {each.product: each for each in (*LINES, *OTHERS)}
        self.suppliers = [ALBA, LANE]
        self.low: list[Proposal] = []
        self.received: list[SimpleNamespace] = []
        self.asked: list[SimpleNamespace] = []
        self.waiting: list[SimpleNamespace] = []
        self.is_open = True
        self.failing: Exception | None = None
        self.losing_answers = False
        """What is written is there, but the answer does not come."""

    def ask(self, use_case, *arguments, done, failed, **named) -> None:
        call = SimpleNamespace(
            name=use_case.__name__, arguments=arguments, named=named, done=done, failed=failed
        )
        self.asked.append(call)
        if self.is_open:
            self.answer(call)
        else:
            self.waiting.append(call)

    def do(self, use_case, *arguments, done, failed, **named) -> None:
        if self.failing is not None and not self.losing_answers:
            failed(self.failing)
            return
        lost = self.failing if self.losing_answers else None
        answer = (lambda _result: failed(lost)) if lost is not None else done
        self.ask(use_case, *arguments, done=answer, failed=failed, **named)

    def answer(self, call) -> None:
        try:
            result = getattr(self, call.name)(*call.arguments, **call.named)
        except PosError as error:
            call.failed(error)
            return
        call.done(result)

    def names(self) -> list[str]:
        return [call.name for call in self.asked]

    # ---- use cases ----
    def list_suppliers(self):
        return self.suppliers

    def list_orders(self, query, after=None, limit=100):
        rows = [
            OrderRow(
                each.id,
                each.no,
                each.supplier_name,
                each.status,
                each.created_at,
                each.sent_at,
                tuple((line.qty, line.is_by_weight) for line in each.lines),
                sum(((line.cost or D(0)) * line.qty for line in each.lines), D(0)),
            )
            for each in self.orders.values()
            if query.search.lower() in f"{each.number} {each.supplier_name}".lower()
            and query.status in {"", each.status}
            and query.supplier in {None, each.supplier}
        ]
        return Page(tuple(sorted(rows, key=lambda row: -row.no)), None)

    def get_order(self, order):
        if order not in self.orders:
            raise Refused("not_found")
        return self.orders[order]

    def find_scanned(self, code):
        found = next((e for e in self.goods.values() if code in {e.barcode, e.sku}), None)
        return None if found is None else Scanned(replace(found, qty=D(0), received=D(0)), D(1))

    def search_products(self, typed, limit=6):
        return [replace(e, qty=D(0)) for e in self.goods.values() if typed.lower() in e.name.lower()][:limit]

    def list_low(self, supplier, order=None):
        return self.low if supplier == ALBA.id else []

    def save_order(self, draft):
        before = self.orders.get(draft.id)
        if before is not None and before.version != (draft.version or 1):
            raise Conflict("order_changed")
        lines = tuple(
            replace(self.goods[e.product], qty=e.qty, received=D(0), cost=e.cost) for e in draft.lines
        )
        name = next(each.name for each in self.suppliers if each.id == draft.supplier)
        number = before.no if before else max((each.no for each in self.orders.values()), default=0) + 1
        version = before.version + 1 if before else 1
        made = an_order(number, "draft", lines, note=draft.note.strip(), version=version)
        self.orders[draft.id] = replace(made, id=draft.id, supplier=draft.supplier, supplier_name=name)
        return self.orders[draft.id]

    def save_and_send(self, draft):
        saved = self.save_order(draft)
        return self.set_status(saved.id, saved.version, "sent")

    def set_status(self, order, version, status):
        there = self.orders[order]
        if there.version != version:
            raise Conflict("order_changed")
        self.orders[order] = replace(there, status=status, version=version + 1, sent_at=there.sent_at or NOW)
        return self.orders[order]

    def receive(self, receipt, *, booked_on: date, is_known=False, by="Carla Ruiz"):
        there = self.orders[receipt.order]
        if any(each.id == receipt.id for each in there.deliveries):
            return there, False
        if there.version != receipt.version:
            raise Conflict("order_changed")
        seen = [e for e in there.deliveries if receipt.reference and e.reference == receipt.reference]
        if seen and not is_known:
            raise Refused("delivery_seen", reference=receipt.reference, order=there.number, day=seen[0].day)
        self.received.append(SimpleNamespace(receipt=receipt, booked_on=booked_on, is_known=is_known))
        came = {line.product: line.qty for line in receipt.lines}
        lines = [replace(e, received=e.received + came.pop(e.product, D(0))) for e in there.lines]
        lines += [replace(self.goods[key], qty=D(0), received=qty) for key, qty in came.items()]
        counted = tuple((line.qty, False) for line in receipt.lines)
        delivery = Delivery(receipt.id, receipt.reference, receipt.day, NOW, by, counted, receipt.shipping)
        is_whole = all(line.received >= line.qty for line in lines)
        self.orders[receipt.order] = replace(
            there,
            lines=tuple(lines),
            deliveries=(*there.deliveries, delivery),
            version=there.version + 1,
            status="closed" if is_whole else "part",
        )
        return self.orders[receipt.order], True


class Printing:
    """A port that makes pages at once and prints them nowhere."""

    def __init__(self, printer: str = "Office") -> None:
        self.printer, self.sent, self.made = printer, [], []
        self.failing: Exception | None = None

    def around(self, now):
        from pos.domain.money import Currency
        from pos.domain.receipt import StoreProfile

        store = StoreProfile("S01", "Linden Market", Currency("EUR", 2))
        return Around(store, now, "Carla Ruiz", may_see_cost=True)

    def make(self, act):
        self.made.append(act())
        return _done(self.made[-1])

    def send(self, title, name, pdf):
        if self.failing is not None:
            future: Future = Future()
            future.set_exception(self.failing)
            return future
        self.sent.append((title, name, pdf))
        return _done(None)

    def choose(self, name, on_chosen):
        self.chosen = (name, on_chosen)

    def write(self, path, content):
        path.write_bytes(content)
        return _done(None)


def run(future, done, failed):
    """At once, as the bridge does it a little later."""
    error = future.exception()
    if error is None:
        done(future.result())
    else:
        failed(error)


def printing(port: Printing | None = None):
    made = port or Printing()
    return lambda _page: OrderPrinting(made, made, run, LOCALE, lambda: NOW)


def _done(result):
    future: Future = Future()
    future.set_result(result)
    return future
