"""Reasons to choose from: chips in rows that wrap, with the last one for a reason that has to be typed, and its field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos.ui.faces import OTHER, Option
from pos.ui.theme import Role, put
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.choices import Chip
from pos.ui.widgets.fields import Field
from pos.words import say


class ReasonChips(QWidget):
    """`chosen` carries the reason, or `OTHER`. Alt and a digit choose too; the owner passes the keys."""

    chosen = Signal(str)

    def __init__(self, width: int, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._name, self._width = name, px(width)
        self._chips: list[Chip] = []
        self.setFixedWidth(self._width)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_reasons(self, reasons: Sequence[str], marked: str) -> None:
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        options = [*(Option(each, each) for each in reasons), Option(OTHER, say("Other"))]
        self._chips = [
            Chip(option, name=f"{self._name}.{number}", parent=self) for number, option in enumerate(options)
        ]
        left = top = 0
        for chip, option in zip(self._chips, options, strict=True):
            if left and left + chip.width() > self._width:
                left, top = 0, top + px(56)
            put(chip, left, top, self._width)
            chip.setChecked(option.key == marked)
            chip.clicked.connect(partial(self._on_chip_clicked, option.key))
            chip.show()
            left += chip.width() + px(8)
        self.setFixedHeight(top + px(48))

    def _on_chip_clicked(self, key: str, _checked: bool = False) -> None:
        self.mark(key)
        self.chosen.emit(key)

    def mark(self, key: str) -> None:
        for chip in self._chips:
            chip.setChecked(chip.option.key == key)


class ReasonChoice(QWidget):
    """Chips under the word "Why", the usual reason marked, and a field for another one. `changed` after each choice."""

    changed = Signal()

    def __init__(self, reasons: Sequence[str], width: int, name: str) -> None:
        super().__init__()
        self._reasons, self._reason = tuple(reasons), reasons[0]
        self.chips = ReasonChips(width, f"{name}.reasons")
        self.chips.set_reasons(reasons, self._reason)
        self.note = Field(placeholder=say("Type the reason"), name=f"{name}.note")
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addWidget(Label(say("Why"), Role.META_MEDIUM, "text2"))
        column.addWidget(self.chips)
        column.addWidget(self.note)
        self.chips.chosen.connect(self._on_chips_chosen)

    @property
    def reason(self) -> str:
        """The chosen one, or what was typed, which may be nothing."""
        return self.note.text().strip() if self._reason == OTHER else self._reason

    def focus_else(self, other: QWidget) -> None:
        """The keyboard goes to the field when a reason is typed, else to `other`."""
        (self.note.edit if self._reason == OTHER else other).setFocus()

    def take_key(self, event: QKeyEvent) -> bool:
        """Alt and a digit choose a reason. False when it was another key."""
        number = event.key() - Qt.Key.Key_1
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and 0 <= number < len(self._reasons):
            self.chips.mark(self._reasons[number])
            self._on_chips_chosen(self._reasons[number])
            event.accept()
            return True
        return False

    def _on_chips_chosen(self, reason: str) -> None:
        self._reason = reason
        self.note.setVisible(reason == OTHER)
        self.changed.emit()
