"""A receipt on screen: paints the same rows that go to paper, black on white in both themes.

Texts wrap as they do on paper. Where somebody listens, the lines of goods and the total can be chosen, by a tap or with
the arrow keys, to be explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.till.shown import TOTAL, ReceiptRow
from pos.ui.theme import make_font
from pos.ui.widgets.base import CENTER, LEFT, RIGHT, draw_text, px, text_width, wrapped
from pos.ui.widgets.code_128 import code_128_widths
from pos.words import say

_WIDTH = 290
_NARROW_WIDTH = 210
"""Of the paper of 58 mm."""
_PAPER_DOTS = 576
"""Of the wide paper; a logo is as wide on it as on paper."""
_MARGIN = 11
_BLACK = QColor("#000000")
_CHOSEN, _CHOSEN_BAR = QColor("#E8F0FE"), QColor("#1B5FE0")
"""The paper is white in both themes, and so is what marks a line of it."""
_BAR_HEIGHT = 36


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row in its place: `texts` are the lines that its left text takes, from `indent` on."""

    row: ReceiptRow
    top: float
    height: float
    texts: tuple[str, ...]
    indent: float


class ReceiptView(QWidget):
    """The paper, 290 px wide (210 for 58 mm) and as long as its rows."""

    spoken_as = QAccessible.Role.StaticText

    line_opened = Signal(int)
    """A line of goods, from 0, or `TOTAL`: it was tapped, or chosen and Enter pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receipt")
        self._laid: tuple[_Laid, ...] = ()
        self._can_choose = False
        self.chosen: int | None = None
        self._paper_width = _WIDTH
        self.setFixedWidth(px(_WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def let_choose(self) -> None:
        """Lines can be chosen: by a tap, or after Tab with the arrow keys."""
        self._can_choose = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_narrow(self, is_narrow: bool) -> None:
        """Paper of 58 mm in place of 80. The rows are set anew afterwards."""
        self._paper_width = _NARROW_WIDTH if is_narrow else _WIDTH
        self.setFixedWidth(px(self._paper_width))

    def set_rows(self, rows: Sequence[ReceiptRow]) -> None:
        self._laid = tuple(_lay_out(rows, self._paper_width))
        self.chosen = None
        words = (f"{each.row.left} {each.row.right}".strip() for each in self._laid)
        self.setAccessibleName(say("Receipt: {words}", words=", ".join(word for word in words if word)))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def choose(self, line: int | None) -> None:
        self.chosen = line
        self.update()

    def place_of(self, line: int) -> QRectF:
        """Where the rows of a line are."""
        box = QRectF()
        for each in self._laid:
            if each.row.line == line:
                box = box.united(QRectF(0, each.top, self.width(), each.height))
        return box

    def sizeHint(self) -> QSize:
        foot = self._laid[-1].top + self._laid[-1].height if self._laid else px(14)
        return QSize(px(self._paper_width), round(foot) + px(18))

    # ---- choosing ----
    @property
    def _lines(self) -> list[int]:
        return list(dict.fromkeys(each.row.line for each in self._laid if each.row.line is not None))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        y = event.position().y()
        hit = next((each for each in self._laid if each.top <= y < each.top + each.height), None)
        if self._can_choose and hit is not None and hit.row.line is not None:
            self.choose(hit.row.line)
            self.line_opened.emit(hit.row.line)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        lines = self._lines
        if not self._can_choose or not lines:
            super().keyPressEvent(event)
        elif step is not None:
            at = lines.index(self.chosen) + step if self.chosen in lines else 0
            self.choose(lines[min(max(at, 0), len(lines) - 1)])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.line_opened.emit(TOTAL if self.chosen is None else self.chosen)
        else:
            super().keyPressEvent(event)

    # ---- painting ----
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        if self.chosen is not None:
            box = self.place_of(self.chosen)
            painter.fillRect(box, _CHOSEN)
            painter.fillRect(QRectF(0, box.top(), px(3), box.height()), _CHOSEN_BAR)
        for each in self._laid:
            self._paint_row(painter, each)

    def _paint_row(self, painter: QPainter, laid: _Laid) -> None:
        row = laid.row
        box = QRectF(px(_MARGIN), laid.top, self.width() - px(2 * _MARGIN), laid.height)
        if row.kind == "rule":
            pen = QPen(_BLACK, 1)
            pen.setDashPattern([4, 2])
            painter.setPen(pen)
            y = round(box.center().y()) + 0.5
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            return
        if row.kind == "barcode":
            self._paint_barcode(painter, box, row.left)
            return
        if row.kind == "logo":
            _paint_logo(painter, box, row)
            return
        font = _font(row)
        height = laid.height / len(laid.texts)
        for number, text in enumerate(laid.texts):
            line = QRectF(
                box.left() + laid.indent, box.top() + number * height, box.width() - laid.indent, height
            )
            draw_text(painter, line, text, font, _BLACK, CENTER if row.centred else LEFT)
            if row.right and number == len(laid.texts) - 1:
                draw_text(painter, line, row.right, font, _BLACK, RIGHT)

    def _paint_barcode(self, painter: QPainter, box: QRectF, text: str) -> None:
        widths = code_128_widths(text)
        module = max(1, int(box.width() // (sum(widths) + 20)))
        left = round(box.center().x() - sum(widths) * module / 2)
        for i, width in enumerate(widths):
            if i % 2 == 0:
                bar = QRectF(left, box.top() + px(6), width * module, px(_BAR_HEIGHT))
                painter.fillRect(bar, _BLACK)
            left += width * module
        text_box = QRectF(box.left(), box.bottom() - px(18), box.width(), px(16))
        draw_text(painter, text_box, text, make_font(px(10.5)), _BLACK, Qt.AlignmentFlag.AlignCenter)


def _dot() -> float:
    """Of the printer, in pixels here."""
    return px(_WIDTH - 2 * _MARGIN) / _PAPER_DOTS


def _paint_logo(painter: QPainter, box: QRectF, row: ReceiptRow) -> None:
    raster = row.raster
    if raster is None:
        return
    image = QImage(raster.bits, raster.width, raster.height, raster.row_bytes, QImage.Format.Format_Mono)
    image.setColorTable([0xFFFFFFFF, 0xFF000000])
    width, height = raster.width * _dot(), raster.height * _dot()
    place = QRectF(box.center().x() - width / 2, box.top(), width, height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image.convertToFormat(QImage.Format.Format_RGB32))


def _font(row: ReceiptRow) -> QFont:
    return make_font(px(16.5 if row.big else 10.5), 700 if row.bold or row.big else 400)


def _lay_out(rows: Sequence[ReceiptRow], paper_width: int) -> list[_Laid]:
    found: list[_Laid] = []
    top = float(px(14))
    for row in rows:
        height, texts, indent = _measured(row, paper_width)
        found.append(_Laid(row, top, height, texts, indent))
        top += height
    return found


def _measured(row: ReceiptRow, paper_width: int) -> tuple[float, tuple[str, ...], float]:
    """Height, lines and indent of a row."""
    if row.kind == "rule":
        return px(13), (), 0
    if row.kind == "barcode":
        return px(_BAR_HEIGHT + 26), (), 0
    if row.kind == "logo":
        return (row.raster.height * _dot() + px(8) if row.raster is not None else 0.0), (), 0
    font = _font(row)
    text = row.left.lstrip(" ")
    indent = text_width(row.left[: len(row.left) - len(text)], font)
    room = px(paper_width - 2 * _MARGIN) - indent - (text_width(row.right, font) + px(8) if row.right else 0)
    texts = tuple(wrapped(text, font, room))
    return px(22 if row.big else 13.5) * len(texts), texts, indent
