"""Parking and recalling at the checkout, without Qt: the list in place of the tiles, and what its keys do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Any, Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.following import FoundSale, Outcome
from pos.till.parking import Fetched, ParkedSale
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.checkout.wording import items_text
from pos.ui.faces import BadgeText, Notice, ParkedRow, Question, initials
from pos.ui.words import sentence
from pos.words import counted, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
LONGEST_BADGE = 40


class FollowingPort(Protocol):
    """What the till knows of open sales; `pos.till.following.Following` is one."""

    def found(self) -> FoundSale | None: ...
    def ask(self) -> Future[bool] | None: ...
    def settle(self, is_ours: bool | None) -> Outcome: ...


class ParkingPort(Protocol):
    """What the till does with parked sales; `pos.till.parking.Parking` is one."""

    def park(self, name: str = "") -> Future[str]: ...
    def rename(self, basket_id: str, name: str) -> Future[None]: ...
    def list_all(self) -> Future[list[ParkedSale]]: ...
    def fetch(self, basket_id: str) -> Future[Fetched]: ...
    def take_up(self, fetched: Fetched) -> Future[None]: ...
    def leave(self, fetched: Fetched) -> None: ...
    def delete(self, basket_id: str) -> Future[bool]: ...
    @property
    def following(self) -> FollowingPort: ...


class ParkingPresenter:
    """One per till window. It is the checkout's overlay while the list stands in place of the tiles."""

    key = "recall"

    def __init__(self, port: ParkingPort, checkout: CheckoutPresenter, locale: Locale, run: Runner) -> None:
        self._port, self._checkout, self._locale, self._run = port, checkout, locale, run
        self.rows: tuple[ParkedRow, ...] = ()
        self.marked = 0
        self.head = ""
        self._sales: Sequence[ParkedSale] = ()
        self._is_busy = False
        self.is_paying: Callable[[], bool] = _is_not
        """Is the payment open? An answer that comes now comes too late: it would change the sale under the customer's money."""
        self.on_name: Callable[[str], None] = _ignore
        """Told the id of a parked sale whose name is to be asked for."""

    # Parking

    def park(self) -> None:
        """F6: at once, without a question; a name can be given afterwards."""
        self._park(self._say_parked)

    def _park(self, then: Callable[[str], None], instead: Callable[[], None] = lambda: None) -> None:
        """`instead` is done where the open sale cannot be put aside, which is said."""
        if self._is_busy:
            return
        checkout = self._checkout
        if not checkout.can_pay:
            checkout.say(Notice("warn", say("There is nothing to park"), say("Scan the first item.")))
            return
        self._is_busy = True

        def done(basket_id: str) -> None:
            self._is_busy = False
            checkout.set_text("")
            checkout.refresh()
            then(basket_id)
            self.look()

        def failed(error: Exception) -> None:
            instead()
            self._fail(say("The sale was not parked"), error)

        try:
            parking = self._port.park()
        except PosError as error:
            failed(error)
            return
        self._run(parking, done, failed)

    def _say_parked(self, basket_id: str) -> None:
        self._checkout.say(
            Notice(
                "done",
                say("Sale parked"),
                say("Every till can recall it."),
                action=say("Give it a name"),
                action_icon="square-pen",
            ),
            lambda: self.on_name(basket_id),
        )

    def give_name(self, basket_id: str, name: str) -> str:
        """What was typed as the name. Gives an error sentence, or nothing when it was taken."""
        try:
            naming = self._port.rename(basket_id, name)
        except PosError as error:
            return sentence(error)
        self._run(
            naming, lambda _: self.look(), lambda error: self._fail(say("The name was not kept"), error)
        )
        return ""

    def holds_up(self) -> bool:
        """Is a sale on its way in or out? Then the open one is not paid now, which is said."""
        if self._is_busy:
            said = say("A sale is being parked or recalled")
            self._checkout.say(Notice("warn", said, say("Wait a moment, then press Pay again.")))
        return self._is_busy

    # The list

    def look(self) -> None:
        """Ask again what is parked: for the count on the button, and for the list if it is shown."""
        self.look_for(_let_be)

    def look_for(self, then: Callable[[list[ParkedSale]], None]) -> None:
        """The same, and `then` is told what there is."""

        def listed(sales: list[ParkedSale]) -> None:
            self._listed(sales)
            then(sales)

        self._run(self._port.list_all(), listed, _let_be)

    def _listed(self, sales: list[ParkedSale]) -> None:
        marked = self.rows[self.marked].basket_id if self.rows else ""
        self._sales = sales
        self.rows = tuple(self._row(each, number) for number, each in enumerate(sales))
        ids = [row.basket_id for row in self.rows]
        self.marked = ids.index(marked) if marked in ids else min(self.marked, max(len(ids) - 1, 0))
        self.head = counted(len(sales), "{count} parked sale", "{count} parked sales")
        self._checkout.set_parked(len(sales))
        if self.is_shown:
            if not sales:
                self.close()
            self._checkout.draw_left()

    def _row(self, sale: ParkedSale, number: int) -> ParkedRow:
        when = self._locale.time(sale.parked_at)
        title = sale.name or say("Sale of {when}", when=when)
        who = ", ".join(filter(None, (when, sale.person_name, sale.till_name)))
        note = sale.note if len(sale.note) <= LONGEST_BADGE else sale.note[: LONGEST_BADGE - 1] + "\u2026"
        return ParkedRow(
            basket_id=sale.basket_id,
            title=title,
            goods=sale.preview,
            count=items_text(Decimal(sale.items), self._locale),
            when=who,
            amount=self._locale.amount(sale.total),
            monogram=initials(title),
            tint=number % 8,
            badge=_badge(note, is_open=sale.is_following),
        )

    @property
    def is_shown(self) -> bool:
        return self._checkout.overlay is self

    def open(self) -> None:
        """F7: the list; a single parked sale comes at once where no sale is open."""
        self._run(
            self._port.list_all(),
            self._open,
            lambda error: self._fail(say("The list could not be read"), error),
        )

    def _open(self, sales: list[ParkedSale]) -> None:
        self._listed(sales)
        if self.is_paying():
            return
        if not sales:
            self._checkout.say(Notice("warn", say("No sale is parked"), say("F6 parks the open sale.")))
        elif len(sales) == 1 and not self._checkout.can_pay:
            self._recall(sales[0].basket_id)
        else:
            self.marked = 0
            self._checkout.show_overlay(self)

    def close(self) -> None:
        self._checkout.show_overlay(None)

    # Keys of the list

    def move(self, step: int) -> None:
        if self.rows:
            self.marked = min(max(self.marked + step, 0), len(self.rows) - 1)
            self._checkout.draw_left()

    def enter(self) -> None:
        if self.rows:
            self.choose(self.rows[self.marked].basket_id)

    def choose(self, basket_id: str) -> None:
        """Recall it. The open sale is parked first, so nothing is lost; it stays open where nothing can be recalled."""
        self._recall(basket_id)

    def delete(self) -> None:
        if not self.rows:
            return
        row = self.rows[self.marked]
        question = Question(
            say("Delete this parked sale"),
            say(
                "{title}: {count}, {amount}. Nothing was paid for it.",
                title=row.title,
                count=row.count,
                amount=row.amount,
            ),
            say("Delete it"),
            say("Keep it"),
        )
        self._checkout.ask(question, lambda: self._delete(row.basket_id))

    def _delete(self, basket_id: str) -> None:
        self._run(
            self._port.delete(basket_id),
            lambda _: self.look(),
            lambda error: self._fail(say("The parked sale was not deleted"), error),
        )

    def filter(self, text: str) -> bool:
        """Typing looks for products; the list goes."""
        del text
        return False

    def _recall(self, basket_id: str) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self._run(
            self._port.fetch(basket_id),
            self._fetched,
            lambda error: self._fail(say("The sale was not recalled"), error),
        )

    def _fetched(self, fetched: Fetched) -> None:
        self._is_busy = False
        if self.is_paying():
            self._port.leave(fetched)
            self.look()
        elif self._checkout.can_pay:
            self._park(lambda _: self._take_up(fetched), lambda: self._port.leave(fetched))
        else:
            self._take_up(fetched)

    def _take_up(self, fetched: Fetched) -> None:
        try:
            opening = self._port.take_up(fetched)
        except PosError as error:
            self._port.leave(fetched)
            self._fail(say("The sale was not recalled"), error)
            return
        self.close()
        self._checkout.refresh()
        self._run(
            opening, lambda _: self.look(), lambda error: self._fail(say("This till has a problem"), error)
        )

    def _fail(self, title: str, error: Exception) -> None:
        self._is_busy = False
        self._checkout.say(Notice("error", title, sentence(error)))
        self.look()


def _badge(note: str, *, is_open: bool) -> BadgeText | None:
    if is_open:
        return BadgeText(say("Your open sale"), "neutral", icon="user")
    return BadgeText(note, "neutral", icon="sticky-note") if note else None


def _ignore(_name: str) -> None:
    """Stands in until the window connects itself."""


def _is_not() -> bool:
    """Stands in until the window connects itself."""
    return False


def _let_be(_found: object) -> None:
    """The count on a button is not worth a message; the list says it when it is opened."""
