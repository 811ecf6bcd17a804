"""The audit trail to look at: who did what, when, at which login, with what was there before and after."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.services.paging import Page, decode, encode


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


def verify(session: Session, till: str | None = None) -> list[Problem]:
    """Chains of entries, books and audit trail, all checked in the database. Empty means whole.

    Raises Refused("not_allowed"). Reads everything: tens of thousands of entries a second.
    """
    chain = session.execute(
        text("SELECT till, epoch, seq, problem FROM pos.verify_chain(:till)"), {"till": till}
    )
    found = [Problem(f"{row.till}/{row.epoch}-{row.seq}", row.problem) for row in chain]
    books = session.execute(text("SELECT till, problem FROM pos.verify_books(:till)"), {"till": till})
    found += [Problem(row.till, row.problem) for row in books]
    if till is None:
        trail = session.execute(text("SELECT db_role, seq, problem FROM pos.verify_audit()"))
        found += [Problem(f"{row.db_role}/{row.seq}", row.problem) for row in trail]
    return found
