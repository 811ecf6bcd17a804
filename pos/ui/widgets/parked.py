"""Parked sales and customers: rows of 88 px in place of the tiles. The marked row is where Enter goes; the list never takes the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos.ui.faces import ParkedRow
from pos.ui.theme import Role, theme, turn
from pos.ui.widgets.badges import badge_width, keycap_width, paint_badge, paint_keycap, paint_monogram
from pos.ui.widgets.base import draw_figure, draw_text, px, text_width
from pos.ui.widgets.results import CardList

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 88
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_COUNT_WIDTH, _AMOUNT_WIDTH, _KEY_WIDTH = 150, 110, 84
_WIDE_COUNT = 190
"""Without an amount there is room for a phone number and a card's."""


class ParkedModel(QAbstractListModel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ParkedRow, ...] = ()

    def set_rows(self, rows: Sequence[ParkedRow]) -> None:
        new = tuple(rows)
        if new == self._rows:
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def row(self, number: int) -> ParkedRow:
        return self._rows[number]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            note = row.badge.text if row.badge is not None else ""
            said = (row.title, note, row.goods, row.count, row.when, row.amount)
            return ", ".join(part for part in said if part)
        return None


class ParkedDelegate(QStyledItemDelegate):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marked = 0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(300), px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ParkedRow = index.data(ROW_ROLE)
        box = QRectF(option.rect)
        marked = index.row() == self.marked
        painter.save()
        turn(painter, box, option.direction)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if marked or hover:
            painter.fillRect(box, theme().colour("key_soft" if marked else "surface2"))
        line = theme().colour("key_line" if marked else "border")
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), line)
        if marked:
            painter.fillRect(QRectF(box.left(), box.top(), px(4), box.height()), theme().colour("key"))
        self._paint_row(painter, box, row, marked=marked)
        painter.restore()

    def _paint_row(self, painter: QPainter, box: QRectF, row: ParkedRow, *, marked: bool) -> None:
        middle = box.center().y()
        thumb = QRectF(box.left() + px(16), middle - px(24), px(48), px(48))
        paint_monogram(painter, thumb, row.monogram, row.tint, radius=px(24), size=px(15))
        right = box.right() - px(16)
        if marked:
            paint_keycap(painter, right - keycap_width("Enter"), middle, "Enter")
        right -= px(_KEY_WIDTH)
        amount_width = px(_AMOUNT_WIDTH) if row.amount else 0
        amount = QRectF(right - amount_width, box.top(), amount_width, box.height())
        draw_figure(painter, amount, row.amount, theme().font(Role.H2), "text", column=px(64))
        count_width = px(_COUNT_WIDTH) if row.amount else px(_WIDE_COUNT)
        count_left = right - amount_width - count_width
        upper, lower = box.top() + px(22), box.top() + px(44)
        width = float(count_width - px(12))
        draw_text(
            painter, QRectF(count_left, upper, width, px(22)), row.count, theme().font(Role.BODY), "text"
        )
        draw_text(
            painter, QRectF(count_left, lower, width, px(20)), row.when, theme().font(Role.META), "text3"
        )
        left = thumb.right() + px(16)
        room = count_left - px(16) - left
        title_font = theme().font(Role.NAME_LARGE)
        upper = upper if row.goods else middle - px(11)
        badge_room = badge_width(row.badge) + px(10) if row.badge is not None else 0
        title_room = max(room - badge_room, room / 2)
        draw_text(painter, QRectF(left, upper, title_room, px(22)), row.title, title_font, "text")
        if row.badge is not None and badge_room < room / 2 + px(10):
            title_width = min(text_width(row.title, title_font), title_room)
            paint_badge(painter, left + title_width + badge_room, upper + px(11), row.badge)
        draw_text(painter, QRectF(left, lower, room, px(20)), row.goods, theme().font(Role.BODY), "text2")


class ParkedList(CardList):
    """Parked sales, or others that are listed like them, in a card as high as its rows. `chosen` carries the id of a tap."""

    def __init__(self, spoken: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(spoken, name=name, parent=parent)
        self.rows = ParkedModel(self)
        self._delegate = ParkedDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._on_self_clicked)

    def set_rows(self, rows: Sequence[ParkedRow], marked: int) -> None:
        self.rows.set_rows(rows)
        self._delegate.marked = marked
        self.show_card(len(rows), ROW_HEIGHT, marked)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows.row(index.row()).basket_id)
