"""The list of a stocktake as it is worked on: the field that takes scans, what is shown, the rows, and the pages of a long list."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.services.stocktakes import ALL, DIFFERENCES, TO_COUNT
from pos.ui.faces import Option
from pos.ui.office.forms import Scroller
from pos.ui.purchasing.desk_view import SEARCH_AFTER_MS, HitList
from pos.ui.purchasing.finder import Finder
from pos.ui.stock.presenter import StocktakePresenter
from pos.ui.stock.rows import CountHead, Rows
from pos.ui.stock.wording import figure
from pos.ui.theme import Role, theme
from pos.ui.widgets.base import Panel, announce, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.choices import Checkbox, Segment
from pos.ui.widgets.fields import ScanField
from pos.ui.widgets.panels import EmptyState
from pos.words import say

_SCAN = 52
_NARROW_BELOW = 640
DESK_ROOM = 12 + _SCAN
"""What a message leaves free: scans are typed into there."""


class Pager(Panel):
    """The pages before and after this one; not there where all goods are on one."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__("surface", ("top",))
        self.setFixedHeight(px(52))
        self.back = Button(say("Earlier"), icon="arrow-up", height=36, name="count.back")
        self.on = Button(say("Further"), icon="arrow-down", height=36, name="count.on")
        self.back.setToolTip("Page Up")
        self.on.setToolTip("Page Down")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(24), 0, px(24), 0)
        row.setSpacing(px(8))
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.on)
        self.back.clicked.connect(self._on_back_clicked)
        self.on.clicked.connect(self._on_on_clicked)

    def show_ways(self, *, has_before: bool, has_after: bool) -> None:
        self.setVisible(has_before or has_after)
        self.back.setEnabled(has_before)
        self.on.setEnabled(has_after)

    def _on_back_clicked(self) -> None:
        self.turned.emit(-1)

    def _on_on_clicked(self) -> None:
        self.turned.emit(1)


class CountDesk(QWidget):
    """What is typed into the scan field is looked for; what is scanned goes past it."""

    def __init__(self, presenter: StocktakePresenter, finder: Finder, *, may_see_cost: bool) -> None:
        super().__init__()
        self._presenter, self._finder, self._may_see_cost = presenter, finder, may_see_cost
        self._focus_next: int | None = None
        self._turned_from: uuid.UUID | None = None
        self.scan = ScanField(
            say("Scan each item, or scan one and type the number"), say("Ready to scan"), say("Clear")
        )
        self.scan.setFixedHeight(px(_SCAN))
        options = [Option(key, "") for key in (ALL, TO_COUNT, DIFFERENCES)]
        self.shown = Segment(options, ALL, height=36, role=Role.META_STRONG, name="count.shown")
        self.blind = Checkbox(say("Hide expected (blind count)"), till=False, name="count.blind")
        self.head = CountHead()
        self.rows = Rows()
        self._scroller = Scroller(self.rows)
        self.pager = Pager()
        self.empty = EmptyState("circle-check", "", "", name="count.empty")
        self._top = QWidget()
        self._lay_out()
        self.hits = HitList(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_AFTER_MS)
        self._connect()

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.addWidget(self.shown)
        filters.addStretch(1)
        filters.addWidget(self.blind)
        top = QVBoxLayout(self._top)
        top.setContentsMargins(px(24), px(12), px(24), px(12))
        top.setSpacing(px(12))
        top.addWidget(self.scan)
        top.addLayout(filters)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._top)
        body.addWidget(self.head)
        body.addWidget(self._scroller, 1)
        body.addWidget(self.empty, 1)
        body.addWidget(self.pager)

    def _connect(self) -> None:
        presenter = self._presenter
        self._typing.timeout.connect(self._on_typing_timeout)
        self.scan.edit.textEdited.connect(self._on_scan_edited)
        self.scan.cleared.connect(self._typing.stop)
        self.hits.taken.connect(self._finder.take)
        self._finder.on_hits = self._draw_hits
        self.shown.chosen.connect(presenter.choose)
        self.blind.clicked.connect(self._on_blind_clicked)
        self.rows.typed.connect(presenter.type)
        self.rows.entered.connect(presenter.mark)
        self.rows.left.connect(presenter.commit)
        self.rows.left_top.connect(self._on_rows_left_top)
        self.rows.left_end.connect(self._on_rows_left_end)
        self.pager.turned.connect(self.turn)

    # ---- drawing ----
    def draw(self) -> None:
        presenter, sums = self._presenter, self._presenter.sums
        locale = presenter.locale
        self.scan.setVisible(presenter.is_open)
        self.blind.setVisible(presenter.is_open)
        self.blind.setChecked(presenter.hides_expected)
        for key, words, number in (
            (ALL, say("All"), sums.listed),
            (TO_COUNT, say("To count"), sums.left),
            (DIFFERENCES, say("Differences"), sums.differences),
        ):
            is_shown = key != DIFFERENCES or not presenter.is_blind
            self.shown.relabel(key, f"{words} {figure(number, locale)}", is_shown=is_shown)
        self.shown.choose(presenter.show)
        faces = presenter.faces()
        is_narrow = 0 < self.width() < px(_NARROW_BELOW)
        has_value = self._may_see_cost and not presenter.is_blind and not is_narrow
        self.head.show_columns(has_value=has_value, is_narrow=is_narrow)
        self.rows.show_faces(faces, can_count=presenter.is_open, has_value=has_value, is_narrow=is_narrow)
        self._scroller.setVisible(bool(faces))
        self.head.setVisible(bool(faces))
        self.empty.setVisible(not faces)
        self._draw_empty()
        self.pager.show_ways(has_before=presenter.before is not None, has_after=presenter.after is not None)
        if self._focus_next is not None and faces and faces[0].key != self._turned_from:
            self.rows.focus(min(self._focus_next, len(faces) - 1))
            self._focus_next = None

    def _draw_empty(self) -> None:
        if self._presenter.show == DIFFERENCES:
            self.empty.set_words(say("Nothing differs"), say("What was counted is as it was expected."))
        elif self._presenter.show == TO_COUNT:
            self.empty.set_words(say("Everything is counted"), say("Review the differences, then post them."))
        else:
            self.empty.set_words(say("Nothing is on this list"), say("What you scan can be added to it."))

    def _draw_hits(self) -> None:
        lines = self._finder.hits
        self.hits.show_hits(lines, self._finder.marked)
        self._place_hits()
        if lines:
            announce(self.scan.edit, lines[self._finder.marked].name)

    def _place_hits(self) -> None:
        self.hits.setFixedWidth(max(px(200), self.width() - px(48)))
        self.hits.move(px(24), px(DESK_ROOM + 4))

    # ---- the keyboard ----
    def focus_scan(self) -> None:
        if self._presenter.is_open:
            self.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_product(self, product: uuid.UUID) -> None:
        row = self.rows.focus_product(product)
        if row is not None:
            self._scroller.ensureWidgetVisible(row, 0, px(60))

    def clear_scan(self) -> None:
        self._typing.stop()
        self.scan.clear()

    def down(self) -> None:
        if self._finder.hits:
            self._finder.mark(1)
        else:
            self.rows.focus(0)

    def up(self) -> None:
        self._finder.mark(-1)

    def enter(self) -> None:
        """What is typed in the field for scans is looked for, and its number is typed next."""
        self._typing.stop()
        self._finder.enter(self.scan.text())

    def escape(self) -> bool:
        """What was typed goes first, then the keyboard comes back to the field for scans. False: it is there already."""
        if self.scan.text():
            self.scan.clear()
            self._finder.clear()
            return True
        if self.rows.place >= 0:
            self.focus_scan()
            return True
        return False

    def turn(self, step: int) -> None:
        """To the page before or after; the keyboard stays in the rows."""
        has_keyboard = self.rows.place >= 0
        self._turned_from = self.rows.rows[0].key if self.rows.rows else None
        if step > 0 and self._presenter.after is not None:
            self._focus_next = 0 if has_keyboard else None
            self._presenter.page_on()
        elif step < 0 and self._presenter.before is not None:
            self._focus_next = 10**6 if has_keyboard else None
            self._presenter.page_back()
        self._scroller.verticalScrollBar().setValue(0)

    # ---- slots ----
    def _on_scan_edited(self, _text: str) -> None:
        self._typing.start()

    def _on_typing_timeout(self) -> None:
        self._finder.search(self.scan.text())

    def _on_blind_clicked(self) -> None:
        self._presenter.hide_expected(hides=self.blind.isChecked())

    def _on_rows_left_top(self) -> None:
        if self._presenter.before is not None:
            self.turn(-1)
        else:
            self.focus_scan()

    def _on_rows_left_end(self) -> None:
        if self._presenter.after is not None:
            self.turn(1)
        else:
            self.focus_scan()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hits()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("surface"))
        QPainter(self).fillRect(self._top.geometry(), theme().colour("bg"))
