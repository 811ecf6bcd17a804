"""The step between a first sign-in and the till: one's own password before anything else, by keys and by touch."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from pos.errors import Refused, Unavailable
from pos.till.shown import SignedIn
from tests.ui.fakes import BADGE
from tests.ui.person import K, stranger

__all__ = ["stranger"]

OWN = "four plain words"


@pytest.fixture
def newcomer(stranger):
    """Has typed the password that they were given."""
    stranger.login.must_choose = "password"
    stranger.tap("person.other")
    stranger.type("carla")
    stranger.press(K.Key_Return)
    stranger.type("correct horse")
    stranger.press(K.Key_Return)
    stranger.qtbot.waitUntil(lambda: bool(stranger.shown("choosing.title")))
    return stranger


def focused() -> str:
    return QApplication.focusWidget().objectName()


def test_the_rules_are_said_first_and_nobody_is_at_the_till(newcomer):
    assert newcomer.screen == "login"
    assert newcomer.window.till is None
    assert newcomer.read("choosing.title") == "Choose your own password"
    assert newcomer.read("choosing.why").startswith("Hello, Carla. The password you were given is only")
    assert newcomer.read("choosing.rules").startswith("At least 8 characters")
    assert focused() == "ownSecret"


def test_an_own_password_twice_and_in_by_keys(newcomer):
    newcomer.type(OWN)
    assert newcomer.read("choosing.verdict").startswith("Strong: 16 characters")
    newcomer.press(K.Key_Return)
    assert focused() == "ownSecretAgain"
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.wait_for("checkout")
    assert newcomer.login.chosen == [OWN]
    assert newcomer.login.turned_back == 0
    # nothing of it is left in the fields for whoever signs in next
    assert {each.text() for each in newcomer.window.login.choosing.findChildren(QLineEdit)} == {""}


def test_what_breaks_a_rule_is_said_at_the_field_and_asks_nobody(newcomer):
    newcomer.type("short")
    newcomer.tap("choosing.accept")
    assert newcomer.read("ownSecret.error").startswith("The password is shorter than 8 characters.")
    assert focused() == "ownSecret"
    newcomer.widget("ownSecret").clear()
    newcomer.type("password123")
    newcomer.tap("choosing.accept")
    assert newcomer.read("ownSecret.error").startswith("This password is on every list")
    newcomer.widget("ownSecret").clear()
    newcomer.type(OWN)
    assert newcomer.shown("ownSecret.error") == []
    newcomer.press(K.Key_Return)
    newcomer.type("four other words")
    newcomer.press(K.Key_Return)
    assert newcomer.read("ownSecretAgain.error") == "The two passwords differ. Type it again."
    assert newcomer.login.chosen == []
    assert newcomer.window.till is None


@pytest.mark.parametrize("how", ["key", "button"])
def test_who_does_not_want_to_is_out_again(newcomer, how):
    newcomer.type(OWN)
    if how == "key":
        newcomer.press(K.Key_Escape)
    else:
        newcomer.tap("choosing.back")
    assert newcomer.shown("choosing.title") == []
    assert newcomer.login.turned_back == 1
    assert newcomer.window.till is None
    newcomer.login.must_choose = ""
    newcomer.tap("person.u1")
    newcomer.type("1234")
    newcomer.wait_for("checkout")


def test_nothing_else_leads_past_it(newcomer):
    newcomer.widget("ownSecret").clearFocus()
    newcomer.type("1234")
    newcomer.press(K.Key_Down)
    newcomer.scan(BADGE)
    assert newcomer.read("ownSecret.error") == "Finish this first. The scan was not added."
    newcomer.tap("person.u2")
    newcomer.window.catalogue_changed()
    assert newcomer.window.till is None
    assert newcomer.shown("choosing.title")


def test_it_waits_for_the_server_and_says_when_that_is_away(newcomer):
    newcomer.login.future = Future()
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.press(K.Key_Return)  # once is enough
    newcomer.press(K.Key_Escape)  # nobody knows yet how it ends
    assert newcomer.login.chosen == [OWN]
    assert newcomer.login.turned_back == 0
    newcomer.login.future.set_exception(Unavailable("server_unreachable"))
    newcomer.qtbot.waitUntil(lambda: bool(newcomer.shown("ownSecret.error")))
    assert newcomer.read("ownSecret.error").startswith("The database does not answer.")
    newcomer.login.future = Future()
    newcomer.login.future.set_result(SignedIn("u3", "Carla Ruiz", "Owner"))
    newcomer.press(K.Key_Tab)
    newcomer.tap("choosing.accept")
    newcomer.wait_for("checkout")


def test_a_session_that_is_over_asks_to_sign_in_again(newcomer):
    newcomer.login.future = Future()
    newcomer.login.future.set_exception(Refused("not_signed_in"))
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.qtbot.waitUntil(lambda: newcomer.shown("choosing.title") == [])
    assert newcomer.read("password.error").startswith("You were signed out.")
    assert newcomer.login.turned_back == 1


def test_who_walks_away_before_it_is_signed_out(newcomer):
    newcomer.window.idle_limit_ms = 5 * 60_000
    newcomer.now_ms += 6 * 60_000
    newcomer.window._on_clock_timeout()
    assert newcomer.shown("choosing.title") == []
    assert newcomer.login.turned_back == 1
    assert newcomer.read("password.error").startswith("Nobody touched this till")


def test_what_is_on_its_way_is_waited_for_before_anybody_is_sent_back(newcomer):
    newcomer.login.future = Future()
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.type(OWN)
    newcomer.press(K.Key_Return)
    newcomer.window.idle_limit_ms = 5 * 60_000
    newcomer.now_ms += 6 * 60_000
    newcomer.window._on_clock_timeout()
    assert newcomer.login.turned_back == 0
    newcomer.login.future.set_result(SignedIn("u3", "Carla Ruiz", "Owner"))
    newcomer.wait_for("checkout")


def test_a_given_pin_asks_for_an_own_pin(stranger):
    stranger.login.must_choose = "pin"
    stranger.type("1234")
    stranger.qtbot.waitUntil(lambda: bool(stranger.shown("choosing.title")))
    assert stranger.read("choosing.title") == "Choose your own PIN"
    stranger.type("12")
    stranger.tap("choosing.accept")
    assert stranger.read("ownSecret.error") == "Use 4 to 8 digits."
    stranger.type("7309")
    stranger.press(K.Key_Return)
    stranger.type("127309")
    stranger.press(K.Key_Return)
    stranger.wait_for("checkout")
    assert stranger.login.chosen == ["127309"]
