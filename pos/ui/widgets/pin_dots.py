"""The field for a PIN: dots, one blue edge, never a digit. What is typed is kept by whoever owns it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pos.ui.theme import painter_of, theme
from pos.ui.widgets.base import paint_box, px
from pos.words import say


class PinDots(QWidget):
    """How many digits are typed, never which."""

    spoken_as = QAccessible.Role.EditableText

    def __init__(self, *, height: int = 48, name: str = "pin", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(px(height))
        self.typed, self.wanted, self._has_error = 0, 4, False

    def set_dots(self, typed: int, wanted: int, *, has_error: bool) -> None:
        self.typed, self.wanted, self._has_error = typed, wanted, has_error
        self.setAccessibleName(say("PIN, {typed} of {wanted} digits", typed=typed, wanted=wanted))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        edge = "danger" if self._has_error else "key"
        paint_box(painter, box, fill="surface", edge=edge, width=2, radius=px(12))
        gap = min(px(32), (box.width() - px(40)) / max(1, self.wanted))
        left = box.center().x() - gap * (self.wanted - 1) / 2
        for i in range(self.wanted):
            dot = QRectF(left + i * gap - px(8), box.center().y() - px(8), px(16), px(16))
            if i < self.typed:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme().colour("text"))
                painter.drawEllipse(dot)
            else:
                painter.setPen(QPen(theme().colour("control"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
