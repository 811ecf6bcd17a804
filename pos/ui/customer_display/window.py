"""The customer's screen as a window of its own: it is never activated, takes no key, and looks the same in both themes.

Painted in one piece and scaled to the screen. What stands in it comes finished from the presenter.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos.ui.customer_display.presenter import SALE, THANKS, CustomerFace, LineShown
from pos.ui.theme import draw_icon, icon_pixmap, is_turned, make_font, painter_of, upright
from pos.ui.theme.tokens import LIGHT
from pos.ui.widgets.base import CENTER, FIGURE, LEFT, RIGHT, draw_text, text_width

DESIGN = (1366, 768)
PANEL, LINE, FIRST_LINE, EDGE = 480, 88, 128, 40


class CustomerWindow(QWidget):
    """`show_face` draws; the caller puts it on its screen."""

    def __init__(self, face: CustomerFace) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setObjectName("customer")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.face = face
        self.show_face(face)

    def show_face(self, face: CustomerFace) -> None:
        self.face = face
        self.setAccessibleName(face.spoken)
        self.setWindowTitle(face.store)
        self.update()

    @property
    def lines_shown(self) -> tuple[LineShown, ...]:
        """Those that have room: the last ones, or those around the one that has just changed."""
        room = max(1, int((self.height() / self._scale - FIRST_LINE - LINE) // LINE))
        lines = self.face.lines
        last = next((at for at, each in enumerate(lines) if each.is_new), len(lines) - 1)
        start = min(max(0, len(lines) - room), last)
        return lines[start : start + room]

    @property
    def _scale(self) -> float:
        return max(0.4, min(self.width() / DESIGN[0], self.height() / DESIGN[1]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), QColor(LIGHT.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        page = _Page(painter, self.width() / self._scale, self.height() / self._scale)
        if self.face.kind == SALE:
            page.paint_sale(self.face, self.lines_shown)
        elif self.face.kind == THANKS:
            page.paint_thanks(self.face)
        else:
            page.paint_welcome(self.face)
        painter.end()


class _Page:
    """One painting, in the design's pixels. `x` is counted from the side where reading begins."""

    def __init__(self, painter: QPainter, width: float, height: float) -> None:
        self._painter, self._width, self._height = painter, width, height

    def paint_welcome(self, face: CustomerFace) -> None:
        middle = self._height / 2
        self._brand(self._width / 2 - 48, middle - 140, 96)
        self._text(face.store, (EDGE, middle - 20, self._width - 2 * EDGE, 64), 48, 600, "text", CENTER)
        self._text(face.greeting, (EDGE, middle + 50, self._width - 2 * EDGE, 40), 26, 400, "text2", CENTER)

    def paint_sale(self, face: CustomerFace, lines: tuple[LineShown, ...]) -> None:
        area = self._width - PANEL
        self._brand(EDGE, 28, 48)
        self._text(face.store, (104, 24, area - 144, 34), 26, 600, "text")
        self._text(face.greeting, (104, 57, area - 144, 24), 16, 400, "text2")
        self._fill((0, 103, area, 1), "border")
        widest = max((text_width(line.total, _font(30, 600)) for line in lines), default=0.0)
        column = max(widest if is_turned(self._painter) else 0.0, 60.0)
        for number, line in enumerate(lines):
            self._line(line, FIRST_LINE + number * LINE, area, column)
        self._panel(face, area)

    def paint_thanks(self, face: CustomerFace) -> None:
        middle = self._height / 2
        across = (EDGE, 0.0, self._width - 2 * EDGE, 0.0)
        self._brand(EDGE, 28, 48)
        self._text(face.store, (104, 34, self._width - 144, 36), 26, 600, "text")
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(LIGHT.go_soft))
        self._painter.drawEllipse(QPointF(self._width / 2, middle - 186), 48, 48)
        tick = QRectF(self._width / 2 - 28, middle - 214, 56, 56)
        draw_icon(self._painter, "check", tick, QColor(LIGHT.go_text))
        for text, top, height, size, weight, tone in (
            (face.greeting, -113, 60, 48, 600, "text"),
            (face.hero_label, -20, 40, 26, 400, "text2"),
            (face.hero, 10, 192, 168, 700, "text"),
        ):
            box = (across[0], middle + top, across[2], float(height))
            self._text(text, box, size, weight, tone, CENTER, is_fitted=True)
        self._facts(face.facts, middle + 208)

    # Parts

    def _line(self, line: LineShown, top: float, area: float, column: float) -> None:
        if line.is_new:
            self._fill((0, top, area, LINE), "go_soft")
        self._fill((0, top + LINE - 1, area, 1), "border")
        total_width = max(text_width(line.total, _font(30, 600)), column)
        self._text(
            line.total, (area - EDGE - total_width, top, total_width, LINE - 6), 30, 600, "text", FIGURE
        )
        taken = total_width + EDGE
        if line.was:
            was_width = text_width(line.was, _font(21, 400))
            box = (area - taken - 14 - was_width, top, was_width, LINE - 1)
            self._text(line.was, box, 21, 400, "text3", RIGHT)
            self._fill((box[0], top + LINE / 2, was_width, 1.5), "text3")
            taken += was_width + 14
        quantity_width = max(56.0, text_width(line.quantity, _font(26, 600)) + 16)
        self._text(line.quantity, (EDGE, top, quantity_width, LINE), 26, 600, "text3")
        start = EDGE + quantity_width + 8
        room = area - start - taken - 24
        name_height = LINE - 24 if line.offer else LINE
        self._text(line.name, (start, top, room, name_height), 28, 500, "text", is_name=True)
        if line.offer:
            icon = QRectF(start, top + 52, 20, 20)
            draw_icon(self._painter, "badge-percent", icon, QColor(LIGHT.go_text))
            self._text(line.offer, (start + 26, top + 50, room - 26, 24), 18, 500, "go_text")

    def _panel(self, face: CustomerFace, area: float) -> None:
        self._fill((area, 0, PANEL, self._height), "ink")
        left, width, foot = area + 48, PANEL - 96.0, self._height
        self._text(face.tax, (left, foot - 68, width, 28), 18, 400, "on_ink", alpha=0.65)
        self._text(face.total, (left, foot - 202, width, 132), 112, 700, "on_ink", is_fitted=True)
        self._text(face.total_label, (left, foot - 226, width, 36), 26, 500, "on_ink")
        rule = QColor(LIGHT.on_ink)
        rule.setAlphaF(0.28)
        self._painter.fillRect(QRectF(left, foot - 239, width, 1), rule)
        top = foot - 258 - 38 * len(face.rows)
        column = max((text_width(amount, _font(22, 400)) for _, amount in face.rows), default=0.0)
        for label, amount in face.rows:
            alpha = 0.78 if label == face.rows[0][0] else 1.0
            self._text(label, (left, top, width * 0.7, 34), 22, 400, "on_ink", alpha=alpha)
            place = (left + width - column, top, column, 34.0)
            self._text(amount, place, 22, 400, "on_ink", FIGURE, alpha=alpha)
            top += 38

    def _facts(self, facts: tuple[str, ...], top: float) -> None:
        widths = [text_width(each, _font(22, 400)) for each in facts]
        left = (self._width - sum(widths) - 24 * (len(facts) - 1)) / 2
        for text, width in zip(facts, widths, strict=True):
            self._text(text, (left, top, width + 2, 32), 22, 400, "text3")
            left += width + 24

    def _brand(self, x: float, y: float, size: int) -> None:
        ratio = self._painter.device().devicePixelRatioF() * abs(self._painter.worldTransform().m11())
        box = QRectF(x, y, size, size)
        with upright(self._painter, box):
            self._painter.drawPixmap(box, icon_pixmap("brand-mark", size, "#FFFFFF", ratio), QRectF())

    # Painting

    def _fill(self, place: tuple[float, float, float, float], tone: str) -> None:
        self._painter.fillRect(QRectF(*place), QColor(getattr(LIGHT, tone)))

    def _text(
        self,
        text: str,
        place: tuple[float, float, float, float],
        size: float,
        weight: int,
        tone: str,
        align: Qt.AlignmentFlag = LEFT,
        *,
        is_fitted: bool = False,
        is_name: bool = False,
        alpha: float = 1.0,
    ) -> None:
        """`is_fitted` makes a text smaller rather than cut it: an amount is never cut. Figures in a name need no width in common."""
        font = _font(size, weight, is_name=is_name)
        while is_fitted and size > 20 and text_width(text, font) > place[2]:
            size -= 2
            font = _font(size, weight, is_name=is_name)
        colour = QColor(getattr(LIGHT, tone))
        colour.setAlphaF(alpha)
        draw_text(self._painter, QRectF(*place), text, font, colour, align)


def _font(size: float, weight: int, *, is_name: bool = False) -> QFont:
    tracking = -0.028 if size >= 100 else -0.02 if size >= 26 else 0.0
    return make_font(size, weight, tracking, tabular=not is_name)
