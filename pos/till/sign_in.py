"""The door: signing in and out at this till, with the server, and for a while without it; and secrets of one's own.

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
    from pos.services.sessions import Identity, Proof

Kind = Literal["password", "pin", "badge"]
OwnKind = Literal["password", "pin"]
"""What people choose by themselves."""

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

    def sign_in(
        self, username: str, kind: Kind, secret: str, *, may_choose: bool = False
    ) -> Future[SignedIn]:
        """The person, or Refused: `wrong_pin` or `wrong_password` (tries_left), `locked_out` (until), `offline_sign_in_refused`,
        `must_change_first`, or as `passwords.derive`.

        A secret that an admin gave opens nothing here, unless who asks sees to it that the person chooses their own
        before anything else: `may_choose`, and the answer has `first`.
        """
        return self._thread.submit(
            self._sign_in, fold_username(username), kind, secret, may_choose=may_choose
        )

    def choose_secret(self, user: SignedIn, new: str) -> Future[SignedIn]:
        """In place of the one that `user.first` is, of the same kind; the person without `first`. Refused as `change_secret`."""
        return self._thread.submit(self._choose_secret, user, new)

    def change_secret(
        self, user: SignedIn, kind: OwnKind, new: str, old_kind: OwnKind, old: str
    ) -> Future[None]:
        """Their own password or PIN. Their other sessions end, this one goes on; without the server the new one counts here too.

        Refused: `wrong_pin` or `wrong_old_password` (tries_left), `locked_out` (until), `secret_same`, `not_signed_in`, or as
        `passwords.check_rules`. Unavailable without the server.
        """
        return self._thread.submit(self._change_secret, user, kind, new, old_kind, old)

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

    def _sign_in(self, username: str, kind: Kind, secret: str, *, may_choose: bool) -> SignedIn:
        # the poster looks for the server every few seconds: where it finds none, nobody waits for it here
        if self._link.state.status is LinkStatus.OFFLINE and self._find_lease(username, kind) is not None:
            return self._offline(username, kind, secret)
        try:
            user = self._online(username, kind, secret)
        except Unavailable:
            return self._offline(username, kind, secret)
        return user if may_choose else self._without_first(user)

    def _without_first(self, user: SignedIn) -> SignedIn:
        """Who has to choose their own secret first does nothing before; their session ends."""
        if user.first is not None:
            self._end(user)
            raise Refused("must_change_first")
        return user

    def _end(self, user: SignedIn) -> None:
        if user.token is not None:
            with self._guard:
                self._ending.append(user.token)
            self._end_sessions(is_back=True)

    def _consult(self, username: str, kind: Kind, secret: str) -> SignedIn:
        if self._link.state.status is LinkStatus.OFFLINE and self._find_lease(username, kind) is not None:
            return self._by_lease(username, kind, secret)
        try:
            user = self._online(username, kind, secret)
        except Unavailable:
            return self._by_lease(username, kind, secret)
        self._end(self._without_first(user))
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
        if answer.must_change and kind != "badge":  # nobody chooses the code of a badge
            # The one before is over, and this one is not for working with: neither opens anything without the server.
            self._worker.run(lambda journal: sign_ins.forget(journal, username, kind)).result()
            return replace(user, first=sessions.Proof(kind, bcrypt))
        self._remember(username, user, kind, bcrypt)
        return user

    def _remember(self, username: str, user: SignedIn, kind: Kind, bcrypt: str) -> None:
        from pos.services.passwords import salt_of

        salt, person, key, now = salt_of(bcrypt), _as_document(user), self._key(), self._clock.now()
        self._worker.run(
            lambda journal: sign_ins.remember(journal, username, kind, salt, bcrypt, key, person, now)
        ).result()

    def _choose_secret(self, user: SignedIn, new: str) -> SignedIn:
        if user.first is None:
            return user
        self._put(user, user.first.kind, new, user.first)
        return replace(user, first=None)

    def _change_secret(self, user: SignedIn, kind: OwnKind, new: str, old_kind: OwnKind, old: str) -> None:
        from pos.db.patience import patience
        from pos.services import passwords, sessions

        old = passwords.normalise(old)
        with patience(PATIENCE_S):
            salt = self._server.database.read(sessions.sign_in_salt, user.username, old_kind)
        self._put(user, kind, new, sessions.Proof(old_kind, passwords.derive(old, salt)))

    def _put(self, user: SignedIn, kind: Kind, new: str, old: Proof) -> None:
        from pos.db.patience import patience
        from pos.services import sessions

        username = fold_username(user.username)
        secret = sessions.new_secret(new, kind, old, is_admin=user.role != "cashier")
        try:
            with patience(PATIENCE_S):
                answer = self._server.database.run(sessions.change_secret, old, secret, token=user.token)
        except Unavailable:
            # Nobody knows whether the server has it. The old one must not open this till if it has.
            self._worker.run(lambda journal: sign_ins.forget(journal, username, kind)).result()
            raise
        if not answer.is_done:
            if answer.locked_until is not None:
                raise Refused("locked_out", until=answer.locked_until)
            raise Refused(
                "wrong_pin" if old.kind == "pin" else "wrong_old_password", tries_left=answer.tries_left
            )
        self._remember(username, user, kind, secret.bcrypt)

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
