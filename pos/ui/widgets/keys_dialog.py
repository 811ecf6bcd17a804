"""The dialog that shows all keys, in two columns, so that nobody has to remember them.

It lists what its owner gives it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos.ui.moving_keys import KeyMover
from pos.ui.theme import Role
from pos.ui.widgets.badges import Keycap
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.words import say


class KeysDialog(Dialog):
    """Words at the start, key at the end of each column. P or the button prints them as a card; Esc or Enter closes it.

    With a `mover` keys can be moved to others here.
    """

    print_wanted = Signal()

    def __init__(
        self, window: QWidget, keys: Sequence[tuple[str, str]], mover: KeyMover | None = None
    ) -> None:
        super().__init__(window, say("All keys"), name="keysDialog")
        self._mover = mover
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
        if mover is not None:
            self._add_moving(mover)
        printing = Button(say("Print"), icon="printer", keycap="P", name="keysDialog.print")
        printing.clicked.connect(self._on_print_clicked)
        self.footer.addStretch(1)
        self.footer.addWidget(printing)

    def _add_moving(self, mover: KeyMover) -> None:
        self._change = Button(say("Change a key"), icon="keyboard", keycap="C", name="keysDialog.change")
        self._change.clicked.connect(mover.begin)
        self._reset = Button(say("Usual keys"), icon="rotate-ccw", name="keysDialog.reset")
        self._reset.clicked.connect(mover.reset)
        self.footer.addWidget(self._change)
        self.footer.addWidget(self._reset)
        mover.on_change = self._draw_moving
        self._reset.setVisible(mover.has_moved)

    def _draw_moving(self) -> None:
        """Every keycap of the window may have another word now."""
        if self._mover is None:
            return
        self.subtitle.setText(self._mover.said)
        self.subtitle.setVisible(bool(self._mover.said))
        self._change.setEnabled(not self._mover.step)
        self._reset.setVisible(self._mover.has_moved)
        for each in self.window().findChildren(QWidget):
            each.updateGeometry()
            each.update()
        announce(self, self._mover.said)

    def cancel(self) -> None:
        """Esc gives up a change that was begun; a second one closes the list."""
        if self._mover is not None and self._mover.step:
            self._mover.end()
        else:
            super().cancel()

    def end(self) -> None:
        if self._mover is not None and self._mover.step:
            self._mover.end()
        super().end()

    def _on_print_clicked(self) -> None:
        self.accept()
        self.print_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_P and is_plain:
            self._on_print_clicked()
        elif event.key() == Qt.Key.Key_C and is_plain and self._mover is not None and not self._mover.step:
            self._mover.begin()
        else:
            super().keyPressEvent(event)
