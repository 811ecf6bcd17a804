"""The dialog of one tax: letter, name, rate, and why it is what it is. It keeps nothing; its owner says what will not do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.faces import Option
from pos.ui.office.forms import ChoiceField, FormField, field_row
from pos.ui.settings.taxes_presenter import TaxForm
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import say


class TaxDialog(Dialog):
    """`answer` is given what was typed and gives a sentence when it will not do. `removed`: it is to go."""

    removed = Signal()

    def __init__(
        self,
        window: QWidget,
        form: TaxForm,
        treatments: Sequence[Option],
        answer: Callable[[TaxForm], str],
        *,
        is_new: bool,
    ) -> None:
        title = say("New tax") if is_new else form.name
        super().__init__(window, title, say("Written when you save the page."), width=640, name="tax")
        self.form, self._treatments, self._answer = form, tuple(treatments), answer
        self.letter = FormField(say("Letter"), name="tax.letter")
        self.letter.edit.setMaxLength(2)
        self.name = FormField(say("Name"), name="tax.name")
        self.name.edit.setMaxLength(60)
        self.rate = FormField(say("Rate in percent"), figures=True, name="tax.rate")
        self.treatment = ChoiceField(say("Treatment"), name="tax.treatment")
        self.legal_text = FormField(say("Sentence for receipts"), name="tax.legal_text")
        self.legal_text.edit.setPlaceholderText(say("What the law wants said, such as why there is no tax"))
        self.legal_text.edit.setMaxLength(200)
        for key in ("letter", "name", "rate", "legal_text"):
            field: FormField = getattr(self, key)
            field.show_text(getattr(form, key))
            field.edited.connect(partial(self._on_field_edited, key))
        self.treatment.chosen.connect(self._on_treatment_chosen)
        self.trouble = Sentence("tax.trouble")
        self._note = Label("", Role.META, "text3", name="tax.note")
        self._note.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(px(10))
        column.addLayout(field_row((self.letter, 1), (self.name, 4), (self.rate, 2)))
        column.addLayout(field_row((self.treatment, 1)))
        column.addLayout(field_row((self.legal_text, 1)))
        column.addWidget(self._note)
        column.addWidget(self.trouble)
        self.body.addLayout(column)
        self.go = self.add_actions(say("Cancel"), say("Add tax") if is_new else say("Change tax"))
        self.archive = Button(say("Archive"), icon="archive", kind=Kind.DANGER, height=56, name="tax.archive")
        self.archive.clicked.connect(self._on_archive_clicked)
        self.archive.setVisible(form.can_go and not is_new)
        self.footer.insertWidget(1, self.archive)
        self._is_new = is_new
        self._draw()

    def open_here(self) -> None:
        self.open_over(self.name.edit)
        self.name.edit.selectAll()

    def _draw(self) -> None:
        self.treatment.set_choice(self._treatments, self.form.treatment)
        self.rate.setEnabled(self.form.has_rate and self.form.treatment in {"standard", "reverse_charge"})
        note = ""
        if not self.form.has_rate:
            note = say("Products have it: its rate changes with a new rate from a date.")
        elif not self.form.can_go and not self._is_new:
            note = say("Other taxes refer to it, so it cannot be archived.")
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def accept(self) -> None:
        sentence = self._answer(self.form)
        self.trouble.set_text(sentence)
        if not sentence:
            super().accept()

    def _on_field_edited(self, key: str, text: str) -> None:
        changed: dict[str, Any] = {key: text}
        self.form = replace(self.form, **changed)
        self.trouble.set_text("")

    def _on_treatment_chosen(self, key: str) -> None:
        self.form = replace(self.form, treatment=key)
        self.trouble.set_text("")
        self._draw()

    def _on_archive_clicked(self, _checked: bool = False) -> None:
        self.end()
        self.removed.emit()
