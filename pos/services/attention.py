"""What needs a person: alarms of tills, and entries that are kept and could not be applied, as the office lists them.

Reading only; deciding is `pos.services.tills`. Whoever may not read the journal gets empty lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.errors import Refused

MOST_LISTED = 200
LONGEST_LISTED = 60_000
"""Characters of an entry that a list carries; a longer one is read when it is opened."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided, when, and the reason that was given; alarms have none."""

    by: str | None
    at: dt.datetime
    reason: str = ""
    is_applied: bool = False
    """Applied with its own or a corrected body; else it was accepted as it is."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind`: fork, journal_behind_server, series_unknown, clock_wrong."""

    till: str
    till_name: str
    kind: str
    first_at: dt.datetime
    last_at: dt.datetime
    times: int
    detail: Mapping[str, Any]
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry that counts in no figure. `error` is what the database said; `payload` None when it is long."""

    till: str
    till_name: str
    epoch: int
    seq: int
    kind: str
    error: str
    at: dt.datetime
    person: str | None
    payload: str | None
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Attention:
    """Newest first, at most MOST_LISTED of each; `open_count` is how much is open, whatever was listed."""

    alarms: tuple[Alarm, ...]
    kept: tuple[Kept, ...]
    open_count: int


ALARMS = text("""
    SELECT a.till, coalesce(t.name, a.till), a.kind, a.first_at, a.last_at, a.times, a.detail, a.resolved_at, p.display_name
      FROM pos.alarm a LEFT JOIN pos.till t ON t.code = a.till LEFT JOIN pos.person p ON p.id = a.resolved_by
     WHERE (a.resolved_at IS NULL) = :is_open
     ORDER BY coalesce(a.resolved_at, a.last_at) DESC, a.till, a.kind LIMIT :most
""")
KEPT = text("""
    SELECT k.till, coalesce(t.name, k.till), k.epoch, k.seq, j.kind, k.error, k.at, seller.display_name,
           CASE WHEN :is_whole OR length(j.payload) <= :longest THEN j.payload END,
           k.resolved_at, p.display_name, coalesce(k.resolution, ''), k.repaired_body IS NOT NULL
      FROM pos.poison k JOIN pos.journal j USING (till, epoch, seq) LEFT JOIN pos.till t ON t.code = k.till
      LEFT JOIN pos.person p ON p.id = k.resolved_by LEFT JOIN pos.person seller ON seller.id = j.person
     WHERE CASE WHEN :is_whole THEN (k.till, k.epoch, k.seq) = (:till, :epoch, :seq)
                ELSE (k.resolved_at IS NULL) = :is_open END
     ORDER BY coalesce(k.resolved_at, k.at) DESC, k.till, k.epoch DESC, k.seq DESC LIMIT :most
""")
COUNT = text("""
    SELECT (SELECT count(*) FROM pos.alarm WHERE resolved_at IS NULL)
         + (SELECT count(*) FROM pos.poison WHERE resolved_at IS NULL)
""")


def count_open(session: Session) -> int:
    """How many alarms and kept entries nobody has decided about."""
    return int(session.execute(COUNT).scalar_one())


def list_attention(session: Session, *, is_open: bool) -> Attention:
    """What is open, or what was decided."""
    alarms = session.execute(ALARMS, {"is_open": is_open, "most": MOST_LISTED})
    kept = session.execute(KEPT, _kept_values(is_open=is_open))
    return Attention(
        tuple(_alarm(row) for row in alarms),
        tuple(_kept(row) for row in kept),
        count_open(session),
    )


def get_kept(session: Session, till: str, epoch: int, seq: int) -> Kept:
    """One entry with its whole payload. Raises Refused("not_found")."""
    row = session.execute(KEPT, _kept_values(place=(till, epoch, seq))).first()
    if row is None:
        raise Refused("not_found")
    return _kept(row)


def _kept_values(*, is_open: bool = True, place: tuple[str, int, int] | None = None) -> dict[str, Any]:
    till, epoch, seq = place or ("", 0, 0)
    return {
        "is_open": is_open,
        "is_whole": place is not None,
        "till": till,
        "epoch": epoch,
        "seq": seq,
        "longest": LONGEST_LISTED,
        "most": MOST_LISTED,
    }


def _alarm(row: Any) -> Alarm:
    *told, decided_at, decided_by = row
    return Alarm(*[*told, Decided(decided_by, decided_at) if decided_at else None])


def _kept(row: Any) -> Kept:
    *told, decided_at, decided_by, reason, is_applied = row
    return Kept(*[*told, Decided(decided_by, decided_at, reason, is_applied) if decided_at else None])
