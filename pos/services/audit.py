"""The audit trail to look at: who did what, when, at which login, with what was there before and after."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.db import guards
from pos.services.paging import Page, decode, encode

PATIENCE = text("""
SELECT set_config(name, '900s', true) FROM pg_settings
 WHERE name IN ('idle_in_transaction_session_timeout', 'statement_timeout', 'transaction_timeout')
""")
"""A check of some years of a shop takes longer than a cashier's transaction may."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """`detail` has `before` and `after` for changes; `till` is None for work of the installer."""

    db_role: str
    seq: int
    at: dt.datetime
    till: str | None
    person: uuid.UUID | None
    person_name: str | None
    action: str
    subject: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a verification found. `place` is a till or a login with a number."""

    place: str
    problem: str


ROWS = text("""
SELECT a.db_role, a.seq, a.at, t.code, a.person, p.display_name, a.action, a.subject, a.detail
  FROM pos.audit a
  LEFT JOIN pos.till t ON t.db_role = a.db_role
  LEFT JOIN pos.person p ON p.id = a.person
 WHERE (CAST(:action AS text) IS NULL OR starts_with(a.action, :action))
   AND (CAST(:person AS uuid) IS NULL OR a.person = :person)
   AND (CAST(:subject AS text) IS NULL OR a.subject = :subject)
   AND (CAST(:at AS timestamptz) IS NULL OR (a.at, a.db_role, a.seq) < (:at, CAST(:role AS text), CAST(:seq AS bigint)))
 ORDER BY a.at DESC, a.db_role DESC, a.seq DESC LIMIT :limit
""")


def list_rows(
    session: Session,
    *,
    action: str | None = None,
    person: uuid.UUID | None = None,
    subject: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[AuditRow]:
    """Newest first; `action` is the start of a word like `product_` or `sign_in`. Empty for who may not read it."""
    at, role, seq = decode(after, 3) if after else (None, None, None)
    values = {"action": action, "person": person, "subject": subject, "limit": limit + 1}
    mark = {
        "at": dt.datetime.fromisoformat(at) if at else None,
        "role": role,
        "seq": int(seq) if seq else None,
    }
    rows = session.execute(ROWS, values | mark).all()
    found = tuple(AuditRow(*row) for row in rows[:limit])
    last = found[-1] if len(rows) > limit else None
    return Page(found, encode(last.at.isoformat(), last.db_role, last.seq) if last else None)


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One entry as the database holds it; nothing about it is believed yet."""

    epoch: int
    seq: int
    payload: str
    prev_hash: bytes
    hash: bytes


def list_chains(session: Session) -> list[str]:
    """The tills that have posted."""
    return list(
        session.scalars(text("SELECT till FROM pos.till_head WHERE last_seq > 0 OR epoch > 1 ORDER BY till"))
    )


def read_chain(session: Session, till: str) -> Iterator[ChainRow]:
    """A till's entries in order, for a check outside the database: who owns it can change its functions too."""
    rows = session.execute(
        text(
            "SELECT epoch, seq, payload, prev_hash, hash FROM pos.journal WHERE till = :till ORDER BY epoch, seq"
        ),
        {"till": till},
        execution_options={"yield_per": 1000},
    )
    for row in rows:
        yield ChainRow(row.epoch, row.seq, row.payload, bytes(row.prev_hash), bytes(row.hash))


@dataclass(frozen=True, slots=True)
class PostedSale:
    """What the tables hold of a sale or refund; amounts in major units, the last three summed over the rows below it."""

    epoch: int
    seq: int
    number: str
    total: Decimal
    net: Decimal
    tax: Decimal
    rounding: Decimal
    lines: Decimal
    taxes: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry that could not be applied. Repaired, it has a sale with other figures than its own."""

    epoch: int
    seq: int
    is_repaired: bool


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where the database says that a till's chain ends; `seq` 0: nothing in this epoch yet."""

    epoch: int
    seq: int
    hash: bytes


POSTED = text("""
SELECT s.epoch, s.seq, s.number, s.exponent, s.total_minor, s.net_minor, s.tax_minor, s.rounding_minor,
       (SELECT coalesce(sum(l.total_minor), 0) FROM pos.sale_line l WHERE l.sale = s.id),
       (SELECT coalesce(sum(t.amount_minor), 0) FROM pos.sale_tax t WHERE t.sale = s.id),
       (SELECT coalesce(sum(p.amount_minor - p.change_minor), 0) FROM pos.payment p WHERE p.sale = s.id)
  FROM pos.sale s WHERE s.till = :till ORDER BY s.epoch, s.seq
""")


def read_posted(session: Session, till: str) -> Iterator[PostedSale]:
    """The sales of a till as the tables have them, to be held against its entries."""
    for epoch, seq, number, exponent, *minor in session.execute(
        POSTED, {"till": till}, execution_options={"yield_per": 1000}
    ):
        yield PostedSale(epoch, seq, number, *(Decimal(int(each)).scaleb(-exponent) for each in minor))


def list_kept(session: Session, till: str) -> list[KeptEntry]:
    """Entries of a till that a person decides about or has decided about."""
    rows = session.execute(
        text(
            "SELECT epoch, seq, repaired_body IS NOT NULL FROM pos.poison WHERE till = :till ORDER BY epoch, seq"
        ),
        {"till": till},
    )
    return [KeptEntry(*row) for row in rows]


def find_chain_end(session: Session, till: str) -> ChainEnd | None:
    """None for a till that the database does not know."""
    row = session.execute(
        text("SELECT epoch, last_seq, last_hash FROM pos.till_head WHERE till = :till"), {"till": till}
    ).first()
    return None if row is None else ChainEnd(row.epoch, row.last_seq, bytes(row.last_hash))


def guard_digests(session: Session) -> dict[str, str]:
    """Digests of the trust boundary as it stands in this database."""
    session.execute(text("SELECT set_config('search_path', 'pg_catalog', true)"))
    return {
        kind: hashlib.sha256("\n".join(sorted(session.scalars(text(query)))).encode()).hexdigest()
        for kind, query in guards.QUERIES.items()
    }


def verify(session: Session, till: str | None = None) -> list[Problem]:
    """Chains, every posted row against its entry, sums, audit trail and guards. Empty means whole.

    Raises Refused("not_allowed"). Reads everything; docs/security.md says how long that takes.
    """
    return [*verify_tills(session, till), *(verify_rest(session) if till is None else ())]


def verify_tills(session: Session, till: str | None = None) -> list[Problem]:
    """The chains of the tills, or of one, their posted rows and their sums. Takes its time, and the server gives it."""
    session.execute(PATIENCE)
    chain = session.execute(
        text("SELECT till, epoch, seq, problem FROM pos.verify_chain(:till)"), {"till": till}
    )
    found = [Problem(f"{row.till}/{row.epoch}-{row.seq}", row.problem) for row in chain]
    entries = session.execute(
        text("SELECT till, epoch, seq, problem FROM pos.verify_entries(:till)"), {"till": till}
    )
    found += [Problem(f"{row.till}/{row.epoch}-{row.seq}", row.problem) for row in entries]
    books = session.execute(text("SELECT till, problem FROM pos.verify_books(:till)"), {"till": till})
    return found + [Problem(row.till, row.problem) for row in books]


def verify_rest(session: Session) -> list[Problem]:
    """What belongs to no till: accounts, the trail of changes, and the guards of the database."""
    session.execute(PATIENCE)
    accounts = session.execute(text("SELECT till, problem, subject FROM pos.verify_accounts()"))
    found = [Problem("/".join(filter(None, (row.till, row.subject))), row.problem) for row in accounts]
    trail = session.execute(text("SELECT db_role, seq, problem FROM pos.verify_audit()"))
    found += [Problem(f"{row.db_role}/{row.seq}", row.problem) for row in trail]
    return found + _verify_guards(session)


def _verify_guards(session: Session) -> list[Problem]:
    # the digests of a newer schema are in the newer program
    if session.scalar(text("SELECT revision FROM pos.schema_info")) != guards.REVISION:
        return []
    now = guard_digests(session)
    return [Problem(kind, "guard_changed") for kind, digest in guards.DIGESTS.items() if now[kind] != digest]
