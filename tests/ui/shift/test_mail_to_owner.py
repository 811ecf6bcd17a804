"""Closing a shift with its Z report mailed to the owner: the card, what it lacks, what it remembers, and the mail that arrives."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).parent))

from drawer import ANNA, D, Drawer, K, M

from pos.domain.shift_count import Count
from pos.hardware.mail_server import NONE, MailRoute
from pos.journal import mail_jobs
from tests.network.mail_stand_in import MailStandIn

OWNER, PARTNER = "owner@example.com", "partner@example.com"


@pytest.fixture
def drawer(qtbot, make_till):
    made = Drawer(qtbot, make_till)
    made.shifts.open(Count({D(50): 3})).result()
    made.come_in()
    yield made
    made.mails.ask_to_stop()
    assert made.mails.join(10)
    made.close()


@pytest.fixture
def server():
    with MailStandIn() as running:
        yield running


def set_up(drawer, port=1):
    drawer.mails.use(MailRoute("127.0.0.1", "shop@example.com", port, NONE), lambda: "")


def review(drawer, notes="3"):
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.tap("count.50")
    drawer.type(notes)
    drawer.press(K.Key_F12)
    drawer.wait_for("shift_review")
    drawer.settle()


def card(drawer):
    found = drawer.widget("shift_review.mail")
    return found.isEnabled(), found.isChecked(), found.face.detail


def close(drawer):
    drawer.press(K.Key_F12)
    drawer.wait_for("login")


def queued(drawer):
    return drawer.real.worker.run(mail_jobs.unfinished).result()


def test_the_report_arrives_as_a_pdf_with_its_number_and_figures(drawer, server):
    drawer.mail_to(OWNER, PARTNER)
    set_up(drawer, server.port)
    drawer.sell(2)
    review(drawer)
    assert card(drawer) == (True, True, "")
    close(drawer)
    drawer.mails.start()
    drawer.qtbot.waitUntil(lambda: len(server.received) == 2 and not queued(drawer), timeout=20_000)
    messages = [each.message for each in server.received]
    assert [each["To"] for each in messages] == [OWNER, PARTNER]
    first = messages[0]
    assert first["Subject"] == "Z report 1, Linden Market, Till 1"
    body = first.get_body(("plain",)).get_content()
    assert "closed by Anna Koster" in body
    assert "€4.98" in body
    assert "Short by €4.98" in body
    (attached,) = first.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "z-report-1.pdf")
    pages = PdfReader(io.BytesIO(attached.get_content())).pages
    text = "\n".join(page.extract_text() for page in pages)
    entry = drawer.real.worker.run(lambda journal: journal.latest(["shift_closed"])[0]).result()
    for words in ("Z report 1", "Net sales", "4.98", "Short by", entry.seal):
        assert words in text
    assert len({each["Message-ID"] for each in messages}) == 2


def test_a_mail_that_cannot_leave_waits_in_the_tills_file_and_on_the_page(drawer):
    drawer.mail_to(OWNER)
    set_up(drawer)
    review(drawer)
    close(drawer)
    assert [(each.number, each.address) for each in drawer.mails.unfinished().result()] == [
        ("Z report 1", OWNER)
    ]


def test_one_tap_leaves_it_and_this_till_remembers(drawer):
    drawer.mail_to(OWNER)
    set_up(drawer)
    review(drawer)
    drawer.tap("shift_review.mail")
    assert card(drawer) == (True, False, "")
    close(drawer)
    assert queued(drawer) == []
    drawer.real.session.user = ANNA
    drawer.shifts.open(Count({D(50): 3})).result()
    drawer.come_in()
    review(drawer)
    assert card(drawer) == (True, False, "")
    mail = drawer.widget("shift_review.mail")
    mail.setFocus()
    drawer.press(K.Key_Return)
    drawer.settle()
    assert card(drawer) == (True, True, "")
    close(drawer)
    assert [each.number for each in queued(drawer)] == ["Z report 2"]


def test_without_a_server_or_an_address_it_says_why(drawer):
    drawer.mail_to(OWNER)
    review(drawer)
    assert card(drawer) == (False, False, "No mail server yet")
    assert "Settings, Mail" in drawer.widget("shift_review.mail").toolTip()
    drawer.press(K.Key_Escape)
    drawer.wait_for("checkout")
    set_up(drawer)
    drawer.mail_to()
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.wait_for("shift_review")
    drawer.settle()
    assert card(drawer) == (False, False, "No address yet")
    close(drawer)
    assert queued(drawer) == []


def test_the_choices_are_reached_by_keyboard_in_their_order(drawer):
    drawer.mail_to(OWNER)
    set_up(drawer)
    review(drawer)
    drawer.widget("shift_review.print").setFocus()
    seen = []
    for _ in range(2):
        drawer.press(K.Key_Tab)
        seen.append(drawer.window.focusWidget().objectName())
    assert seen == ["shift_review.mail", "shift_review.pdf"]
