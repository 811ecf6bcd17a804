"""Finding who buys, without Qt: the list in place of the tiles, what its keys do, and cards that are scanned anywhere.

The server is asked with a short delay while somebody types. Answers carry the number of the question: what comes late for an
older text is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from pos.errors import PosError, Unavailable
from pos.i18n import Locale
from pos.till.shown import CustomerShown, ScanOutcome
from pos.ui.customers.faces import customer_row
from pos.ui.customers.new_presenter import NewCustomerPresenter
from pos.ui.faces import CapsuleFace, Notice, ParkedRow
from pos.ui.words import sentence
from pos.words import counted, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
LEAST = 2
"""Characters that are worth asking the server for."""


class CustomerPort(Protocol):
    """What the till does with customers; `pos.till.customers.Customers` is one."""

    def find(self, words: str) -> Future[list[CustomerShown]]: ...
    def find_card(self, code: str) -> Future[CustomerShown | None]: ...
    def find_not_sold(self, code: str) -> Future[str | None]: ...
    def serve(self, customer: CustomerShown) -> None: ...
    def remove(self) -> None: ...
    def create(self, name: str, phone: str, card: str) -> Future[CustomerShown]: ...

    @property
    def may_create(self) -> bool: ...


class CheckoutShown(Protocol):
    """What is told to the checkout; `CheckoutPresenter` is one."""

    overlay: Any
    on_sound: Callable[[str], None]

    @property
    def customer(self) -> CapsuleFace | None: ...
    def set_text(self, text: str) -> None: ...
    def show_overlay(self, overlay: Any) -> None: ...
    def draw_left(self) -> None: ...
    def line_changed(self, line_id: str | None) -> None: ...
    def say(self, notice: Notice, offer: Callable[[], None] | None = None) -> None: ...
    def undo(self) -> None: ...
    def close_notice(self) -> None: ...
    def take_outcome(self, outcome: ScanOutcome) -> None: ...


class CustomersPresenter:
    """One per till window. It is the checkout's overlay while the list stands in place of the tiles."""

    key = "customer"

    def __init__(self, port: CustomerPort, checkout: CheckoutShown, locale: Locale, run: Runner) -> None:
        self._port, self._checkout, self._locale, self._run = port, checkout, locale, run
        self.rows: tuple[ParkedRow, ...] = ()
        self.marked = 0
        self.on_typed: Callable[[], None] = _nothing
        """Somebody types: `look` is wanted in a moment."""
        self.on_card: Callable[[], None] = _nothing
        """A card is looked up: `give_up_card` is wanted when that takes long."""
        self.on_new: Callable[[NewCustomerPresenter], None] = _ignore
        self._text = ""
        self._found: dict[str, CustomerShown] = {}
        self._asked = 0
        self._answered = ""
        """The text whose answer is shown."""
        self._problem = ""
        self._takes_first = False
        self._card: ScanOutcome | None = None

    # What is shown

    @property
    def is_shown(self) -> bool:
        return self._checkout.overlay is self

    @property
    def head(self) -> str:
        if self.rows:
            return counted(len(self.rows), "{count} customer found", "{count} customers found")
        return say("Customer")

    @property
    def words(self) -> tuple[str, str]:
        """In place of rows: what is the matter, and what to do."""
        if self._problem:
            return say("Customers cannot be looked up now"), self._problem
        if self._answered and self._answered == self._text:
            return (
                say("Nobody matches “{text}”", text=self._text),
                say("Try fewer letters, or scan the card."),
            )
        return say("Who is buying?"), say("Scan the card, or type a name, phone number or e-mail.")

    @property
    def may_create(self) -> bool:
        return self._port.may_create

    @property
    def served(self) -> CapsuleFace | None:
        return self._checkout.customer

    # The page

    def open(self) -> None:
        """F4, or a tap on the capsule."""
        if self.is_shown:
            self.close()
            return
        self._checkout.set_text("")
        self._checkout.close_notice()
        self._clear()
        self._checkout.show_overlay(self)

    def close(self) -> None:
        self._clear()
        self._checkout.show_overlay(None)
        self._checkout.set_text("")

    def _clear(self) -> None:
        self._asked += 1
        self._text, self._answered, self._problem = "", "", ""
        self.rows, self.marked, self._found, self._takes_first = (), 0, {}, False

    def filter(self, text: str) -> bool:
        """What was typed finds a customer. True: the page has taken it."""
        self._asked += 1  # whatever is on its way is for an older text
        self._text, self._takes_first = text.strip(), False
        if len(self._text) < LEAST:
            self._show([], "")
        else:
            self.on_typed()
        return True

    def look(self) -> None:
        """Ask the server for what is typed now."""
        text = self._text
        if len(text) < LEAST or not self.is_shown:
            return
        self._asked += 1
        number = self._asked

        def found(customers: list[CustomerShown]) -> None:
            if number == self._asked:
                self._show(customers, text)

        def failed(error: Exception) -> None:
            if number == self._asked:
                self._fail(error)

        try:
            finding = self._port.find(text)
        except PosError as error:
            self._fail(error)
            return
        self._run(finding, found, failed)

    def _show(self, customers: list[CustomerShown], text: str) -> None:
        self._found = {each.customer_id: each for each in customers}
        self.rows = tuple(customer_row(each) for each in customers)
        self.marked, self._answered, self._problem = 0, text, ""
        is_sure = len(customers) == 1 or (bool(customers) and customers[0].card.upper() == text.upper())
        if self._takes_first and is_sure:
            self.choose(customers[0].customer_id)
            return
        self._takes_first = False
        if self.is_shown:
            self._checkout.draw_left()

    def _fail(self, error: Exception) -> None:
        self._found, self.rows, self._takes_first = {}, (), False
        calm = say("The server does not answer. The sale goes on without a customer, or with the one it has.")
        is_away = isinstance(error, Unavailable) or getattr(error, "code", "") == "signed_in_offline"
        self._problem = calm if is_away else sentence(error)
        if self.is_shown:
            self._checkout.draw_left()

    def move(self, step: int) -> None:
        if self.rows:
            self.marked = min(max(self.marked + step, 0), len(self.rows) - 1)
            self._checkout.draw_left()

    def enter(self) -> None:
        """Take the marked one; while the answer is on its way, the one that it brings if it is a single one."""
        if self.rows and self._answered == self._text:
            self.choose(self.rows[self.marked].basket_id)
        elif self._text:
            self.look()
            self._takes_first = True

    def choose(self, customer_id: str) -> None:
        self._serve(self._found[customer_id])

    def delete(self) -> None:
        """Del: nobody in particular buys."""
        before = self.served
        if before is None:
            return
        try:
            self._port.remove()
        except PosError as error:
            self._checkout.say(Notice("error", say("Nothing was changed"), sentence(error)))
            return
        self.close()
        self._checkout.line_changed(None)
        notice = Notice(
            "done",
            say("{name} is no longer on this sale", name=before.name),
            say("Prices are those for everybody."),
            action=say("Undo"),
            action_icon="undo-2",
        )
        self._checkout.say(notice, self._checkout.undo)

    def _serve(self, customer: CustomerShown) -> None:
        try:
            self._port.serve(customer)
        except PosError as error:
            self._checkout.say(Notice("error", say("Nothing was changed"), sentence(error)))
            return
        if self.is_shown:
            self.close()
        self._checkout.line_changed(None)
        self._checkout.on_sound("added")
        detail = ""
        if customer.group_name:
            detail = say("Prices for {group} count now.", group=customer.group_name)
        notice = Notice(
            "done",
            say("{name} is on this sale", name=customer.name),
            detail,
            action=say("Undo"),
            action_icon="undo-2",
            icon="user",
        )
        self._checkout.say(notice, self._checkout.undo)

    # A card that was scanned

    def take_unknown(self, outcome: ScanOutcome) -> bool:
        """A code that is no product may be a customer's card. True: it is looked up, and answered when that is known."""
        try:
            asking = self._port.find_card(outcome.code)
        except PosError:
            return False
        self._card = outcome
        self._run(
            asking, lambda found: self._card_found(outcome, found), lambda _: self._card_found(outcome, None)
        )
        self.on_card()
        return True

    def _card_found(self, outcome: ScanOutcome, customer: CustomerShown | None) -> None:
        if self._card is not outcome:
            return  # the cashier was told already that nobody knows it
        if customer is not None:
            self._card = None
            self._serve(customer)
            return
        try:
            asking = self._port.find_not_sold(outcome.code)
        except PosError:
            self.give_up_card()
            return
        self._run(
            asking, lambda name: self._goods_found(outcome, name), lambda _: self._goods_found(outcome, None)
        )

    def _goods_found(self, outcome: ScanOutcome, name: str | None) -> None:
        """Goods that are taken out of sale are none that a till knows; the server tells them from a wrong label."""
        if self._card is outcome and name is not None:
            self._card = ScanOutcome("refused", outcome.code, name=name, reason="product_not_sold")
        if self._card is not None:
            self.give_up_card()

    def give_up_card(self) -> None:
        """It takes too long: said to be unknown, and what comes later is dropped."""
        outcome, self._card = self._card, None
        if outcome is not None:
            self._checkout.take_outcome(outcome)

    # A new one

    def create(self) -> None:
        """The dialog for a new customer, with what was typed so far."""
        if not self.may_create:
            return
        self.on_new(NewCustomerPresenter(self._port, self._text, self._run, self._serve))


def _nothing() -> None:
    """Stands in until the page connects itself."""


def _ignore(_new: NewCustomerPresenter) -> None:
    """Stands in until the page connects itself."""
