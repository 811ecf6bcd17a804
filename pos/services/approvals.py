"""Consent of a manager, asked from a till and decided elsewhere; reasons to choose from; what was consented to."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos.db.models.approval import Reason as ReasonRow
from pos.services import fields
from pos.services.saving import archive_row, save_row


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind` is the act it is for: discount, price, return, cancel, cash_in, cash_out, no_sale, reprint, tender_swap."""

    kind: str
    label: str
    id: uuid.UUID | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What a till asks for. `state` is open, granted, refused or withdrawn; `detail` has old and new value as texts."""

    id: uuid.UUID
    till: str
    till_name: str
    person: uuid.UUID
    person_name: str | None
    act: str
    detail: Mapping[str, Any]
    asked_at: dt.datetime
    state: str
    decided_by: uuid.UUID | None = None
    decided_by_name: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """What somebody consented to, from the books."""

    at: dt.datetime
    day: dt.date
    till: str
    person_name: str | None
    approver_name: str | None
    act: str
    way: str
    reason: str | None
    detail: Mapping[str, Any]


# Reasons


def list_reasons(session: Session) -> list[Reason]:
    rows = session.scalars(
        select(ReasonRow)
        .where(ReasonRow.archived_at.is_(None))
        .order_by(ReasonRow.kind, ReasonRow.position, ReasonRow.label)
    )
    return [Reason(row.kind, row.label, row.id, row.position) for row in rows]


def save_reason(session: Session, reason: Reason) -> uuid.UUID:
    """Raises Refused: `not_allowed`, `value_refused`."""
    label = fields.line("reason_label", reason.label, 60, is_needed=True)
    return save_row(session, ReasonRow, asdict(replace(reason, label=label)))


def archive_reason(session: Session, reason: uuid.UUID) -> None:
    """Raises Refused("not_allowed")."""
    archive_row(session, ReasonRow, reason)


def approving_roles(session: Session) -> list[str]:
    """Roles with the permission `approve`. Needs only a till's login."""
    found = session.scalars(
        text("SELECT role FROM pos.role_permission WHERE permission = 'approve' ORDER BY role")
    )
    return list(found)


# Asking from afar

ASKED = """
SELECT r.id, r.till, t.name AS till_name, r.person, p.display_name AS person_name, r.act, r.detail, r.asked_at, r.state,
       r.decided_by, d.display_name AS decided_by_name, r.note
  FROM pos.approval_request r LEFT JOIN pos.till t ON t.code = r.till LEFT JOIN pos.person p ON p.id = r.person
  LEFT JOIN pos.person d ON d.id = r.decided_by
"""


def ask(session: Session, request: uuid.UUID, act: str, detail: Mapping[str, str]) -> None:
    """Ask for consent; what this till asked before and nobody answered is withdrawn."""
    session.execute(
        text("SELECT pos.ask_approval(:id, :act, CAST(:detail AS jsonb))"),
        {"id": request, "act": act, "detail": json.dumps(dict(detail))},
    )


def look(session: Session, request: uuid.UUID) -> Request | None:
    """Where a request stands, for who asked it or may decide."""
    row = session.execute(text(ASKED + " WHERE r.id = :id"), {"id": request}).mappings().one_or_none()
    return None if row is None else Request(**row)


def list_open(session: Session) -> list[Request]:
    """What waits for an answer, the oldest first; those of the last quarter of an hour."""
    rows = session.execute(
        text(
            ASKED
            + " WHERE r.state = 'open' AND r.asked_at > now() - interval '15 minutes' ORDER BY r.asked_at, r.id LIMIT 200"
        )
    )
    return [Request(**row) for row in rows.mappings()]


def decide(session: Session, request: uuid.UUID, note: str = "", *, is_granted: bool) -> bool:
    """Answer it. False when it is answered already, withdrawn, too old, or one's own. Raises Refused("not_allowed")."""
    cleaned = fields.line("approval_note", note, 200)
    return bool(
        session.scalar(
            text("SELECT pos.decide_approval(:id, :granted, :note)"),
            {"id": request, "granted": is_granted, "note": cleaned or None},
        )
    )


def withdraw(session: Session, request: uuid.UUID) -> None:
    """The till does not ask any more."""
    session.execute(text("SELECT pos.withdraw_approval(:id)"), {"id": request})


def list_approved(session: Session, first: dt.date, last: dt.date, limit: int = 500) -> list[Approved]:
    """What was consented to in these days, the newest first, for who may read reports (or of one's own till)."""
    rows = session.execute(
        text("""
SELECT a.at, a.day, a.till, p.display_name AS person_name, b.display_name AS approver_name, a.act, a.way, a.reason, a.detail
  FROM pos.approval a LEFT JOIN pos.person p ON p.id = a.person LEFT JOIN pos.person b ON b.id = a.approver
 WHERE a.day BETWEEN :first AND :last ORDER BY a.at DESC, a.id DESC LIMIT :limit
"""),
        {"first": first, "last": last, "limit": limit},
    )
    return [Approved(**row) for row in rows.mappings()]
