"""The heat map of busy hours: weekdays by hours, five shades of one colour, each cell told by tooltip and by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pos.ui.reports.faces import HeatFace
from pos.ui.theme import Role, is_mirrored, theme
from pos.ui.widgets.base import (
    CENTER,
    LEFT,
    RIGHT,
    RING_PROPERTY,
    announce,
    draw_text,
    paint_box,
    px,
    text_width,
)
from pos.words import say

_OPACITY = (0.0, 0.10, 0.24, 0.42, 0.66, 1.0)
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def paint_shade(painter: QPainter, box: QRectF, shade: int) -> None:
    """`go` over the track colour; 0 is the track alone."""
    paint_box(painter, box, fill="surface3", radius=px(3))
    if shade:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme().colour("go"))
        colour.setAlphaF(_OPACITY[shade])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, px(3), px(3))
        painter.restore()


class HeatMap(QWidget):
    """Seven rows of cells. Arrow keys go through them and say what they hold."""

    spoken_as = QAccessible.Role.Chart

    def __init__(
        self, days: tuple[str, ...], *, name: str = "reports.heat", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(say("Busy hours"))
        self._days = days
        widest = max(text_width(day, theme().font(Role.CAPTION)) for day in days)
        self._names_width = max(px(35), round(widest) + px(8))
        self._face: HeatFace | None = None
        self.marked: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(RING_PROPERTY, 8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def set_face(self, face: HeatFace) -> None:
        if face == self._face:
            return
        self._face = face
        self.marked = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(160))

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell is painted."""
        columns = len(self._face.hours) if self._face is not None else 1
        left, top = self._names_width, px(22)
        width = (self.width() - left) / columns
        height = min((self.height() - top) / 7, px(34))
        gap = px(2) if width > px(8) else 1
        return QRectF(left + column * width, top + row * height, width - gap, height - px(2))

    def _under(self, x: float, y: float) -> tuple[int, int] | None:
        if self._face is None:
            return None
        for row in range(7):
            for column in range(len(self._face.hours)):
                if self.cell(row, column).contains(x, y):
                    return row, column
        return None

    def paintEvent(self, _event: QPaintEvent) -> None:
        face = self._face
        if face is None:
            return
        painter = QPainter(self)
        caption = theme().font(Role.CAPTION)
        width = self.cell(0, 0).width()
        every = max(1, -(-px(24) // max(1, round(width))))
        every = every + 1 if every % 2 and every > 1 else max(2, every)
        for column, hour in enumerate(face.hours):
            if column % every == 0:
                middle = self.cell(0, column).center().x()
                words = QRectF(middle - px(14), 0, px(28), px(18))
                draw_text(painter, words, str(hour), caption, "text2", CENTER)
        for row in range(7):
            line = self.cell(row, 0)
            words = QRectF(0, line.top(), self._names_width - px(6), line.height())
            draw_text(painter, words, self._days[row], caption, "text2", RIGHT if is_mirrored() else LEFT)
            for column, shade in enumerate(face.cells[row]):
                paint_shade(painter, self.cell(row, column), shade)
        if self.marked is not None:
            paint_box(painter, self.cell(*self.marked), edge="key", width=2, radius=px(3))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._face is not None:
            under = self._under(event.pos().x(), event.pos().y())
            if under is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._face.spoken[under[0]][under[1]], self)
            return True
        return super().event(event)

    def _mark(self, row: int, column: int) -> None:
        if self._face is None:
            return
        row, column = max(0, min(6, row)), max(0, min(len(self._face.hours) - 1, column))
        self.marked = row, column
        words = self._face.spoken[row][column]
        self.setAccessibleDescription(words)
        announce(self, words)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark(*(self.marked or (0, 0)))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.marked = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES and self.marked is not None:
            row, column = _MOVES[key]
            self._mark(self.marked[0] + row, self.marked[1] + column)
        else:
            super().keyPressEvent(event)
