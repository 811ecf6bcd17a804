"""The door: signing in and out at this till, with the server, and for a while without it.

bcrypt runs here, on the worker that talks to the database; the secret goes nowhere else.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pos.domain.inputs.codes import fold_username
from pos.errors import Refused, Unavailable
from pos.journal import sign_ins
from pos.journal.store import Journal
from pos.till.clock import Clock
from pos.till.database_thread import DatabaseThread
from pos.till.link import Link, LinkStatus
from pos.till.poster import ALARMS
from pos.till.server import TillServer
from pos.till.session import SignedIn
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.services.sessions import Identity

Kind = Literal["password", "pin", "badge"]

OFFLINE_RIGHTS = frozenset({"sell", "refund", "shift.open", "cash.move", "drawer.open"})
"""Without the server nobody has more than a cashier's rights."""

PATIENCE_S = 3.0
"""A server that is silent for so long is as good as away: a cashier signs in without it."""


class Door:
    """`key` gives the sealing key of this till; it is asked on the worker thread."""

    def __init__(
        self,
        server: TillServer,
        worker: TillWorker,
        database_thread: DatabaseThread,
        clock: Clock,
        key: Callable[[], bytes],
        link: Link,
    ) -> None:
        self._server, self._worker, self._thread = server, worker, database_thread
        self._clock, self._key, self._link = clock, key, link
        self._ending: list[str] = []
        """Tokens of sessions that are over here and not yet on the server. In memory only: a token is a secret."""
        self._guard = threading.Lock()

    def sign_in(self, username: str, kind: Kind, secret: str) -> Future[SignedIn]:
        """The person, or Refused: `wrong_pin` or `wrong_password` (tries_left), `locked_out` (until), `offline_sign_in_refused`,
        or as `passwords.derive`.
        """
        return self._thread.submit(self._sign_in, fold_username(username), kind, secret)

    def consult(self, username: str, kind: Kind, secret: str) -> Future[SignedIn]:
        """Who somebody is and what they may do, proven like a sign-in and refused like one, without signing them in.

        Their session ends as soon as it has said who they are. Without the server the sealed lease of their last sign-in
        here speaks for them, with the rights they had then.
        """
        return self._thread.submit(self._consult, fold_username(username), kind, secret)

    def check_leaving(self) -> Future[None]:
        """May somebody sign out here? Refused("entries_only_here", entries, sales) while the server lacks entries of this till.

        Both are 0 when sending stopped because server and journal tell different stories: then nobody knows.
        """
        return self._worker.run(self._check_leaving)

    def sign_out(self, user: SignedIn) -> Future[None]:
        """End the session on the server, now or when the server is back, also while the program closes; at the latest its idle limit
        ends it.
        """
        if user.token is not None:
            with self._guard:
                self._ending.append(user.token)
        return self._thread.submit_last(lambda: self._end_sessions(is_back=False))

    def end_sessions(self) -> None:
        """The server is back: end there what ended here. From any thread; does not wait."""
        if self._ending:
            with contextlib.suppress(
                RuntimeError
            ):  # the program is closing, and its thread takes nothing more
                self._thread.submit(self._end_sessions, is_back=True)

    def _sign_in(self, username: str, kind: Kind, secret: str) -> SignedIn:
        # the poster looks for the server every few seconds: where it finds none, nobody waits for it here
        if self._link.state.status is LinkStatus.OFFLINE and self._find_lease(username, kind) is not None:
            return self._offline(username, kind, secret)
        try:
            return self._online(username, kind, secret)
        except Unavailable:
            return self._offline(username, kind, secret)

    def _consult(self, username: str, kind: Kind, secret: str) -> SignedIn:
        if self._link.state.status is LinkStatus.OFFLINE and self._find_lease(username, kind) is not None:
            return self._by_lease(username, kind, secret)
        try:
            user = self._online(username, kind, secret)
        except Unavailable:
            return self._by_lease(username, kind, secret)
        if user.token is not None:
            with self._guard:
                self._ending.append(user.token)
            self._end_sessions(is_back=True)
        return replace(user, token=None, session_id=None)

    def _online(self, username: str, kind: Kind, secret: str) -> SignedIn:
        from pos.db.patience import patience
        from pos.services import passwords, sessions

        secret = passwords.normalise(secret)
        database = self._server.database
        with patience(PATIENCE_S):
            salt = database.read(sessions.sign_in_salt, username, kind)
        bcrypt = passwords.derive(secret, salt)
        with patience(PATIENCE_S):
            answer = database.run(sessions.sign_in, username, kind, bcrypt)
        if answer.token is None:
            if answer.locked_until is not None:
                raise Refused("locked_out", until=answer.locked_until)
            raise _wrong(kind, answer.tries_left)
        user = _signed_in(database.run(sessions.identity, token=answer.token), answer.token)
        person = _as_document(user)
        key, now = self._key(), self._clock.now()
        self._worker.run(
            lambda journal: sign_ins.remember(journal, username, kind, salt, bcrypt, key, person, now)
        ).result()
        return user

    def _offline(self, username: str, kind: Kind, secret: str) -> SignedIn:
        user = self._by_lease(username, kind, secret)
        return replace(user, permissions=user.permissions & OFFLINE_RIGHTS)

    def _by_lease(self, username: str, kind: Kind, secret: str) -> SignedIn:
        from pos.services import passwords

        lease = self._find_lease(username, kind)
        if lease is None:
            raise Refused("offline_sign_in_refused", username=username)
        bcrypt = passwords.derive(secret, lease.salt)
        key = self._key()
        is_right = self._worker.run(
            lambda journal: sign_ins.check(journal, username, kind, bcrypt, key)
        ).result()
        if not is_right:
            raise _wrong(kind, lease.tries_left - 1)
        return _from_document(lease.person)

    def _find_lease(self, username: str, kind: Kind) -> sign_ins.Lease | None:
        now = self._clock.now()
        return self._worker.run(lambda journal: sign_ins.find_lease(journal, username, kind, now)).result()

    def _check_leaving(self, journal: Journal) -> None:
        entries, sales, _ = journal.counts()
        state = self._link.state
        is_unclear = state.alarm is not None and state.alarm.code in ALARMS
        if entries or (state.status is LinkStatus.STOPPED and is_unclear):
            raise Refused("entries_only_here", entries=entries, sales=sales)

    def _end_sessions(self, *, is_back: bool) -> None:
        from pos.db.patience import patience
        from pos.services import sessions

        if not is_back and self._link.state.status is LinkStatus.OFFLINE:
            return
        for token in list(self._ending):
            try:
                with patience(PATIENCE_S):
                    self._server.database.run(sessions.sign_out, token=token)
            except Unavailable:
                return  # tried again when the poster has connected
            except Refused:
                pass  # over already
            with self._guard:
                self._ending.remove(token)


def _wrong(kind: Kind, tries_left: int) -> Refused:
    if kind == "badge":
        return Refused("badge_unknown")
    return Refused("wrong_pin" if kind == "pin" else "wrong_password", tries_left=tries_left)


def _signed_in(identity: Identity, token: str) -> SignedIn:
    return SignedIn(
        person_id=str(identity.person),
        username=identity.username,
        name=identity.display_name,
        role=identity.role,
        permissions=identity.permissions,
        token=token,
        session_id=str(identity.jti),
    )


def _as_document(user: SignedIn) -> dict[str, Any]:
    return {
        "person_id": user.person_id,
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "permissions": sorted(user.permissions),
    }


def _from_document(document: Mapping[str, Any]) -> SignedIn:
    return SignedIn(
        person_id=document["person_id"],
        username=document["username"],
        name=document["name"],
        role=document["role"],
        permissions=frozenset(document["permissions"]),
    )
