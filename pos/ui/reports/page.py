"""The reports page of the back office: filters at the top, below them the overview, the tables or the sales behind a figure.

It wires presenters and views and owns nothing they know. `ReportsPage(app, locale, operations)` is what the office makes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos.i18n import Locale
from pos.ui.faces import Notice, Option
from pos.ui.moments import local_now
from pos.ui.office.choices import said
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.page import Page
from pos.ui.operation import Operations
from pos.ui.reports.controls import BusyLine, OfficeSegment, PopupFilter, ReportFilter
from pos.ui.reports.overview_view import OverviewView
from pos.ui.reports.paper_presenter import PaperPresenter
from pos.ui.reports.pickers import DaysPopup, ProductPopup
from pos.ui.reports.presenter import ALL, ReportsPresenter
from pos.ui.reports.print_dialog import PrintDialog
from pos.ui.reports.printing import AppPrinting, PrintPort
from pos.ui.reports.query import Target
from pos.ui.reports.sales_presenter import SalesPresenter
from pos.ui.reports.sales_view import SalesView
from pos.ui.reports.saving import DialogSave, SavePort
from pos.ui.reports.table_view import TablesView
from pos.ui.reports.wording import BUCKETS, failure_words
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.words import later, say

if TYPE_CHECKING:
    from pos.app import App

_TABS = (Option("overview", later("Overview")), Option("tables", later("Tables")))
_LIMITS = ((180, False), (130, False), (130, True), (96, True), (72, True), (52, True))
"""How wide values of filters may be, and whether the segment gives its air away; tried in this order."""
_LONGEST_DAYS = 260


class ReportsPage(Page):
    """Tests hand in errands, a clock and a place for files; the office gives the app alone."""

    def __init__(
        self,
        app: App,
        locale: Locale,
        operations: Operations,
        *,
        errands: Errands | None = None,
        saving: SavePort | None = None,
        printing: PrintPort | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(say("Reports"), "reports")
        self._app, self._operations = app, operations
        errands = errands or AppErrands(app, operations.run)
        self._saving = saving or DialogSave(app, self)
        self.presenter = ReportsPresenter(errands, locale, now or local_now)
        self.sales_presenter = SalesPresenter(
            errands, locale, lambda: app.prices.store, app.prices.person_name
        )
        self.export_button = Button(
            say("Export CSV"), icon="download", kind=Kind.INK, height=36, padding=14, name="reports.export"
        )
        self.export_button.setToolTip("Ctrl E")
        self.print_button = Button(say("Print"), icon="printer", height=36, padding=14, name="reports.print")
        self.print_button.setToolTip("Ctrl P")
        self.papers = PaperPresenter(self.presenter, errands, printing or AppPrinting(app), operations.run)
        self.overview = OverviewView(self.presenter)
        self.tables_view = TablesView(self.presenter)
        self.sales_view = SalesView(self.sales_presenter)
        self._stack = QStackedWidget()
        self._tab = "overview"
        self._before_sales: QWidget | None = None
        self._failed_save: tuple[str, bytes] | None = None
        self._make_filters()
        self._fill()
        self._connect()
        self.busy = BusyLine("reports.busy", self.main)
        self._refresh_filters()

    def _make_filters(self) -> None:
        self.days_width = 0
        self.days = PopupFilter("", (), "", icon="calendar", name="reports.days_button")
        self.buckets = OfficeSegment(
            [Option(key, say(text)) for key, text in BUCKETS.items()],
            self.presenter.query.by,
            name="reports.by",
        )
        nothing = (Option(ALL, say("All")),)
        self.category = ReportFilter(say("Category"), nothing, ALL, name="reports.category")
        self.person = ReportFilter(say("Cashier"), nothing, ALL, name="reports.person")
        self.till = ReportFilter(say("Till"), nothing, ALL, name="reports.till")
        self.product = PopupFilter(say("Product"), nothing, ALL, name="reports.product")
        self.compared = Label(say("Compared with"), Role.META, "text2", name="reports.compared")
        self.compared_days = Label("", Role.META_STRONG, "text2", name="reports.compared_days")
        self.mark = Label("", Role.META_MEDIUM, "warn", name="reports.mark")
        self.days_popup = DaysPopup(self.presenter.locale, self)
        self.product_popup = ProductPopup(self)

    def _fill(self) -> None:
        self.tabs.set_tabs(said(_TABS), self._tab)
        self.tabs.show()
        self.add_action(self.print_button)
        self.add_action(self.export_button)
        for widget in (self.days, self.buckets, self.category, self.person, self.till, self.product):
            self.filters.add(widget)
        self.filters.row.addStretch(1)
        self.filters.row.setSpacing(px(8))
        # The row gives way by itself (see _fit_filters); its widths may not keep the window from getting narrower.
        self.filters.setMinimumWidth(1)
        for words in (self.mark, self.compared, self.compared_days):
            self.filters.add(words)
        for view in (self.overview, self.tables_view, self.sales_view):
            self._stack.addWidget(view)
        self.content.addWidget(self._stack, 1)
        self.keys = {
            (Qt.Key.Key_E, CTRL): self.export,
            (Qt.Key.Key_P, CTRL): self.ask_how_to_print,
            (Qt.Key.Key_Escape, NO_MODIFIER): self.step_back,
            (Qt.Key.Key_Return, CTRL): self._act_on_message,
            (Qt.Key.Key_F5, NO_MODIFIER): self.presenter.refresh,
            (Qt.Key.Key_F1, NO_MODIFIER): self._explain,
        }

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.listen(self._on_presenter_changed)
        self.export_button.clicked.connect(self.export)
        self.print_button.clicked.connect(self.ask_how_to_print)
        self.papers.on_busy = self.print_button.set_busy
        self.papers.on_notice = self.show_notice
        self.papers.on_place = self._choose_place
        self.days.asked.connect(self._on_days_asked)
        self.days_popup.preset_chosen.connect(presenter.choose_preset)
        self.days_popup.days_chosen.connect(self._on_days_popup_days_chosen)
        self.buckets.chosen.connect(presenter.choose_bucket)
        self.category.chosen.connect(presenter.choose_category)
        self.person.chosen.connect(presenter.choose_person)
        self.till.chosen.connect(presenter.choose_till)
        self.product.asked.connect(self._on_product_asked)
        self.product_popup.searched.connect(presenter.search)
        self.product_popup.product_chosen.connect(presenter.choose_product)
        self.overview.opened.connect(self.open_sales)
        self.overview.table_wanted.connect(self.show_table)
        self.tables_view.opened.connect(self.open_sales)
        self.sales_view.left.connect(self.step_back)

    # ---- for the office ----
    def enter(self) -> None:
        self.presenter.refresh()
        if self.focusWidget() is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Stock or prices moved, so sales may have come in."""
        self.presenter.refresh()

    def choose_tab(self, key: str) -> None:
        self._tab = key
        self.tabs.choose(key)
        self._show(self.overview if key == "overview" else self.tables_view)

    def act(self) -> None:
        """Try again: the figures, the paper, or the file that could not be written."""
        if self._failed_save is not None:
            name, content = self._failed_save
            self._failed_save = None
            self._choose_place(name, content)
        elif self.papers.has_failed:
            self.papers.try_again()
        else:
            self.presenter.try_again()

    # ---- views ----
    def _show(self, view: QWidget) -> None:
        self._stack.setCurrentWidget(view)
        self.presenter.show_tables(is_shown=view is self.tables_view)
        is_sales = view is self.sales_view
        self.filters.setVisible(not is_sales)
        self.export_button.setVisible(not is_sales)
        self.print_button.setVisible(not is_sales)
        if not is_sales:
            self._refresh_view()
            self._fit_filters()

    def show_table(self, kind: str) -> None:
        self.presenter.choose_table(kind)
        self.choose_tab("tables")

    def open_sales(self, target: Target) -> None:
        """The sales behind a figure; Back and Esc return to where it was pressed."""
        self._before_sales = self._stack.currentWidget()
        self.sales_presenter.tills = {till.key: till.name for till in self.presenter.choices.tills}
        self._show(self.sales_view)
        self.sales_presenter.open(target)

    def step_back(self) -> None:
        """Esc: the receipt first, then the list, then a message."""
        if self._stack.currentWidget() is self.sales_view:
            if not self.sales_view.close_receipt():
                self._show(self._before_sales or self.overview)
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.message.close_notice()

    def _explain(self) -> None:
        """F1: how the receipt that is open came about."""
        if self._stack.currentWidget() is self.sales_view:
            self.sales_view.explain()

    def _act_on_message(self) -> None:
        self.message.act()

    # ---- drawing ----
    def _on_presenter_changed(self, part: str) -> None:
        if part == "filters":
            self._refresh_filters()
        elif part == "busy":
            self.busy.set_busy(self.presenter.is_busy)
        elif part == "notice":
            self._refresh_notice()
        elif part == "found":
            self.product_popup.show_found(self.presenter.found)
        else:
            self._refresh_view()
            self._refresh_mark()

    def _refresh_view(self) -> None:
        """Only what is in sight; the other is drawn when it is shown."""
        shown = self._stack.currentWidget()
        if shown is self.overview:
            self.overview.refresh()
        elif shown is self.tables_view:
            self.tables_view.refresh()
        self.export_button.setEnabled(self.presenter.overview is not None)
        self.print_button.setEnabled(self.presenter.overview is not None)

    def _refresh_filters(self) -> None:
        presenter, query = self.presenter, self.presenter.query
        self.buckets.choose(query.by)
        self.category.set_options(presenter.category_options, str(query.category) if query.category else ALL)
        self.person.set_options(presenter.person_options, str(query.person) if query.person else ALL)
        self.till.set_options(presenter.till_options, query.till or ALL)
        self.product.show_value(query.product_name or say("All"))
        self._refresh_mark()

    def _refresh_mark(self) -> None:
        self.mark.setText(self.presenter.mark)
        self.compared_days.setText(self.presenter.compared_text)
        self.overview.legend.set_before(say("Period before"))
        self._fit_filters()

    def _refresh_notice(self) -> None:
        failure = self.presenter.failure
        if failure is not None:
            self.show_notice(failure)
        elif self.message.notice is not None and self.message.notice.kind == "error":
            self.message.dismiss()

    def _fit_filters(self) -> None:
        """Where the row is short, the compared days move into the chart's legend, then values of filters give way."""
        room = self.main.width() - 2 * px(24)
        has_mark = bool(self.mark.text())
        self.mark.setVisible(has_mark)
        self.days.set_limit(_LONGEST_DAYS)
        self.days.show_value(self.presenter.span_text)
        used = 0
        for limit, is_tight in _LIMITS:
            self.buckets.set_tight(is_tight)
            used = self._filters_width(limit) + (self.mark.sizeHint().width() + px(8) if has_mark else 0)
            if used <= room:
                break
        else:
            self.days.show_value(self.presenter.short_span_text)
            short = used - self.days_width + self.days.sizeHint().width() - room
            if short > 0:
                self.days.set_limit(max(60, round((self.days.value_width - short) / px(1))))
        words = self.compared.sizeHint().width() + self.compared_days.sizeHint().width() + px(16)
        fits = not has_mark and used + words <= room
        self.compared.setVisible(fits)
        self.compared_days.setVisible(fits)
        if not fits:
            self.overview.legend.set_before(self.presenter.compared_text)

    def _filters_width(self, limit: int) -> int:
        filters = (self.category, self.person, self.till, self.product)
        for each in filters:
            each.set_limit(limit)
        self.days_width = self.days.sizeHint().width()
        parts = [self.buckets.sizeHint().width(), *(each.sizeHint().width() for each in filters)]
        return self.days_width + sum(width + px(8) for width in parts)

    # ---- filters ----
    def _on_days_asked(self) -> None:
        query = self.presenter.query
        self.days_popup.open_for(self.days, query.span, query.preset, self.presenter.today)

    def _on_days_popup_days_chosen(self, one: date, other: date) -> None:
        self.presenter.choose_days(one, other)

    def _on_product_asked(self) -> None:
        chosen = self.presenter.query.product
        self.product_popup.open_for(self.product, str(chosen) if chosen else "")

    # ---- a file ----
    def export(self) -> None:
        """Ctrl E: the table that is looked at, as CSV."""
        made = self.presenter.export(is_table=self._tab == "tables")
        if made is not None and self._stack.currentWidget() is not self.sales_view:
            self._choose_place(*made)

    # ---- paper ----
    def ask_how_to_print(self) -> None:
        """Ctrl P: the whole report, or the table that is looked at."""
        is_table = self._tab == "tables"
        if self._stack.currentWidget() is self.sales_view or not self.papers.can_make(is_table=is_table):
            return
        dialog = PrintDialog(self.window(), self.papers.title(is_table=is_table), self.papers.printer)
        dialog.printed.connect(partial(self.papers.print, is_table=is_table))
        dialog.saved.connect(partial(self.papers.save, is_table=is_table))
        dialog.open_here()

    def _choose_place(self, name: str, content: bytes) -> None:
        self._saving.choose(name, partial(self._write, name, content))

    def _write(self, name: str, content: bytes, path: Path) -> None:
        self.export_button.set_busy(True)
        future: Future[Any] = self._saving.write(path, content)
        self._operations.run(
            future, partial(self._on_written, path), partial(self._on_not_written, name, content)
        )

    def _on_written(self, path: Path, _nothing: None) -> None:
        self.export_button.set_busy(False)
        self.show_notice(
            Notice("done", say("{name} is saved", name=path.name), say("In {folder}", folder=path.parent))
        )

    def _on_not_written(self, name: str, content: bytes, error: Exception) -> None:
        self.export_button.set_busy(False)
        self._failed_save = (name, content)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else failure_words(error)[0]
        detail = say("{reason}. Nothing was saved. Choose another place.", reason=reason)
        self.show_notice(
            Notice(
                "error", say("{name} could not be written", name=name), detail, say("Try again"), stays=True
            )
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_filters()
        self.busy.setGeometry(0, px(64 + 40) - self.busy.height(), self.main.width(), self.busy.height())
