"""The revenue chart: bars of this period, a dashed line of the period before, one bar marked by mouse or keys.

It paints a series model and decides nothing. Time runs left to right in every language.
"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.documents.series import Point, Series, bar_at, label_every
from pos.i18n import Locale
from pos.ui.theme import Role, theme, turn
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

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -7, Qt.Key.Key_PageDown: 7}


class RevenueChart(QWidget):
    """`opened` gives the number of the bar whose sales are wanted."""

    spoken_as = QAccessible.Role.Chart

    opened = Signal(int)

    def __init__(self, locale: Locale, *, name: str = "reports.chart", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._locale = locale
        self._series: Series | None = None
        self._is_stale = False
        self.marked: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(RING_PROPERTY, 8)
        self.setMinimumHeight(px(150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_series(self, series: Series | None) -> None:
        self._series = series
        if series is None or (self.marked is not None and self.marked >= len(series.points)):
            self.marked = None
        self._name_it()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(600), px(190))

    # ---- marking ----
    def mark(self, at: int | None) -> None:
        """Point at a bar, as if the mouse were over it."""
        count = len(self._series.points) if self._series is not None else 0
        at = None if at is None or not count else max(0, min(count - 1, at))
        if at == self.marked:
            return
        self.marked = at
        self.setCursor(Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.PointingHandCursor)
        self._name_it()
        self.update()

    def _name_it(self) -> None:
        words = say("Chart, Left and Right go through the bars, Enter opens the sales")
        if self._series is not None and self.marked is not None:
            words = self.spoken(self._series.points[self.marked])
            if self.hasFocus():
                announce(self, words)
        self.setAccessibleName(say("Net sales"))
        self.setAccessibleDescription(words)

    def spoken(self, point: Point) -> str:
        now = self._locale.amount(point.now)
        if point.before is None:
            return say("{title}, this period {amount}", title=point.title, amount=now)
        before = self._locale.amount(point.before)
        return say(
            "{title}, this period {amount}, before {before}", title=point.title, amount=now, before=before
        )

    # ---- geometry ----
    def plot(self) -> QRectF:
        """Where the bars stand: right of the amounts, above the labels."""
        ticks = self._series.axis.ticks if self._series is not None else ()
        font = theme().font(Role.CAPTION)
        left = max((text_width(self._tick(tick), font) for tick in ticks), default=0.0) + px(10)
        return QRectF(left, px(9), self.width() - left, self.height() - px(9) - px(26))

    def slot(self, at: int) -> QRectF:
        """The column of one bucket, as high as the plot."""
        plot = self.plot()
        count = len(self._series.points) if self._series is not None else 1
        width = plot.width() / max(1, count)
        return QRectF(plot.left() + at * width, plot.top(), width, plot.height())

    def _tick(self, value: Decimal) -> str:
        """Without cents where the steps have none, as wide as needed where they do."""
        return self._locale.quantity(value)

    def _y(self, value: Decimal, plot: QRectF) -> float:
        share = self._series.axis.share(value) if self._series is not None else 0.0
        return plot.bottom() - share * plot.height()

    # ---- painting ----
    def paintEvent(self, _event: QPaintEvent) -> None:
        series = self._series
        if series is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self.plot()
        self._paint_axis(painter, plot, series)
        if series.is_empty:
            draw_text(
                painter,
                plot,
                say("Nothing was sold in these days."),
                theme().font(Role.BODY),
                "text3",
                CENTER,
            )
            return
        self._paint_bars(painter, plot, series)
        if self.marked is not None:
            x = round(self.slot(self.marked).center().x()) - 0.5
            painter.setPen(QPen(theme().colour("key"), 1.5))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        if series.has_before:
            self._paint_before(painter, plot, series)
        if self.marked is not None:
            self._paint_tooltip(painter, plot, series.points[self.marked])

    def _paint_axis(self, painter: QPainter, plot: QRectF, series: Series) -> None:
        font = theme().font(Role.CAPTION)
        for tick in series.axis.ticks:
            y = round(self._y(tick, plot))
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), theme().colour("border"))
            words = QRectF(0, y - px(8), plot.left() - px(10), px(16))
            draw_text(painter, words, self._tick(tick), font, "text2", RIGHT)
        widest = max((text_width(point.label, font) for point in series.points), default=0.0)
        every = label_every(len(series.points), plot.width(), widest)
        for at, point in enumerate(series.points):
            if at % every:
                continue
            slot = self.slot(at)
            half = max(slot.width(), widest + px(4)) / 2
            box = QRectF(slot.center().x() - half, plot.bottom() + px(5), 2 * half, px(18))
            # The first and last label may be wider than their column; they stay inside the widget.
            box.moveLeft(max(0.0, min(box.left(), self.width() - box.width())))
            draw_text(painter, box, point.label, font, "text2", CENTER)

    def _paint_bars(self, painter: QPainter, plot: QRectF, series: Series) -> None:
        zero = self._y(Decimal(0), plot)
        painter.setPen(Qt.PenStyle.NoPen)
        for at, point in enumerate(series.points):
            if not point.now:
                continue
            colour = QColor(theme().colour("go"))
            colour.setAlphaF(1.0 if at == self.marked else 0.84)
            painter.setBrush(colour)
            slot = self.slot(at)
            width = max(1.0, min(slot.width() * 0.76, slot.width() - 1, px(64)))
            y = self._y(point.now, plot)
            bar = QRectF(slot.center().x() - width / 2, min(y, zero), width, max(1.0, abs(zero - y)))
            painter.drawPath(_bar_path(bar, min(px(3), width / 3), is_up=point.now > 0))

    def _paint_before(self, painter: QPainter, plot: QRectF, series: Series) -> None:
        dots = [
            QPointF(self.slot(at).center().x(), self._y(point.before, plot))
            for at, point in enumerate(series.points)
            if point.before is not None
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A halo in the colour of the card keeps the dashes apart from the bars.
        halo = QPen(theme().colour("surface"), px(5))
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(halo)
        painter.drawPolyline(QPolygonF(dots))
        line = QPen(theme().colour("text"), 1.8)
        line.setDashPattern([3.0, 2.4])
        line.setCapStyle(Qt.PenCapStyle.FlatCap)
        line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(line)
        painter.drawPolyline(QPolygonF(dots))
        at = self.marked
        alone = len(dots) == 1
        if alone or (at is not None and at < len(dots)):
            painter.setPen(QPen(theme().colour("text"), 2))
            painter.setBrush(theme().colour("surface"))
            painter.drawEllipse(dots[0 if alone or at is None else at], px(4), px(4))

    def _paint_tooltip(self, painter: QPainter, plot: QRectF, point: Point) -> None:
        rows = [(say("This period"), self._locale.amount(point.now))]
        if point.before is not None:
            rows.append((say("Before"), self._locale.amount(point.before)))
        name, strong = theme().font(Role.CAPTION), theme().font(Role.CAPTION_STRONG)
        names = max(text_width(row[0], name) for row in rows)
        amounts = max(text_width(row[1], strong) for row in rows)
        width = max(names + px(16) + amounts, text_width(point.title, theme().font(Role.META_STRONG))) + px(
            24
        )
        height = px(20 + 18) + px(16) * len(rows)
        slot = self.slot(self.marked or 0)
        left = slot.center().x() + px(14)
        if left + width > self.width():
            left = max(0.0, slot.center().x() - px(14) - width)
        box = QRectF(left, plot.top() + px(18), width, height)
        paint_box(painter, box, fill="ink", radius=px(8))
        turn(painter, box, self.layoutDirection())
        inner = box.adjusted(px(12), px(9), -px(12), 0)
        title = QRectF(inner.left(), inner.top(), inner.width(), px(18))
        draw_text(painter, title, point.title, theme().font(Role.META_STRONG), "on_ink")
        for at, (words, amount) in enumerate(rows):
            line = QRectF(inner.left(), inner.top() + px(18) + at * px(16), inner.width(), px(16))
            draw_text(painter, line, words, name, "on_ink", LEFT)
            draw_text(painter, line, amount, strong, "on_ink", RIGHT)

    # ---- mouse and keys ----
    def _bar_under(self, x: float) -> int | None:
        if self._series is None:
            return None
        plot = self.plot()
        return bar_at(x - plot.left(), plot.width(), len(self._series.points))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mark(self._bar_under(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._bar_under(event.position().x())
        if (
            event.button() == Qt.MouseButton.LeftButton
            and at is not None
            and self.rect().contains(event.position().toPoint())
        ):
            self.opened.emit(at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self.mark(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.marked is None and self._series is not None:
            self.mark(len(self._series.points) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.mark(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        count = len(self._series.points) if self._series is not None else 0
        if key in _STEPS and count:
            self.mark((self.marked if self.marked is not None else count) + _STEPS[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and count:
            self.mark(0 if key == Qt.Key.Key_Home else count - 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.marked is not None:
            self.opened.emit(self.marked)
        else:
            super().keyPressEvent(event)


def _bar_path(bar: QRectF, radius: float, *, is_up: bool) -> QPainterPath:
    """Round at the far end, square where it stands on the axis."""
    path = QPainterPath()
    path.addRoundedRect(bar, radius, radius)
    foot = QRectF(bar.left(), bar.bottom() - radius if is_up else bar.top(), bar.width(), radius)
    square = QPainterPath()
    square.addRect(foot)
    return path.united(square)
