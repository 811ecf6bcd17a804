"""What opens the dialogs of discounts, prices, notes and consent over the till's window, and tells the checkout what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.basket_acts import MOST_NOTE
from pos.till.giving import Mode, Weighed
from pos.ui.approval.dialog import ApprovalDialog
from pos.ui.approval.hearing import News
from pos.ui.approval.presenter import ApprovalPresenter
from pos.ui.faces import CardFace, Notice, TextAsked, initials
from pos.ui.giving.dialog import GivingDialog
from pos.ui.giving.presenter import ConsentPort, GivingPort, GivingPresenter, consent_face
from pos.ui.widgets.people_dialog import PeopleDialog
from pos.ui.widgets.text_dialog import TextDialog
from pos.ui.words import sentence
from pos.words import say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
_GIVE = {
    "discount": (True, Mode.PERCENT),
    "price": (True, Mode.PRICE),
    "discount_all": (False, Mode.PERCENT),
}
"""By action: is it of the selected line, and how it begins."""
ACTIONS = frozenset({*_GIVE, "note", "note_all", "consent", "sold_by"})


class GiftPort(GivingPort, Protocol):
    """Giving, and what was given without consent."""

    def unconsented(self) -> Weighed | None: ...


class Consents(ConsentPort, News, Protocol):
    """`pos.till.approving.Approvals` is one."""


class Noted(Protocol):
    """Who keeps what is said of lines: notes, and who sold them; `pos.till.desk.TillDesk` is one."""

    def note_of(self, line_id: str | None) -> tuple[str, str]:
        """What it is on, in words (nothing for the sale), and the note."""

    def note(self, line_id: str | None, text: str) -> None: ...
    def seller_of(self, line_id: str) -> tuple[str, str]:
        """What the line is, and the id of who sold it."""

    def sellers(self) -> Sequence[tuple[str, str]]: ...
    def credit_to(self, line_id: str, person_id: str) -> None: ...


class CheckoutShown(Protocol):
    """What is told to the checkout; `CheckoutPresenter` is one."""

    @property
    def selected_id(self) -> str | None: ...
    def line_changed(self, line_id: str | None) -> None: ...
    def say(self, notice: Notice, offer: Callable[[], None] | None = None) -> None: ...
    def undo(self) -> None: ...


class Gifts(QObject):
    """One per person at the till. `act` does what a key or button asks for."""

    def __init__(
        self,
        window: QWidget,
        checkout: Callable[[], CheckoutShown | None],
        giving: GiftPort,
        consents: Consents,
        notes: Noted,
        locale: Locale,
        run: Runner,
    ) -> None:
        super().__init__(window)
        self._window, self._checkout = window, checkout
        self._giving, self._consents, self._notes = giving, consents, notes
        self._locale, self._run = locale, run

    def act(self, action: str) -> None:
        """Open what `action` asks for, or say why not."""
        checkout = self._checkout()
        if checkout is None or action not in ACTIONS:
            return
        try:
            if action in _GIVE:
                self._give(checkout, action)
            elif action == "sold_by":
                self._ask_seller(checkout)
            elif action == "consent":
                self._ask_for_consent()
            else:
                self._note(checkout.selected_id if action == "note" else None)
        except PosError as error:
            self._say(error)

    def _give(self, checkout: CheckoutShown, action: str) -> None:
        is_of_line, mode = _GIVE[action]
        line_id = checkout.selected_id if is_of_line else None
        if is_of_line and line_id is None:
            return
        presenter = GivingPresenter(self._giving, self._consents, line_id, mode, self._locale, self._run)
        presenter.on_given = partial(self._changed, line_id)
        presenter.on_ask = self._open_approval
        presenter.on_failed = self._say
        GivingDialog(self._window, presenter).open_here()

    def _open_approval(self, presenter: ApprovalPresenter) -> None:
        ApprovalDialog(self._window, presenter, self._consents).open_here()

    def _ask_for_consent(self) -> None:
        weighed = self._giving.unconsented()
        if weighed is None:
            return
        face = consent_face(weighed, self._locale, "")
        self._open_approval(
            ApprovalPresenter(
                self._consents,
                weighed.wanted,
                weighed.gift.reason,
                face,
                self._locale,
                self._run,
                partial(self._changed, weighed.gift.line_id),
            )
        )

    def _ask_seller(self, checkout: CheckoutShown) -> None:
        line_id = checkout.selected_id
        if line_id is None:
            raise Refused("basket_empty")
        name, seller = self._notes.seller_of(line_id)
        cashier = CardFace(say("Whoever is at the till"), icon="user")
        people = [
            (key, CardFace(who, person=initials(who), tint=number % 8))
            for number, (key, who) in enumerate(self._notes.sellers())
        ]
        dialog = PeopleDialog(
            self._window, say("Sold by"), name, [("", cashier), *people], seller, name="seller"
        )
        dialog.chosen.connect(partial(self._credit, line_id))
        dialog.open_here()

    def _credit(self, line_id: str, person_id: str) -> None:
        checkout = self._checkout()
        try:
            name, before = self._notes.seller_of(line_id)
            if person_id == before:
                return
            self._notes.credit_to(line_id, person_id)
        except PosError as error:
            self._say(error)
            return
        self._changed(line_id)
        if checkout is not None:
            who = dict(self._notes.sellers()).get(person_id, "")
            title = say("Sold by {name}", name=who) if who else say("Sold by whoever is at the till")
            undo = Notice("done", title, name, action=say("Undo"), action_icon="undo-2", icon="user")
            checkout.say(undo, checkout.undo)

    def _note(self, line_id: str | None) -> None:
        name, note = self._notes.note_of(line_id)
        asked = TextAsked(
            title=say("Note on the line") if name else say("Note on the sale"),
            subtitle=name or say("It stays with the sale."),
            label=say("Note"),
            accept=say("Keep the note"),
            initial=note,
            placeholder=say("Such as: deliver on Friday"),
            longest=MOST_NOTE,
            name="note",
        )
        TextDialog(self._window, asked, partial(self._keep_note, line_id)).open_here()

    def _keep_note(self, line_id: str | None, text: str) -> str:
        try:
            self._notes.note(line_id, text)
        except PosError as error:
            return sentence(error)
        self._changed(line_id)
        return ""

    def _say(self, error: Exception) -> None:
        checkout = self._checkout()
        if checkout is not None:
            checkout.say(Notice("error", say("Nothing was changed"), sentence(error)))

    def _changed(self, line_id: str | None) -> None:
        checkout = self._checkout()
        if checkout is not None:
            checkout.line_changed(line_id)
