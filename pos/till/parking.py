"""Several baskets: put aside with or without a name, recalled at any till of the store.

A parked basket is kept in this till's journal and, as soon as the server can be asked, there too; so it survives a crash,
the end of a shift and a server that is gone. Whoever takes it first has it. Without the server a till recalls what was parked
here: under a new id where the server knows it, for another till may have taken it meanwhile, and one number may
not be sold twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from pos.db.ids import new_id
from pos.domain.basket import Basket
from pos.domain.inputs.text import clean_text
from pos.errors import PosError, Refused, Unavailable
from pos.journal import baskets, parking
from pos.journal.store import Journal
from pos.till.basket_view import preview_of
from pos.till.following import Following
from pos.till.futures import otherwise, said_failure, then
from pos.till.link import Link, LinkStatus
from pos.till.session import TillSession
from pos.till.worker import TillWorker

log = logging.getLogger(__name__)
MOST_NAME = 60


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def query(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...
    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...
    def change_even_at_end(
        self, use_case: Callable[..., Any], *arguments: Any, **named: Any
    ) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class ParkedSale:
    """A parked sale as a list shows it. `till_name` is empty for one of this till; `is_here`: it is kept at this till."""

    basket_id: str
    name: str
    preview: str
    note: str
    parked_at: datetime
    person_name: str
    till_name: str
    items: int
    total: Decimal
    is_here: bool
    is_following: bool = False
    is_shared: bool = False
    """The server has it too, so another till may have taken it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A parked sale on its way to being the open one; `instead_of` is the copy here that it takes the place of."""

    basket: Basket
    instead_of: str | None = None


class Parking:
    """Parking and recalling at one till. Futures are done on other threads; nothing here waits but `forget_taken`."""

    def __init__(self, session: TillSession, worker: TillWorker, asking: Asking, link: Link) -> None:
        self._session, self._worker, self._asking, self._link = session, worker, asking, link
        self.following = Following(session, worker, asking, link)
        """The open sale, when its cashier goes to another till."""
        self.on_change: list[Callable[[], None]] = []
        """Called on any thread when the list may have changed."""
        self.on_left: Callable[[], None] = _nothing
        """Called when the server has to hear that this till does not have a sale that it took."""

    # Parking

    def park(self, name: str = "") -> Future[str]:
        """Put the open sale aside; its id. It is safe when the future is done; other tills see it when the server does.

        Raises Refused: `basket_empty`, `sale_in_progress`, `too_long`, or as `clean_text`.
        """
        cleaned = clean_text(name, MOST_NAME)
        person = self._session.user.person_id if self._session.user else None
        now = self._session.clock.now()

        def keep(journal: Journal, basket: Basket) -> str:
            parking.park(journal, basket, cleaned or basket.customer_name[:MOST_NAME], now, person)
            return basket.id

        parked = self._session.put_aside(keep)
        parked.add_done_callback(self._kept)
        return parked

    def _kept(self, done: Future[Any]) -> None:
        if done.exception() is None:
            self._share_soon()
            self._tell()

    def rename(self, basket_id: str, name: str) -> Future[None]:
        """Raises Refused: `too_long`, or as `clean_text`."""
        cleaned = clean_text(name, MOST_NAME)
        done = self._worker.run(lambda journal: parking.rename(journal, basket_id, cleaned))
        done.add_done_callback(self._kept)
        return done

    # The list

    def list_here(self) -> Future[list[ParkedSale]]:
        """What is parked at this till, at once."""
        return then(
            self._worker.run(parking.list_parked), lambda found: [self._shown(each) for each in found]
        )

    def list_all(self) -> Future[list[ParkedSale]]:
        """What can be recalled here: of this till, and of the others as far as the server can be asked now."""
        here = self.list_here()
        try:
            there = self._ask_for_list()
        except (PosError, RuntimeError):  # nobody to ask, or the program is closing
            return here
        done: Future[list[ParkedSale]] = Future()

        def ready(answer: Future[Any]) -> None:
            here.add_done_callback(lambda local: _merge(local, answer, self._session.code, done))

        there.add_done_callback(ready)
        return done

    def _ask_for_list(self) -> Future[Any]:
        from pos.services import parked

        if self._link.state.status is LinkStatus.OFFLINE:
            raise Unavailable("server_unreachable")
        return self._asking.query(parked.list_parked)

    def _shown(self, each: parking.Parked) -> ParkedSale:
        priced = self._session.price(each.basket)
        return ParkedSale(
            basket_id=each.basket.id,
            name=each.name,
            preview=preview_of(each.basket),
            note=each.basket.note,
            parked_at=each.parked_at,
            person_name=self._session.prices.person_name(each.user_id) or "",
            till_name="",
            items=priced.item_count,
            total=self._session.total(priced),
            is_here=True,
            is_shared=each.is_shared,
        )

    # Recalling

    def fetch(self, basket_id: str) -> Future[Fetched]:
        """Get a parked sale for this till; `take_up` then makes it the open one.

        The future fails with Refused: `basket_taken` (another till has it), `basket_gone`, `basket_unreadable`.
        """
        local = self._worker.run(lambda journal: _find(journal, basket_id))
        try:
            taking = self._take(basket_id)
        except PosError as error:
            why = error
            return then(local, lambda found: _alone(found, why))
        # the till's own file has answered long before the server
        return otherwise(then(taking, _fetched), lambda error: _alone(local.result(), error))

    def _take(self, basket_id: str) -> Future[Any]:
        from pos.services import parked

        if self._link.state.status is LinkStatus.OFFLINE:
            raise Unavailable("server_unreachable")
        return self._asking.change(parked.take, basket_id)

    def take_up(self, fetched: Fetched) -> Future[None]:
        """Make it the open sale, at once; the future is done when that is kept. Raises Refused: `another_sale_open`, `sale_in_progress`.

        On the thread of the session's acts.
        """
        basket, instead_of = fetched.basket, fetched.instead_of
        if instead_of is not None:
            self._session.tell_renumbered(instead_of, basket.id)
        self._session.bring_back(basket)
        person = self._session.user.person_id if self._session.user else None

        def act(journal: Journal) -> None:
            with journal.transaction():
                parking.open_parked(journal, basket, person)
                if instead_of is not None:
                    parking.drop_parked(journal, instead_of)

        opened = self._worker.run(act)
        if instead_of is not None:
            self.following.given_up(instead_of)
        opened.add_done_callback(self._told)
        return opened

    def leave(self, fetched: Fetched) -> None:
        """It was fetched and is not taken up after all: any till may have it again."""
        log.info("the parked sale %s is not taken up", fetched.basket.id)
        self.on_left()

    def delete(self, basket_id: str) -> Future[bool]:
        """Give a parked sale up, everywhere, with what was set aside for it. The future says whether it was there."""
        from pos.services import parked, receipts

        def act(journal: Journal) -> bool:
            return parking.drop_parked(journal, basket_id)

        dropped = self._worker.run(act)
        try:
            self._asking.change(parked.give_up, basket_id).add_done_callback(
                said_failure("the server still lists a parked sale")
            )
            self._asking.change(receipts.release, basket_id).add_done_callback(
                said_failure("goods of a receipt stay set aside until this till is back")
            )
        except PosError as error:
            log.info("the server still lists the parked sale: %s", error)
        dropped.add_done_callback(self._told)
        return dropped

    # With the server

    def forget_taken(self, run: Callable[..., Any]) -> None:
        """Forget here what other tills took or sold. Not for the GUI thread. Raises Unavailable."""
        from pos.services import parked

        here = self._worker.run(parking.list_parked).result()
        gone = run(parked.find_gone, [each.basket.id for each in here]) if here else set()
        for each in here:
            if each.basket.id in gone:
                self._worker.run(partial(parking.drop_parked, basket_id=each.basket.id)).result()
        if gone:
            self._tell()

    def _share_soon(self) -> None:
        """Bring what the server lacks there, if it can be asked as the person signed in."""
        if self._link.state.status is LinkStatus.OFFLINE:
            return
        self._worker.run(parking.list_parked).add_done_callback(self._share_each)

    def _share_each(self, listed: Future[list[parking.Parked]]) -> None:
        from pos.services import parked

        if listed.exception() is not None:
            return
        for each in listed.result():
            # goods that come back are set aside for this till; no other may go on with them
            if each.is_shared or each.basket.exchange is not None:
                continue
            priced = self._session.price(each.basket)
            try:
                sharing = self._asking.change(
                    parked.park,
                    each.basket.id,
                    baskets.text_of(each.basket),
                    name=each.name,
                    preview=preview_of(each.basket),
                    items=priced.item_count,
                    total=priced.total,
                    currency=priced.currency,
                )
            except (PosError, RuntimeError) as error:
                log.info("the server does not know the parked sale yet: %s", error)
                return
            sharing.add_done_callback(partial(self._shared, each.basket.id))

    def _shared(self, basket_id: str, done: Future[Any]) -> None:
        if done.exception() is None:
            self._worker.run(partial(parking.mark_shared, basket_id=basket_id))
            self._tell()
        else:
            said_failure("the server does not know a parked sale yet")(done)

    def bring_up_to_date(self) -> None:
        """Somebody has signed in, or the server is back."""
        self._share_soon()
        self.following.bring_up_to_date()

    def _told(self, _: Future[Any]) -> None:
        self._tell()

    def _tell(self) -> None:
        for listener in self.on_change:
            listener()


def _nothing() -> None:
    """Nobody to tell."""


def _fetched(content: Any) -> Fetched:
    return Fetched(baskets.basket_from(str(content)))


def _alone(local: parking.Parked | None, error: BaseException) -> Fetched:
    """What this till has itself, when the server cannot be asked or never heard of it; else the error."""
    if local is None:
        raise Refused("basket_gone") if isinstance(error, Unavailable) else error
    if not local.is_shared:
        return Fetched(local.basket)
    if not isinstance(error, Unavailable):
        raise error
    return Fetched(replace(local.basket, id=str(new_id())), instead_of=local.basket.id)


def _find(journal: Journal, basket_id: str) -> parking.Parked | None:
    return next((each for each in parking.list_parked(journal) if each.basket.id == basket_id), None)


def _merge(
    local: Future[list[ParkedSale]], answer: Future[Any], till: str, done: Future[list[ParkedSale]]
) -> None:
    try:
        here = local.result()
        if answer.exception() is not None:
            done.set_result(here)
            return
        offered = {each.id for each in answer.result()}
        # what the server was told and does not offer any more is at another till, whether or not its hint came here
        here = [each for each in here if not each.is_shared or each.basket_id in offered]
        known = {each.basket_id for each in here}
        there = [
            ParkedSale(
                basket_id=each.id,
                name=each.name,
                preview=each.preview,
                note="",
                parked_at=each.parked_at,
                person_name=each.person_name or "",
                till_name="" if each.till == till else each.till_name,
                items=each.items,
                total=each.total,
                is_here=False,
                is_following=each.is_following,
            )
            for each in answer.result()
            if each.id not in known
        ]
        done.set_result(sorted([*here, *there], key=lambda each: (each.parked_at, each.basket_id)))
    except BaseException as error:  # noqa: BLE001 whatever it is, it belongs to whoever asked
        done.set_exception(error)
