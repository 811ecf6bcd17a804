"""What the reports page shows, without Qt: the filters in force, the figures they gave, the table, and what went wrong.

One errand is under way at a time; an answer to a question that is no longer asked is dropped and the question in force
is asked. When the server is away the last figures stay, marked with their time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pos.documents.series import Series
from pos.documents.table_csv import table_csv
from pos.i18n import Locale
from pos.services import overview as service
from pos.services import reports, shifts
from pos.services.overview import Choices, Overview
from pos.ui.faces import Notice, Option
from pos.ui.office.errands import Errands
from pos.ui.reports import faces, tables
from pos.ui.reports.faces import KpiFace
from pos.ui.reports.query import Query, Target
from pos.ui.reports.ranges import Span, before, best_bucket, span_between, span_of
from pos.ui.reports.shift_table import shifts_table
from pos.ui.reports.tables import Table
from pos.ui.reports.wording import SALES_BY, compared_words, failure_words, span_words
from pos.words import later, say
from pos.words.speaking import spoken

ALL = ""
_OF_WHOLE_SALES = {
    ("category",): later("Of whole sales: category is not applied."),
    ("product",): later("Of whole sales: product is not applied."),
    ("cashier",): later("Of whole sales: cashier is not applied."),
    ("category", "product"): later("Of whole sales: category and product are not applied."),
    ("category", "cashier"): later("Of whole sales: category and cashier are not applied."),
    ("product", "cashier"): later("Of whole sales: product and cashier are not applied."),
    ("category", "product", "cashier"): later(
        "Of whole sales: category, product and cashier are not applied."
    ),
}


class ReportsPresenter:
    """Listeners are told what to draw anew: filters, overview, table, busy or notice."""

    def __init__(
        self, errands: Errands, locale: Locale, now: Callable[[], datetime], preset: str = "this_month"
    ) -> None:
        self._errands, self.locale, self._now = errands, locale, now
        self._listeners: list[Callable[[str], None]] = []
        span = span_of(preset, now().date())
        self.query = Query(span, best_bucket(span), preset)
        self.choices = Choices((), (), ())
        self.overview: Overview | None = None
        self.shown: Query | None = None
        """What `overview` answers; differs from `query` while asking, or when the server is away."""
        self._read_at: datetime | None = None
        self._asking: Query | None = None
        self._asking_table: tuple[Query, str] | None = None
        self._is_stale = False
        self.table_kind = "sales"
        self.is_table_shown = False
        """The page says so; a table out of sight is not asked for."""
        self.table: Table | None = None
        self._table_of: tuple[Query, str] | None = None
        self._orders: dict[str, tuple[int, bool]] = {}
        self.failure: Notice | None = None
        self.found: tuple[Option, ...] = ()
        self._typed = ""
        self._has_choices = False

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, *parts: str) -> None:
        for part in parts:
            for listener in self._listeners:
                listener(part)

    # ---- asking ----
    @property
    def today(self) -> date:
        return self._now().date()

    def now(self) -> datetime:
        """The window's time."""
        return self._now()

    @property
    def is_busy(self) -> bool:
        return self._asking is not None or self._asking_table is not None

    def refresh(self) -> None:
        """Ask for everything that is shown: the page was entered, or sales came in."""
        if self.query.preset:
            # Yesterday's "this month" has ended by now.
            self.query = replace(self.query, span=span_of(self.query.preset, self.today))
        if not self._has_choices:
            self._errands.ask(service.choices, done=self._on_choices, failed=_leave)
        self._is_stale = True
        self._ask()

    def try_again(self) -> None:
        self.failure = None
        self._tell("notice")
        self.refresh()

    def _ask(self) -> None:
        if self._asking is not None:
            return
        self._asking = self.query
        self._is_stale = False
        query, earlier = self.query, before(self.query.span)
        self._errands.ask(
            service.overview,
            query.scope,
            (earlier.first, earlier.last),
            query.bucket,
            done=self._on_overview,
            failed=self._on_failed,
        )
        self._tell("busy")

    def _on_choices(self, choices: Choices) -> None:
        self.choices = choices
        self._has_choices = True
        self._tell("filters")

    def _on_overview(self, overview: Overview) -> None:
        asked, self._asking = self._asking, None
        if asked != self.query or self._is_stale:
            self._ask()
            return
        self.overview, self.shown, self._read_at = overview, asked, self._now()
        self.failure = None
        self._make_table(force=True)
        self._tell("busy", "overview", "table", "notice", "filters")

    def take_overview(self, query: Query, overview: Overview) -> None:
        """Figures that were read for a paper; nothing newer is under way."""
        if query == self.query and self._asking is None:
            self._asking = query
            self._on_overview(overview)

    def _on_failed(self, error: Exception) -> None:
        asked, self._asking = self._asking, None
        if asked != self.query:
            self._ask()
            return
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        happened, advice = failure_words(error)
        self.failure = Notice("error", happened, advice, say("Try again"), "refresh-cw", stays=True)
        self._tell("busy", "notice", "overview", "table")

    # ---- filters ----
    def choose_preset(self, preset: str) -> None:
        span = span_of(preset, self.today)
        self._change(replace(self.query, span=span, preset=preset, by=self._bucket_for(span)))

    def choose_days(self, one: date, other: date) -> None:
        span = span_between(one, other)
        self._change(replace(self.query, span=span, preset="", by=self._bucket_for(span)))

    def _bucket_for(self, span: Span) -> str:
        """Keep the chosen one while it gives a chart that can be read."""
        best = best_bucket(span)
        order = ["day", "week", "month", "year"]
        return best if order.index(best) > order.index(self.query.by) or span.days <= 14 else self.query.by

    def choose_bucket(self, by: str) -> None:
        self._change(replace(self.query, by=by))

    def choose_category(self, key: str) -> None:
        self._change(replace(self.query, category=uuid.UUID(key) if key else None))

    def choose_person(self, key: str) -> None:
        self._change(replace(self.query, person=uuid.UUID(key) if key else None))

    def choose_till(self, key: str) -> None:
        self._change(replace(self.query, till=key or None))

    def choose_product(self, key: str, name: str = "") -> None:
        self._change(replace(self.query, product=uuid.UUID(key) if key else None, product_name=name))

    def _change(self, query: Query) -> None:
        if query == self.query:
            return
        self.query = query
        self.failure = None
        self._tell("filters", "notice")
        self._ask()

    def search(self, typed: str) -> None:
        """Products for the filter; an answer to older letters is dropped."""
        self._typed = typed.strip()
        if not self._typed:
            self.found = ()
            self._tell("found")
            return
        asked = self._typed

        def done(rows: Sequence[tuple[uuid.UUID, str]]) -> None:
            if asked == self._typed:
                self.found = tuple(Option(str(key), name) for key, name in rows)
                self._tell("found")

        self._errands.ask(service.find_products, asked, done=done, failed=_leave)

    # ---- tables ----
    def choose_table(self, kind: str) -> None:
        self.table_kind = kind
        self._make_table(force=False)
        self._tell("table")

    def show_tables(self, *, is_shown: bool) -> None:
        """The tables came into sight, or went out of it."""
        self.is_table_shown = is_shown
        if is_shown:
            self._make_table(force=False)

    def sort_table(self, column: int) -> None:
        """By a column; again turns the order."""
        if self.table is not None:
            self._order(self.table.sorted_by(column))

    def move_sort(self, step: int) -> None:
        """By the next column, or the one before."""
        if self.table is not None:
            self._order(self.table.sorted_by((self.table.sort + step) % len(self.table.columns)))

    def turn_sort(self, *, is_descending: bool) -> None:
        if self.table is not None:
            self._order(self.table.in_order(self.table.sort, is_descending=is_descending))

    def _order(self, table: Table) -> None:
        self.table = table
        self._orders[table.kind] = (table.sort, table.is_descending)
        self._tell("table")

    def _make_table(self, *, force: bool) -> None:
        """The table of sales is in the overview; the others are asked for when they are looked at."""
        overview, query = self.overview, self.shown
        if overview is None or query is None:
            return
        if self.table_kind == "sales":
            self._take_table(query, tables.sales_table(overview.points, query, self.locale))
        elif not self.is_table_shown:
            self._table_of = None
        elif force or self._table_of != (query, self.table_kind):
            self._ask_table()

    def _ask_table(self) -> None:
        query = self.shown
        if self._asking_table is not None or query is None:
            return
        self._asking_table = (query, self.table_kind)
        scope = query.scope
        errands: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
            "product": (reports.top_products, (scope, tables.LIMIT)),
            "category": (reports.top_categories, (scope, tables.LIMIT)),
            "cashier": (reports.top_people, (scope, tables.LIMIT)),
            "hour": (reports.hours, (scope,)),
            "tax": (reports.taxes, (scope,)),
            "shift": (shifts.list_shifts, (scope, tables.LIMIT)),
        }
        use_case, arguments = errands[self.table_kind]
        self._errands.ask(use_case, *arguments, done=self._on_table, failed=self._on_table_failed)
        self._tell("busy")

    def _on_table(self, rows: Any) -> None:
        asked, self._asking_table = self._asking_table, None
        if asked != (self.shown, self.table_kind):
            self._make_table(force=False)
        elif asked is not None:
            self._take_table(asked[0], self._made_table(rows, asked[0]))
        self._tell("busy", "table")

    def _on_table_failed(self, error: Exception) -> None:
        self._asking_table = None
        self._fail(error)

    def _made_table(self, rows: Any, query: Query) -> Table:
        if self.table_kind == "hour":
            return tables.hours_table(rows, self.locale, self.note_for(query))
        if self.table_kind == "tax":
            return tables.taxes_table(rows, self.locale, self.note_for(query, is_of_all_people=True))
        if self.table_kind == "shift":
            return shifts_table(rows, self.locale, self.note_for(query))
        return tables.tops_table(self.table_kind, rows, query, self.locale)

    def _take_table(self, query: Query, table: Table) -> None:
        order = self._orders.get(table.kind)
        self.table = table if order is None else table.in_order(order[0], is_descending=order[1])
        self._table_of = (query, table.kind)

    @property
    def table_is_current(self) -> bool:
        """What stands in the table is of the kind that is chosen."""
        return self.table is not None and self.table.kind == self.table_kind

    # ---- a file ----
    def export(self, *, is_table: bool) -> tuple[str, bytes] | None:
        """Name and content of the CSV of what is looked at; the Overview's is the table of sales. None before figures."""
        query, overview = self.shown, self.overview
        if query is None or overview is None:
            return None
        table = self.table if is_table else tables.sales_table(overview.points, query, self.locale)
        if table is None:
            return None
        return file_name(query, table.kind, "csv"), table_csv(table.header, (row.plain for row in table.rows))

    # ---- finished texts ----
    @property
    def span_text(self) -> str:
        return span_words(self.query.span, self.locale)

    @property
    def short_span_text(self) -> str:
        """Without the year where it is this one."""
        return span_words(self.query.span, self.locale, year=self.query.span.last.year != self.today.year)

    @property
    def compared_text(self) -> str:
        return compared_words(self.query.span, before(self.query.span), self.locale)

    @property
    def mark(self) -> str:
        """Of what and when the figures are, while they are not what was asked for. Empty when all is well."""
        if self.failure is None or self.shown is None or self._read_at is None:
            return ""
        read_at = self.locale.time(self._read_at)
        if self.shown == self.query:
            return say("Figures of {time}", time=read_at)
        return say(
            "Figures of {days}, read at {time}", days=span_words(self.shown.span, self.locale), time=read_at
        )

    @property
    def category_options(self) -> tuple[Option, ...]:
        return (Option(ALL, say("All")), *faces.category_tree(self.choices.categories))

    @property
    def person_options(self) -> tuple[Option, ...]:
        return (Option(ALL, say("All")), *(Option(each.key, each.name) for each in self.choices.people))

    @property
    def till_options(self) -> tuple[Option, ...]:
        return (Option(ALL, say("All")), *(Option(each.key, each.name) for each in self.choices.tills))

    @property
    def table_options(self) -> tuple[Option, ...]:
        texts = tables.KINDS | {"sales": SALES_BY[self.query.by]}
        return tuple(Option(key, say(text)) for key, text in texts.items())

    @property
    def series(self) -> Series | None:
        if self.overview is None or self.shown is None:
            return None
        return faces.series(self.overview, self.shown, self.locale)

    @property
    def kpis(self) -> tuple[KpiFace, ...]:
        return () if self.overview is None else faces.kpis(self.overview, self.locale)

    def note_for(self, query: Query, *, is_of_all_people: bool = False) -> str:
        """Which of the filters in force a figure does not follow, because only whole sales know it."""
        names = []
        if query.category is not None:
            names.append("category")
        if query.product is not None:
            names.append("product")
        if is_of_all_people and query.person is not None:
            names.append("cashier")
        return say(_OF_WHOLE_SALES[tuple(names)]) if names else ""

    @property
    def whole_sales_note(self) -> str:
        return "" if self.shown is None else self.note_for(self.shown)

    # ---- the sales behind a figure ----
    def target_of_kpi(self, key: str) -> Target | None:
        if self.shown is None:
            return None
        words = span_words(self.shown.span, self.locale)
        if key == "returns":
            return Target(say("Returns, {days}", days=words), self.shown.scope, kind="refund")
        only_sales = key in {"sales", "average"}
        return Target(say("Sales, {days}", days=words), self.shown.scope, kind="sale" if only_sales else None)

    def target_of_bar(self, at: int) -> Target | None:
        series, overview, query = self.series, self.overview, self.shown
        if series is None or overview is None or query is None or not 0 <= at < len(overview.points):
            return None
        point = overview.points[at]
        return Target(
            say("Sales, {days}", days=series.points[at].title), query.within(point.start, point.end)
        )

    def target_of_payment(self, at: int) -> Target | None:
        if self.overview is None or self.shown is None or not 0 <= at < len(self.overview.tenders):
            return None
        row = self.overview.tenders[at]
        scope = replace(self.shown.scope, category=None, product=None)
        name = row.name.lower() if spoken() == "en" else row.name
        return Target(say("Paid by {name}", name=name), scope, tender=(row.kind, row.name))

    def target_of_product(self, at: int) -> Target | None:
        if self.overview is None or self.shown is None or not 0 <= at < len(self.overview.products):
            return None
        row = self.overview.products[at]
        return Target(say("Sales, {name}", name=row.name), replace(self.shown.scope, product=row.id))

    def target_of_category(self, at: int) -> Target | None:
        if self.overview is None or self.shown is None or not 0 <= at < len(self.overview.categories):
            return None
        row = self.overview.categories[at]
        if row.id is None:
            return None  # no scope can ask for "without"
        return Target(say("Sales, {name}", name=row.name), replace(self.shown.scope, category=row.id))


def file_name(query: Query, kind: str, ending: str) -> str:
    """Of a table, or of the whole report: "sales-by-day_2025-11-01_2025-11-20.csv"."""
    stem = {"sales": f"sales-by-{query.by}", "tax": "tax", "report": "sales-report"}.get(
        kind, f"sales-by-{kind}"
    )
    return f"{stem}_{query.span.first.isoformat()}_{query.span.last.isoformat()}.{ending}"


def _leave(_error: Exception) -> None:
    """Choices and searches that fail are tried again with the next entry or letter; the figures say what is wrong."""
