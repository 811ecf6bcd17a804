"""One's own password or PIN in place of the one that an admin gave, without Qt: asked for before anybody comes in with that.

What is typed is handed on and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from pos.errors import PosError, Refused
from pos.till.shown import PasswordVerdict, SignedIn
from pos.ui.words import sentence
from pos.words import counted, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]

NO_VERDICT = PasswordVerdict(0, "", is_good=False)
OVER = frozenset({"not_signed_in", "wrong_pin", "wrong_old_password", "locked_out", "nobody_signed_in"})
"""The session or the secret that was given is of use no more: sign in again."""


class ChoosingPort(Protocol):
    def shortest_password(self) -> int: ...
    def secret_verdict(self, secret: str) -> PasswordVerdict: ...
    def choose_secret(self, secret: str) -> Future[SignedIn]: ...


class ChoosingPresenter:
    """One for each time somebody has to choose. Errors stand under the fields "new" and "again"."""

    def __init__(self, port: ChoosingPort, who: SignedIn, run: Runner) -> None:
        self._port, self._run = port, run
        self.is_pin = who.must_choose == "pin"
        self.name, self.user_id = who.name, who.user_id
        self.shortest = port.shortest_password()
        self.on_change: Callable[[], None] = _nothing
        self.on_chosen: Callable[[SignedIn], None] = _ignore
        self.on_turned_back: Callable[[Exception | None], None] = _ignore
        self.is_busy = False
        self.errors: dict[str, str] = {}
        self.verdict = NO_VERDICT

    @property
    def title(self) -> str:
        return say("Choose your own PIN") if self.is_pin else say("Choose your own password")

    @property
    def why(self) -> str:
        name = self.name.split()[0]
        if self.is_pin:
            return say("Hello, {name}. The PIN you were given is only for the first sign-in.", name=name)
        return say("Hello, {name}. The password you were given is only for the first sign-in.", name=name)

    @property
    def rules(self) -> str:
        return pin_rules() if self.is_pin else password_rules(self.shortest)

    def typed(self, new: str) -> None:
        """The new password, with each letter."""
        self.verdict = self._port.secret_verdict(new) if new and not self.is_pin else NO_VERDICT
        self.errors.pop("new", None)
        self.on_change()

    def choose(self, new: str, again: str) -> None:
        if self.is_busy:
            return
        self.errors = faults(new, again, is_pin=self.is_pin, verdict=self._port.secret_verdict)
        if not self.errors:
            self.is_busy = True
            self._run(self._port.choose_secret(new), self._on_chosen, self._on_failed)
        self.on_change()

    def turn_back(self) -> None:
        """Not now: nobody comes in, and the session ends."""
        if not self.is_busy:
            self.on_turned_back(None)

    def end(self) -> None:
        """Nobody is told any more what comes of it."""
        self.on_change, self.on_chosen, self.on_turned_back = _nothing, _ignore, _ignore

    def refuse_scan(self) -> None:
        self.errors = {"new": say("Finish this first. The scan was not added.")}
        self.on_change()

    def _on_chosen(self, who: SignedIn) -> None:
        self.is_busy = False
        self.on_chosen(who)

    def _on_failed(self, error: Exception) -> None:
        self.is_busy = False
        if isinstance(error, PosError) and error.code in OVER:
            self.on_turned_back(error if error.code == "locked_out" else Refused("not_signed_in"))
            return
        self.errors = {"new": sentence(error)}
        self.on_change()


def password_rules(shortest: int) -> str:
    """Said before anybody types."""
    return counted(
        shortest,
        "At least {count} character, and none of the passwords that everybody knows.",
        "At least {count} characters, and none of the passwords that everybody knows.",
    )


def pin_rules() -> str:
    return say("4 to 8 digits, and none that everybody tries first, such as 1234.")


def faults(
    new: str, again: str, *, is_pin: bool, verdict: Callable[[str], PasswordVerdict]
) -> dict[str, str]:
    """What can be said of a new secret before anybody is asked, by field."""
    if is_pin:
        if not (new.isdecimal() and new.isascii() and 4 <= len(new) <= 8):
            return {"new": say("Use 4 to 8 digits.")}
        return {} if new == again else {"again": say("The two PINs differ. Type it again.")}
    judged = verdict(new)
    if not judged.is_good:
        return {"new": judged.sentence}
    return {} if new == again else {"again": say("The two passwords differ. Type it again.")}


def _nothing() -> None:
    """Stands in until the page connects itself."""


def _ignore(_what: object) -> None:
    """Stands in until the sign-in connects itself."""
