"""A receipt by mail through the real program on a real shop and a real mail server: E after a sale, and a refused one corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos.bootstrap.opening import save_settings
from pos.demo.people import OWNER
from pos.services import customers
from pos.services.customers import Customer
from pos.settings import read_settings
from tests.network.mail_stand_in import MailStandIn
from tests.ui.test_program import make_program, press, scan, sign_in

__all__ = ["make_program"]


@pytest.fixture
def server(shop_home):
    settings = read_settings(shop_home.path)
    with MailStandIn() as running:
        changed = replace(
            settings,
            mail_server="127.0.0.1",
            mail_port=str(running.port),
            mail_tls="none",
            mail_sender="shop@example.com",
        )
        save_settings(shop_home, changed)
        yield running
    save_settings(shop_home, settings)


def shown(shell, name: str) -> list[QWidget]:
    return [each for each in shell.findChildren(QWidget, name) if each.isVisible()]


def test_e_after_a_sale_mails_the_receipt_to_its_customer(qtbot, make_program, barcodes, server) -> None:
    server.behaviour.refuses = {"wrong@example.org": "550 5.1.1 no such user"}
    program = make_program("W32")
    sign_in(qtbot, program, OWNER)
    app, shell = program.app, program.shell
    app.change(customers.save, Customer("Marta Silva", "KL-3208", email="wrong@example.org")).result()
    (marta,) = app.customers.find("KL-3208").result()
    scan(program, barcodes[0])
    app.customers.serve(marta)
    press(program, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shell.screen_shown.objectName() == "complete", timeout=30_000)
    complete = shell.till.complete
    qtbot.waitUntil(lambda: complete.mail_address == "wrong@example.org", timeout=30_000)
    press(program, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: any(each.text() for each in shown(shell, "mailTo.field")), timeout=30_000)
    press(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: complete.mail == "refused", timeout=30_000)
    face = dict(complete.cards)["email"]
    assert (face.title, face.detail) == ("Email", "Refused")
    assert complete.notice.title == "A mail could not be delivered"
    press(program, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: bool(correct_buttons(shell)), timeout=30_000)
    correct_buttons(shell)[0].click()
    qtbot.waitUntil(lambda: bool(shown(shell, "mailTo.field")))
    shown(shell, "mailTo.field")[0].setText("marta@example.org")
    press(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(server.received) == 1, timeout=30_000)
    (got,) = server.received
    assert got.recipient == "marta@example.org"
    assert app.session.last_entry.body["number"] in got.message["Subject"]
    qtbot.waitUntil(lambda: bool(shown(shell, "mails.empty")), timeout=30_000)
    press(program, Qt.Key.Key_Escape)


def correct_buttons(shell) -> list[QWidget]:
    return [
        each
        for each in shell.findChildren(QWidget)
        if each.objectName().startswith("mails.correct.") and each.isVisible()
    ]
