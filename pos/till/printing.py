"""The print queue: one thread for the printer, jobs kept in the journal, a failure is a waiting job and never a lost sale."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from pos.db.ids import new_id
from pos.documents.gift_rows import gift_rows
from pos.documents.receipt_rows import Format, Row, receipt_rows
from pos.documents.slip import Slip, slip_rows
from pos.domain.entries import Entry
from pos.domain.receipt import Receipt
from pos.errors import PosError, Refused, Unavailable
from pos.hardware.escpos import PrinterProfile, drawer_bytes, load_encoder, receipt_bytes
from pos.hardware.page_printers import PagePrinter
from pos.hardware.ports import NullTransport, Transport
from pos.hardware.status import PrinterStatus
from pos.journal import print_jobs
from pos.journal.print_jobs import PrintJob
from pos.journal.store import Journal
from pos.till.clock import Clock
from pos.till.kept_paper import KeptPages, KeptPaper, read_kept
from pos.till.worker import TillWorker

log = logging.getLogger(__name__)
T = TypeVar("T")
RETRY_S = 5.0
DRAWER_S = 2.0
"""How often an open drawer is looked at, until it is closed."""
MAIN = "main"
SECOND = "second"
"""Names of the till's printers: receipts go to the main one, a waiting one can be sent to the second."""
RECEIPT_KIND = "receipt"
COPY_KIND = "copy"
PAGES = "pages"
"""The printer of whole pages (A4)."""
DRAWER_KIND = "drawer"
EXPLAINED_KIND = "explained"
GIFT_KIND = "gift"
WITH_DRAWER = "+drawer"
"""The end of the kind of a paper that opens the drawer as it comes out."""
DRAWER_FRESH = timedelta(minutes=1)
"""A paper that comes out later than this opens no drawer: nobody may stand there any more."""


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of this till: a name people know, where its bytes go, and what it can do."""

    name: str
    transport: Transport
    profile: PrinterProfile

    @property
    def is_none(self) -> bool:
        return isinstance(self.transport, NullTransport)


@dataclass(frozen=True, slots=True)
class PrinterState:
    """`problem` is the code of what is in the way, of a job that failed or by the printer's own word; `waiting` how many papers are not
    out yet. `is_drawer_open` is None where the printer does not tell.
    """

    name: str
    address: str
    is_none: bool
    waiting: int = 0
    problem: str | None = None
    is_paper_low: bool = False
    is_drawer_open: bool | None = None
    pages: int = 0
    """Pages for the A4 printer that are not out; the receipts do not wait for them."""


class PrintQueue:
    """Prints in order on its own thread. A job that fails is tried again every few seconds, on `retry` at once."""

    def __init__(
        self,
        worker: TillWorker,
        printers: dict[str, Printer],
        receipt_of: Callable[[Entry, bool], Receipt],
        fmt: Callable[[], Format],
        font: Path,
        clock: Clock,
        page_printer: PagePrinter | None = None,
    ) -> None:
        self.on_change: list[Callable[[PrinterState], None]] = []
        self._done = 0
        """Papers that came out."""
        """Called on the printing thread."""
        self.papers: dict[str, Callable[[Entry, PrintJob], Sequence[Row]]] = {}
        """How papers that are no receipts are laid out, by kind. Called on the printing thread."""
        self.pages: Callable[[KeptPaper], tuple[str, bytes]] = _no_pages
        """The name and the finished pages of a paper on A4. Called on the printing thread."""
        self._page_printer = page_printer
        self._worker, self._printers, self._receipt_of = worker, printers, receipt_of
        self._fmt, self._font, self._clock = fmt, font, clock
        self._said: dict[str, PrinterStatus | None] = {}
        """What each printer said of itself last."""
        self._failed: dict[str, str] = {}
        self._blocked: set[str] = set()
        """Printers that did not take the first paper waiting for them in this round."""
        """Codes of the failures in force, by printer."""
        self._asked: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        main = printers[MAIN]
        self._state = PrinterState(main.name, main.transport.address, main.is_none)
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._coming, self._guard = 0, threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"printer-{worker.till}", daemon=True)

    @property
    def state(self) -> PrinterState:
        return self._state

    def states(self) -> dict[str, PrinterState]:
        """Every printer of the till by its key; each counts all papers that wait."""
        return {key: self._state_of(key) for key in self._printers}

    def name_of(self, key: str) -> str:
        """What people call a printer; that of the main one for a printer that is not there any more."""
        return self._printers.get(key, self._printers[MAIN]).name

    def start(self) -> None:
        self._thread.start()

    def use(self, printers: Mapping[str, Printer]) -> None:
        """Print on these from now on; the job under way ends where it began."""
        self._printers = dict(printers)
        self._said, self._failed = {}, {}
        self._set_state(self._state.waiting, self._state.pages)
        self.retry()

    def ask(self, key: str, act: Callable[[Printer], T]) -> Future[T]:
        """Do something with a printer between two jobs, on the printing thread. Fails as `act` does."""
        future: Future[T] = Future()
        self._asked.put((future, lambda: act(self._printers.get(key) or self._printers[MAIN])))
        self._wake.set()
        return future

    def ask_to_stop(self) -> None:
        """Does not wait."""
        self._stop.set()
        self._wake.set()

    def join(self, timeout_s: float | None) -> bool:
        """Wait until the paper in the printer is done. False when the time is over: what came out may come out again."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def stop(self, timeout_s: float = 30.0) -> None:
        self.ask_to_stop()
        self.join(timeout_s)

    def retry(self) -> None:
        """Look at the queue now."""
        self._idle.clear()
        self._wake.set()

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing can be printed any more; for commands, never on the GUI thread."""
        return self._idle.wait(timeout_s)

    def put(self, journal: Journal, entry_id: str, kind: str, *, opens_drawer: bool = False) -> None:
        """Queue a paper on the till's worker, in the transaction that writes its entry: a crash leaves both or none."""
        self._idle.clear()
        print_jobs.add(
            journal, entry_id, f"{kind}{WITH_DRAWER}" if opens_drawer else kind, MAIN, self._clock.now()
        )
        self._wake.set()

    def print_slip(self, slip: Slip) -> None:
        """Queue a paper that belongs to no entry."""
        slip_id, text, now = str(new_id()), slip.as_text(), self._clock.now()
        self._add(lambda journal: print_jobs.add_slip(journal, slip_id, text, MAIN, now))

    def print_paper(self, entry_id: str, kind: str, *, opens_drawer: bool = False) -> None:
        """Queue a paper of one of the kinds in `papers`. Returns at once."""
        self._queue(entry_id, f"{kind}{WITH_DRAWER}" if opens_drawer else kind)

    @property
    def has_pages(self) -> bool:
        """Is there a printer for A4?"""
        return self._page_printer is not None

    @property
    def page_address(self) -> str:
        """What a person would recognise the printer for A4 by; empty where there is none."""
        return "" if self._page_printer is None else self._page_printer.address

    @property
    def has_printed(self) -> bool:
        """Does every receipt of this till come out of a printer by itself, so that any other paper of it is a copy?"""
        return not self._state.is_none

    def add_page(self, journal: Journal, entry_id: str, text: str) -> None:
        """On the till's worker, inside a transaction: queue a `KeptPaper` for the A4 printer. `retry` afterwards."""
        print_jobs.add_page(journal, entry_id, text, PAGES, self._clock.now())

    def print_pages(self, title: str, name: str, pdf: bytes) -> Future[int]:
        """Queue finished pages for the A4 printer. Makes a text of them first, so not on the GUI thread.

        Raises Refused("no_page_printer").
        """
        if not self.has_pages:
            raise Refused("no_page_printer")
        text, now, pages_id = KeptPages(title, name, pdf).as_text(), self._clock.now(), str(new_id())
        return self._add(lambda journal: print_jobs.add_page(journal, pages_id, text, PAGES, now))

    @property
    def has_second(self) -> bool:
        """Is there another printer to send waiting paper to?"""
        return SECOND in self._printers

    def jobs(self) -> list[PrintJob]:
        """What waits; asks the till's worker, so not for the GUI thread."""
        return self._worker.run(print_jobs.waiting).result()

    def redirect(self, job_id: int, printer: str) -> None:
        self._worker.run(lambda journal: print_jobs.redirect(journal, job_id, printer)).result()
        self.retry()

    def drop(self, job_id: int) -> None:
        self._worker.run(lambda journal: print_jobs.drop(journal, job_id)).result()
        self.retry()

    def _queue(self, entry_id: str, kind: str) -> None:
        now = self._clock.now()
        self._add(lambda journal: print_jobs.add(journal, entry_id, kind, MAIN, now))

    def _add(self, add: Callable[[Journal], int]) -> Future[int]:
        with self._guard:
            self._coming += 1
        self._idle.clear()
        added = self._worker.run(add)
        added.add_done_callback(self._queued)
        return added

    def _queued(self, _: object) -> None:
        self._wake.set()
        with self._guard:
            self._coming -= 1

    def _run(self) -> None:
        if not all(printer.is_none for printer in self._printers.values()):
            load_encoder()  # most of a second, which the first receipt does not have to wait for
        while not self._stop.is_set():
            self._wake.clear()
            self._do_asked()
            done = self._done
            try:
                waiting, pages = self._print_all()
                self._look()
            except Exception:
                # A printer's driver may raise anything; the queue must outlive it, and the job stays.
                log.exception("printing failed")
                if self._stop.is_set():
                    break
                waiting, pages = self._state.waiting, self._state.pages
                self._failed[MAIN] = "printer_failed"
            self._set_state(waiting, pages, is_news=self._done > done)
            # a paper on its way into the queue is not seen yet: the round that was under way may not say that all is done
            if not self._coming and not self._wake.is_set():
                self._idle.set()
            self._wake.wait(self._pause_s())
        while not self._asked.empty():
            self._asked.get()[0].cancel()

    def _pause_s(self) -> float | None:
        """Until the next look at the printer; None when there is nothing to look at."""
        state = self._state
        if state.waiting or state.pages or state.problem is not None:
            return RETRY_S
        return DRAWER_S if state.is_drawer_open else None

    def _do_asked(self) -> None:
        while True:
            try:
                future, act = self._asked.get_nowait()
            except Empty:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = act()
            except Exception as error:  # noqa: BLE001 whatever a driver raises, it belongs to whoever asked
                future.set_exception(error)
            else:
                future.set_result(result)

    def _print_all(self) -> tuple[int, int]:
        """Print what waits; stops at the first failure of a printer so that papers stay in order. Gives how many are left, and how
        many pages for A4, whose printer is no trouble of the receipts.
        """
        self._blocked.clear()
        left = {False: 0, True: 0}
        for job in self._worker.run(print_jobs.waiting).result():
            is_page = job.kind == print_jobs.PAGE
            if job.printer in self._blocked or self._stop.is_set():
                left[is_page] += 1
                continue
            failure = self._print(job)
            if failure is None:
                self._failed.pop(job.printer, None)
            else:
                self._blocked.add(job.printer)
                left[is_page] += 1
                if not is_page:
                    self._failed[job.printer] = failure
        return left[False], left[True]

    def _look(self) -> None:
        """Ask a printer that said it cannot print, or that its drawer is open, how it is now; also one that failed and has nothing
        to print any more, because its paper went to another printer or is not needed.
        """
        for key in self._failed.keys() - self._blocked:
            try:
                self._said[key] = self._printers[key].transport.status() if key in self._printers else None
                self._failed.pop(key, None)
            except PosError as error:
                self._failed[key] = error.code
        for key, said in list(self._said.items()):
            printer = self._printers.get(key)
            if printer is None or said is None or self._stop.is_set():
                continue
            if said.problem is not None or _is_drawer_open(said, printer.profile):
                try:
                    self._said[key] = printer.transport.status()
                except PosError:
                    self._said[key] = None

    def _print(self, job: PrintJob) -> str | None:
        try:
            if job.kind == print_jobs.PAGE:
                self._print_page(job)
            else:
                printer = self._printers.get(job.printer) or self._printers[MAIN]
                data = self._bytes(job, printer.profile)
                if data:
                    self._said[job.printer] = printer.transport.send(data)
        except PosError as error:
            code = error.code
            self._said.pop(job.printer, None)
            self._worker.run(lambda journal: print_jobs.failed(journal, job.id, code)).result()
            return code
        self._worker.run(lambda journal: print_jobs.done(journal, job.id)).result()
        self._done += 1
        return None

    def _print_page(self, job: PrintJob) -> None:
        if self._page_printer is None:
            raise Unavailable("no_page_printer")
        text = self._worker.run(lambda journal: print_jobs.page_text(journal, job.id)).result()
        if text is None:
            raise Unavailable("receipt_unknown", number=job.entry_id)
        kept = read_kept(text)
        if isinstance(kept, KeptPages):
            self._page_printer.send(kept.name, kept.pdf)
        else:
            self._page_printer.send(*self.pages(kept))

    def _bytes(self, job: PrintJob, profile: PrinterProfile) -> bytes:
        is_fresh = abs(self._clock.now() - job.created_at) <= DRAWER_FRESH
        if job.kind == DRAWER_KIND:
            return drawer_bytes(profile) if is_fresh else b""
        opens_drawer = is_fresh and job.kind.endswith(WITH_DRAWER)
        return receipt_bytes(self._rows(job), profile, self._font, opens_drawer=opens_drawer)

    def _rows(self, job: PrintJob) -> Sequence[Row]:
        if job.kind == print_jobs.SLIP:
            slip = self._worker.run(lambda journal: _slip(journal, job.entry_id)).result()
            return slip_rows(slip, self._fmt())
        entry = self._worker.run(lambda journal: _entry(journal, job.entry_id)).result()
        lay_out = self.papers.get(job.kind.removesuffix(WITH_DRAWER))
        if lay_out is not None:
            return lay_out(entry, job)
        if job.kind == GIFT_KIND:
            return gift_rows(self._receipt_of(entry, False), self._fmt())
        is_explained = job.kind == EXPLAINED_KIND
        receipt = self._receipt_of(entry, is_explained or job.kind == COPY_KIND)
        return receipt_rows(receipt, self._fmt(), is_explained=is_explained)

    def _state_of(self, key: str, waiting: int | None = None, pages: int | None = None) -> PrinterState:
        printer, said = self._printers[key], self._said.get(key)
        return PrinterState(
            printer.name,
            printer.transport.address,
            printer.is_none,
            self._state.waiting if waiting is None else waiting,
            self._failed.get(key) or (said.problem if said is not None else None),
            said is not None and said.is_paper_low,
            _is_drawer_open(said, printer.profile),
            self._state.pages if pages is None else pages,
        )

    def _set_state(self, waiting: int, pages: int, *, is_news: bool = False) -> None:
        """`is_news`: a paper came out, which is told also where as many wait as before: it waited only for a moment."""
        state = self._state_of(MAIN, waiting, pages)
        if state.problem is None and self._failed:
            # the other printer's trouble is the till's as well
            state = replace(state, problem=next(iter(self._failed.values())))
        if state != self._state or is_news:
            self._state = state
            for listener in self.on_change:
                listener(state)


def _no_pages(paper: KeptPaper) -> tuple[str, bytes]:
    """Until somebody says how pages are made."""
    raise Unavailable("receipt_unknown", number=str(paper.entry.number))


def _is_drawer_open(said: PrinterStatus | None, profile: PrinterProfile) -> bool | None:
    if said is None or said.drawer_pin is None or profile.drawer_open_pin is None:
        return None
    return said.drawer_pin == profile.drawer_open_pin


def _slip(journal: Journal, slip_id: str) -> Slip:
    text = print_jobs.slip_text(journal, slip_id)
    if text is None:
        raise Unavailable("receipt_unknown", number=slip_id)
    return Slip.read(text)


def _entry(journal: Journal, entry_id: str) -> Entry:
    entry = journal.find(entry_id)
    if entry is None:
        raise Unavailable("receipt_unknown", number=entry_id)
    return entry
