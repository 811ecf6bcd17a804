"""A table whose rows are opened by a click, the arrows and Enter, and one made of finished cells: a mark, words, a badge.

What a row means is the page's affair. The opened row stays marked; nothing is opened by a reload.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

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

from pos.ui.faces import BadgeText
from pos.ui.theme import Role, draw_icon, theme, turn
from pos.ui.widgets.badges import paint_badge, paint_monogram
from pos.ui.widgets.base import FIGURE, LEFT, draw_text, paint_box, px
from pos.ui.widgets.table import Table, TextDelegate

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class Keyed(Protocol):
    """A row of any table of this kind."""

    @property
    def key(self) -> str: ...


class RowsModel(QAbstractTableModel):
    """Rows as they are; what they show is a subclass's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Any, ...] = ()

    def set_rows(self, rows: tuple[Any, ...]) -> None:
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


class PickTable(Table):
    """`opened` tells the key of a row. `entered` is Enter, which goes on into what was opened, `ended` an arrow that goes on below the
    last row.
    """

    opened = Signal(str)
    entered = Signal()
    ended = Signal()

    def __init__(
        self, model: type[RowsModel], *, row_height: int, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(row_height=row_height, name=name, parent=parent)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.rows = model(self)
        self.setModel(self.rows)
        self.clicked.connect(self._on_self_clicked)

    def show_rows(self, rows: tuple[Any, ...], chosen: str) -> None:
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

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.rows.rows):
            self.opened.emit(self.rows.rows[at].key)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        self._open(index.row())

    def _is_for_page(self, event: QKeyEvent) -> bool:
        """The jump to the search, and whole pages: Qt would look for a row that begins with it, or scroll."""
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return event.text() == "/" or (with_ctrl and event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_for_page(event):
            event.ignore()
            return
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


# ---- rows of finished cells ----


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in design px, 0 takes what is left; the column goes where the table is narrower than `gone_below`."""

    title: str
    width: int = 0
    is_figure: bool = False
    gone_below: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell. `person` are letters of a face in its `tint`, `icon` stands where there is none."""

    text: str = ""
    tone: str = "text2"
    is_strong: bool = False
    icon: str = ""
    icon_tone: str = "text2"
    person: str = ""
    tint: int = 0
    badge: BadgeText | None = None

    @property
    def spoken(self) -> str:
        return ", ".join(filter(None, (self.text, self.badge.text if self.badge is not None else "")))


@dataclass(frozen=True, slots=True)
class CellRow:
    """As many cells as the table has columns."""

    key: str
    cells: tuple[Cell, ...]


class CellsModel(RowsModel):
    """Rows of cells below the titles of their columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> Cell:
        found: Cell = self.rows[index.row()].cells[index.column()]
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:  # the whole row at once, as who sees it reads it
                return ", ".join(each.spoken for each in self.rows[index.row()].cells if each.spoken)
            return f"{self.columns[index.column()].title}, {cell.spoken}".strip(", ")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return FIGURE if column.is_figure else LEFT
        return column.title if role == Qt.ItemDataRole.DisplayRole else None


class CellDelegate(TextDelegate):
    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        model = index.model()
        if not isinstance(model, CellsModel):
            return
        cell, column = model.cell(index), model.columns[index.column()]
        if index.column() == 0:
            box = box.adjusted(px(8), 0, 0, 0)
        if cell.badge is not None:
            paint_badge(painter, box.right(), box.center().y(), cell.badge)
            return
        if cell.person or cell.icon:
            box = _paint_mark(painter, box, cell)
        font = theme().font(Role.BODY_MEDIUM if cell.is_strong else Role.BODY)
        align = FIGURE if column.is_figure else LEFT
        draw_text(painter, box, cell.text, font, cell.tone, align)


def _paint_mark(painter: QPainter, box: QRectF, cell: Cell) -> QRectF:
    """Face or icon at the start. Returns what is left for the words."""
    middle = box.center().y()
    if cell.person:
        side = px(28)
        disc = QRectF(box.left(), middle - side / 2, side, side)
        if cell.person == cell.icon:  # nobody's: a thing in a disc
            paint_box(painter, disc, fill="surface3", radius=side / 2)
            inner = disc.adjusted(px(6), px(6), -px(6), -px(6))
            draw_icon(painter, cell.icon, inner, theme().colour("text"))
        else:
            paint_monogram(painter, disc, cell.person, cell.tint, radius=side / 2, size=px(11))
        return box.adjusted(side + px(10), 0, 0, 0)
    place = QRectF(box.left(), middle - px(8), px(16), px(16))
    draw_icon(painter, cell.icon, place, theme().colour(cell.icon_tone))
    return box.adjusted(px(24), 0, 0, 0)


class Head(QHeaderView):
    """Titles over their columns; the first begins where the page's own title does."""

    def __init__(self, parent: CellTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._table = parent
        self.setFixedHeight(px(36))
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        box = QRectF(rect)
        turn(painter, box, self.layoutDirection())
        painter.fillRect(box, theme().colour("surface2"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour("border"))
        column = self._table.columns[section]
        inner = box.adjusted(px(24 if section == 0 else 16), 0, -px(16), -1)
        align = FIGURE if column.is_figure else LEFT
        draw_text(painter, inner, column.title, theme().font(Role.CAPTION), "text2", align)


class CellTable(PickTable):
    """A `PickTable` of `CellRow`s."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        row_height: int = 46,
        name: str,
        spoken: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(CellsModel, row_height=row_height, name=name, parent=parent)
        self.columns = tuple(columns)
        if isinstance(self.rows, CellsModel):
            self.rows.columns = self.columns
        self.setAccessibleName(spoken)
        self.setItemDelegate(CellDelegate(self))
        self.setHorizontalHeader(Head(self))

    def widen(self, column: int, width: int) -> None:
        """What stands there needs more room now, or less."""
        if self.columns[column].width != width:
            changed = list(self.columns)
            changed[column] = replace(changed[column], width=width)
            self.columns = tuple(changed)
            self.fit()

    def fit(self) -> None:
        """Columns for the width there is; where it is small, some go."""
        widths = {}
        for at, column in enumerate(self.columns):
            self.setColumnHidden(at, self.width() < px(column.gone_below))
            if column.width:
                widths[at] = column.width
        self.lay_out(widths, stretch=next(at for at, column in enumerate(self.columns) if not column.width))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.fit()
