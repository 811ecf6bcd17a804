"""Signing out, without Qt: ask the till, wait a moment for what is on its way, say why not, and notice when it may be."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from pos.errors import PosError
from pos.till.shown import LinkState
from pos.ui.words import sentence
from pos.words import counted, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]

ASKING, SENDING, KEPT, SENT, OVER = "asking", "sending", "kept", "sent", "over"
ONLY_HERE = "entries_only_here"


class LeavingPresenter:
    """One per wish to sign out. `on_change` is called when something is to be drawn anew, `on_clear` when nothing is in the way.

    `check` is `FrontDoor.check_leaving`, `link` how sales reach the server.
    """

    def __init__(self, check: Callable[[], Future[None]], link: Callable[[], LinkState], run: Runner) -> None:
        self._check, self._link, self._run = check, link, run
        self.on_change: Callable[[], None] = _nothing
        self.on_clear: Callable[[], None] = _nothing
        self.state = ASKING
        self._error: Exception | None = None
        self._is_asking = False

    def begin(self) -> None:
        """Somebody wants to sign out."""
        self.state = ASKING
        self._ask()

    def look_again(self) -> None:
        """Something was sent, or the link changed."""
        if self.state in {SENDING, KEPT}:
            self._ask()
            self.on_change()

    def stop_waiting(self) -> None:
        """What is on its way takes longer than a person wants to look at nothing."""
        if self.state == SENDING:
            self._set(KEPT)

    def end(self) -> None:
        """The person stays, or has locked the till; answers that come later change nothing."""
        self.state = OVER

    @property
    def title(self) -> str:
        if self.state == SENT:
            return say("Everything is sent")
        facts = self._facts()
        if facts is None:
            return say("Nobody can sign out now")
        entries, sales = facts
        if sales:
            return counted(sales, "{count} sale is only on this till", "{count} sales are only on this till")
        if entries:
            return counted(
                entries, "{count} entry is only on this till", "{count} entries are only on this till"
            )
        return say("The server may lack sales of this till")

    @property
    def sentences(self) -> tuple[tuple[str, str], ...]:
        """Icon and words of each."""
        if self.state == SENT:
            return (
                (
                    "circle-check",
                    say("The server has everything that this till wrote. You can sign out now."),
                ),
            )
        return (
            *self._why(),
            (
                "lock",
                say(
                    "Signing out waits for that. Lock the till instead: you or somebody else can sign in and sell."
                ),
            ),
            ("shield-check", say("Nothing is lost. Sales are saved on this till, and receipts are valid.")),
        )

    def _why(self) -> tuple[tuple[str, str], ...]:
        link = self._link()
        if self._facts() is None and self._error is not None:
            return (("triangle-alert", sentence(self._error)),)
        if link.is_stopped:
            why = (
                sentence(link.problem) if link.problem is not None else say("Sending stopped. Ask an admin.")
            )
            return (("triangle-alert", why),)
        if not link.is_online:
            return (("wifi-off", say("The database cannot be reached. Sending goes on when it is back.")),)
        return (("send", say("Sending is under way. It takes a moment.")),)

    @property
    def accept(self) -> str:
        """The word on the green button."""
        return say("Sign out") if self.state == SENT else say("Lock the till")

    def _facts(self) -> tuple[int, int] | None:
        """Entries that are only here, and how many of them are sales; None when something else is in the way."""
        if not isinstance(self._error, PosError) or self._error.code != ONLY_HERE:
            return None
        return int(str(self._error.facts["entries"])), int(str(self._error.facts["sales"]))

    def _ask(self) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._run(self._check(), self._clear, self._kept)

    def _clear(self, _nothing_kept: None) -> None:
        self._is_asking = False
        if self.state in {ASKING, SENDING}:
            self.state = OVER
            self.on_clear()
        elif self.state == KEPT:
            self._set(SENT)

    def _kept(self, error: Exception) -> None:
        self._is_asking = False
        self._error = error
        if self.state == ASKING and self._facts() is not None and self._link().is_online:
            self._set(SENDING)
        elif self.state in {ASKING, KEPT}:
            self._set(KEPT)

    def _set(self, state: str) -> None:
        self.state = state
        self.on_change()


def _nothing() -> None:
    """Stands in until the window connects itself."""
