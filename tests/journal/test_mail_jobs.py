"""Mail in the journal file, and a journal of the version that knew none."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos.domain.money import Currency
from pos.journal import card_payments, mail_jobs, print_jobs, terminal_book
from pos.journal.mail_jobs import MailState
from pos.journal.schema import VERSION
from pos.journal.store import FILE_NAME, Journal

AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
VERSION_5 = Path(__file__).resolve().parents[1] / "data" / "journals" / "version-5.sql"


def add(journal: Journal, message_id: str = "<one@tern>", address: str = "marta@example.org") -> int:
    return mail_jobs.add(journal, message_id, "T01/1-000001", address, "{}", AT)


def test_a_journal_of_version_5_is_taken_along(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as old:
        old.executescript(VERSION_5.read_text(encoding="utf-8"))
    old.close()
    for _ in range(2):  # the second time it is of the present version
        with Journal(tmp_path, "T01") as journal:
            assert journal.database.execute("PRAGMA user_version").fetchone()[0] == VERSION
            journal.check_whole()
            assert journal.head().receipt_no == 2
            opened = journal.open_basket()
            assert opened is not None
            assert [str(line.quantity) for line in opened.lines] == ["3"]
            assert [job.kind for job in print_jobs.waiting(journal)] == ["receipt"]
            found = card_payments.find(journal, "c1")
            assert found is not None
            assert found.amount == 249
            assert mail_jobs.unfinished(journal) == []
            assert terminal_book.list_charges(journal, "192.0.2.7:20007", Currency("EUR", 2)) == []
    with Journal(tmp_path, "T01") as journal:
        add(journal)
        assert len(mail_jobs.unfinished(journal)) == 1


def test_what_is_queued_with_an_entry_is_there_with_it_or_not_at_all(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        with contextlib.suppress(ZeroDivisionError), journal.transaction():
            assert add(journal) / 0  # the power goes
        assert mail_jobs.unfinished(journal) == []


def test_a_message_id_is_used_once(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        add(journal)
        with pytest.raises(sqlite3.IntegrityError):
            add(journal)


def test_the_life_of_a_mail(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        job_id = add(journal)
        mail_jobs.failed(journal, job_id, "mail_later", "450 busy", AT + timedelta(minutes=1))
        job = mail_jobs.find(journal, job_id)
        assert job is not None
        assert (job.state, job.tries, job.error, job.said) == (MailState.WAITING, 1, "mail_later", "450 busy")
        assert job.next_at == AT + timedelta(minutes=1)
        mail_jobs.refused(journal, job_id, "mail_recipient_refused", "550 no")
        mail_jobs.again(journal, AT)  # all that wait: a refused one does not
        assert mail_jobs.unfinished(journal)[0].state is MailState.REFUSED
        mail_jobs.again(journal, AT, job_id)
        job = mail_jobs.find(journal, job_id)
        assert job is not None
        assert (job.state, job.tries, job.created_at) == (MailState.WAITING, 0, AT)
        mail_jobs.correct(journal, job_id, "other@example.org", "<two@tern>", AT)
        job = mail_jobs.find(journal, job_id)
        assert job is not None
        assert (job.message_id, job.address, job.error) == ("<two@tern>", "other@example.org", None)
        mail_jobs.sent(journal, job_id)
        mail_jobs.drop(journal, job_id)  # too late: it is out
        mail_jobs.correct(journal, job_id, "third@example.org", "<three@tern>", AT)
        job = mail_jobs.find(journal, job_id)
        assert job is not None
        assert (job.state, job.paper, job.address) == (MailState.SENT, "", "other@example.org")
        assert mail_jobs.unfinished(journal) == []
