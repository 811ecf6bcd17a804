"""A new number series for a till that was restored or copied.

The server has other content under numbers that this journal used, or content that this journal lost. What is on the
server stays; the till goes on in a later epoch, which begins with an entry that says why. Entries that the server does
not have were sales all the same: they are written again in the new epoch, with their ids, times and people as they
were, and say which number stood on the customer's paper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from pos.domain.entries import Draft, Entry, EntryKind
from pos.errors import Conflict
from pos.journal import codec
from pos.journal.store import Head, Journal, PostState, entries_of

Place = tuple[int, int]
"""Epoch and seq."""


def links_of(journal: Journal, epoch: int) -> Iterator[tuple[int, bytes]]:
    """Number and hash of each entry of an epoch, to be compared with the server's."""
    return iter(
        journal.database.execute(
            "SELECT seq, hash FROM entry WHERE epoch = ? ORDER BY seq", (epoch,)
        ).fetchall()
    )


def start(journal: Journal, epoch: int, opening: Draft, unknown: Collection[Place]) -> list[Entry]:
    """Begin `epoch` with the draft `opening` (kind `epoch_started`) and carry the `unknown` entries into it.

    Everything else is on the server. Returns the entries that were written, in order; all of them or none. Raises
    Conflict("epoch_old") when the journal is in that epoch already.
    """
    before = journal.head()
    if epoch <= before.epoch:
        raise Conflict("epoch_old", epoch=epoch, journal=before.epoch)
    with journal.transaction():
        written = [journal.place(opening, Head(epoch, 0, codec.GENESIS, 0))]
        carried = [
            entry
            for entry in entries_of(journal, "epoch = ?", before.epoch)
            if (entry.epoch, entry.seq) in unknown
        ]
        journal.mark(before.epoch, [entry.seq for entry in carried], PostState.CARRIED)
        written += [
            journal.place(_again(entry), journal.head())
            for entry in carried
            # where a till was copied twice, its former beginning is history, not a fact to tell again
            if entry.kind is not EntryKind.EPOCH_STARTED
        ]
        journal.database.execute(
            "UPDATE entry SET state = ? WHERE epoch = ? AND state = ?",
            (PostState.POSTED.value, before.epoch, PostState.WAITING.value),
        )
    return written


def opening_body(before: Head, reason: str) -> dict[str, object]:
    """The body of `epoch_started`: where the journal stood, and why it goes on elsewhere."""
    return {
        "from": {"epoch": before.epoch, "seq": before.seq, "hash": before.hash.hex()},
        "reason": reason,
    }


def _again(entry: Entry) -> Draft:
    data = entry.data
    body = {key: value for key, value in entry.body.items() if key not in {"receipt_no", "number"}}
    body["carried_from"] = {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "number": entry.body.get("number"),
        "hash": entry.hash.hex(),
    }
    return Draft(
        entry.id,
        entry.kind,
        codec.instant(data["at"]),
        data["offset_min"],
        date.fromisoformat(data["day"]),
        data["user"],
        data["jti"],
        body,
    )
