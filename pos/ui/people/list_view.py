"""The list of people: monogram, name and user name, role, and when they were seen."""

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
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from pos.ui.faces import BadgeText
from pos.ui.people.presenter import Row
from pos.ui.theme import Role, theme, turn
from pos.ui.widgets.badges import paint_badge, paint_monogram
from pos.ui.widgets.base import draw_text, px
from pos.ui.widgets.table import Table, TextDelegate
from pos.words import later, say

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
HEADS = (later("Name"), later("Role"), later("Last seen"))
_WIDTHS = {1: 112, 2: 232}
_NARROW_WIDTHS = {1: 96, 2: 190}
_NARROW_BELOW = 500
_NAME, _SEEN = 0, 2
_GUTTER = 8
"""The first column begins where the page's title does."""


class RowsModel(QAbstractTableModel):
    """Rows of the presenter. A cell speaks its column's name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """The same people in the same order leave the eye, and what is marked, where it is."""
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADS) - 1))
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
        text = (row.name, row.role, row.seen)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == _NAME:
                return ", ".join(
                    filter(None, (row.name, row.username, say("Off", about="person") if row.is_off else ""))
                )
            return f"{say(HEADS[index.column()])}, {text}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(HEADS[section])
        return None


class PersonDelegate(TextDelegate):
    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        row = model.rows[index.row()]
        if index.column() == _NAME:
            _paint_name(painter, box.adjusted(px(_GUTTER), 0, 0, 0), row)
            return
        if index.column() == _SEEN and row.is_off:
            badge = BadgeText(say("Off", about="person"), icon="circle-off")
            box = box.adjusted(0, 0, -paint_badge(painter, box.right(), box.center().y(), badge) - px(8), 0)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        draw_text(painter, box, text, theme().font(Role.BODY), "text2" if index.column() == _SEEN else "text")


def _paint_name(painter: QPainter, box: QRectF, row: Row) -> None:
    side = px(34)
    mark = QRectF(box.left(), box.center().y() - side / 2, side, side)
    paint_monogram(painter, mark, row.letters, row.tint, radius=side / 2, size=px(13))
    left = mark.right() + px(12)
    words = QRectF(left, box.top() + px(8), box.right() - left, px(20))
    draw_text(painter, words, row.name, theme().font(Role.BODY_MEDIUM), "text")
    draw_text(painter, words.translated(0, px(19)), row.username, theme().font(Role.CAPTION), "text2")


class Head(QHeaderView):
    """Titles over their columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(px(36))
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        box = QRectF(rect)
        turn(painter, box, self.layoutDirection())
        painter.fillRect(box, theme().colour("surface2"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour("border"))
        inner = box.adjusted(px(16 + (_GUTTER if section == _NAME else 0)), 0, -px(16), -1)
        draw_text(painter, inner, say(HEADS[section]), theme().font(Role.CAPTION), "text2")


class PeopleTable(Table):
    """A click and the arrows choose a row: `opened` tells its key. `entered` is Enter, which goes into the panel."""

    opened = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(row_height=56, name="users.table", parent=parent)
        self.setAccessibleName(say("Users"))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(PersonDelegate(self))
        self.setHorizontalHeader(Head(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_self_clicked)

    def show_rows(self, rows: tuple[Row, ...], chosen: str) -> None:
        """The chosen row stays marked; nothing is chosen by a reload."""
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
        is_narrow = self.width() < px(_NARROW_BELOW)
        self.lay_out(_NARROW_WIDTHS if is_narrow else _WIDTHS, stretch=_NAME)

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
        if event.text() == "/":  # the page's: the view would look for a name that begins so
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Down and not self.selectionModel().hasSelection():
            self._open(0)
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex().row()
        if now != before:
            self._open(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
