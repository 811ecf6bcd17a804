"""A report on its way to paper, without Qt: figures are read, pages are made, then they are printed or saved; what was made is kept
until that has happened.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from pos.services import overview
from pos.services.overview import Whole
from pos.ui.faces import Notice
from pos.ui.office.errands import Errands
from pos.ui.reports import paper, tables
from pos.ui.reports.paper import Asked, Filters
from pos.ui.reports.presenter import ReportsPresenter, file_name
from pos.ui.reports.printing import PrintPort
from pos.ui.reports.query import Query
from pos.ui.reports.ranges import before
from pos.ui.reports.wording import failure_words, span_words
from pos.words import say

Run = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


@dataclass(frozen=True, slots=True)
class Pages:
    """A finished paper: what people call it, the name of its file, and the PDF."""

    title: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Making:
    """A paper that is being made: what it is about, what happens with it, and how it is begun once more."""

    query: Query
    asked: Asked
    title: str
    name: str
    then: Callable[[Pages], None]
    again: Callable[[], None]


class PaperPresenter:
    """One for the page. `on_busy` is told when something is under way, `on_notice` what to say, `on_place` what wants a file."""

    def __init__(self, reports: ReportsPresenter, errands: Errands, port: PrintPort, run: Run) -> None:
        self._reports, self._errands, self._port, self._run = reports, errands, port, run
        self.on_busy: Callable[[bool], None] = _ignore
        self.on_notice: Callable[[Notice], None] = _ignore
        self.on_place: Callable[[str, bytes], None] = _ignore_place
        self.is_busy = False
        self._again: Callable[[], None] | None = None

    # ---- what is shown ----
    @property
    def printer(self) -> str:
        return self._port.printer

    @property
    def can_print(self) -> bool:
        return bool(self._port.printer)

    def title(self, *, is_table: bool) -> str:
        """What the paper is called: "Sales report, 1 to 20 Nov 2025"."""
        query = self._query(is_table=is_table)
        days = span_words(query.span, self._reports.locale) if query is not None else ""
        return say("{report}, {days}", report=self._name(is_table=is_table), days=days)

    def _name(self, *, is_table: bool) -> str:
        if not is_table:
            return say("Sales report")
        kind = self._reports.table_kind
        return next((option.text for option in self._reports.table_options if option.key == kind), "")

    def _query(self, *, is_table: bool) -> Query | None:
        """The table is printed as it stands there; the overview is read anew, by the filters in force."""
        return self._reports.shown if is_table else self._reports.query

    def can_make(self, *, is_table: bool) -> bool:
        """Are there figures, and not already a paper under way?"""
        has_figures = self._reports.table_is_current if is_table else self._reports.overview is not None
        return has_figures and not self.is_busy

    # ---- acts ----
    def print(self, *, is_table: bool) -> None:
        self._make(is_table=is_table, then=self._send)

    def save(self, *, is_table: bool) -> None:
        self._make(is_table=is_table, then=lambda pages: self.on_place(pages.name, pages.content))

    @property
    def has_failed(self) -> bool:
        """Is there something that `try_again` would do?"""
        return self._again is not None

    def try_again(self) -> None:
        again, self._again = self._again, None
        if again is not None:
            again()

    # ---- making it ----
    def _make(self, *, is_table: bool, then: Callable[[Pages], None]) -> None:
        query = self._query(is_table=is_table)
        if query is None or not self.can_make(is_table=is_table):
            return
        self._again = None
        self._set_busy(True)
        making = _Making(
            query,
            self._asked(query, self._reports.mark if is_table else ""),
            self.title(is_table=is_table),
            self._file_name(query, is_table=is_table),
            then,
            partial(self._make, is_table=is_table, then=then),
        )
        if is_table:
            self._draw_table(making)
        else:
            self._read(making)

    def _read(self, making: _Making) -> None:
        query, earlier = making.query, before(making.query.span)
        self._errands.ask(
            overview.whole,
            query.scope,
            (earlier.first, earlier.last),
            query.bucket,
            limit=tables.LIMIT,
            done=partial(self._on_read, making),
            failed=partial(self._on_failed, making),
        )

    def _on_read(self, making: _Making, whole: Whole) -> None:
        """The page shows what the paper says, also where something was sold meanwhile."""
        self._reports.take_overview(making.query, whole.overview)
        around, locale = self._port.around(self._reports.now()), self._reports.locale
        self._draw(making, lambda: paper.overview_pdf(whole, making.asked, around, locale))

    def _draw_table(self, making: _Making) -> None:
        table, heading = self._reports.table, self._name(is_table=True)
        if table is None:
            raise AssertionError(heading)
        around, locale = self._port.around(self._reports.now()), self._reports.locale
        self._draw(making, lambda: paper.table_pdf(table, heading, making.asked, around, locale))

    def _draw(self, making: _Making, act: Callable[[], bytes]) -> None:
        self._run(self._port.make(act), partial(self._on_made, making), partial(self._on_failed, making))

    def _on_made(self, making: _Making, content: bytes) -> None:
        self._set_busy(False)
        making.then(Pages(making.title, making.name, content))

    def _on_failed(self, making: _Making, error: Exception) -> None:
        self._set_busy(False)
        self._again = making.again
        self._say_failed(say("The report could not be made"), " ".join(filter(None, failure_words(error))))

    def _say_failed(self, title: str, detail: str) -> None:
        self.on_notice(Notice("error", title, detail, say("Try again"), "refresh-cw", stays=True))

    def _asked(self, query: Query, mark: str) -> Asked:
        reports = self._reports
        names = reports.choices
        filters = Filters(
            next((each.name for each in names.tills if each.key == query.till), query.till or ""),
            next((each.name for each in names.categories if each.id == query.category), ""),
            query.product_name if query.product else "",
            next((each.name for each in names.people if each.key == str(query.person)), ""),
        )
        return Asked(
            query,
            filters,
            reports.note_for(query),
            reports.note_for(query, is_of_all_people=True),
            mark,
        )

    def _file_name(self, query: Query, *, is_table: bool) -> str:
        return file_name(query, self._reports.table_kind if is_table else "report", "pdf")

    # ---- printing it ----
    def _send(self, pages: Pages) -> None:
        self._set_busy(True)
        sent = self._port.send(pages.title, pages.name.removesuffix(".pdf"), pages.content)
        self._run(sent, partial(self._on_sent, pages), partial(self._on_not_sent, pages))

    def _on_sent(self, pages: Pages, _nothing: None) -> None:
        self._set_busy(False)
        detail = say(
            "It comes out of {printer}. If not, it waits in the print queue.", printer=self._port.printer
        )
        self.on_notice(Notice("done", say("{name} is printing", name=pages.title), detail, icon="printer"))

    def _on_not_sent(self, pages: Pages, error: Exception) -> None:
        self._set_busy(False)
        self._again = partial(self._send, pages)
        detail = say("{reason} Nothing was printed.", reason=failure_words(error)[0])
        self._say_failed(say("{name} could not be printed", name=pages.title), detail)

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.on_busy(is_busy)


def _ignore(_told: Any) -> None:
    """Stands in until the page connects itself."""


def _ignore_place(_name: str, _content: bytes) -> None:
    """Stands in until the page connects itself."""
