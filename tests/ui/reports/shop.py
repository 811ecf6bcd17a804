"""A shop with figures made by arithmetic, and errands that answer at once, late, or not at all."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from concurrent.futures import Future
from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable
from types import SimpleNamespace

from pos.errors import Unavailable
from pos.journal.codec import canonical
from pos.services.assortment import Category
from pos.services.overview import Choices, Named, Overview, Whole
from pos.services.paging import Page
from pos.services.reports import Figures, HourCell, SeriesPoint, TaxRow, TenderRow, TopRow, buckets
from pos.services.sales import SaleRow
from pos.services.stock import LowStock
from pos.ui.reports.paper import Around
from tests.factories.stored import STORE

NOW = dt.datetime(2025, 11, 20, 14, 32)  # noqa: DTZ001 - wall clock of a shop that exists nowhere
COFFEE, BREAD, MUG = (uuid.UUID(int=n) for n in (1, 2, 3))
DRINKS, HOT, FOOD = (uuid.UUID(int=n) for n in (11, 12, 13))
ANNA = uuid.UUID(int=21)
AWAY = Unavailable("server_unreachable")


def figures(days):
    """Of some days: twenty sales each, one return a week."""
    totals = [D("1000.00") + 7 * day.toordinal() % 400 for day in days]
    nets = [(total / D("1.09")).quantize(D("0.01")) for total in totals]
    total, net = sum(totals, D("0.00")), sum(nets, D("0.00"))
    back = D("12.40") * sum(1 for day in days if day.weekday() == 2)
    return Figures(
        sales=20 * len(days),
        refunds=sum(1 for day in days if day.weekday() == 2),
        total=total,
        net=net,
        tax=total - net,
        discount=D("3.10") * len(days),
        cost=sum(((each * D("0.6")).quantize(D("0.01")) for each in nets), D("0.00")),
        returned=back,
        returned_total=back,
        qty=D(0),
    )


def days_of(first, last):
    return [first + dt.timedelta(days=at) for at in range((last - first).days + 1)]


def series(scope, by):
    clipped = [
        (max(one, scope.first), min(end, scope.last)) for one, end in buckets(scope.first, scope.last, by)
    ]
    return tuple(SeriesPoint(one, end, figures(days_of(one, end))) for one, end in clipped)


def overview(scope, before, by):
    now = figures(days_of(scope.first, scope.last))
    earlier = SimpleNamespace(first=before[0], last=before[1])
    return Overview(
        now=now,
        before=figures(days_of(*before)),
        points=series(scope, by),
        points_before=series(earlier, by),
        tenders=(
            TenderRow("card", "Card", 30, now.total - D("100.00")),
            TenderRow("cash", "Cash", 5, D("100.00")),
        ),
        products=tuple(tops(scope)),
        categories=tuple(tops(scope)),
        hours=(HourCell(5, 11, 9, D(90), D(100)), HourCell(6, 16, 3, D(20), D(25))),
        low_stock=(
            LowStock(MUG, "M", "Stoneware mug", D(0), D(4), None, None, "pcs"),
            LowStock(BREAD, "B", "Hand soap", D(2), D(6), None, None, "pcs"),
        ),
    )


def whole(scope, before, by, *, limit):
    """What a paper is made of; as many products as there are at most."""
    made = overview(scope, before, by)
    return Whole(made, tuple(tops(scope)), tuple(tops(scope, limit)), tuple(ANSWERS["taxes"](scope)))


def tops(_scope, _limit=10):
    return [
        TopRow(COFFEE, "House blend", D(118), D("1700.00"), D("1941.10"), D("700.00")),
        TopRow(BREAD, "=Sourdough & <b>loaf</b>", D("40.25"), D("1400.00"), D("1587.10"), D("500.00")),
        TopRow(MUG, "Avocado", D(3), D("-2.00"), D("-2.18"), D("-1.00")),
    ]


def sale_rows(count, start=0):
    at = dt.datetime(2025, 11, 20, 13, 0, tzinfo=dt.UTC)
    return tuple(
        SaleRow(
            uuid.UUID(int=1000 + start + n),
            f"T01/1-{start + n:06}",
            "sale",
            "T01",
            at.date(),
            at - dt.timedelta(minutes=n),
            60,
            "Anna Koster",
            3,
            D("12.35"),
            "EUR",
        )
        for n in range(count)
    )


def list_sales(_scope, after, limit, *, kind=None, tender=None):
    start = int(after or 0)
    return Page(sale_rows(limit, start), str(start + limit) if start + limit < 250 else None)


CHOICES = Choices(
    (
        Category("Drinks", DRINKS),
        Category("Hot", HOT, parent=DRINKS),
        Category("Food", FOOD, tint=2),
        Category("Lost", uuid.UUID(int=14), parent=uuid.UUID(int=99)),
    ),
    (Named(str(ANNA), "Anna Koster"),),
    (Named("T01", "Till 1"), Named("T02", "Till 2")),
)

ANSWERS = {
    "overview": overview,
    "whole": whole,
    "choices": lambda: CHOICES,
    "find_products": lambda typed: [(COFFEE, "House blend")] if typed in "house blend" else [],
    "top_products": tops,
    "top_categories": tops,
    "top_people": tops,
    "hours": lambda scope: list(overview(scope, (scope.first, scope.last), "day").hours),
    "taxes": lambda _scope: [TaxRow("VAT", "B", D(9), D("100.00"), D("9.00"))],
    "list_sales": list_sales,
}


class FakeErrands:
    """Answers at once; while `is_held`, keeps the errands until `deliver`. `error` stands for a server that is away."""

    def __init__(self):
        self.asked = []
        self.held = []
        self.is_held = False
        self.error = None
        self.answers = dict(ANSWERS)

    @property
    def counts(self):
        return Counter(name for name, _, _ in self.asked)

    def ask(self, use_case, *arguments, done, failed, **named):
        self.asked.append((use_case.__name__, arguments, named))

        def answer():
            if self.error is not None:
                failed(self.error)
            else:
                done(self.answers[use_case.__name__](*arguments, **named))

        if self.is_held:
            self.held.append(answer)
        else:
            answer()

    do = ask

    def deliver(self):
        """All that is held now; what is asked meanwhile is held again."""
        held, self.held = self.held, []
        for answer in held:
            answer()


class FakeSave:
    """Chooses a file in a folder and writes it at once."""

    def __init__(self, folder):
        self.folder = folder
        self.names = []

    def choose(self, name, on_chosen):
        self.names.append(name)
        on_chosen(self.folder / name)

    def write(self, path, content):
        done = Future()
        try:
            path.write_bytes(content)
        except OSError as error:
            done.set_exception(error)
        else:
            done.set_result(None)
        return done


class FakePrint:
    """A printer for A4 in a list, pages made at once or when `deliver` is called. `problem` stands for a journal that takes nothing."""

    def __init__(self, printer="Office"):
        self.printer = printer
        self.sent = []
        self.problem = None
        self.may_see_cost = True
        self.is_held = False
        self.held = []

    def around(self, now):
        return Around(STORE, now, "Carla Ruiz", self.may_see_cost)

    def make(self, act):
        done = Future()

        def deliver():
            try:
                done.set_result(act())
            except Exception as error:  # noqa: BLE001 the future carries it
                done.set_exception(error)

        if self.is_held:
            self.held.append(deliver)
        else:
            deliver()
        return done

    def deliver(self):
        held, self.held = self.held, []
        for each in held:
            each()

    def send(self, title, name, pdf):
        done = Future()
        if self.problem is not None:
            done.set_exception(self.problem)
        else:
            self.sent.append((title, name, pdf))
            done.set_result(None)
        return done


def fake_app():
    return SimpleNamespace(prices=SimpleNamespace(store=STORE, person_name=lambda _person: None))


def posted(entry):
    """A use case `get_sale` that finds this entry behind every row."""

    def get_sale(sale):
        row = next(row for row in sale_rows(250) if row.id == sale)
        return SimpleNamespace(row=row, payload=canonical(dict(entry.data)), seal=entry.hash.hex()[:16])

    return get_sale
