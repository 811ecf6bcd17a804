"""Receipts on their way by e-mail, in the journal file: what could not be sent waits here, across restarts and power cuts.

A job keeps all that its mail is made of. One that is sent keeps where it went for a while; what it was made of is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal

KEPT = timedelta(days=30)
_COLUMNS = "id, message_id, number, address, paper, state, tries, error, said, created_at, next_at"


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """The server does not take it, or it was tried for days: a person corrects it, sends it again or drops it."""
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class MailJob:
    """`message_id` is that of the mail, the same at every try. `paper` is a `pos.till.kept_paper.KeptPaper` as text; `error` the code of
    the last failure and `said` what the server said then. It is not tried before `next_at`.
    """

    id: int
    message_id: str
    number: str
    address: str
    paper: str
    state: MailState
    tries: int
    error: str | None
    said: str
    created_at: datetime
    next_at: datetime


def add(journal: Journal, message_id: str, number: str, address: str, paper: str, at: datetime) -> int:
    """Queue a mail, to be sent at once; its id."""
    cursor = journal.database.execute(
        "INSERT INTO mail_job (message_id, number, address, paper, created_at, next_at) VALUES (?, ?, ?, ?, ?, ?)",
        (message_id, number, address, paper, instant_text(at), instant_text(at)),
    )
    return int(cursor.lastrowid or 0)


def find(journal: Journal, job_id: int) -> MailJob | None:
    return next(iter(_jobs(journal, "id = ?", job_id)), None)


def unfinished(journal: Journal) -> list[MailJob]:
    """What waits or was refused, oldest first."""
    return _jobs(journal, "state IN ('waiting', 'refused')")


def latest(journal: Journal, limit: int = 20) -> list[MailJob]:
    """The newest that were sent, newest first."""
    return _jobs(journal, "state = 'sent'", order="id DESC LIMIT ?", last=(limit,))


def sent(journal: Journal, job_id: int) -> None:
    """The server has it. What it was made of is needed no more."""
    journal.database.execute(
        "UPDATE mail_job SET state = 'sent', paper = '', error = NULL, said = '', tries = tries + 1 WHERE id = ?",
        (job_id,),
    )


def failed(journal: Journal, job_id: int, code: str, said: str, next_at: datetime) -> None:
    """It is tried again, not before `next_at`."""
    journal.database.execute(
        "UPDATE mail_job SET tries = tries + 1, error = ?, said = ?, next_at = ? WHERE id = ?",
        (code, said, instant_text(next_at), job_id),
    )


def refused(journal: Journal, job_id: int, code: str, said: str) -> None:
    """It waits for a person."""
    journal.database.execute(
        "UPDATE mail_job SET state = 'refused', tries = tries + 1, error = ?, said = ? WHERE id = ?",
        (code, said, job_id),
    )


def again(journal: Journal, at: datetime, job_id: int | None = None) -> None:
    """Try one of them now, or all that wait."""
    if job_id is None:
        journal.database.execute(
            "UPDATE mail_job SET next_at = ? WHERE state = 'waiting'", (instant_text(at),)
        )
        return
    journal.database.execute(
        "UPDATE mail_job SET state = 'waiting', tries = 0, next_at = ? WHERE id = ? AND state IN ('waiting', 'refused')",
        (instant_text(at), job_id),
    )


def correct(journal: Journal, job_id: int, address: str, message_id: str, at: datetime) -> None:
    """To another address it is another mail, with an id of its own."""
    journal.database.execute(
        "UPDATE mail_job SET state = 'waiting', address = ?, message_id = ?, error = NULL, said = '', tries = 0,"
        " created_at = ?, next_at = ? WHERE id = ? AND state IN ('waiting', 'refused')",
        (address, message_id, instant_text(at), instant_text(at), job_id),
    )


def drop(journal: Journal, job_id: int) -> None:
    """A person decided that nobody needs it."""
    journal.database.execute(
        "UPDATE mail_job SET state = 'dropped', paper = '' WHERE id = ? AND state IN ('waiting', 'refused')",
        (job_id,),
    )


def forget_old(journal: Journal, now: datetime) -> None:
    """Who was sent what is nobody's business for ever."""
    journal.database.execute(
        "DELETE FROM mail_job WHERE state IN ('sent', 'dropped') AND created_at < ?",
        (instant_text(now - KEPT),),
    )


def _jobs(
    journal: Journal, condition: str, *values: object, order: str = "id", last: tuple[object, ...] = ()
) -> list[MailJob]:
    rows = journal.database.execute(
        f"SELECT {_COLUMNS} FROM mail_job WHERE {condition} ORDER BY {order}",  # noqa: S608 - our own words
        (*values, *last),
    )
    return [
        MailJob(
            job_id,
            message_id,
            number,
            address,
            paper,
            MailState(state),
            tries,
            error,
            said,
            instant(created),
            instant(due),
        )
        for job_id, message_id, number, address, paper, state, tries, error, said, created, due in rows
    ]
