"""A receipt on screen: paints the same rows that go to paper, black on white in both themes.

The barcode is a real Code 128 (set B), so that a scanner reads it from the screen as it does from paper.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.till.shown import ReceiptRow
from pos.ui.theme import make_font
from pos.ui.widgets.base import CENTER, LEFT, RIGHT, draw_text, px, text_width

_WIDTH = 290
_MARGIN = 11
_BLACK = QColor("#000000")
_BAR_HEIGHT = 36

# ISO/IEC 15417, table 1: widths of bars and spaces for the values 0 to 106.
_CODE_128 = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
    "2331112",
]
_START_B, _STOP = 104, 106


def code_128_widths(text: str) -> list[int]:
    """Widths in modules, bar first, of the text in set B with its check character."""
    values = [_START_B, *(ord(c) - 32 if 32 <= ord(c) < 127 else 0 for c in text)]
    check = (values[0] + sum(i * v for i, v in enumerate(values[1:], 1))) % 103
    return [int(width) for value in [*values, check, _STOP] for width in _CODE_128[value]]


class ReceiptView(QWidget):
    """The paper, 290 px wide and as long as its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receipt")
        self._rows: tuple[ReceiptRow, ...] = ()
        self.setFixedWidth(px(_WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[ReceiptRow]) -> None:
        self._rows = tuple(rows)
        words = (f"{row.left} {row.right}".strip() for row in self._rows)
        self.setAccessibleName("Receipt: " + ", ".join(word for word in words if word))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDTH), sum(self._height(row) for row in self._rows) + px(32))

    @staticmethod
    def _height(row: ReceiptRow) -> int:
        if row.kind == "rule":
            return px(13)
        if row.kind == "barcode":
            return px(_BAR_HEIGHT + 26)
        return px(22 if row.big else 13.5)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        top = px(14)
        for row in self._rows:
            height = self._height(row)
            self._paint_row(painter, QRectF(px(_MARGIN), top, self.width() - px(2 * _MARGIN), height), row)
            top += height

    def _paint_row(self, painter: QPainter, box: QRectF, row: ReceiptRow) -> None:
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
        size = px(16.5 if row.big else 10.5)
        font = make_font(size, 700 if row.bold or row.big else 400)
        align = CENTER if row.centred else LEFT
        taken = text_width(row.right, font) + px(8) if row.right else 0
        draw_text(painter, box.adjusted(0, 0, -taken, 0), row.left, font, _BLACK, align)
        if row.right:
            draw_text(painter, box, row.right, font, _BLACK, RIGHT)

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
