"""Locking by itself: after a time without a touch, and after each sale; never while money is on the counter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos.domain.lock_rules import LockRules
from pos.settings import Settings, lock_after_ms, locks_each_sale
from tests.ui.person import LOAF, K, M, person

__all__ = ["person"]


def wait_minutes(who, minutes):
    who.now_ms += minutes * 60_000
    who.window._on_clock_timeout()


def test_a_till_that_nobody_touches_is_locked_and_keeps_its_sale(person):
    person.window.idle_limit_ms = 5 * 60_000
    person.scan(LOAF)
    lines = list(person.lines)
    wait_minutes(person, 4)
    assert person.screen == "checkout"
    wait_minutes(person, 2)
    assert person.screen == "login"
    assert person.read("login.error").startswith("Nobody touched this till")
    person.type("1234")
    person.wait_for("checkout")
    assert person.lines == lines


def test_a_locked_till_shows_the_time_of_now(person):
    def shown():
        return person.window.login.frame.moment.text()

    person.now += timedelta(minutes=7)
    person.press(K.Key_L, M.ControlModifier)
    assert person.screen == "login"
    assert shown().endswith("14:39")
    person.now += timedelta(minutes=1)
    person.window._on_clock_timeout()
    assert shown().endswith("14:40")


def test_a_touch_begins_the_time_anew(person):
    person.window.idle_limit_ms = 5 * 60_000
    wait_minutes(person, 4)
    person.press(K.Key_Down)
    wait_minutes(person, 4)
    assert person.screen == "checkout"


def test_without_a_limit_it_stays_open(person):
    wait_minutes(person, 600)
    assert person.screen == "checkout"


def test_money_on_the_counter_is_written_down_first(person):
    person.window.idle_limit_ms = 60_000
    person.scan(LOAF)
    person.press(K.Key_F12)
    person.type("1")
    person.press(K.Key_Return)
    wait_minutes(person, 5)
    assert person.screen == "payment"
    person.press(K.Key_Return)
    person.wait_for("complete")
    wait_minutes(person, 5)
    assert person.screen == "login"


def test_after_each_sale_somebody_signs_in_anew(person):
    person.window.locks_each_sale = True
    person.scan(LOAF)
    person.press(K.Key_F12, M.ShiftModifier)
    person.wait_for("complete")
    person.press(K.Key_Return)
    assert person.screen == "login"
    person.type("1234")
    person.wait_for("checkout")


def test_after_each_sale_a_scan_begins_with_a_name(person):
    person.window.locks_each_sale = True
    person.scan(LOAF)
    person.press(K.Key_F12, M.ShiftModifier)
    person.wait_for("complete")
    person.scan(LOAF)
    assert person.screen == "login"
    assert person.read("login.error") == "Sign in first. The scan was not added."


@pytest.mark.parametrize(
    ("minutes", "limit"),
    [("0", 0), ("5", 300_000), ("0.5", 30_000), ("", 0), ("-3", 0), ("x", 0), ("inf", 0), ("nan", 0)],
)
def test_minutes_of_the_settings(minutes, limit):
    assert lock_after_ms(Settings(lock_after=minutes)) == limit


def test_a_computer_without_its_own_word_locks_as_the_shop_says():
    shop = LockRules(3, each_sale=True)
    assert lock_after_ms(Settings(), shop) == 180_000
    assert locks_each_sale(Settings(), shop)
    own = Settings(lock_after="0", lock_each_sale="no")
    assert lock_after_ms(own, shop) == 0
    assert not locks_each_sale(own, shop)
    assert locks_each_sale(Settings(lock_each_sale="yes"))
