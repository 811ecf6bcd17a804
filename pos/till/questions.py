"""What is asked of the server on behalf of whoever is signed in: behind the window, one question after the other.

A till has little patience, because a customer waits and the next question stands behind this one. A report may take as long as the
server lets it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from pos.errors import Refused
from pos.till.database_thread import DatabaseThread
from pos.till.link import Link
from pos.till.server import TillServer
from pos.till.session import TillSession

T = TypeVar("T")
TILL_PATIENCE_S: Final = 5.0
"""With a server that says nothing, for each wait of a question. An answer over a bad line takes a second."""


class Questions:
    """Futures fail as the use case does, and with Unavailable when the server cannot be reached. `patience_s` None: as long as
    the server's own limit.
    """

    def __init__(
        self,
        session: TillSession,
        link: Link,
        thread: DatabaseThread,
        server: TillServer,
        patience_s: float | None = None,
    ) -> None:
        self.on_session_over: list[Callable[[], None]] = []
        """Called where the answer came: somebody was refused because their session is over."""
        self._session, self._link, self._thread, self._server = session, link, thread, server
        self._patience_s = patience_s

    @property
    def token(self) -> str:
        """Of who is signed in. Raises as `query`."""
        user = self._session.user
        if user is None:
            raise Refused("nobody_signed_in")
        if user.token is None:
            raise Refused("not_in_training" if self._link.state.is_training else "signed_in_offline")
        return user.token

    def query(self, use_case: Callable[..., T], *arguments: Any, **named: Any) -> Future[T]:
        """A reading use case. Raises Refused: `nobody_signed_in`, `signed_in_offline`, `not_in_training`."""
        token = self.token
        return self._noticed(
            self._thread.submit(
                self._asked, lambda: self._server.database.read(use_case, *arguments, token=token, **named)
            )
        )

    def change(self, use_case: Callable[..., T], *arguments: Any, **named: Any) -> Future[T]:
        """A writing use case. Raises as `query`."""
        token = self.token
        return self._noticed(
            self._thread.submit(
                self._asked, lambda: self._server.database.run(use_case, *arguments, token=token, **named)
            )
        )

    def change_even_at_end(self, use_case: Callable[..., T], *arguments: Any, **named: Any) -> Future[T]:
        """As `change`; a program that is closed meanwhile still tries it, for as long as closing waits for the server."""
        token = self.token
        return self._thread.submit_last(
            lambda: self._asked(lambda: self._server.database.run(use_case, *arguments, token=token, **named))
        )

    def _asked(self, ask: Callable[[], T]) -> T:
        if self._patience_s is None:
            return ask()
        from pos.db.patience import patience  # late: the first window needs no database layer

        with patience(self._patience_s):
            return ask()

    def _noticed(self, asked: Future[T]) -> Future[T]:
        """Whoever is refused because their session is over learns why."""

        def look(done: Future[T]) -> None:
            error = None if done.cancelled() else done.exception()
            if isinstance(error, Refused) and error.code == "not_signed_in":
                for listener in self.on_session_over:
                    listener()

        asked.add_done_callback(look)
        return asked
