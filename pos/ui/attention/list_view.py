"""The list of what needs a person: two-line rows with an icon that says how much it hurts, newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from pos.ui.attention.showing import Row
from pos.ui.theme import Role, draw_icon, theme, turn
from pos.ui.widgets.base import FIGURE, LEFT, draw_text, paint_box, px
from pos.ui.widgets.table import Table, TextDelegate
from pos.words import later, say

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
HEADS = (later("What"), later("Till"), later("Entry"), later("Amount"), later("When"))
_WIDTHS = {1: 120, 2: 104, 3: 116, 4: 168}
_NARROW_WIDTHS = {1: 76, 2: 92, 3: 88, 4: 148}
_AMOUNT = 3
_GIVE_WAY = {1: 600, 2: 600, 3: 480, 4: 400}
"""Columns that go below a width: what they say stands in the panel as well."""
_SOFT = {"danger": "danger_soft", "warn": "warn_soft", "text2": "surface3"}


class RowsModel(QAbstractTableModel):
    """Rows of the presenter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Rows that only grew leave the eye where it is."""
        count = len(self.rows)
        if count and len(rows) > count and rows[:count] == self.rows:
            self.beginInsertRows(_NO_INDEX, count, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        text = (row.title, row.till, row.place, row.amount, row.when)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                f"{row.title}. {row.why}" if index.column() == 0 else f"{say(HEADS[index.column()])}, {text}"
            )
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return FIGURE if section == _AMOUNT else LEFT
        return say(HEADS[section]) if role == Qt.ItemDataRole.DisplayRole else None


class ItemDelegate(TextDelegate):
    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        row = model.rows[index.row()]
        if index.column() == 0:
            _paint_what(painter, box.adjusted(px(8), 0, 0, 0), row)
            return
        is_amount = index.column() == _AMOUNT
        role = Role.BODY_MEDIUM if is_amount else Role.BODY
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        draw_text(
            painter,
            box,
            text,
            theme().font(role),
            "text" if is_amount else "text2",
            FIGURE if is_amount else LEFT,
        )


def _paint_what(painter: QPainter, box: QRectF, row: Row) -> None:
    side = px(32)
    mark = QRectF(box.left(), box.center().y() - side / 2, side, side)
    paint_box(painter, mark, fill=_SOFT[row.tone], radius=px(8))
    inset = px(7)
    draw_icon(painter, row.icon, mark.adjusted(inset, inset, -inset, -inset), theme().colour(row.tone))
    left = mark.right() + px(12)
    words = QRectF(left, box.top() + px(8), box.right() - left, px(20))
    draw_text(painter, words, row.title, theme().font(Role.BODY_MEDIUM), "text")
    below = words.translated(0, px(19))
    draw_text(painter, below, row.why, theme().font(Role.META), "text2")


class Head(QHeaderView):
    """Titles over their columns; the first begins where the page's own title does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(px(36))
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        box = QRectF(rect)
        turn(painter, box, self.layoutDirection())
        painter.fillRect(box, theme().colour("surface2"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour("border"))
        inner = box.adjusted(px(24 if section == 0 else 16), 0, -px(16), -1)
        align = FIGURE if section == _AMOUNT else LEFT
        draw_text(painter, inner, say(HEADS[section]), theme().font(Role.CAPTION), "text2", align)


class AttentionTable(Table):
    """A click, the arrows and Enter open a row: `opened` tells its key. `entered` is Enter, which goes into the panel, `ended`
    an arrow that goes on below the last row.
    """

    opened = Signal(str)
    entered = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(row_height=56, name="attention.table", parent=parent)
        self.setAccessibleName(say("What needs attention"))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(ItemDelegate(self))
        self.setHorizontalHeader(Head(self))
        self.clicked.connect(self._on_self_clicked)

    def show_rows(self, rows: tuple[Row, ...], chosen: str) -> None:
        """The opened row stays marked; nothing is opened by a reload."""
        self.selectionModel().blockSignals(True)
        self.rows.set_rows(rows)
        self.selectionModel().blockSignals(False)
        self.mark(chosen)

    def mark(self, chosen: str) -> None:
        selection = self.selectionModel()
        selection.blockSignals(True)
        at = next((i for i, row in enumerate(self.rows.rows) if row.key == chosen), -1)
        if at < 0:
            selection.clear()
        else:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(self.rows.index(at, 0), flags)
        selection.blockSignals(False)
        self.viewport().update()

    def fit(self) -> None:
        """Columns for the width there is; where it is small, some go."""
        for column, least in _GIVE_WAY.items():
            self.setColumnHidden(column, self.width() < px(least))
        self.lay_out(_NARROW_WIDTHS if self.width() < px(820) else _WIDTHS, stretch=0)

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.rows.rows):
            self.opened.emit(self.rows.rows[at].key)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        self._open(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
            self.entered.emit()
            return
        if event.key() == Qt.Key.Key_Down and not self.selectionModel().hasSelection():
            self._open(0)  # the keyboard makes the first row current by coming here; nobody has chosen it
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex().row()
        if now != before:
            self._open(now)
        elif now == len(self.rows.rows) - 1 and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_PageDown}:
            self.ended.emit()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.fit()
