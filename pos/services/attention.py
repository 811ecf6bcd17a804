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

PAGE = 200
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
    """`kind`: fork, journal_behind_server, series_unknown, clock_wrong, rules_unreadable."""

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


Item = Alarm | Kept


@dataclass(frozen=True, slots=True)
class Attention:
    """A page, newest first. `total` is how many are open, or decided, in all, `open_count` how many are open."""

    items: tuple[Item, ...]
    total: int
    open_count: int


# An item's name is what orders those of one instant: as `_name` below, and in the order of its bytes.
ALARMS = text("""
    SELECT a.till, coalesce(t.name, a.till), a.kind, a.first_at, a.last_at, a.times, a.detail, a.resolved_at, p.display_name
      FROM pos.alarm a LEFT JOIN pos.till t ON t.code = a.till LEFT JOIN pos.person p ON p.id = a.resolved_by
     CROSS JOIN LATERAL (SELECT coalesce(a.resolved_at, a.last_at) AS at,
                                concat_ws(' ', 'alarm', a.till, a.kind) COLLATE "C" AS name) o
     WHERE (a.resolved_at IS NULL) = :is_open AND (CAST(:at AS timestamptz) IS NULL OR (o.at, o.name) < (:at, :name))
     ORDER BY o.at DESC, o.name DESC LIMIT :most
""")
KEPT = text("""
    SELECT k.till, coalesce(t.name, k.till), k.epoch, k.seq, j.kind, k.error, k.at, seller.display_name,
           CASE WHEN :is_whole OR length(j.payload) <= :longest THEN j.payload END,
           k.resolved_at, p.display_name, coalesce(k.resolution, ''), k.repaired_body IS NOT NULL
      FROM pos.poison k JOIN pos.journal j USING (till, epoch, seq) LEFT JOIN pos.till t ON t.code = k.till
      LEFT JOIN pos.person p ON p.id = k.resolved_by LEFT JOIN pos.person seller ON seller.id = j.person
     CROSS JOIN LATERAL (SELECT coalesce(k.resolved_at, k.at) AS at, concat_ws(' ', 'kept', k.till,
                                lpad(k.epoch::text, 10, '0'), lpad(k.seq::text, 19, '0')) COLLATE "C" AS name) o
     WHERE CASE WHEN :is_whole THEN (k.till, k.epoch, k.seq) = (:till, :epoch, :seq)
                ELSE (k.resolved_at IS NULL) = :is_open AND (CAST(:at AS timestamptz) IS NULL OR (o.at, o.name) < (:at, :name)) END
     ORDER BY o.at DESC, o.name DESC LIMIT :most
""")
COUNT = text("""
    SELECT count(*) FILTER (WHERE resolved_at IS NULL), count(*) FILTER (WHERE resolved_at IS NOT NULL)
      FROM (SELECT resolved_at FROM pos.alarm UNION ALL SELECT resolved_at FROM pos.poison) x
""")


def count_open(session: Session) -> int:
    """How many alarms and kept entries nobody has decided about."""
    return int(session.execute(COUNT).one()[0])


def list_attention(
    session: Session, *, is_open: bool, after: Item | None = None, most: int = PAGE
) -> Attention:
    """What is open, or what was decided: the newest `most`, or those that come after an item of the page before."""
    place = {"at": None, "name": ""} if after is None else {"at": at_of(after), "name": _name(after)}
    values = {**_values(is_open=is_open, most=most), **place}
    alarms = [_alarm(row) for row in session.execute(ALARMS, values)]
    kept = [_kept(row) for row in session.execute(KEPT, values)]
    items: list[Item] = [*alarms, *kept]
    items.sort(key=lambda item: (at_of(item), _name(item)), reverse=True)
    open_count, decided_count = session.execute(COUNT).one()
    return Attention(tuple(items[:most]), open_count if is_open else decided_count, open_count)


def get_kept(session: Session, till: str, epoch: int, seq: int) -> Kept:
    """One entry with its whole payload. Raises Refused("not_found")."""
    row = session.execute(KEPT, _values(place=(till, epoch, seq))).first()
    if row is None:
        raise Refused("not_found")
    return _kept(row)


def at_of(item: Item) -> dt.datetime:
    """The instant that orders the list: when it was decided, or was last heard of."""
    if item.decided is not None:
        return item.decided.at
    return item.last_at if isinstance(item, Alarm) else item.at


def _name(item: Item) -> str:
    if isinstance(item, Alarm):
        return f"alarm {item.till} {item.kind}"
    return f"kept {item.till} {item.epoch:010} {item.seq:019}"


def _values(
    *, is_open: bool = True, most: int = 1, place: tuple[str, int, int] | None = None
) -> dict[str, Any]:
    till, epoch, seq = place or ("", 0, 0)
    return {
        "is_open": is_open,
        "is_whole": place is not None,
        "till": till,
        "epoch": epoch,
        "seq": seq,
        "longest": LONGEST_LISTED,
        "most": most,
        "at": None,
        "name": "",
    }


def _alarm(row: Any) -> Alarm:
    *told, decided_at, decided_by = row
    return Alarm(*[*told, Decided(decided_by, decided_at) if decided_at else None])


def _kept(row: Any) -> Kept:
    *told, decided_at, decided_by, reason, is_applied = row
    return Kept(*[*told, Decided(decided_by, decided_at, reason, is_applied) if decided_at else None])
