"""Larger pieces: the empty state with its next steps, and the side panel of office windows.

They hold layout only; what stands in them is the screen's affair.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText
from pos.ui.theme import Role
from pos.ui.widgets.badges import Badge, IconMark, Keycap
from pos.ui.widgets.base import ElidedLabel, Label, Panel, px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.words import say


class EmptyState(QWidget):
    """One icon in a box, one sentence, at most three likely next steps."""

    def __init__(
        self, icon: str, title: str, detail: str, *, name: str = "empty", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(48), 0, px(48), 0)
        column.setSpacing(0)
        column.addStretch(1)
        self._mark = QWidget()
        mark = QVBoxLayout(self._mark)
        mark.setContentsMargins(0, 0, 0, px(20))
        mark.addWidget(IconMark(icon, 34, "text2", box=72), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._mark)
        self._title = Label(title, Role.H2, name=f"{name}.title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._detail = Label(detail, Role.LINE_PLAIN, "text2", name=f"{name}.detail")
        self._detail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._detail.setWordWrap(True)
        column.addWidget(self._title)
        column.addSpacing(px(6))
        column.addWidget(self._detail)
        column.addSpacing(px(26))
        self._steps = QVBoxLayout()
        self._steps.setSpacing(px(8))
        column.addLayout(self._steps)
        column.addStretch(1)

    def set_words(self, title: str, detail: str) -> None:
        self._title.setText(title)
        self._detail.setText(detail)

    def add_step(self, step: QWidget) -> None:
        self._steps.addWidget(step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is too little room the icon goes first, then the detail: the steps are what people need."""
        room = self.height() - self._steps.sizeHint().height() - px(Role.H2.value.line + 32)
        detail = self._detail.sizeHint().height()
        self._mark.setVisible(room >= detail + px(92))
        self._detail.setVisible(room >= detail)
        super().resizeEvent(event)


def page_head(title: QWidget, hints: Sequence[tuple[tuple[str, ...], str]]) -> QWidget:
    """The head of a page: its title, and at the end what its keys do."""
    row = QHBoxLayout()
    row.setContentsMargins(px(4), 0, px(4), 0)
    row.setSpacing(px(8))
    row.addWidget(title, 1)
    for number, (keys, words) in enumerate(hints):
        if number:
            row.addSpacing(px(8))
        for key in keys:
            row.addWidget(Keycap(key))
        row.addWidget(Label(words, Role.BODY, "text3"))
    box = QWidget()
    box.setFixedHeight(px(48))
    box.setLayout(row)
    return box


class SidePanel(Panel):
    """A panel at the end of an office window: title, fields, a footer with Save. 300 to 452 px wide."""

    def __init__(
        self, title: str, width: int, save: str, *, name: str = "panel", parent: QWidget | None = None
    ) -> None:
        super().__init__("surface", ("left",), parent=parent)
        self.setObjectName(name)
        self.setFixedWidth(px(width))
        self.title = ElidedLabel(title, Role.H2, name=f"{name}.title")
        self.unsaved = Badge(BadgeText(say("Not saved"), "warn"))
        self.unsaved.hide()
        self.close_button = IconButton(say("Close"), "x", size=40, name=f"{name}.close")
        self.save_button = Button(save, keycap="Ctrl S", kind=Kind.MAIN, height=64, name=f"{name}.save")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.unsaved)
        head.addWidget(self.close_button)
        self.body = QVBoxLayout()
        self.body.setSpacing(px(16))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(12), px(24), px(20))
        column.setSpacing(px(16))
        column.addLayout(head)
        column.addLayout(self.body, 1)
        column.addWidget(self.save_button)

    def set_unsaved(self, unsaved: bool) -> None:
        self.unsaved.setVisible(unsaved)
