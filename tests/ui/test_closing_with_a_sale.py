"""A till that is closed with a sale open, as its window is closed and as the computer ends it: the sale goes on at the next till."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtWidgets import QApplication

from pos.demo.people import ADMIN
from pos.ui.ending import EndOfSession
from tests.ui.test_program import make_program, press, scan, sign_in

__all__ = ["make_program"]
K, M = Qt.Key, Qt.KeyboardModifier
WAIT_MS = 30_000
TELLS = SIGNAL("commitDataRequest(QSessionManager&)")


def close(qtbot, program) -> None:
    """With the button of the window's frame."""
    program.shell.windowHandle().close()
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)


def said(program) -> str:
    notice = program.shell.till.checkout.notice
    return notice.title if notice is not None else ""


def lines(program) -> int:
    return len(program.shell.till.checkout.lines)


def cancel(qtbot, program) -> None:
    program.shell.till.checkout._cancel("Rung up wrongly")
    qtbot.waitUntil(lambda: lines(program) == 0)


def test_the_sale_of_a_closed_till_goes_on_at_the_next_and_is_gone_here(
    qtbot, make_program, barcodes
) -> None:
    first = make_program("H01")
    sign_in(qtbot, first, ADMIN)
    scan(first, barcodes[0])
    qtbot.waitUntil(lambda: lines(first) == 1)
    basket_id = first.app.session.basket.id
    close(qtbot, first)

    second = make_program("H02")
    sign_in(qtbot, second, ADMIN)
    qtbot.waitUntil(lambda: said(second).startswith("Your sale is still open at"), timeout=WAIT_MS)
    press(second, K.Key_Return, M.ControlModifier)
    qtbot.waitUntil(lambda: lines(second) == 1, timeout=WAIT_MS)
    press(second, K.Key_F12, M.ShiftModifier)
    qtbot.waitUntil(lambda: second.shell.screen_shown.objectName() == "complete", timeout=WAIT_MS)
    assert second.app.session.last_entry.id == basket_id

    first = make_program("H01")
    sign_in(qtbot, first, ADMIN)
    qtbot.waitUntil(lambda: said(first) == "The sale went on at another till", timeout=WAIT_MS)
    assert lines(first) == 0


def test_a_computer_that_ends_the_program_does_the_same(qtbot, make_program, barcodes) -> None:
    first = make_program("H01")
    sign_in(qtbot, first, ADMIN)
    scan(first, barcodes[0])
    qtbot.waitUntil(lambda: lines(first) == 1)
    first.end_now()
    assert first.app is None, "before this returned"
    assert not first.shell.isVisible()

    again = make_program("H01")
    sign_in(qtbot, again, ADMIN)
    qtbot.waitUntil(lambda: again.app.session.shared_basket is None, timeout=WAIT_MS)
    assert lines(again) == 1, "nobody else took it"
    cancel(qtbot, again)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_end_is_heard_and_other_bytes_are_not(qtbot, number) -> None:
    end = EndOfSession(QApplication.instance())
    before = signal.getsignal(number)
    with end.listening(), qtbot.waitSignal(end.asked):
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before
    end.deleteLater()


def test_the_end_of_the_session_is_heard(qtbot) -> None:
    app = QApplication.instance()
    before = app.receivers(TELLS)
    end = EndOfSession(app)
    assert app.receivers(TELLS) == before + 1
    with end.listening(), qtbot.waitSignal(end.asked):
        end._on_app_commit_data_request()  # its argument, Qt's session manager, is not to be made by hand
    end.deleteLater()
