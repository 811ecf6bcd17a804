"""Badges at the window: signing in, changing who is there in one step, and a manager's consent."""

from __future__ import annotations

import pytest

from tests.ui.fakes import BADGE
from tests.ui.person import LOAF, K, person, stranger

__all__ = ["person", "stranger"]

OTHER = "TBFZK060123456789ABB"


def test_a_badge_signs_in(stranger):
    stranger.scan(BADGE)
    stranger.wait_for("checkout")


def test_it_signs_in_over_a_half_typed_pin(stranger):
    stranger.type("12")
    stranger.scan(BADGE)
    stranger.wait_for("checkout")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            OTHER,
            "This badge opens nothing here. It may have been replaced. Type your PIN, or ask an admin for a new badge.",
        ),
        (BADGE[:-1] + ("A" if BADGE[-1] != "A" else "B"), "Sign in first. The scan was not added."),
        (LOAF, "Sign in first. The scan was not added."),
    ],
)
def test_what_opens_nothing_says_so(stranger, code, said):
    stranger.scan(code)
    assert stranger.screen == "login"
    assert stranger.read("login.error") == said


def test_somebody_else_comes_in_with_one_scan_and_the_sale_stays(person):
    person.scan(LOAF)
    lines = list(person.lines)
    person.scan(BADGE)
    assert person.locked == 1
    person.wait_for("checkout")
    assert person.lines == lines


def test_a_badge_that_opens_nothing_leaves_the_till_locked(person):
    """Whoever tried is no longer the person who was there."""
    person.scan(OTHER)
    assert person.screen == "login"
    assert person.read("login.error").startswith("This badge opens nothing")


def test_nobody_comes_in_while_money_is_taken(person):
    person.scan(LOAF)
    person.press(K.Key_F12)
    person.scan(BADGE)
    assert person.screen == "payment"
    assert person.locked == 0


def test_the_window_says_that_badges_are_taken_where_somebody_has_one(stranger):
    assert stranger.read("login.how") == "Tap your name, then type your PIN."
