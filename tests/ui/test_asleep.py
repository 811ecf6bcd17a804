"""A computer that slept: whoever opens the lid signs in, and finds the sale as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from pos.till.clock import SleepWatch
from tests.ui.person import LOAF, Person, person

__all__ = ["person"]


class Times:
    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 21, 9, tzinfo=UTC)
        self.running = 100.0

    def pass_by(self, wall_s: float, running_s: float) -> None:
        self.wall += timedelta(seconds=wall_s)
        self.running += running_s


@pytest.mark.parametrize(
    ("wall_s", "running_s", "slept"),
    [
        (5, 5, False),
        (30, 30, False),  # a busy machine
        (5 + 3600, 5, True),  # Linux: the running time stands still in sleep
        (3605, 3605, True),  # Windows: it does not
        (-3600, 5, True),  # the clock was set back
        (86400, 5, True),  # and forward
        (0.2, 0.2, False),
    ],
)
def test_sleep_and_a_moved_clock_are_noticed(wall_s: float, running_s: float, slept: bool) -> None:
    times = Times()
    watch = SleepWatch(lambda: times.wall, lambda: times.running)
    times.pass_by(wall_s, running_s)
    assert watch.has_slept() is slept
    times.pass_by(5, 5)
    assert not watch.has_slept()


@pytest.fixture
def times(person: Person) -> Times:
    times = Times()
    person.window._watch = SleepWatch(lambda: times.wall, lambda: times.running)
    return times


def test_after_an_hour_asleep_the_till_is_locked_and_the_basket_stays(person: Person, times: Times) -> None:
    person.scan(LOAF)
    times.pass_by(3605, 5)
    person.window._on_clock_timeout()
    assert person.screen == "login"
    assert person.locked == 1
    login = person.window.login
    assert "asleep" in person.read("login.error")
    assert login.presenter.error == "", "nobody did anything wrong"
    person.type("1234")
    person.wait_for("checkout")
    assert len(person.lines) == 1


def test_a_till_that_is_awake_stays_open(person: Person, times: Times) -> None:
    person.scan(LOAF)
    times.pass_by(5, 5)
    person.window._on_clock_timeout()
    assert person.screen == "checkout"


def test_money_on_the_counter_is_written_down_first(person: Person, times: Times) -> None:
    person.scan(LOAF)
    person.press(Qt.Key.Key_F12)
    person.wait_for("payment")
    person.type("1")
    person.press(Qt.Key.Key_Return)
    assert person.window.till.payment.is_under_way
    times.pass_by(3605, 5)
    person.window._on_clock_timeout()
    assert person.screen == "payment"
    person.press(Qt.Key.Key_Escape)
    person.window.till.payment.begin()
    times.pass_by(5, 5)
    person.window._on_clock_timeout()
    assert person.screen == "login"


def test_nobody_signed_in_has_nothing_to_lock(person: Person, times: Times) -> None:
    person.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    times.pass_by(3605, 5)
    person.window._on_clock_timeout()
    assert person.locked == 1
    presenter = person.window.login.presenter
    assert (presenter.error, presenter.notice) == ("", "")
