"""The list of what needs a person: two-line rows with an icon that says how much it hurts, newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from pos.ui.attention.showing import Row
from pos.ui.office.pick_table import PickTable, RowsModel
from pos.ui.theme import Role, draw_icon, theme, turn
from pos.ui.widgets.base import FIGURE, LEFT, draw_text, paint_box, px
from pos.ui.widgets.table import TextDelegate
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


class ItemsModel(RowsModel):
    """Rows of the presenter."""

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
        if not isinstance(model, ItemsModel):
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


class AttentionTable(PickTable):
    """What waits, as rows that are opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ItemsModel, row_height=56, name="attention.table", parent=parent)
        self.setAccessibleName(say("What needs attention"))
        self.setItemDelegate(ItemDelegate(self))
        self.setHorizontalHeader(Head(self))

    def fit(self) -> None:
        """Columns for the width there is; where it is small, some go."""
        for column, least in _GIVE_WAY.items():
            self.setColumnHidden(column, self.width() < px(least))
        self.lay_out(_NARROW_WIDTHS if self.width() < px(820) else _WIDTHS, stretch=0)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.fit()
