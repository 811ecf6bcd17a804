"""A till as the server knows it: number series, alarms, and entries that wait for a person's decision."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.errors import Refused


@dataclass(frozen=True, slots=True)
class SeriesHead:
    """Where the server stands with a till; `seq` 0: nothing in this epoch yet."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind`: fork, journal_behind_server, clock_wrong. It is open until an admin resolves it."""

    till: str
    kind: str
    first_at: dt.datetime
    last_at: dt.datetime
    times: int
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry that is kept and could not be applied. `resolution` is None while nobody has decided."""

    till: str
    epoch: int
    seq: int
    kind: str
    error: str
    at: dt.datetime
    payload: str
    resolution: str | None
    resolved_by: uuid.UUID | None
    resolved_at: dt.datetime | None


def series_head(session: Session, till: str) -> SeriesHead:
    """Needs the permission journal.read. Raises KeyError for a till that is not there."""
    row = session.execute(
        text("SELECT epoch, last_seq FROM pos.till_head WHERE till = :till"), {"till": till}
    ).first()
    if row is None:
        raise KeyError(till)
    return SeriesHead(*row)


def start_epoch(session: Session, till: str) -> int:
    """A new number series for a till that was restored or copied. Needs till.edit. Raises Refused."""
    return int(session.execute(text("SELECT pos.start_epoch(:till)"), {"till": till}).scalar_one())


def known(session: Session, till: str, epoch: int, links: Sequence[tuple[int, bytes]]) -> set[int]:
    """Numbers of the entries (seq, hash) that the server has with the same content."""
    rows = session.execute(
        text("SELECT pos.known_entries(:till, :epoch, :seqs, :hashes)"),
        {
            "till": till,
            "epoch": epoch,
            "seqs": [seq for seq, _ in links],
            "hashes": [entry_hash for _, entry_hash in links],
        },
    )
    return set(rows.scalars())


def open_alarms(session: Session) -> list[Alarm]:
    """Oldest first; empty for who may not read the journal."""
    rows = session.execute(
        text(
            "SELECT till, kind, first_at, last_at, times, detail FROM pos.alarm"
            " WHERE resolved_at IS NULL ORDER BY first_at"
        )
    )
    return [Alarm(*row) for row in rows]


def resolve_alarm(session: Session, till: str, kind: str) -> None:
    """Needs journal.review. Raises Refused("not_found") when it is not open any more: nothing is written then."""
    asked = {"till": till, "kind": kind}
    session.execute(text("SELECT pos.resolve_alarm(:till, :kind)"), asked)
    mine = text(
        "SELECT coalesce(max(resolved_at) >= now(), false) FROM pos.alarm WHERE till = :till AND kind = :kind"
    )
    if not session.execute(mine, asked).scalar_one():
        raise Refused("not_found")


def quarantined(session: Session, *, is_open: bool = True) -> list[Quarantined]:
    """Entries that are kept and could not be applied, oldest first; with `is_open` those nobody has decided about."""
    rows = session.execute(
        text(
            "SELECT p.till, p.epoch, p.seq, j.kind, p.error, p.at, j.payload, p.resolution, p.resolved_by, p.resolved_at"
            "  FROM pos.poison p JOIN pos.journal j USING (till, epoch, seq)"
            " WHERE NOT :is_open OR p.resolved_at IS NULL ORDER BY p.at, p.till, p.epoch, p.seq"
        ),
        {"is_open": is_open},
    )
    return [Quarantined(*row) for row in rows]


def accept(session: Session, till: str, epoch: int, seq: int, reason: str) -> None:
    """Leave the entry as it is: it stays in the chain and counts in no figure. Needs journal.review.

    Raises Refused("not_found") when nothing waits there, or somebody else decided first: nothing is written then.
    """
    place = {"till": till, "epoch": epoch, "seq": seq}
    session.execute(
        text("SELECT pos.resolve_poison(:till, :epoch, :seq, :reason)"), {**place, "reason": reason}
    )
    # The function stamps what it decides with this transaction's time; whoever came first has another.
    mine = text("SELECT resolved_at = now() FROM pos.poison WHERE (till, epoch, seq) = (:till, :epoch, :seq)")
    if not session.execute(mine, place).scalar_one_or_none():
        raise Refused("not_found")


def repair(
    session: Session, till: str, epoch: int, seq: int, reason: str, body: Mapping[str, Any] | None = None
) -> None:
    """Apply the entry with a corrected body, or with its own once the cause is gone. Needs journal.review.

    The number on the paper stays. Raises Refused: `repair_refused` (reason), `not_found` when nothing waits there.
    """
    session.execute(
        text("SELECT pos.repair_poison(:till, :epoch, :seq, CAST(:body AS jsonb), :reason)"),
        {
            "till": till,
            "epoch": epoch,
            "seq": seq,
            "reason": reason,
            "body": None if body is None else json.dumps(body),
        },
    )
