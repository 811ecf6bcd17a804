"""Print jobs in the journal file: a receipt that could not be printed waits here, across restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal


@dataclass(frozen=True, slots=True)
class PrintJob:
    """`kind` is `receipt`, `copy`, `drawer` or one of `pos.till.shifts` (`cash_slip`, `x_report`, `z_report`, `z_copy`), with
    `+drawer` behind it where the drawer opens; `error` is the code of the last failure, if any.
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


def failed(journal: Journal, job_id: int, code: str) -> None:
    journal.database.execute("UPDATE print_job SET tries = tries + 1, error = ? WHERE id = ?", (code, job_id))


def drop(journal: Journal, job_id: int) -> None:
    """A person decided that this paper is not needed."""
    journal.database.execute("UPDATE print_job SET state = 'dropped' WHERE id = ?", (job_id,))


def redirect(journal: Journal, job_id: int, printer: str) -> None:
    """Send a waiting job to another printer."""
    journal.database.execute(
        "UPDATE print_job SET printer = ?, error = NULL WHERE id = ? AND state = 'waiting'", (printer, job_id)
    )
