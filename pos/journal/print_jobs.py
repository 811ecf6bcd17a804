"""Print jobs in the journal file: a receipt that could not be printed waits here, across restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.domain.entries import Entry
from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal, entries_of

SLIP = "slip"
PAGE = "page"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """`kind` is `receipt`, `copy`, `explained`, `gift`, `drawer`, `slip`, `page` (A4: an invoice, or finished pages) or one of `pos.till.shifts` (`cash_slip`, `x_report`, `z_report`,
    `z_copy`), with `+drawer` behind it where the drawer opens; `error` is the code of the last failure, if any.

    A slip belongs to no entry: `entry_id` is its own id.
    """

    id: int
    entry_id: str
    kind: str
    printer: str
    tries: int
    error: str | None
    created_at: datetime


def add(journal: Journal, entry_id: str, kind: str, printer: str, at: datetime) -> int:
    """Queue a job and return its id."""
    cursor = journal.database.execute(
        "INSERT INTO print_job (entry_id, kind, printer, created_at) VALUES (?, ?, ?, ?)",
        (entry_id, kind, printer, instant_text(at)),
    )
    return int(cursor.lastrowid or 0)


def add_slip(journal: Journal, slip_id: str, text: str, printer: str, at: datetime) -> int:
    """Queue a paper that belongs to no entry; its text is kept until it is out."""
    journal.database.execute("INSERT INTO meta VALUES (?, ?)", (_slip_key(slip_id), text))
    return add(journal, slip_id, SLIP, printer, at)


def add_page(journal: Journal, entry_id: str, text: str, printer: str, at: datetime) -> int:
    """Queue a paper with all it is made of, which is kept until it is out; its entry may be another till's."""
    job_id = add(journal, entry_id, PAGE, printer, at)
    journal.database.execute("INSERT INTO meta VALUES (?, ?)", (_page_key(job_id), text))
    return job_id


def page_text(journal: Journal, job_id: int) -> str | None:
    row = journal.database.execute("SELECT value FROM meta WHERE key = ?", (_page_key(job_id),)).fetchone()
    return None if row is None else str(row[0])


def _page_key(job_id: int) -> str:
    return f"page {job_id}"


def slip_text(journal: Journal, slip_id: str) -> str | None:
    row = journal.database.execute("SELECT value FROM meta WHERE key = ?", (_slip_key(slip_id),)).fetchone()
    return None if row is None else str(row[0])


def _slip_key(slip_id: str) -> str:
    return f"slip {slip_id}"


def _forget_text(journal: Journal, job_id: int) -> None:
    journal.database.execute("DELETE FROM meta WHERE key = ?", (_page_key(job_id),))
    row = journal.database.execute(
        "SELECT entry_id FROM print_job WHERE id = ? AND kind = ?", (job_id, SLIP)
    ).fetchone()
    if row is not None:
        journal.database.execute("DELETE FROM meta WHERE key = ?", (_slip_key(row[0]),))


def papers_after(journal: Journal, entry: Entry) -> list[Entry]:
    """Papers that were written down after an entry and may be of it: copies, invoices, mails."""
    return entries_of(
        journal,
        # finding the id in the text is quick; whoever asks reads what is left
        "kind = 'receipt_reprinted' AND state <> 3 AND (epoch, seq) > (?, ?) AND instr(payload, ?) > 0",
        entry.epoch,
        entry.seq,
        entry.id,
    )


def waiting(journal: Journal) -> list[PrintJob]:
    """Jobs not printed yet, oldest first."""
    rows = journal.database.execute(
        "SELECT id, entry_id, kind, printer, tries, error, created_at FROM print_job"
        " WHERE state = 'waiting' ORDER BY id"
    )
    return [
        PrintJob(job_id, entry_id, kind, printer, tries, error, instant(created_at))
        for job_id, entry_id, kind, printer, tries, error, created_at in rows
    ]


def done(journal: Journal, job_id: int) -> None:
    journal.database.execute("UPDATE print_job SET state = 'printed', error = NULL WHERE id = ?", (job_id,))
    _forget_text(journal, job_id)


def failed(journal: Journal, job_id: int, code: str) -> None:
    journal.database.execute("UPDATE print_job SET tries = tries + 1, error = ? WHERE id = ?", (code, job_id))


def drop(journal: Journal, job_id: int) -> None:
    """A person decided that this paper is not needed."""
    journal.database.execute("UPDATE print_job SET state = 'dropped' WHERE id = ?", (job_id,))
    _forget_text(journal, job_id)


def redirect(journal: Journal, job_id: int, printer: str) -> None:
    """Send a waiting job to another printer."""
    journal.database.execute(
        "UPDATE print_job SET printer = ?, error = NULL WHERE id = ? AND state = 'waiting'", (printer, job_id)
    )
