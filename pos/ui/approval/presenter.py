"""Asking for consent, without Qt: who may give it, a PIN typed here, a request to somebody elsewhere, and how it ended.

It knows no act: what is asked for comes as finished texts and goes back to whoever asked. A PIN is handed on and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pos.domain.badge import read_badge
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.approving import Approver, Asked, Consent, Wanted
from pos.ui.words import sentence
from pos.words import say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class ApprovalPort(Protocol):
    """What the dialog asks of the till; `pos.till.approving.Approvals` is one."""

    @property
    def can_ask_afar(self) -> bool: ...
    def approvers(self) -> Sequence[Approver]: ...
    def approve_here(self, username: str, secret: str, wanted: Wanted, reason: str) -> Future[Consent]: ...
    def approve_by_badge(self, code: str, wanted: Wanted, reason: str) -> Future[Consent]: ...
    def ask_afar(self, wanted: Wanted, reason: str) -> Future[Asked]: ...
    def look(self, asked: Asked) -> Future[Consent | None]: ...
    def withdraw(self, asked: Asked) -> None: ...
    def write(self, consent: Consent) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class ConsentFace:
    """What is asked for, in words. `purpose` follows "Manager needed": to change this price. `limit` says how far one gets alone."""

    purpose: str
    name: str
    old: str
    new: str
    badge: str = ""
    limit: str = ""
    reason: str = ""


class ApprovalPresenter:
    """One per dialog. `on_change` is called when something is to be drawn anew, `on_consent` when the books have the consent."""

    def __init__(
        self,
        port: ApprovalPort,
        wanted: Wanted,
        reason: str,
        face: ConsentFace,
        locale: Locale,
        run: Runner,
        on_consent: Callable[[], None],
    ) -> None:
        self._port, self._wanted, self._reason = port, wanted, reason
        self.face, self._locale, self._run, self._on_consent = face, locale, run, on_consent
        self.on_change: Callable[[], None] = _nothing
        self.on_close: Callable[[], None] = _nothing
        self.people: tuple[Approver, ...] = tuple(each for each in port.approvers() if each.pin_length)
        self.chosen: Approver | None = next(iter(self.people), None)
        self._pin = ""
        self._asked: Asked | None = None
        self._is_asking = False
        self._is_looking = False
        self.is_busy = False
        self.is_over = False
        self.error = ""

    # What is shown

    @property
    def dots(self) -> tuple[int, int]:
        """How many digits are typed, and of how many."""
        wanted = self.chosen.pin_length if self.chosen is not None else None
        return len(self._pin), wanted or 4

    @property
    def heading(self) -> str:
        """Over the pad: Carla's PIN."""
        if self.chosen is None:
            return say("Nobody here has a PIN")
        first = self.chosen.name.split()[0]
        return say("{name}\N{RIGHT SINGLE QUOTATION MARK}s PIN", name=first)

    @property
    def is_waiting(self) -> bool:
        """A request is on its way or lies open."""
        return self._asked is not None or self._is_asking

    @property
    def can_ask_afar(self) -> bool:
        return self._port.can_ask_afar and not self.is_waiting

    @property
    def waiting(self) -> str:
        """What is said while somebody elsewhere may answer."""
        if self._is_asking:
            return say("Asking")
        if self._asked is None:
            return ""
        return say(
            "Asked at {time}. Managers at other tills and in the office see it now.",
            time=self._locale.time(self._asked.asked_at),
        )

    # What the person does

    def choose(self, person_id: str) -> None:
        if not self.is_busy:
            self.chosen = next((each for each in self.people if each.person_id == person_id), self.chosen)
            self._pin, self.error = "", ""
            self.on_change()

    def move(self, step: int) -> None:
        """Up and Down through the people."""
        if self.chosen is not None:
            at = self.people.index(self.chosen) + step
            self.choose(self.people[at % len(self.people)].person_id)

    def press(self, key: str) -> None:
        """A digit, "back" or "clear". The last digit confirms."""
        if self.is_busy or self.is_over or self.chosen is None:
            return
        _, wanted = self.dots
        self.error = ""
        if key == "back":
            self._pin = self._pin[:-1]
        elif key == "clear":
            self._pin = ""
        elif key.isdigit() and len(self._pin) < wanted:
            self._pin += key
        if len(self._pin) == wanted:
            pin, self._pin = self._pin, ""
            self.is_busy = True
            asking = self._port.approve_here(self.chosen.username, pin, self._wanted, self._reason)
            self._run(asking, self._consented, self._refused)
        self.on_change()

    def take_badge(self, scanned: str) -> bool:
        """A manager's badge consents like their PIN. False for any other scan."""
        code = read_badge(scanned)
        if code is None or self.is_busy or self.is_over:
            return False
        self._pin, self.error = "", ""
        try:
            asking = self._port.approve_by_badge(code, self._wanted, self._reason)
        except PosError as error:
            self._say(error)
            return True
        self.is_busy = True
        self._run(asking, self._consented, self._refused)
        self.on_change()
        return True

    def ask_afar(self) -> None:
        """Let somebody elsewhere decide. A PIN typed here still does."""
        if self.is_busy or self.is_over or self.is_waiting:
            return
        try:
            asking = self._port.ask_afar(self._wanted, self._reason)
        except PosError as error:
            self._say(error)
            return
        self._is_asking, self.error = True, ""
        self._run(asking, self._has_asked, self._not_asked)
        self.on_change()

    def withdraw(self) -> None:
        """Nobody elsewhere needs to decide any more."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self._port.withdraw(asked)
        self.on_change()

    def look_again(self) -> None:
        """Something was decided somewhere, or it is time to look."""
        if self._asked is not None and not self._is_looking and not self.is_over:
            self._is_looking = True
            try:
                looking = self._port.look(self._asked)
            except (PosError, RuntimeError):
                self._is_looking = False  # signed in without the server, locked, or the program is closing
                return
            asked = self._asked
            self._run(
                looking, lambda consent: self._looked(asked, consent), lambda e: self._looked_badly(asked, e)
            )

    def end(self) -> None:
        """The dialog goes away; answers that come later change nothing."""
        self.is_over = True
        asked, self._asked = self._asked, None
        if asked is not None:
            self._port.withdraw(asked)

    # Answers

    def _consented(self, consent: Consent) -> None:
        if self.is_over:
            return
        self.is_over, self.is_busy = True, True
        asked, self._asked = self._asked, None
        if asked is not None and consent.way.value != "remote":
            self._port.withdraw(asked)
        try:
            writing = self._port.write(consent)
        except PosError as error:
            self._not_written(error)
            return
        self._run(writing, self._written, self._not_written)
        self.on_change()

    def _written(self, _entry: object) -> None:
        self.is_busy = False
        self.on_close()
        self._on_consent()

    def _not_written(self, error: Exception) -> None:
        """A full disk: without the entry there is no act, but it can be tried again."""
        self.is_over = False
        self._refused(error)

    def _refused(self, error: Exception) -> None:
        self.is_busy = False
        self._say(error)

    def _say(self, error: Exception) -> None:
        until = getattr(error, "facts", {}).get("until")
        facts = {"until": self._locale.time(until)} if isinstance(until, datetime) else {}
        self.error = sentence(error, **facts)
        self.on_change()

    def _has_asked(self, asked: Asked) -> None:
        self._is_asking = False
        if self.is_over:
            self._port.withdraw(asked)
            return
        self._asked = asked
        self.on_change()

    def _not_asked(self, error: Exception) -> None:
        self._is_asking = False
        self._say(error)

    def _looked(self, asked: Asked, consent: Consent | None) -> None:
        self._is_looking = False
        if consent is not None and asked is self._asked and not self.is_busy:
            self._consented(consent)

    def _looked_badly(self, asked: Asked, error: Exception) -> None:
        """An answer that says no ends the asking; a server that is away for a moment does not."""
        self._is_looking = False
        if asked is self._asked and isinstance(error, PosError) and error.code.startswith("approv"):
            self._asked = None
            self._say(error)


def _nothing() -> None:
    """Stands in until the dialog connects itself."""
