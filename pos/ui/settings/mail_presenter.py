"""How this computer's mail leaves, and whom the shop mails its Z reports, without Qt: the form as typed, tried and saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Protocol

from pos.bootstrap.mail_changing import MailForm
from pos.domain.inputs.mail_address import read_mail_addresses
from pos.errors import PosError
from pos.services import report_mail
from pos.ui.faces import Notice, Option
from pos.ui.office.errands import Errands
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

    def __init__(self, port: AccountPort, run: Run, errands: Errands | None = None) -> None:
        self._port, self._run, self._errands = port, run, errands
        self._listener: Callable[[], None] = _nothing
        self._opened = self.form = port.form
        self.report_to: str | None = None
        """The addresses as typed; None while the server has not told them."""
        self._report_opened: str | None = None
        self.report_problem = ""
        """Why they are not known."""
        self.notice: Notice | None = None
        self.is_busy = False
        self._after: Callable[[], None] = _nothing

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    @property
    def is_dirty(self) -> bool:
        return self._is_account_dirty or self._is_report_dirty

    @property
    def _is_account_dirty(self) -> bool:
        return self.form != self._opened

    @property
    def _is_report_dirty(self) -> bool:
        return self.report_to != self._report_opened

    def load(self) -> None:
        """What the shop has set; nothing that was typed is lost."""
        if self._errands is not None and not self._is_report_dirty and not self.is_busy:
            self._errands.ask(report_mail.get, done=self._take_report, failed=self._fail_report)

    def _take_report(self, addresses: Sequence[str]) -> None:
        if not self._is_report_dirty:
            self.report_to = self._report_opened = ", ".join(addresses)
            self.report_problem = ""
            self._listener()

    def _fail_report(self, error: Exception) -> None:
        self.report_problem = sentence(error)
        self._listener()

    def set_report_to(self, text: str) -> None:
        if self._report_opened is not None:
            self.report_to = text
            self._listener()

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
        if self.is_busy:
            return
        self._after = after or _nothing
        title = say("The settings were not saved")
        try:
            read_mail_addresses(self.report_to or "")
        except PosError as error:
            self._tell(Notice("error", title, sentence(error), stays=True))
            return
        if self._is_account_dirty or not self._is_report_dirty:
            self._do(lambda: self._port.save(self.form), self._on_saved, title)
        else:
            self._save_report()

    def _save_report(self) -> None:
        if self._errands is None:
            return
        self.is_busy = True
        self._listener()
        self._errands.do(
            report_mail.save, self.report_to, done=self._on_report_saved, failed=self._on_report_failed
        )

    def _on_report_saved(self, addresses: Sequence[str]) -> None:
        self.is_busy = False
        self.report_to = self._report_opened = ", ".join(addresses)
        detail = (
            say("Every till of the shop with a mail server can mail its Z reports there.")
            if addresses
            else say("No Z report is mailed.")
        )
        self._tell(Notice("done", say("The addresses are saved"), detail))
        self._finish()

    def _on_report_failed(self, error: Exception) -> None:
        self.is_busy = False
        self._tell(Notice("error", say("The addresses were not saved"), sentence(error), stays=True))

    def _on_saved(self, _: object) -> None:
        self.is_busy = False
        self._opened = self.form = replace(self.form, password=None)
        if self._is_report_dirty:
            self._save_report()
            return
        detail = (
            say("Receipts are mailed this way from now on.")
            if self.form.server
            else say("No receipt is mailed.")
        )
        self._tell(Notice("done", say("The mail server is saved"), detail))
        self._finish()

    def _finish(self) -> None:
        after, self._after = self._after, _nothing
        after()

    def check(self) -> None:
        """Connect and sign in; nothing is sent."""
        self._do(lambda: self._port.check(self.form), self._on_checked, say("The mail server cannot be used"))

    def _on_checked(self, _: object) -> None:
        self.is_busy = False
        self._tell(Notice("done", say("The mail server lets us in"), say("Nothing was sent.")))

    def discard(self) -> None:
        self.form, self.report_to = self._opened, self._report_opened
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
