"""The dialog that gives back the difference of an exchange: how it goes, and the amount on the green button."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.exchange.presenter import GiveBackPresenter
from pos.ui.faces import CardFace
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import say


class GiveBackDialog(Dialog):
    """Open it with `open_here`. Up and Down choose, Enter gives."""

    def __init__(self, window: QWidget, presenter: GiveBackPresenter) -> None:
        super().__init__(
            window,
            say("Give back {amount}", amount=presenter.amount),
            say("What comes back is worth more than what goes out."),
            width=520,
            name="giveBack",
        )
        self.presenter = presenter
        column = QVBoxLayout()
        column.setSpacing(px(8))
        self._cards: dict[str, ChoiceCard] = {}
        for key, title, icon, detail in presenter.ways:
            card = ChoiceCard(CardFace(title, detail, icon=icon), height=72, name=f"giveBack.{key}")
            card.clicked.connect(partial(self._on_card_clicked, key))
            column.addWidget(card)
            self._cards[key] = card
        self._hint = Label("", Role.META, "text2", name="giveBack.hint")
        self._problem = Sentence("giveBack.problem")
        column.addWidget(self._hint)
        column.addWidget(self._problem)
        self.body.addLayout(column)
        self.go = self.add_actions(say("Cancel"), say("Give back"))
        presenter.on_change = self.draw
        presenter.on_close = self._finish
        # the arrows choose a way; buttons would take them for moving the focus
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.draw()

    def open_here(self) -> None:
        self.open_over(self)

    def draw(self) -> None:
        shown = self.presenter
        for key, card in self._cards.items():
            card.setChecked(key == shown.way)
        self.title.setText(say("Give back {amount}", amount=shown.amount))
        self.go.set_label(say("Give back {amount}", amount=shown.amount))
        self.go.set_busy(shown.is_busy)
        self._hint.setText(shown.hint)
        self._problem.set_text(shown.problem)

    def show_refusal(self, sentence: str) -> None:
        self._problem.set_text(sentence)

    def accept(self) -> None:
        self.presenter.accept()

    def end(self) -> None:
        self.presenter.on_change = self.presenter.on_close = _nothing
        super().end()

    def _finish(self) -> None:
        super().accept()

    def _on_card_clicked(self, key: str, _checked: bool = False) -> None:
        self.presenter.choose(key)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.presenter.move(-1 if event.key() == Qt.Key.Key_Up else 1)
            event.accept()
        else:
            super().keyPressEvent(event)


def _nothing() -> None:
    """The dialog is gone."""
