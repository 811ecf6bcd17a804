"""The till's clock. Nothing else under `pos.till` asks the system for the time, so tests can set it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    def local(self, at: datetime) -> datetime:
        """The same instant as wall-clock time here, with its offset."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def local(self, at: datetime) -> datetime:
        return at.astimezone()


class FixedClock:
    """A clock for tests and for making the past; `zone_of` an aware datetime gives its offset."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.at.tzinfo)


def offset_minutes(local: datetime) -> int:
    """Offset from UTC in minutes, as the journal keeps it."""
    offset = local.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)
