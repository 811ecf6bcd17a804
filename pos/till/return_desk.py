"""Returns as their screen sees them: the acts of `Returning` with the words of the shop, and the paper of what was paid back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from pos.domain.refund import Portion
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.till.returning import FoundSale, Returning
from pos.till.session import Completed, TillSession
from pos.till.shown import CompletedSale

HandOver = Callable[[Future[Completed], Future[CompletedSale]], None]


class ReturnDesk:
    """`hand_over` is `TillDesk.hand_over`: it prints and opens the drawer when the refund exists."""

    def __init__(self, session: TillSession, returning: Returning, hand_over: HandOver) -> None:
        self._session, self._returning, self._hand_over = session, returning, hand_over

    def find_receipt(self, text: str) -> Future[FoundSale]:
        return self._returning.find(text)

    def money_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack:
        return self._returning.money_back(found, portions)

    def cash_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack:
        return self._returning.instead(found, portions, TenderKind.CASH)

    def hold_return(self, found: FoundSale, portions: Sequence[Portion]) -> Future[bool]:
        return self._returning.hold(found, portions)

    def give_up_return(self, found: FoundSale) -> None:
        self._returning.release(found)

    def refund(
        self, found: FoundSale, portions: Sequence[Portion], money: MoneyBack
    ) -> Future[CompletedSale]:
        """Write the refund down. Done when it exists; paper and drawer follow on their own thread."""
        done: Future[CompletedSale] = Future()
        writing = self._returning.refund(found, portions, money)
        writing.add_done_callback(lambda written: self._hand_over(written, done))
        return done

    def return_reasons(self) -> Sequence[str]:
        """Why goods come back, in the shop's words."""
        return self._session.prices.reasons("return")

    def person_name(self, person_id: str | None) -> str:
        return self._session.prices.person_name(person_id) or ""

    @property
    def may_pay_otherwise(self) -> bool:
        """May this person decide that money goes back another way than it came?"""
        user = self._session.user
        return user is not None and user.may("approve")
