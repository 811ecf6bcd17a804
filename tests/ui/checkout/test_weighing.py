"""Goods by weight at a till with a scale: a real port with a scale behind it, the window, and the keys of a person."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from pos.hardware.scale.device import scale_from
from pos.ui.widgets.badges import Badge
from tests.hardware.pty_device import PtyDevice

sys.path.insert(0, str(Path(__file__).parents[1]))

from person import APPLES, LOAF, K, full  # noqa: F401 - a fixture

STEADY, MOVING, OVER, UNDER, EMPTY = b"\x0200.416\r", b"\x02?A\r", b"\x02?B\r", b"\x02?D\r", b"\x0200.000\r"


class Plate:
    says = EMPTY

    def __call__(self, data: bytes) -> bytes:
        return self.says if data == b"W" else b""


@pytest.fixture
def weigher(full, tmp_path, monkeypatch):  # noqa: F811 - a fixture
    monkeypatch.setattr("pos.hardware.keeper.REOPEN_S", 0.05)
    full.plate = Plate()
    full.device = PtyDevice(tmp_path, full.plate)
    scale = scale_from(f"serial:{full.device.path}", "toledo-8217")
    scale.start()
    full.till.plate = scale
    yield full
    scale.ask_to_stop()
    assert scale.join(5)
    full.device.unplug()


def state(who) -> str:
    badges = [each for each in who.shown("weigh.state") if isinstance(each, Badge)]
    return badges[0].accessibleName() if badges else ""


def wait_for_state(who, word) -> None:
    who.qtbot.waitUntil(lambda: state(who) == word, timeout=5000)


def test_a_steady_weight_is_taken_with_one_key(weigher) -> None:
    weigher.scan(APPLES)
    wait_for_state(weigher, "Empty")
    weigher.plate.says = STEADY
    wait_for_state(weigher, "Steady")
    assert weigher.read("weigh.live") == "0.416 kg"
    weigher.steps = 0
    weigher.press(K.Key_Return)
    assert weigher.steps == 1
    assert [line.quantity for line in weigher.till.lines] == [Decimal("0.416")]
    weigher.qtbot.waitUntil(lambda: not weigher.till.plate._watchers)


@pytest.mark.parametrize(
    ("says", "word", "advice"),
    [
        (MOVING, "Moving", "Wait until the scale is steady"),
        (OVER, "Too heavy", "Weigh it in parts"),
        (UNDER, "Below zero", "set the scale to zero"),
        (EMPTY, "Empty", "Put it on the scale"),
    ],
)
def test_nothing_else_is_ever_taken(weigher, says, word, advice) -> None:
    weigher.plate.says = says
    weigher.scan(APPLES)
    wait_for_state(weigher, word)
    weigher.press(K.Key_Return)
    assert weigher.till.lines == []
    assert any(advice in _text(each) for each in _labels(weigher))
    weigher.press(K.Key_Escape)
    assert weigher.till.lines == []


def test_a_typed_weight_counts_instead(weigher) -> None:
    weigher.plate.says = STEADY
    weigher.scan(APPLES)
    wait_for_state(weigher, "Steady")
    weigher.type("1.2")
    weigher.press(K.Key_Return)
    assert [line.quantity for line in weigher.till.lines] == [Decimal("1.2")]


def test_grams_are_the_same_weight(weigher) -> None:
    weigher.plate.says = STEADY
    weigher.scan(APPLES)
    wait_for_state(weigher, "Steady")
    weigher.tap("segment.g")
    weigher.qtbot.waitUntil(lambda: weigher.read("weigh.live") == "416 g")
    weigher.press(K.Key_Return)
    assert [line.quantity for line in weigher.till.lines] == [Decimal("0.416")]


def test_an_unplugged_scale_is_told_and_typing_goes_on(weigher) -> None:
    weigher.scan(APPLES)
    wait_for_state(weigher, "Empty")
    weigher.device.unplug()
    wait_for_state(weigher, "No scale")
    weigher.press(K.Key_Return)
    assert any("cannot be reached" in _text(each) for each in _labels(weigher))
    weigher.device.plug_in()
    weigher.plate.says = STEADY
    wait_for_state(weigher, "Steady")
    weigher.press(K.Key_Return)
    assert [line.quantity for line in weigher.till.lines] == [Decimal("0.416")]


def test_pieces_are_not_weighed(weigher) -> None:
    weigher.scan(LOAF)
    weigher.press(K.Key_F2)
    assert not weigher.shown("weigh.state")


def _labels(who):
    from PySide6.QtWidgets import QLabel

    return [each for each in who.window.findChildren(QLabel) if each.isVisible()]


def _text(label) -> str:
    return label.text() if hasattr(label, "text") else ""
