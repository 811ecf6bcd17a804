"""How long a program waits for a server that says nothing, and how it stops waiting when it is closed.

Keepalives find a dead host in about three seconds, but not a host that is alive while its server hangs, nor a middle
box that keeps connections open and drops what they carry. The server's own `statement_timeout` does not help there
either: its message never arrives. So the client has a limit of its own, above the server's; when it passes, the
connection is given up as lost.

A cut ends waits at once, from any thread: psycopg wakes a waiting connection ten times a second, and the wait is given
up by the thread that waits. No other thread touches the connection or its socket.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg.abc import PQGen, PQGenConn

RV = TypeVar("RV")
Y = TypeVar("Y")
S = TypeVar("S")
DEFAULT_S: Final = 35.0
"""Above the tills' statement_timeout of 30 s (pos/db/provision.py): a slow answer is the server's to refuse."""

_limit_s: ContextVar[float] = ContextVar("limit_s", default=DEFAULT_S)
_cut: ContextVar[threading.Event] = ContextVar("cut", default=threading.Event())  # noqa: B039 nobody sets this one


class WasCut(psycopg.OperationalError):
    """The wait was ended from outside. Without an SQLSTATE: lost, outcome unknown."""


@contextmanager
def patience(limit_s: float) -> Iterator[None]:
    """Within this block each wait for the server, and each connecting, ends after `limit_s` seconds."""
    before = _limit_s.set(limit_s)
    try:
        yield
    finally:
        _limit_s.reset(before)


@contextmanager
def cut_by(event: threading.Event) -> Iterator[None]:
    """Connections that are made within this block, and their making, give up every wait when `event` is set."""
    before = _cut.set(event)
    try:
        yield
    finally:
        _cut.reset(before)


class PatientConnection(psycopg.Connection[tuple[Any, ...]]):
    """A psycopg connection that does not wait for ever. It is closed when its patience ends or it is cut."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._cut = _cut.get()

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        """Not public in psycopg, and the only place where its connecting can be stopped; tests/db/test_patience.py watches it."""
        until = time.monotonic() + _limit_s.get()
        return (yield from _until(_cut.get(), super()._connect_gen(conninfo), until))

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Raises psycopg.OperationalError without an SQLSTATE when the server stayed silent or the wait was cut."""
        limit_s = _limit_s.get() if timeout is None else timeout
        try:
            return super().wait(_until(self._cut, gen), interval, limit_s)
        except WasCut:
            self.pgconn.finish()
            raise
        except psycopg.OperationalError as error:
            # with a time-out of the caller it waits for notifications: silence is normal there
            if timeout is not None or type(error).__name__ != "_WaitTimeout":
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the server said nothing for {limit_s:g} s") from error


def _until(cut: threading.Event, gen: Generator[Y, S, RV], end: float = math.inf) -> Generator[Y, S, RV]:
    """`gen`, until the event is set: then WasCut comes out of it, at the latest when whoever runs it looks again.

    When time.monotonic() passes `end`, psycopg.OperationalError without an SQLSTATE comes out of it.
    """
    _check(cut)
    try:
        state = next(gen)
        while True:
            ready = yield state
            _check(cut)
            if time.monotonic() > end:
                raise psycopg.OperationalError("the server did not take the connection in time")
            state = gen.send(ready)
    except StopIteration as ended:
        result: RV = ended.value
        return result


def _check(cut: threading.Event) -> None:
    if cut.is_set():
        raise WasCut("the program is closing")
