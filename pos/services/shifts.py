"""Shifts of all tills as the office reads them: open or closed, expected and counted cash, the difference, and the Z report's number."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.services.permissions import REPORTS, need
from pos.services.reports import Scope

LIST = text("""
SELECT s.id, s.till, t.name AS till_name, s.day, s.opened_at, o.display_name AS opened_by, s.closed_at, c.display_name AS closed_by,
       s.z_no, v.display_name AS verified_by, s.note, s.exponent, s.float_minor,
       (s.expected ->> 'cash')::numeric AS expected, (s.counted ->> 'cash')::numeric AS counted,
       coalesce((s.difference ->> 'cash')::numeric, (s.counted ->> 'cash')::numeric - (s.expected ->> 'cash')::numeric) AS difference,
       x.sales, x.total_minor
  FROM pos.shift s JOIN pos.till t ON t.code = s.till
  LEFT JOIN pos.person o ON o.id = s.opened_by LEFT JOIN pos.person c ON c.id = s.closed_by LEFT JOIN pos.person v ON v.id = s.verified_by
  LEFT JOIN LATERAL (SELECT count(*) AS sales, coalesce(sum(b.total_minor - b.liability_minor), 0) AS total_minor
                       FROM pos.sale b WHERE b.shift = s.id) x ON true
 WHERE s.day BETWEEN :first AND :last AND (CAST(:till AS text) IS NULL OR s.till = CAST(:till AS text))
   AND (CAST(:person AS uuid) IS NULL OR CAST(:person AS uuid) IN (s.opened_by, s.closed_by))
 ORDER BY s.opened_at DESC, s.id DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift. What only a closing knows is None while it is open; `difference` below zero: short. `turnover` has its receipts so far."""

    id: uuid.UUID
    till: str
    till_name: str
    day: dt.date
    opened_at: dt.datetime
    opened_by: str | None
    opening_float: Decimal
    receipts: int
    turnover: Decimal
    closed_at: dt.datetime | None = None
    closed_by: str | None = None
    z: int | None = None
    expected: Decimal | None = None
    counted: Decimal | None = None
    difference: Decimal | None = None
    verified_by: str | None = None
    note: str | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def list_shifts(session: Session, scope: Scope, limit: int = 2_000) -> list[ShiftRow]:
    """Shifts that began on these business days, the newest first. `scope.person` opened or closed it; goods do not matter.

    Raises Refused("not_allowed").
    """
    need(session, REPORTS)
    values = {
        "first": scope.first,
        "last": scope.last,
        "till": scope.till,
        "person": scope.person,
        "limit": limit,
    }
    return [
        ShiftRow(
            id=row.id,
            till=row.till,
            till_name=row.till_name,
            day=row.day,
            opened_at=row.opened_at,
            opened_by=row.opened_by,
            opening_float=Decimal(row.float_minor).scaleb(-row.exponent),
            receipts=row.sales,
            turnover=Decimal(row.total_minor).scaleb(-row.exponent),
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            z=row.z_no,
            expected=row.expected,
            counted=row.counted,
            difference=row.difference,
            verified_by=row.verified_by,
            note=row.note,
        )
        for row in session.execute(LIST, values)
    ]
