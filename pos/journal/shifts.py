"""A shift in the journal file: its entries, the closing before it, and a count that is under way.

A shift's stretch begins behind the closing of the one before, so that nothing a till wrote stands in no Z report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pos.domain.entries import Entry, EntryKind
from pos.journal.codec import instant_text
from pos.journal.store import Journal, entries_of

COUNT_KEY = "shift.count"
_OPENING = (EntryKind.SHIFT_OPENED, EntryKind.SHIFT_CLOSED)
_HOLDING = (*_OPENING, EntryKind.SHIFT_HANDED_OVER)


def opening(journal: Journal) -> Entry | None:
    """The `shift_opened` of the shift that is open, or None."""
    latest = journal.latest(_OPENING)
    return latest[0] if latest and latest[0].kind is EntryKind.SHIFT_OPENED else None


def holder(journal: Journal, opened: Entry) -> str | None:
    """Who has the drawer: the last person it was handed over to, or who opened the shift."""
    latest = journal.latest(_HOLDING)[0]
    return str(latest.body["to"]) if latest.kind is EntryKind.SHIFT_HANDED_OVER else opened.data["user"]


def last_closing(journal: Journal) -> Entry | None:
    closings = journal.latest([EntryKind.SHIFT_CLOSED])
    return closings[0] if closings else None


def closing_before(journal: Journal, entry: Entry) -> Entry | None:
    """The last closing that stands before an entry."""
    found = entries_of(
        journal,
        "(epoch, seq) = (SELECT epoch, seq FROM entry WHERE kind = 'shift_closed' AND state <> 3"
        " AND (epoch, seq) < (?, ?) ORDER BY epoch DESC, seq DESC LIMIT 1)",
        entry.epoch,
        entry.seq,
    )
    return found[0] if found else None


def stretch(journal: Journal, until: Entry | None = None) -> list[Entry]:
    """The entries of the shift that is open, or that was open at `until` (with it), in order."""
    before = last_closing(journal) if until is None else closing_before(journal, until)
    start = (before.epoch, before.seq) if before is not None else (0, 0)
    if until is None:
        return entries_of(journal, "(epoch, seq) > (?, ?) AND state <> 3", *start)
    condition = "(epoch, seq) > (?, ?) AND (epoch, seq) <= (?, ?) AND state <> 3"
    return entries_of(journal, condition, *start, until.epoch, until.seq)


def receipts_since(journal: Journal, since: datetime) -> list[Entry]:
    """Sales and refunds from then on, whichever shift they were in."""
    first_day = (since - timedelta(days=2)).date().isoformat()  # business days begin where the shop says
    found = entries_of(journal, "kind IN ('sale', 'refund') AND state <> 3 AND day >= ?", first_day)
    return [each for each in found if each.data["at"] >= instant_text(since)]


def next_z(journal: Journal) -> int:
    """The number of the next Z report: one more than the last, and 1 for the first."""
    before = last_closing(journal)
    if before is None:
        return 1
    if "z" in before.body:
        return int(before.body["z"]) + 1
    counted: int = journal.database.execute(
        "SELECT count(*) FROM entry WHERE kind = 'shift_closed' AND state <> 3"
    ).fetchone()[0]
    return counted + 1


# A count that is under way: kept key by key, gone with the closing


def keep_count(journal: Journal, document: Mapping[str, Any]) -> None:
    journal.set_meta(COUNT_KEY, json.dumps(document, sort_keys=True))


def kept_count(journal: Journal, shift_id: str) -> dict[str, Any] | None:
    """The count of this shift; one of another shift is nobody's any more."""
    text = journal.meta(COUNT_KEY)
    document: dict[str, Any] = json.loads(text) if text else {}
    return document if document.get("shift") == shift_id else None


def drop_count(journal: Journal) -> None:
    with journal.transaction() as db:
        db.execute("DELETE FROM meta WHERE key = ?", (COUNT_KEY,))
