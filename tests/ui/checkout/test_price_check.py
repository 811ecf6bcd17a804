"""Price check and going back and forth at the till's window, by the keys that a person presses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import BEANS, OIL, Counter, K, M, goods


@pytest.fixture
def counter(qtbot, make_till):
    made = Counter(qtbot, make_till(*goods()))
    yield made
    made.close()


def notice(counter):
    return counter.window.till.checkout.notice


def test_a_price_is_said_and_nothing_added(counter):
    counter.press(K.Key_F3)
    assert notice(counter).title == "Price check"
    counter.scan(OIL)
    assert notice(counter).title == "Olive oil extra virgin 500 ml: 8.90"
    assert counter.session.basket is None
    counter.scan(BEANS)
    assert notice(counter).title.startswith("House blend coffee beans 1 kg: ")
    assert counter.session.basket is None


def test_the_message_covers_no_product_that_was_found(counter):
    counter.press(K.Key_F3)
    counter.type("olive")
    counter.qtbot.waitUntil(lambda: counter.window.till.checkout.shows_results)
    counter.settle()
    screen = counter.window.screen_shown
    message = screen.message.mapToGlobal(screen.message.rect().bottomLeft()).y()
    assert screen.results.mapToGlobal(screen.results.rect().topLeft()).y() > message
    counter.press(K.Key_Escape)
    counter.press(K.Key_Escape)
    assert not screen.message.isVisible()
    assert not screen._message_room.isVisible()


def test_it_can_be_added_then_and_scans_count_again(counter):
    counter.press(K.Key_F3)
    counter.scan(OIL)
    counter.press(K.Key_Return, M.ControlModifier)
    assert [line.line.product.name for line in counter.session.priced().lines] == [
        "Olive oil extra virgin 500 ml"
    ]
    counter.scan(OIL)
    assert counter.line.line.quantity == 2


def test_esc_ends_it(counter):
    counter.press(K.Key_F3)
    counter.press(K.Key_Escape)
    assert notice(counter) is None
    counter.scan(OIL)
    assert counter.session.basket is not None


def test_found_by_name(counter):
    counter.press(K.Key_F3)
    counter.type("olive")
    counter.press(K.Key_Return)
    assert notice(counter).title.startswith("Olive oil")
    assert counter.session.basket is None


def test_what_is_not_known_is_said(counter):
    counter.press(K.Key_F3)
    counter.scan("4006381999999")
    assert notice(counter).title == "Nothing was found"
    counter.type("40063")
    counter.press(K.Key_Return)
    assert notice(counter).title == "Nothing was found"


def test_ctrl_z_and_ctrl_y(counter):
    counter.scan(OIL)
    counter.scan(BEANS)
    counter.press(K.Key_Z, M.ControlModifier, text="\x1a")
    assert len(counter.session.priced().lines) == 1
    counter.press(K.Key_Y, M.ControlModifier, text="\x19")
    assert len(counter.session.priced().lines) == 2
    counter.press(K.Key_Z, M.ControlModifier, text="\x1a")
    counter.press(K.Key_Z, M.ControlModifier, text="\x1a")
    assert counter.window.till.checkout.lines == ()
    counter.press(K.Key_Z, M.ControlModifier, text="\x1a")  # nothing more to take back
    counter.press(K.Key_Z, M.ControlModifier | M.ShiftModifier, text="\x1a")
    assert len(counter.session.priced().lines) == 1
