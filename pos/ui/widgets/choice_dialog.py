"""A short list to choose from, as a dialog: digits, arrows and Enter, or a tap. Closing it chooses nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.faces import CardFace, Choice
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.dialog import Dialog


class ChoiceDialog(Dialog):
    """Emits the key of what was chosen, once."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, choice: Choice, *, name: str = "choice") -> None:
        super().__init__(window, choice.title, width=520, name=name)
        self._keys = [key for key, _, _ in choice.options]
        self._marked = 0
        column = QVBoxLayout()
        column.setSpacing(px(8))
        if choice.detail:
            detail = Label(choice.detail, Role.LINE_PLAIN, "text2", name=f"{name}.detail")
            detail.setWordWrap(True)
            column.addWidget(detail)
            column.addSpacing(px(4))
        self._cards = []
        for number, (key, words, icon) in enumerate(choice.options):
            hint = str(number + 1) if number < 9 else ""
            card = ChoiceCard(
                CardFace(words, icon=icon, hint=hint), height=64, tick=False, name=f"{name}.{key}"
            )
            card.clicked.connect(partial(self._choose, number))
            column.addWidget(card)
            self._cards.append(card)
        self.body.addLayout(column)
        self._draw()

    def open_here(self) -> None:
        self.open_over(self._cards[0])

    def _draw(self) -> None:
        for number, card in enumerate(self._cards):
            card.setChecked(number == self._marked)

    def _choose(self, number: int, _checked: bool = False) -> None:
        key = self._keys[number]
        self.end()
        self.chosen.emit(key)

    def accept(self) -> None:
        self._choose(self._marked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < min(len(self._keys), 9):
            self._choose(digit)
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._marked = min(max(self._marked + step, 0), len(self._keys) - 1)
            self._cards[self._marked].setFocus(Qt.FocusReason.TabFocusReason)
            self._draw()
        else:
            super().keyPressEvent(event)
