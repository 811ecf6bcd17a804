"""Returns as their screens see them: the acts of `Returning` with the words of the shop, what needs whose consent, and the paper
of what was paid back.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Protocol

from pos.domain.account import account_code
from pos.domain.money import ZERO, money_text
from pos.domain.refund import Portion
from pos.domain.refund_tenders import MoneyBack
from pos.domain.return_rules import Leave
from pos.domain.tender import TenderKind
from pos.errors import PosError, Refused
from pos.till.accounts import TillAccounts
from pos.till.approving import Approvals, Wanted
from pos.till.finding import Finding
from pos.till.futures import otherwise, then
from pos.till.loose_return import LooseReturn
from pos.till.returning import Asking, FoundSale, Returning
from pos.till.session import Completed, TillSession
from pos.till.shown import CompletedSale, ProductShown

log = logging.getLogger(__name__)
HandOver = Callable[[Future[Completed], Future[CompletedSale]], None]
WITHOUT_RECEIPT, OTHER_WAY = "return_without_receipt", "refund_other_way"
"""Acts that may need consent, as the books call them."""
REFUND = "refund"


class ExchangeStart(Protocol):
    """How goods come back with the open sale; `pos.till.exchanging.Exchanging` is one."""

    def hold(self, found: FoundSale, portions: Sequence[Portion]) -> Future[str]: ...
    def begin(self, found: FoundSale, portions: Sequence[Portion], basket_id: str) -> None: ...


class ReturnDesk:
    """`hand_over` is `TillDesk.hand_over`: it prints and opens the drawer when the refund exists."""

    def __init__(
        self,
        session: TillSession,
        returning: Returning,
        hand_over: HandOver,
        consents: Approvals,
        accounts: TillAccounts,
        asking: Asking,
        search: Callable[[str, int], Sequence[ProductShown]],
    ) -> None:
        self._session, self._returning, self._hand_over = session, returning, hand_over
        self.consents, self._accounts, self._asking = consents, accounts, asking
        self.exchanging: ExchangeStart | None = None
        """Goods that come back with the open sale; whoever makes the desk sets it."""
        self.finding: Finding | None = None
        """Receipts by what a customer remembers; whoever makes the desk sets it."""
        self.search = search
        """Goods by their names, as at the checkout."""

    # With a receipt

    def find_receipt(self, text: str) -> Future[FoundSale]:
        return self._returning.find(text)

    def goods_of(self, code: str) -> str:
        """The name of the goods of a code; empty where it is none of the shop's."""
        try:
            product = self._session.look_up(code)
        except Refused:
            return ""
        return "" if product is None else product.name

    def money_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack:
        return self._returning.money_back(found, portions)

    def instead(
        self, found: FoundSale, portions: Sequence[Portion], kind: TenderKind, account: str | None = None
    ) -> MoneyBack:
        """All of it another way than it was paid. Raises Refused("refund_more_than_paid")."""
        return self._returning.instead(found, portions, kind, account)

    def hold_return(self, found: FoundSale, portions: Sequence[Portion]) -> Future[bool]:
        return self._returning.hold(found, portions)

    def give_up_return(self, found: FoundSale) -> None:
        self._returning.release(found)

    def refund(
        self, found: FoundSale, portions: Sequence[Portion], money: MoneyBack
    ) -> Future[CompletedSale]:
        """Write the refund down. Done when it exists; paper and drawer follow on their own thread."""
        return self._handed_over(self._returning.refund(found, portions, money))

    # Without a receipt

    def begin_loose(self) -> LooseReturn:
        return LooseReturn(self._session)

    def refund_loose(self, loose: LooseReturn, money: MoneyBack) -> Future[CompletedSale]:
        return self._handed_over(loose.write(money))

    def _handed_over(self, writing: Future[Completed]) -> Future[CompletedSale]:
        done: Future[CompletedSale] = Future()
        writing.add_done_callback(lambda written: self._hand_over(written, done))
        return done

    # What the shop allows

    @property
    def without_receipt(self) -> bool:
        """Does the shop take goods back without a receipt at all?"""
        return self._session.prices.return_rules.without_receipt is not Leave.NO

    def other_ways(self, *, has_receipt: bool) -> tuple[TenderKind, ...]:
        """How money may go back another way than it came; without a receipt, how it may go back."""
        rules, kinds = self._session.prices.return_rules, self._session.prices.payment_rules.kinds
        if has_receipt and rules.other_way is Leave.NO:
            return ()
        return tuple(each for each in rules.ways if each in kinds) or (TenderKind.CASH,)

    def wanted_for_other_way(self, document: str, amount: Decimal, way: str, name: str) -> Wanted | None:
        """The consent that paying back another way needs, if the shop wants any. `amount` is positive."""
        if self._session.prices.return_rules.other_way is Leave.YES:
            return None
        return self._wanted(OTHER_WAY, document, amount, way, name)

    def wanted_for_loose(self, loose: LooseReturn, way: str) -> Wanted | None:
        """The consent that a return without a receipt needs; one that gives more than today's price always needs it."""
        is_free = self._session.prices.return_rules.without_receipt is Leave.YES
        if is_free and not loose.is_dearer():
            return None
        name = ", ".join(each.product.name for each in loose.lines())
        return self._wanted(WITHOUT_RECEIPT, loose.document, loose.total, way, name[:200])

    def _wanted(self, act: str, document: str, amount: Decimal, way: str, name: str) -> Wanted:
        currency = self._session.prices.store.currency
        detail = {"name": name, "currency": currency.code, "way": way}
        return Wanted(
            act,
            document,
            money_text(ZERO, currency),
            money_text(amount, currency),
            {"refund_amount": amount},
            detail,
        )

    # Accounts

    def account_for(self, kind: TenderKind, customer: str | None) -> Future[str]:
        """The account that is given to: the customer's own credit under the number of their card, else a new number."""
        new: Future[str] = Future()
        new.set_result(self._accounts.new_card())
        if customer is None or kind is not TenderKind.STORE_CREDIT:
            return new
        from pos.services import customers

        try:
            asking = self._asking.query(customers.get, uuid.UUID(customer))
        except PosError as error:
            log.info("a new number instead of the customer's own: %s", error)
            return new

        def known(_: BaseException) -> str:
            return new.result()

        return otherwise(then(asking, lambda found: account_code(found.customer.code)), known)

    # Words

    def return_reasons(self) -> Sequence[str]:
        """Why goods come back, in the shop's words."""
        return self._session.prices.reasons("return")

    def person_name(self, person_id: str | None) -> str:
        return self._session.prices.person_name(person_id) or ""
