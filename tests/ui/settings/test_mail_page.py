"""The page of the mail server over a real open till: tried, saved, used at once, its password in the secret store."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos.bootstrap.mail_account import keep_mail_password, mail_password, mail_route
from pos.bootstrap.opening import save_settings
from pos.demo.people import OWNER
from pos.errors import Refused, Unavailable
from pos.home import Home
from pos.services import report_mail
from pos.settings import Settings, read_settings
from pos.ui.operation import Operations
from pos.ui.settings.mail_page import open_mail
from pos.ui.widgets.buttons import Button
from tests.network.mail_stand_in import MailStandIn, make_certificate


class Ring:
    """A keyring; `is_locked` gives nothing."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return None if self.is_locked else self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def test_the_password_lies_in_the_keyring_or_in_a_file_of_ones_own(tmp_path: Path) -> None:
    home, ring = Home(tmp_path), Ring()
    assert mail_password(home, ring) == ""
    keep_mail_password(home, "one é", ring)
    assert mail_password(home, ring) == "one é"
    assert not home.secret("mail").exists()
    ring.is_locked = True
    with pytest.raises(Unavailable, match="mail_password_locked"):
        mail_password(home, ring)
    keep_mail_password(home, "two", ring)  # it takes nothing: a file it is
    assert home.secret("mail").stat().st_mode & 0o077 == 0
    assert mail_password(home, ring) == "two"
    keep_mail_password(home, "", ring)
    assert mail_password(home, Ring()) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mail_sender": "shop"}, "mail_address_bad"),
        ({"mail_port": "smtp"}, "settings_bad"),
        ({"mail_port": "70000"}, "settings_bad"),
        ({"mail_tls": "none"}, "mail_tls_needed"),
    ],
)
def test_a_way_that_makes_no_sense_is_refused(changes: dict[str, str], code: str) -> None:
    good = {"mail_server": "smtp.example.com", "mail_sender": "shop@example.com"}
    assert mail_route(Settings(**good)) is not None
    with pytest.raises(Refused, match=code):
        mail_route(Settings(**{**good, **changes}))
    assert mail_route(Settings()) is None


def test_a_server_is_tried_saved_and_used_at_once(qtbot, open_app, shop_home, tmp_path: Path) -> None:
    before = read_settings(shop_home.path)
    certificate = make_certificate(tmp_path)
    app = open_app("T01")
    from pos.i18n import Locale

    operations = Operations()
    page = open_mail(app, Locale(), operations)
    qtbot.addWidget(page)
    page.resize(1158, 768)
    page.show()
    presenter = page.presenter
    try:
        with MailStandIn(certificate, login=("till", "secret")) as server:
            typed = {"server": "127.0.0.1", "port": str(server.port), "user": "till", "password": "wrong"}
            for name, text in {
                **typed,
                "sender": "shop@example.com",
                "certificate": str(certificate[0]),
            }.items():
                field = page._fields[name].edit
                field.setFocus()
                QTest.keyClicks(field, text)
            press(qtbot, page, operations, "check")
            assert presenter.notice.title == "The mail server cannot be used"
            presenter.set("password", "secret")
            press(qtbot, page, operations, "check")
            assert presenter.notice.title == "The mail server lets us in"
            assert not app.mails.is_set_up
            press(qtbot, page, operations, "save")
            assert presenter.notice.title == "The mail server is saved"
        assert app.mails.is_set_up
        kept = read_settings(shop_home.path)
        assert (kept.mail_server, kept.mail_user, kept.printer) == ("127.0.0.1", "till", before.printer)
        assert "secret" not in shop_home.settings_file.read_text(encoding="utf-8")
        assert mail_password(shop_home) == "secret"
        assert page._fields["password"].edit.text() == ""
        presenter.set("sender", "shop")
        press(qtbot, page, operations, "save")
        assert presenter.notice.title == "The settings were not saved"
    finally:
        keep_mail_password(shop_home, "")
        save_settings(shop_home, before)


def press(qtbot, page, operations: Operations, name: str) -> None:
    QTest.mouseClick(page.findChild(Button, f"mailPage.{name}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not operations.is_waiting and not page.presenter.is_busy, timeout=30_000)


def test_whom_z_reports_go_to_is_kept_in_the_shop(qtbot, open_app) -> None:
    app = open_app("T01")
    app.session.user = app.door.sign_in(OWNER.username, "password", OWNER.password).result(60)
    from pos.i18n import Locale

    operations = Operations()
    page = open_mail(app, Locale(), operations)
    qtbot.addWidget(page)
    page.resize(1158, 768)
    page.show()
    page.enter()
    presenter = page.presenter
    field = page._report_to.edit
    qtbot.waitUntil(lambda: presenter.report_to is not None, timeout=30_000)
    field.setFocus()
    QTest.keyClicks(field, "owner@example.com, nobody")
    press(qtbot, page, operations, "save")
    assert presenter.notice.title == "The settings were not saved"
    assert presenter.is_dirty, "what was typed stays"
    field.selectAll()
    QTest.keyClicks(field, "owner@Example.com; partner@example.com")
    press(qtbot, page, operations, "save")
    assert presenter.notice.title == "The addresses are saved"
    assert field.text() == "owner@example.com, partner@example.com"
    assert not presenter.is_dirty
    both = ("owner@example.com", "partner@example.com")
    assert app.query(report_mail.get).result(30) == both
    QTest.keyClicks(field, "x")
    presenter.discard()
    assert field.text() == "owner@example.com, partner@example.com"
