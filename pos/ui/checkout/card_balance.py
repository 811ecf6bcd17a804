"""What a gift card holds, without Qt: asked from the page More, or by scanning one of our cards at the checkout."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shown import AccountShown
from pos.ui.checkout.payment_port import Runner
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import Notice, TextAsked
from pos.ui.words import sentence
from pos.words import say


class BalancePort(Protocol):
    """`pos.till.paying.Paying` is one."""

    def find_account(self, kind: str, text: str) -> Future[AccountShown]: ...
    def looks_like_card(self, code: str) -> bool: ...


class CardBalance:
    """`on_pay` opens the payment with a card that was looked at."""

    def __init__(self, port: BalancePort, checkout: CheckoutPresenter, locale: Locale, run: Runner) -> None:
        self._port, self._checkout, self._locale, self._run = port, checkout, locale, run
        self.on_pay: Callable[[str], None] = _ignore

    @property
    def asked(self) -> TextAsked:
        """The question for a number."""
        return TextAsked(
            title=say("Gift card balance"),
            subtitle=say("Nothing is taken from the card."),
            label=say("Number of the card"),
            accept=say("Look it up"),
            placeholder=say("Scan the card, or type its number"),
            takes_scan=True,
            longest=80,
            name="balance",
        )

    def look_at_scan(self, code: str) -> bool:
        """A code that is no product: is it one of our cards? True: it was looked up, and the answer comes as a message."""
        return self._port.looks_like_card(code) and not self.look(code)

    def look(self, text: str) -> str:
        """Look a number up. Gives why it cannot be, or nothing: then the answer comes as a message."""
        try:
            found = self._port.find_account("gift_card", text)
        except PosError as error:
            return sentence(error)
        self._run(found, self._on_found, self._on_failed)
        return ""

    def _on_found(self, account: AccountShown) -> None:
        left = self._locale.money(account.left)
        title = say("{left} on the gift card {number}", left=left, number=account.shown)
        if account.expires_on is not None:
            detail = say("It can be used until {day}.", day=self._locale.date(account.expires_on))
        else:
            detail = say("It can be used without an end.")
        has_sale = bool(self._checkout.lines)
        action = say("Pay with it") if has_sale and account.left > 0 else ""
        notice = Notice("done", title, detail, action=action, icon="gift", stays=True)
        self._checkout.say(notice, partial(self.on_pay, account.code) if action else None)

    def _on_failed(self, error: Exception) -> None:
        self._checkout.say(Notice("error", say("The card was not found"), sentence(error)))


def _ignore(_code: str) -> None:
    """Stands in until the window connects itself."""
