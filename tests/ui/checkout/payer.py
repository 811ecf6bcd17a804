"""Somebody who pays at a real till: window, journal, server and terminal are real; keys, scans and taps go in, texts come out."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import NOW, FakeLogin
from hands import Hands, K, M  # noqa: F401 - keys for the tests that use this

from pos.hardware.terminal.client import ZvtTerminal
from pos.i18n import Locale
from pos.till.cards import TillCards
from pos.till.desk import TillDesk
from pos.till.link import LinkStatus
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.shell import Ports, Shell

WAIT_MS = 10_000


class Payer(Hands):
    """`till` is a `RealTill` with somebody signed in; `simulator` its terminal, if it has one."""

    def __init__(self, qtbot, till, simulator=None, printing=None):
        self.qtbot, self.books, self.session = qtbot, till, till.session
        self.person = till.session.user
        terminal = ZvtTerminal("127.0.0.1", simulator.port, silence_s=1) if simulator else None
        self.cards = TillCards(till.worker, till.clock, terminal)
        till.link.set_status(LinkStatus.ONLINE, till.clock.now())
        printing = printing or SimpleNamespace(
            state=SimpleNamespace(waiting=0, pages=0, is_none=True, problem=None, is_paper_low=False), has_second=False,
            put=lambda *_, **__: None,
        )  # fmt: skip
        self.desk = TillDesk(
            self.session, till.worker, till.link, printing, till.parking, None, till.accounts, self.cards
        )
        self.desk.stock = till.stock
        self.operations = Operations()
        self.now_ms = 0.0
        self.filter = ScanFilter(now_ms=lambda: self.now_ms)
        ports = Ports(FakeLogin(), self._enter, self._lock, _nothing)
        self.window = Shell(ports, Locale(), self.operations, self.filter, lambda: NOW)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.window._open_till(None)

    def _enter(self, _who):
        if self.session.user is None:
            self.session.begin(self.person)
        return self.desk

    def _lock(self):
        self.session.end()

    def settle_anything(self):
        """Whatever waits for an answer has it, or nobody waits for it any more."""
        self.wait(lambda: not self.operations.is_waiting)

    def close(self):
        self.filter.unwatch()
        self.cards.ask_to_stop()
        self.cards.join(5)

    def wait(self, test):
        self.qtbot.waitUntil(test, timeout=WAIT_MS)

    def settle(self):
        """What was asked of the server or the terminal has been answered."""
        self.wait(lambda: not self.operations.is_waiting and not self.payment.is_busy)

    @property
    def screen(self):
        return self.window.screen_shown.objectName()

    @property
    def payment(self):
        return self.window.till.payment

    @property
    def rows(self):
        return [(row.title, row.detail, row.amount) for row in self.payment.rows]

    @property
    def notice(self):
        return self.payment.notice.title if self.payment.notice else ""

    def finished(self):
        """The body of the sale that was made."""
        self.wait(lambda: self.screen == "complete")
        return self.session.last_entry.body


def _nothing():
    """Nothing to do here."""
