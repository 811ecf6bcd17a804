"""Reasons to choose from: chips in rows that wrap, with the last one for a reason that has to be typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.ui.faces import Option
from pos.ui.shift.wording import OTHER
from pos.ui.theme import put
from pos.ui.widgets.base import px
from pos.ui.widgets.choices import Chip
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
