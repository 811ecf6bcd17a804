"""Mail without Qt: where a receipt is to be sent, and the mails that are not out, with what can be done about each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from pos.domain.entries import Entry
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.mailing import MailQueueState, MailShown
from pos.ui.faces import Notice, TextAsked
from pos.ui.words import sentence
from pos.words import say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
LONGEST = 254


class MailPort(Protocol):
    """`pos.till.mailing.MailQueue` is one."""

    @property
    def state(self) -> MailQueueState: ...
    @property
    def is_set_up(self) -> bool: ...
    def address_of(self, entry: Entry) -> Future[str]: ...
    def send(self, entry: Entry, address: str) -> Future[None]: ...
    def unfinished(self) -> Future[list[MailShown]]: ...
    def retry(self, job_id: int | None = None) -> Future[None]: ...
    def correct(self, job_id: int, address: str) -> Future[None]: ...
    def drop(self, job_id: int) -> Future[None]: ...


class AddressPresenter:
    """Asks where one receipt is to be sent. `on_done` is told what to say on the screen behind."""

    def __init__(self, port: MailPort, entry: Entry, run: Runner) -> None:
        self._port, self._entry, self._run = port, entry, run
        self.on_done: Callable[[Notice], None] = _ignore

    def asked(self, initial: str = "") -> TextAsked:
        return TextAsked(
            title=say("Mail receipt {number}", number=self._entry.body["number"]),
            subtitle=say("As a PDF. It is sent as soon as the mail server can be reached."),
            label=say("E-mail address"),
            accept=say("Send"),
            initial=initial,
            placeholder="name@example.com",
            longest=LONGEST,
            name="mailTo",
        )

    def begin(self, use: Callable[[str], None]) -> None:
        """Look the customer's address up; `use` is given it when there is one."""

        def found(address: str) -> None:
            if address:
                use(address)

        self._run(self._port.address_of(self._entry), found, _ignore)

    def answer(self, address: str) -> str:
        """Queue it; a sentence when it will not do."""
        try:
            queued = self._port.send(self._entry, address)
        except PosError as error:
            return sentence(error)

        def done(_: object) -> None:
            self.on_done(Notice("done", say("The receipt is on its way"), address.strip(), icon="mail"))

        def failed(error: Exception) -> None:
            title = say("The receipt was not mailed")
            self.on_done(Notice("error", title, sentence(error), stays=True))

        self._run(queued, done, failed)
        return ""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail in the list: two lines, and whether it needs somebody."""

    job_id: int
    title: str
    detail: str
    address: str
    is_refused: bool


class MailsPresenter:
    """What waits and what was refused. `listen` is told when there is something else to draw."""

    def __init__(self, port: MailPort, locale: Locale, run: Runner) -> None:
        self._port, self._locale, self._run = port, locale, run
        self._listener: Callable[[], None] = _nothing
        self.rows: tuple[MailRow, ...] = ()
        self.problem = ""

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    @property
    def head(self) -> str:
        """What keeps all of it from leaving, if something does."""
        state = self._port.state
        if not self._port.is_set_up:
            return say("No mail server is set up.")
        return sentence(state.problem) if state.problem is not None else ""

    def reload(self) -> None:
        self._run(self._port.unfinished(), self._take, self._fail)

    def _take(self, mails: list[MailShown]) -> None:
        self.rows, self.problem = tuple(self._row(each) for each in mails), ""
        self._listener()

    def _row(self, mail: MailShown) -> MailRow:
        why = sentence(mail.problem) if mail.problem is not None else say("Waiting for its turn.")
        if not mail.is_refused and mail.tries:
            again = say("Next try {time}.", time=self._locale.time(mail.next_at.astimezone()))
            why = f"{why} {again}" if not why.endswith(again) else why
        when = self._locale.time(mail.since_at.astimezone())
        title = say("{number} to {address}, {time}", number=mail.number, address=mail.address, time=when)
        return MailRow(mail.job_id, title, why, mail.address, mail.is_refused)

    def retry(self, job_id: int | None = None) -> None:
        self._run(self._port.retry(job_id), self._on_acted, self._fail)

    def drop(self, job_id: int) -> None:
        self._run(self._port.drop(job_id), self._on_acted, self._fail)

    def asked(self, row: MailRow) -> TextAsked:
        """For the address that was meant."""
        return TextAsked(
            title=say("Correct the address"),
            subtitle=row.title,
            label=say("E-mail address"),
            accept=say("Send"),
            initial=row.address,
            longest=LONGEST,
            name="mailTo",
        )

    def correct(self, job_id: int, address: str) -> str:
        """A sentence when it will not do."""
        try:
            corrected = self._port.correct(job_id, address)
        except PosError as error:
            return sentence(error)
        self._run(corrected, self._on_acted, self._fail)
        return ""

    def _on_acted(self, _: object) -> None:
        self.reload()

    def _fail(self, error: Exception) -> None:
        self.problem = sentence(error)
        self._listener()


def refusal_notice(advice: str = "") -> Notice:
    """A mail was refused: said where the cashier is. With an advice that names a key there is no button."""
    title = say("A mail could not be delivered")
    if advice:
        return Notice("warn", title, advice, stays=True)
    return Notice(
        "warn", title, say("The address may be wrong. Look at the mails."), say("Mails"), "mail", stays=True
    )


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore(_told: Any) -> None:
    """Stands in until the window connects itself."""
