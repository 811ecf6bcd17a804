"""Search hits: rows of 72 px with the matched letters in blue, stock badge and price.

The marked row is where Enter goes; the list never takes the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos.ui.faces import ResultRow
from pos.ui.theme import Role, make_font, theme, turn
from pos.ui.widgets.badges import keycap_width, paint_badge, paint_keycap, paint_monogram
from pos.ui.widgets.base import draw_figure, draw_marked, draw_text, paint_box, px, text_width
from pos.words import say

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 72
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class ResultModel(QAbstractListModel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ResultRow, ...] = ()

    def set_rows(self, rows: Sequence[ResultRow]) -> None:
        new = tuple(rows)
        if new == self._rows:
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def row(self, number: int) -> ResultRow:
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
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            badge = f", {row.badge.text}" if row.badge is not None else ""
            return f"{row.name}, {row.price} {row.unit}{badge}"
        return None


class ResultDelegate(QStyledItemDelegate):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marked = 0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(300), px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ResultRow = index.data(ROW_ROLE)
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

    def _paint_row(self, painter: QPainter, box: QRectF, row: ResultRow, *, marked: bool) -> None:
        middle = box.center().y()
        thumb = QRectF(box.left() + px(16), middle - px(24), px(48), px(48))
        paint_monogram(painter, thumb, row.monogram, row.tint, radius=px(8), size=px(13))
        right = box.right() - px(16)
        if marked:
            paint_keycap(painter, right - keycap_width("Enter"), middle, "Enter")
        right -= px(80)
        price = f"{row.price} {row.unit}".strip()
        price_font = theme().font(Role.AMOUNT_LARGE)
        place = QRectF(box.left(), box.top(), right - box.left(), box.height())
        draw_figure(painter, place, price, price_font, "text", column=px(60))
        right -= max(px(100), text_width(price, price_font) + px(24))
        if row.badge is not None:
            right -= paint_badge(painter, right, middle, row.badge) + px(16)
        left = thumb.right() + px(16)
        self._paint_name(painter, QRectF(left, box.top() + px(14), right - left, px(24)), row)
        code_box = QRectF(left, box.top() + px(37), right - left, px(20))
        draw_text(painter, code_box, row.code, theme().font(Role.META), "text3")

    def _paint_name(self, painter: QPainter, box: QRectF, row: ResultRow) -> None:
        draw_marked(
            painter,
            box,
            row.name,
            (row.match,),
            plain=theme().font(Role.NAME_LARGE),
            strong=make_font(px(16), 700, tabular=False),
        )


class CardList(QListView):
    """Rows in a card as high as they are, in place of the tiles. `chosen` carries the id of a tap; it never takes the keyboard."""

    chosen = Signal(str)

    def __init__(self, spoken: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def show_card(self, rows: int, row_height: int, marked: int) -> None:
        """Be as high as so many rows, with the marked one in sight; hidden without any."""
        self.setMaximumHeight(max(1, rows) * px(row_height))
        self.setVisible(rows > 0)
        if rows:
            self.scrollTo(self.model().index(marked, 0))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        card = QRectF(self.viewport().rect())
        painter.fillRect(card, theme().colour("surface"))
        painter.end()
        super().paintEvent(event)
        # The rows are square; the corners of the card are laid over them.
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, rounded = QPainterPath(), QPainterPath()
        whole.addRect(card)
        rounded.addRoundedRect(card, px(12), px(12))
        painter.fillPath(whole.subtracted(rounded), theme().colour("bg"))
        paint_box(painter, card, edge="border", radius=px(12))
        painter.end()


class ResultList(CardList):
    """The hits of a search. `chosen` carries the product id of a tap."""

    def __init__(self, *, name: str = "results", parent: QWidget | None = None) -> None:
        super().__init__(say("Search results"), name=name, parent=parent)
        self.rows = ResultModel(self)
        self._delegate = ResultDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._on_self_clicked)

    def set_rows(self, rows: Sequence[ResultRow], marked: int) -> None:
        self.rows.set_rows(rows)
        self._delegate.marked = marked
        self.show_card(len(rows), ROW_HEIGHT, marked)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows.row(index.row()).product_id)
