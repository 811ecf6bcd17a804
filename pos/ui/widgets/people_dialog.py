"""Choosing one of the people of the shop: cards in two columns, arrows and Enter or a tap. Closing it chooses nobody."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from pos.ui.faces import CardFace
from pos.ui.theme import along
from pos.ui.widgets.base import Panel, px
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.dialog import Dialog
from pos.words import say

_COLUMNS, _CARD, _GAP, _MOST_ROWS = 2, 64, 8, 6


class PeopleDialog(Dialog):
    """`people` are keys and faces; the one of `chosen` is marked. Emits the key of who was chosen, once."""

    chosen = Signal(str)

    def __init__(
        self,
        window: QWidget,
        title: str,
        subtitle: str,
        people: Sequence[tuple[str, CardFace]],
        chosen: str,
        *,
        name: str = "people",
    ) -> None:
        super().__init__(window, title, subtitle, width=640, name=name)
        self._keys = [key for key, _ in people]
        self._marked = self._keys.index(chosen) if chosen in self._keys else 0
        holder = Panel("surface")
        grid = QGridLayout(holder)
        grid.setContentsMargins(px(4), px(4), px(4), px(4))
        grid.setSpacing(px(_GAP))
        self._cards = []
        for number, (key, face) in enumerate(people):
            card = ChoiceCard(face, height=_CARD, name=f"{name}.{key or 'nobody'}")
            card.clicked.connect(partial(self._choose, number))
            grid.addWidget(card, number // _COLUMNS, number % _COLUMNS)
            self._cards.append(card)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        rows = min((len(people) + _COLUMNS - 1) // _COLUMNS, _MOST_ROWS)
        self._area = QScrollArea()
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(holder)
        self._area.setFixedHeight(px(rows * (_CARD + _GAP) + _GAP))
        self.body.addWidget(self._area)
        self.add_actions(say("Cancel"), say("Choose"))
        self._draw()

    def open_here(self) -> None:
        self.open_over(self._cards[self._marked])

    def _draw(self) -> None:
        for number, card in enumerate(self._cards):
            card.setChecked(number == self._marked)

    def _choose(self, number: int, _checked: bool = False) -> None:
        self._marked = number
        self.accept()

    def accept(self) -> None:
        key = self._keys[self._marked]
        super().accept()
        self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: -_COLUMNS,
            Qt.Key.Key_Down: _COLUMNS,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
        }
        step = steps.get(Qt.Key(along(event.key())))
        if step is None:
            super().keyPressEvent(event)
            return
        event.accept()
        if 0 <= self._marked + step < len(self._cards):
            self._marked += step
            self._cards[self._marked].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self._cards[self._marked])
            self._draw()
