"""Goods that are not sold below zero, rung up as a person does: the line goes down at once, and no key is faster than the answer."""

from __future__ import annotations

import datetime as dt
import sys
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from payer import K, M, Payer

from pos.services import catalog, stock, stock_holds
from pos.till.futures import within
from tests.factories.shop_till import is_clean
from tests.postgres import BREAD, MILK

D = Decimal
MILK_CODE = "4001686301265"
TODAY = dt.date(2026, 11, 20)


class Answers:
    """What a till asks the server about its goods waits here until the test lets it go."""

    def __init__(self, till, monkeypatch):
        self.waiting, self._change = [], till.change
        monkeypatch.setattr(till, "change", self._ask)

    def _ask(self, use_case, *values, **named):
        if use_case is not stock_holds.hold:
            return self._change(use_case, *values, **named)
        asked = Future()
        self.waiting.append((asked, use_case, values, named))
        return asked

    def come(self):
        asked, use_case, values, named = self.waiting.pop(0)
        asked.set_result(self._change(use_case, *values, **named).result())


@pytest.fixture
def limited(save):
    """Two of the milk and one of the bread are there, and neither is sold below zero."""
    for product, pieces in ((MILK, 2), (BREAD, 1)):
        draft = save(catalog.get_product, product).draft
        save(catalog.save_product, replace(draft, sells_below_zero=False))
        save(
            lambda session, product=product, pieces=pieces: stock.receive(
                session, product, D(pieces), day=TODAY
            )
        )


@pytest.fixture
def make(qtbot, open_till, limited):
    made = []

    def payer(code="T01"):
        made.append(Payer(qtbot, open_till(code)))
        return made[-1]

    yield payer
    for each in made:
        each.close()


@pytest.fixture
def payer(make):
    return make()


def quantities(payer):
    return {line.name: line.quantity for line in payer.desk.basket().lines}


def said(payer):
    notice = payer.window.till.checkout.notice
    return (notice.kind, notice.title, notice.detail, notice.stays) if notice else None


def flags(shop):
    return shop.value("SELECT count(*) FROM pos.entry_flag WHERE flag = 'stock_below_zero'")


ELSEWHERE = "Another till may have it in a sale."


def test_the_line_goes_down_to_what_is_there(shop, payer):
    for _ in range(2):
        payer.scan(MILK_CODE)
    payer.settle_anything()
    assert (quantities(payer), said(payer)) == ({"Milk 1 l": 2}, None)
    payer.scan(MILK_CODE)
    payer.wait(lambda: said(payer) is not None)
    assert said(payer) == ("warn", "Only 2 of Milk 1 l are left", ELSEWHERE, True)
    assert quantities(payer) == {"Milk 1 l": 2}
    assert payer.window.till.checkout.lines[0].quantity == "2"
    assert shop.value("SELECT sum(qty) FROM pos.stock_hold") == 2
    payer.press(K.Key_F12)
    payer.press(K.Key_Return)
    assert payer.finished()["total"] == "2.38"
    payer.books.post_all()
    assert (flags(shop), shop.value("SELECT count(*) FROM pos.stock_hold"), is_clean(shop)) == (0, 0, True)


def test_what_is_sold_out_leaves_the_sale(shop, payer, save):
    save(lambda session: stock.remove(session, BREAD, D(1), day=TODAY, reason="damaged"))
    payer.session.scan(MILK_CODE)
    payer.desk.add_product(str(BREAD))
    payer.wait(lambda: said(payer) is not None)
    assert said(payer) == ("warn", "Rye bread is sold out", ELSEWHERE, True)
    assert quantities(payer) == {"Milk 1 l": 1}


def test_a_key_after_the_scan_is_not_faster_than_the_answer(shop, payer, monkeypatch):
    """F12 right behind the scan: the payment opens when the server has said what is there, and not with goods that are not."""
    answers = Answers(payer.books, monkeypatch)
    for _ in range(3):
        payer.scan(MILK_CODE)
    payer.press(K.Key_F12)
    assert payer.screen == "checkout"
    answers.come()  # to the first scan: newer ones are asked for
    payer.wait(lambda: len(answers.waiting) == 1)
    assert payer.screen == "checkout"
    answers.come()
    payer.wait(lambda: said(payer) is not None)
    assert (payer.screen, said(payer)[1], quantities(payer)) == (
        "checkout",
        "Only 2 of Milk 1 l are left",
        {"Milk 1 l": 2},
    )
    assert answers.waiting == []
    payer.press(K.Key_F12)
    assert payer.screen == "payment"


@pytest.mark.parametrize(("modifiers", "screen"), [(M.NoModifier, "payment"), (M.ShiftModifier, "complete")])
def test_the_payment_opens_with_the_answer(shop, payer, monkeypatch, modifiers, screen):
    answers = Answers(payer.books, monkeypatch)
    payer.scan(MILK_CODE)
    payer.press(K.Key_F12, modifiers)
    assert payer.screen == "checkout"
    answers.come()
    payer.wait(lambda: payer.screen == screen)
    assert said(payer) is None


def test_a_server_that_says_nothing_does_not_stop_the_sale(shop, payer, monkeypatch):
    """The time is over at once here. What the server says later changes nothing, and the books tell who sold too much."""
    answers = Answers(payer.books, monkeypatch)
    monkeypatch.setattr(payer.books.stock, "in_time", lambda: within(answers.waiting[0][0], 0))
    payer.scan(MILK_CODE)
    payer.scan(MILK_CODE)
    payer.scan(MILK_CODE)
    payer.press(K.Key_F12)
    payer.wait(lambda: payer.screen == "payment")
    answers.come()
    payer.press(K.Key_Return)
    assert payer.finished()["total"] == "3.57"
    payer.books.post_all()
    assert (flags(shop), is_clean(shop)) == (1, True)
    assert said(payer) is None


def test_a_sale_that_is_gone_meanwhile_is_not_paid(payer, monkeypatch):
    answers = Answers(payer.books, monkeypatch)
    payer.scan(MILK_CODE)
    payer.press(K.Key_F12)
    payer.session.cancel()
    payer.window.till.checkout.refresh()
    answers.come()
    payer.settle_anything()
    assert (payer.screen, said(payer)) == ("checkout", None)


def test_undo_and_a_removed_line_give_it_back(shop, payer):
    def held():
        return shop.value("SELECT coalesce(sum(qty), 0) FROM pos.stock_hold")

    payer.scan(MILK_CODE)
    payer.scan(MILK_CODE)
    payer.settle_anything()
    assert held() == 2
    payer.window.till.checkout.undo()
    payer.settle_anything()
    assert held() == 1
    payer.press(K.Key_Delete)
    payer.settle_anything()
    assert (quantities(payer), held()) == ({}, 0)
    payer.window.till.checkout.undo()
    payer.settle_anything()
    assert (quantities(payer), held()) == ({"Milk 1 l": 1}, 1)
