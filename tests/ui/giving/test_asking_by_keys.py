"""Goods that ask for something when they are rung up: price, number, age; by the keys of the window."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from counter import LOAF, Counter, K, M, goods

from pos.domain.product import Tracking
from tests.factories import a_product

D = Decimal
FLOWERS, PHONE, HAM, WINE, BITTERS = (
    "4000000000105",
    "4000000000112",
    "4000000000129",
    "4000000000136",
    "4000000000143",
)


@pytest.fixture
def counter(qtbot, make_till):
    more = (
        a_product("0", name="Cut flowers", barcode=FLOWERS, is_open_price=True),
        a_product("199.00", name="Phone", barcode=PHONE, tracking=Tracking.SERIAL),
        a_product("2.00", name="Ham", barcode=HAM, tracking=Tracking.LOT),
        a_product("6.50", name="Wine", barcode=WINE, min_age=18),
        a_product("30.00", name="Bitters", barcode=BITTERS, min_age=18, is_open_price=True),
    )
    made = Counter(qtbot, make_till(*goods(), *more))
    yield made
    made.close()


def checks(counter):
    found = counter.books.worker.run(lambda journal: journal.latest(["age_checked"], 20)).result()
    return [(each.body["name"], each.body["age"], each.body["is_refused"]) for each in reversed(found)]


def test_an_open_price_is_asked_for(counter):
    counter.scan(FLOWERS)
    counter.type("4.50")
    counter.press(K.Key_Return)
    assert counter.total == D("4.50")
    assert counter.sounds == ["added"]
    counter.scan(FLOWERS)
    counter.press(K.Key_Return)
    assert counter.read("amountDialog.error")
    counter.scan(LOAF)
    assert counter.sounds[-1] == "refused"
    counter.press(K.Key_Escape)
    assert len(counter.session.basket.lines) == 1


def test_ctrl_o_lists_what_has_an_open_price(counter):
    counter.press(K.Key_O, M.ControlModifier)
    assert counter.read("results.head") == "Items with an open price"
    counter.press(K.Key_Return)
    counter.type("3")
    counter.press(K.Key_Return)
    assert counter.line.line.product.name == "Cut flowers"
    assert not counter.shown("results.head")
    counter.press(K.Key_O, M.ControlModifier)
    counter.press(K.Key_Escape)
    assert not counter.shown("results.head")


def test_a_typed_price_of_such_goods_needs_no_manager(counter):
    counter.scan(FLOWERS)
    counter.type("4.50")
    counter.press(K.Key_Return)
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("1")
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: not counter.shown("giving"))
    assert counter.total == 1


def test_a_serial_number_is_scanned_or_typed(counter):
    counter.scan(PHONE)
    counter.scan(WINE)
    assert "barcode of" in counter.read("trace.field.error")
    assert counter.widget("trace.field").text() == ""
    assert counter.session.basket is None
    counter.scan("SN0000001")
    assert counter.line.line.serial == "SN0000001"
    assert counter.window.till.checkout.lines[0].traced == "SN0000001"
    assert "SN0000001" in counter.window.till.checkout.lines[0].spoken
    counter.scan(PHONE)
    counter.press(K.Key_Return)
    assert counter.read("trace.field.error").startswith("There is no number.")
    counter.type("sn0000001")
    counter.press(K.Key_Escape)
    counter.scan(HAM)
    counter.type("b7")
    counter.press(K.Key_Return)
    assert counter.line.line.lot == "b7"
    assert counter.window.till.checkout.lines[-1].traced == "b7"


def test_old_enough_is_enter_and_asked_once(counter):
    counter.scan(WINE)
    assert counter.read("question.title") == "Is the customer 18 or older?"
    assert counter.read("question.detail").startswith("Born before 21 Nov 2008.")
    counter.press(K.Key_Return)
    counter.scan(WINE)
    assert counter.line.line.quantity == 2
    counter.scan(BITTERS)
    assert counter.shown("amountDialog"), "the price, not the age again"
    counter.type("25")
    counter.press(K.Key_Return)
    assert counter.total == 38
    assert checks(counter) == [("Wine", 18, False)]


def test_refusing_adds_nothing_and_is_written_down(counter):
    counter.scan(LOAF)
    counter.scan(WINE)
    counter.press(K.Key_Escape)
    assert [line.name for line in counter.window.till.checkout.lines] == ["Sourdough loaf 800 g"]
    assert counter.window.till.checkout.notice.title == "Wine was not added"
    assert checks(counter) == [("Wine", 18, True)]


def test_age_then_price_then_in_the_sale(counter):
    counter.scan(BITTERS)
    counter.press(K.Key_Return)
    assert counter.widget("amountDialog.field").figure == "30.00"
    counter.press(K.Key_Return)
    assert counter.total == 30


def test_locking_the_till_answers_for_nobody(counter):
    counter.scan(WINE)
    counter.session.end()
    counter.window.lock()
    assert checks(counter) == []
    assert counter.session.basket is None


def test_a_code_that_is_typed_asks_too(counter):
    counter.type(WINE)
    counter.press(K.Key_Return)
    assert counter.shown("question")
    counter.press(K.Key_Return)
    assert counter.line.line.product.name == "Wine"
