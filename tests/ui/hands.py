"""Hands at a till's window: press keys as a person does and as a scanner does, tap what is shown, read what it says.

Whoever has `window`, `filter`, `qtbot` and a `now_ms` that the scan filter reads can use them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

K, M = Qt.Key, Qt.KeyboardModifier


class Hands:
    steps = 0
    """Keys that were pressed; a scan counts none."""

    def _send(self, key, text, modifiers=M.NoModifier):
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
        QApplication.sendEvent(self.window.windowHandle(), event)

    def press(self, key, modifiers=M.NoModifier, text=""):
        self.steps += 1
        self.now_ms += 200
        self.filter._on_wait_timeout()
        self._send(key, text or ("\r" if key == K.Key_Return else ""), modifiers)
        self.filter._on_wait_timeout()

    def type(self, text):
        for character in text:
            self.press(ord(character.upper()), text=character)

    def scan(self, code):
        self.now_ms += 200
        for character in code:
            self.now_ms += 3
            self._send(ord(character.upper()), character)
        self.now_ms += 3
        self._send(K.Key_Return, "\r")

    def shown(self, name):
        return [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]

    def widget(self, name):
        found = self.shown(name)
        assert found, f"nothing shown is called {name}"
        return found[0]

    def tap(self, name):
        self.qtbot.mouseClick(self.widget(name), Qt.MouseButton.LeftButton)

    def read(self, name):
        label = self.widget(name)
        assert isinstance(label, QLabel)
        return label.text()
