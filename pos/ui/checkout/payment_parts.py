"""What the parts of the payment screen's presenter (cards, accounts) need of the whole, and what others are told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pos.i18n import Locale
from pos.till.shown import TakenTender
from pos.ui.checkout.payment_port import PaymentPort
from pos.ui.faces import Choice, Notice


@dataclass(frozen=True, slots=True)
class PartPaid:
    """A payment in several parts, under way: what was taken, what is left (rounded as the chosen means of payment is), and the tip."""

    paid: Decimal
    left: Decimal
    tip: Decimal


class Payment(Protocol):
    """`pos.ui.checkout.payment_presenter.PaymentPresenter` is it."""

    port: PaymentPort
    locale: Locale
    kind: str
    customer: str
    is_busy: bool
    notice: Notice | None
    choices: Choice | None
    on_standing: Callable[[Notice], None]

    def tell(self) -> None:
        """Something changed that is shown."""

    def add(self, tender: TakenTender) -> None:
        """It is taken."""

    def drop(self, tender: TakenTender) -> None:
        """It is not taken any more."""

    def refuse(self, error: Exception, amount: Decimal | None = None) -> None:
        """Say why something was not taken."""

    def forget_typed(self) -> None: ...
    def has_taken_from(self, number: str) -> bool: ...
