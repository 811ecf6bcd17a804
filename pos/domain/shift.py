"""Shifts and the business day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The shift that is open at a till. `id` is the id of its `shift_opened` entry; instants are UTC.

    `user_id` is who has the drawer: who opened it, or the last person it was handed over to. `day` is its business day.
    """

    id: str
    opened_at: datetime
    opening_float: Decimal
    user_id: str | None
    day: date | None = None

    def is_left_open(self, today: date) -> bool:
        """Is it of an earlier business day?"""
        return self.day is not None and self.day < today


def business_day(local: datetime, rollover_hour: int = 4) -> date:
    """The business day of a local wall-clock time: before the roll-over hour it is still the day before."""
    return (local - timedelta(hours=rollover_hour)).date()
