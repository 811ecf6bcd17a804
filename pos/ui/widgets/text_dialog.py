"""A dialog that asks for one short text, such as a name or a note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.widgets.base import px
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field


class TextDialog(Dialog):
    """`answer` is asked with the text; it gives a sentence when the text will not do, or nothing. Open it with `open_here`."""

    def __init__(
        self,
        window: QWidget,
        title: str,
        label: str,
        accept: str,
        answer: Callable[[str], str],
        *,
        initial: str = "",
        placeholder: str = "",
    ) -> None:
        super().__init__(window, title, width=560, name="textDialog")
        self._answer = answer
        self.field = Field(label, placeholder=placeholder, height=56, name="textDialog.field")
        self.field.set_text(initial)
        self.field.edited.connect(self._on_field_edited)
        column = QVBoxLayout()
        column.addWidget(self.field)
        column.addSpacing(px(4))
        self.body.addLayout(column)
        self.go = self.add_actions("Cancel", accept)

    def open_here(self) -> None:
        self.open_over(self.field.edit)
        self.field.edit.selectAll()

    def show_refusal(self, sentence: str) -> None:
        self.field.set_error(sentence)

    def accept(self) -> None:
        refused = self._answer(self.field.text())
        if refused:
            self.field.set_error(refused)
            return
        super().accept()

    def _on_field_edited(self, _text: str) -> None:
        self.field.set_error("")
