"""What needs a person: alarms of tills, entries that could not be applied, and entries that carry flags, as the office lists them.
Entries whose flags are all quiet are notes: a list of their own, counted apart, so that nothing stands behind them.

Reading only; deciding is `pos.services.tills`, of flags `pos.services.flags`. Whoever may not read the journal gets empty lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from pos.errors import Refused
from pos.services.flags import QUIET_SQL

PAGE = 200
LONGEST_LISTED = 60_000
"""Characters of an entry that a list carries; a longer one is read when it is opened."""
MOST_COUNTED = 100_000
"""Flags beyond so many are not counted: nobody reads on to them, and the count stays quick."""


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


@dataclass(frozen=True, slots=True)
class Flagged:
    """An entry that counts like any other and deserves a look. `flags` are those that are open, or were settled at one time.

    `at` is when the newest of them was set; of an open one that is no note, the newest that is not quiet. `payload` None when it is long.
    """

    till: str
    till_name: str
    epoch: int
    seq: int
    kind: str
    flags: tuple[str, ...]
    at: dt.datetime
    person: str | None
    payload: str | None
    decided: Decided | None


Item = Alarm | Kept | Flagged


@dataclass(frozen=True, slots=True)
class Attention:
    """A page, newest first. `total` is how many there are of what was asked for, `open_count` how many need somebody: no notes."""

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
# One row for each entry, that of its newest flag: `f` is found by the index of loud, of open or of reviewed flags, `g` are its
# neighbours. What is loud is said as the index says it.
_QUIET = "{} IN (" + QUIET_SQL + ")"
_LOUD = "{} NOT IN (" + QUIET_SQL + ", 'repaired')"
_FLAGGED = """
    SELECT f.till, coalesce(t.name, f.till), f.epoch, f.seq, j.kind, x.flags, f.at, seller.display_name,
           CASE WHEN length(j.payload) <= :longest THEN j.payload END,
           f.reviewed_at, p.display_name, coalesce(f.reason, '')
      FROM (SELECT f.* FROM pos.entry_flag f WHERE {which} LIMIT :most) f
      JOIN pos.journal j USING (till, epoch, seq) LEFT JOIN pos.till t ON t.code = f.till
      LEFT JOIN pos.person p ON p.id = f.reviewed_by LEFT JOIN pos.person seller ON seller.id = j.person
     CROSS JOIN LATERAL (
       SELECT array_agg(g.flag ORDER BY g.flag) AS flags FROM pos.entry_flag g
        WHERE (g.till, g.epoch, g.seq) = (f.till, f.epoch, f.seq) AND g.flag <> 'repaired'
          AND g.reviewed_at IS NOT DISTINCT FROM f.reviewed_at) x
     ORDER BY coalesce(f.reviewed_at, f.at) DESC, f.till DESC, f.epoch DESC, f.seq DESC
"""
FLAGGED_OPEN = text(
    _FLAGGED.replace(
        "{which}",
        """f.reviewed_at IS NULL AND {f loud} AND (f.at, f.till, f.epoch, f.seq) < (CAST(:at AS timestamptz), :till, :epoch, :seq)
        AND NOT EXISTS (SELECT FROM pos.entry_flag g
                         WHERE (g.till, g.epoch, g.seq) = (f.till, f.epoch, f.seq) AND g.reviewed_at IS NULL
                           AND {g loud} AND (g.at, g.flag) > (f.at, f.flag))
      ORDER BY f.at DESC, f.till DESC, f.epoch DESC, f.seq DESC""",
    )
    .replace("{f loud}", _LOUD.format("f.flag"))
    .replace("{g loud}", _LOUD.format("g.flag"))
)
FLAGGED_NOTES = text(
    _FLAGGED.replace(
        "{which}",
        """f.reviewed_at IS NULL AND f.flag <> 'repaired' AND {f quiet}
        AND (f.at, f.till, f.epoch, f.seq) < (CAST(:at AS timestamptz), :till, :epoch, :seq)
        AND NOT EXISTS (SELECT FROM pos.entry_flag g
                         WHERE (g.till, g.epoch, g.seq) = (f.till, f.epoch, f.seq) AND g.reviewed_at IS NULL AND g.flag <> 'repaired'
                           AND ({g loud} OR (g.at, g.flag) > (f.at, f.flag)))
      ORDER BY f.at DESC, f.till DESC, f.epoch DESC, f.seq DESC""",
    )
    .replace("{f quiet}", _QUIET.format("f.flag"))
    .replace("{g loud}", _LOUD.format("g.flag"))
)
FLAGGED_DECIDED = text(
    _FLAGGED.replace(
        "{which}",
        """f.reviewed_at IS NOT NULL AND (f.reviewed_at, f.till, f.epoch, f.seq) < (CAST(:at AS timestamptz), :till, :epoch, :seq)
        AND NOT EXISTS (SELECT FROM pos.entry_flag g
                         WHERE (g.till, g.epoch, g.seq) = (f.till, f.epoch, f.seq) AND g.reviewed_at = f.reviewed_at
                           AND (g.at, g.flag) > (f.at, f.flag))
      ORDER BY f.reviewed_at DESC, f.till DESC, f.epoch DESC, f.seq DESC""",
    )
)
COUNT_OPEN = text(
    """
    SELECT (SELECT count(*) FROM pos.alarm WHERE resolved_at IS NULL) + (SELECT count(*) FROM pos.poison WHERE resolved_at IS NULL)
           + (SELECT count(*) FROM (SELECT FROM (SELECT till, epoch, seq FROM pos.entry_flag
                                                  WHERE reviewed_at IS NULL AND {loud} LIMIT :most) f
                                     GROUP BY till, epoch, seq) x)
""".replace("{loud}", _LOUD.format("flag"))
)
COUNT_NOTES = text(
    """
    SELECT count(*) FROM (SELECT FROM (
      SELECT f.till, f.epoch, f.seq FROM pos.entry_flag f
       WHERE f.reviewed_at IS NULL AND f.flag <> 'repaired' AND {f quiet}
         AND NOT EXISTS (SELECT FROM pos.entry_flag g
                          WHERE (g.till, g.epoch, g.seq) = (f.till, f.epoch, f.seq) AND g.reviewed_at IS NULL AND {g loud})
       LIMIT :most) f GROUP BY till, epoch, seq) x
""".replace("{f quiet}", _QUIET.format("f.flag")).replace("{g loud}", _LOUD.format("g.flag"))
)
COUNT_DECIDED = text("""
    SELECT (SELECT count(*) FROM pos.alarm WHERE resolved_at IS NOT NULL)
           + (SELECT count(*) FROM pos.poison WHERE resolved_at IS NOT NULL)
           + (SELECT count(*) FROM (SELECT FROM (SELECT reviewed_at, till, epoch, seq FROM pos.entry_flag
                                                  WHERE reviewed_at IS NOT NULL LIMIT :most) f
                                     GROUP BY reviewed_at, till, epoch, seq) x)
""")


def count_open(session: Session) -> int:
    """How many alarms, kept entries and entries with flags nobody has decided about; notes are not counted."""
    return _count(session, COUNT_OPEN)


def list_attention(
    session: Session, *, is_open: bool, is_quiet: bool = False, after: Item | None = None, most: int = PAGE
) -> Attention:
    """What is open, with `is_quiet` the notes instead, or what was decided: the newest `most`, or those after an item of the page before."""
    if is_open and is_quiet:
        return _list_notes(session, after, most)
    place = {"at": None, "name": ""} if after is None else {"at": at_of(after), "name": _name(after)}
    values = {**_values(is_open=is_open, most=most), **place}
    alarms = [_alarm(row) for row in session.execute(ALARMS, values)]
    kept = [_kept(row) for row in session.execute(KEPT, values)]
    flagged = session.execute(FLAGGED_OPEN if is_open else FLAGGED_DECIDED, _below(after, most))
    items: list[Item] = [*alarms, *kept, *(_flagged(row) for row in flagged)]
    items.sort(key=lambda item: (at_of(item), _name(item)), reverse=True)
    open_count = count_open(session)
    total = open_count if is_open else _count(session, COUNT_DECIDED)
    return Attention(tuple(items[:most]), total, open_count)


def _list_notes(session: Session, after: Item | None, most: int) -> Attention:
    found = session.execute(FLAGGED_NOTES, _below(after, most))
    return Attention(tuple(_flagged(row) for row in found), _count(session, COUNT_NOTES), count_open(session))


def _count(session: Session, statement: TextClause) -> int:
    return int(session.execute(statement, {"most": MOST_COUNTED}).scalar_one())


def _below(after: Item | None, most: int) -> dict[str, Any]:
    """Where the list of entries with flags goes on: names of the other kinds stand before all of theirs, or behind."""
    values = {"longest": LONGEST_LISTED, "most": most}
    if after is None:
        return {**values, "at": "infinity", "till": "", "epoch": 0, "seq": 0}
    if isinstance(after, Flagged):
        return {**values, "at": at_of(after), "till": after.till, "epoch": after.epoch, "seq": after.seq}
    till = "" if isinstance(after, Alarm) else "~"
    return {**values, "at": at_of(after), "till": till, "epoch": 0, "seq": 0}


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
    if isinstance(item, Flagged):
        return f"flag {item.till} {item.epoch:010} {item.seq:019}"
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


def _flagged(row: Any) -> Flagged:
    till, till_name, epoch, seq, kind, flags, *told, decided_at, decided_by, reason = row
    decided = Decided(decided_by, decided_at, reason) if decided_at else None
    return Flagged(*[till, till_name, epoch, seq, kind, tuple(flags), *told, decided])
