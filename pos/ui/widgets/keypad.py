"""The number pad: 7-8-9 on top everywhere, as on a keyboard, with helper keys of the screen's choice.

It reports keys by name ("7", "00", "point", "back", "clear", or a helper's own) and holds no number itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.base import CENTER, draw_text, paint_box, px
from pos.ui.widgets.buttons import PaintedButton
from pos.words import later, say


@dataclass(frozen=True, slots=True)
class PadKey:
    """One key. `helper` keys are grey; `name` is what the pad reports. Words, also the spoken ones, are in English here."""

    name: str
    text: str
    icon: str = ""
    helper: bool = False
    spoken: str = ""
    is_word: bool = False


def digit(text: str) -> PadKey:
    return PadKey(text, text)


BACK = PadKey("back", "", icon="delete", spoken=later("Delete the last digit"))
CLEAR = PadKey("clear", later("Clear"), is_word=True)
BACK_HELPER = PadKey("back", "", icon="delete", helper=True, spoken=later("Delete the last digit"))
CLEAR_HELPER = PadKey("clear", later("Clear"), helper=True, is_word=True)

PIN_KEYS: tuple[tuple[PadKey, ...], ...] = (
    (digit("7"), digit("8"), digit("9")),
    (digit("4"), digit("5"), digit("6")),
    (digit("1"), digit("2"), digit("3")),
    (CLEAR, digit("0"), BACK),
)


def amount_keys(point: str, helpers: Sequence[PadKey]) -> tuple[tuple[PadKey, ...], ...]:
    """Four columns: digits, 00 and the decimal point of the locale, and four helpers down the end side."""
    return (
        (digit("7"), digit("8"), digit("9"), helpers[0]),
        (digit("4"), digit("5"), digit("6"), helpers[1]),
        (digit("1"), digit("2"), digit("3"), helpers[2]),
        (digit("0"), digit("00"), PadKey("point", point), helpers[3]),
    )


class KeypadButton(PaintedButton):
    def __init__(self, key: PadKey, *, name: str, parent: QWidget | None = None) -> None:
        self._shown = say(key.text) if key.is_word else key.text
        super().__init__(say(key.spoken) if key.spoken else self._shown, name=name, radius=12, parent=parent)
        self.key = key
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_text(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(88), px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self.key.helper:
            fill = "line" if self.state == "pressed" else "surface3"
            paint_box(painter, box, fill=fill, radius=px(12))
        else:
            fill = "surface3" if self.state in {"hover", "pressed"} else "surface"
            paint_box(painter, box, fill=fill, edge="line", radius=px(12))
        ink = "text" if self.isEnabled() else "text3"
        if self.key.icon:
            side = px(26)
            icon_box = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            draw_icon(painter, self.key.icon, icon_box, theme().colour(ink))
            return
        role = Role.KEY if len(self.key.text) <= 2 else Role.H3_MEDIUM
        draw_text(painter, box, self._shown, theme().font(role), ink, CENTER)


class Keypad(QWidget):
    """A grid of keys; `pressed` carries the name of the key."""

    pressed = Signal(str)

    def __init__(
        self, rows: Sequence[Sequence[PadKey]], *, name: str = "keypad", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._buttons: dict[str, KeypadButton] = {}
        # Digits keep their places in right-to-left languages too.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        for y, row in enumerate(rows):
            grid.setRowStretch(y, 1)
            for x, key in enumerate(row):
                button = KeypadButton(key, name=f"{name}.{key.name}")
                button.clicked.connect(self._on_button_clicked)
                self._buttons[key.name] = button
                grid.addWidget(button, y, x)
                grid.setColumnStretch(x, 1)

    def set_text(self, name: str, text: str) -> None:
        """Another text on the key of this name."""
        self._buttons[name].set_text(text)

    def _on_button_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, KeypadButton):
            self.pressed.emit(sender.key.name)
