"""Goods that are not sold below zero: what the open sale has of them is set aside on the server while it is rung up.

The server is asked on the database thread, with the newest wish only, and tells what is not there. Nothing here waits but `settled`,
for programs without windows. Without the server, or when it takes too long, selling goes on: the sale is posted, and the server
flags what was not there (`stock_below_zero`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.basket import Basket
from pos.domain.money import ZERO
from pos.domain.quantity import Unit
from pos.errors import PosError
from pos.till.futures import said_failure, within
from pos.till.link import Link, LinkStatus
from pos.till.session import TillSession

log = logging.getLogger(__name__)
PATIENCE_S = 1.5
"""How long a payment waits for an answer that is under way."""


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...
    def change_even_at_end(
        self, use_case: Callable[..., Any], *arguments: Any, **named: Any
    ) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a basket wants set aside: product id to quantity, above zero, in the unit of the goods."""

    basket_id: str
    goods: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Goods of which the open sale has less than was rung up: `left` is what it has now, zero where they are sold out."""

    product_id: str
    name: str
    left: Decimal
    unit: Unit


class StockHolds:
    """One per till. Call on the thread of the session's acts."""

    def __init__(self, session: TillSession, asking: Asking, link: Link) -> None:
        self._session, self._asking, self._link = session, asking, link
        self._seen = _wish_of(session.basket)
        """The open sale as it was last heard of."""
        self._asked: Wish | None = None
        """What the server was asked last; it knows it, or is being asked, or did not answer."""
        self._under_way: Future[dict[str, Decimal]] | None = None
        self._before: dict[str, str] = {}
        """By basket, the id that it had before, until the server has heard of the change."""
        self._on_asked: Callable[[Future[Any]], None] = _nobody
        session.on_change.append(self._heed)
        session.on_renumbered.append(self._renumbered)

    def tell(self, on_asked: Callable[[Future[Any]], None]) -> None:
        """From here on `on_asked` is told each question that is on its way, and brings its answer to `settle`."""
        self._on_asked = on_asked
        self._asked = self._under_way = None

    @property
    def is_asking(self) -> bool:
        """Is there an answer to wait for?"""
        return self._under_way is not None and not self._under_way.cancelled()

    def ask(self) -> None:
        """Ask for what the open sale holds, where the server has not heard of it: the till was alone, or has just started."""
        wish = _wish_of(self._session.basket)
        if wish.goods:
            self._want(wish)

    def settle(self, answer: Future[dict[str, Decimal]]) -> tuple[Shortage, ...]:
        """Take an answer that is there. Gives what the open sale had to lose: its lines have gone down to what there is.

        An answer that nobody waits for any more changes nothing, and neither does one to a sale with a charged card.
        """
        if answer is not self._under_way:
            return ()
        self._under_way = None
        try:
            left = answer.result()
        except Exception as error:  # noqa: BLE001 whatever it is, it must not stop a sale
            log.info("what is sold may not be there: %s", error)
            return ()
        newest = _wish_of(self._session.basket)
        if self._asked is not None:
            self._before.pop(self._asked.basket_id, None)
        if newest != self._asked:
            self._want(newest)
            return ()
        return self._limit(newest, left)

    def in_time(self, answer_within_s: float = PATIENCE_S) -> Future[bool]:
        """Done with True when what is under way has an answer, with False when the time is over."""
        if self._under_way is None:
            raise RuntimeError("nothing is under way")
        return within(self._under_way, answer_within_s)

    def give_up_waiting(self) -> None:
        """The sale goes on without an answer; one that comes later changes nothing."""
        self._under_way = None

    def settled(self, answer_within_s: float = PATIENCE_S) -> tuple[Shortage, ...]:
        """Wait for the answers. For programs without windows; not for the GUI thread. As `settle`."""
        self.ask()
        while (under_way := self._under_way) is not None:
            if not self.in_time(answer_within_s).result():
                self.give_up_waiting()
                break
            found = self.settle(under_way)
            if found:
                return found
        return ()

    # Inside

    def _heed(self) -> None:
        """The open sale changed. One that is not there any more is given up, or another till has it: then the server keeps it."""
        before, basket = self._seen, self._session.basket
        wish = self._seen = _wish_of(basket)
        if basket is not None:
            self._want(wish)
        elif before.goods or self._is_known(before.basket_id):
            self._release(before.basket_id)

    def _is_known(self, basket_id: str) -> bool:
        return self._asked is not None and self._asked.basket_id == basket_id

    def _want(self, wish: Wish) -> None:
        """Ask, unless the server has heard of it, or is being asked: then what is newest is asked afterwards."""
        if self._under_way is not None or wish == self._asked:
            return
        if not wish.goods and not self._is_known(wish.basket_id):
            return
        if self._session.user is None or self._link.state.status is LinkStatus.OFFLINE:
            return
        from pos.services import stock_holds

        try:
            asked = self._asking.change(
                stock_holds.hold, wish.basket_id, wish.goods, self._before.get(wish.basket_id)
            )
        except (PosError, RuntimeError) as error:  # nobody to ask as, or the program is closing
            log.info("what is sold may not be there: %s", error)
            return
        self._asked, self._under_way = wish, asked
        self._on_asked(asked)

    def _limit(self, wish: Wish, left: Mapping[str, Decimal]) -> tuple[Shortage, ...]:
        session = self._session
        basket = session.basket
        if not left or basket is None or session.is_completing or session.cards_standing:
            return ()
        products = {line.product.id: line.product for line in basket.lines}
        # what is aside already need not be asked for again
        rest = {each: left.get(each, quantity) for each, quantity in wish.goods.items()}
        self._asked = Wish(
            wish.basket_id, {each: quantity for each, quantity in rest.items() if quantity > 0}
        )
        session.limit(left)
        return tuple(
            Shortage(each, products[each].receipt_name, quantity, products[each].unit)
            for each, quantity in left.items()
        )

    def _release(self, basket_id: str) -> None:
        """What was aside for it is free, now or when this till is back."""
        from pos.services import stock_holds

        if self._is_known(basket_id):
            self._asked = self._under_way = None
        self._before.pop(basket_id, None)
        if self._session.user is None or self._link.state.status is LinkStatus.OFFLINE:
            return
        try:
            self._asking.change_even_at_end(stock_holds.release, basket_id).add_done_callback(
                said_failure("goods stay set aside until this till is back")
            )
        except (PosError, RuntimeError) as error:
            log.info("goods stay set aside until this till is back: %s", error)

    def _renumbered(self, before: str, after: str) -> None:
        self._before[after] = self._before.pop(before, before)


def _wish_of(basket: Basket | None) -> Wish:
    """What comes back in the same sale is there to be sold. Cards and accounts are no goods."""
    if basket is None:
        return Wish("")
    goods: dict[str, Decimal] = {}
    for line in basket.lines:
        if not line.product.sells_below_zero and line.product.loads is None:
            goods[line.product.id] = goods.get(line.product.id, ZERO) + line.quantity
    return Wish(basket.id, {each: quantity for each, quantity in goods.items() if quantity > 0})


def _nobody(_asked: Future[Any]) -> None:
    """Stands in until a window connects itself."""
