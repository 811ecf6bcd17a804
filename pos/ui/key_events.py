"""Key events as the words of keycaps and back: Ctrl F12, Del. What the words mean is `pos.ui.keys`."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_NAMED: Final = {
    Qt.Key.Key_Delete: "Del",
    Qt.Key.Key_Insert: "Ins",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PgUp",
    Qt.Key.Key_PageDown: "PgDn",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_Return: "Enter",
}
_NAMES: Final = {
    **_NAMED,
    **{Qt.Key(Qt.Key.Key_F1.value + number): f"F{number + 1}" for number in range(24)},
    **{Qt.Key(ord(letter)): letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
}
_KEYS: Final = {name: key for key, name in _NAMES.items()}
_HELD: Final = (
    ("Ctrl", Qt.KeyboardModifier.ControlModifier),
    ("Alt", Qt.KeyboardModifier.AltModifier),
    ("Shift", Qt.KeyboardModifier.ShiftModifier),
)
_OTHERS: Final = Qt.KeyboardModifier.MetaModifier | Qt.KeyboardModifier.GroupSwitchModifier


def combo_of(event: QKeyEvent) -> str:
    """The event as a keycap writes it; nothing for keys without a name here."""
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
    name = _NAMES.get(Qt.Key(key)) if event.modifiers() & _OTHERS == Qt.KeyboardModifier.NoModifier else None
    if name is None:
        return ""
    return " ".join([*(word for word, held in _HELD if event.modifiers() & held), name])


def event_of(combo: str) -> QKeyEvent:
    """A key press of what `combo_of` wrote. KeyError for other words."""
    *words, name = combo.split(" ")
    modifiers = Qt.KeyboardModifier.NoModifier
    for word, held in _HELD:
        if word in words:
            modifiers |= held
    return QKeyEvent(QEvent.Type.KeyPress, _KEYS[name].value, modifiers)
