"""Consent to what a person may not do alone: by a manager's PIN in place, or asked of somebody at another till or the office.

Whoever is signed in stays signed in. Each consent is an entry of this till's journal before what it is for is done, with old and
new value, who consented and how. What an act needs is said in figures (`domain.limits`), so that every act beyond
somebody's limits comes here: discounts and prices, and as well cash, refunds and whatever a shop limits later.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from pos.db.ids import new_id
from pos.domain.basket import Consented
from pos.domain.entries import Entry, EntryKind, approved_body
from pos.domain.limits import Limits, Needed
from pos.domain.quantity import plain
from pos.errors import PosError, Refused, Unavailable
from pos.till.futures import said_failure, then
from pos.till.link import Link, LinkStatus
from pos.till.names import holder_among
from pos.till.session import SignedIn, TillSession
from pos.till.sign_in import Kind

if TYPE_CHECKING:
    from pos.services.approvals import Request

log = logging.getLogger(__name__)
APPROVE = "approve"
DISCOUNT = "discount"
NEWS = "approvals"
"""What the database notifies when somebody asked, decided or withdrew."""
OPEN_FOR = timedelta(minutes=15)
"""The server takes no answer after that."""


class Way(StrEnum):
    """How consent was given, as entries say it."""

    OWN = "own"
    PIN = "pin"
    BADGE = "badge"
    PASSWORD = "password"  # noqa: S105 the name of a way, not a password
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act that may need consent. `old` and `new` are amounts or texts as the books keep them; `detail` says what more there is.

    `document` is the basket or entry it belongs to, `place` what in it: a line's key, or nothing for the whole.
    """

    act: str
    document: str | None
    old: str
    new: str
    needed: Needed
    detail: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    def texts(self) -> dict[str, str]:
        """Old, new and the rest, as entry and request carry them."""
        return {**self.detail, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody said yes, or one's own limits did. Worth nothing before it is written."""

    wanted: Wanted
    reason: str
    way: Way
    approver: str
    approver_name: str


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may consent here. `pin_length` is None for one without a PIN."""

    person_id: str
    username: str
    name: str
    role: str
    pin_length: int | None
    tint: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request on its way to whoever may decide."""

    id: uuid.UUID
    wanted: Wanted
    reason: str
    asked_at: datetime


class Consulted(Protocol):
    """Who finds out who somebody is without signing them in; `pos.till.sign_in.Door` is one."""

    def consult(self, username: str, kind: Kind, secret: str) -> Future[SignedIn]: ...


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def query(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...
    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...


class Approvals:
    """One per till. Call on the thread of the session's acts; futures are done on others."""

    def __init__(self, session: TillSession, door: Consulted, asking: Asking, link: Link) -> None:
        self._session, self._door, self._asking, self._link = session, door, asking, link
        self.on_news: list[Callable[[], None]] = []
        """Called on any thread when somebody asked, decided or withdrew, somewhere."""
        self._last = ""
        """Who consented here last: mostly the one who does so next."""
        self._given: dict[tuple[str | None, str, str], dict[str, Decimal]] = {}

    # Whether

    def limits(self) -> Limits:
        """What the person signed in may do alone. Raises Refused("nobody_signed_in")."""
        user = self._session.user
        if user is None:
            raise Refused("nobody_signed_in")
        return self._limits_of(user)

    def _limits_of(self, user: SignedIn) -> Limits:
        return self._session.prices.limits(user.role, may_discount=user.may(DISCOUNT))

    def is_needed(self, wanted: Wanted) -> bool:
        """Does it need somebody else's consent, and was none given for as much?"""
        missing = self.limits().missing(wanted.needed)
        given = self._given_for(wanted)
        return any(wanted.needed[name] > given.get(name, 0) for name in missing)

    def _given_for(self, wanted: Wanted) -> Mapping[str, Decimal]:
        given = self._given.get((wanted.document, wanted.place, wanted.act))
        if given is not None:
            return given
        basket = self._session.basket
        if basket is None or basket.id != wanted.document:
            return {}
        return basket.consented(wanted.act, wanted.place)

    def given_in(self, document: str) -> list[Consented]:
        """What somebody else consented to here in this document."""
        return [
            Consented(act, place, given)
            for (what, place, act), given in self._given.items()
            if what == document
        ]

    def own(self, wanted: Wanted, reason: str) -> Consent:
        """One's own word, within one's limits. Raises Refused: `consent_needed`, `nobody_signed_in`."""
        if self.is_needed(wanted):
            raise Refused("consent_needed")
        user = self._session.user
        if user is None:
            raise Refused("nobody_signed_in")
        return Consent(wanted, reason, Way.OWN, user.person_id, user.name)

    # In place

    def approvers(self) -> list[Approver]:
        """Who may consent here, beside the person signed in; who did so last stands first."""
        mine = self._session.user.person_id if self._session.user else ""
        found = [
            Approver(
                str(each["id"]),
                str(each["username"]),
                str(each["name"]),
                str(each["role"]),
                each.get("pin_length"),
                number % 8,
            )
            for number, each in enumerate(
                sorted(self._session.prices.approvers(), key=lambda each: str(each["name"]))
            )
            if each["id"] != mine
        ]
        return sorted(found, key=lambda each: (each.person_id != self._last, each.pin_length is None))

    def approve_here(
        self, username: str, secret: str, wanted: Wanted, reason: str, kind: Kind = "pin"
    ) -> Future[Consent]:
        """Consent by somebody who types their PIN or password here. Nobody is signed in or out by that.

        The future fails with Refused: `wrong_pin` (tries_left), `locked_out` (until), `offline_sign_in_refused`,
        `approver_not_allowed` (name), `approver_limit` (name).
        """
        answer = self._door.consult(username, kind, secret)
        return then(answer, lambda user: self._consent(user, wanted, reason, Way(kind)))

    def approve_by_badge(self, code: str, wanted: Wanted, reason: str) -> Future[Consent]:
        """Consent by a badge that was scanned, as `read_badge` gives it. Fails as `approve_here`, and with Refused("badge_unknown")."""
        people = self._session.prices.people
        username = holder_among(people, code)
        return self.approve_here(username, code, wanted, reason, kind="badge")

    def _consent(self, user: SignedIn, wanted: Wanted, reason: str, way: Way) -> Consent:
        if not user.may(APPROVE):
            raise Refused("approver_not_allowed", name=user.name)
        if not self._limits_of(user).cover(wanted.needed):
            raise Refused("approver_limit", name=user.name)
        self._last = user.person_id
        return Consent(wanted, reason, way, user.person_id, user.name)

    # From afar

    @property
    def can_ask_afar(self) -> bool:
        """Is the server there, and the person signed in with it?"""
        user = self._session.user
        is_there = self._link.state.status is not LinkStatus.OFFLINE
        return is_there and user is not None and user.token is not None

    def ask_afar(self, wanted: Wanted, reason: str) -> Future[Asked]:
        """Ask whoever may decide, at any till and in the office. What this till asked before is withdrawn by that.

        Raises Refused: `nobody_signed_in`, `signed_in_offline`; Unavailable("server_unreachable").
        """
        from pos.services import approvals

        if self._link.state.status is LinkStatus.OFFLINE:
            raise Unavailable("server_unreachable")
        asked = Asked(new_id(), wanted, reason, self._session.clock.now())
        needed = {f"needs.{name}": plain(value) for name, value in wanted.needed.items()}
        detail = {**wanted.texts(), "reason": reason, **needed}
        return then(self._asking.change(approvals.ask, asked.id, wanted.act, detail), lambda _: asked)

    def look(self, asked: Asked) -> Future[Consent | None]:
        """Where it stands, from the server itself: consent, or None while nobody has decided.

        The future fails with Refused: `approval_refused` (name, note), `approval_withdrawn`, `approver_limit` (name).
        """
        from pos.services import approvals

        return then(self._asking.query(approvals.look, asked.id), lambda found: self._answer(asked, found))

    def _answer(self, asked: Asked, found: Request | None) -> Consent | None:
        if found is None or found.state == "withdrawn":
            raise Refused("approval_withdrawn")
        name = found.decided_by_name or ""
        if found.state == "refused":
            raise Refused("approval_refused", name=name, note=f": {found.note}" if found.note else "")
        if found.state != "granted" or found.decided_by is None:
            if self._session.clock.now() - asked.asked_at > OPEN_FOR:
                raise Refused("approval_withdrawn")
            return None
        approver = str(found.decided_by)
        role = next((str(p["role"]) for p in self._session.prices.people if p["id"] == approver), "")
        # the server let them decide, so they may approve; how much, their role says
        if not self._session.prices.limits(role, may_discount=False).cover(asked.wanted.needed):
            raise Refused("approver_limit", name=name)
        return Consent(asked.wanted, asked.reason, Way.REMOTE, approver, name)

    def withdraw(self, asked: Asked) -> None:
        """Nobody needs to decide any more."""
        from pos.services import approvals

        try:
            self._asking.change(approvals.withdraw, asked.id).add_done_callback(
                said_failure("a request stays open until it is too old")
            )
        except (PosError, RuntimeError) as error:
            log.info("a request stays open until it is too old: %s", error)

    def hear(self, payload: str) -> None:
        """A notification of the database, on any thread. It says only that it is worth looking."""
        if payload == NEWS:
            for listener in self.on_news:
                listener()

    # The books

    def write(self, consent: Consent) -> Future[Entry | None]:
        """Write the consent down; then, and not before, the act may be done. None where one's own limits gave it and nobody asked why.

        Raises Refused("nobody_signed_in"); the future fails when the disk is full or broken.
        """
        wanted = consent.wanted
        if consent.way is Way.OWN and not consent.reason:
            done: Future[Entry | None] = Future()
            done.set_result(None)
            return done
        detail = {**wanted.texts(), "approver_name": consent.approver_name}
        body = approved_body(
            wanted.act, wanted.document, consent.approver, consent.way.value, consent.reason, detail
        )
        return then(
            self._session.write(EntryKind.APPROVED, body), lambda entry: self._written(consent, entry)
        )

    def _written(self, consent: Consent, entry: Entry) -> Entry:
        if consent.way is not Way.OWN:
            wanted = consent.wanted
            for key in [each for each in self._given if each[0] != wanted.document]:
                del self._given[key]
            self._given[wanted.document, wanted.place, wanted.act] = dict(wanted.needed)
        return entry
