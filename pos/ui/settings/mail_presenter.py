"""How this computer's mail leaves, without Qt: the form as typed, tried and saved."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Protocol

from pos.bootstrap.mail_changing import MailForm
from pos.errors import PosError
from pos.ui.faces import Notice, Option
from pos.ui.words import sentence
from pos.words import say

Run = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class AccountPort(Protocol):
    """`pos.bootstrap.mail_changing.MailChanging` is one."""

    @property
    def form(self) -> MailForm: ...
    def save(self, form: MailForm) -> Future[None]: ...
    def check(self, form: MailForm) -> Future[None]: ...


class MailPagePresenter:
    """The listener is told when there is something else to draw."""

    def __init__(self, port: AccountPort, run: Run) -> None:
        self._port, self._run = port, run
        self._listener: Callable[[], None] = _nothing
        self._opened = self.form = port.form
        self.notice: Notice | None = None
        self.is_busy = False
        self._after: Callable[[], None] = _nothing

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    @property
    def is_dirty(self) -> bool:
        return self.form != self._opened

    @property
    def ways(self) -> tuple[Option, ...]:
        return (
            Option("starttls", say("STARTTLS (port 587)")),
            Option("implicit", say("TLS from the start (port 465)")),
            Option("none", say("None, to this computer only (port 25)")),
        )

    def set(self, field: str, text: str) -> None:
        """One field of `MailForm`, as typed."""
        self.form = replace(self.form, **{field: text})
        self._listener()

    def save(self, after: Callable[[], None] | None = None) -> None:
        self._after = after or _nothing
        self._do(lambda: self._port.save(self.form), self._on_saved, say("The settings were not saved"))

    def _on_saved(self, _: object) -> None:
        self.is_busy = False
        self._opened = self.form = replace(self.form, password=None)
        detail = (
            say("Receipts are mailed this way from now on.")
            if self.form.server
            else say("No receipt is mailed.")
        )
        self._tell(Notice("done", say("The mail server is saved"), detail))
        after, self._after = self._after, _nothing
        after()

    def check(self) -> None:
        """Connect and sign in; nothing is sent."""
        self._do(lambda: self._port.check(self.form), self._on_checked, say("The mail server cannot be used"))

    def _on_checked(self, _: object) -> None:
        self.is_busy = False
        self._tell(Notice("done", say("The mail server lets us in"), say("Nothing was sent.")))

    def discard(self) -> None:
        self.form = self._opened
        self._listener()

    def _do(self, act: Callable[[], Future[None]], done: Callable[[object], None], title: str) -> None:
        if self.is_busy:
            return

        def failed(error: Exception) -> None:
            self.is_busy = False
            self._tell(Notice("error", title, sentence(error), stays=True))

        self.is_busy = True
        self._listener()
        try:
            self._run(act(), done, failed)
        except PosError as error:
            failed(error)

    def _tell(self, notice: Notice) -> None:
        self.notice = notice
        self._listener()


def _nothing() -> None:
    """Nobody waits for it."""
