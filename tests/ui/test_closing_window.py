"""Closing the window: what somebody is asked first, and what ends on the server with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos.demo.people import CASHIER
from pos.till.link import LinkStatus
from tests.ui.test_program import make_program, press, scan, sign_in
from tests.ui.test_signing_out import find, is_ended, is_shown, read, road, sell, wait_for_link

__all__ = ["make_program", "road"]
K, M = Qt.Key, Qt.KeyboardModifier
WAIT_MS = 30_000


def close(program) -> None:
    """With the button of the window's frame."""
    program.shell.windowHandle().close()


@pytest.fixture
def program(make_program, road) -> Iterator[object]:
    return make_program("L01")


def test_with_everything_sent_it_closes_at_once_and_the_session_ends(
    qtbot, shop_home, program, barcodes
) -> None:
    sign_in(qtbot, program, CASHIER)
    session_id = program.app.session.user.session_id
    sell(qtbot, program, barcodes[0])
    wait_for_link(qtbot, program, LinkStatus.ONLINE, 0)
    close(program)
    assert not program.shell.isVisible()
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)
    assert is_ended(shop_home, session_id)


def test_the_session_of_who_locked_ends_with_the_window(qtbot, shop_home, program) -> None:
    sign_in(qtbot, program, CASHIER)
    session_id = program.app.session.user.session_id
    wait_for_link(qtbot, program, LinkStatus.ONLINE, 0)
    program.shell.lock()
    close(program)
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)
    assert is_ended(shop_home, session_id)


def test_unsent_sales_are_named_first(qtbot, program, road, barcodes) -> None:
    sign_in(qtbot, program, CASHIER)
    road.is_silent = True
    sell(qtbot, program, barcodes[0])
    assert program.app.link.state.status is LinkStatus.ONLINE, "nobody knows yet that the server is silent"
    close(program)
    assert read(program, "closing.title") == "1 sale is only on this till"
    QTest.keyClick(find(program, "closing"), K.Key_Escape)
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 1)
    close(program)
    close(program)  # pressed twice: asked once
    assert program.shell.isVisible()
    assert read(program, "closing.title") == "1 sale is only on this till"
    for stays in (K.Key_Escape, K.Key_Return):
        QTest.keyClick(find(program, "closing"), stays)
        assert not is_shown(program, "closing")
        assert program.shell.isVisible()
        assert program.shell.screen_shown.objectName() == "checkout"
        close(program)
    QTest.mouseClick(find(program, "closing.anyway"), Qt.MouseButton.LeftButton)
    assert not program.shell.isVisible()
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)


def test_money_on_the_counter_is_named_first(qtbot, program, barcodes) -> None:
    sign_in(qtbot, program, CASHIER)
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    assert program._ask_to_close() is None  # an open sale is kept, and nothing to be asked about
    press(program, K.Key_F12)
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "payment")
    for key in (K.Key_Period, K.Key_1):  # ten cents of it
        press(program, key)
    press(program, K.Key_Return)
    qtbot.waitUntil(lambda: program.shell.till.payment.is_under_way)
    close(program)
    assert read(program, "closing.title") == "A payment is under way"
    QTest.keyClick(find(program, "closing"), K.Key_Escape)
    assert program.shell.isVisible()
    assert program.shell.till.payment.is_under_way
    close(program)
    program.shell.close_now()  # the computer is shut down meanwhile
    assert not program.shell.isVisible()
