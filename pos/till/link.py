"""Can this till reach the database, since when, and how much waits. One object, told by the poster, asked by screens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pos.errors import PosError


class LinkStatus(StrEnum):
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    STOPPED = "stopped"
    """Posting stopped for a reason that a person has to look at; selling goes on."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """`waiting` entries (of them `waiting_sales` receipts) are on this till only; `quarantined` ones the server kept but could not apply.

    `alarm` is the reason when `status` is STOPPED, `problem` the one when it is OFFLINE.
    """

    status: LinkStatus = LinkStatus.CONNECTING
    since: datetime | None = None
    waiting: int = 0
    waiting_sales: int = 0
    quarantined: int = 0
    alarm: PosError | None = None
    problem: PosError | None = None
    clock_ahead: timedelta = timedelta(0)
    """By how much this till's clock is ahead of the server's, when they were last compared."""
    is_training: bool = False
    """There is no server on purpose: nothing is ever sent."""


CONNECTING = LinkState()
TRAINING = LinkState(LinkStatus.OFFLINE, is_training=True)


class Link:
    """Holds the state; listeners are called on the thread that changed it."""

    def __init__(self, state: LinkState = CONNECTING) -> None:
        self._lock = threading.Lock()
        self._state = state
        self._listeners: list[Callable[[LinkState], None]] = []

    @property
    def state(self) -> LinkState:
        return self._state

    def subscribe(self, listener: Callable[[LinkState], None]) -> None:
        self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[LinkState], None]) -> None:
        self._listeners.remove(listener)

    def set_status(
        self,
        status: LinkStatus,
        at: datetime,
        *,
        alarm: PosError | None = None,
        problem: PosError | None = None,
    ) -> None:
        """Note a status; `since` changes only when the status does."""
        with self._lock:
            since = at if status is not self._state.status else self._state.since
            self._change(replace(self._state, status=status, since=since, alarm=alarm, problem=problem))

    def set_clock(self, ahead: timedelta) -> None:
        with self._lock:
            self._change(replace(self._state, clock_ahead=ahead))

    def set_counts(self, waiting: int, waiting_sales: int, quarantined: int) -> None:
        with self._lock:
            state = replace(
                self._state, waiting=waiting, waiting_sales=waiting_sales, quarantined=quarantined
            )
            self._change(state)

    def note_waiting(self, *, is_receipt: bool) -> None:
        """One entry more is on this till only. Nobody is told: it is sent before a person could read it, or told with what went wrong."""
        with self._lock:
            state = self._state
            self._state = replace(
                state, waiting=state.waiting + 1, waiting_sales=state.waiting_sales + is_receipt
            )

    def _change(self, state: LinkState) -> None:
        if state == self._state:
            return
        self._state = state
        for listener in list(self._listeners):
            listener(state)
