"""The sign-in window's view of the till: who may sign in here, and the futures of trying.

It stands before the till is open: names come from the snapshot, and a try made early waits for the till. So nothing
heavy is imported here.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Literal

from pos.errors import PosError, Refused
from pos.till.link import Link, LinkStatus
from pos.till.names import Names, holder_among
from pos.till.shown import PasswordVerdict, Person, SignedIn, SignInFacts
from pos.till.verdicts import shortest_password, verdict_on
from pos.words import later, say

if TYPE_CHECKING:
    from pos.till.session import SignedIn as User
    from pos.till.session import TillSession
    from pos.till.sign_in import Door

ROLES = {"owner": later("Owner"), "admin": later("Manager"), "cashier": later("Cashier")}


def role_word(role: str) -> str:
    """A role for people: Cashier."""
    return say(ROLES[role]) if role in ROLES else role


class FrontDoor:
    """`attach` gives it the opened till; until then tries wait."""

    def __init__(self, names: Names, link: Link) -> None:
        self._names, self._link = names, link
        self._opened: Future[tuple[Door, TillSession]] = Future()
        self._held: PosError | None = None
        self._passed: User | None = None
        self._locked: User | None = None
        """Who locked the till; their session goes on until somebody comes in."""

    def hold(self, error: PosError) -> None:
        """The till cannot be opened yet: until it is attached, every try gets this error."""
        self._held = error

    def attach(self, door: Door, session: TillSession) -> None:
        """The till is open."""
        self._held = None
        self._opened.set_result((door, session))

    def fail(self, error: BaseException) -> None:
        """The till could not be opened; every try gets this error."""
        self._opened.set_exception(error)

    def people(self) -> Sequence[Person]:
        """Those with a PIN; everybody else signs in by name and password."""
        return [
            Person(
                user_id=str(each["id"]),
                name=str(each["name"]),
                role=_capital(role_word(str(each["role"]))),
                tint=number % 8,
                has_open_shift=self._shift_of() == each["id"],
                pin_length=int(each["pin_length"]),
                has_locked=self._locked is not None and self._locked.person_id == each["id"],
            )
            for number, each in enumerate(self._names.people)
            if each.get("pin_length")
        ]

    def _shift_of(self) -> str | None:
        if self._opened.done() and self._opened.exception() is None:
            shift = self._opened.result()[1].shift
            return shift.user_id if shift else None
        return None

    def facts(self) -> SignInFacts:
        state = self._link.state
        is_connected = state.status in {LinkStatus.ONLINE, LinkStatus.CONNECTING}
        return SignInFacts(
            self._names.store_name,
            self._names.till_name,
            is_connected,
            is_training=state.is_training,
            takes_badges=any(each.get("has_badge") for each in self._names.people),
        )

    def sign_in_pin(self, user_id: str, pin: str) -> Future[SignedIn]:
        username = next((str(each["username"]) for each in self._names.people if each["id"] == user_id), "")
        return self._try(username, "pin", pin)

    def sign_in_badge(self, code: str) -> Future[SignedIn]:
        """`code` is as `read_badge` gives it. Raises Refused("badge_unknown")."""
        return self._try(holder_among(self._names.people, code), "badge", code)

    def sign_in_password(self, user_name: str, password: str) -> Future[SignedIn]:
        return self._try(user_name, "password", password)

    def _try(self, username: str, kind: Literal["pin", "password", "badge"], secret: str) -> Future[SignedIn]:
        done: Future[SignedIn] = Future()
        if self._held is not None:
            done.set_exception(self._held)
            return done

        def opened(till: Future[tuple[Door, TillSession]]) -> None:
            error = till.exception()
            if error is not None:
                done.set_exception(error)
                return
            till.result()[0].sign_in(username, kind, secret, may_choose=True).add_done_callback(
                lambda finished: self._finish(finished, done)
            )

        self._opened.add_done_callback(opened)
        return done

    def _finish(self, finished: Future[User], done: Future[SignedIn]) -> None:
        error = finished.exception()
        if error is not None:
            done.set_exception(error)
            return
        user = finished.result()
        self._passed = user
        wanted = user.first.kind if user.first is not None else ""
        done.set_result(SignedIn(user.person_id, user.name, role_word(user.role), must_choose=wanted))

    def secret_verdict(self, secret: str) -> PasswordVerdict:
        """On a password of their own, for the person who passed."""
        return verdict_on(secret, is_admin=self._passed_is_admin)

    def shortest_password(self) -> int:
        """For the person who passed."""
        return shortest_password(is_admin=self._passed_is_admin)

    @property
    def _passed_is_admin(self) -> bool:
        return self._passed is not None and self._passed.role != "cashier"

    def choose_secret(self, secret: str) -> Future[SignedIn]:
        """The person who passed chooses their own secret in place of the one that they were given; then they may enter."""
        done: Future[SignedIn] = Future()
        user = self._passed
        if user is None:
            done.set_exception(Refused("nobody_signed_in"))
        else:

            def chosen(finished: Future[User]) -> None:
                if self._passed is user:
                    self._finish(finished, done)
                else:  # they were sent back meanwhile
                    done.set_exception(Refused("nobody_signed_in"))

            self._opened.result()[0].choose_secret(user, secret).add_done_callback(chosen)
        return done

    def turn_back(self) -> None:
        """Whoever passed does not enter: their session ends."""
        user, self._passed = self._passed, None
        if user is not None:
            self._opened.result()[0].sign_out(user)

    def enter(self) -> None:
        """Put the person who passed to the till. On the GUI thread. The session that was locked is over with that, whoever comes."""
        user, self._passed = self._passed, None
        if user is None:
            raise Refused("nobody_signed_in")
        door, session = self._opened.result()
        if user.first is not None:
            door.sign_out(user)
            raise Refused("must_change_first")
        before, self._locked = self._locked, None
        session.begin(user, opens_shift=not session.prices.shift_rules.counts_float)
        if before is not None:
            door.sign_out(before)

    def lock(self) -> None:
        """Back to the names. Nothing ends: not the session, not the basket, and nothing has to reach the server."""
        if self._opened.done():
            session = self._opened.result()[1]
            self._locked = session.user or self._locked
            session.end()

    def check_leaving(self) -> Future[None]:
        """As `Door.check_leaving`; to be asked before `leave`."""
        return self._opened.result()[0].check_leaving()

    def close(self) -> None:
        """The window is closed: the sessions on the server end, if it answers before the program has ended."""
        if not self._opened.done() or self._opened.exception() is not None:
            return
        door, session = self._opened.result()
        for user in (session.user, self._locked, self._passed):
            if user is not None:
                door.sign_out(user)

    def leave(self) -> None:
        """Sign out: the session on the server ends, the basket stays."""
        if not self._opened.done():
            return
        door, session = self._opened.result()
        user = session.user
        session.end()
        if user is not None:
            door.sign_out(user)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
