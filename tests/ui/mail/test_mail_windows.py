"""The windows of mail as a person uses them: asking for an address, and the mails that are not out."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from person import K, Person

from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.journal.mail_jobs import MailState
from pos.till.mailing import MailQueueState, MailShown
from pos.ui.mail.windows import MailWindows

AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
SALE = SimpleNamespace(body={"number": "T01/1-000001"})


def done(result=None) -> Future:
    future: Future = Future()
    future.set_result(result)
    return future


@dataclass
class Queue:
    """Stands for `pos.till.mailing.MailQueue`; keeps what it was told."""

    mails: list[MailShown] = field(default_factory=list)
    address: str = ""
    failure: Refused | None = None
    told: list = field(default_factory=list)
    is_set_up: bool = True
    problem: Unavailable | None = None
    last: MailState | None = None

    @property
    def state(self) -> MailQueueState:
        refused = sum(each.is_refused for each in self.mails)
        return MailQueueState(True, len(self.mails) - refused, refused, self.problem, self.last)

    def address_of(self, _entry) -> Future:
        return done(self.address)

    def send(self, _entry, address) -> Future:
        if self.failure is not None:
            raise self.failure
        self.told.append(("send", address))
        return done()

    def unfinished(self) -> Future:
        return done(list(self.mails))

    def retry(self, job_id=None) -> Future:
        self.told.append(("retry", job_id))
        return done()

    def correct(self, job_id, address) -> Future:
        if "@" not in address:
            raise Refused("mail_address_bad", address=address)
        self.told.append(("correct", job_id, address))
        self.mails = [replace(each, address=address, is_refused=False, problem=None) for each in self.mails]
        return done()

    def drop(self, job_id) -> Future:
        self.told.append(("drop", job_id))
        self.mails = [each for each in self.mails if each.job_id != job_id]
        return done()


REFUSED = MailShown(7, "T01/1-000001", "wrong@example.org", AT, AT, 1, is_refused=True, problem=Unavailable("mail_recipient_refused", address="wrong@example.org", said="550 no such user"))  # fmt: skip
WAITING = MailShown(8, "T01/1-000002", "marta@example.org", AT, AT, 2, is_refused=False, problem=Unavailable("mail_unreachable", reason="timed out"))  # fmt: skip


class Clerk(Person):
    def __init__(self, qtbot, queue: Queue) -> None:
        super().__init__(qtbot)
        self.queue, self.told = queue, []
        self.windows = MailWindows(
            self.window, queue, Locale(), self.operations.run, lambda: self.window.till
        )

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.operations.is_waiting)


@pytest.fixture
def make_clerk(qtbot):
    made: list[Clerk] = []

    def make(**options) -> Clerk:
        made.append(Clerk(qtbot, Queue(**options)))
        return made[-1]

    yield make
    for clerk in made:
        clerk.filter.unwatch()


def test_the_customers_address_is_there_and_enter_sends(make_clerk) -> None:
    clerk = make_clerk(address="marta@example.org")
    clerk.windows.ask(SALE, clerk.told.append)
    clerk.settle()
    assert clerk.widget("mailTo.field").text() == "marta@example.org"
    clerk.press(K.Key_Return)
    clerk.settle()
    assert clerk.queue.told == [("send", "marta@example.org")]
    assert [notice.title for notice in clerk.told] == ["The receipt is on its way"]
    assert not clerk.shown("mailTo")


def test_what_was_typed_is_not_replaced_by_what_comes_later(make_clerk) -> None:
    clerk = make_clerk()
    waiting: Future = Future()
    clerk.queue.address_of = lambda _entry: waiting
    clerk.windows.ask(SALE, clerk.told.append)
    clerk.type("ben")
    waiting.set_result("marta@example.org")
    clerk.settle()
    assert clerk.widget("mailTo.field").text() == "ben"


def test_a_bad_address_is_said_under_the_field_and_nothing_is_sent(make_clerk) -> None:
    clerk = make_clerk(failure=Refused("mail_address_bad", address="ben"))
    clerk.windows.ask(SALE, clerk.told.append)
    clerk.type("ben")
    clerk.press(K.Key_Return)
    assert "no e-mail address" in clerk.read("mailTo.field.error")
    assert clerk.told == []
    clerk.press(K.Key_Escape)
    assert not clerk.shown("mailTo")


def test_mails_that_are_not_out_say_why_and_are_corrected_retried_dropped(make_clerk) -> None:
    clerk = make_clerk(mails=[REFUSED, WAITING])
    clerk.windows.open_list()
    clerk.settle()
    assert "wrong@example.org" in clerk.read("mails.title.7")
    assert "550 no such user" in clerk.read("mails.why.7")
    assert "timed out" in clerk.read("mails.why.8")
    assert "Next try" in clerk.read("mails.why.8")
    clerk.tap("mails.retry.7")
    clerk.settle()
    clerk.tap("mails.correct.7")
    clerk.widget("mailTo.field").setText("nobody")
    clerk.press(K.Key_Return)
    assert "no e-mail address" in clerk.read("mailTo.field.error")
    clerk.widget("mailTo.field").setText("right@example.org")
    clerk.press(K.Key_Return)
    clerk.settle()
    assert "right@example.org" in clerk.read("mails.title.7")
    clerk.tap("mails.drop.8")
    clerk.settle()
    assert not clerk.shown("mails.title.8")
    clerk.tap("mails.accept")
    clerk.settle()
    assert clerk.queue.told == [
        ("retry", 7),
        ("correct", 7, "right@example.org"),
        ("drop", 8),
        ("retry", None),
    ]
    assert clerk.shown("mails")
    clerk.press(K.Key_Escape)
    assert not clerk.shown("mails")


def test_what_keeps_all_mail_from_leaving_is_said_first(make_clerk) -> None:
    clerk = make_clerk(problem=Unavailable("mail_login_refused", said="535 wrong password"))
    clerk.windows.open_list()
    clerk.settle()
    assert "535 wrong password" in clerk.read("mails.head")
    assert clerk.read("mails.empty") == "No mail is waiting."


def test_a_refusal_is_said_at_the_sale_and_its_button_opens_the_mails(make_clerk) -> None:
    clerk = make_clerk()
    clerk.windows.changed()
    assert clerk.message == ""
    clerk.queue.mails = [REFUSED]
    clerk.windows.changed()
    assert clerk.message == "A mail could not be delivered"
    clerk.window.till.checkout.act_on_notice()
    clerk.settle()
    assert clerk.shown("mails.title.7")
    clerk.press(K.Key_Escape)
    clerk.windows.changed()  # the same refusal is not said again
    assert clerk.message == ""
