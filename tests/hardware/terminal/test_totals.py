"""What a terminal holds since it ended its day: asked over a real line, told, refused, not known, and silent."""

from __future__ import annotations

import threading

import pytest

from pos.errors import Unavailable
from pos.hardware.terminal import zvt
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.port import Outcome, Totals
from pos.hardware.terminal.simulator import Scene, Simulator, TotalsScene

EURO = 978
SEEN = bytes.fromhex(
    "27000400000000300060f0f5f30170017203000000003000" + "00" * 42 + "0b0001950c1441470d0305"
)
"""The data of a Status-Information that a terminal sent at its end of day, as it is published with an Android library."""


@pytest.fixture
def simulator():
    with Simulator(pace_s=0.02) as made:
        yield made


@pytest.fixture
def terminal(simulator):
    return ZvtTerminal("127.0.0.1", simulator.port, silence_s=1)


def pay(terminal, amount=1250):
    return terminal.pay(amount, EURO, lambda _doing: None)


def test_totals_that_a_terminal_sent_are_read():
    found = zvt.read_fields(SEEN)
    assert zvt.number(found[zvt.AMOUNT]) == 3000
    assert zvt.read_totals(found[zvt.TOTALS]) == (170, 172, [(3, 3000)] + [(0, 0)] * 6)
    assert zvt.totals(170, 172, [(3, 3000)] + [(0, 0)] * 6) == found[zvt.TOTALS]


@pytest.mark.parametrize("value", [b"", bytes(52), b"\x01\x70\x01\x72" + b"\xff" * 49])
def test_totals_that_are_none_are_refused(value):
    with pytest.raises(zvt.Malformed):
        zvt.read_totals(value)


def test_what_was_charged_is_totalled_and_the_day_goes_on(terminal, simulator):
    for amount, scene in ((1250, Scene.APPROVE), (800, Scene.DECLINE), (249, Scene.APPROVE)):
        simulator.script = [scene]
        pay(terminal, amount)
    told = Totals(2, 1499, 1, 3)
    assert [terminal.totals(), terminal.totals()] == [told, told]
    assert pay(terminal, 100).outcome is Outcome.APPROVED


def test_what_was_taken_back_or_ended_is_not_in_it(terminal, simulator):
    first = pay(terminal)
    pay(terminal, 249)
    terminal.reverse(first.receipt, lambda _doing: None)
    assert terminal.totals() == Totals(1, 249, 2, 2)
    simulator.end_day()
    assert terminal.totals() == Totals()
    pay(terminal, 700)
    assert terminal.totals() == Totals(1, 700, 3, 3)


def test_what_a_card_got_back_is_taken_off(terminal):
    pay(terminal)
    terminal.refund(250, EURO, lambda _doing: None)
    assert terminal.totals() == Totals(2, 1000, 1, 2)


@pytest.mark.parametrize(
    ("scene", "code"),
    [
        (TotalsScene.UNKNOWN, "terminal_busy"),
        (TotalsScene.REFUSE, "terminal_no_totals"),
        (TotalsScene.SILENT, "terminal_unreachable"),
    ],
)
def test_a_terminal_that_does_not_tell(terminal, simulator, scene, code):
    pay(terminal)
    simulator.totals_scene = scene
    with pytest.raises(Unavailable, match=code):
        terminal.totals()
    simulator.totals_scene = TotalsScene.TELL
    assert terminal.totals().count == 1, "the next question is answered"


def test_a_question_that_is_given_up_stands_in_nobodys_way(simulator):
    simulator.totals_scene = TotalsScene.SILENT
    terminal = ZvtTerminal("127.0.0.1", simulator.port)
    threading.Timer(0.2, terminal.abort).start()
    with pytest.raises(Unavailable, match="terminal_unreachable"):
        terminal.totals()
    assert terminal.last() is None
    assert pay(terminal).outcome is Outcome.APPROVED


def test_amounts_play_a_terminal_that_differs_and_one_that_says_nothing(terminal, simulator):
    pay(terminal, 1204)
    assert terminal.totals() == Totals(2, 2408, 1, 2)
    pay(terminal, 1203)
    with pytest.raises(Unavailable, match="terminal_unreachable"):
        terminal.totals()
