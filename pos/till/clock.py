"""The till's clock. Nothing else under `pos.till` asks the system for the time, so tests can set it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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


class SleepWatch:
    """Notices that this computer slept, stood still, or had its clock moved.

    Asked regularly, it compares how far the wall clock and the running time came since it was asked before: where the
    running time counts sleep (Windows) both jump, where it does not (Linux) they part.
    """

    LONGEST = timedelta(minutes=1)

    def __init__(self, wall: Callable[[], datetime], running: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._running = wall, running
        self._last = (wall(), running())

    def has_slept(self) -> bool:
        """Since the last question, or since it was made."""
        now = (self._wall(), self._running())
        walked = now[0] - self._last[0]
        ran = timedelta(seconds=now[1] - self._last[1])
        self._last = now
        return max(abs(walked - ran), abs(walked), ran) > self.LONGEST
