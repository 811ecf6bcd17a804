"""One place that begins, commits, retries and translates: services only ever see a session inside a transaction.

A `Database` belongs to one login. Its engine is built at first use, so making one costs nothing; all methods may be
called from any thread.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from pos.db.endpoint import Endpoint
from pos.db.patience import PatientConnection, cut_by
from pos.db.sqlstate import driver_error, meaning_of, translate
from pos.errors import PosError, Unavailable

T = TypeVar("T")

TRIES: Final = 5
FIRST_PAUSE_S: Final = 0.02
BEGIN: Final = text("SELECT pos.begin(:token)")
# set_config after begin(), in one round trip: begin() writes when the session was last seen
BEGIN_READ: Final = text("SELECT pos.begin(:token), set_config('transaction_read_only', 'on', true)")
READ_ONLY: Final = text("SELECT set_config('transaction_read_only', 'on', true)")
RECONNECTED: Final = "reconnected"


class Database:
    """`cut` ends every wait of its connections when it is set: the program is closing."""

    def __init__(self, endpoint: Endpoint, *, pool_size: int = 3, cut: threading.Event | None = None) -> None:
        self.endpoint = endpoint
        self._cut = cut or threading.Event()
        self._pool_size = pool_size
        self._engine: Engine | None = None
        self._guard = threading.Lock()

    def run(
        self,
        use_case: Callable[..., T],
        *arguments: Any,
        token: str | None = None,
        is_idempotent: bool = False,
        **named: Any,
    ) -> T:
        """Run `use_case(session, ...)` in a transaction of its own, as the person whose token is given, and commit.

        Repeats what the server rolled back (deadlock, serialisation, lock time-out) up to five times. When the
        connection is lost during the commit the outcome is unknown: an idempotent use case is repeated, any other
        raises Unavailable("outcome_unknown"). Raises pos.errors otherwise; a programming error comes through as it is.
        """
        return self._attempt(
            use_case, arguments, named, BEGIN if token else None, token, is_idempotent=is_idempotent
        )

    def read(self, use_case: Callable[..., T], *arguments: Any, token: str | None = None, **named: Any) -> T:
        """The same for reading only: the transaction refuses every write, and may always be repeated."""
        return self._attempt(
            use_case, arguments, named, BEGIN_READ if token else READ_ONLY, token, is_idempotent=True
        )

    def connect_raw(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A psycopg connection in autocommit mode, for the poster and for COPY. The caller closes it."""
        try:
            return self._connected(autocommit=True)
        except psycopg.OperationalError as error:
            raise translate(error) or error from error

    def listen(
        self, channels: Sequence[str], stop_event: threading.Event, on_notify: Callable[[str, str], None]
    ) -> None:
        """Call `on_notify(channel, payload)` for each notification until `stop_event` is set; reconnects by itself.

        After each connect it is called with the payload "reconnected": something may have been missed. Needs a direct
        connection; behind PgBouncer in transaction mode nothing arrives, and hints have to be replaced by looking.
        """
        pause = FIRST_PAUSE_S
        while not stop_event.is_set():
            try:
                with self.connect_raw() as connection:
                    for channel in channels:
                        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                        on_notify(channel, RECONNECTED)
                    pause = FIRST_PAUSE_S
                    while not stop_event.is_set():
                        for notification in connection.notifies(timeout=0.25):
                            on_notify(notification.channel, notification.payload)
            except (psycopg.Error, PosError):
                stop_event.wait(pause)
                pause = min(pause * 2, 5.0)

    def close(self) -> None:
        with self._guard:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    # ------------------------------------------------------------------ inside

    def engine(self) -> Engine:
        """The engine, built now if need be. For pos.db and tests; services get sessions."""
        with self._guard:
            if self._engine is None:
                self._engine = create_engine(
                    "postgresql+psycopg://",
                    creator=self._connect,
                    pool_size=self._pool_size,
                    max_overflow=0,
                    pool_pre_ping=True,
                    pool_timeout=5,
                    pool_recycle=1800,
                    pool_use_lifo=True,
                    use_native_hstore=False,  # saves a query per connection
                )
            return self._engine

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return self._connected(autocommit=False)

    def _connected(self, *, autocommit: bool) -> psycopg.Connection[tuple[Any, ...]]:
        with cut_by(self._cut):
            # prepared statements live in a server connection, which PgBouncer hands to somebody else
            return PatientConnection.connect(
                **self.endpoint.parameters(), autocommit=autocommit, prepare_threshold=None
            )

    def _attempt(
        self,
        use_case: Callable[..., T],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        opening: Any,
        token: str | None,
        *,
        is_idempotent: bool,
    ) -> T:
        for attempt in range(TRIES):
            progress = _Progress()
            try:
                return self._once(use_case, arguments, named, opening, token, progress)
            except (DBAPIError, psycopg.Error, PoolTimeout) as error:
                meaning = meaning_of(error)
                is_lost = meaning == "lost"
                if is_lost and progress.is_committing and not is_idempotent:
                    raise Unavailable("outcome_unknown") from error
                if meaning not in {"retry", "lost"} or attempt == TRIES - 1:
                    raise translate(error) or error from error
                if is_lost and not progress.is_begun and driver_error(error) is not None and attempt > 0:
                    # twice no connection: the server is away, and waiting is the caller's affair
                    raise translate(error) or error from error
            time.sleep(FIRST_PAUSE_S * 2**attempt * random.random())  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    def _once(
        self,
        use_case: Callable[..., T],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        opening: Any,
        token: str | None,
        progress: _Progress,
    ) -> T:
        with Session(self.engine(), expire_on_commit=False) as session:
            if opening is not None:
                session.execute(opening, {"token": token} if token else {})
            progress.is_begun = True
            result = use_case(session, *arguments, **named)
            session.flush()
            progress.is_committing = True
            session.commit()
            return result


class _Progress:
    """How far an attempt came, which decides what a lost connection means."""

    __slots__ = ("is_begun", "is_committing")

    def __init__(self) -> None:
        self.is_begun = False
        self.is_committing = False
