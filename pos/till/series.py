"""A new number series for this till, by an admin's word: after a restored backup, a copied disk, or a fork."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos.db.ids import new_id
from pos.domain.entries import Draft, EntryKind
from pos.domain.shift import business_day
from pos.journal import epochs
from pos.journal.store import Journal
from pos.till.clock import Clock, offset_minutes
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.db.database import Database

COMPARED_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Author:
    """Who says so. `token` is None for the installer, whom the database knows by the login."""

    person_id: str | None
    session_id: str | None
    token: str | None


@dataclass(frozen=True, slots=True)
class Renewed:
    """The epoch in which the till goes on, and how many entries were written again in it, `sales` of them receipts."""

    epoch: int
    carried: int
    sales: int = 0


def renew(
    worker: TillWorker, database: Database, clock: Clock, rollover_hour: int, author: Author, reason: str
) -> Renewed:
    """Start the next epoch on the server and in the journal. Waits for the database: not for the GUI thread.

    Nothing that the till sold is lost: what the server does not have is written again in the new series. When the
    server was restored from before an epoch that the journal is in, only the server moves. Raises Refused
    ("not_allowed"), Unavailable; after an error it may be called again.
    """
    from pos.services import tills

    till = worker.till
    head = worker.run(Journal.head).result()
    server = database.read(tills.series_head, till, token=author.token)
    if server.epoch < head.epoch:
        while server.epoch < head.epoch:
            epoch = database.run(tills.start_epoch, till, token=author.token)
            server = tills.SeriesHead(epoch, 0)
        return Renewed(head.epoch, 0)
    unknown: set[epochs.Place] = set()
    links = worker.run(lambda journal: list(epochs.links_of(journal, head.epoch))).result()
    for some in _batches(links):
        there = database.read(tills.known, till, head.epoch, some, token=author.token)
        unknown |= {(head.epoch, seq) for seq, _ in some if seq not in there}
    epoch = database.run(tills.start_epoch, till, token=author.token)
    now = clock.now()
    local = clock.local(now)

    def write(journal: Journal) -> Renewed:
        # entries written since the comparison are not on the server either: posting stands still
        since = {(head.epoch, seq) for seq, _ in epochs.links_of(journal, head.epoch) if seq > head.seq}
        opening = Draft(
            str(new_id()),
            EntryKind.EPOCH_STARTED,
            now,
            offset_minutes(local),
            business_day(local, rollover_hour),
            author.person_id,
            author.session_id,
            epochs.opening_body(journal.head(), reason),
        )
        written = epochs.start(journal, epoch, opening, unknown | since)
        return Renewed(epoch, len(written) - 1, sum(entry.number is not None for entry in written))

    return worker.run(write).result()


def _batches(links: list[tuple[int, bytes]]) -> list[list[tuple[int, bytes]]]:
    return [links[start : start + COMPARED_AT_ONCE] for start in range(0, len(links), COMPARED_AT_ONCE)]
