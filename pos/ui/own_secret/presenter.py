"""One's own PIN and password, without Qt: which of them, proven by which, and what is wrong with what was typed.

What is typed is handed on and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shown import PasswordVerdict
from pos.till.sign_in import OwnKind
from pos.ui.faces import Option
from pos.ui.login.choosing_presenter import NO_VERDICT, Runner, faults, password_rules, pin_rules
from pos.ui.words import sentence
from pos.words import say

OF_THE_OLD = frozenset(
    {
        "wrong_pin",
        "wrong_old_password",
        "locked_out",
        # of a new one these are said before it is asked for
        "password_too_long",
        "password_has_control_characters",
    }
)


class OwnSecretPort(Protocol):
    """`pos.till.own_secrets.OwnSecrets` is one."""

    @property
    def has_pin(self) -> bool: ...
    def shortest_password(self) -> int: ...
    def secret_verdict(self, secret: str) -> PasswordVerdict: ...
    def change(self, kind: OwnKind, new: str, old_kind: OwnKind, old: str) -> Future[None]:
        """May raise Refused at once."""
        ...


class OwnSecretPresenter:
    """One per dialog. Errors stand under the fields "old", "new" and "again"."""

    def __init__(self, port: OwnSecretPort, run: Runner, locale: Locale) -> None:
        self._port, self._run, self._locale = port, run, locale
        self.on_change: Callable[[], None] = _nothing
        self.has_pin = port.has_pin
        self.kind: OwnKind = "pin"
        self.old_kind: OwnKind = "pin" if self.has_pin else "password"
        self.is_busy = False
        self.errors: dict[str, str] = {}
        self.verdict = NO_VERDICT
        self.done = ""
        """What was changed; the dialog has nothing more to ask then."""

    # ---- finished texts ----
    @property
    def kinds(self) -> Sequence[Option]:
        return (Option("pin", say("PIN")), Option("password", say("Password")))

    @property
    def is_pin(self) -> bool:
        return self.kind == "pin"

    @property
    def old_label(self) -> str:
        return say("Your PIN now") if self.old_kind == "pin" else say("Your password now")

    @property
    def other_way(self) -> str:
        """Words of the way to prove oneself by the other secret; empty where there is none."""
        if not self.is_pin or not self.has_pin:
            return ""
        return say("Forgot it? Use your password") if self.old_kind == "pin" else say("Use your PIN instead")

    @property
    def new_label(self) -> str:
        return say("New PIN") if self.is_pin else say("New password")

    @property
    def again_label(self) -> str:
        return say("New PIN again") if self.is_pin else say("New password again")

    @property
    def rules(self) -> str:
        return pin_rules() if self.is_pin else password_rules(self._port.shortest_password())

    @property
    def accept_word(self) -> str:
        return say("Change PIN") if self.is_pin else say("Change password")

    # ---- what the person does ----
    def choose_kind(self, kind: OwnKind) -> None:
        if self.is_busy or kind == self.kind:
            return
        self.kind = kind
        self.old_kind = "pin" if kind == "pin" and self.has_pin else "password"
        self.errors, self.verdict = {}, NO_VERDICT
        self.on_change()

    def choose_other_way(self) -> None:
        if self.other_way and not self.is_busy:
            self.old_kind = "password" if self.old_kind == "pin" else "pin"
            self.errors.pop("old", None)
            self.on_change()

    def typed(self, field: str, text: str) -> None:
        """Something else stands in the field: its error is gone, and a new password is judged."""
        self.errors.pop(field, None)
        if field == "new":
            self.verdict = self._port.secret_verdict(text) if text and not self.is_pin else NO_VERDICT
        self.on_change()

    def save(self, old: str, new: str, again: str) -> None:
        if self.is_busy or self.done:
            return
        self.errors = faults(new, again, is_pin=self.is_pin, verdict=self._port.secret_verdict)
        if not old:
            self.errors["old"] = (
                say("Type the PIN that you have now.")
                if self.old_kind == "pin"
                else say("Type the password that you have now.")
            )
        if not self.errors:
            self._ask(old, new)
        self.on_change()

    def end(self) -> None:
        """The dialog is gone; what is on its way goes on."""
        self.on_change = _nothing

    def _ask(self, old: str, new: str) -> None:
        try:
            asked = self._port.change(self.kind, new, self.old_kind, old)
        except PosError as error:
            self._failed(error)
            return
        self.is_busy = True
        self._run(asked, self._changed, self._failed)

    def _changed(self, _nothing_more: Any) -> None:
        self.is_busy = False
        self.done = say("Your PIN is changed.") if self.is_pin else say("Your password is changed.")
        self.on_change()

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        is_of_the_old = isinstance(error, PosError) and error.code in OF_THE_OLD
        until = error.facts.get("until") if isinstance(error, PosError) else None
        facts = {"until": self._locale.time(until)} if isinstance(until, datetime) else {}
        self.errors = {"old" if is_of_the_old else "new": sentence(error, **facts)}
        self.on_change()


def _nothing() -> None:
    """Stands in until the dialog connects itself."""
