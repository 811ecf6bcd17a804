"""The dialog that asks for one line of text: a note, a serial number. It keeps nothing; its owner says what will not do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.faces import TextAsked
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field
from pos.words import say


class TextDialog(Dialog):
    """`answer` is given the text and gives a sentence when it will not do, and so does `scanned` for what is scanned (without it,
    `answer` does). Open it with `open_here`.
    """

    def __init__(
        self,
        window: QWidget,
        asked: TextAsked,
        answer: Callable[[str], str],
        scanned: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(window, asked.title, asked.subtitle, width=560, name=asked.name)
        self._asked, self._answer, self._scanned = asked, answer, scanned or answer
        self.field = Field(asked.label, placeholder=asked.placeholder, height=56, name=f"{asked.name}.field")
        self.field.edit.setMaxLength(asked.longest)
        self.field.set_text(asked.initial)
        self.field.edited.connect(self._on_field_edited)
        column = QVBoxLayout()
        column.addWidget(self.field)
        self.body.addLayout(column)
        self.go = self.add_actions(say("Cancel"), asked.accept)

    def open_here(self) -> None:
        self.open_over(self.field.edit)
        self.field.edit.selectAll()

    def take_scan(self, code: str) -> bool:
        """A number is scanned from the goods, where that is asked for: it is as good as typed, with Enter behind it."""
        if not self._asked.takes_scan or len(code) > self._asked.longest or not code.isprintable():
            return False
        self._finish(self._scanned(code))
        return True

    def accept(self) -> None:
        self._finish(self._answer(self.field.text()))

    def _finish(self, sentence: str) -> None:
        """Go, or say why not."""
        if sentence:
            self.field.set_error(sentence)
        else:
            super().accept()

    def show_refusal(self, sentence: str) -> None:
        self.field.set_error(sentence)

    def _on_field_edited(self, _text: str) -> None:
        self.field.set_error("")
