"""The product tiles: an icon-mode list whose columns fill the width, painted by one delegate.

A tile holds finished texts. Rows are cut at the foot on purpose: that shows that the list scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPixmap, QPixmapCache, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos.ui.faces import Tile
from pos.ui.theme import Role, make_font, theme, turn, upright
from pos.ui.widgets.badges import badge_width, paint_badge, paint_count
from pos.ui.widgets.base import CENTER, draw_text, going_on, paint_box, px, two_lines
from pos.words import say

Index = QModelIndex | QPersistentModelIndex

TILE_HEIGHT = 140
GAP = 10
_PICTURE_HEIGHT = 62
_NARROW_BELOW, _WIDE_FROM = 700, 2000
ITEM_ROLE = Qt.ItemDataRole.UserRole + 1


class TileModel(QAbstractListModel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Replace the tiles. The same products in the same order are updated in place, so nothing scrolls."""
        new = tuple(tiles)
        old = self._tiles
        if [t.product_id for t in new] == [t.product_id for t in old]:
            self._tiles = new
            for row, (before, after) in enumerate(zip(old, new, strict=True)):
                if before != after:
                    index = self.index(row)
                    self.dataChanged.emit(index, index)
            return
        self.beginResetModel()
        self._tiles = new
        self.endResetModel()

    def tile(self, row: int) -> Tile:
        return self._tiles[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._tiles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        tile = self._tiles[index.row()]
        if role == ITEM_ROLE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tile.spoken
        return None


class TileDelegate(QStyledItemDelegate):
    """Paints one tile into its grid cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = 1
        self.pitch = float(px(172 + GAP))
        self.shows_ring = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(int(self.pitch), px(TILE_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile = index.data(ITEM_ROLE)
        rect = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        # Cells are whole pixels, the row is not: tiles are placed by fractions so that both ends of a row line up.
        left = px(GAP) / 2 + index.row() % self.columns * self.pitch
        box = QRectF(
            round(left),
            rect.top() + px(GAP) // 2,
            round(left + self.pitch) - round(left) - px(GAP),
            px(TILE_HEIGHT),
        )
        painter.save()
        grid = self.parent()
        if isinstance(grid, TileGrid):
            turn(painter, grid.viewport().rect(), option.direction)
        self._paint_frame(painter, box, state, tile)
        if tile.out:
            painter.setOpacity(0.55)
        self._paint_head(painter, box, tile)
        self._paint_words(painter, box, tile)
        painter.setOpacity(1)
        if tile.badge is not None:
            paint_badge(painter, box.right() - px(8), box.bottom() - px(19), tile.badge)
        if tile.count:
            paint_count(painter, box.right() - px(9), box.top() + px(21), tile.count)
        if self.shows_ring and state & QStyle.StateFlag.State_HasFocus:
            ring = box.adjusted(-px(4), -px(4), px(4), px(4))
            paint_box(painter, ring, edge="key", width=px(2), radius=px(16))
        painter.restore()

    def _paint_frame(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag, tile: Tile) -> None:
        fill = "surface"
        if state & QStyle.StateFlag.State_Sunken:
            fill = "surface3"
        elif state & QStyle.StateFlag.State_MouseOver:
            fill = "surface2"
        paint_box(painter, box, fill=fill, radius=px(12))
        painter.save()
        if tile.out:
            painter.setOpacity(0.55)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(box, px(12), px(12))
        painter.setClipPath(outline)
        head = QRectF(box.left(), box.top(), box.width(), px(_PICTURE_HEIGHT + 1))
        painter.fillRect(head, theme().colour(theme().tokens.tint(tile.tint).back))
        painter.restore()
        paint_box(painter, box, edge="border", radius=px(12))

    def _paint_head(self, painter: QPainter, box: QRectF, tile: Tile) -> None:
        head = QRectF(box.left(), box.top() + 1, box.width(), px(_PICTURE_HEIGHT))
        if tile.picture:
            pixmap = picture_pixmap(tile, px(_PICTURE_HEIGHT), painter)
            if not pixmap.isNull():
                size = pixmap.deviceIndependentSize()
                place = QRectF(QPointF(head.center().x() - size.width() / 2, head.top()), size)
                with upright(painter, place):
                    painter.drawPixmap(place.topLeft(), pixmap)
                return
        colour = theme().tokens.tint(tile.tint).fore
        draw_text(painter, head, tile.monogram, make_font(px(22), 600), theme().colour(colour), CENTER)

    def _paint_words(self, painter: QPainter, box: QRectF, tile: Tile) -> None:
        narrow = box.width() < px(160)
        inset = px(11 if narrow else 13)
        font = make_font(px(13.5 if narrow else 14), 500, tabular=False)
        words = box.adjusted(inset, px(_PICTURE_HEIGHT + 8), -inset + px(4), 0)
        first, second = two_lines(tile.name, font, words.width())
        line = QRectF(words.left(), words.top(), words.width(), px(18))
        draw_text(painter, line, first, font, "text")
        if second:
            draw_text(painter, line.translated(0, px(17)), second, font, "text")
        room = words.width() - (badge_width(tile.badge) if tile.badge is not None else 0)
        price_box = QRectF(words.left(), box.bottom() - px(30), room, px(20))
        used = draw_text(painter, price_box, tile.price, theme().font(Role.LINE_STRONG), "text")
        if tile.unit:
            unit_box = price_box.adjusted(used + px(4), px(1), 0, px(1))
            draw_text(painter, unit_box, going_on(tile.unit), theme().font(Role.META), "text3")


def picture_pixmap(tile: Tile, height: int, painter: QPainter) -> QPixmap:
    """The product's picture at this height, from the cache when it was painted before."""
    ratio = painter.device().devicePixelRatioF()
    cache_key = f"tile:{tile.product_id}:{height}:{ratio}:{hash(tile.picture)}"
    pixmap = QPixmap()
    if QPixmapCache.find(cache_key, pixmap):
        return pixmap
    whole = QPixmap()
    whole.loadFromData(tile.picture)
    if whole.isNull():
        return whole
    pixmap = whole.scaledToHeight(round(height * ratio), Qt.TransformationMode.SmoothTransformation)
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(cache_key, pixmap)
    return pixmap


class TileGrid(QListView):
    """The tiles. `chosen` carries the product id of a tap or Enter."""

    chosen = Signal(str)
    left_upwards = Signal()

    def __init__(self, *, name: str = "tiles", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(say("Products"))
        self.tiles = TileModel(self)
        self._delegate = TileDelegate(self)
        self.setModel(self.tiles)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._on_self_clicked)
        self.entered.connect(self._on_self_pointed)
        self.viewportEntered.connect(self._on_self_pointed)
        self.pressed.connect(self._on_self_pointed)

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        self.tiles.set_tiles(tiles)

    def lay_out(self) -> None:
        """Tiles are at least 164 px wide, 140 on a narrow till and 200 on a very wide one; the widget reaches 5 px before and 16
        past them.
        """
        smallest = 140 if self.width() < px(_NARROW_BELOW) else 200 if self.width() >= px(_WIDE_FROM) else 164
        room = self.width() - px(GAP) // 2 - px(16) + px(GAP)
        columns = max(1, room // px(smallest + GAP))
        self._delegate.columns = columns
        self._delegate.pitch = room / columns
        self.setGridSize(QSize(int(room / columns), px(TILE_HEIGHT + GAP)))

    def _on_self_pointed(self) -> None:
        # A tile may reach a pixel or two past its cell, so the whole viewport is painted anew.
        self.viewport().update()

    def _on_self_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.tiles.tile(index.row()).product_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._on_self_clicked(self.currentIndex())
            return
        if event.text() and event.text().isprintable():
            # Letters belong to the scan field; the list's own keyboard search would swallow them.
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.shows_ring = True
        if not self.currentIndex().isValid() and self.tiles.rowCount():
            self.setCurrentIndex(self.tiles.index(0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._delegate.shows_ring = False
        self.viewport().update()
