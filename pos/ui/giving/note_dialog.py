"""The dialog for a note on a line or on the sale: one field. It keeps nothing; whoever opened it says what will not do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field

MOST = 200


class NoteDialog(Dialog):
    """`keep` is given the text and answers with a sentence when it cannot be kept. Open it with `open_here`."""

    def __init__(self, window: QWidget, subtitle: str, note: str, keep: Callable[[str], str]) -> None:
        title = "Note on the line" if subtitle else "Note on the sale"
        super().__init__(window, title, subtitle or "It stays with the sale.", width=560, name="note")
        self._keep = keep
        self.field = Field("Note", placeholder="Such as: deliver on Friday", height=56, name="note.field")
        self.field.edit.setMaxLength(MOST)
        self.field.set_text(note)
        self.field.edited.connect(self._on_field_edited)
        column = QVBoxLayout()
        column.addWidget(self.field)
        self.body.addLayout(column)
        self.go = self.add_actions("Cancel", "Keep the note")

    def open_here(self) -> None:
        self.open_over(self.field.edit)
        self.field.edit.selectAll()

    def accept(self) -> None:
        sentence = self._keep(self.field.text())
        if sentence:
            self.field.set_error(sentence)
            return
        super().accept()

    def show_refusal(self, sentence: str) -> None:
        self.field.set_error(sentence)

    def _on_field_edited(self, _text: str) -> None:
        self.field.set_error("")
