"""Pictures of the drawer's windows in both themes, to be looked at beside the design pictures.

Run `python tests/ui/shift_shots.py DIR`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shift"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from drawer import D, Drawer, K, M
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.shift_count import Count, ShiftRules
from pos.domain.shift_entries import Direction
from pos.domain.tender import TenderKind
from pos.hardware.mail_server import NONE, MailRoute
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.simulator import Simulator, TotalsScene
from pos.ui.theme import theme
from tests.factories.till import TillForTests


class Bot:
    """As much of pytest-qt as the person needs."""

    def addWidget(self, _widget):
        return None

    @contextlib.contextmanager
    def waitActive(self, _widget):
        yield

    def waitUntil(self, condition):
        while not condition():
            wait(10)

    def mouseClick(self, widget, button):
        QTest.mouseClick(widget, button)


def wait(ms):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def shoot(drawer, folder, name, mode):
    wait(180)
    drawer.window.grab().save(str(folder / f"{name}-{mode}.png"))


def a_drawer(folder, terminal=None):
    def make(*made, **_):
        return TillForTests(Path(tempfile.mkdtemp(dir=folder)), made)

    return Drawer(Bot(), make, terminal=terminal)


def opening(folder, scratch, mode):
    drawer = a_drawer(scratch)
    drawer.shifts.open(Count(total=D(150))).result()
    drawer.shifts.confirm_count(Count(total=D("688.92")), insists=True).result()
    drawer.shifts.close(verified_by="10000000-0000-7000-8000-000000000002", prints=False).result()
    drawer.come_in()
    for digits in ("1", "2", "2", "3", "5", "8", "8", "10", "8", "4"):
        drawer.press(K.Key_Return)
        drawer.type(digits)
    shoot(drawer, folder, "05-shift-open", mode)
    drawer.window.resize(1024, 768)
    shoot(drawer, folder, "05-shift-open-1024", mode)
    drawer.window.resize(1366, 768)
    drawer.press(K.Key_F2)
    drawer.type("150")
    shoot(drawer, folder, "05-shift-open-total", mode)
    drawer.close()


def a_day(scratch, terminal=None):
    drawer = a_drawer(scratch, terminal)
    drawer.shifts.open(Count(total=D(150))).result()
    for pieces in range(1, 9):
        if pieces % 2:
            drawer.sell(pieces)
        elif terminal is None:
            drawer.sell(pieces, TenderKind.CARD)
        else:
            drawer.charge(pieces)
    drawer.shifts.move_cash(Direction.IN, D(20), "Change from the bank").result()
    drawer.come_in()
    return drawer


def moving(folder, scratch, mode):
    drawer = a_day(scratch)
    drawer.real.prices.shift_rules = ShiftRules(is_blind=False)
    drawer.scan("4006381000000")
    drawer.press(K.Key_F11)
    drawer.settle()
    drawer.type("24")
    shoot(drawer, folder, "05-cash-in-out", mode)
    drawer.press(K.Key_Escape)
    drawer.press(K.Key_F10)
    shoot(drawer, folder, "05-drawer", mode)
    drawer.press(K.Key_Escape)
    drawer.window.on_action("x_report")
    drawer.settle()
    shoot(drawer, folder, "05-x-report", mode)
    drawer.press(K.Key_Escape)
    drawer.close()


def closing(folder, scratch, mode):
    drawer = a_day(scratch)
    drawer.real.prices.shift_rules = ShiftRules(verify_limit=D(5))
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    for digits in ("1", "2", "1", "1", "4", "3", "2"):
        drawer.press(K.Key_Return)
        drawer.type(digits)
    shoot(drawer, folder, "05-shift-close-count", mode)
    drawer.press(K.Key_F12)
    drawer.settle()
    shoot(drawer, folder, "05-shift-recount", mode)
    drawer.press(K.Key_Escape)
    drawer.settle()
    drawer.windows.closing.set_note("wrong change at noon")
    drawer.settle()
    drawer.windows.review_screen.draw()
    shoot(drawer, folder, "05-shift-close-z-report", mode)
    drawer.window.resize(1024, 768)
    shoot(drawer, folder, "05-shift-close-z-report-1024", mode)
    drawer.window.resize(1366, 768)
    drawer.press(K.Key_F12)
    drawer.type("12")
    shoot(drawer, folder, "05-shift-verify", mode)
    drawer.press(K.Key_Escape)
    drawer.close()


def at_the_terminal(folder, scratch, mode):
    """What the card terminal says: not yet, the same, something else, nothing."""
    for scene, name in (
        (TotalsScene.SILENT, "asking"),
        (None, "agrees"),
        (None, "differs"),
        (TotalsScene.REFUSE, "silent"),
    ):
        with Simulator(pace_s=0) as simulator:
            drawer = a_day(scratch, ZvtTerminal("127.0.0.1", simulator.port))
            simulator.totals_scene = scene
            if name == "differs":
                simulator.type_by_hand(1250)
            if name in {"asking", "agrees"}:
                drawer.mail_to("owner@example.com")
            if name != "differs":
                drawer.mails.use(MailRoute("smtp.example.com", "shop@example.com", 25, NONE), lambda: "")
            drawer.press(K.Key_F12, M.ControlModifier)
            drawer.settle()
            drawer.press(K.Key_F2)
            drawer.type("209.84")
            drawer.press(K.Key_F12)
            while drawer.screen != "shift_review" or (drawer.windows.closing.is_asking and name != "asking"):
                wait(20)
            shoot(drawer, folder, f"05-review-{name}", mode)
            drawer.window.resize(1024, 768)
            shoot(drawer, folder, f"05-review-{name}-1024", mode)
            drawer.windows.closing.back()
            drawer.close()


def main():
    from pos.paths import resources_dir
    from pos.ui.theme import install, load_fonts

    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True, parents=True)
    app = QApplication([])
    load_fonts(resources_dir() / "fonts")
    install(app, "light")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        for mode in ("light", "dark"):
            theme().use(mode)
            for each in (opening, moving, closing, at_the_terminal):
                each(folder, scratch, mode)
    os._exit(0)


if __name__ == "__main__":
    main()
