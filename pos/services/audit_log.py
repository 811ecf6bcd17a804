"""What happened in the shop, in one list by time: the entries of the tills' journals and the trail of what people changed.

Both are asked for by key and put together here, so that a page costs the same with a million entries. Whoever may not read the
journal, or the trail, sees the other alone: row level security decides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, text, tuple_
from sqlalchemy.orm import Session

from pos.db.models.audit import Audit
from pos.db.models.journal import Journal
from pos.db.models.people import Person
from pos.db.models.sale import Sale, SaleLine
from pos.db.models.store import Till
from pos.domain.inputs.text import searchable
from pos.errors import Refused
from pos.services import catalog, store
from pos.services.catalog import ProductQuery

PAGE: Final = 100
LONGEST_LISTED: Final = 60_000
"""Characters of an entry that a list carries; a longer one is read when it is opened."""
MOST_FOUND: Final = 20
"""People and products that a search word may mean, each."""
JOURNAL, TRAIL = "journal", "trail"
CHECKED: Final = "audit.checked"
"""The shop's setting that keeps when everything was checked last, by whom, and how it ended."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Where a page ends; two things of one instant are told apart by their place."""

    at: dt.datetime
    source: str
    place: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that happened. `source` is `journal` or `trail`; `place` the till's code or the database login, `kind` that of the entry
    or the action. `till_name` None: no till's login, such as the installer's. `payload` None when it is long, and of the trail.
    """

    source: str
    place: str
    epoch: int
    seq: int
    at: dt.datetime
    kind: str
    person: uuid.UUID | None
    person_name: str | None
    till_name: str | None
    hash: bytes
    payload: str | None = None
    subject: str | None = None
    subject_name: str | None = None
    detail: Mapping[str, Any] | None = None

    @property
    def mark(self) -> Mark:
        return Mark(self.at, self.source, self.place, self.epoch, self.seq)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What is listed. `since` is included, `until` is not; `kinds` and `actions` are those of a choice, None for all. Of a `search`
    the words are the number of a receipt, or the start of words in the name of a product or a person; it looks through all days.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    person: uuid.UUID | None = None
    kinds: tuple[str, ...] | None = None
    actions: tuple[str, ...] | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Newest first."""

    entries: tuple[LogEntry, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """What holds an entry in its place. `is_content` : its hash is that of what it says. `is_before`, `is_after`: it fits its
    neighbours; `is_last` when nothing follows yet, `is_missing` when the one before is not there.
    """

    hash: bytes
    previous: bytes
    is_content: bool
    is_before: bool
    is_after: bool
    is_last: bool
    is_missing: bool = False

    @property
    def holds(self) -> bool:
        return self.is_content and self.is_before and self.is_after and not self.is_missing


@dataclass(frozen=True, slots=True)
class LogDetail:
    """One entry whole. `changed` is what the names of things are that its fields point to, by their id."""

    entry: LogEntry
    seal: Seal
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of a search may mean."""

    numbers: tuple[str, ...] = ()
    people: tuple[uuid.UUID, ...] = ()
    products: tuple[uuid.UUID, ...] = ()


# ---------------------------------------------------------------------- the list


def list_log(session: Session, query: LogQuery, after: Mark | None = None, limit: int = PAGE) -> LogPage:
    """A page below `after`. Empty for who may read neither."""
    found = _meant(session, query.search) if query.search.strip() else None
    if found is not None and found == Found():
        return LogPage((), has_more=False)
    if found is not None:
        query = replace(query, since=None, until=None)
    entries = [
        *_from_journal(session, query, found, after, limit + 1),
        *_from_trail(session, query, found, after, limit + 1),
    ]
    entries.sort(key=lambda entry: entry.mark, reverse=True)
    return LogPage(tuple(entries[:limit]), has_more=len(entries) > limit)


def walk(session: Session, query: LogQuery, most: int) -> Iterator[LogEntry]:
    """The newest `most`, page by page."""
    after: Mark | None = None
    left = most
    while left > 0:
        page = list_log(session, query, after, min(left, 1000))
        yield from page.entries
        if not page.has_more:
            return
        after = page.entries[-1].mark
        left -= len(page.entries)


def people(session: Session) -> list[tuple[uuid.UUID, str]]:
    """Everybody who may have done something, by name; those who left too."""
    rows = session.execute(select(Person.id, Person.display_name).order_by(func.lower(Person.display_name)))
    return [(row.id, row.display_name) for row in rows]


def _meant(session: Session, search: str) -> Found:
    words = searchable(search)
    number = words.upper()
    # What people read out: "482" and "1-482" stand for nothing but a whole number, which is how the index knows it.
    numbers = tuple(session.scalars(select(Sale.number).where(Sale.number == number).limit(MOST_FOUND)))
    start = words.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    name = func.lower(Person.display_name)
    named = select(Person.id).where(or_(name.like(start + "%"), name.like("% " + start + "%")))
    goods = catalog.list_products(session, ProductQuery(search=words, status="all"), limit=MOST_FOUND)
    return Found(
        numbers,
        tuple(session.scalars(named.limit(MOST_FOUND))),
        tuple(row.id for row in goods.rows),
    )


def _from_journal(
    session: Session, query: LogQuery, found: Found | None, after: Mark | None, limit: int
) -> list[LogEntry]:
    if query.kinds == ():
        return []
    place = tuple_(Journal.at, Journal.till, Journal.epoch, Journal.seq)
    wanted: list[ColumnElement[bool]] = []
    if after is not None:
        key = (after.at, after.place, after.epoch, after.seq)
        # of one instant the trail stands above the journal
        wanted.append(
            Journal.at <= after.at
            if after.source == TRAIL
            else place < tuple_(*(literal(each) for each in key))
        )
    if query.since is not None:
        wanted.append(Journal.at >= query.since)
    if query.until is not None:
        wanted.append(Journal.at < query.until)
    if query.person is not None:
        wanted.append(Journal.person == query.person)
    if query.kinds is not None:
        wanted.append(Journal.kind.in_(query.kinds))
    columns = (
        Journal.till,
        Journal.epoch,
        Journal.seq,
        Journal.at,
        Journal.kind,
        Journal.person,
        Person.display_name,
        Till.name,
        Journal.hash,
        func.left(Journal.payload, LONGEST_LISTED + 1),
    )
    base = (
        select(*columns)
        .outerjoin(Person, Person.id == Journal.person)
        .outerjoin(Till, Till.code == Journal.till)
        .where(*wanted)
        .order_by(Journal.at.desc(), Journal.till.desc(), Journal.epoch.desc(), Journal.seq.desc())
        .limit(limit)
    )
    rows = {
        (row.till, row.epoch, row.seq): row for each in _ways(base, found) for row in session.execute(each)
    }
    return [
        LogEntry(
            JOURNAL,
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7] or row[0],
            bytes(row[8]),
            row[9] if len(row[9]) <= LONGEST_LISTED else None,
        )
        for row in rows.values()
    ]


def _ways(base: Select[Any], found: Found | None) -> Sequence[Select[Any]]:
    """One question for each thing that was meant: every one of them has its index, all of them in one have none."""
    if found is None:
        return (base,)
    ways = []
    here = tuple_(Journal.till, Journal.epoch, Journal.seq)
    if found.numbers:
        sales = select(Sale.till, Sale.epoch, Sale.seq).where(Sale.number.in_(found.numbers))
        ways.append(base.where(here.in_(sales)))
    if found.people:
        ways.append(base.where(Journal.person.in_(found.people)))
    if found.products:
        lines = select(SaleLine.sale).where(SaleLine.product.in_(found.products))
        sold = select(Sale.till, Sale.epoch, Sale.seq).where(Sale.id.in_(lines))
        ways.append(base.where(here.in_(sold)))
    return ways


def _from_trail(
    session: Session, query: LogQuery, found: Found | None, after: Mark | None, limit: int
) -> list[LogEntry]:
    if query.actions == ():
        return []
    wanted: list[ColumnElement[bool]] = []
    if after is not None:
        key = tuple_(literal(after.at), literal(after.place), literal(after.seq))
        wanted.append(
            tuple_(Audit.at, Audit.db_role, Audit.seq) < key if after.source == TRAIL else Audit.at < after.at
        )
    if query.since is not None:
        wanted.append(Audit.at >= query.since)
    if query.until is not None:
        wanted.append(Audit.at < query.until)
    if query.person is not None:
        wanted.append(Audit.person == query.person)
    if query.actions is not None:
        wanted.append(Audit.action.in_(query.actions))
    if found is not None:
        subjects = [str(each) for each in (*found.products, *found.people)]
        meant = [Audit.subject.in_(subjects)] if subjects else []
        if found.people:
            meant.append(Audit.person.in_(found.people))
        if not meant:
            return []
        wanted.append(or_(*meant))
    rows = session.execute(
        select(
            Audit.db_role,
            Audit.seq,
            Audit.at,
            Audit.action,
            Audit.person,
            Person.display_name,
            Till.name,
            Audit.hash,
            Audit.subject,
            Audit.detail,
        )
        .outerjoin(Person, Person.id == Audit.person)
        .outerjoin(Till, Till.db_role == Audit.db_role)
        .where(*wanted)
        .order_by(Audit.at.desc(), Audit.db_role.desc(), Audit.seq.desc())
        .limit(limit)
    ).all()
    names = _names(session, [row[8] for row in rows])
    return [
        LogEntry(
            TRAIL,
            row[0],
            0,
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            bytes(row[7]),
            None,
            row[8],
            names.get(str(row[8])),
            row[9],
        )
        for row in rows
    ]


NAMES: Final = text("""
SELECT id::text, name FROM pos.product WHERE id = ANY (CAST(:ids AS uuid[]))
UNION ALL SELECT id::text, display_name FROM pos.person WHERE id = ANY (CAST(:ids AS uuid[]))
UNION ALL SELECT id::text, name FROM pos.category WHERE id = ANY (CAST(:ids AS uuid[]))
UNION ALL SELECT id::text, name FROM pos.supplier WHERE id = ANY (CAST(:ids AS uuid[]))
UNION ALL SELECT id::text, name FROM pos.tax WHERE id = ANY (CAST(:ids AS uuid[]))
UNION ALL SELECT id::text, name FROM pos.promotion WHERE id = ANY (CAST(:ids AS uuid[]))
UNION ALL SELECT id::text, name FROM pos.customer WHERE id = ANY (CAST(:ids AS uuid[]))
""")


def _names(session: Session, subjects: Sequence[object]) -> dict[str, str]:
    """What things are called now, by id; a subject that is none is left out."""
    ids = [subject for subject in map(str, subjects) if _is_id(subject)]
    return {row[0]: row[1] for row in session.execute(NAMES, {"ids": ids})} if ids else {}


def _is_id(value: str) -> bool:
    try:
        return len(value) == 36 and uuid.UUID(value) is not None
    except ValueError:
        return False


# ---------------------------------------------------------------------- one entry

SEAL: Final = text("""
SELECT a.prev_hash, a.hash, before.hash, after.prev_hash,
       a.hash = sha256(a.prev_hash || convert_to(jsonb_build_array(
         a.seq, extract(epoch FROM a.at), a.db_role, a.person, a.action, a.subject, a.detail)::text, 'UTF8'))
  FROM pos.audit a
  LEFT JOIN pos.audit before ON before.db_role = a.db_role AND before.seq = a.seq - 1
  LEFT JOIN pos.audit after ON after.db_role = a.db_role AND after.seq = a.seq + 1
 WHERE a.db_role = :place AND a.seq = :seq
""")
LINKS: Final = text("""
SELECT j.prev_hash, j.hash, before.hash, after.prev_hash, j.payload
  FROM pos.journal j
  LEFT JOIN pos.journal before ON before.till = j.till AND before.epoch = j.epoch AND before.seq = j.seq - 1
  LEFT JOIN pos.journal after ON after.till = j.till AND after.epoch = j.epoch AND after.seq = j.seq + 1
 WHERE j.till = :place AND j.epoch = :epoch AND j.seq = :seq
""")
FIRST: Final = bytes(32)
"""What the first entry of a chain follows."""


def get_entry(session: Session, entry: LogEntry) -> LogDetail:
    """The whole of a listed entry, with its seal held against its neighbours now. Raises Refused("not_found")."""
    place = {"place": entry.place, "epoch": entry.epoch, "seq": entry.seq}
    row = session.execute(LINKS if entry.source == JOURNAL else SEAL, place).first()
    if row is None:
        raise Refused("not_found")
    previous, own, before, after = (None if each is None else bytes(each) for each in row[:4])
    whole = entry
    if entry.source == JOURNAL:
        whole = replace(entry, payload=row[4])
        is_content = hashlib.sha256((previous or b"") + row[4].encode()).digest() == own
    else:
        is_content = bool(row[4])
    expected = FIRST if entry.seq == 1 else before
    seal = Seal(
        own or b"",
        previous or b"",
        is_content,
        expected is not None and previous == expected,
        after is None or after == own,
        is_last=after is None,
        is_missing=expected is None,
    )
    return LogDetail(whole, seal, _names(session, _pointed_at(entry)))


def _pointed_at(entry: LogEntry) -> list[str]:
    """Ids that stand among the values before and after."""
    found: list[str] = [entry.subject or ""]
    for part in ("before", "after"):
        values = (entry.detail or {}).get(part)
        rows = values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()
        for value in rows:
            found += [str(each) for each in (value if isinstance(value, list) else [value])]
    return found


# ---------------------------------------------------------------------- the check


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is: entries of tills and rows of the trail, since when."""

    entries: int
    since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Checked:
    """How the last check ended."""

    at: dt.datetime
    by: str
    entries: int
    problems: int


def extent(session: Session) -> Extent:
    """Counts both; a second for some millions."""
    row = session.execute(
        text(
            "SELECT (SELECT count(*) FROM pos.journal) + (SELECT count(*) FROM pos.audit),"
            " least((SELECT min(at) FROM pos.journal), (SELECT min(at) FROM pos.audit))"
        )
    ).one()
    return Extent(int(row[0]), row[1])


def last_check(session: Session) -> Checked | None:
    """What the shop keeps of the last check; None when there was none, or it cannot be read."""
    kept: Any = store.get_settings(session).get(CHECKED)
    try:
        return Checked(
            dt.datetime.fromisoformat(kept["at"]),
            str(kept["by"]),
            int(kept["entries"]),
            int(kept["problems"]),
        )
    except (TypeError, KeyError, ValueError):
        return None


def note_check(session: Session, checked: Checked) -> None:
    """Keep it, which puts it into the trail as well. Raises Refused("not_allowed") for who may not change settings."""
    store.put_setting(
        session,
        CHECKED,
        {
            "at": checked.at.isoformat(),
            "by": checked.by,
            "entries": checked.entries,
            "problems": checked.problems,
        },
    )


def body_of(payload: str | None) -> Mapping[str, Any]:
    """What an entry says; nothing where it cannot be read."""
    try:
        document = json.loads(payload or "")
    except (ValueError, RecursionError):
        return {}
    body = document.get("body") if isinstance(document, dict) else None
    return body if isinstance(body, dict) else {}
