"""The first step of a new shop: the form at the end side, the steps at the start. A view over `StorePresenter`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos.till.shown import SetupStep
from pos.ui.faces import Option
from pos.ui.login.steps import SetupFrame
from pos.ui.login.store_presenter import StorePresenter
from pos.ui.screen import Screen
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import ChipRow
from pos.ui.widgets.fields import Field
from pos.words import say
from pos.words.speaking import LANGUAGES, spoken


class StoreScreen(Screen):
    """`language_chosen` asks for the same screen in another language."""

    has_strip = False
    language_chosen = Signal(str)

    def __init__(
        self, presenter: StorePresenter, steps: Sequence[SetupStep], parent: QWidget | None = None
    ) -> None:
        super().__init__("storeSetup", parent)
        self.presenter = presenter
        self.frame = SetupFrame(self, steps, 0)
        self.fields = {
            "name": Field(say("Shop name"), placeholder=say("As it stands on receipts"), name="shopName"),
            "address": Field(say("Address"), placeholder=say("Street, town"), name="shopAddress"),
            "currency": Field(say("Currency"), placeholder="EUR", name="shopCurrency"),
            "tax_number": Field(say("Tax number"), placeholder=say("If you have one"), name="shopTaxNumber"),
            "rates": Field(say("Tax rates in percent"), placeholder="21 9", name="shopTaxRates"),
        }
        self.fields["currency"].set_text("EUR")
        self._build_form()
        self._build_languages()
        presenter.listen(self.draw)

    def _build_form(self) -> None:
        column = self.frame.content
        column.addStretch(1)
        column.addWidget(Label(say("Your store"), Role.H1))
        column.addWidget(
            Label(say("Prices include tax. You can change all of it later."), Role.LINE_PLAIN, "text3")
        )
        column.addSpacing(px(16))
        for field in self.fields.values():
            column.addWidget(field)
            column.addSpacing(px(14))
            field.returned.connect(self._on_field_returned)
        go_on = Button(
            say("Continue"),
            keycap="Enter",
            kind=Kind.MAIN,
            height=56,
            role=Role.AMOUNT_LARGE,
            name="storeContinue",
        )
        go_on.clicked.connect(self._on_go_on_pressed)
        column.addSpacing(px(10))
        column.addWidget(go_on)
        column.addStretch(1)

    def _build_languages(self) -> None:
        """Each in its own words, at the foot of the start side: whoever cannot read this screen finds theirs."""
        self.languages = ChipRow(name="shopLanguage")
        self.languages.set_options([Option(code, name) for code, name in LANGUAGES.items()], spoken())
        self.languages.chosen.connect(self.language_chosen)
        self.frame.middle.addWidget(self.languages)
        self.frame.middle.addSpacing(px(24))

    def take_typed(self, other: StoreScreen) -> None:
        """What was typed into a screen of another language."""
        for key, field in self.fields.items():
            field.set_text(other.fields[key].text())

    def draw(self) -> None:
        """Errors under their fields; the keyboard goes to the first."""
        for key, field in self.fields.items():
            field.set_error(self.presenter.errors.get(key, ""))
        wrong = next((field for key, field in self.fields.items() if key in self.presenter.errors), None)
        if wrong is not None:
            wrong.edit.setFocus()

    def _on_field_returned(self) -> None:
        """Enter goes to the next field, and on from the last."""
        fields = list(self.fields.values())
        focused = next((i for i, field in enumerate(fields) if field.edit.hasFocus()), len(fields) - 1)
        if focused + 1 < len(fields):
            fields[focused + 1].edit.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._on_go_on_pressed()

    def _on_go_on_pressed(self) -> None:
        texts = [field.text() for field in self.fields.values()]
        self.presenter.go_on(texts[0], texts[1], texts[2], texts[3], texts[4])

    def enter(self) -> None:
        self.fields["name"].edit.setFocus()
