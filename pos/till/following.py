"""The open sale follows its cashier: who locks, leaves or closes a till finds it at the next one they sign in at.

When somebody leaves, the server is told the open basket; this till keeps it as well. Whoever takes it up at another till has
it from then on. Back here, the server says whose it is before it can be paid, because one number may not be sold twice; without
the server it goes on under a new number.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from pos.db.ids import new_id
from pos.domain.basket import Basket
from pos.errors import PosError, Unavailable
from pos.journal import baskets
from pos.journal.store import Journal
from pos.till.basket_view import preview_of
from pos.till.futures import said_failure
from pos.till.link import Link, LinkStatus
from pos.till.session import TillSession
from pos.till.worker import TillWorker

log = logging.getLogger(__name__)
UNWANTED = "baskets_unwanted"
"""Where the journal keeps the ids of baskets that the server still has to forget."""
MOST_UNWANTED = 200


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...
    def change_even_at_end(
        self, use_case: Callable[..., Any], *arguments: Any, **named: Any
    ) -> Future[Any]: ...


class Outcome(StrEnum):
    """What became of the open sale that was left here."""

    OURS = "ours"
    GONE = "gone"
    """Another till has it; it is not open here any more."""
    BOTH = "both"
    """Another till has it, and here something was added meanwhile: that stays, as a sale of its own."""


@dataclass(frozen=True, slots=True)
class FoundSale:
    """A sale that somebody finds open. `started_at` is local time."""

    started_at: datetime
    items: int


class Following:
    """One per till. Call on the thread of the session's acts; futures are done on others."""

    def __init__(self, session: TillSession, worker: TillWorker, asking: Asking, link: Link) -> None:
        self._session, self._worker, self._asking, self._link = session, worker, asking, link
        self._known_to = ""
        """Who saw the open sale last; nobody after a start."""

    # Leaving

    def leave(self) -> None:
        """Somebody is about to leave or to close the program, while their session still stands: tell the server what is open.

        Does not wait. A program that closes tells it within what closing waits for the server; what the server did not hear is
        open here at the next start.
        """
        from pos.services import parked

        session = self._session
        basket, user = session.basket, session.user
        self._known_to = user.person_id if user is not None else ""
        if basket is None or basket.is_empty or user is None or not self._can_ask:
            return
        # goods that come back and cards that were charged belong to this till alone
        if basket.exchange is not None or session.cards_standing or session.is_completing:
            return
        if session.is_in_doubt:
            return  # what the server was told before is what it is still asked about
        priced = session.price(basket)
        noted = self._remember(basket)

        def park(database: Any, *arguments: Any, **named: Any) -> None:
            noted.result()
            parked.park(database, *arguments, **named)

        self._send(
            self._asking.change_even_at_end,
            park,
            basket.id,
            baskets.text_of(basket),
            name="",
            preview=preview_of(basket),
            items=priced.item_count,
            total=priced.total,
            currency=priced.currency,
            is_following=True,
        )

    def _remember(self, basket: Basket) -> Future[None]:
        """Before the server hears of it: its answer may be lost, and then it is asked as well."""
        return self._note(baskets.Shared.of(basket))

    def _note(self, shared: baskets.Shared | None) -> Future[None]:
        self._session.shared_basket = shared
        note = shared.note if shared is not None else ""
        noted = self._worker.run(partial(Journal.set_meta, key=baskets.SHARED, value=note))
        noted.add_done_callback(self._session.report)
        return noted

    # Coming back

    def found(self) -> FoundSale | None:
        """The open sale, where it is news to who has just signed in: left by a crash, or by somebody else."""
        session, user = self._session, self._session.user
        basket = session.basket
        if basket is None or basket.is_empty or user is None or self._known_to == user.person_id:
            return None
        self._known_to = user.person_id
        return FoundSale(session.clock.local(basket.started_at), session.priced().item_count)

    def ask(self) -> Future[bool] | None:
        """Is what was left open here still ours? None when there is nothing to ask; then, and until `settle`, nothing can be paid.

        Fails with Unavailable, or as the session of the person allows.
        """
        from pos.services import parked

        session = self._session
        shared, basket = session.shared_basket, session.basket
        if shared is None:
            return None
        if basket is None or basket.id != shared.basket_id:
            self._note(None)
            self.given_up(shared.basket_id)
            return None
        session.is_in_doubt = True
        try:
            if not self._can_ask:
                raise Unavailable("server_unreachable")
            return self._asking.change(parked.take_back, shared.basket_id)
        except (PosError, RuntimeError) as error:
            failed: Future[bool] = Future()
            failed.set_exception(error)
            return failed

    def settle(self, is_ours: bool | None) -> Outcome:
        """After `ask`: what the server said, or None when it said nothing."""
        session = self._session
        basket, shared = session.basket, session.shared_basket
        session.is_in_doubt = False
        outcome, unwanted = Outcome.OURS, ""
        if basket is None or shared is None or basket.id != shared.basket_id or is_ours:
            pass
        elif is_ours is False and shared.is_as_told(basket):
            session.let_go()
            outcome = Outcome.GONE
        else:
            session.renumber(str(new_id()))
            if is_ours is None:
                unwanted = basket.id
            else:
                outcome = Outcome.BOTH
        # after what it led to: whoever is killed in between asks again
        self._note(None)
        if unwanted:
            self.given_up(unwanted)
        return outcome

    # What the server has to forget

    def given_up(self, basket_id: str) -> None:
        """A basket that the server may list is not wanted any more. It hears so now, or when it can be asked again."""

        def note(journal: Journal) -> None:
            journal.set_meta(UNWANTED, json.dumps([*_unwanted(journal), basket_id][-MOST_UNWANTED:]))

        self._worker.run(note).add_done_callback(self._session.report)
        self.bring_up_to_date()

    def bring_up_to_date(self) -> None:
        """Somebody has signed in, or the server is back."""
        if self._can_ask:
            self._worker.run(_unwanted).add_done_callback(self._forget_each)

    def _forget_each(self, listed: Future[list[str]]) -> None:
        from pos.services import parked

        if listed.exception() is None:
            for each in listed.result():
                self._send(self._asking.change, parked.give_up, each).add_done_callback(
                    partial(self._forgotten, each)
                )

    def _forgotten(self, basket_id: str, done: Future[Any]) -> None:
        if done.exception() is None:

            def note(journal: Journal) -> None:
                rest = [each for each in _unwanted(journal) if each != basket_id]
                journal.set_meta(UNWANTED, json.dumps(rest))

            self._worker.run(note)

    @property
    def _can_ask(self) -> bool:
        """Is there somebody to ask? Whether the person signed in may, the asking says."""
        return self._session.user is not None and self._link.state.status is not LinkStatus.OFFLINE

    def _send(self, by: Callable[..., Future[Any]], *arguments: Any, **named: Any) -> Future[Any]:
        """`by` is a way of asking, `arguments` begin with the use case."""
        try:
            sent = by(*arguments, **named)
        except (PosError, RuntimeError) as error:
            sent = Future()
            sent.set_exception(error)
        sent.add_done_callback(said_failure("the server does not know what became of a basket"))
        return sent


def _unwanted(journal: Journal) -> list[str]:
    return [str(each) for each in json.loads(journal.meta(UNWANTED) or "[]")]
