"""Receipts found by what a customer remembers: the day, who they are, the last four digits of the card. Newest first.

The server knows the receipts of every till; what this till has itself is always among them, also what it has not sent yet, and
without the server it is all there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pos.domain.entries import Entry
from pos.domain.tender import TenderKind
from pos.errors import PosError, Unavailable
from pos.journal.store import Journal
from pos.till.futures import otherwise, then
from pos.till.link import Link, LinkStatus
from pos.till.returning import Asking
from pos.till.session import TillSession
from pos.till.worker import TillWorker

LOOK_BACK = timedelta(days=90)
"""How far back a receipt is looked for when only the customer is known."""
CARD_LOOK_BACK = timedelta(days=30)
"""The same for a card: what terminals said is read receipt by receipt."""
MOST_HERE = 400
MOST_CUSTOMERS = 5
CARD_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """A receipt as a list shows it. `items` counts its lines, `first_item` is the first of them."""

    number: str
    till: str
    at: datetime
    total: Decimal
    items: int
    first_item: str
    customer_name: str = ""


@dataclass(frozen=True, slots=True)
class Receipts:
    """`is_certain`: the server was asked, so that other tills' receipts are among them."""

    rows: tuple[ReceiptShown, ...]
    is_certain: bool


class Finding:
    """One per till. Futures are done on other threads; nothing here waits."""

    def __init__(self, session: TillSession, worker: TillWorker, asking: Asking, link: Link) -> None:
        self._session, self._worker, self._asking, self._link = session, worker, asking, link

    def today(self) -> date:
        return self._session.business_day()

    def by_day(self, day: date) -> Future[Receipts]:
        """What was sold on a business day."""
        return self._both(lambda entry: entry.data["day"] == day.isoformat(), _search, day, day)

    def by_card(self, end: str) -> Future[Receipts]:
        """What was paid with a card whose number ends in these four digits, in the last thirty days."""
        today = self.today()
        return self._both(
            lambda entry: any(_is_card(row, end) for row in entry.body["tenders"]),
            _search_card,
            today - CARD_LOOK_BACK,
            today,
            end,
        )

    def by_customer(self, words: str) -> Future[Receipts]:
        """What customers bought whose card has this number, or whose name, phone or e-mail has these words."""
        today, wanted = self.today(), words.strip().casefold()
        return self._both(
            lambda entry: bool(wanted) and wanted in str(entry.body.get("customer_name", "")).casefold(),
            _search_customers,
            today - LOOK_BACK,
            today,
            words.strip(),
        )

    def _both(
        self, is_wanted: Callable[[Entry], bool], use_case: Callable[..., Any], *known: Any
    ) -> Future[Receipts]:
        here = then(
            self._worker.run(lambda journal: _own(journal, is_wanted)), lambda rows: Receipts(rows, False)
        )
        try:
            if self._link.state.status is LinkStatus.OFFLINE:
                raise Unavailable("server_unreachable")
            asking = self._asking.query(use_case, self._session.prices.store.currency, *known)
        except PosError:
            return here

        def alone(error: BaseException) -> Receipts:
            if isinstance(error, PosError):
                return here.result()  # the till's own file has answered long before the server
            raise error

        return otherwise(then(asking, lambda found: _merged(here.result().rows, found)), alone)


def _own(journal: Journal, is_wanted: Callable[[Entry], bool]) -> tuple[ReceiptShown, ...]:
    return tuple(_shown(each) for each in journal.latest(["sale"], MOST_HERE) if is_wanted(each))


def _shown(entry: Entry) -> ReceiptShown:
    lines = entry.body["lines"]
    return ReceiptShown(
        str(entry.number),
        str(entry.data["till"]),
        datetime.fromisoformat(str(entry.data["at"])),
        Decimal(entry.body["total"]),
        len(lines),
        str(lines[0]["name"]) if lines else "",
        str(entry.body.get("customer_name", "")),
    )


def _is_card(row: Any, end: str) -> bool:
    """The digits stand at the end of what was typed from a slip, or in what a terminal said: "Visa 4242, 0015"."""
    said = str(row["reference"] or "").partition(",")[0]
    return row["kind"] == TenderKind.CARD.value and said.endswith(end)


def _merged(here: Iterable[ReceiptShown], there: Any) -> Receipts:
    rows = {
        each.number: ReceiptShown(each.number, each.till, each.at, each.total, each.items, each.first_item)
        for each in there
    }
    rows |= {each.number: each for each in here}
    return Receipts(tuple(sorted(rows.values(), key=lambda each: (each.at, each.number), reverse=True)), True)


# On the database worker


def _search(session: Any, currency: Any, first: date, last: date) -> Any:
    from pos.services import receipts

    return receipts.search(session, receipts.ReceiptQuery(first, last), currency)


def _search_card(session: Any, currency: Any, first: date, last: date, end: str) -> Any:
    from pos.services import receipts

    return receipts.search_card(session, first, last, end, currency)


def _search_customers(session: Any, currency: Any, first: date, last: date, words: str) -> Any:
    from pos.services import customers, receipts

    found = customers.find(session, words, MOST_CUSTOMERS)
    queries = [receipts.ReceiptQuery(first, last, customer=each.customer.id) for each in found]
    return [row for query in queries for row in receipts.search(session, query, currency)]
