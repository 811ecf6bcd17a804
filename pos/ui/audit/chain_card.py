"""The card above the audit log: whether the chains hold, since when that is known, and the button that looks again."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.audit.presenter import BAD, FAILED, GOOD, RUNNING, UNKNOWN, ChainFace
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, announce, paint_box, px
from pos.ui.widgets.buttons import Button
from pos.words import say

_LOOK = {
    UNKNOWN: ("surface", "border", "shield-check", "text", "text2"),
    RUNNING: ("surface", "border", "clock", "text", "text2"),
    GOOD: ("go_soft", None, "shield-check", "go_text", "go_text"),
    BAD: ("danger_soft", "danger_line", "circle-alert", "danger", "danger"),
    FAILED: ("warn_soft", "warn_line", "triangle-alert", "warn", "warn"),
}
"""Fill, edge, icon, and the ink of title and detail."""


class ChainCard(QFrame):
    """`asked`: look again."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit.chain")
        self._state = UNKNOWN
        self.mark = IconMark("shield-check", 24, "text")
        self.title = Label("", Role.BODY_STRONG, name="audit.chain.title")
        self.detail = Label("", Role.META, name="audit.chain.detail")
        for label in (self.title, self.detail):
            label.setWordWrap(True)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = Button(
            say("Check again"), icon="refresh-cw", height=36, role=Role.BODY_MEDIUM, name="audit.chain.check"
        )
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(14))
        row.addWidget(self.mark)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(self._on_button_clicked)

    def show_face(self, face: ChainFace) -> None:
        _, _, icon, title, detail = _LOOK[face.state]
        ended = self._state == RUNNING and face.state != RUNNING
        self._state = face.state
        self.mark.set_icon(icon, title)
        self.title.setText(face.title)
        self.title.set_tone(title)
        self.detail.setText(face.detail)
        self.detail.set_tone(detail)
        self.detail.setVisible(bool(face.detail))
        is_running = face.state == RUNNING
        self.button.set_busy(is_running)
        if face.act:
            self.button.set_label(face.act)
        self.button.setVisible(bool(face.act) or is_running)
        self.update()
        if ended:
            announce(self, face.title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, edge, *_ = _LOOK[self._state]
        paint_box(QPainter(self), QRectF(self.rect()), fill=fill, edge=edge, radius=px(10))

    def _on_button_clicked(self, _checked: bool = False) -> None:
        self.asked.emit()
