"""One device on the hardware page: its icon, what it is and where, how its last test went, and what can be done.

It draws a face with finished texts and tells which button was pressed; what a device is, it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText
from pos.ui.theme import Role, theme
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import ElidedLabel, Rule, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton
from pos.words import say

ROW_HEIGHT = 68


@dataclass(frozen=True, slots=True)
class DeviceFace:
    """`act` is the word of its button and empty for none. `is_marked`: this one waits for somebody to do something."""

    key: str
    icon: str
    name: str
    where: str
    badge: BadgeText | None = None
    act: str = ""
    can_set_up: bool = False
    is_busy: bool = False
    is_marked: bool = False


class DeviceRow(QWidget):
    """68 px. `acted` and `set_up` come with the device's key."""

    acted = Signal(str)
    set_up = Signal(str)

    def __init__(self, face: DeviceFace, *, is_last: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face = face
        name = f"hardware.{face.key}"
        self.setObjectName(name)
        self.setFixedHeight(px(ROW_HEIGHT) + (0 if is_last else 1))
        self.name = ElidedLabel("", Role.LINE_STRONG, name=f"{name}.name")
        self.where = ElidedLabel("", Role.META, "text3", name=f"{name}.where")
        self.badge = Badge(BadgeText(""))
        self.badge.setObjectName(f"{name}.badge")
        self.button = Button("", height=36, role=Role.BODY_MEDIUM, name=f"{name}.act")
        self.button.setMinimumWidth(px(120))
        self.gear = IconButton(
            say("Set up {device}", device=face.name), "settings", size=36, name=f"{name}.set_up"
        )
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.where)
        words.addStretch(1)
        across = QHBoxLayout()
        across.setContentsMargins(px(18), 0, px(18), 0)
        across.setSpacing(px(16))
        across.addWidget(IconMark(face.icon, 20, "text", box=40, radius=10))
        across.addLayout(words, 1)
        across.addWidget(self.badge)
        across.addWidget(self.button)
        across.addWidget(self.gear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        if not is_last:
            column.addWidget(Rule())
        self.button.clicked.connect(self._on_button_clicked)
        self.gear.clicked.connect(self._on_gear_clicked)
        self.show_face(face)

    def show_face(self, face: DeviceFace) -> None:
        self.face = face
        self.name.setText(face.name)
        self.where.setText(face.where)
        self.where.setToolTip(face.where)
        if face.badge is not None:
            self.badge.set_badge(face.badge)
        self.badge.setVisible(face.badge is not None)
        self.button.set_label(face.act)
        self.button.setVisible(bool(face.act))
        self.button.set_busy(face.is_busy)
        self.gear.setVisible(face.can_set_up)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.face.is_marked:
            QPainter(self).fillRect(self.rect(), theme().colour("key_soft"))

    def _on_button_clicked(self) -> None:
        self.acted.emit(self.face.key)

    def _on_gear_clicked(self) -> None:
        self.set_up.emit(self.face.key)


class Card(QFrame):
    """A white box with a line around it; fill `column`."""

    def __init__(self, *, name: str, padding: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        inner = px(padding)
        self.column.setContentsMargins(inner + 1, inner + 1, inner + 1, inner + 1)
        self.column.setSpacing(0)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on=False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface", edge="border", radius=px(12))
