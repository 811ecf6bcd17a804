"""The office table: fixed rows, one line below each, key bar on the current row, delegates for money and marks.

Models are the screens'; a cell gives its text by DisplayRole and its badge or thumb by the roles named here.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pos.ui.faces import BadgeText
from pos.ui.theme import Role, theme, turn
from pos.ui.widgets.badges import paint_badge, paint_monogram
from pos.ui.widgets.base import FIGURE, LEFT, draw_text, px

Index = QModelIndex | QPersistentModelIndex

BADGE_ROLE = Qt.ItemDataRole.UserRole + 1
THUMB_ROLE = Qt.ItemDataRole.UserRole + 2
SECOND_LINE_ROLE = Qt.ItemDataRole.UserRole + 3


class TextDelegate(QStyledItemDelegate):
    """A plain cell: row fill, line below, elided text."""

    align = LEFT
    role = Role.BODY

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        turn(painter, option.rect, option.direction)
        self.paint_cell(painter, paint_row(painter, option, index), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        """What stands in the cell; x is counted from where reading begins."""
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        draw_text(painter, box, str(text), theme().font(self.role), "text", self.align)


class MoneyDelegate(TextDelegate):
    """Right aligned tabular figures, finished by the presenter."""

    align = FIGURE
    role = Role.BODY_MEDIUM


class BadgeDelegate(TextDelegate):
    """A badge at the end of the cell, or its text when there is no badge."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        badge = index.data(BADGE_ROLE)
        if isinstance(badge, BadgeText):
            paint_badge(painter, box.right(), box.center().y(), badge)
            return
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        draw_text(painter, box, str(text), theme().font(Role.BODY), "text", FIGURE)


class ThumbDelegate(TextDelegate):
    """A monogram, the name, and a second line below it."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        thumb = index.data(THUMB_ROLE)
        left = box.left()
        if isinstance(thumb, tuple):
            letters, tint = thumb
            side = px(32)
            mark = QRectF(left, box.center().y() - side / 2, side, side)
            paint_monogram(painter, mark, letters, tint, radius=px(8), size=px(12))
            left = mark.right() + px(10)
        words = QRectF(left, box.top(), box.right() - left, box.height())
        name = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        second = index.data(SECOND_LINE_ROLE)
        if not second:
            draw_text(painter, words, name, theme().font(Role.BODY_MEDIUM), "text")
            return
        half = words.height() / 2
        top = QRectF(words.left(), words.top() + px(3), words.width(), half)
        bottom = QRectF(words.left(), words.top() + half - px(1), words.width(), half)
        draw_text(painter, top, name, theme().font(Role.BODY_MEDIUM), "text")
        draw_text(painter, bottom, str(second), theme().font(Role.CAPTION), "text3")


def paint_row(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> QRectF:
    """Fill, line and key bar of one cell. Returns the box left for its content."""
    rect: QRectF = QRectF(option.rect)
    state: QStyle.StateFlag = option.state
    selected = bool(state & QStyle.StateFlag.State_Selected)
    fill = "key_soft" if selected else None
    if fill is None and state & QStyle.StateFlag.State_MouseOver:
        fill = "surface2"
    if fill:
        painter.fillRect(rect, theme().colour(fill))
    line: QColor = theme().colour("border")
    painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), line)
    if selected and index.column() == 0:
        painter.fillRect(QRectF(rect.left(), rect.top(), px(3), rect.height() - 1), theme().colour("key"))
    return rect.adjusted(px(16), 0, -px(16), -1)


class Table(QTableView):
    """A table set up by the design system; rows 44 px, head 36 px, the name column takes spare width."""

    def __init__(self, *, row_height: int = 44, name: str = "table", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(TextDelegate(self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(px(row_height))
        rows.setMinimumSectionSize(px(row_height))
        head = self.horizontalHeader()
        head.setFixedHeight(px(36))
        head.setFont(theme().font(Role.CAPTION))
        head.setHighlightSections(False)
        head.setDefaultAlignment(LEFT)

    def lay_out(self, widths: dict[int, int], stretch: int) -> None:
        """Column widths in design px; the `stretch` column takes what is left."""
        head = self.horizontalHeader()
        for column, width in widths.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, px(width))
        head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
