"""A first password from an admin, at a real till: nobody gets in with it, and with an own one also without the server."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.demo.people import CASHIER, OWNER
from pos.till import sign_in as door_module
from pos.till.link import LinkStatus
from tests.ui.test_program import make_program, press, sign_in
from tests.ui.test_signing_out import find, is_ended, is_shown, read, road, screen, wait_for_link

__all__ = ["make_program", "road"]
K = Qt.Key
WAIT_MS = 30_000
OWN, OWN_PIN = "four plain words", "730951"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Half a second of silence is enough for signing in as well."""
    monkeypatch.setattr(door_module, "PATIENCE_S", 0.5)


@pytest.fixture
def given(pos):
    """The password that an admin gave Anna."""
    reset = pos("user", "reset", CASHIER.username, "--json")
    assert reset.status == 0, reset.err
    return reset.document["password"]


def fill(program, name, text):
    edit = find(program, name)
    edit.setFocus()
    edit.clear()
    QTest.keyClicks(edit, text)


def come(qtbot, program, password):
    """Type Anna's name and this password, and wait for the answer."""
    login = program.shell.login.presenter
    qtbot.waitUntil(lambda: len(login.cards) > 1, timeout=WAIT_MS)
    login.choose("")
    fill(program, "userName", CASHIER.username)
    fill(program, "password", password)
    QTest.keyClick(find(program, "password"), K.Key_Return)
    qtbot.waitUntil(lambda: not login.is_busy, timeout=WAIT_MS)


def choose(qtbot, program, secret):
    fill(program, "ownSecret", secret)
    fill(program, "ownSecretAgain", secret)
    QTest.keyClick(find(program, "ownSecretAgain"), K.Key_Return)
    choosing = program.shell.login.presenter.choosing
    qtbot.waitUntil(lambda: not choosing.is_busy, timeout=WAIT_MS)


def begin_shift(qtbot, program):
    qtbot.waitUntil(lambda: program.shell.till is not None, timeout=WAIT_MS)
    if screen(program) == "shift_open":
        press(program, K.Key_F12)
    qtbot.waitUntil(lambda: screen(program) == "checkout", timeout=WAIT_MS)


def test_who_was_given_a_password_chooses_their_own_and_sells_with_and_without_the_server(
    qtbot, given, shop_home, road, make_program
) -> None:
    program = make_program("L01")

    # The given one leads to the step, and Esc leads out again
    come(qtbot, program, given)
    assert read(program, "choosing.title") == "Choose your own password"
    session_id = program._front._passed.session_id
    press(program, K.Key_Escape)
    assert not is_shown(program, "choosing.title")
    qtbot.waitUntil(lambda: is_ended(shop_home, session_id), timeout=WAIT_MS)

    # Neither a weak one nor the given one again will do
    come(qtbot, program, given)
    choose(qtbot, program, "short")
    assert read(program, "ownSecret.error").startswith("The password is shorter than 8 characters.")
    choose(qtbot, program, given)
    assert read(program, "ownSecret.error").startswith("This is the one you have now.")
    assert program.shell.till is None
    assert program.app.session.user is None

    # An own one, and in
    choose(qtbot, program, OWN)
    begin_shift(qtbot, program)
    assert program.app.session.user.name == CASHIER.name
    assert program.app.session.user.token is not None

    # From now on that is the one, here also without the server
    program.shell.lock()
    come(qtbot, program, given)
    assert read(program, "password.error").startswith("Wrong name or password.")
    come(qtbot, program, OWN)
    begin_shift(qtbot, program)
    program.shell.lock()
    road.is_silent = True
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 0)
    come(qtbot, program, given)
    assert read(program, "password.error").startswith("Wrong name or password.")
    come(qtbot, program, OWN)
    begin_shift(qtbot, program)
    assert program.app.session.user.token is None
    assert "my_secrets" not in program.shell.till.checkout.port.features


def test_without_the_server_a_given_password_opens_nothing(qtbot, given, road, make_program) -> None:
    program = make_program("L01")
    road.is_silent = True
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 0)
    come(qtbot, program, given)
    assert program.shell.till is None
    assert not is_shown(program, "choosing.title")
    assert read(program, "password.error")


def test_who_gives_a_password_is_told_that_it_is_only_the_first(pos) -> None:
    reset = pos("user", "reset", CASHIER.username)
    assert reset.status == 0
    assert "asks them to choose their own" in reset.out


def test_a_given_password_sells_nothing_by_command(pos, given, barcodes) -> None:
    if pos("till", "list", "--json").out.find('"L02"') < 0:
        pos("till", "add", "L02")
    sold = pos(
        "sell",
        "--till",
        "L02",
        "--user",
        CASHIER.username,
        "--scan",
        barcodes[0],
        "--json",
        POS_PASSWORD=given,
    )
    assert (sold.status, sold.document["error"]) == (1, "must_change_first")


def test_a_cashier_changes_their_pin_at_the_till_and_uses_it_without_the_server(
    qtbot, road, make_program
) -> None:
    program = make_program("L01")
    program.shell.login.presenter.begin()
    login = program.shell.login.presenter
    qtbot.waitUntil(lambda: len(login.cards) > 1, timeout=WAIT_MS)
    anna = next(each.user_id for each in login._people if each.name == CASHIER.name)
    login.choose(anna)
    for digit in CASHIER.pin:
        login.press(digit)
    begin_shift(qtbot, program)
    session_id = program.app.session.user.session_id

    press(program, K.Key_F9)
    QTest.keyClicks(QApplication.focusWidget(), "my password")
    press(program, K.Key_Return)
    qtbot.waitUntil(lambda: is_shown(program, "own"))
    fill(program, "own.old", "0001")
    fill(program, "own.new", OWN_PIN)
    fill(program, "own.again", OWN_PIN)
    QTest.keyClick(find(program, "own.again"), K.Key_Return)
    qtbot.waitUntil(lambda: is_shown(program, "own.old.error"), timeout=WAIT_MS)
    assert read(program, "own.old.error") == "Wrong PIN. 5 tries left."
    fill(program, "own.old", CASHIER.pin)
    QTest.keyClick(find(program, "own.old"), K.Key_Return)
    qtbot.waitUntil(lambda: is_shown(program, "own.done"), timeout=WAIT_MS)
    QTest.keyClick(QApplication.focusWidget(), K.Key_Return)
    assert not is_shown(program, "own")
    assert screen(program) == "checkout"
    assert program.app.session.user.session_id == session_id

    # The names at the sign-in know that it has six digits now
    qtbot.waitUntil(
        lambda: any(each.get("pin_length") == 6 for each in program._names.people), timeout=WAIT_MS
    )
    program.shell.lock()
    road.is_silent = True
    wait_for_link(qtbot, program, LinkStatus.OFFLINE, 0)
    login.choose(anna)
    assert login.dots == (0, 6)
    for digit in OWN_PIN:
        login.press(digit)
    begin_shift(qtbot, program)
    assert program.app.session.user.token is None


def test_the_owner_finds_their_own_in_the_office(qtbot, road, make_program) -> None:
    program = make_program("L01")
    sign_in(qtbot, program, OWNER)
    program.shell.till.checkout.on_action("office")
    qtbot.waitUntil(lambda: screen(program) == "office", timeout=WAIT_MS)
    qtbot.mouseClick(find(program, "office.me"), Qt.MouseButton.LeftButton)
    assert is_shown(program, "own")
    qtbot.mouseClick(find(program, "segment.password"), Qt.MouseButton.LeftButton)
    assert read(program, "own.rules").startswith("At least 12 characters")
    press(program, K.Key_Escape)
    assert not is_shown(program, "own")
    assert screen(program) == "office"
    qtbot.waitUntil(lambda: not program.operations.is_waiting, timeout=WAIT_MS)
