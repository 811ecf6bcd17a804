"""What every screen of the window has in common: it may take scans, show messages, and be entered and left.

Keys come up from the focused widget and are looked up in the screen's own table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QWidget

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier

KeyTable = Mapping[tuple[int, Qt.KeyboardModifier], Callable[[], object]]


class Screen(QWidget):
    """A page of the main window. `has_strip` says whether the status strip stands below it."""

    spoken_as = QAccessible.Role.Pane

    has_strip = True

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.keys: KeyTable = {}

    def enter(self) -> None:
        """The screen has come to the front: put the keyboard where it belongs."""

    def take_scan(self, _code: str) -> bool:
        """Use a scan, or answer False and say that it was not added."""
        return False

    def type_key(self, _event: QKeyEvent) -> bool:
        """A key that is not in the table, like a digit."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        found = self.keys.get((event.key(), modifiers))
        if found is not None:
            found()
            return
        if not self.type_key(event):
            super().keyPressEvent(event)
