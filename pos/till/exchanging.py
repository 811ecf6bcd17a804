"""Exchanges in one basket: goods of a receipt come back with the open sale, and only the difference is paid, either way.

The goods are set aside on the server under the basket's id, which is the id of the sale it becomes: so they stay aside while the
basket is parked or the program is dead, and are free again when the basket is gone. Such a basket stays at its till.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal

from pos.db.ids import new_id
from pos.domain.exchange import Exchange, exchange_of
from pos.domain.refund import Portion
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import Refused
from pos.till.approving import Approvals, Wanted
from pos.till.paying_back import all_one_way
from pos.till.return_desk import HandOver, ReturnDesk
from pos.till.returning import FoundSale, Returning
from pos.till.session import TillSession
from pos.till.shown import CompletedSale


class Exchanging:
    """One per till and signed-in person. `check` raises Refused while something given by hand lacks its consent."""

    def __init__(
        self,
        session: TillSession,
        returning: Returning,
        returns: ReturnDesk,
        check: Callable[[], None],
        hand_over: HandOver,
    ) -> None:
        self._session, self._returning, self._returns = session, returning, returns
        self._check, self._hand_over = check, hand_over

    # Beginning, from the screen of returns

    def hold(self, found: FoundSale, portions: Sequence[Portion]) -> Future[str]:
        """Set the goods aside for the open sale; its id. Raises Refused("exchange_one_receipt"); fails as `Returning.hold`."""
        basket = self._session.basket
        if basket is not None and basket.exchange is not None:
            raise Refused("exchange_one_receipt", number=basket.exchange.number)
        basket_id = basket.id if basket is not None else str(new_id())
        self._returning.release(found)
        done: Future[str] = Future()
        holding = self._returning.hold(replace(found, document=basket_id), portions)

        def held(future: Future[bool]) -> None:
            error = future.exception()
            if error is None:
                done.set_result(basket_id)
            else:
                done.set_exception(error)

        holding.add_done_callback(held)
        return done

    def begin(self, found: FoundSale, portions: Sequence[Portion], basket_id: str) -> None:
        """The goods are aside: they come back with the open sale now. Raises Refused as `BasketActs.begin_exchange`."""
        paid, followed = found.paid
        try:
            self._session.begin_exchange(exchange_of(found.sale.id, paid, followed, portions), basket_id)
        except Refused:
            self.release(basket_id)
            raise

    # The open sale

    @property
    def is_open(self) -> bool:
        """Do goods come back with the open sale?"""
        return self._exchange is not None

    @property
    def _exchange(self) -> Exchange | None:
        basket = self._session.basket
        return None if basket is None else basket.exchange

    def total(self) -> Decimal:
        """The difference: above zero the customer pays it, below it goes back."""
        return self._session.total()

    def drop(self, no: int) -> None:
        """Line `no` of the receipt stays with the customer; the rest stays aside."""
        basket, exchange = self._session.basket, self._exchange
        if basket is None or exchange is None:
            raise Refused("line_gone")
        rest = self._session.drop_back(no)
        if rest is None:
            self.release(basket.id)
        else:
            self._returning.hold_less(rest.id, basket.id, rest.wanted)

    def release(self, basket_id: str) -> None:
        """The basket is given up."""
        self._returning.release_document(basket_id)

    # Giving back the difference

    @property
    def consents(self) -> Approvals:
        return self._returns.consents

    def other_ways(self) -> tuple[TenderKind, ...]:
        return self._returns.other_ways(has_receipt=True)

    def wanted(self, way: TenderKind) -> Wanted | None:
        """The consent that giving the difference back another way needs, if any."""
        basket, exchange = self._session.basket, self._exchange
        if basket is None or exchange is None:
            return None
        return self._returns.wanted_for_other_way(basket.id, -self.total(), way.value, exchange.number)

    def money_back(self, way: TenderKind | None = None, account: str | None = None) -> MoneyBack:
        """The difference as the sale was paid, or all of it another way. Raises Refused("refund_more_than_paid")."""
        exchange, total, rules = self._exchange, self.total(), self._session.prices.tender_rules
        if exchange is None:
            raise Refused("line_gone")
        paid = exchange.money_back(-total, rules)
        return paid if way is None else all_one_way(total, way, rules, account)

    def account_for(self, kind: TenderKind) -> Future[str]:
        basket = self._session.basket
        return self._returns.account_for(kind, None if basket is None else basket.customer_id)

    def check(self) -> None:
        """Raises Refused: `exchange_nothing_new`, `consent_missing`."""
        basket = self._session.basket
        if basket is not None and not basket.lines:
            raise Refused("exchange_nothing_new")
        self._check()

    def complete(self, money: MoneyBack | None) -> Future[CompletedSale]:
        """Write the exchange; `money` goes back, None where both sides are worth the same. Raises as `TillSession.complete`."""
        self.check()
        done: Future[CompletedSale] = Future()
        if money is None:
            writing = self._session.complete(())
        else:
            writing = self._session.complete(money.tenders, money.agreed)
        writing.add_done_callback(lambda written: self._hand_over(written, done))
        return done
