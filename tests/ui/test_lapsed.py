"""A database that was away for longer than sessions live: the cashier sells on, is told once, and signs in again when it suits."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos.db import provision
from pos.db.embedded import EmbeddedServer
from pos.demo.people import ADMIN
from tests.ui.test_program import make_program, press, scan, sign_in

__all__ = ["make_program"]
K, M = Qt.Key, Qt.KeyboardModifier
WAIT_MS = 30_000


def grow_old(shop_home, session_id: str) -> None:
    """As if the server had heard nothing for an hour."""
    admin = EmbeddedServer(shop_home.database).admin_endpoint().with_database("pos")
    with provision.connect_admin(admin) as connection:
        connection.execute(
            "UPDATE sec.session SET last_seen_at = now() - interval '1 hour' WHERE jti = %s", (session_id,)
        )


def said(program) -> str:
    notice = program.shell.till.checkout.notice
    return notice.title if notice is not None else ""


def test_the_sale_goes_on_and_the_message_leads_to_the_names(
    qtbot, shop_home, make_program, barcodes
) -> None:
    program = make_program("P01")
    sign_in(qtbot, program, ADMIN)
    assert "office" in program.shell.till.checkout.port.features
    session_id = program.app.session.user.session_id
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    grow_old(shop_home, session_id)
    program.app._hear("reconnected")
    qtbot.waitUntil(lambda: said(program) == "Sign in again when it suits you", timeout=WAIT_MS)
    assert program.shell.screen_shown.objectName() == "checkout"
    assert "office" not in program.shell.till.checkout.port.features

    press(program, K.Key_F12, M.ShiftModifier)
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "complete", timeout=WAIT_MS)
    assert program.app.session.last_entry.number is not None

    press(program, K.Key_Return)
    program.shell.lock()
    sign_in(qtbot, program, ADMIN)
    assert program.app.session.user.token is not None
    assert "office" in program.shell.till.checkout.port.features


def test_an_act_that_needs_the_server_finds_it_out_too(qtbot, shop_home, make_program) -> None:
    from pos.services import store

    program = make_program("P01")
    sign_in(qtbot, program, ADMIN)
    grow_old(shop_home, program.app.session.user.session_id)
    program.app.query(store.get)
    qtbot.waitUntil(lambda: said(program) == "Sign in again when it suits you", timeout=WAIT_MS)
    press(program, K.Key_Return, M.ControlModifier)
    assert program.shell.screen_shown.objectName() == "login"
