"""Correcting how a sale of this till was paid: what can be corrected, whether it needs consent, and the entry that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pos.domain.entries import Draft, Entry, EntryKind
from pos.domain.money import ZERO
from pos.domain.tender import TenderKind
from pos.domain.tender_swap import SWAPPED, swap_body, swappable, tender_name
from pos.errors import Refused
from pos.journal.store import Journal
from pos.till.approving import Wanted
from pos.till.session import TillSession
from pos.till.worker import TillWorker

ACT = "tender_swap"


@dataclass(frozen=True, slots=True)
class Swappable:
    """A sale whose tenders can be corrected: its id and number, and what was taken by kind."""

    sale_id: str
    number: str
    taken: Sequence[tuple[TenderKind, Decimal]]

    def targets(self, kind: TenderKind) -> Sequence[TenderKind]:
        """What it may really have been."""
        return [each for each in SWAPPED if each is not kind]


class Swapping:
    """Calls on the thread of the session's acts; futures are done on the till's worker."""

    def __init__(self, session: TillSession, worker: TillWorker) -> None:
        self._session, self._worker = session, worker

    def last_sale(self) -> Future[Swappable]:
        """The last receipt of this till. The future fails with Refused: `receipt_unknown`, `nothing_to_swap`."""
        last = self._session.last_entry
        if last is None or last.kind != EntryKind.SALE:
            raise Refused("receipt_unknown", number="")
        return self._worker.run(lambda journal: _look(journal, last))

    def wanted(self, sale: Swappable, from_kind: TenderKind, to_kind: TenderKind) -> Wanted:
        """The correction as an act that may need somebody's consent, by the limit `swap_amount`."""
        amount = dict(sale.taken).get(from_kind, ZERO)
        detail = {"number": sale.number, "amount": str(amount)}
        names = tender_name(from_kind), tender_name(to_kind)
        return Wanted(ACT, sale.sale_id, *names, {"swap_amount": amount}, detail)

    def swap(self, sale: Swappable, from_kind: TenderKind, to_kind: TenderKind) -> Future[Entry]:
        """Write it down. Raises Refused at once: `nobody_signed_in`, `sale_in_progress`; the future fails with `nothing_to_swap`
        when somebody corrected it before.
        """
        session = self._session
        currency = session.prices.store.currency
        shift_id = session.shift.id if session.shift else None

        def make(journal: Journal, _draft: Draft) -> dict[str, object]:
            entry = journal.find(sale.sale_id)
            if entry is None:
                raise Refused("receipt_unknown", number=sale.number)
            swaps = _swaps_of(journal, entry.id)
            return swap_body(entry.body, entry.id, swaps, from_kind, to_kind, shift_id, currency)

        return session.write_made(EntryKind.TENDER_SWAPPED, make, _nothing_more)


def _look(journal: Journal, sale: Entry) -> Swappable:
    taken = swappable(sale.body, _swaps_of(journal, sale.id))
    if not taken:
        raise Refused("nothing_to_swap")
    return Swappable(sale.id, str(sale.body["number"]), tuple(taken.items()))


def _swaps_of(journal: Journal, sale_id: str) -> list[Mapping[str, Any]]:
    return [each.body for each in journal.swaps_of(sale_id)]


def _nothing_more(_journal: Journal, _entry: Entry) -> None:
    """The entry says all of it."""
