"""Gift cards, credit, tabs and points at the till: asked of the server, and money set aside there until the sale is posted.

What is set aside names the basket it is for. So what a crash leaves behind is given back when the till reaches its server
again, and what belongs to a basket that is still there, or to a sale that is not posted yet, is not.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from pos.db.ids import new_id
from pos.domain.account import Account, AccountKind, account_code, new_code
from pos.domain.shift import business_day
from pos.errors import PosError, Refused
from pos.journal.store import Journal
from pos.till.futures import said_failure, then
from pos.till.session import TillSession
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.services.accounts import Hold

log = logging.getLogger(__name__)


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def query(self, use_case: Callable[..., Any], *arguments: Any) -> Future[Any]: ...
    def change(self, use_case: Callable[..., Any], *arguments: Any) -> Future[Any]: ...


class TillAccounts:
    """Calls answer at once with a future; nothing here waits. Errors of the server come out of the futures."""

    def __init__(self, session: TillSession, asking: Asking) -> None:
        self._session, self._asking = session, asking
        self._documents: set[str] = set()
        """What money was set aside for since the program started: a refund is in no journal before it is written."""
        self._held: dict[uuid.UUID, str] = {}

    def find(self, kind: AccountKind, text: str) -> Future[Account]:
        """The account with the number that was scanned or typed.

        Raises Refused at once: `account_code_empty`, `account_code_refused`, `nobody_signed_in`, `signed_in_offline`.
        The future fails with Refused("account_unknown").
        """
        from pos.services import accounts

        code = account_code(text)

        def known(found: Account | None) -> Account:
            if found is None:
                raise Refused("account_unknown", account=code[-4:])
            return found

        return then(self._asking.query(accounts.find, kind, code), known)

    def of_customer(self, kind: AccountKind, customer: uuid.UUID) -> Future[Account]:
        """The account of a customer. The future fails with Refused("customer_without_account")."""
        from pos.services import accounts

        def known(found: Account | None) -> Account:
            if found is None:
                raise Refused("customer_without_account")
            return found

        return then(self._asking.query(accounts.find_of_customer, kind, customer), known)

    def hold(self, account: Account, amount: Decimal, document: str) -> Future[Hold]:
        """Set `amount` aside for the basket or refund `document`. The future fails as `services.accounts.hold` does."""
        from pos.services import accounts

        currency = self._session.prices.store.currency
        day = self._day()
        wanted = accounts.Hold(new_id(), account.kind, account.code, uuid.UUID(document), amount)
        self._documents.add(document)

        def held(_: object) -> Hold:
            self._held[wanted.id] = document
            return wanted

        return then(self._asking.change(accounts.hold, wanted, currency, day), held)

    @property
    def held_for(self) -> tuple[str, ...]:
        """The documents for which money was set aside here and not released; one that is posted has it no more."""
        return tuple(self._held.values())

    def release(self, hold: Hold) -> None:
        """Give it back, if the server can be asked; else it is given back when the till comes back."""
        from pos.services import accounts

        self._held.pop(hold.id, None)
        try:
            self._asking.change(accounts.release, hold.id).add_done_callback(
                said_failure("money is given back later")
            )
        except (PosError, RuntimeError) as error:
            log.info("money is given back later: %s", error)

    def new_card(self) -> str:
        """A number for a card that the shop did not bring along, from the system's randomness."""
        return new_code("".join(secrets.choice("0123456789") for _ in range(15)))

    def tidy(self, worker: TillWorker, run: Callable[..., Any]) -> None:
        """Give back what no basket and no waiting receipt needs. Not for the GUI thread. Raises Unavailable."""
        from pos.services import accounts

        keep = {*worker.run(documents_at_work).result(), *self._documents}
        gone = run(accounts.tidy_holds, keep)
        if gone:
            log.info("gave back %d amounts that were set aside on accounts", gone)

    def _day(self) -> date:
        clock = self._session.clock
        return business_day(clock.local(clock.now()), self._session.prices.store.rollover_hour)


def documents_at_work(journal: Journal) -> list[str]:
    """What money may be set aside for: baskets that are open or parked here, and receipts that the server lacks."""
    return journal.basket_ids() + journal.waiting_receipts()
