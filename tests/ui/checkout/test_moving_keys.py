"""Moving keys at the window: an admin puts an act on another key, every keycap says it, and the key does it on every screen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import ALL_FEATURES
from person import LOAF, K, M, Person

from pos.ui.keys import KeyChanges, keycap, keys_now, use_keys
from pos.ui.widgets.badges import Keycap


@pytest.fixture
def admin(qtbot):
    made = Person(qtbot, ALL_FEATURES | {"move_keys"})
    made.kept = []
    made.window.on_keys_moved = made.kept.append
    yield made
    use_keys(KeyChanges())
    made.filter.unwatch()


def open_list(who):
    who.press(K.Key_F1, M.ShiftModifier)
    assert who.shown("keysDialog")


def told(who):
    return who.window.findChild(QLabel, "keysDialog.subtitle").text()


def test_pay_moves_to_f9_and_more_to_where_it_was(admin):
    open_list(admin)
    admin.press(K.Key_C)
    assert told(admin) == "Press the key that is to be changed."
    admin.press(K.Key_F12)
    assert told(admin) == "Pay: press its new key."
    admin.press(K.Key_F9)
    assert told(admin) == "Pay is on F9 now. More is on F12 now."
    assert [changes.text for changes in admin.kept] == ["F12>F9, F9>F12"]
    caps = {each._text for each in admin.window.findChildren(Keycap)}
    assert "F12" in caps, "screens still know the usual keys only"
    assert (keycap("F12"), keycap("F9")) == ("F9", "F12")
    admin.press(K.Key_Escape)
    admin.scan(LOAF)
    admin.press(K.Key_F12)
    assert admin.window.till.checkout.overlay is admin.window.till.more
    admin.press(K.Key_Escape)
    admin.press(K.Key_F9)
    assert admin.screen == "payment"
    admin.press(K.Key_F9)  # the same key takes the money there
    admin.wait_for("complete")


def test_a_key_of_no_act_can_be_given_one(admin):
    open_list(admin)
    admin.press(K.Key_C)
    admin.press(K.Key_F6)
    admin.press(K.Key_Pause)
    assert told(admin) == "Park is on Pause now."
    admin.press(K.Key_Escape)
    admin.scan(LOAF)
    admin.press(K.Key_F6)
    assert admin.lines, "the old key does nothing"
    admin.press(K.Key_Pause)
    admin.qtbot.waitUntil(lambda: not admin.lines)


def test_esc_gives_the_change_up_and_then_closes(admin):
    open_list(admin)
    admin.press(K.Key_C)
    admin.press(K.Key_F12)
    admin.press(K.Key_Escape)
    assert admin.shown("keysDialog")
    assert told(admin) == ""
    admin.press(K.Key_Escape)
    assert not admin.shown("keysDialog")
    assert not keys_now()
    admin.press(K.Key_F1, M.ShiftModifier)
    assert admin.shown("keysDialog"), "keys mean what they mean again"


def test_closing_in_the_middle_gives_the_keys_back(admin):
    open_list(admin)
    admin.press(K.Key_C)
    admin.tap("keysDialog.close")
    admin.tap("keysDialog.close") if admin.shown("keysDialog") else None
    admin.scan(LOAF)
    admin.press(K.Key_F12)
    assert admin.screen == "payment"


def test_a_key_that_does_nothing_is_no_act(admin):
    open_list(admin)
    admin.press(K.Key_C)
    admin.press(K.Key_F11, M.ControlModifier)
    assert told(admin) == "Ctrl F11 does nothing here. Press a key from the list."
    admin.press(K.Key_F12)
    assert told(admin) == "Pay: press its new key."


def test_all_keys_can_be_the_usual_ones_again(admin):
    use_keys(KeyChanges().swapped("F12", "F9"))
    open_list(admin)
    admin.tap("keysDialog.reset")
    assert not keys_now()
    assert admin.kept == [KeyChanges()]
    assert not admin.shown("keysDialog.reset")


def test_a_scan_is_a_scan_whatever_moved(admin):
    use_keys(KeyChanges().swapped("F12", "Ctrl Enter").swapped("F6", "Ctrl 4"))
    admin.scan(LOAF)
    assert len(admin.lines) == 1


def test_a_cashier_sees_the_keys_and_moves_none(qtbot):
    who = Person(qtbot, ALL_FEATURES)
    open_list(who)
    assert not who.shown("keysDialog.change")
    who.press(K.Key_C)
    assert told(who) == ""
    who.filter.unwatch()
