"""Who sold a line, chosen by keys and by touch: shown on the ticket, in the books, and taken back."""

from __future__ import annotations

import pytest
from counter import LOAF, OIL, Counter, K, M, goods


@pytest.fixture
def counter(qtbot, make_till):
    made = Counter(qtbot, make_till(*goods()))
    yield made
    made.close()


def seller(counter, at=-1):
    return counter.window.till.checkout.lines[at].sold_by


def open_more(counter, words="sold"):
    counter.press(K.Key_F9)
    counter.type(words)
    counter.press(K.Key_Return)


def test_by_keys_and_undone(counter):
    counter.scan(LOAF)
    counter.scan(OIL)
    open_more(counter)
    assert counter.read("seller.title") == "Sold by"
    assert counter.read("seller.subtitle") == "Olive oil extra virgin 500 ml"
    counter.press(K.Key_Right)
    counter.press(K.Key_Return)
    assert seller(counter) == "Ben Visser"
    assert seller(counter, 0) == ""
    assert "sold by Ben Visser" in counter.window.till.checkout.lines[-1].spoken
    assert counter.session.basket.lines[-1].salesperson_id == "p-ben"
    counter.press(K.Key_Return, M.ControlModifier)
    assert seller(counter) == ""


def test_by_touch_and_back_to_the_cashier(counter):
    counter.scan(OIL)
    open_more(counter)
    counter.tap("seller.p-carla")
    assert seller(counter) == "Carla Ruiz"
    open_more(counter)
    assert counter.widget("seller.p-carla").isChecked()
    counter.tap("seller.nobody")
    assert seller(counter) == ""


def test_closing_it_changes_nothing_and_an_empty_sale_has_no_line(counter):
    open_more(counter)
    assert counter.window.till.checkout.notice.title == "Nothing was changed"
    counter.scan(OIL)
    open_more(counter)
    counter.press(K.Key_Right)
    counter.press(K.Key_Escape)
    assert seller(counter) == ""


def test_a_line_that_somebody_else_sold_takes_no_further_scan(counter):
    counter.scan(OIL)
    open_more(counter)
    counter.tap("seller.p-ben")
    counter.scan(OIL)
    assert [line.sold_by for line in counter.window.till.checkout.lines] == ["Ben Visser", ""]
