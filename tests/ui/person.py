"""Somebody at the till, for tests that press what a person presses: keys into the window, taps on what is seen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fakes import ALL_FEATURES, FIRST_FEATURES, NOW, FakeLogin, FakeTill
from hands import Hands, K, M  # noqa: F401 - keys for the tests that use this

from pos.i18n import Locale
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.shell import Ports, Shell

LOAF, MILK, BEANS, APPLES, CHIPS = (f"4006381{n:06d}" for n in (0, 1, 2, 9, 29))


class Person(Hands):
    """Somebody at the till: presses keys, scans, taps, and reads what is on the screen."""

    def __init__(self, qtbot, features=FIRST_FEATURES, signed_in=True):
        self.qtbot = qtbot
        self.till, self.login = FakeTill(features), FakeLogin()
        self.locked = 0
        self.signed_out = 0
        self.now, self.now_ms = NOW, 0.0
        self.operations = Operations()
        self.filter = ScanFilter(now_ms=lambda: self.now_ms)
        ports = Ports(self.login, lambda _who: self.till, self._lock, self._sign_out)
        self.window = Shell(ports, Locale(), self.operations, self.filter, lambda: self.now)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        if signed_in:
            self.type("1234")
            qtbot.waitUntil(lambda: self.screen == "checkout")

    def _lock(self):
        self.locked += 1

    def _sign_out(self):
        self.signed_out += 1

    @property
    def screen(self):
        return self.window.screen_shown.objectName()

    def wait_for(self, screen):
        self.qtbot.waitUntil(lambda: self.screen == screen)

    @property
    def lines(self):
        return [(line.name, line.quantity, line.total) for line in self.window.till.checkout.lines]

    @property
    def message(self):
        banner = self.window.screen_shown.message
        return banner.notice.title if banner.isVisible() and banner.notice else ""


@pytest.fixture
def person(qtbot):
    made = Person(qtbot)
    yield made
    made.filter.unwatch()


@pytest.fixture
def stranger(qtbot):
    made = Person(qtbot, signed_in=False)
    yield made
    made.filter.unwatch()


@pytest.fixture
def full(qtbot):
    made = Person(qtbot, ALL_FEATURES)
    yield made
    made.filter.unwatch()
