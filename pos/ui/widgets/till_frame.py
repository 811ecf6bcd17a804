"""How the till shares its window: the panel at the end, the most that content wants, and what gives way where there is little.

Widths are design px unless a name says otherwise. A window of four thousand pixels shows more goods and a wider ticket; what is read
or typed keeps a size that eyes and hands can follow, in the middle.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.theme import margins, theme
from pos.ui.widgets.base import px

NARROW_BELOW, WIDE_FROM = 1200, 1600
MOST_PANEL, PANEL_SHARE = 720, 0.25
MOST_PAGE = 1480
SHORT_BELOW = 680


def panel_width(window: QWidget) -> int:
    """Of the panel at the end, in px of the screen: 400, 432 and 520, and a quarter of a very wide window."""
    width = window.width() / theme().scale
    if width < NARROW_BELOW:
        return px(400)
    if width < WIDE_FROM:
        return px(432)
    return px(min(MOST_PANEL, max(520.0, width * PANEL_SHARE)))


def is_short(window: QWidget) -> bool:
    """Is it so low that large figures have to be smaller, such as 768 px at an interface size of 130 %?"""
    return window.height() / theme().scale < SHORT_BELOW


def side(room: int, most: int, least: int = 16) -> int:
    """What is left on each side of content that wants no more than `most`, in px of the screen as `room` is."""
    return max(px(least), (room - px(most)) // 2)


class ReadablePage(QWidget):
    """A page in place of the tiles. Fill `column`: it begins where the tiles do, and is no wider than can be read."""

    def __init__(self, *, inset: int, foot: int = 0) -> None:
        super().__init__()
        self._inset, self._foot = inset, foot
        self.column = QVBoxLayout(self)
        self._fit()

    def _fit(self) -> None:
        end = max(px(self._inset), self.width() - px(MOST_PAGE))
        self.column.setContentsMargins(margins(px(self._inset), 0, end, px(self._foot)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
