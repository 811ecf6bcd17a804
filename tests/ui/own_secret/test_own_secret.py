"""One's own PIN and password: what is asked, refused and told, without a window and in it."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.till.verdicts import verdict_on
from pos.ui.own_secret.dialog import OwnSecretDialog
from pos.ui.own_secret.presenter import OwnSecretPresenter
from tests.ui.fakes import NOW

K = Qt.Key
OWN = "four plain words"


class Port:
    def __init__(self, has_pin=True):
        self.has_pin = has_pin
        self.asked = []
        self.answer: object = None
        self.error = None

    def shortest_password(self):
        return 12

    def secret_verdict(self, secret):
        return verdict_on(secret, is_admin=True)

    def change(self, kind, new, old_kind, old):
        if self.error is not None:
            raise self.error
        self.asked.append((kind, new, old_kind, old))
        future: Future = Future()
        if isinstance(self.answer, Exception):
            future.set_exception(self.answer)
        elif self.answer != "waits":
            future.set_result(None)
        self.future = future
        return future


def at_once(future, on_done, on_error):
    def tell(ended):
        error = ended.exception()
        on_done(ended.result()) if error is None else on_error(error)

    future.add_done_callback(tell)


def make(port):
    return OwnSecretPresenter(port, at_once, Locale())


# ---- without a window ----
def test_a_pin_is_proven_by_the_pin_and_by_the_password_where_that_is_forgotten():
    port = Port()
    shown = make(port)
    assert (shown.old_label, shown.other_way) == ("Your PIN now", "Forgot it? Use your password")
    shown.choose_other_way()
    assert (shown.old_label, shown.other_way) == ("Your password now", "Use your PIN instead")
    shown.save("an old password", "730951", "730951")
    assert port.asked == [("pin", "730951", "password", "an old password")]
    assert shown.done == "Your PIN is changed."


def test_who_has_no_pin_proves_themselves_by_the_password():
    shown = make(Port(has_pin=False))
    assert (shown.is_pin, shown.old_label, shown.other_way) == (True, "Your password now", "")


def test_a_password_is_proven_by_the_password_alone():
    port = Port()
    shown = make(port)
    shown.choose_kind("password")
    assert (shown.old_label, shown.other_way) == ("Your password now", "")
    assert shown.rules.startswith("At least 12 characters")
    shown.save("old", OWN, OWN)
    assert port.asked == [("password", OWN, "password", "old")]
    assert shown.done == "Your password is changed."


@pytest.mark.parametrize(
    ("kind", "typed", "errors"),
    [
        ("pin", ("", "7309", "7309"), {"old": "Type the PIN that you have now."}),
        ("pin", ("1", "73a9", "73a9"), {"new": "Use 4 to 8 digits."}),
        ("pin", ("1", "7309", "7308"), {"again": "The two PINs differ. Type it again."}),
        ("password", ("", OWN, OWN), {"old": "Type the password that you have now."}),
        ("password", ("1", OWN, "other"), {"again": "The two passwords differ. Type it again."}),
        ("password", ("1", "eleven char", ""), {"new": "The password is shorter than 12 characters. Choose a longer one."}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nobody_is_asked(kind, typed, errors):
    port = Port()
    shown = make(port)
    shown.choose_kind(kind)
    shown.save(*typed)
    assert shown.errors == errors
    assert port.asked == []


@pytest.mark.parametrize(
    ("error", "field", "says"),
    [
        (Refused("wrong_pin", tries_left=4), "old", "Wrong PIN. 4 tries left."),
        (Refused("wrong_old_password", tries_left=1), "old", "Wrong password. One try left, then this name is locked for a while."),
        (Refused("locked_out", until=NOW.replace(minute=47)), "old", "Too many tries. Locked on this till until 14:47. Wait, or ask the owner."),
        (Refused("pin_too_common"), "new", "This PIN is one of those that everybody tries first. Choose another one."),
        (Refused("secret_same"), "new", "This is the one you have now. Choose another one."),
        (Unavailable("server_unreachable"), "new", "The database does not answer."),
    ],
)  # fmt: skip
def test_a_refusal_stands_where_it_belongs(error, field, says):
    port = Port()
    port.answer = error
    shown = make(port)
    shown.save("7777", "730951", "730951")
    assert list(shown.errors) == [field]
    assert shown.errors[field].startswith(says)
    assert (shown.done, shown.is_busy) == ("", False)


def test_without_the_servers_word_it_says_so_at_once():
    port = Port()
    port.error = Refused("signed_in_offline")
    shown = make(port)
    shown.save("7777", "730951", "730951")
    assert shown.errors["new"]
    assert not shown.is_busy


# ---- in the window ----
class Desk:
    def __init__(self, qtbot, port):
        self.qtbot, self.port = qtbot, port
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.dialog = OwnSecretDialog(self.window, make(port))
        self.dialog.open_here()

    def shown(self, name):
        return [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]

    def tap(self, name):
        self.qtbot.mouseClick(self.shown(name)[0], Qt.MouseButton.LeftButton)

    def keys(self, text, end=None):
        QTest.keyClicks(QApplication.focusWidget(), text)
        if end is not None:
            QTest.keyClick(QApplication.focusWidget(), end)

    def read(self, name):
        label = self.shown(name)[0]
        assert isinstance(label, QLabel)
        return label.text()


@pytest.fixture
def port():
    return Port()


@pytest.fixture
def desk(qtbot, port):
    return Desk(qtbot, port)


def test_a_pin_is_changed_by_keys_alone(desk, port):
    assert QApplication.focusWidget().objectName() == "own.old"
    desk.keys("7777", K.Key_Return)
    assert QApplication.focusWidget().objectName() == "own.new"
    desk.keys("730951", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    assert port.asked == [("pin", "730951", "pin", "7777")]
    assert desk.read("own.done").startswith("Your PIN is changed. You stay signed in here")
    assert {each.text() for each in desk.dialog.findChildren(QLineEdit)} == {""}
    ended = []
    desk.dialog.accepted.connect(lambda: ended.append(True))
    QTest.keyClick(QApplication.focusWidget(), K.Key_Return)
    assert ended == [True]


def test_a_pin_is_changed_by_touch_alone(desk, port):
    for field, digits in (("own.old", "7777"), ("own.new", "730951"), ("own.again", "730951")):
        desk.tap(field)
        for digit in digits:
            desk.tap(f"own.pad.{digit}")
    desk.tap("own.pad.back")
    desk.tap("own.pad.1")
    desk.tap("own.accept")
    assert port.asked == [("pin", "730951", "pin", "7777")]


def test_a_wrong_old_pin_can_be_typed_again(desk, port):
    port.answer = Refused("wrong_pin", tries_left=4)
    desk.keys("1111", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    assert desk.read("own.old.error") == "Wrong PIN. 4 tries left."
    assert QApplication.focusWidget().objectName() == "own.old"
    port.answer = None
    for digit in "7777":
        desk.tap(f"own.pad.{digit}")
    assert desk.shown("own.old.error") == []
    desk.tap("own.accept")
    assert port.asked[-1] == ("pin", "730951", "pin", "7777")


def test_the_password_has_no_keypad_and_an_eye(desk, port):
    desk.keys("7777")
    desk.tap("segment.password")
    assert desk.shown("own.pad") == []
    assert {each.text() for each in desk.dialog.findChildren(QLineEdit)} == {""}
    desk.keys("the old password", K.Key_Return)
    desk.keys(OWN)
    assert desk.read("own.verdict").startswith("Strong: 16 characters")
    desk.tap("own.new.eye")
    assert desk.shown("own.new")[0].echoMode() is QLineEdit.EchoMode.Normal
    QTest.keyClick(QApplication.focusWidget(), K.Key_F8, Qt.KeyboardModifier.AltModifier)
    assert desk.shown("own.new")[0].echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(QApplication.focusWidget(), K.Key_Tab)
    desk.keys(OWN, K.Key_Return)
    assert port.asked == [("password", OWN, "password", "the old password")]


def test_nobody_leaves_while_it_is_asked_and_twice_is_once(desk, port):
    port.answer = "waits"
    desk.keys("7777", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    desk.dialog.accept()
    QTest.keyClick(QApplication.focusWidget(), K.Key_Escape)
    desk.tap("own.close")
    assert desk.dialog.isVisible()
    assert len(port.asked) == 1
    port.future.set_result(None)
    assert desk.shown("own.done")


def test_a_till_that_is_locked_takes_it_away_also_while_it_is_asked(desk, port, qtbot):
    port.answer = "waits"
    desk.keys("7777", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    desk.keys("730951", K.Key_Return)
    with qtbot.waitSignal(desk.dialog.destroyed):
        desk.dialog.cancel()  # as the window does
    port.future.set_result(None)  # the answer finds nobody
    assert desk.shown("own") == []


def test_esc_changes_nothing(desk, port):
    desk.keys("7777", K.Key_Escape)
    assert not desk.dialog.isVisible()
    assert port.asked == []
