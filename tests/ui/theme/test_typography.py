"""Fonts are painted as wide as they are measured: whoever lays a figure out goes by the measure."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from pos.ui.theme import Role, make_font, theme
from pos.ui.widgets.base import draw_text

FONTS = {
    "due": lambda: theme().font(Role.DUE),
    "name": lambda: theme().font(Role.NAME_LARGE),
    "total for the customer": lambda: make_font(112, 700, -0.028),
    "name for the customer": lambda: make_font(28, 500, tabular=False),
}


@pytest.mark.parametrize("which", FONTS)
def test_a_font_is_painted_as_wide_as_it_is_measured(which):
    """The application's font has figures of one width; one that has them not may not take them from there."""
    font = FONTS[which]()
    assert QApplication.font().isFeatureSet(font.Tag("tnum"))
    text = "111.11"
    measured = QFontMetricsF(font).tightBoundingRect(text).width()
    image = QImage(800, 200, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    draw_text(painter, QRectF(20, 0, 760, 200), text, font, "#000000")
    painter.end()
    rows = [bytes(image.constScanLine(y))[: image.width()] for y in range(image.height())]
    inked = [x for x in range(image.width()) if any(row[x] < 128 for row in rows)]
    assert abs(inked[-1] - inked[0] + 1 - measured) <= 3
