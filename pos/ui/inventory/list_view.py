"""A table over a listing with its states: rows, nothing there, being loaded, could not be loaded.

Columns give way when the window is narrow; sorting and opening are told to the owner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pos.ui.inventory.list_model import KIND_ROLE, Index, ListModel
from pos.ui.theme import Role, draw_icon, theme, turn
from pos.ui.widgets.badges import badge_width, paint_badge
from pos.ui.widgets.base import FIGURE, LEFT, Panel, draw_text, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.table import BADGE_ROLE, Table, ThumbDelegate
from pos.words import describe, say

NAME_AT_LEAST, NAME_AT_MOST = 250, 640
EDGE = 8
"""First and last column keep the office gutter of 24 px: 16 of the cell and this."""
SLOW_MS = 300
_TELL_MS = 40
_ENDS = frozenset({"number", "strong", "badge"})
_LOOK = {
    "quiet": (Role.BODY, "text2"),
    "number": (Role.BODY, "text2"),
    "strong": (Role.BODY_STRONG, "text"),
    "link": (Role.BODY, "text"),
}


class CellDelegate(ThumbDelegate):
    """Every kind of cell of a list. Which kind is the column's affair."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        view = self.parent()
        if isinstance(view, ListTable):
            box.adjust(*view.insets(index.column()))
        kind = index.data(KIND_ROLE)
        if kind == "thumb":
            super().paint_cell(painter, box, index)
        elif kind in {"badge", "mark"}:
            _paint_badge_cell(painter, box, index, at_end=kind == "badge")
        else:
            role, tone = _LOOK.get(kind, (Role.BODY, "text"))
            align = FIGURE if kind in _ENDS else LEFT
            draw_text(painter, box, str(index.data() or ""), theme().font(role), tone, align)


def _paint_badge_cell(painter: QPainter, box: QRectF, index: Index, *, at_end: bool) -> None:
    badge = index.data(BADGE_ROLE)
    text = str(index.data() or "")
    if badge is None:
        draw_text(painter, box, text, theme().font(Role.BODY), "text", FIGURE if at_end else LEFT)
    elif at_end:
        paint_badge(painter, box.right(), box.center().y(), badge)
    else:
        paint_badge(painter, box.left() + badge_width(badge), box.center().y(), badge)


class ListHeader(QHeaderView):
    """36 px, small type; the sorted column has an arrow."""

    def __init__(self, view: ListTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.sorted_by = ""
        self.is_descending = False
        self.setSectionsClickable(True)
        self.setFixedHeight(px(36))

    def paintSection(self, painter: QPainter, rect: Any, section: int) -> None:
        box = QRectF(rect)
        turn(painter, box, self.layoutDirection())
        painter.fillRect(box, theme().colour("surface2"))
        line = QRectF(box.left(), box.bottom() - 1, box.width(), 1)
        painter.fillRect(line, theme().colour("border"))
        column = self._view.list_model.columns[section]
        inner = box.adjusted(px(16), 0, -px(16), -1)
        inner.adjust(*self._view.insets(section))
        font = theme().font(Role.CAPTION)
        is_sorted = bool(column.sort) and column.sort == self.sorted_by
        tone = "text" if is_sorted else "text2"
        arrow = px(14) if is_sorted else 0
        if column.kind in _ENDS:
            inner.setRight(inner.right() - arrow)
            draw_text(painter, inner, column.title, font, tone, FIGURE)
            left = inner.right() + px(2)
        else:
            left = inner.left() + px(4)
            left += draw_text(painter, inner.adjusted(0, 0, -arrow, 0), column.title, font, tone)
        if is_sorted:
            mark = QRectF(left, box.top(), px(12), box.height())
            draw_icon(painter, "arrow-down" if self.is_descending else "arrow-up", mark, theme().colour(tone))


class ListTable(Table):
    """Keys that are not its own go on to the page; a click opens, because a till knows no double click."""

    opened = Signal(int)
    at_top = Signal()

    def __init__(self, model: ListModel, *, row_height: int, name: str) -> None:
        super().__init__(row_height=row_height, name=name)
        self.list_model = model
        self.head = ListHeader(self)
        self.setHorizontalHeader(self.head)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, column in enumerate(model.columns):
            self.head.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(number, px(column.width))
        self.fit()

    def insets(self, column: int) -> tuple[float, float, float, float]:
        shown = [n for n in range(len(self.list_model.columns)) if not self.isColumnHidden(n)]
        left = px(EDGE) if shown and column == shown[0] else 0
        right = -px(EDGE) if shown and column == shown[-1] else 0
        return left, 0, right, 0

    def fit(self) -> None:
        """The widest column takes what is left; where that is too little, columns are left out by their rank."""
        columns = self.list_model.columns
        stretch = next((n for n, c in enumerate(columns) if not c.width), 0)
        dropped: set[int] = set()
        for number in sorted(
            (n for n, c in enumerate(columns) if c.drop), key=lambda n: columns[n].drop, reverse=True
        ):
            if self._left_for_name(dropped, stretch) >= px(NAME_AT_LEAST):
                break
            dropped.add(number)
        for number in range(len(columns)):
            self.setColumnHidden(number, number in dropped)
        self._share_out(dropped, stretch)

    def _share_out(self, dropped: set[int], stretch: int) -> None:
        """The name takes what is left up to what a name needs; in a very wide window all columns grow alike."""
        left = self._left_for_name(dropped, stretch)
        taken = self.viewport().width() - left
        spare = max(0, left - px(NAME_AT_MOST))
        growth = min(1.0, spare / taken) if taken > 0 else 0.0
        for number, column in enumerate(self.list_model.columns):
            if number != stretch:
                self.setColumnWidth(number, round(px(column.width) * (1 + growth)))
        self.setColumnWidth(stretch, max(px(120), left - round(taken * growth)))

    def _left_for_name(self, dropped: set[int], stretch: int) -> int:
        taken = sum(
            px(c.width) for n, c in enumerate(self.list_model.columns) if n != stretch and n not in dropped
        )
        return self.viewport().width() - taken

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.opened.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            return
        if key == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.at_top.emit()
            return
        # Qt would search the column for a typed letter, and copy cells; the page has other uses for these keys.
        if event.text().isprintable() and event.text():
            event.ignore()
            return
        super().keyPressEvent(event)


class BusyBar(QWidget):
    """A thin bar that wanders over the head of a list while it is loaded, from 300 ms on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._step = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.hide()

    def start(self) -> None:
        if not self._timer.isActive():
            self._step = 0
            self._timer.start(SLOW_MS)

    def stop(self) -> None:
        self._timer.stop()
        self.hide()

    def _on_timer_timeout(self) -> None:
        self._timer.setInterval(_TELL_MS)
        self._step += 1
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        piece = self.width() / 4
        left = (self.width() - piece) * abs((self._step % 60) - 30) / 30
        QPainter(self).fillRect(QRectF(left, 0, piece, self.height()), theme().colour("go"))


def add_centred_step(state: EmptyState, button: Button) -> None:
    """A next step as wide as its words, in the middle of a wide list."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addStretch(1)
    line.addWidget(button)
    line.addStretch(1)
    state.add_step(row)


def row_id(row: Any) -> Any:
    return row.id


class ListView(Panel):
    """Table and states in one place. `spoken` is what a screen reader calls it. Give `empty` as a function, for the words depend on what was searched."""

    opened = Signal(object)
    sort_chosen = Signal(str)
    left_top = Signal()

    def __init__(
        self,
        model: ListModel,
        empty: Callable[[], EmptyState],
        *,
        key: Callable[[Any], Any] = row_id,
        row_height: int = 44,
        name: str,
        spoken: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("surface", ("top",), parent=parent)
        self.setObjectName(name)
        self._make_empty = empty
        self._empty: EmptyState | None = None
        self._failure: EmptyState | None = None
        self.table = ListTable(model, row_height=row_height, name=f"{name}.table")
        self.table.setAccessibleName(spoken)
        self._pages = QWidget()
        self._stack = QStackedLayout(self._pages)
        self._stack.addWidget(self.table)
        self.busy = BusyBar(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.addWidget(self._pages)
        self.model = model
        self._key = key
        self._marked: Any = None
        self._place = 0
        self.table.selectionModel().currentRowChanged.connect(self._on_table_current_changed)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll_bar_value_changed)
        model.modelReset.connect(self._on_model_reset)
        model.listing.on_state.append(self.show_state)
        self.table.opened.connect(self._on_table_opened)
        self.table.at_top.connect(self.left_top)
        self.table.head.sectionClicked.connect(self._on_head_section_clicked)
        self.show_state()

    # ---- for the owner ----
    @property
    def current(self) -> Any:
        return self.model.row(self.table.currentIndex().row())

    def focus_rows(self) -> None:
        """The keyboard goes to the rows, the first one if none is marked."""
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.selectRow(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def select(self, key: Any, *, keep: bool = False) -> None:
        """Mark the row with this key, if it is loaded."""
        self._marked = key if key is not None or not keep else self._marked
        for number, row in enumerate(self.model.listing.rows):
            if self._key(row) == key:
                self.table.selectRow(number)
                return
        self.table.clearSelection()

    def set_sort(self, key: str, *, is_descending: bool) -> None:
        self.table.head.sorted_by, self.table.head.is_descending = key, is_descending
        self.table.head.viewport().update()

    def show_state(self) -> None:
        listing = self.model.listing
        if listing.state == "loading":
            self.busy.start()
            return
        self.busy.stop()
        if listing.state == "failed":
            self._show_failure(listing.error)
        elif not listing.rows:
            self._show_empty()
        else:
            self._stack.setCurrentWidget(self.table)

    def _show_empty(self) -> None:
        self._empty = self._replace(self._empty, self._make_empty())

    def _show_failure(self, error: Exception | None) -> None:
        said = describe(error or RuntimeError("no answer"))
        state = EmptyState("circle-off", said.happened, said.advice, name=f"{self.objectName()}.failure")
        again = Button(say("Try again"), icon="refresh-cw", height=40, name=f"{self.objectName()}.again")
        again.clicked.connect(self._on_again_clicked)
        add_centred_step(state, again)
        self._failure = self._replace(self._failure, state)

    def _replace(self, before: EmptyState | None, state: EmptyState) -> EmptyState:
        if before is not None:
            self._stack.removeWidget(before)
            before.deleteLater()
        self._stack.addWidget(state)
        self._stack.setCurrentWidget(state)
        return state

    # ---- slots ----
    def _on_again_clicked(self) -> None:
        self.model.listing.restart()

    def _on_table_opened(self, number: int) -> None:
        row = self.model.row(number)
        if row is not None:
            self.opened.emit(row)

    def _on_head_section_clicked(self, section: int) -> None:
        key = self.model.columns[section].sort
        if key:
            self.sort_chosen.emit(key)

    def _on_model_reset(self) -> None:
        """Mark the row that was marked, wherever it stands now; a list asked for again does not scroll."""
        place = self._place if self.model.listing.is_reload else 0
        if self._marked is not None:
            self.select(self._marked, keep=True)
        self.table.verticalScrollBar().setValue(place)
        self.table.fit()

    def _on_table_current_changed(self) -> None:
        row = self.current
        if row is not None:
            self._marked = self._key(row)

    def _on_scroll_bar_value_changed(self, value: int) -> None:
        if self.model.rowCount():
            self._place = value
        # The next page is asked for before the last row is reached, so that scrolling does not stop.
        bar = self.table.verticalScrollBar()
        if value > bar.maximum() - bar.pageStep() and self.model.canFetchMore():
            self.model.fetchMore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.busy.setGeometry(0, 0, self.width(), px(3))

    def sizeHint(self) -> QSize:
        return QSize(px(600), px(400))
