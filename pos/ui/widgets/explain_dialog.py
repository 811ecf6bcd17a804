"""A dialog of a few sentences: what a short text on the screen means, and one way on for who may take it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.faces import Explained
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence


class ExplainDialog(Dialog):
    """`accepted` is the way on; without one, Enter and Esc both close."""

    def __init__(self, window: QWidget, explained: Explained) -> None:
        super().__init__(window, explained.title, width=560, name="explain")
        self._has_action = bool(explained.action)
        self.refusal = Sentence("explain.refusal")
        column = QVBoxLayout()
        column.setSpacing(px(10))
        for at, paragraph in enumerate(explained.paragraphs):
            text = Label(
                paragraph, Role.LINE_PLAIN, "text" if at == 0 else "text2", name=f"explain.words{at}"
            )
            text.setWordWrap(True)
            column.addWidget(text)
        column.addWidget(self.refusal)
        self.body.addLayout(column)
        if self._has_action:
            self._first = self.add_actions("Close", explained.action)
            return
        self._first = close = Button("Close", keycap="Esc", height=56, name="explain.close_button")
        close.clicked.connect(self.cancel)
        self.footer.addStretch(1)
        self.footer.addWidget(close)

    def open_here(self) -> None:
        self.open_over(self._first)

    def accept(self) -> None:
        if self._has_action:
            super().accept()
        else:
            self.cancel()

    def show_refusal(self, sentence: str) -> None:
        self.refusal.set_text(sentence)
