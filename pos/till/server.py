"""The database as a till reaches it: started when it is this computer's own, connected to with the till's login.

Both the poster and the windows' database worker come here. The first caller starts an embedded server; it does so on
its own thread, so a window is never kept waiting. SQLAlchemy and psycopg are imported there too.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pos.domain.entries import Entry
from pos.errors import Refused, Unavailable
from pos.till.poster import ServerHead

if TYPE_CHECKING:
    from pos.db.database import Database
    from pos.db.embedded import EmbeddedServer
    from pos.db.endpoint import Endpoint
    from pos.services import posting

PATIENCE_S = 10.0
"""A batch takes milliseconds; who is silent for this long is not there. The poster then tries a smaller one."""


class Place(Protocol):
    """Where the database is."""

    def endpoint(self) -> Endpoint | None:
        """Make sure the server runs. The till's endpoint when it is new or has moved, None when nothing changed."""
        ...

    def release(self) -> None: ...


class SharedPlace:
    """A server that others look after."""

    def __init__(self, address: str, role: str, password: str) -> None:
        self._address, self._role, self._password = address, role, password
        self._is_told = False

    def endpoint(self) -> Endpoint | None:
        from pos.db.endpoint import Endpoint

        if self._is_told:
            return None
        self._is_told = True
        return Endpoint.parse(self._address).with_login(self._role, self._password)

    def release(self) -> None:
        """Nothing is ours."""


class EmbeddedPlace:
    """This computer's own server: started when it does not run, also after it died."""

    def __init__(self, folder: Path, database: str, role: str, password: str) -> None:
        self._folder, self._name, self._role, self._password = folder, database, role, password
        self._server: EmbeddedServer | None = None

    def endpoint(self) -> Endpoint | None:
        from pos.db.embedded import EmbeddedServer

        if self._server is not None and self._server.is_running:
            return None
        if self._server is None:
            self._server = EmbeddedServer(self._folder)
        self._server.start()
        here = self._server.admin_endpoint().with_database(self._name)
        return here.with_login(self._role, self._password)

    def release(self) -> None:
        if self._server is not None:
            self._server.release()


class TillServer:
    """Holds the one `Database` and the poster's connection."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._connection: posting.Poster | None = None
        self._cut = threading.Event()
        self._is_closed = False
        self.is_starting = False
        """The computer's own server is being started, which may take as long as its recovery."""

    def cut(self) -> None:
        """The program is closing: end every wait for the server, on whatever thread. Does not wait itself."""
        self._cut.set()

    @property
    def database(self) -> Database:
        """The database, after making sure that its server runs. Raises Unavailable. May take seconds: not for the GUI."""
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the server was closed")
            if self._cut.is_set():
                raise Unavailable("server_unreachable", reason="the program is closing")
            endpoint = self._endpoint()
            if endpoint is not None or self._database is None:
                from pos.db.database import Database

                if endpoint is None:
                    raise RuntimeError("the place told no endpoint")
                self._close_database()
                self._database = Database(endpoint, cut=self._cut)
            return self._database

    def _endpoint(self) -> Endpoint | None:
        self.is_starting = True
        try:
            return self._place.endpoint()
        finally:
            self.is_starting = False

    def close(self) -> None:
        """Let go of the connections, and of the embedded server: the last program using it stops it."""
        self.disconnect()
        with self._lock:
            self._is_closed = True
            self._close_database()
            self._place.release()

    def _close_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    # What the poster needs; one thread only

    def connect(self) -> ServerHead:
        from pos.db.patience import patience
        from pos.db.upgrade import check_schema
        from pos.services import posting

        self.disconnect()
        database = self.database
        with patience(PATIENCE_S):
            database.read(check_schema)
            self._connection = database.connect_raw()
            head = posting.chain_head(self._connection)
        if head.blocked is not None:
            raise Refused("till_blocked", reason=head.blocked)
        return ServerHead(head.epoch, head.seq, head.hash, head.at)

    def post(self, entries: Sequence[Entry]) -> Sequence[str]:
        """Entries are consecutive, of one epoch."""
        from pos.db.patience import patience
        from pos.services import posting

        first = entries[0]
        payloads = [entry.payload for entry in entries]
        hashes = [entry.hash for entry in entries]
        with patience(PATIENCE_S):
            return posting.post_entries(
                self._connected(), first.epoch, first.seq, payloads, first.prev_hash, hashes
            )

    def announce(self) -> None:
        from pos.db.patience import patience
        from pos.services import posting

        with patience(PATIENCE_S):
            posting.announce(self._connected(), "stock")

    def ping(self) -> None:
        """Raises Unavailable when nobody answers."""
        from pos.db.patience import patience
        from pos.services import posting

        with patience(PATIENCE_S):
            posting.ping(self._connected())

    def report_alarm(self, kind: str, detail: Mapping[str, object]) -> None:
        from pos.db.patience import patience
        from pos.services import posting

        with patience(PATIENCE_S):
            posting.report_alarm(self._connected(), kind, detail)

    def is_connected(self) -> bool:
        return self._connection is not None and not self._connection.closed

    def disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> posting.Poster:
        if self._connection is None:
            raise RuntimeError("connect first")
        return self._connection
