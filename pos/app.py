"""The running program: everything that was built at start, in one object that is handed down."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pos.domain.entries import Entry, EntryKind
from pos.errors import PosError
from pos.home import Home
from pos.journal.store import Journal
from pos.settings import Settings
from pos.till import series
from pos.till.accounts import TillAccounts
from pos.till.approving import Approvals
from pos.till.cards import TillCards
from pos.till.clock import Clock
from pos.till.customers import Customers
from pos.till.database_thread import DatabaseThread
from pos.till.devices import Devices
from pos.till.invoicing import Invoices
from pos.till.link import Link, LinkStatus
from pos.till.mailing import MailQueue
from pos.till.parking import Parking
from pos.till.poster import Poster
from pos.till.presence import Presence
from pos.till.price_book import PriceBook, Unreadable
from pos.till.printing import PrintQueue
from pos.till.questions import TILL_PATIENCE_S, Questions
from pos.till.refresh import Refresher
from pos.till.requests import Requests
from pos.till.returning import Returning
from pos.till.server import TillServer
from pos.till.session import TillSession
from pos.till.shifts import Shifts
from pos.till.sign_in import Door
from pos.till.stock_holds import StockHolds
from pos.till.verifying import verify_at
from pos.till.worker import TillWorker
from pos.words import word

T = TypeVar("T")
log = logging.getLogger(__name__)
MOST_NAMED = 12
"""Rules that an alarm names; the server keeps 2,000 characters."""
CLOSE_S = 3.0
"""How long a closing program waits for a server or a printer that says nothing."""


@dataclass(slots=True)
class App:
    """One till, open. Made by `pos.bootstrap.open_till`; `close` ends every thread and lets go of every file."""

    home: Home
    settings: Settings
    clock: Clock
    worker: TillWorker
    prices: PriceBook
    session: TillSession
    link: Link
    server: TillServer
    poster: Poster
    refresher: Refresher
    printing: PrintQueue
    door: Door
    database_thread: DatabaseThread
    closers: list[Callable[[], None]]
    cards: TillCards
    """Card payments, and the terminal if this till has one."""
    devices: Devices
    questions: Questions = field(init=False)
    """What the till asks of the server."""
    _office_questions: Questions = field(init=False)
    accounts: TillAccounts = field(init=False)
    """Gift cards, credit, tabs and points."""
    customers: Customers = field(init=False)
    invoices: Invoices = field(init=False)
    """Receipts on A4."""
    mails: MailQueue = field(init=False)
    """Receipts by e-mail."""
    stock: StockHolds = field(init=False)
    """Goods that are not sold below zero, set aside for the open sale."""
    parking: Parking = field(init=False)
    shifts: Shifts = field(init=False)
    returning: Returning = field(init=False)
    approvals: Approvals = field(init=False)
    """Consent to what the person signed in may not do alone."""
    presence: Presence = field(init=False)
    """Of who works here, at the server."""
    on_people: list[Callable[[], None]] = field(default_factory=list, init=False)
    """Called on the listening thread when somebody signed in or out somewhere, or was changed; perhaps while nothing was heard."""
    requests: Requests = field(init=False)
    """What other tills ask consent for."""
    _unreadable_told: tuple[Unreadable, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        asked_of = (self.session, self.link, self.database_thread, self.server)
        self.questions = Questions(*asked_of, TILL_PATIENCE_S)
        self._office_questions = Questions(*asked_of)
        self.presence = Presence(self.session, self.worker, self.database_thread, self.server)
        for questions in (self.questions, self._office_questions):
            questions.on_session_over.append(self.presence.look)
        self.accounts = TillAccounts(self.session, self.questions)
        self.customers = Customers(self.session, self.questions, self.link)
        self.invoices = Invoices(self.session, self.printing, self.customers, self.database_thread)
        self.mails = MailQueue(self.worker, self.session, self.printing, self.customers, self.clock)
        self.stock = StockHolds(self.session, self.questions, self.link)
        self.parking = Parking(self.session, self.worker, self.questions, self.link)
        self.returning = Returning(self.session, self.worker, self.questions, self.link)
        self.approvals = Approvals(self.session, self.door, self.questions, self.link)
        self.requests = Requests(self.session, self.questions, self.link)
        self.shifts = Shifts(
            self.session,
            self.worker,
            self.printing,
            verify_at(self.door),
            self.approvals,
            lambda: self.accounts.held_for,
            self.cards,
            self.mails,
        )

    def start(self) -> None:
        """Let the background threads run. The journal is read as a whole behind the first acts.

        In training nothing looks for the server: only papers are printed, and nothing is mailed.
        """
        if self.link.state.is_training:
            self.printing.start()
            return
        self.worker.run(Journal.check_whole).add_done_callback(self.session.report)
        self.session.after_append.append(self._send)
        self.prices.on_reload.append(self._tell_unreadable)
        self._tell_unreadable()
        self.poster.on_connect.append(self.refresher.wake)
        self.poster.on_connect.append(self.door.end_sessions)
        self.poster.on_connect.append(self._tidy)
        self.poster.on_rest.append(self.presence.rest)
        self.refresher.on_notify.append(self.approvals.hear)
        self.refresher.on_notify.append(self._hear)
        self.parking.on_left = lambda: self._soon(self._tidy)
        self.poster.start()
        self.printing.start()
        self.devices.start()
        self.refresher.start()
        self.mails.start()

    def _hear(self, kind: str) -> None:
        """On the listening thread: another till has parked or taken something, or somebody's session ended, perhaps while nothing was heard."""
        from pos.db.database import RECONNECTED  # late: the first window needs no database layer

        if kind == "parked":
            self._soon(self._forget_taken)
        elif kind in {"sessions", "people", RECONNECTED}:
            self.presence.look()
        if kind in {"presence", "sessions", "people", RECONNECTED}:
            for listener in self.on_people:
                listener()

    def _send(self, entry: Entry) -> None:
        """On the till's worker, behind the entry."""
        self.link.note_waiting(is_receipt=entry.kind in {EntryKind.SALE, EntryKind.REFUND})
        self.poster.wake()

    def _forget_taken(self) -> None:
        try:
            self.parking.forget_taken(self.server.database.run)
        except PosError as error:
            log.info("what other tills took is still listed here: %s", error)

    def _soon(self, act: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the program is closing, and its thread takes nothing more
            self.database_thread.submit(act)

    def _tidy(self) -> None:
        """The server is back: it hears what is not at work here any more, and this till what others took."""
        try:
            self.parking.forget_taken(self.server.database.run)
            self.accounts.tidy(self.worker, self.server.database.run)
        except PosError as error:
            log.info("the server and this till do not agree yet about what is set aside: %s", error)
        self.parking.bring_up_to_date()

    def _tell_unreadable(self) -> None:
        """An offer that is not given and goods that are not sold are the owner's affair, not the cashier's."""
        found = self.prices.unreadable
        if found and found != self._unreadable_told:
            names = [word(f"unreadable.{each.kind}", name=each.name) for each in found[:MOST_NAMED]]
            more = [word("unreadable.more", count=len(found) - MOST_NAMED)] if len(found) > MOST_NAMED else []
            self.poster.tell("rules_unreadable", {"names": [*names, *more]})
        self._unreadable_told = found

    def query(self, use_case: Callable[..., T], *arguments: Any, **named: Any) -> Future[T]:
        """Run a reading use case for the back office, whose reports may take their time."""
        return self._office_questions.query(use_case, *arguments, **named)

    def change(self, use_case: Callable[..., T], *arguments: Any, **named: Any) -> Future[T]:
        """Run a writing use case for the back office."""
        return self._office_questions.change(use_case, *arguments, **named)

    @property
    def till_code(self) -> str:
        return self.session.code

    @property
    def sales_to_send(self) -> int:
        """Sales that, as far as this till knows, the server does not have."""
        return self.link.state.waiting_sales

    def renew_series(self, reason: str) -> Future[series.Renewed]:
        """Start a new number series for this till on the database worker, by the word of the person signed in.

        When the future is done the next sale has its number in the new series, and posting goes on.
        """
        token, user = self.questions.token, self.session.user
        author = series.Author(user.person_id if user else None, user.session_id if user else None, token)
        rollover_hour = self.prices.store.rollover_hour

        def renew() -> series.Renewed:
            renewed = series.renew(
                self.worker, self.server.database, self.clock, rollover_hour, author, reason
            )
            self.session.look_at_head().result()
            # What stopped posting is mended; the poster says in a moment how it goes on.
            self.link.set_status(LinkStatus.CONNECTING, self.clock.now())
            self.poster.wake()
            return renewed

        return self.database_thread.submit(renew)

    def ask_to_stop(self) -> None:
        """Tell every thread to end. Does not wait; may be called again."""
        for each in (
            self.refresher,
            self.poster,
            self.database_thread,
            self.printing,
            self.cards,
            self.devices,
            self.mails,
        ):
            each.ask_to_stop()

    def close(self, within_s: float = CLOSE_S) -> None:
        """End every thread, close the journal, let go of the server. What is not posted or printed waits for the next start.

        Waits for a silent server or printer no longer than `within_s` seconds. Only this computer's own server is
        waited for as long as its start or its end takes, after the journal is closed.
        """
        self.ask_to_stop()
        began = time.monotonic()
        if not self._join_all(began + within_s / 2):
            self.server.cut()
            self._join_all(began + within_s)
        users = (self.refresher, self.poster, self.database_thread)
        self.worker.close()
        for closer in self.closers:
            closer()
        if self.server.is_starting:
            for each in users:
                each.join(None)
        if all(each.join(0) for each in users):
            self.server.close()
        else:
            # Its connections are in use, such as by a look-up of the server's name. They end with the program.
            log.warning("a thread still waits for the server; it is left behind")

    def _join_all(self, end: float) -> bool:
        threads = (
            self.database_thread,
            self.refresher,
            self.poster,
            self.printing,
            self.cards,
            self.devices,
            self.mails,
        )
        return all(each.join(max(0.0, end - time.monotonic())) for each in threads)
