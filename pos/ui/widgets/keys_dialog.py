"""The dialog that shows all keys, in two columns, so that nobody has to remember them.

It lists what its owner gives it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos.ui.theme import Role
from pos.ui.widgets.badges import Keycap
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.words import say


class KeysDialog(Dialog):
    """Words at the start, key at the end of each column. P or the button prints them as a card; Esc or Enter closes it."""

    print_wanted = Signal()

    def __init__(self, window: QWidget, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(window, say("All keys"), name="keysDialog")
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(10))
        rows = -(-len(keys) // 2)
        for at, (words, key) in enumerate(keys):
            column = 3 * (at // rows)
            grid.addWidget(Label(words, Role.BODY, "text2"), at % rows, column)
            grid.addWidget(Keycap(key), at % rows, column + 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, px(28))
        grid.setColumnStretch(3, 1)
        self.body.addLayout(grid)
        printing = Button(say("Print"), icon="printer", keycap="P", name="keysDialog.print")
        printing.clicked.connect(self._on_print_clicked)
        self.footer.addStretch(1)
        self.footer.addWidget(printing)

    def _on_print_clicked(self) -> None:
        self.accept()
        self.print_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._on_print_clicked()
        else:
            super().keyPressEvent(event)
