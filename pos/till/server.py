"""The database as a till reaches it: started when it is this computer's own, connected to with the till's login.

Both the poster and the windows' database worker come here. The first caller starts an embedded server; it does so on
its own thread, so a window is never kept waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from pos.db.database import Database
from pos.db.embedded import EmbeddedServer
from pos.db.endpoint import Endpoint
from pos.domain.entries import Entry
from pos.errors import Refused
from pos.services import posting
from pos.till.poster import ServerHead


class TillServer:
    """`locate` gives the till's endpoint; for an embedded server it is asked after the server runs."""

    def __init__(self, embedded: EmbeddedServer | None, locate: Callable[[], Endpoint]) -> None:
        self._embedded = embedded
        self._locate = locate
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._connection: posting.Poster | None = None
        self._is_closed = False

    @property
    def database(self) -> Database:
        """The database, after making sure that its server runs. Raises Unavailable. May take seconds: not for the GUI."""
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the server was closed")
            if self._embedded is not None and not self._embedded.is_running:
                self._embedded.start()
                self._close_database()
            if self._database is None:
                self._database = Database(self._locate())
            return self._database

    def close(self) -> None:
        """Let go of the connections, and of the embedded server: the last program using it stops it."""
        self.disconnect()
        with self._lock:
            self._is_closed = True
            self._close_database()
            if self._embedded is not None:
                self._embedded.release()

    def _close_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    # What the poster needs; one thread only

    def connect(self) -> ServerHead:
        self.disconnect()
        self._connection = self.database.connect_raw()
        head = posting.chain_head(self._connection)
        if head.blocked is not None:
            raise Refused("till_blocked", reason=head.blocked)
        return ServerHead(head.epoch, head.seq, head.hash)

    def post(self, entries: Sequence[Entry]) -> Sequence[str]:
        """Entries are consecutive, of one epoch."""
        first = entries[0]
        payloads = [entry.payload for entry in entries]
        hashes = [entry.hash for entry in entries]
        return posting.post_entries(
            self._connected(), first.epoch, first.seq, payloads, first.prev_hash, hashes
        )

    def announce(self) -> None:
        posting.announce(self._connected(), "stock")

    def is_alive(self) -> bool:
        return self._connection is not None and not self._connection.closed

    def disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> posting.Poster:
        if self._connection is None:
            raise RuntimeError("connect first")
        return self._connection
