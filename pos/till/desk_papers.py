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
from pos.till.futures import then
from pos.till.invoicing import Invoices
from pos.till.kept_paper import KeptPages, KeptPaper, read_kept
from pos.till.mailing import MailQueue
from pos.till.printing import COPY_KIND, EXPLAINED_KIND, GIFT_KIND, MAIN, SECOND, PrintQueue
from pos.till.session import TillSession
from pos.till.shown import PaperState, PrinterShown, WaitingPaper
from pos.till.worker import TillWorker
from pos.words import say, word


class DeskPapers:
    """The part of `pos.till.desk.TillDesk` that is about paper."""

    def __init__(self, session: TillSession, worker: TillWorker, printing: PrintQueue) -> None:
        self._session, self._worker, self._printing = session, worker, printing
        self.invoices: Invoices | None = None
        """Receipts on A4; whoever makes the desk sets it."""
        self.mails: MailQueue | None = None
        """Receipts by e-mail; the same."""

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
        return self._write_reprint(last, EXPLAINED_KIND)

    def _waiting_paper(self, journal: Journal, job: PrintJob) -> WaitingPaper:
        entry = journal.find(job.entry_id)
        is_page = job.kind == print_jobs.PAGE
        kept = print_jobs.page_text(journal, job.id) if is_page else None
        paper = read_kept(kept) if kept is not None else None
        if isinstance(paper, KeptPaper):  # it may be another till's
            entry = paper.entry
        number = str(entry.number) if entry is not None and entry.number else ""
        name = paper.title if isinstance(paper, KeptPages) else paper_name(job.kind, number)
        printer = say("A4 printer") if is_page else self._printing.name_of(job.printer)
        problem = Unavailable(job.error, printer=printer) if job.error else None
        return WaitingPaper(job.id, name, job.created_at, problem, printer, is_page)

    def _last_receipt(self) -> Entry:
        last = self._session.last_entry
        if last is None:
            raise Refused("receipt_unknown", number="")
        return last

    @property
    def paper_features(self) -> set[str]:
        """What can be done with papers here."""
        state, mails = self._printing.state, self.mails
        found = {"papers"} if not state.is_none or state.waiting or state.pages else set()
        if self.invoices is not None:
            found.add("invoice")
        if mails is not None and mails.is_set_up:
            found.add("email_receipt")
        if mails is not None and mails.state.unfinished:
            found.add("mails")
        return found

    def mail_address(self) -> Future[str]:
        """The address of the last sale's customer; nothing where it is not known."""
        if self.mails is None:
            raise Refused("mail_not_set_up")
        return self.mails.address_of(self._last_receipt())

    def last_sale(self) -> Entry | None:
        """The newest receipt of this till."""
        return self._session.last_entry

    def last_paper(self) -> Future[PaperState]:
        """Where the papers of the newest receipt stand."""
        last = self._session.last_entry

        def read(journal: Journal) -> PaperState:
            if last is None or self._printing.state.is_none:
                return "none"
            jobs = [each for each in print_jobs.waiting(journal) if each.entry_id == last.id]
            if jobs and (self._printing.state.problem is not None or any(each.error for each in jobs)):
                return "failed"
            return "waiting" if jobs else "printed"

        return self._worker.run(read)

    @property
    def has_second_printer(self) -> bool:
        return self._printing.has_second

    def waiting_papers(self) -> Future[list[WaitingPaper]]:
        """What is not printed yet, oldest first."""

        def read(journal: Journal) -> list[WaitingPaper]:
            return [self._waiting_paper(journal, job) for job in print_jobs.waiting(journal)]

        return self._worker.run(read)

    def retry_papers(self) -> None:
        self._printing.retry()

    def printers(self) -> Sequence[PrinterShown]:
        """The printers of this till and how they are."""
        return [
            PrinterShown(
                each.name,
                each.address,
                Unavailable(each.problem, printer=each.name) if each.problem else None,
                each.is_paper_low,
                each.is_drawer_open,
            )
            for each in self._printing.states().values()
            if not each.is_none
        ]

    def redirect_paper(self, job_id: int) -> Future[None]:
        """Send a waiting paper to the other printer."""

        def redirect(journal: Journal) -> None:
            for job in print_jobs.waiting(journal):
                if job.id == job_id:
                    print_jobs.redirect(journal, job_id, MAIN if job.printer == SECOND else SECOND)

        done = self._worker.run(redirect)
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
        if self._printing.state.problem is not None and self._printing.state.waiting:
            # It never came out: the waiting paper is the original, and this is only a nudge.
            self._printing.retry()
            return self._write_reprint(last, None)
        return self._write_reprint(last, COPY_KIND)

    def print_gift(self) -> Future[None]:
        """Print the last receipt without prices; that it was printed is written down. Raises Refused: no_printer, receipt_unknown."""
        last = self._last_receipt()
        if self._printing.state.is_none:
            raise Refused("no_printer")
        return self._write_reprint(last, GIFT_KIND, "gift")

    def _write_reprint(self, entry: Entry, kind: str | None, said_as: str = "copy") -> Future[None]:
        """Write it down, and queue the paper with it: no paper comes out that the books do not know."""

        def queue(journal: Journal, _entry: Entry) -> None:
            if kind is not None:
                self._printing.put(journal, entry.id, kind)

        body = {"of": entry.id, "number": entry.body["number"], "as": said_as}
        return then(self._session.write(EntryKind.RECEIPT_REPRINTED, body, queue), lambda _: None)


def paper_name(kind: str, number: str) -> str:
    """What a paper is called: "Receipt T01/1-000012", "Z report"."""
    kind = kind.partition("+")[0]
    names = {
        "cash_slip": say("Cash slip"),
        "x_report": say("X report"),
        "z_report": say("Z report"),
        "z_copy": say("Z report"),
        "drawer": say("Opening the drawer"),
        print_jobs.SLIP: word("paper.explanation"),
    }
    if kind in names:
        return names[kind]
    if kind == print_jobs.PAGE:
        return word("receipt.invoice", number=number)
    if kind == "gift":
        return say("Gift receipt {number}", number=number)
    if kind in {"copy", "explained"}:
        return say("Copy of receipt {number}", number=number)
    return say("Receipt {number}", number=number)
