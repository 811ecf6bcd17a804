"""The dialog that sets a device up: how it is reached, what was found, where it is, and what else it needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.hardware.finding import Found
from pos.ui.faces import Option
from pos.ui.office.forms import ChoiceField, FormField
from pos.ui.settings.hardware.set_up import SetUp
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import say


class SetUpDialog(Dialog):
    """`saved` comes with the device's key when it is kept and in use."""

    saved = Signal(str)

    def __init__(self, window: QWidget, model: SetUp) -> None:
        super().__init__(window, model.title, say("What is saved is used at once."), width=560, name="setUp")
        self.model = model
        self._is_over = False
        self.way = ChoiceField(say("Reached by"), name="setUp.way")
        self.offers = ChoiceField(say("Found on this computer"), name="setUp.offers")
        self.where = FormField(say("Where"), name="setUp.where")
        self.search = Button(model.search_words, icon="search", name="setUp.search")
        self.searched = Label("", Role.BODY, "text2", name="setUp.searched")
        self.searched.setWordWrap(True)
        self.extras: dict[str, FormField | ChoiceField] = {}
        self.trouble = Sentence("setUp.error")
        column = QVBoxLayout()
        column.setSpacing(px(12))
        for field in (self.way, self.search, self.searched, self.offers, self.where):
            column.addWidget(field)
        for extra in model.extras:
            made: FormField | ChoiceField
            if extra.options:
                made = ChoiceField(extra.label, name=f"setUp.{extra.field}")
                made.chosen.connect(partial(self._on_extra_chosen, extra.field))
            else:
                made = FormField(extra.label, placeholder=extra.hint, name=f"setUp.{extra.field}")
                made.edited.connect(partial(self._on_extra_edited, extra.field))
                made.show_text(model.values[extra.field])
            self.extras[extra.field] = made
            column.addWidget(made)
        column.addWidget(self.trouble)
        self.body.addLayout(column)
        self.go = self.add_actions(say("Cancel"), say("Save"))
        self.way.chosen.connect(self._on_way_chosen)
        self.offers.chosen.connect(self._on_offers_chosen)
        self.where.edited.connect(self._on_where_edited)
        self.search.clicked.connect(self._on_search_clicked)
        self._draw()

    def open_here(self) -> None:
        self.open_over(self.way.box if self.model.ways else None)

    def offer(self, found: Sequence[Found]) -> None:
        """What is plugged in is known now."""
        if not self._is_over:
            self.model.found = (*found, *(each for each in self.model.found if each.way == "tcp"))
            self._draw()

    def _draw(self) -> None:
        model = self.model
        self.way.setVisible(bool(model.ways))
        self.way.set_choice(model.ways, model.way)
        offers = model.offers
        self.search.setVisible(model.can_search)
        self.search.set_label(model.search_words)
        said = model.searched if model.can_search else ""
        self.searched.setVisible(bool(said))
        if said != self.searched.text():
            self.searched.setText(said)
            announce(self, said)
        self.offers.setVisible(bool(offers))
        self.offers.set_label(model.offers_label)
        self.offers.set_choice((Option("", say("Choose")), *offers), model.where)
        self.where.setVisible(model.asks_where)
        self.where.edit.setPlaceholderText(model.hint)
        self.where.show_text(model.where)
        for extra in model.extras:
            field = self.extras[extra.field]
            if isinstance(field, ChoiceField):
                field.set_choice(extra.options, model.values[extra.field])
        self.trouble.set_text(model.error)
        if self.isVisible():
            self._fill_window()

    def accept(self) -> None:
        self.model.stop()  # saving comes after it on the same thread
        self.go.set_busy(True)
        self.model.save(self._done, self._failed)

    def _done(self) -> None:
        if not self._is_over:
            self.saved.emit(self.model.key)
            self.end()

    def _failed(self) -> None:
        if not self._is_over:
            self.go.set_busy(False)
            self._draw()

    def end(self) -> None:
        self._is_over = True
        self.model.stop()
        super().end()

    def show_refusal(self, sentence: str) -> None:
        self.trouble.set_text(sentence)

    def _on_search_clicked(self) -> None:
        self.model.search(self._searched)

    def _searched(self) -> None:
        if not self._is_over:
            self._draw()

    def _on_way_chosen(self, way: str) -> None:
        self.model.choose_way(way)
        self._draw()

    def _on_offers_chosen(self, where: str) -> None:
        self.model.where = where
        self._draw()

    def _on_where_edited(self, text: str) -> None:
        self.model.where, self.model.error = text, ""
        self.trouble.set_text("")

    def _on_extra_chosen(self, field: str, value: str) -> None:
        self.model.values[field] = value
        self._draw()

    def _on_extra_edited(self, field: str, value: str) -> None:
        self.model.values[field] = value
