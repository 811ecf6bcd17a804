"""The papers of a till as its screens see them: what waits, what failed, printing again, and explanations on paper."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import explanation_of
from pos.documents.slip import Slip
from pos.domain.entries import Entry, EntryKind
from pos.errors import Refused, Unavailable
from pos.journal import print_jobs
from pos.journal.print_jobs import PrintJob
from pos.journal.store import Journal
from pos.till.invoicing import Invoices
from pos.till.printing import SECOND, PrintQueue
from pos.till.session import TillSession
from pos.till.shown import PaperState, WaitingPaper
from pos.till.worker import TillWorker
from pos.words import say, word


class DeskPapers:
    """The part of `pos.till.desk.TillDesk` that is about paper."""

    def __init__(self, session: TillSession, worker: TillWorker, printing: PrintQueue) -> None:
        self._session, self._worker, self._printing = session, worker, printing
        self.invoices: Invoices | None = None
        """Receipts on A4; whoever makes the desk sets it."""

    def print_explanation(self, title: str, sentences: Sequence[str]) -> None:
        """Put an explanation on paper, as a slip. Raises Refused("no_printer")."""
        if self._printing.state.is_none:
            raise Refused("no_printer")
        session = self._session
        slip = Slip(
            title,
            tuple(sentences),
            session.clock.local(session.clock.now()),
            session.prices.store.name,
            session.till_name,
            session.user.name if session.user else "",
        )
        self._printing.print_slip(slip)

    def explain_receipt(self) -> list[str]:
        """How the last receipt came to its total, as it was stored with it."""
        last = self._last_receipt()
        receipt = self._session.receipt(last)
        return explanation_of(receipt, PaperFormat.of(receipt.store))

    def print_explained(self) -> Future[None]:
        """Print the last receipt once more, as a copy that explains each figure; that it was printed is written down."""
        last = self._last_receipt()
        if self._printing.state.is_none:
            raise Refused("no_printer")
        self._printing.print_explained(last.id)
        return self._write_reprint(last)

    def _last_receipt(self) -> Entry:
        last = self._session.last_entry
        if last is None:
            raise Refused("receipt_unknown", number="")
        return last

    def last_sale(self) -> Entry | None:
        """The newest receipt of this till."""
        return self._session.last_entry

    def paper(self) -> PaperState:
        """Where the last paper stands."""
        state = self._printing.state
        if state.is_none:
            return "none"
        if state.problem is not None:
            return "failed"
        return "waiting" if state.waiting else "printed"

    @property
    def has_second_printer(self) -> bool:
        return self._printing.has_second

    def waiting_papers(self) -> Future[list[WaitingPaper]]:
        """What is not printed yet, oldest first."""

        def read(journal: Journal) -> list[WaitingPaper]:
            return [_waiting_paper(journal, job) for job in print_jobs.waiting(journal)]

        return self._worker.run(read)

    def retry_papers(self) -> None:
        self._printing.retry()

    def redirect_paper(self, job_id: int) -> Future[None]:
        """Send a waiting paper to the second printer."""
        done = self._worker.run(lambda journal: print_jobs.redirect(journal, job_id, SECOND))
        done.add_done_callback(lambda _: self._printing.retry())
        return done

    def drop_paper(self, job_id: int) -> Future[None]:
        """The paper is not needed; the sale stays as it is."""
        done = self._worker.run(lambda journal: print_jobs.drop(journal, job_id))
        done.add_done_callback(lambda _: self._printing.retry())
        return done

    def print_again(self) -> Future[None]:
        """Print the last receipt once more, marked as a copy; the reprint itself is written down."""
        last = self._last_receipt()
        if self._printing.state.is_none:
            raise Refused("no_printer")
        if self._printing.state.problem is not None:
            # It never came out: the waiting paper is the original, and this is only a nudge.
            self._printing.retry()
        else:
            self._printing.print_receipt(last.id, is_copy=True)
        return self._write_reprint(last)

    def print_gift(self) -> Future[None]:
        """Print the last receipt without prices; that it was printed is written down. Raises Refused: no_printer, receipt_unknown."""
        last = self._last_receipt()
        if self._printing.state.is_none:
            raise Refused("no_printer")
        self._printing.print_gift(last.id)
        return self._write_reprint(last, "gift")

    def _write_reprint(self, entry: Entry, kind: str = "copy") -> Future[None]:
        body = {"of": entry.id, "number": entry.body["number"], "as": kind}
        written = self._session.write(EntryKind.RECEIPT_REPRINTED, body)
        done: Future[None] = Future()
        written.add_done_callback(lambda _: done.set_result(None))
        return done


def _paper_name(kind: str) -> str:
    """Of paper that has no number."""
    if kind == print_jobs.SLIP:
        return word("paper.explanation")
    names = {
        "cash_slip": say("Cash slip"),
        "x_report": say("X report"),
        "z_report": say("Z report"),
        "z_copy": say("Z report"),
        "page": say("A4 invoice"),
    }
    return names.get(kind.partition("+")[0], word("paper.drawer"))


def _waiting_paper(journal: Journal, job: PrintJob) -> WaitingPaper:
    entry = journal.find(job.entry_id)
    number = str(entry.number) if entry is not None and entry.number else _paper_name(job.kind)
    problem = Unavailable(job.error, printer=job.printer) if job.error else None
    return WaitingPaper(job.id, number, job.created_at, problem, is_page=job.kind == print_jobs.PAGE)
