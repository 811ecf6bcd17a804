"""Gift cards, credit and tabs on the payment screen, without Qt: finding one, setting its money aside, and what is left on it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

from pos.errors import PosError, Refused
from pos.till.shown import AccountShown, TakenTender
from pos.ui.checkout.payment_parts import Payment
from pos.ui.checkout.payment_port import Runner

OF_CUSTOMERS = frozenset({"on_account", "store_credit"})


class PaymentAccounts:
    """Belongs to one `PaymentPresenter`. `chosen` is the account that the next amount is taken from, once it is known."""

    def __init__(self, payment: Payment, run: Runner) -> None:
        self._payment, self._run = payment, run
        self.chosen: AccountShown | None = None
        self._left: dict[str, Decimal] = {}

    def begin(self) -> None:
        self.chosen = None
        self._left.clear()

    def left_on(self, number: str) -> Decimal | None:
        """What an account holds after what was taken from it."""
        return self._left.get(number)

    def look_at_customer(self) -> None:
        """The tab or credit of who is in the basket is found by itself; else a number can be typed."""
        payment = self._payment
        if payment.kind not in OF_CUSTOMERS or not payment.customer:
            return
        try:
            found = payment.port.customer_account(payment.kind)
        except PosError:
            return
        self._wait(found, self._on_found, self._on_none)

    def find(self, text: str) -> None:
        """The account with a number that was typed or scanned."""
        try:
            found = self._payment.port.find_account(self._payment.kind, text)
        except PosError as error:
            self._payment.refuse(error)
            return
        self._wait(found, self._on_found, self._on_refused)

    def set_aside(self, tender: TakenTender) -> None:
        """Take a payment from an account: its money is set aside first."""
        self._wait(self._payment.port.set_aside(tender), self._payment.add, self._on_refused)

    def took(self, tender: TakenTender) -> None:
        """It is taken; the next number is asked for anew."""
        if self.chosen is not None and tender.account == self.chosen.code:
            self._left[tender.account] = self.chosen.left - tender.amount
        self.chosen = None

    def dropped(self, tender: TakenTender) -> None:
        self._left.pop(tender.account, None)

    def _on_found(self, account: AccountShown) -> None:
        self._payment.is_busy = False
        self._payment.forget_typed()
        if self._payment.has_taken_from(account.code):
            self._payment.refuse(Refused("account_twice", account=account.shown))
        elif account.left <= 0:
            self._payment.refuse(Refused("balance_too_small", left="0"))
        else:
            self.chosen = account
            self._payment.tell()

    def _on_none(self, _error: Exception) -> None:
        self._payment.is_busy = False
        self._payment.tell()

    def _on_refused(self, error: Exception) -> None:
        self._payment.is_busy = False
        self._payment.refuse(error)

    def _wait(
        self, future: Future[Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        self._payment.is_busy = True
        self._payment.tell()
        self._run(future, done, failed)
