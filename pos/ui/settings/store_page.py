"""The settings page "Store": what papers say about the shop, its country and coins, and what its tills do. A view over `StorePagePresenter`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.faces import Notice, Option
from pos.ui.office.errands import AppErrands
from pos.ui.office.forms import ChoiceBox, ChoiceField, FormField, LeaveQuestion, Scroller, field_row
from pos.ui.office.page import GUTTER, Page
from pos.ui.operation import Operations
from pos.ui.screen import CTRL
from pos.ui.settings.hardware.device_row import Card
from pos.ui.settings.lines_field import LinesField
from pos.ui.settings.store_presenter import LOCK, StorePagePresenter
from pos.ui.settings.switch_row import SwitchRow
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, Rule, px
from pos.ui.widgets.buttons import Button, Kind
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

WIDEST = 960
_TEXTS = ("name", "phone", "email", "tax_number", "registration")


class StorePage(Page):
    """`presenter` may be made for a till, or for a picture."""

    def __init__(self, presenter: StorePagePresenter) -> None:
        super().__init__(say("Store"), "storePage")
        self.presenter = presenter
        self._told: Notice | None = None
        self._save = Button(
            say("Save"),
            icon="check",
            keycap="Ctrl S",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_MEDIUM,
            name="storePage.save",
        )
        self._save.clicked.connect(self._on_save_clicked)
        self.add_action(self._save)
        self.keys = {(Qt.Key.Key_S, CTRL): presenter.save}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(20))
        column.setSpacing(px(12))
        for card in (self._make_shop(), self._make_region(), self._make_till()):
            column.addWidget(card)
        column.addStretch(1)
        body.setMaximumWidth(px(WIDEST + 2 * GUTTER))
        self._problem = Label("", Role.BODY, "danger", name="storePage.problem")
        self._problem.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(8))
        self._problem.setWordWrap(True)
        self.content.addWidget(self._problem)
        self.content.addWidget(Scroller(body), 1)
        presenter.listen(self.draw)
        self.draw()

    def _make_shop(self) -> QWidget:
        card = Card(name="storePage.shop", padding=20)
        labels = {
            "name": say("Name"),
            "phone": say("Phone"),
            "email": say("E-mail"),
            "tax_number": say("VAT number"),
            "registration": say("Trade register number"),
        }
        self.fields = {key: FormField(labels[key], name=f"storePage.{key}") for key in _TEXTS}
        for key, field in self.fields.items():
            field.edited.connect(partial(self.presenter.set, key))
        self.address = LinesField(say("Address"), height=68, name="storePage.address")
        self.address.edited.connect(partial(self.presenter.set, "address"))
        self._address_error = Label("", Role.META_MEDIUM, "danger", name="storePage.address.error")
        self._address_error.setWordWrap(True)
        fields = self.fields
        left = _stack(fields["name"], self.address, self._address_error)
        right = _stack(fields["phone"], fields["email"])
        card.column.addWidget(Label(say("Shop"), Role.H3))
        card.column.addWidget(Label(say("Printed on receipts and invoices"), Role.META, "text3"))
        card.column.addSpacing(px(10))
        card.column.addLayout(field_row((left, 1), (right, 1)))
        card.column.addSpacing(px(10))
        card.column.addLayout(field_row((fields["tax_number"], 1), (fields["registration"], 1)))
        return card

    def _make_region(self) -> QWidget:
        card = Card(name="storePage.region", padding=20)
        presenter = self.presenter
        self.country = ChoiceField(say("Country"), name="storePage.country")
        self.country.chosen.connect(presenter.choose_country)
        self.currency = ChoiceField(say("Currency"), name="storePage.currency")
        self.currency.setEnabled(False)
        self.coin = ChoiceField(say("Cash rounding"), name="storePage.coin")
        self.coin.chosen.connect(presenter.choose_coin)
        note = Label(
            say(
                "Papers are written in the country's way at once, windows from their next start. The currency stays: all amounts are in it."
            ),
            Role.META,
            "text3",
        )
        note.setWordWrap(True)
        card.column.addWidget(Label(say("Money and region"), Role.H3))
        card.column.addSpacing(px(10))
        card.column.addLayout(field_row((self.country, 1), (self.currency, 1), (self.coin, 1)))
        card.column.addSpacing(px(8))
        card.column.addWidget(note)
        return card

    def _make_till(self) -> QWidget:
        card = Card(name="storePage.till", padding=20)
        card.column.addWidget(Label(say("At the till"), Role.H3))
        self._own = Label(
            say("This computer has its own word on locking in its settings file."),
            Role.META,
            "warn",
            name="storePage.own_lock",
        )
        self._own.setWordWrap(True)
        self._own.setVisible(self.presenter.has_own_lock)
        card.column.addWidget(self._own)
        card.column.addSpacing(px(8))
        self.minutes = ChoiceBox(say("Lock after"), name="storePage.minutes")
        self.minutes.setFixedHeight(px(36))
        self.minutes.setFixedWidth(px(132))
        self.minutes.chosen.connect(self.presenter.choose_minutes)
        self.rows: dict[str, SwitchRow] = {}
        for face in self.presenter.switches:
            beside = self.minutes if face.key == LOCK else None
            row = SwitchRow(face.text, face.detail, name=f"storePage.{face.key}", beside=beside)
            row.turned.connect(partial(self._on_row_turned, face.key))
            card.column.addWidget(Rule())
            card.column.addWidget(row)
            self.rows[face.key] = row
        return card

    # ---- what the office asks ----
    def enter(self) -> None:
        self.presenter.load()
        self.fields["name"].edit.setFocus()

    def refresh(self) -> None:
        """Somebody changed the shop: what is typed here stays."""
        self.presenter.load()

    def may_leave(self, then: Callable[[], None]) -> None:
        if not self.presenter.is_dirty:
            then()
            return
        question = LeaveQuestion(self.window(), say("the shop"))
        question.save_wanted.connect(lambda: self.presenter.save(then))
        question.discard_wanted.connect(lambda: self._discard(then))
        question.open_over(question.save)

    def _discard(self, then: Callable[[], None]) -> None:
        self.presenter.discard()
        then()

    # ---- drawing ----
    def draw(self) -> None:
        shown, form = self.presenter, self.presenter.form
        has_form = form is not None
        self._problem.setText(shown.problem)
        self._problem.setVisible(bool(shown.problem) and not has_form)
        for key, field in self.fields.items():
            field.show_text(getattr(form, key) if has_form else "")
            field.set_error(shown.errors.get(key, ""))
            field.setEnabled(has_form)
        self.address.show_text(form.address if form is not None else "")
        self.address.setEnabled(has_form)
        self._address_error.setText(shown.errors.get("address", ""))
        self._address_error.setVisible("address" in shown.errors)
        self.country.set_choice(shown.countries, shown.country)
        self.coin.set_choice(shown.coins, shown.coin)
        self.currency.set_choice((Option("currency", shown.currency),), "currency")
        self.country.setEnabled(has_form)
        self.coin.setEnabled(has_form)
        for face in shown.switches:
            self.rows[face.key].show_state(is_on=face.is_on, is_enabled=has_form)
        minutes = form.lock_after if form is not None else 0
        self.minutes.set_choice(shown.minutes, str(minutes))
        self.minutes.setVisible(bool(minutes))
        self._save.setEnabled(shown.is_dirty and not shown.is_busy)
        self._save.set_busy(shown.is_busy)
        if shown.notice is not None and shown.notice is not self._told:
            self._told = shown.notice
            self.show_notice(shown.notice)

    def _on_save_clicked(self, _checked: bool = False) -> None:
        self.presenter.save()

    def _on_row_turned(self, key: str, is_on: bool) -> None:
        self.presenter.switch(key, is_on=is_on)


def _stack(*parts: QWidget) -> QWidget:
    """One below the other, as close as the rows of a form."""
    stack = QWidget()
    column = QVBoxLayout(stack)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(10))
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return stack


def open_store(app: App, _locale: Locale, operations: Operations) -> StorePage:
    """For the office."""
    settings = app.settings
    has_own = bool(settings.lock_after or settings.lock_each_sale)
    return StorePage(StorePagePresenter(AppErrands(app, operations.run), has_own_lock=has_own))
