"""The mail queue with a real mail server on a socket: written down first, sent once it can be, never given up in silence."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from pos.documents.paper import PaperFormat
from pos.domain.receipt import Buyer
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.hardware.escpos import EPSON_80_MM
from pos.hardware.mail_server import NONE, STARTTLS, MailRoute
from pos.hardware.ports import NullTransport, RecordingTransport
from pos.journal import mail_jobs
from pos.journal.mail_jobs import MailState
from pos.paths import resources_dir
from pos.till.mailing import MOST_TRIES, MailQueue
from pos.till.printing import MAIN, Printer, PrintQueue
from pos.till.shown import BuyerShown
from tests.factories import a_product
from tests.network.mail_stand_in import MailStandIn, make_certificate, nobody

CODE = "7394376616037"
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
MARTA = "marta@example.org"
ROOT = Path(__file__).resolve().parents[2]


class Directory:
    def buyer(self, customer_id: str) -> Future[BuyerShown | None]:
        if customer_id == "gone":
            raise Unavailable("server_unreachable")
        done: Future[BuyerShown | None] = Future()
        done.set_result(
            BuyerShown(customer_id, Buyer("Marta", email=MARTA)) if customer_id == "marta" else None
        )
        return done


class Post:
    """A till with its mail queue."""

    def __init__(self, till, *, has_printer: bool = True) -> None:
        self.till = till
        transport = RecordingTransport() if has_printer else NullTransport()
        self.printing = PrintQueue(
            till.worker,
            {MAIN: Printer("Receipts", transport, EPSON_80_MM)},
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            FONT,
            till.clock,
        )
        self.queue = MailQueue(till.worker, till.session, self.printing, Directory(), till.clock)
        self.queue.start()

    def through(self, server: MailStandIn, **changes: object) -> None:
        route = MailRoute("127.0.0.1", "shop@example.com", server.port, NONE)
        self.queue.use(replace(route, **changes), lambda: "secret")

    def sell(self):
        self.till.session.scan(CODE)
        return self.till.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result().entry

    def jobs(self, state: MailState = MailState.WAITING):
        return [each for each in self.till.worker.run(mail_jobs.unfinished).result() if each.state is state]

    def later(self, **span: int) -> None:
        """The clock goes on, and the queue looks at it. Nobody asked for a mail meanwhile."""
        self.till.clock.at += timedelta(**span)
        self.queue._wake.set()

    def written(self) -> list[str]:
        return [
            each.body["as"]
            for each in self.till.worker.run(lambda j: j.latest(["receipt_reprinted"], 9)).result()
        ]


def wait_until(condition: Callable[[], object]) -> None:
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


@pytest.fixture
def make_post(make_till):
    made: list[Post] = []

    def make(**options) -> Post:
        till = make_till(a_product("2.49", barcode=CODE, name="Oat milk"))
        till.sign_in()
        made.append(Post(till, **options))
        return made[-1]

    yield make
    for post in made:
        post.queue.ask_to_stop()
        post.queue.join(10)


@pytest.fixture
def server():
    with MailStandIn() as running:
        yield running


def pdf_text(message) -> str:
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(attached.get_content())).pages)


def test_a_receipt_arrives_with_its_pdf_and_is_an_entry(make_post, server) -> None:
    post = make_post()
    post.through(server)
    sale = post.sell()
    post.queue.send(sale, f" {MARTA} ").result()
    wait_until(lambda: server.received)
    (got,) = server.received
    message = got.message
    number = sale.body["number"]
    assert (got.sender, got.recipient) == ("shop@example.com", MARTA)
    assert (message["From"], message["To"]) == ("Linden Market <shop@example.com>", MARTA)
    assert number in message["Subject"]
    assert message["Message-ID"].endswith("@example.com>")
    text = pdf_text(message)
    for words in (f"Receipt {number}", "Oat milk", "COPY", sale.seal):
        assert words in text
    assert post.written() == ["mail"]
    wait_until(lambda: post.queue.state.last is MailState.SENT)
    assert not post.jobs()
    kept = post.till.worker.run(
        lambda j: j.database.execute("SELECT paper FROM mail_job").fetchall()
    ).result()
    assert kept == [("",)]  # what was sent is not kept


def test_where_no_paper_came_out_the_first_mail_is_no_copy(make_post, server) -> None:
    post = make_post(has_printer=False)
    post.through(server)
    sale = post.sell()
    for _ in range(2):
        post.queue.send(sale, MARTA).result()
    wait_until(lambda: len(server.received) == 2)
    assert ["COPY" in pdf_text(each.message) for each in server.received] == [False, True]


def test_it_waits_for_a_server_that_is_gone_and_asks_less_and_less(make_post) -> None:
    post = make_post()
    with nobody() as port:
        post.queue.use(MailRoute("127.0.0.1", "shop@example.com", port, NONE), lambda: "")
        post.queue.send(post.sell(), MARTA).result()
        pauses = []
        for tries in range(1, 7):
            wait_until(lambda tries=tries: post.jobs() and post.jobs()[0].tries == tries)
            (job,) = post.jobs()
            pauses.append((job.next_at - post.till.clock.now()).total_seconds())
            post.later(seconds=int(pauses[-1]))
        wait_until(lambda: post.jobs()[0].tries == 7)
    assert pauses == [15, 60, 300, 900, 3600, 3600]
    assert post.jobs()[0].error == "mail_unreachable"
    with MailStandIn() as back:
        post.through(back)
        post.later(hours=1)
        wait_until(lambda: back.received)
    assert len(back.received) == 1


def test_a_clock_that_is_set_back_does_not_hold_mail_for_hours(make_post) -> None:
    post = make_post()
    with nobody() as port:
        post.queue.use(MailRoute("127.0.0.1", "shop@example.com", port, NONE), lambda: "")
        post.queue.send(post.sell(), MARTA).result()
        wait_until(lambda: post.jobs() and post.jobs()[0].tries == 1)
        post.later(hours=-10)
        wait_until(lambda: post.jobs()[0].tries == 2)
        (job,) = post.jobs()
        assert job.next_at - post.till.clock.now() == timedelta(seconds=60)


def test_a_mail_in_doubt_is_sent_again_with_the_same_id(make_post, server) -> None:
    post = make_post()
    server.behaviour.drops_before_answer = 1
    post.through(server)
    post.queue.send(post.sell(), MARTA).result()
    wait_until(lambda: post.jobs() and post.jobs()[0].error == "mail_in_doubt")
    post.later(minutes=1)
    wait_until(lambda: len(server.received) == 2)
    first, second = (each.content for each in server.received)
    ids = {each.message["Message-ID"] for each in server.received}
    assert len(ids) == 1
    assert strip_boundary(first) == strip_boundary(second)
    wait_until(lambda: not post.jobs())


def strip_boundary(content: bytes) -> bytes:
    """The mail but for the line that parts it, which is made up each time."""
    mark = content.partition(b'boundary="')[2].partition(b'"')[0]
    return content.replace(mark, b"")


def test_a_line_cut_after_the_answer_sends_nothing_twice(make_post, server) -> None:
    post = make_post()
    server.behaviour.drops_after_answer = 1
    post.through(server)
    post.queue.send(post.sell(), MARTA).result()
    wait_until(lambda: post.queue.state.last is MailState.SENT)
    post.later(hours=5)
    wait_until(lambda: post.queue.state.waiting == 0)
    assert len(server.received) == 1


def test_a_refused_address_is_said_corrected_and_sent_as_another_mail(make_post, server) -> None:
    post = make_post()
    server.behaviour.refuses = {"wrong@example.org": "550 5.1.1 no such user here"}
    post.through(server)
    sale = post.sell()
    post.queue.send(sale, "wrong@example.org").result()
    post.queue.send(sale, MARTA).result()
    wait_until(lambda: post.queue.state.refused == 1 and server.received)
    (shown,) = post.queue.unfinished().result()
    assert (shown.is_refused, shown.problem.code) == (True, "mail_recipient_refused")
    assert shown.problem.facts["said"] == "550 5.1.1 no such user here"
    with pytest.raises(Refused, match="mail_address_bad"):
        post.queue.correct(shown.job_id, "right@")
    (before,) = post.jobs(MailState.REFUSED)
    post.queue.correct(shown.job_id, "right@example.org").result()
    wait_until(lambda: len(server.received) == 2)
    assert server.received[1].recipient == "right@example.org"
    assert server.received[1].message["Message-ID"] != before.message_id
    wait_until(lambda: post.queue.state.unfinished == 0)
    assert post.written() == ["mail", "mail"]


def test_a_refused_mail_is_tried_again_or_dropped_by_a_person_only(make_post, server) -> None:
    post = make_post()
    server.behaviour.refuses = {MARTA: "550 not today"}
    post.through(server)
    for _ in range(2):
        post.queue.send(post.sell(), MARTA).result()
    wait_until(lambda: post.queue.state.refused == 2)
    post.later(days=1)
    first, second = post.queue.unfinished().result()
    assert post.queue.state.refused == 2
    post.queue.drop(first.job_id).result()
    wait_until(lambda: post.queue.state.refused == 1)
    server.behaviour.refuses = {}
    post.queue.retry(second.job_id).result()
    wait_until(lambda: len(server.received) == 1)
    wait_until(lambda: post.queue.state.unfinished == 0)


def test_after_days_a_person_is_asked(make_post) -> None:
    post = make_post()
    with nobody() as port:
        post.queue.use(MailRoute("127.0.0.1", "shop@example.com", port, NONE), lambda: "")
        post.queue.send(post.sell(), MARTA).result()
        wait_until(lambda: post.jobs() and post.jobs()[0].tries == 1)
        post.till.worker.run(
            lambda journal: journal.database.execute("UPDATE mail_job SET tries = ?", (MOST_TRIES - 1,))
        ).result()
        post.later(hours=2)
        wait_until(lambda: post.queue.state.refused == 1)
    assert post.jobs(MailState.REFUSED)[0].error == "mail_unreachable"


def test_one_mailbox_that_is_busy_holds_up_no_other(make_post, server) -> None:
    post = make_post()
    server.behaviour.refuses = {"busy@example.org": "450 4.2.1 busy"}
    post.through(server)
    post.queue.send(post.sell(), "busy@example.org").result()
    post.queue.send(post.sell(), MARTA).result()
    wait_until(lambda: server.received)
    assert [each.recipient for each in server.received] == [MARTA]
    wait_until(lambda: post.jobs() and post.jobs()[0].error == "mail_later")


def test_a_server_that_lets_nobody_in_is_said_and_asked_again_when_somebody_wants_it(
    make_post, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path)
    post = make_post()
    with MailStandIn(certificate, login=("till", "another")) as server:
        post.through(server, tls=STARTTLS, user="till", certificate=str(certificate[0]))
        post.queue.send(post.sell(), MARTA).result()
        wait_until(lambda: post.queue.state.problem is not None)
        assert post.queue.state.problem.code == "mail_login_refused"
        server._login = ("till", "secret")
        post.queue.retry().result()
        wait_until(lambda: server.received)
        assert server.received[0].is_safe
        wait_until(lambda: post.queue.state.problem is None)


def test_nothing_is_taken_for_a_bad_address_or_without_a_server(make_post, server) -> None:
    post = make_post()
    sale = post.sell()
    with pytest.raises(Refused, match="mail_not_set_up"):
        post.queue.send(sale, MARTA)
    post.through(server)
    with pytest.raises(Refused, match="mail_address_bad"):
        post.queue.send(sale, "marta@example.org\nBcc: x@example.org")
    assert post.written() == []
    assert not post.jobs()


def test_the_customers_address_is_found_where_it_can_be(make_post) -> None:
    post = make_post()
    sale = post.sell()
    for customer, address in (("marta", MARTA), ("other", ""), ("gone", ""), (None, "")):
        body = {**sale.body, "customer": customer}
        known = replace(sale, data={**sale.data, "body": body})
        assert post.queue.address_of(known).result() == address


def test_one_odd_mail_keeps_no_other(make_post, server) -> None:
    post = make_post()
    post.queue.use_postman(None, "shop@example.com")
    post.through(server)
    server.behaviour.refuses = {MARTA: "450 later"}
    post.queue.send(post.sell(), MARTA).result()
    wait_until(lambda: post.jobs() and post.jobs()[0].tries == 1)
    post.till.worker.run(
        lambda journal: journal.database.execute("UPDATE mail_job SET paper = 'torn'")
    ).result()
    server.behaviour.refuses = {}
    post.queue.send(post.sell(), "other@example.org").result()
    post.queue.retry().result()
    wait_until(lambda: server.received and post.queue.state.refused == 1)
    assert post.jobs(MailState.REFUSED)[0].error == "mail_not_made"


def test_old_mail_is_forgotten(make_post, server) -> None:
    post = make_post()
    post.through(server)
    post.queue.send(post.sell(), MARTA).result()
    wait_until(lambda: post.queue.state.last is MailState.SENT)
    count = lambda journal: journal.database.execute("SELECT count(*) FROM mail_job").fetchone()[0]  # noqa: E731 a question
    soon, late = post.till.clock.now() + timedelta(days=29), post.till.clock.now() + timedelta(days=31)
    post.till.worker.run(lambda journal: mail_jobs.forget_old(journal, soon)).result()
    assert post.till.worker.run(count).result() == 1
    post.till.worker.run(lambda journal: mail_jobs.forget_old(journal, late)).result()
    assert post.till.worker.run(count).result() == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from decimal import Decimal
from pos.domain.tender import Tender, TenderKind
from pos.hardware.mail_server import NONE, MailRoute
from tests.factories import a_product
from tests.factories.till import TillForTests
from tests.till.test_mailing import CODE, Post

till = TillForTests(Path(sys.argv[1]), [a_product("2.49", barcode=CODE)])
till.sign_in()
post = Post(till)
post.queue.use(MailRoute("127.0.0.1", "shop@example.com", int(sys.argv[2]), NONE), lambda: "")
post.queue.send(post.sell(), "marta@example.org").result()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL on Windows")
def test_a_process_killed_after_queueing_loses_no_mail(make_till, tmp_path: Path) -> None:
    with nobody() as port:
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "till"), str(port)],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    till = make_till()
    post = Post(till)
    try:
        waiting = post.jobs()
        assert [(each.number, each.address) for each in waiting] == [("T01/1-000001", MARTA)]
        assert post.written() == ["mail"]
        with MailStandIn() as server:
            post.through(server)
            post.queue.retry().result()
            wait_until(lambda: server.received)
            assert server.received[0].message["Message-ID"] == waiting[0].message_id
    finally:
        post.queue.ask_to_stop()
        post.queue.join(10)
