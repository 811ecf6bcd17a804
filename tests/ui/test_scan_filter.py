"""A scan is told from typing by the timing of its keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from pos.ui.scan_filter import ScanFilter, ScanLimits
from pos.ui.scan_seen import ScanSeen

CODE = "4006381333931"


class Till:
    """A window with one field, a filter with a hand-driven clock, and a person or scanner that presses keys."""

    def __init__(self, qtbot, limits=None):
        self.edit = QLineEdit()
        self.returned = []
        self.edit.returnPressed.connect(lambda: self.returned.append(self.edit.text()))
        qtbot.addWidget(self.edit)
        self.edit.show()
        qtbot.waitExposed(self.edit)
        self.edit.activateWindow()
        self.edit.setFocus()
        self.now = 0.0
        self.taken = []
        self.filter = ScanFilter(limits, now_ms=lambda: self.now)
        self.filter.set_handler(self._take)
        self.filter.watch(self.edit.windowHandle())
        self.takes = True

    def _take(self, code):
        self.taken.append(code)
        return self.takes

    def key(self, key, text="", modifiers=Qt.KeyboardModifier.NoModifier, gap=5.0, auto_repeat=False):
        self.now += gap
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, auto_repeat)
        QCoreApplication.sendEvent(self.edit.windowHandle(), event)

    def type(self, text, gap):
        for character in text:
            self.key(ord(character.upper()), character, gap=gap)
            if gap > 35:
                self.filter._on_wait_timeout()

    def enter(self, gap=5.0):
        self.key(Qt.Key.Key_Return, "\r", gap=gap)

    def scan(self, code=CODE):
        self.type(code, 3)
        self.enter(3)


@pytest.fixture
def till(qtbot):
    made = Till(qtbot)
    yield made
    made.filter.unwatch()


def test_a_fast_burst_ended_by_enter_is_a_scan(till):
    till.scan()
    assert till.taken == [CODE]
    assert till.edit.text() == ""
    assert till.returned == []


def test_tab_ends_a_scan_too(till):
    till.type(CODE, 3)
    till.key(Qt.Key.Key_Tab, "\t")
    assert till.taken == [CODE]


def test_slow_typing_is_typing(till):
    till.type("coffee beans", 120)
    till.enter(120)
    assert till.taken == []
    assert till.edit.text() == "coffee beans"
    assert till.returned == ["coffee beans"]


def test_five_fast_keys_and_enter_are_typing(till):
    till.type("12345", 3)
    till.enter(3)
    assert till.taken == []
    assert till.returned == ["12345"]


def test_half_typed_text_stays_when_a_scan_comes(till):
    till.type("cof", 120)
    till.now += 300
    till.scan()
    assert till.taken == [CODE]
    assert till.edit.text() == "cof"


def test_two_scans_back_to_back_are_two(till):
    till.scan("4006381333931")
    till.scan("5012345678900")
    assert till.taken == ["4006381333931", "5012345678900"]


def test_a_scan_right_behind_a_typed_key_does_not_swallow_it(till):
    till.type("3", 120)
    till.key(Qt.Key.Key_Asterisk, "*", gap=120)
    till.now += 200
    till.scan()
    assert till.taken == [CODE]
    assert till.edit.text() == "3*"


def test_the_first_key_waits_and_then_goes_on(till, qtbot):
    till.key(Qt.Key.Key_A, "a")
    assert till.edit.text() == ""
    qtbot.waitUntil(lambda: till.edit.text() == "a", timeout=2000)


def test_a_burst_without_end_is_typing(till, qtbot):
    till.type("abcdefghij", 3)
    qtbot.waitUntil(lambda: till.edit.text() == "abcdefghij", timeout=2000)
    assert till.taken == []


def test_pasted_text_is_typing(till):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(CODE)
    till.edit.paste()
    # Left behind, it outlives the application and crashes the interpreter at its end.
    clipboard.clear()
    till.enter(500)
    assert till.taken == []
    assert till.returned == [CODE]


def test_a_function_key_lets_held_keys_go_first(till):
    till.type("ab", 3)
    till.key(Qt.Key.Key_F2)
    assert till.edit.text() == "ab"


def test_held_enter_and_space_do_not_repeat(till):
    till.key(Qt.Key.Key_Return, "\r", auto_repeat=True)
    till.key(Qt.Key.Key_Space, " ", auto_repeat=True)
    assert till.returned == []


def test_group_separators_stay_and_other_control_characters_go(till):
    till.type("0104006381", 3)
    till.key(Qt.Key.Key_BracketRight, "\x1d", Qt.KeyboardModifier.ControlModifier, gap=3)
    till.key(Qt.Key.Key_J, "\n", Qt.KeyboardModifier.ControlModifier, gap=3)
    till.type("10AB", 3)
    till.enter(3)
    assert till.taken == ["0104006381\x1d10AB"]


def test_a_shortcut_alone_is_not_held(till):
    till.type("abc", 120)
    till.key(Qt.Key.Key_A, "\x01", Qt.KeyboardModifier.ControlModifier, gap=500)
    assert till.edit.selectedText() == "abc"


def test_shift_keys_of_a_scanner_do_not_end_the_burst(till):
    for character in "ABC123X":
        till.key(Qt.Key.Key_Shift, "", Qt.KeyboardModifier.ShiftModifier, gap=1)
        till.key(ord(character), character, Qt.KeyboardModifier.ShiftModifier, gap=2)
    till.enter(2)
    assert till.taken == ["ABC123X"]


def test_a_scan_that_nobody_takes_is_refused_aloud(till, qtbot):
    till.takes = False
    with qtbot.waitSignals([till.filter.scanned, till.filter.refused]):
        till.scan()
    till.filter.set_handler(None)
    with qtbot.waitSignal(till.filter.refused) as refused:
        till.scan()
    assert refused.args == [CODE]
    assert till.edit.text() == ""


def test_limits_can_be_learned(qtbot):
    slow = Till(qtbot, ScanLimits(shortest=4, longest_gap_ms=60, prefix="~"))
    slow.type("1234", 30)
    slow.enter(50)
    slow.type("~12", 30)
    slow.enter(30)
    assert slow.taken == ["1234", "12"]
    slow.filter.unwatch()


def test_a_busy_program_reads_its_keys_late_and_it_is_a_scan_all_the_same(till):
    """The window was painting for 200 ms after the first key; the system stamped the keys 4 ms apart."""
    stamp = 1_000
    for character in CODE:
        event = QKeyEvent(QEvent.Type.KeyPress, ord(character), Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(stamp)
        stamp += 4
        QCoreApplication.sendEvent(till.edit.windowHandle(), event)
        if character == CODE[0]:
            till.now += 200
            till.filter._on_wait_due()
    till.enter(3)
    assert till.taken == [CODE]
    assert till.edit.text() == ""


def test_a_digit_typed_into_a_busy_program_arrives_a_moment_later(till):
    till.key(ord("7"), "7")
    till.now += 200
    till.filter._on_wait_due()
    assert till.edit.text() == ""
    till.filter._on_wait_due()
    assert till.edit.text() == "7"


def test_how_a_scan_came_is_told_before_it_is_taken() -> None:
    told: list = []
    clock = [0.0]
    filter_ = ScanFilter(now_ms=lambda: clock[0])
    filter_.seen.connect(told.append)
    filter_.set_handler(lambda code: told.append(code) or True)
    filter_.take(ScanSeen("4006381333931", 13, 4.0, "cr", is_serial=True))
    assert told == [ScanSeen("4006381333931", 13, 4.0, "cr", is_serial=True), "4006381333931"]
    assert filter_.idle_ms == 0


def test_a_serial_scan_that_nobody_takes_is_refused_like_any_other() -> None:
    refused: list = []
    filter_ = ScanFilter()
    filter_.refused.connect(refused.append)
    filter_.set_handler(lambda _code: False)
    filter_.take(ScanSeen("4006381333931", 13, 4.0, "lf", is_serial=True))
    assert refused == ["4006381333931"]
