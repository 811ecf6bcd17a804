"""Parking, recalling and the page More, as a person presses them, with the steps counted."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import NOW
from person import LOAF, MILK, K, M, full, person

from pos.domain.basket import Basket
from pos.errors import Refused
from pos.till.parking import Fetched

__all__ = ["full", "person"]


def left(who):
    return who.window.till.checkout.overlay


def names(who):
    return [row.title for row in who.window.till.parking.rows]


def said(who):
    notice = who.window.till.checkout.notice
    return None if notice is None else notice.title


def test_a_sale_is_parked_with_one_key_and_recalled_with_two(full):
    full.till.parking.sales.clear()
    full.scan(LOAF)
    full.press(K.Key_F6)
    full.qtbot.waitUntil(lambda: not full.window.till.checkout.lines)
    assert said(full) == "Sale parked"
    full.qtbot.waitUntil(lambda: full.window.till.checkout.parked == "1")
    full.press(K.Key_F7)  # the only one: it comes at once
    full.qtbot.waitUntil(lambda: len(full.window.till.checkout.lines) == 1)
    full.qtbot.waitUntil(lambda: full.window.till.checkout.parked == "")
    assert QApplication.focusWidget().objectName() == "scan"


def test_of_several_one_is_chosen_and_the_open_sale_is_parked_first(full):
    full.scan(LOAF)
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    assert names(full) == ["Noor Haddad", "Table by the window"]
    full.press(K.Key_Down)
    full.press(K.Key_Return)
    full.qtbot.waitUntil(lambda: left(full) is None)
    assert "b2" not in full.till.parking.sales
    assert Decimal("4.20") in [each.total for each in full.till.parking.sales.values()]
    full.qtbot.waitUntil(lambda: full.window.till.checkout.parked == "2")


def test_a_parked_sale_gets_a_name_afterwards(full):
    full.scan(LOAF)
    full.press(K.Key_F6)
    full.qtbot.waitUntil(lambda: said(full) == "Sale parked")
    full.press(K.Key_Return, M.ControlModifier)
    assert QApplication.focusWidget().objectName() == "textDialog.field"
    full.scan(MILK)  # a code is no name
    full.type("Blue")
    full.press(K.Key_Return)
    full.qtbot.waitUntil(lambda: "Blue" in names(full))
    assert QApplication.focusWidget().objectName() == "scan"


def test_deleting_asks_first(full):
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    full.press(K.Key_Delete)
    words = [label.text() for label in full.window.findChildren(QLabel)]
    assert "Delete this parked sale" in words
    full.press(K.Key_Return)
    full.qtbot.waitUntil(lambda: names(full) == ["Table by the window"])
    full.press(K.Key_Escape)
    assert left(full) is None


def test_another_till_was_first(full):
    full.till.parking.refused = Refused("basket_taken", reason="Till 2")
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    full.press(K.Key_Return)
    full.qtbot.waitUntil(lambda: said(full) == "The sale was not recalled")
    assert "Till 2" in full.window.till.checkout.notice.detail


def test_the_open_sale_stays_open_where_another_till_was_first(full):
    full.till.parking.refused = Refused("basket_taken", reason="Till 2")
    full.scan(LOAF)
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    full.press(K.Key_Return)
    full.qtbot.waitUntil(lambda: said(full) == "The sale was not recalled")
    assert len(full.window.till.checkout.lines) == 1
    assert set(full.till.parking.sales) == {"b1", "b2"}
    assert full.till.parking.left == []


def test_what_was_fetched_is_left_where_the_open_sale_cannot_be_parked(full):
    full.till.parking.full_disk = True
    full.scan(LOAF)
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    full.press(K.Key_Return)
    full.qtbot.waitUntil(lambda: said(full) == "The sale was not parked")
    assert len(full.window.till.checkout.lines) == 1
    assert full.till.parking.left == ["b1"]


def test_a_list_that_comes_while_somebody_pays_recalls_nothing(full, monkeypatch):
    late: Future = Future()
    only = full.till.parking.sales["b1"]
    full.scan(LOAF)
    monkeypatch.setattr(full.till.parking, "list_all", lambda: late)
    full.press(K.Key_F7)
    full.press(K.Key_F12)
    full.wait_for("payment")
    full.till.lines, kept = [], full.till.lines  # a sale alone would come at once
    full.window.till.checkout._basket = full.till.basket()
    late.set_result([only])
    full.qtbot.waitUntil(lambda: full.window.till.checkout.parked == "1")
    full.till.lines = kept
    assert full.screen == "payment"
    assert "b1" in full.till.parking.sales


def test_what_is_fetched_while_somebody_pays_is_left(full):
    full.scan(LOAF)
    full.press(K.Key_F12)
    full.wait_for("payment")
    full.window.till.parking.choose("b1")
    full.qtbot.waitUntil(lambda: full.till.parking.left == ["b1"])
    assert full.screen == "payment"
    assert len(full.till.lines) == 1


def test_nobody_pays_while_a_sale_is_on_its_way(full, monkeypatch):
    late: Future = Future()
    monkeypatch.setattr(full.till.parking, "fetch", lambda _basket_id: late)
    full.scan(LOAF)
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    full.press(K.Key_Return)
    for pay in ((K.Key_F12,), (K.Key_F12, M.ShiftModifier)):
        full.press(*pay)
        assert full.screen == "checkout"
        assert said(full) == "A sale is being parked or recalled"
    late.set_result(Fetched(Basket("b1", NOW)))
    full.qtbot.waitUntil(lambda: "b1" not in full.till.parking.sales)
    assert not full.window.till.parking.holds_up()


def test_the_payment_asks_for_what_the_sale_costs_now(full):
    full.scan(LOAF)
    full.press(K.Key_F12)
    full.wait_for("payment")
    full.type("1")
    full.till.scan(MILK, Decimal(1))
    full.window.till.checkout.refresh()
    assert full.window.till.payment.left_text == "\u20ac6.69"
    assert full.window.till.payment.typed == ""
    assert full.message == "The sale has changed"


@pytest.mark.parametrize("key", [K.Key_F6, K.Key_F7])
def test_with_nothing_there_it_says_so(full, key):
    full.till.parking.sales.clear()
    full.press(key)
    full.qtbot.waitUntil(lambda: said(full) in {"There is nothing to park", "No sale is parked"})


def test_a_scan_adds_and_typing_searches_while_the_list_is_shown(full):
    full.press(K.Key_F7)
    full.qtbot.waitUntil(lambda: left(full) is not None)
    full.scan(LOAF)
    assert len(full.window.till.checkout.lines) == 1
    full.type("oat")
    assert left(full) is None
    assert full.window.till.checkout.shows_results


def test_a_till_without_parking_has_no_key_for_it(person):
    person.scan(LOAF)
    person.press(K.Key_F6)
    assert len(person.window.till.checkout.lines) == 1


def test_more_shows_what_this_till_can_and_finds_it_by_typing(full):
    done = []
    full.window.on_action = done.append
    full.press(K.Key_F9)
    page = full.window.till.screens[0].more_page
    texts = [button.label for button in page.buttons]
    assert {"Park", "Recall", "Lock, switch user"} <= set(texts)
    assert "X report" not in texts  # this till has none
    full.type("lock")
    assert [button.label for button in page.buttons] == ["Lock, switch user"]
    full.press(K.Key_Return)
    full.wait_for("login")
    assert full.locked == 1


def test_more_does_what_the_key_would_and_esc_leaves(full):
    full.scan(LOAF)
    full.press(K.Key_F9)
    full.type("cancel")
    full.press(K.Key_Return)
    assert full.window.till.checkout.text == ""
    full.press(K.Key_Return)
    assert full.window.till.checkout.lines == ()
    full.press(K.Key_F9)
    full.type("zzz")
    assert full.widget("more.none") is not None
    full.press(K.Key_Escape)  # the message that the sale was cancelled
    full.press(K.Key_Escape)
    assert left(full) is None
    assert full.window.till.checkout.text == ""
