"""The mail queue: one thread that hands receipts and Z reports to the mail server, jobs kept in the journal, a dead network is a waiting mail.

A mail is written down with the entry that says so, in one transaction, before anybody connects to anything. It has the same
message id at every try.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from pos.db.ids import new_id
from pos.documents.paper import PaperFormat
from pos.domain.entries import Body, Draft, Entry, EntryKind
from pos.domain.inputs.mail_address import read_mail_address
from pos.domain.shift_entries import z_report
from pos.errors import PosError, Refused, Unavailable
from pos.journal import mail_jobs
from pos.journal.mail_jobs import MailJob, MailState
from pos.journal.store import Journal
from pos.till.clock import Clock
from pos.till.customers import Customers
from pos.till.futures import otherwise, then
from pos.till.invoicing import is_elsewhere
from pos.till.kept_paper import KeptPaper, has_paper
from pos.till.printing import PrintQueue
from pos.till.session import TillSession
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from email.message import EmailMessage

    from pos.hardware.mail_server import MailRoute

log = logging.getLogger(__name__)
MAIL = "mail"
PAUSES_S = (15, 60, 300, 900, 3600)
"""Before each further try; the last is repeated."""
MOST_TRIES = 80
"""About three days; then a person is asked, because a receipt that comes after a week surprises more than it helps."""


class Postman(Protocol):
    """Hands one message over; `pos.hardware.mail_server.MailServer` is one."""

    def send(self, message: EmailMessage, recipient: str) -> None: ...
    def check(self) -> None: ...


@dataclass(frozen=True, slots=True)
class MailQueueState:
    """`problem` is what keeps mail from leaving at all, with its facts; `last` what became of the mail that was queued last."""

    is_set_up: bool
    waiting: int = 0
    refused: int = 0
    problem: PosError | None = None
    last: MailState | None = None

    @property
    def unfinished(self) -> int:
        return self.waiting + self.refused


@dataclass(frozen=True, slots=True)
class MailShown:
    """A mail that is not out yet. `problem` is what came of its last try, if it had one."""

    job_id: int
    number: str
    address: str
    since_at: datetime
    next_at: datetime
    tries: int
    is_refused: bool
    problem: PosError | None = None


class MailQueue:
    """One per till. Futures are done on the till's worker; nothing here waits but its own thread."""

    def __init__(
        self,
        worker: TillWorker,
        session: TillSession,
        printing: PrintQueue,
        customers: Customers,
        clock: Clock,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self.on_change: list[Callable[[MailQueueState], None]] = []
        """Called on the mail thread."""
        self._worker, self._session, self._printing = worker, session, printing
        self._customers, self._clock, self._pauses_s = customers, clock, pauses_s
        self._postman: Callable[[], Postman] | None = None
        self._sender = ""
        self._state = MailQueueState(is_set_up=False)
        self._last_id: int | None = None
        self._rest_until: datetime | None = None
        """No server is asked before that: it was not there, or let nobody in."""
        self._guard = threading.Lock()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mail-{worker.till}", daemon=True)

    @property
    def state(self) -> MailQueueState:
        return self._state

    @property
    def is_set_up(self) -> bool:
        return self._postman is not None

    # Its thread

    def use(self, route: MailRoute | None, password: Callable[[], str]) -> None:
        """Send this way from now on; None is not at all. `password` is asked on the mail thread, each time it is needed."""
        with self._guard:
            self._sender = route.sender if route is not None else ""
            self._postman = None if route is None else _postman(route, password)
            self._rest_until = None
        self._wake.set()

    def use_postman(self, postman: Postman | None, sender: str) -> None:
        """Give the mail to somebody else than a server: for tests and stand-ins."""
        with self._guard:
            self._sender, self._rest_until = sender, None
            self._postman = None if postman is None else lambda: postman
        self._wake.set()

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Does not wait."""
        self._stop.set()
        self._wake.set()

    def join(self, timeout_s: float | None) -> bool:
        """Wait until the mail under way is out. False when the time is over: what a server took may be sent again, with the same id."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._worker.run(lambda journal: mail_jobs.forget_old(journal, self._clock.now())).add_done_callback(
            _log
        )
        while not self._stop.is_set():
            self._wake.clear()
            pause_s: float | None = self._pauses_s[-1]
            try:
                pause_s = self._round()
            except Exception:
                # The journal may be gone or a mail be odd; the queue must outlive both.
                log.exception("mail failed")
                if self._stop.is_set():
                    return
            self._wake.wait(pause_s)

    def _round(self) -> float | None:
        """Send what is due. Gives the seconds until something is due again, None while nothing waits."""
        with self._guard:
            postman, sender, rest_until = self._postman, self._sender, self._rest_until
        problem: PosError | None = None
        is_resting = rest_until is not None and self._left_s(rest_until, self._clock.now()) > 0
        if postman is not None and not is_resting:
            problem = self._send_due(postman, sender)
        elif rest_until is not None:
            problem = self._state.problem
        left = self._worker.run(mail_jobs.unfinished).result()
        waiting = [job for job in left if job.state is MailState.WAITING]
        self._set_state(len(waiting), len(left) - len(waiting), problem)
        if not waiting or postman is None:
            return None
        with self._guard:
            rest_until = self._rest_until
        due = max(min(job.next_at for job in waiting), rest_until or waiting[0].next_at)
        return max(0.05, self._left_s(due, self._clock.now()))

    def _left_s(self, until: datetime, now: datetime) -> float:
        """Seconds of a pause, 0 when it is over. One that is longer than any pause was written while the clock ran ahead."""
        left = (until - now).total_seconds()
        return left if 0 < left <= max(self._pauses_s) else 0.0

    def _send_due(self, postman: Callable[[], Postman], sender: str) -> PosError | None:
        """In order. What is wrong with the server ends the round: the next mail would fare no better."""
        for job in self._worker.run(mail_jobs.unfinished).result():
            now = self._clock.now()
            if self._stop.is_set():
                return None
            if job.state is not MailState.WAITING or self._left_s(job.next_at, now) > 0:
                continue
            problem = self._send(postman, sender, job)
            if problem is not None:
                with self._guard:
                    self._rest_until = now + self._pause(job)
                return problem
        with self._guard:
            self._rest_until = None
        return None

    def _send(self, postman: Callable[[], Postman], sender: str, job: MailJob) -> PosError | None:
        """One mail; gives what is wrong with the server, if that is why it did not leave."""
        try:
            message = self._message(job, sender)
        except Exception:
            # Whatever is odd about this one: it must not keep the mails behind it.
            log.exception("mail %s could not be made", job.id)
            self._worker.run(lambda journal: mail_jobs.refused(journal, job.id, "mail_not_made", "")).result()
            return None
        try:
            postman().send(message, job.address)
        except Refused as error:
            if error.code == "mail_tls_needed":
                return self._try_later(job, error)
            code, said = error.code, str(error.facts.get("said", ""))
            self._worker.run(lambda journal: mail_jobs.refused(journal, job.id, code, said)).result()
            return None
        except PosError as error:
            return self._try_later(job, error)
        self._worker.run(lambda journal: mail_jobs.sent(journal, job.id)).result()
        return None

    def _try_later(self, job: MailJob, error: PosError) -> PosError | None:
        code, said = error.code, str(error.facts.get("said") or error.facts.get("reason") or "")
        if job.tries + 1 >= MOST_TRIES:
            self._worker.run(lambda journal: mail_jobs.refused(journal, job.id, code, said)).result()
        else:
            next_at = self._clock.now() + self._pause(job)
            self._worker.run(lambda journal: mail_jobs.failed(journal, job.id, code, said, next_at)).result()
        # "later" may be said of one mailbox alone: the next mail is tried all the same
        return None if code == "mail_later" else error

    def _pause(self, job: MailJob) -> timedelta:
        return timedelta(seconds=self._pauses_s[min(job.tries, len(self._pauses_s) - 1)])

    def _message(self, job: MailJob, sender: str) -> EmailMessage:
        from pos.documents.receipt_mail import receipt_mail, report_mail

        paper = KeptPaper.read(job.paper)
        if paper.entry.kind is EntryKind.SHIFT_CLOSED:
            store = self._session.prices.store
            return report_mail(
                z_report(paper.entry),
                store,
                self._session.till_name,
                PaperFormat.of(store),
                sender=sender,
                recipient=job.address,
                message_id=job.message_id,
                made_at=job.created_at,
            )
        receipt = self._session.receipt(paper.entry, is_copy=paper.is_copy)
        return receipt_mail(
            receipt,
            PaperFormat.of(receipt.store),
            sender=sender,
            recipient=job.address,
            message_id=job.message_id,
            made_at=job.created_at,
        )

    def _set_state(self, waiting: int, refused: int, problem: PosError | None) -> None:
        last_id = self._last_id
        last = None
        if last_id is not None:
            job = self._worker.run(lambda journal: mail_jobs.find(journal, last_id)).result()
            last = job.state if job is not None else None
        state = MailQueueState(self._postman is not None, waiting, refused, problem, last)
        if state != self._state:
            self._state = state
            for listener in self.on_change:
                listener(state)

    # What people do

    def address_of(self, entry: Entry) -> Future[str]:
        """The customer's address, from the server; nothing where there is none or it cannot be asked."""
        nowhere: Future[str] = Future()
        nowhere.set_result("")
        customer = entry.body.get("customer")
        if not customer:
            return nowhere
        try:
            asked = self._customers.buyer(str(customer))
        except PosError:
            return nowhere
        return otherwise(
            then(asked, lambda found: found.buyer.email if found is not None else ""), lambda _error: ""
        )

    def send(self, entry: Entry, address: str) -> Future[None]:
        """Queue the receipt for this address; when the future is done it cannot be lost any more.

        Raises Refused: `mail_address_bad`, `mail_not_set_up`, `nobody_signed_in`, `sale_in_progress`.
        """
        recipient = read_mail_address(address)
        if self._postman is None:
            raise Refused("mail_not_set_up")
        message_id = self._new_message_id()
        made: list[KeptPaper] = []

        def body(journal: Journal, _draft: Draft) -> Body:
            is_copy = self._printing.has_printed or is_elsewhere(journal, entry) or has_paper(journal, entry)
            made.append(KeptPaper(entry, is_copy))
            return {"of": entry.id, "number": entry.body["number"], "as": MAIL}

        def queue(journal: Journal, _entry: Entry) -> None:
            number = str(entry.body["number"])
            self._last_id = mail_jobs.add(
                journal, message_id, number, recipient, made[-1].as_text(), self._clock.now()
            )

        written = self._session.write_made(EntryKind.RECEIPT_REPRINTED, body, queue)
        return then(written, lambda _: self._look())

    def queue_report(self, journal: Journal, entry: Entry, addresses: Sequence[str]) -> None:
        """On the till's worker, in one transaction with the closing: its Z report to each of them. `wake` when that is written."""
        store = self._session.prices.store
        number = PaperFormat.of(store).word("shift.z", number=entry.body["z"])
        paper = KeptPaper(entry, is_copy=False).as_text()
        for address in addresses:
            mail_jobs.add(journal, self._new_message_id(), number, address, paper, self._clock.now())

    def wake(self) -> None:
        """Something was queued."""
        self._look()

    def unfinished(self) -> Future[list[MailShown]]:
        """What waits or was refused, oldest first."""
        return self._worker.run(lambda journal: [_shown(job) for job in mail_jobs.unfinished(journal)])

    def retry(self, job_id: int | None = None) -> Future[None]:
        """Try one mail now, a refused one too; or all that wait."""
        now = self._clock.now()
        done = self._worker.run(lambda journal: mail_jobs.again(journal, now, job_id))
        return then(done, lambda _: self._look())

    def correct(self, job_id: int, address: str) -> Future[None]:
        """Send it to another address. Raises Refused("mail_address_bad")."""
        recipient, message_id = read_mail_address(address), self._new_message_id()
        now = self._clock.now()
        done = self._worker.run(
            lambda journal: mail_jobs.correct(journal, job_id, recipient, message_id, now)
        )
        return then(done, lambda _: self._look())

    def drop(self, job_id: int) -> Future[None]:
        """Nobody needs it."""
        done = self._worker.run(lambda journal: mail_jobs.drop(journal, job_id))
        return then(done, lambda _: self._look())

    def _look(self) -> None:
        """Somebody wants it now: a server that was away is asked again."""
        with self._guard:
            self._rest_until = None
        self._wake.set()

    def _new_message_id(self) -> str:
        """Of the queue, not of a try: whoever gets it twice can tell that it is one mail."""
        return f"<{new_id()}@{self._sender.rpartition('@')[2] or 'tern.invalid'}>"


def _postman(route: MailRoute, password: Callable[[], str]) -> Callable[[], Postman]:
    def make() -> Postman:
        from pos.hardware.mail_server import MailServer

        return MailServer(route, password() if route.user else "")

    return make


def _shown(job: MailJob) -> MailShown:
    problem = (
        Unavailable(job.error, said=job.said, reason=job.said, address=job.address) if job.error else None
    )
    return MailShown(
        job.id,
        job.number,
        job.address,
        job.created_at,
        job.next_at,
        job.tries,
        job.state is MailState.REFUSED,
        problem,
    )


def _log(future: Future[None]) -> None:
    if future.exception() is not None:
        log.warning("old mails were not forgotten: %s", future.exception())
