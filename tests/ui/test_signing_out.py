"""Signing out on a real shop: refused while a sale is only on this till; locking and handing over go on all the time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from pos.db import provision
from pos.db.embedded import EmbeddedServer
from pos.demo.people import ADMIN, CASHIER
from pos.services import sessions
from pos.till import server as till_server
from pos.till.link import LinkStatus
from pos.ui.widgets.dialog import Dialog
from tests.e2e.test_attention import make_fork
from tests.network.proxy import Proxy
from tests.ui.test_program import make_program, press, scan, sign_in

__all__ = ["make_program"]
K, M = Qt.Key, Qt.KeyboardModifier
WAIT_MS = 30_000
SIGN_OUT = (K.Key_L, M.ControlModifier | M.ShiftModifier)


@pytest.fixture
def road(shop_home, pos, monkeypatch) -> Iterator[Proxy]:
    """Till L01's way to its server; half a second of silence on it is enough."""
    if not (shop_home.path / "secrets" / "till-L01").exists():
        pos("till", "add", "L01")
    monkeypatch.setattr(till_server, "PATIENCE_S", 0.5)
    with Proxy(EmbeddedServer(shop_home.database).admin_endpoint().hosts[0]) as proxy:
        monkeypatch.setenv("POS_DATABASE_URL", f"postgresql://127.0.0.1:{proxy.port}/pos")
        yield proxy


def find(program, name: str) -> QWidget:
    found = [each for each in program.shell.findChildren(QWidget, name) if each.isVisible()]
    assert found, f"nothing shown is called {name}"
    return found[0]


def is_shown(program, name: str) -> bool:
    return any(each.isVisible() for each in program.shell.findChildren(QWidget, name))


def read(program, name: str) -> str:
    label = find(program, name)
    assert isinstance(label, QLabel)
    return label.text()


def sell(qtbot, program, barcode: str) -> None:
    scan(program, barcode)
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    press(program, K.Key_F12, M.ShiftModifier)
    qtbot.waitUntil(lambda: screen(program) == "complete", timeout=WAIT_MS)
    press(program, K.Key_Return)
    qtbot.waitUntil(lambda: screen(program) == "checkout")


def screen(program) -> str:
    return program.shell.screen_shown.objectName()


def wait_for_link(qtbot, program, status: LinkStatus, waiting: int) -> None:
    def reached() -> bool:
        program.app.poster.wake()
        state = program.app.link.state
        return state.status is status and state.waiting_sales == waiting

    qtbot.waitUntil(reached, timeout=WAIT_MS)


def wait_for_leaving(qtbot, program) -> None:
    qtbot.waitUntil(lambda: is_shown(program, "leaving"), timeout=WAIT_MS)


def is_ended(shop_home, session_id: str) -> bool:
    admin = EmbeddedServer(shop_home.database).admin_endpoint().with_database("pos")
    with provision.connect_admin(admin) as connection:
        row = connection.execute(
            "SELECT revoked_at IS NOT NULL FROM sec.session WHERE jti = %s", (session_id,)
        ).fetchone()
    assert row is not None
    return bool(row[0])


def test_with_everything_sent_signing_out_ends_the_session(
    qtbot, shop_home, make_program, road, barcodes
) -> None:
    program = make_program("L01")
    sign_in(qtbot, program, CASHIER)
    session_id = program.app.session.user.session_id
    sell(qtbot, program, barcodes[0])
    press(program, *SIGN_OUT)  # at once: the sale may still be on its way, and is waited for
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    assert not is_shown(program, "leaving")
    qtbot.waitUntil(lambda: is_ended(shop_home, session_id), timeout=WAIT_MS)


def test_unsent_sales_keep_the_person_and_the_till_is_handed_over(
    qtbot, shop_home, make_program, road, barcodes
) -> None:
    program = make_program("L01")
    for person in (CASHIER, ADMIN):  # who may come in without the server
        sign_in(qtbot, program, person)
        program.shell.lock()
    sign_in(qtbot, program, CASHIER)
    first = program.app.session.user
    road.is_silent = True
    sell(qtbot, program, barcodes[0])
    sell(qtbot, program, barcodes[1])
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 2)

    # Signing out is refused, and Stay stays
    press(program, *SIGN_OUT)
    wait_for_leaving(qtbot, program)
    assert read(program, "leaving.title") == "2 sales are only on this till"
    assert "cannot be reached" in read(program, "leaving.words0")
    QTest.keyClick(find(program, "leaving"), K.Key_Escape)
    assert screen(program) == "checkout"
    assert program.app.session.user == first
    assert not is_shown(program, "leaving")

    # Locking is what Enter does
    press(program, *SIGN_OUT)
    wait_for_leaving(qtbot, program)
    QTest.keyClick(find(program, "leaving"), K.Key_Return)
    assert screen(program) == "login"
    assert program.app.session.user is None
    login = program.shell.login.presenter
    assert login.person.name == CASHIER.name
    assert dict(login.cards)[login.person.user_id].detail == "Locked the till, cashier"

    # Somebody else takes over and sells
    sign_in(qtbot, program, ADMIN)
    assert program.app.session.user.name == ADMIN.name
    sell(qtbot, program, barcodes[2])
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 3)
    assert not is_ended(shop_home, first.session_id)

    # The server is back: everything arrives, and the first one's session is over
    road.heal()
    wait_for_link(qtbot, program, LinkStatus.ONLINE, 0)
    qtbot.waitUntil(lambda: is_ended(shop_home, first.session_id), timeout=WAIT_MS)
    press(program, *SIGN_OUT)
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)


def test_who_unlocks_goes_on_and_the_locked_session_ends(
    qtbot, shop_home, make_program, road, barcodes
) -> None:
    program = make_program("L01")
    sign_in(qtbot, program, CASHIER)
    first = program.app.session.user
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    press(program, K.Key_L, M.ControlModifier)
    assert screen(program) == "login"
    assert not is_ended(shop_home, first.session_id)
    sign_in(qtbot, program, CASHIER)
    assert len(program.shell.till.checkout.lines) == 1
    assert program.app.session.user.session_id != first.session_id
    qtbot.waitUntil(lambda: is_ended(shop_home, first.session_id), timeout=WAIT_MS)
    program.shell.till.checkout._cancel("Rung up wrongly")


def test_the_dialog_notices_that_everything_was_sent(qtbot, make_program, road, barcodes) -> None:
    program = make_program("L01")
    sign_in(qtbot, program, CASHIER)
    road.is_silent = True
    sell(qtbot, program, barcodes[0])
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 1)
    press(program, *SIGN_OUT)
    wait_for_leaving(qtbot, program)
    road.heal()
    qtbot.waitUntil(lambda: read(program, "leaving.title") == "Everything is sent", timeout=WAIT_MS)
    assert program.app.session.user is not None
    QTest.mouseClick(find(program, "leaving.accept"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    assert not is_shown(program, "leaving")


def test_a_copied_till_is_locked_and_not_left(qtbot, pos, shop_home, make_program, barcodes) -> None:
    make_fork(pos, shop_home, "L02", barcodes)
    program = make_program("L02")
    sign_in(qtbot, program, CASHIER)
    qtbot.waitUntil(lambda: program.app.link.state.status is LinkStatus.STOPPED, timeout=WAIT_MS)
    press(program, *SIGN_OUT)
    wait_for_leaving(qtbot, program)
    assert read(program, "leaving.title") == "2 sales are only on this till"
    assert "Two tills use one identity" in read(program, "leaving.words0")
    QTest.mouseClick(find(program, "leaving.accept"), Qt.MouseButton.LeftButton)
    assert screen(program) == "login"
    sign_in(qtbot, program, ADMIN)
    assert program.app.session.user.name == ADMIN.name


def test_a_locked_till_takes_its_questions_along(qtbot, make_program, road, barcodes) -> None:
    program = make_program("L01")
    sign_in(qtbot, program, CASHIER)
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    press(program, K.Key_Delete, M.ControlModifier)
    asked = next(each for each in program.shell.findChildren(Dialog) if each.isVisible())
    program.shell.lock()
    assert screen(program) == "login"
    assert not asked.isVisible()
    sign_in(qtbot, program, CASHIER)
    assert len(program.shell.till.checkout.lines) == 1
    program.shell.till.checkout._cancel("Rung up wrongly")


def test_who_was_signed_out_while_nothing_was_heard_is_out_when_the_server_is_back(
    qtbot, shop_home, make_program, road, pos
) -> None:
    program = make_program("L01")
    sign_in(qtbot, program, CASHIER)
    wait_for_link(qtbot, program, LinkStatus.ONLINE, 0)
    road.is_silent = True
    assert (
        pos("user", "out", CASHIER.username, POS_DATABASE_URL="").status == 0
    )  # from a computer that reaches it
    assert screen(program) == "checkout"
    road.heal()
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    assert read(program, "login.error").startswith("You were signed out from elsewhere.")


def test_who_is_signed_out_from_elsewhere_is_out_at_once_and_the_sale_stays(
    qtbot, shop_home, make_program, pos, barcodes
) -> None:
    if not (shop_home.path / "secrets" / "till-L03").exists():
        pos("till", "add", "L03")
    program = make_program("L03")
    sign_in(qtbot, program, CASHIER)
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    qtbot.waitUntil(lambda: program.app.link.state.status is LinkStatus.ONLINE, timeout=WAIT_MS)
    ended = pos("user", "out", CASHIER.username, "--json")
    assert ended.status == 0, ended.err
    assert ended.document["ended"] > 0
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    assert read(program, "login.error").startswith("You were signed out from elsewhere.")
    find_lease = program.app.door._find_lease
    assert find_lease(CASHIER.username, "pin") is None, "and does not come back without the server"
    sign_in(qtbot, program, CASHIER)
    assert len(program.shell.till.checkout.lines) == 1
    blocked = pos("user", "block", CASHIER.username)
    assert blocked.status == 0, blocked.err
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    assert pos("user", "block", CASHIER.username, "--undo").status == 0
    sign_in(qtbot, program, CASHIER)
    program.shell.till.checkout._cancel("Rung up wrongly")
    assert pos("user", "out", "nobody", "--json").document["error"] == "user_unknown"


def test_who_only_sells_stays_when_somebody_else_is_signed_out(
    qtbot, shop_home, make_program, pos, monkeypatch
) -> None:
    """Selling asks nothing of the server with the person's token: a session that is only quiet was ended by nobody."""
    if not (shop_home.path / "secrets" / "till-L03").exists():
        pos("till", "add", "L03")
    program = make_program("L03")
    sign_in(qtbot, program, CASHIER)
    qtbot.waitUntil(lambda: program.app.link.state.status is LinkStatus.ONLINE, timeout=WAIT_MS)
    admin = EmbeddedServer(shop_home.database).admin_endpoint().with_database("pos")
    with provision.connect_admin(admin) as connection:
        connection.execute("UPDATE sec.session SET last_seen_at = now() - interval '16 minutes'")
    asked = []
    is_ended = sessions.is_ended
    monkeypatch.setattr(sessions, "is_ended", lambda *told: asked.append(is_ended(*told)) or asked[-1])
    assert pos("user", "block", ADMIN.username).status == 0
    assert pos("user", "block", ADMIN.username, "--undo").status == 0
    qtbot.waitUntil(lambda: len(asked) >= 2, timeout=WAIT_MS)
    assert not any(asked)
    assert screen(program) == "checkout"
    assert pos("user", "out", CASHIER.username).status == 0
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
