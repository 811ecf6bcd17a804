"""What paying asks of a till. Amounts are in the shop's currency unless said otherwise; futures end on any thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.tender import NOTHING_AGREED, Agreed
from pos.till.shown import AccountShown, CardShown, CompletedSale, TakenTender, ToPay

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
"""Calls one of two functions on the GUI thread when the future is done."""


class PaymentPort(Protocol):
    """`pos.till.paying.Paying` is one."""

    @property
    def has_terminal(self) -> bool: ...
    @property
    def has_standing_cards(self) -> bool: ...
    def to_pay(self) -> ToPay: ...
    def tender_kinds(self) -> Sequence[str]:
        """cash, card, gift_card, on_account, store_credit, voucher, and foreign_cash:CODE for each currency."""

    def most_tip(self) -> Decimal: ...
    def due(
        self, kind: str, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED
    ) -> Decimal:
        """What this means of payment would have to take to finish, rounded as the shop rounds it; foreign cash in its currency."""

    def is_paid(
        self, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED
    ) -> bool: ...
    def quick_cash(self, due: Decimal) -> Sequence[Decimal]:
        """Up to five sensible cash amounts, the exact one first."""

    def split(self, left: Decimal, ways: int) -> Decimal:
        """The first of so many equal parts."""

    def difference(self, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed) -> Decimal:
        """The small difference that the shop would let go of; zero where it does not."""

    def foreign(self, kind: str, amount: Decimal) -> TakenTender:
        """Foreign notes as what they are worth here. Raises Refused."""

    def check_tender(
        self,
        tender: TakenTender,
        total: Decimal,
        taken: Sequence[TakenTender] = (),
        agreed: Agreed = NOTHING_AGREED,
    ) -> bool:
        """False: so much that the cashier is asked first. Raises Refused."""

    def find_account(self, kind: str, text: str) -> Future[AccountShown]: ...
    def customer_account(self, kind: str) -> Future[AccountShown]: ...
    def set_aside(self, tender: TakenTender) -> Future[TakenTender]: ...
    def give_back(self, tender: TakenTender) -> None: ...
    def looks_like_card(self, code: str) -> bool: ...

    def charge(self, amount: Decimal) -> Future[CardShown]: ...
    def abort_card(self) -> None: ...
    def ask_card_again(self, payment_id: str) -> Future[CardShown]: ...
    def settle_card(self, payment_id: str, *, was_charged: bool) -> Future[CardShown]: ...
    def take_card_back(self, payment_id: str) -> Future[CardShown]: ...
    def lost_cards(self) -> Future[list[CardShown]]: ...
    def standing_cards(self) -> Future[list[CardShown]]: ...
    def listen_to_terminal(self, listener: Callable[[str], None]) -> None: ...

    def complete(
        self, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED
    ) -> Future[CompletedSale]: ...
