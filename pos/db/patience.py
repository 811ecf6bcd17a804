"""How long a program waits for a server that says nothing.

Keepalives find a dead host in about three seconds, but not a host that is alive while its server hangs, nor a middle
box that keeps connections open and drops what they carry. The server's own `statement_timeout` does not help there
either: its message never arrives. So the client has a limit of its own, above the server's; when it passes, the
connection is given up as lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen

RV = TypeVar("RV")
DEFAULT_S: Final = 35.0
"""Above the tills' statement_timeout of 30 s (pos/db/provision.py): a slow answer is the server's to refuse."""

_limit_s: ContextVar[float] = ContextVar("limit_s", default=DEFAULT_S)


@contextmanager
def patience(limit_s: float) -> Iterator[None]:
    """Within this block each wait for the server ends after `limit_s` seconds of silence."""
    before = _limit_s.set(limit_s)
    try:
        yield
    finally:
        _limit_s.reset(before)


class PatientConnection(psycopg.Connection[tuple[Any, ...]]):
    """A psycopg connection that does not wait for ever. It is closed when its patience ends."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Raises psycopg.OperationalError without an SQLSTATE when the server stayed silent: lost, outcome unknown."""
        if timeout is not None:  # notifications: silence is normal there
            return super().wait(gen, interval, timeout)
        limit_s = _limit_s.get()
        try:
            return super().wait(gen, interval, limit_s)
        except psycopg.OperationalError as error:
            if type(error).__name__ != "_WaitTimeout":
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the server said nothing for {limit_s:g} s") from error
