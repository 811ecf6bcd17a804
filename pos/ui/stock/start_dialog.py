"""The dialog that begins a stocktake: what is counted, whether blind, and a note."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.db.ids import new_id
from pos.services.stocktakes import ALL, CATEGORY, SUPPLIER, Beginning
from pos.ui.faces import Option
from pos.ui.office.forms import ChoiceField, FormField
from pos.ui.widgets.base import px
from pos.ui.widgets.choices import Checkbox, Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import say


class StartDialog(Dialog):
    """`begun` tells what is to be counted; its id stays while this dialog is open. It ends when the page says so."""

    begun = Signal(object)

    def __init__(self, window: QWidget, categories: Sequence[Option], suppliers: Sequence[Option]) -> None:
        super().__init__(window, say("Start a count"), width=560, name="start")
        self._id = new_id()
        self._options = {CATEGORY: list(categories), SUPPLIER: list(suppliers)}
        self._chosen = {key: options[0].key if options else "" for key, options in self._options.items()}
        self.scope = ALL
        scopes = [
            Option(ALL, say("All goods")),
            Option(CATEGORY, say("A category")),
            Option(SUPPLIER, say("A supplier")),
        ]
        self.scopes = Segment(
            [each for each in scopes if each.key == ALL or self._options[each.key]],
            ALL,
            height=44,
            name="start.scope",
        )
        self.of = ChoiceField("", name="start.of")
        self.blind = Checkbox(say("Hide expected (blind count)"), till=False, name="start.blind")
        self.note = FormField(say("Note"), placeholder=say("Who counts where"), name="start.note")
        self.trouble = Sentence("start.trouble")
        column = QVBoxLayout()
        column.setSpacing(px(14))
        for part in (self.scopes, self.of, self.blind, self.note, self.trouble):
            column.addWidget(part)
        self.body.addLayout(column, 1)
        self.go = self.add_actions(say("Cancel"), say("Start counting"))
        self.scopes.chosen.connect(self._on_scopes_chosen)
        self.of.chosen.connect(self._on_of_chosen)
        self._draw()

    def _draw(self) -> None:
        self.of.setVisible(self.scope != ALL)
        if self.scope != ALL:
            self.of.set_label(say("Category") if self.scope == CATEGORY else say("Supplier"))
            self.of.set_choice(self._options[self.scope], self._chosen[self.scope])
        self._fill_window()

    def focus_start(self) -> QWidget:
        return self.note.edit

    def tell(self, words: str) -> None:
        """It did not begin; what was typed stays."""
        self.go.set_busy(False)
        self.trouble.set_text(words)
        self._fill_window()

    def accept(self) -> None:
        of = self._chosen.get(self.scope, "")
        self.go.set_busy(True)
        self.trouble.set_text("")
        self.begun.emit(
            Beginning(
                self._id, self.scope, uuid.UUID(of) if of else None, self.blind.isChecked(), self.note.text()
            )
        )

    def _on_scopes_chosen(self, key: str) -> None:
        self.scope = key
        self._draw()
        if key != ALL:
            self.of.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_of_chosen(self, key: str) -> None:
        self._chosen[self.scope] = key
        self._draw()
