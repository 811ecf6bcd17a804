"""Shifts and the business day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The shift that is open at a till. `id` is the id of its `shift_opened` entry; instants are UTC."""

    id: str
    opened_at: datetime
    opening_float: Decimal
    user_id: str | None


def business_day(local: datetime, rollover_hour: int = 4) -> date:
    """The business day of a local wall-clock time: before the roll-over hour it is still the day before."""
    return (local - timedelta(hours=rollover_hour)).date()
