"""A stocktake in memory behind the errands: the design's ST 32, answers at once or when the test lets them, and what was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

from pos.errors import Conflict, PosError, Refused
from pos.services.paging import Page
from pos.services.purchasing import OrderLine, Scanned
from pos.services.stocktakes import Counted, Desk, Line, Lines, Stocktake, Sums
from pos.ui.stock.paper import SheetPrinting
from pos.ui.stock.stock_page import StockPage
from tests.ui.inventory import shop as inventory
from tests.ui.purchasing.orders import Printing, run

D = Decimal
NOW = datetime(2025, 11, 20, 10, 12, tzinfo=UTC)
LOCALE, RIGHTS = inventory.LOCALE, inventory.RIGHTS
an_id = inventory.an_id
GOODS = (
    ("Beeswax candle, tall", "Gifts", 1, 11, 10, "3.25"),
    ("Olive oil extra virgin 500 ml", "Pantry", 6, 3, 3, "5.10"),
    ("Wildflower honey 350 g", "Pantry", 6, 21, 22, "3.20"),
    ("Hand soap, fig 300 ml", "Household", 2, 2, 2, "2.40"),
    ("Stoneware mug", "Gifts", 1, 0, None, "6.00"),
    ("Notebook A5, dotted", "Stationery", 3, 31, 31, "1.90"),
    ("Ballpoint pen, blue", "Stationery", 3, 140, None, "0.40"),
    ("House blend coffee beans 1 kg", "Drinks", 4, 24, None, "9.10"),
    ("Breakfast tea, 40 bags", "Drinks", 4, 26, None, "2.20"),
)
MUG, PEN, APPLES = 5, 7, 20
"""The apples are weighed, and on no list."""


def code(number: int) -> str:
    return f"400638200{number:04d}"


def a_line(number: int, name: str, kind: str, tint: int, expected, qty, cost, *, weighed=False) -> Line:
    made = Line(
        an_id(number), f"PA-{number:03d}", name, kind, tint, "kg" if weighed else "pcs", weighed, code(number),
        None if qty is None else D(qty), D(expected), 0 if qty is None else 1, "" if qty is None else "Carla", None,
    )  # fmt: skip
    return valued(made, D(cost))


def valued(line: Line, cost: Decimal) -> Line:
    return replace(line, value=None if line.difference is None else line.difference * cost)


def a_stocktake(no: int = 32, status: str = "open", **changes) -> Stocktake:
    made = Stocktake(
        an_id(7000 + no), no, status, "all", "", False, "", datetime(2025, 11, 20, 9, 10, tzinfo=UTC), "Carla",
        None if status == "open" else NOW, "" if status == "open" else "Carla", 9, 5, 2,
    )  # fmt: skip
    return replace(made, **changes)


class Counts(inventory.Shop):
    """`is_open` False keeps questions in `waiting`; `failing` refuses the next writes; `losing` writes, and answers with that."""

    def __init__(self, take: Stocktake | None = None, goods=GOODS) -> None:
        super().__init__()
        self.takes = {} if take is None else {take.id: take}
        self.costs = {an_id(at): D(each[5]) for at, each in enumerate(goods, 1)}
        self.lines = {an_id(at): a_line(at, *each) for at, each in enumerate(goods, 1)}
        self.others = {
            an_id(APPLES): a_line(APPLES, "Apples, Elstar", "Fruit", 4, "3.5", None, "1.20", weighed=True)
        }
        self.costs[an_id(APPLES)] = D("1.20")
        self.counts: list = []
        self.posted: list[SimpleNamespace] = []
        self.silent: tuple[str, ...] = ()
        self.person = "Carla"
        self.failing: Exception | None = None
        self.losing: Exception | None = None
        self.page_rows = 50
        self.more = SimpleNamespace(listed=0, counted=0, fewer=0, more=0, value=D(0))
        """Goods of a longer list that are on no page."""

    def do(self, use_case, *arguments, done, failed, **named) -> None:
        if self.failing is not None:
            failed(self.failing)
            return
        lost, self.losing = self.losing, None
        answer = (lambda _result: failed(lost)) if lost is not None else done
        self.ask(use_case, *arguments, done=answer, failed=failed, **named)

    def answer(self, call) -> None:
        if hasattr(type(self), call.name):
            try:
                result = getattr(self, call.name)(*call.arguments, **call.named)
            except PosError as error:
                call.failed(error)
                return
            call.done(result)

    # ---- what stands there ----
    def shown(self, show: str) -> list[Line]:
        wanted = {
            "all": lambda _line: True,
            "to_count": lambda line: line.qty is None,
            "differences": lambda line: bool(line.difference),
        }[show]
        return [line for line in self.lines.values() if wanted(line)]

    def sums(self, _stocktake) -> Sums:
        lines, more = list(self.lines.values()), self.more
        return Sums(
            len(lines) + more.listed,
            sum(line.qty is not None for line in lines) + more.counted,
            sum(line.difference is not None and line.difference < 0 for line in lines) + more.fewer,
            sum(line.difference is not None and line.difference > 0 for line in lines) + more.more,
            sum(line.version for line in lines),
            sum((line.value or D(0) for line in lines), D(0)) + more.value,
        )

    def open_desk(self, stocktake) -> Desk:
        return Desk(self.takes[stocktake], self.sums(stocktake), self.silent)

    def list_stocktakes(self, _after=None, _limit=100):
        return Page(tuple(sorted(self.takes.values(), key=lambda take: -take.no)), None)

    def list_lines(self, _stocktake, show="all", at=None, *, is_back=False) -> Lines:
        lines = self.shown(show)
        start = int(at or 0)
        if is_back:
            start = max(start - self.page_rows, 0)
        end = start + self.page_rows
        return Lines(
            tuple(lines[start:end]), str(start) if start else None, str(end) if end < len(lines) else None
        )

    def list_at(self, stocktake, product) -> Lines:
        keys = list(self.lines)
        return self.list_lines(stocktake, "all", str(keys.index(product)) if product in keys else "0")

    def list_all(self, _stocktake, show="all"):
        return tuple(self.shown(show))

    def find_scanned(self, scanned) -> Scanned | None:
        for line in (*self.lines.values(), *self.others.values()):
            if scanned in {line.barcode, line.sku}:
                return Scanned(as_order(line), D(1))
        return None

    def search_products(self, typed, limit=6):
        lines = (*self.lines.values(), *self.others.values())
        return [as_order(line) for line in lines if typed.lower() in line.name.lower()][:limit]

    # ---- writing ----
    def start(self, beginning):
        if any(take.is_open for take in self.takes.values()):
            raise Conflict("stocktake_open")
        self.begun = beginning
        take = a_stocktake(
            33, scope=beginning.scope, is_blind=beginning.is_blind, note=beginning.note, id=beginning.id
        )
        self.takes[take.id] = take
        return take

    def count(self, counting) -> Counted:
        if not self.takes[counting.stocktake].is_open:
            raise Refused("stocktake_not_open")
        product, qty = counting.product, counting.qty
        if product is None:
            found = self.find_scanned(counting.code)
            if found is None:
                return Counted(is_counted=False)
            product, qty = found.line.product, found.qty
            if product not in self.lines and not counting.is_new:
                return Counted(is_counted=False, stranger=found)
            if found.line.is_by_weight:
                return Counted(is_counted=False, line=self.lines[product])
        if counting.is_new and product not in self.lines:
            self.lines[product] = self.others[product]
        before = self.lines[product]
        if counting.id in {each.id for each in self.counts}:
            return Counted(is_counted=True, line=before, before=before, sums=self.sums(None))
        if not counting.is_added and counting.seen != before.version:
            raise Conflict("count_changed")
        self.counts.append(counting)
        self.put(product, (before.qty or D(0)) + qty if counting.is_added else qty, self.person)
        return Counted(is_counted=True, line=self.lines[product], before=before, sums=self.sums(None))

    def put(self, product, qty, person: str) -> None:
        """Somebody counts."""
        before = self.lines[product]
        after = replace(before, qty=qty, version=before.version + 1, counted_by=person)
        self.lines[product] = valued(after, self.costs[product])

    def post(self, stocktake, revision, *, booked_on, is_zeroing=False):
        if revision != self.sums(stocktake).revision:
            raise Conflict("stocktake_changed")
        self.posted.append(SimpleNamespace(booked_on=booked_on, is_zeroing=is_zeroing))
        self.takes[stocktake] = replace(
            self.takes[stocktake], status="posted", ended_at=NOW, ended_by="Carla"
        )
        return self.takes[stocktake], True

    def cancel(self, stocktake):
        self.takes[stocktake] = replace(
            self.takes[stocktake], status="cancelled", ended_at=NOW, ended_by="Carla"
        )
        return self.takes[stocktake]


def as_order(line: Line) -> OrderLine:
    return OrderLine(
        line.product, line.sku, line.name, line.category_name, line.tint, line.unit, line.is_by_weight, line.barcode,
        D(0), D(0), None,
    )  # fmt: skip


def stock_page(
    shop, locale=LOCALE, rights=RIGHTS, now=lambda: NOW, port: Printing | None = None
) -> StockPage:
    made = port or Printing()
    return StockPage(shop, locale, rights, now, lambda _page: SheetPrinting(made, made, run, locale, now))
