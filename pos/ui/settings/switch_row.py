"""A switch of a settings page in a row of its own: what it is, what it is good for, and On or Off said beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.choices import Switch
from pos.words import say


class SwitchRow(QWidget):
    """`turned` says whether it is on now. `beside` stands before the switch."""

    turned = Signal(bool)

    def __init__(self, text: str, detail: str, *, name: str, beside: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName(f"{name}.row")
        self.switch = Switch(text, name=name)
        self.switch.setAccessibleDescription(detail)
        self.state = Label("", Role.META, "text2", name=f"{name}.state")
        self.detail = Label(detail, Role.META, "text3", name=f"{name}.detail")
        self.detail.setWordWrap(True)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        title = Label(text, Role.BODY_MEDIUM)
        title.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title)
        words.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(7), 0, px(7))
        row.setSpacing(px(12))
        row.addLayout(words, 1)
        if beside is not None:
            row.addWidget(beside)
        row.addWidget(self.state)
        row.addWidget(self.switch)
        self.switch.clicked.connect(self._on_switch_clicked)

    def show_state(self, *, is_on: bool, is_enabled: bool) -> None:
        self.switch.setChecked(is_on)
        self.switch.setEnabled(is_enabled)
        self.state.setText(say("On") if is_on else say("Off"))

    def _on_switch_clicked(self, _checked: bool = False) -> None:
        self.turned.emit(self.switch.isChecked())
