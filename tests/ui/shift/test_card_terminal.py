"""Closing a shift at a till with a card terminal: its row on the review is filled in, and what it said is in the Z report."""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from drawer import ANNA, Drawer, K, M

from pos.domain.shift_count import Count
from pos.domain.tender import TenderKind
from pos.domain.terminal_check import Agreement
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.simulator import Simulator, TotalsScene
from pos.journal import shifts as shift_store

D = Decimal


@pytest.fixture
def simulator():
    with Simulator(pace_s=0.02) as made:
        yield made


@pytest.fixture
def drawer(qtbot, make_till, simulator):
    made = Drawer(qtbot, make_till, terminal=ZvtTerminal("127.0.0.1", simulator.port, silence_s=20))
    made.shifts.open(Count({D(50): 3})).result()
    made.come_in()
    yield made
    made.close()


def review(drawer):
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.tap("count.50")
    drawer.type("3")
    drawer.press(K.Key_F12)
    drawer.wait_for("shift_review")


def answered(drawer):
    drawer.qtbot.waitUntil(lambda: not drawer.windows.closing.is_asking)
    return row(drawer)


def row(drawer):
    """Of the terminal, as it is read out."""
    found = [each for each in drawer.windows.closing.checks if "terminal" in each.title.lower()]
    assert all(each.title in drawer.widget("shift_review.checks").accessibleName() for each in found)
    return [(each.kind, each.title, each.detail) for each in found]


def close(drawer):
    drawer.press(K.Key_F12)
    drawer.wait_for("login")
    entry = drawer.real.worker.run(shift_store.last_closing).result()
    paper = next(each for each in drawer.papers() if "Z report" in each)
    return entry.body, paper


def test_a_terminal_that_agrees(drawer):
    for _ in range(2):
        drawer.charge()
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    assert not drawer.shown("count.card"), "nobody copies what the terminal says itself"
    drawer.press(K.Key_Escape)
    review(drawer)
    assert answered(drawer) == [("ok", "Card terminal agrees", "2 payments, €4.98")]
    body, paper = close(drawer)
    two = {"count": 2, "amount": "4.98"}
    assert body["card_terminal"] == {
        "result": "agrees",
        "payments": two,
        "paid_back": {"count": 0, "amount": "0.00"},
        "held": two,
        "is_shift": True,
    }
    line = next(each for each in paper.splitlines() if "Card terminal agrees, 2" in each)
    assert line.endswith("4.98")


def test_a_terminal_that_differs_says_both_figures_and_what_to_do(drawer, simulator):
    drawer.charge()
    simulator.type_by_hand(1000)
    review(drawer)
    detail = "It has 2 payments, €12.49; this till has 1, €2.49. Look at the terminal's own list."
    assert answered(drawer) == [("warn", "Card terminal differs", detail)]
    body, paper = close(drawer)
    assert body["card_terminal"]["result"] == "differs"
    lines = paper.splitlines()
    assert next(each for each in lines if "Card terminal differs, 2" in each).endswith("12.49")
    assert next(each for each in lines if "Cards of this till, 1" in each).endswith("2.49")


def test_the_review_is_there_before_the_answer_and_nothing_waits_for_it(drawer, simulator):
    drawer.charge()
    simulator.totals_scene = TotalsScene.SILENT
    review(drawer)
    assert row(drawer)[0][:2] == ("wait", "Asking the card terminal")
    body, paper = close(drawer)
    assert body["card_terminal"] == {"result": "silent"}
    assert "The card terminal did not answer." in paper


def test_a_terminal_that_cannot_be_asked_is_said_calmly(drawer, simulator):
    drawer.charge()
    simulator.totals_scene = TotalsScene.REFUSE
    review(drawer)
    assert [each[:2] for each in answered(drawer)] == [("warn", "The card terminal did not answer")]
    assert drawer.windows.closing.notice is None
    assert close(drawer)[0]["card_terminal"] == {"result": "silent"}


def test_who_goes_back_to_a_customer_has_the_terminal_at_once(drawer, simulator):
    drawer.charge()
    simulator.totals_scene = TotalsScene.SILENT
    review(drawer)
    drawer.press(K.Key_Escape)
    drawer.wait_for("checkout")
    simulator.totals_scene = TotalsScene.TELL
    drawer.charge()
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.wait_for("shift_review")  # the count stands
    assert answered(drawer) == [("ok", "Card terminal agrees", "2 payments, €4.98")]


def test_a_shift_without_cards_asks_nothing(drawer, simulator):
    simulator.type_by_hand(1000)
    drawer.sell(2)
    review(drawer)
    assert row(drawer) == []
    assert "card_terminal" not in close(drawer)[0]


def test_cards_that_did_not_go_through_it_are_counted_as_always(drawer):
    drawer.charge()
    drawer.sell(kind=TenderKind.CARD)
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    assert drawer.shown("count.card")


def test_a_day_that_the_terminal_did_not_end_is_said(drawer):
    drawer.charge()
    review(drawer)
    answered(drawer)
    close(drawer)
    drawer.real.clock.at += timedelta(hours=12)
    drawer.real.session.user = ANNA
    drawer.come_in()
    drawer.press(K.Key_F2)
    drawer.type("150")
    drawer.press(K.Key_F12)
    drawer.wait_for("checkout")
    drawer.charge(2)
    review(drawer)
    assert answered(drawer) == [("ok", "Card terminal agrees", "2 payments, €7.47, since its own last total")]
    body, _ = close(drawer)
    assert (body["card_terminal"]["is_shift"], body["z"]) == (False, 2)
    assert any("Since the terminal's own last total" in each for each in drawer.papers())


def test_a_second_look_asks_again(drawer, simulator):
    drawer.charge()
    simulator.totals_scene = TotalsScene.REFUSE
    review(drawer)
    assert answered(drawer)[0][0] == "warn"
    simulator.totals_scene = None
    drawer.tap("shift_review.again")
    drawer.settle()
    drawer.tap("count.50")
    drawer.type("3")
    drawer.press(K.Key_F12)
    drawer.wait_for("shift_review")
    assert answered(drawer)[0][0] == "ok"
    assert drawer.windows.closing.report.terminal.agreement is Agreement.AGREES
