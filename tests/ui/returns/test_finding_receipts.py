"""Receipts whose paper is not there, found by a person with keys and by touch: by day, by customer, by card; without the server."""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from person import K, full
from visit import APPLES, SOAP, TEA, Visit

from pos.domain.tender import Tender, TenderKind
from pos.till.basket_acts import BasketCustomer
from pos.till.finding import Finding
from tests.factories import a_product
from tests.factories.till import TillForTests

__all__ = ["full"]

D = Decimal


@pytest.fixture
def visit(full: Any, make_till: Any) -> Visit:
    till: TillForTests = make_till(
        a_product("5.40", name="Hand soap", barcode=SOAP),
        a_product("2.25", name="Tea", barcode=TEA),
        a_product("3.00", name="Apples", barcode=APPLES),
    )
    made = Visit(full, till)
    session = till.session
    till.clock.at += timedelta(days=1)
    session.serve(BasketCustomer("00000000-0000-0000-0000-000000000001", "Marta Silva"))
    session.scan(APPLES)
    session.complete([Tender(TenderKind.CARD, D(3), "Visa 1881, 0007")]).result()
    made.desk.finding = Finding(session, till.worker, made.returning._asking, made.link)
    made.windows.remove()
    made.screen = made.windows.open()
    wait(made, ["Apples"])
    return made


def titles(visit: Visit) -> list[str]:
    return [row.title for row in visit.presenter.finder.rows]


def wait(visit: Visit, expected: list[str]) -> None:
    visit.who.qtbot.waitUntil(lambda: titles(visit) == expected)


def test_todays_receipts_are_there_and_enter_opens_the_marked_one(visit: Visit) -> None:
    visit.who.press(K.Key_Return)
    visit.who.qtbot.waitUntil(lambda: visit.presenter.found is not None)
    assert [row.name for row in visit.presenter.rows] == ["Apples"]
    assert visit.presenter.facts[2].text == "Card ending 1881"


def test_the_day_before_by_keys_and_by_touch(visit: Visit) -> None:
    visit.who.press(K.Key_PageUp)
    wait(visit, ["Hand soap, 1 more"])
    assert visit.presenter.finder.day_word == "Fri 20 Nov"
    visit.tap("finder.after")
    wait(visit, ["Apples"])
    visit.who.press(K.Key_PageDown)
    assert visit.presenter.finder.day_word == "Today"
    visit.tap("finder.before")
    wait(visit, ["Hand soap, 1 more"])
    visit.who.window.findChild(object, "finder.list").chosen.emit(visit.number)
    visit.who.qtbot.waitUntil(lambda: visit.presenter.found is not None)
    assert [row.name for row in visit.presenter.rows] == ["Hand soap", "Tea"]


def test_by_the_last_four_digits_of_the_card(visit: Visit) -> None:
    visit.who.press(K.Key_F3)
    visit.who.type("4242")
    visit.who.press(K.Key_Return)
    wait(visit, ["Hand soap, 1 more"])
    visit.who.type("1881")
    visit.who.press(K.Key_Return)
    wait(visit, ["Apples"])
    visit.who.type("12")
    visit.who.press(K.Key_Return)
    assert visit.presenter.finder.words == ("No receipts", "Type four digits.")


def test_by_customer(visit: Visit) -> None:
    visit.who.press(K.Key_F4)
    visit.who.type("silva")
    visit.who.press(K.Key_Return)
    wait(visit, ["Apples"])
    (row,) = visit.presenter.finder.rows
    assert row.badge is not None
    assert row.badge.text == "Marta Silva"
    assert not visit.presenter.finder.is_certain
    visit.who.press(K.Key_F2)
    wait(visit, ["Apples"])
    visit.who.type("nobody")
    visit.who.press(K.Key_Return)
    wait(visit, [])
    visit.who.qtbot.waitUntil(lambda: "“nobody”" in visit.presenter.finder.words[0])


def test_goods_that_are_not_on_the_open_receipt_do_not_close_it(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.who.qtbot.waitUntil(lambda: visit.presenter.found is not None)
    visit.who.scan("4009999999993")
    assert visit.presenter.found is not None
    assert visit.presenter.notice is not None
    visit.presenter.close_notice()
    assert [row.name for row in visit.presenter.rows] == ["Hand soap", "Tea"]
    visit.who.press(K.Key_Escape)
    assert visit.presenter.text == ""
    visit.who.press(K.Key_Escape)
    assert visit.left == ["back"]
