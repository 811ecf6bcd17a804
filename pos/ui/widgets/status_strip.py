"""The strip at the foot of a till window: where, who, since when, link, printer, clock.

It turns amber when the till works offline or needs a person. Texts come finished from the presenter.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.ui.faces import StripText
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, Panel, px


class StripPart(QWidget):
    pressed = Signal()

    def __init__(self, icon: str, name: str) -> None:
        super().__init__()
        self.icon = IconMark(icon, 16, "text2")
        self.label = Label("", Role.META, "text2", name=name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        row.addWidget(self.icon)
        row.addWidget(self.label)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()

    def set_text(self, text: str) -> None:
        self.label.setText(text)
        self.setVisible(bool(text))

    def set_look(self, icon: str, icon_tone: str, tone: str) -> None:
        self.icon.set_icon(icon, icon_tone)
        self.label.set_tone(tone)


class StatusStrip(Panel):
    """32 px high, always there on the till. `link_pressed`, `printer_pressed`: somebody wants to know what the words there mean."""

    link_pressed = Signal()
    printer_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("top",), parent=parent)
        self.setObjectName("strip")
        self.setFixedHeight(px(32))
        self._place = StripPart("store", "strip.place")
        self._user = StripPart("user", "strip.user")
        self._shift = StripPart("clock", "strip.shift")
        self._link = StripPart("wifi", "strip.link")
        self._printer = StripPart("printer", "strip.printer")
        self._link.setObjectName("strip.link_part")
        self._link.setCursor(Qt.CursorShape.PointingHandCursor)
        self._link.pressed.connect(self.link_pressed)
        self._printer.setObjectName("strip.printer_part")
        self._printer.setCursor(Qt.CursorShape.PointingHandCursor)
        self._printer.pressed.connect(self.printer_pressed)
        self._clock = Label("", Role.META_STRONG, "text", name="strip.clock")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), 1, px(16), 0)
        row.setSpacing(px(20))
        for part in (self._place, self._user, self._shift):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._link)
        row.addWidget(self._printer)
        row.addWidget(self._clock)

    def set_texts(self, texts: StripText) -> None:
        self._place.set_text(texts.place)
        self._user.set_text(texts.user)
        self._shift.set_text(texts.shift)
        self._link.set_text(texts.link)
        self._printer.set_text(texts.printer)
        self._clock.setText(texts.clock)
        is_amber = texts.link_kind != "ok"
        tone = {"ok": "text2", "warn": "warn", "danger": "danger"}[texts.link_kind]
        self._link.set_look(texts.link_icon, "go_text" if not is_amber else tone, tone)
        printer_tone = {"ok": "text2", "warn": "warn", "danger": "danger"}[texts.printer_kind]
        self._printer.set_look("printer", printer_tone, printer_tone)
        self.set_look("warn_soft" if is_amber else "surface", "warn_line" if is_amber else "border")
