"""The design's tasks by touch: every tap is one step, the main place stays where it is, and a scan is none."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, Qt

sys.path.insert(0, str(Path(__file__).parent))

from person import BEANS, LOAF, MILK, full

__all__ = ["full"]


class Finger:
    """Taps and counts, and remembers where the main place was."""

    def __init__(self, who):
        self.who, self.taps, self.places = who, 0, []

    def tap(self, name):
        widget = self.who.widget(name)
        self.places.append((widget.mapTo(self.who.window, QPoint(0, 0)), widget.size()))
        self.taps += 1
        self.who.tap(name)

    def tap_row(self, name, row):
        """A row of a list that is painted."""
        view = self.who.widget(name)
        self.taps += 1
        place = view.visualRect(view.model().index(row, 0)).center()
        self.who.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def scan_some(who):
    for code in (LOAF, MILK, MILK, BEANS, LOAF):
        who.scan(code)


def test_exact_cash_is_two_taps_in_one_place_and_one_for_the_next_sale(full):
    finger = Finger(full)
    scan_some(full)
    finger.tap("pay")
    full.wait_for("payment")
    finger.tap("payment.take")
    full.wait_for("complete")
    assert finger.taps == 2
    finger.tap("newSale")
    full.wait_for("checkout")
    assert finger.taps == 3
    assert len(set(map(str, finger.places))) == 1, "the same spot, three times"


def test_quick_cash_with_change_is_three_taps(full):
    finger = Finger(full)
    scan_some(full)
    finger.tap("pay")
    full.wait_for("payment")
    finger.tap("quick.4")
    finger.tap("payment.take")
    full.wait_for("complete")
    assert finger.taps == 3
    assert full.read("complete.label") == "Give change"


def test_park_and_recall_is_three_taps_and_two_when_only_one_is_parked(full):
    full.till.parking.sales.clear()
    finger = Finger(full)
    full.scan(LOAF)
    finger.tap("second.park")
    full.qtbot.waitUntil(lambda: not full.lines)
    finger.tap("second.recall")
    full.qtbot.waitUntil(lambda: len(full.lines) == 1)
    assert finger.taps == 2


def test_one_of_several_parked_sales_is_three_taps(full):
    finger = Finger(full)
    full.scan(LOAF)
    finger.tap("second.park")
    full.qtbot.waitUntil(lambda: full.window.till.checkout.parked == "3")
    finger.tap("second.recall")
    full.qtbot.waitUntil(lambda: full.window.till.checkout.overlay is not None)
    finger.tap_row("parkedSales", 0)
    full.qtbot.waitUntil(lambda: full.window.till.checkout.parked == "2")
    assert finger.taps == 3
    assert full.window.till.checkout.overlay is None
