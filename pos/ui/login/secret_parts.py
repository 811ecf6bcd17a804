"""What stands beside a field for a password: the eye, and how good a new one is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from pos.ui.theme import painter_of
from pos.ui.widgets.base import paint_box, px
from pos.ui.widgets.buttons import IconButton
from pos.ui.widgets.fields import Field
from pos.words import say

REVEAL_KEY = "Alt+F8"
"""As in the password fields of Windows."""


class SecretEdit:
    """Adds the eye to a password field. Tab passes it by, because the next thing typed is the password again: it has a key."""

    def __init__(self, field: Field, name: str) -> None:
        self._edit = field.edit
        self.eye = IconButton(say("Show the password"), "eye", size=44, name=f"{name}.eye")
        self.eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.eye.setToolTip(REVEAL_KEY.replace("+", " "))
        self.eye.clicked.connect(self._on_eye_clicked)
        key = QShortcut(QKeySequence(REVEAL_KEY), self._edit)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self._on_eye_clicked)
        field.add_end(self.eye)

    def _on_eye_clicked(self) -> None:
        self._show(is_open=self._edit.echoMode() == QLineEdit.EchoMode.Password)

    def hide_text(self) -> None:
        """Nobody reads along with the next one who types here."""
        self._show(is_open=False)

    def _show(self, *, is_open: bool) -> None:
        self._edit.setEchoMode(QLineEdit.EchoMode.Normal if is_open else QLineEdit.EchoMode.Password)
        self.eye.set_icon(
            "eye-off" if is_open else "eye", say("Hide the password") if is_open else say("Show the password")
        )


class StrengthBars(QWidget):
    """Four bars: how good the new password is."""

    def __init__(self) -> None:
        super().__init__()
        self._bars = 0
        self.setFixedHeight(px(6))

    def set_bars(self, bars: int) -> None:
        self._bars = bars
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        width = (self.width() - 3 * px(4)) / 4
        fill = "go" if self._bars >= 3 else "warn"
        for i in range(4):
            bar = QRectF(i * (width + px(4)), 0, width, px(6))
            paint_box(painter, bar, fill=fill if i < self._bars else "surface3", radius=px(3))
