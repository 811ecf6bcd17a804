"""The page "Audit log" of the back office: what happened, newest first, and whether the chains that hold it are whole.

It wires presenter and views. `open_audit(app, locale, operations)` is what the office makes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from pos.domain.entries import Entry
from pos.domain.receipt import Receipt, receipt_of
from pos.errors import PosError
from pos.i18n import Locale
from pos.journal.codec import decode
from pos.services.audit_log import LogDetail
from pos.ui.audit.chain_card import ChainCard
from pos.ui.audit.panel import AuditPanel
from pos.ui.audit.presenter import AuditPresenter
from pos.ui.audit.receipt_dialog import ReceiptDialog
from pos.ui.audit.showing import Row
from pos.ui.audit.wording import ALL
from pos.ui.faces import Notice
from pos.ui.moments import local_now
from pos.ui.office.controls import FilterButton, PagerLine, SearchField
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.page import GUTTER, Page
from pos.ui.office.pick_table import Cell, CellRow, CellTable, Column
from pos.ui.operation import Operations
from pos.ui.reports.controls import PopupFilter
from pos.ui.reports.pickers import DaysPopup
from pos.ui.reports.ranges import PRESETS
from pos.ui.reports.receipt import rows_of
from pos.ui.reports.saving import DialogSave, SavePort
from pos.ui.reports.wording import span_words
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.theme import Role
from pos.ui.widgets.base import px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.panels import EmptyState
from pos.words import counted, later, say

if TYPE_CHECKING:
    from pos.app import App

TYPING_MS = 250
TIME, DAY_AND_TIME = 104, 186
TINTS = 8
Run = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class Surroundings(Protocol):
    """What the page needs of the till beside the database."""

    def tint(self, person: str) -> int:
        """The colour they have at the sign-in window."""

    def receipt(self, found: LogDetail) -> Receipt | None:
        """The receipt of an entry; None for one that cannot be read."""


class AuditPage(Page):
    """`presenter` may be made for a till, or for a picture."""

    def __init__(
        self, presenter: AuditPresenter, around: Surroundings, run: Run, saving: SavePort | None = None
    ) -> None:
        super().__init__(say("Audit log"), "audit")
        self.presenter = presenter
        self._around, self._run, self.saving = around, run, saving
        self._told: Notice | None = None
        self._export = Button(
            say("Export CSV"), icon="download", height=36, role=Role.BODY_MEDIUM, name="audit.export"
        )
        self._export.setToolTip("Ctrl E")
        self._export.clicked.connect(self.export)
        self.add_action(self._export)
        self.card = ChainCard()
        self.search = SearchField(say("Search"), width=230, name="audit.search")
        self.search.edit.setToolTip(say("Receipt, product or person"))
        self.search.edit.setAccessibleDescription(say("Receipt, product or person"))
        self.days = PopupFilter(say("Dates"), (), "value", name="audit.days")
        self.days_popup = DaysPopup(presenter.locale, self)
        self.who = FilterButton(say("Who"), presenter.people, ALL, name="audit.who")
        self.what = FilterButton(say("What"), presenter.whats, ALL, name="audit.what")
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self.table = CellTable(
            (
                Column(say("Time"), TIME),
                Column(say("Who"), 156),
                Column(say("What"), 184),
                Column(say("Details"), 0),
                Column(say("Where"), 88, gone_below=700),
                Column(say("Seal"), 124, gone_below=820),
            ),
            name="audit.table",
            spoken=say("What happened"),
        )
        self.detail = AuditPanel(presenter)
        self.detail.hide()
        self.empty = EmptyState("history", "", "", name="audit.empty")
        self.waiting = QWidget()
        self._stack = QStackedWidget()
        self.pager = PagerLine(
            (
                (("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), later("move")),
                (("Enter",), later("open")),
                (("Esc",), later("close")),
            ),
            name="audit.pager",
        )
        self.newer = Button(say("Newer"), icon="arrow-left", height=36, name="audit.newer")
        self.older = Button(say("Older"), icon="arrow-right", height=36, name="audit.older")
        self._fill()
        self._connect()

    def _fill(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(px(GUTTER), 0, px(GUTTER), 0)
        above.addWidget(self.card)
        self.content.addLayout(above)
        bar = QHBoxLayout()
        bar.setContentsMargins(px(GUTTER), px(12), px(GUTTER), px(12))
        bar.setSpacing(px(8))
        bar.addWidget(self.search, 1)
        for part in (self.days, self.who, self.what):
            bar.addWidget(part)
        bar.addStretch(1)
        self.content.addLayout(bar)
        for view in (self.waiting, self.table, self.empty):
            self._stack.addWidget(view)
        self.content.addWidget(self._stack, 1)
        self.pager.add_step(self.newer)
        self.pager.add_step(self.older)
        self.content.addWidget(self.pager)
        self.keys = {
            (Qt.Key.Key_Escape, NO_MODIFIER): self.step_back,
            (Qt.Key.Key_F5, NO_MODIFIER): self.presenter.reload,
            (Qt.Key.Key_Slash, NO_MODIFIER): self._go_to_search,
            (Qt.Key.Key_E, CTRL): self.export,
            (Qt.Key.Key_Return, CTRL): self._act_on_message,
            (Qt.Key.Key_Down, NO_MODIFIER): self._go_to_table,
            (Qt.Key.Key_PageDown, CTRL): self.presenter.older,
            (Qt.Key.Key_PageUp, CTRL): self.presenter.newer,
        }

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.listen(self._on_presenter_changed)
        # the page goes with its person; a check that runs asks nothing more then
        self.destroyed.connect(presenter.stop)
        self.card.asked.connect(presenter.check)
        self.search.edited.connect(self._on_search_edited)
        self.search.edit.returnPressed.connect(self._search_now)
        self._typing.timeout.connect(self._search_now)
        self.days.asked.connect(self._on_days_asked)
        self.days_popup.preset_chosen.connect(presenter.choose_preset)
        self.days_popup.days_chosen.connect(presenter.choose_days)
        self.who.chosen.connect(presenter.choose_person)
        self.what.chosen.connect(presenter.choose_what)
        self.table.opened.connect(presenter.open)
        self.table.entered.connect(self.detail.place_keyboard)
        self.table.ended.connect(presenter.older)
        self.newer.clicked.connect(self._on_newer_clicked)
        self.older.clicked.connect(self._on_older_clicked)
        self.detail.closed.connect(self._on_detail_closed)
        self.detail.receipt_wanted.connect(self.open_receipt)
        self._draw_filters()
        self._draw_busy()
        self.card.show_face(presenter.chain)

    # ---- for the office ----
    def enter(self) -> None:
        self.presenter.begin()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        self.presenter.refresh()

    def take_scan(self, code: str) -> bool:
        """A receipt's or a product's code is looked for."""
        self.search.edit.setText(code)
        self._search_now()
        return True

    def act(self) -> None:
        self.presenter.reload()

    def step_back(self) -> None:
        """Esc: the message first, then the panel."""
        if not self.message.close_notice():
            self.presenter.close()
        self._go_to_table()

    def export(self) -> None:
        if self.saving is not None:
            self.presenter.export(self._choose_place)

    def _choose_place(self, name: str, content: bytes) -> None:
        if self.saving is not None:
            self.saving.choose(name, partial(self._write, content))

    def _write(self, content: bytes, path: Path) -> None:
        if self.saving is not None:
            written = self.saving.write(path, content)
            self._run(written, lambda _: self.presenter.say_exported(path.name), self._on_write_failed)

    def _on_write_failed(self, error: Exception) -> None:
        self.presenter.say_export_failed(str(error))

    def open_receipt(self) -> None:
        found, detail = self.presenter.opened, self.presenter.detail
        receipt = self._around.receipt(found) if found is not None else None
        if receipt is None or detail is None:
            self.show_notice(
                Notice("warn", say("The receipt cannot be shown"), say("What the till wrote cannot be read."))
            )
            return
        dialog = ReceiptDialog(self.window(), detail.number, rows_of(receipt, is_explained=False))
        dialog.open_over(dialog.done)

    # ---- drawing ----
    def _on_presenter_changed(self, part: str) -> None:
        {
            "rows": self._draw_rows,
            "detail": self._draw_detail,
            "chain": lambda: self.card.show_face(self.presenter.chain),
            "filters": self._draw_filters,
            "busy": self._draw_busy,
            "notice": self._draw_notice,
        }[part]()

    def _draw_rows(self) -> None:
        shown = self.presenter
        self.table.widen(0, DAY_AND_TIME if shown.has_day else TIME)
        self.table.show_rows(tuple(self._cells(row) for row in shown.rows), shown.opened_key)
        is_unknown = shown.is_loading or (shown.notice is not None and bool(shown.notice.action))
        if shown.search.strip():
            self.empty.set_words(
                say("Nothing was found"),
                say("Search the whole number of a receipt, or the name of a product or a person."),
            )
        else:
            self.empty.set_words(
                say("Nothing happened then"), say("Choose other days, or another person or kind.")
            )
        view = self.table if shown.rows else self.waiting if is_unknown else self.empty
        self._stack.setCurrentWidget(view)
        count = len(shown.rows)
        self.pager.place.setText(
            counted(count, "{count} entry, page {page}", "{count} entries, page {page}", page=shown.page)
        )

    def _cells(self, row: Row) -> CellRow:
        mine = self._around.tint(row.person) if row.person else 0
        who = Cell(row.who, "text", person=row.letters, tint=mine)
        if not row.letters:
            who = Cell(row.who, "text", icon="monitor", person="monitor")
        return CellRow(
            row.key,
            (
                Cell(row.time),
                who,
                Cell(row.what, "text", is_strong=True, icon=row.icon),
                Cell(row.details),
                Cell(row.where),
                Cell(row.seal, "text3", icon="link", icon_tone="go_text"),
            ),
        )

    def _draw_detail(self) -> None:
        if self.presenter.detail is None:
            self.hide_side()
        else:
            self.detail.draw()
            self.show_side(self.detail)
        self.table.mark(self.presenter.opened_key)

    def _draw_filters(self) -> None:
        shown = self.presenter
        if shown.search.strip():
            self.days.show_value(say("All days"))
        elif shown.preset:
            self.days.show_value(say(PRESETS[shown.preset]))
        else:
            self.days.show_value(span_words(shown.span, shown.locale))
        self.who.set_options(shown.people, shown.person)
        self.what.set_options(shown.whats, shown.what)

    def _draw_busy(self) -> None:
        shown = self.presenter
        self._export.set_busy(shown.is_exporting)
        self.newer.setEnabled(shown.page > 1 and not shown.is_loading)
        self.older.setEnabled(shown.has_more and not shown.is_loading)

    def _draw_notice(self) -> None:
        notice = self.presenter.notice
        if notice is None:
            self.message.dismiss()
        elif notice is not self._told:
            self.show_notice(notice)
        self._told = notice

    # ---- what was pressed ----
    def _on_search_edited(self, _text: str) -> None:
        self._typing.start()

    @Slot()
    def _search_now(self) -> None:
        self._typing.stop()
        self.presenter.set_search(self.search.text().strip())

    def _on_days_asked(self) -> None:
        shown = self.presenter
        today = local_now().date()
        self.days_popup.open_for(self.days, shown.span, shown.preset, max(today, shown.span.last))

    def _on_newer_clicked(self) -> None:
        self.presenter.newer()
        self._go_to_table()

    def _on_older_clicked(self) -> None:
        self.presenter.older()
        self._go_to_table()

    def _go_to_search(self) -> None:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()

    def _go_to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act_on_message(self) -> None:
        self.message.act()

    def _on_detail_closed(self) -> None:
        self.presenter.close()
        self._go_to_table()


class _AtTill:
    """The page's surroundings at an open till."""

    def __init__(self, app: App) -> None:
        self._app = app

    def tint(self, person: str) -> int:
        ids = [each["id"] for each in self._app.prices.people]
        return ids.index(person) % TINTS if person in ids else 0

    def receipt(self, found: LogDetail) -> Receipt | None:
        entry = found.entry
        if entry.payload is None:
            return None
        prices = self._app.prices
        till = entry.till_name or entry.place
        try:
            told = decode(entry.payload)
            made = Entry(entry.epoch, entry.seq, entry.payload, found.seal.previous, entry.hash, told)
            return receipt_of(made, prices.store, till, entry.person_name, name_of=prices.person_name)
        except (PosError, ValueError, TypeError, KeyError, ArithmeticError):
            return None  # a till may have written anything; the log lists it all the same


def open_audit(app: App, locale: Locale, operations: Operations) -> AuditPage:
    """For the office."""
    user = app.session.user
    errands: Errands = AppErrands(app, operations.run)
    now: Callable[[], datetime] = local_now
    presenter = AuditPresenter(errands, locale, now, user.name if user is not None else "")
    page = AuditPage(presenter, _AtTill(app), operations.run)
    page.saving = DialogSave(app, page)
    return page
