"""Papers that wait for a printer, as a list shows them."""

from __future__ import annotations

from pos.errors import Unavailable
from pos.journal import print_jobs
from pos.journal.print_jobs import PrintJob
from pos.journal.store import Journal
from pos.till.shown import WaitingPaper
from pos.words import say, word


def _paper_name(kind: str) -> str:
    """Of paper that has no number."""
    if kind == print_jobs.SLIP:
        return word("paper.explanation")
    names = {
        "cash_slip": say("Cash slip"),
        "x_report": say("X report"),
        "z_report": say("Z report"),
        "z_copy": say("Z report"),
    }
    return names.get(kind.partition("+")[0], word("paper.drawer"))


def waiting_paper(journal: Journal, job: PrintJob) -> WaitingPaper:
    """A job of the printers in words that a person can tell apart."""
    entry = journal.find(job.entry_id)
    number = str(entry.number) if entry is not None and entry.number else _paper_name(job.kind)
    problem = Unavailable(job.error, printer=job.printer) if job.error else None
    return WaitingPaper(job.id, number, job.created_at, problem)
