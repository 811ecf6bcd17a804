"""Whoever works at this till stays signed in at the server, and is out here too when somebody ended that.

Selling asks the server nothing, and it lets a session go that it hears nothing of for 15 minutes: so it gets a sign of life.
After a longer absence of the network the person goes on as if they had signed in without the server.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pos.errors import PosError
from pos.journal import sign_ins
from pos.till.database_thread import DatabaseThread
from pos.till.session import SignedIn, TillSession
from pos.till.sign_in import OFFLINE_RIGHTS
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.till.server import TillServer

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
"""With a server that says nothing: whatever the cashier asks for waits behind this question."""
STAY_EVERY_S = 240.0


class Presence:
    """`look` and `rest` may be called on any thread."""

    def __init__(
        self, session: TillSession, worker: TillWorker, thread: DatabaseThread, server: TillServer
    ) -> None:
        self.on_sent_away: list[Callable[[], None]] = []
        """Called on the database thread: who works here was signed out from elsewhere."""
        self.on_lapsed: list[Callable[[], None]] = []
        """Called on the database thread: the session ran out while the person worked; `lapse` comes next."""
        self._session, self._worker, self._thread, self._server = session, worker, thread, server
        self._lapsed: SignedIn | None = None
        self._looked_at = time.monotonic()

    def rest(self) -> None:
        """The server is there and everything is sent: a sign of life, if it is time for one."""
        if time.monotonic() - self._looked_at >= STAY_EVERY_S:
            self.look()

    def look(self) -> None:
        """Ask the server behind everything else what has become of the session, which keeps it alive. Does not wait."""
        self._looked_at = time.monotonic()
        with contextlib.suppress(RuntimeError):  # the program is closing, and its thread takes nothing more
            self._thread.submit(self._look)

    def lapse(self) -> bool:
        """Go on as one who signed in without the server. On the thread of the till's acts; False when another came meanwhile."""
        user, self._lapsed = self._lapsed, None
        if user is None or self._session.user is not user:
            return False
        self._session.user = replace(user, token=None, permissions=user.permissions & OFFLINE_RIGHTS)
        return True

    def _look(self) -> None:
        from pos.db.patience import patience  # late: the first window needs no database layer
        from pos.services import sessions
        from pos.services.sessions import Standing

        user = self._session.user
        if user is None or user.token is None:
            return
        try:
            with patience(PATIENCE_S):
                standing = self._server.database.run(sessions.stay, user.token, is_idempotent=True)
        except PosError as error:
            log.info("what became of the session is not known: %s", error)
            return
        if standing is Standing.LIVE or self._session.user is not user:
            return
        log.info("the session of %s is over: %s", user.username, standing)
        if standing is Standing.ENDED:
            forgotten = self._worker.run(lambda journal: sign_ins.forget(journal, user.username))
            forgotten.add_done_callback(self._session.report)
            _tell(self.on_sent_away)
        else:
            self._lapsed = user
            _tell(self.on_lapsed)


def _tell(listeners: list[Callable[[], None]]) -> None:
    for listener in listeners:
        listener()
