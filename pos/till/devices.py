"""What is plugged into a till: printers, terminal, scanner, scale and pole display, each on its own thread, made from the settings.

Settings that change while the till is open take effect here at once. Nothing in it waits for a device.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from pos.hardware.keeper import LineKeeper
from pos.hardware.network_printers import Looked, NetworkSearch
from pos.hardware.pole import Pole, pole_from
from pos.hardware.scale.device import Scale, scale_from
from pos.hardware.scanner import Scan, SerialScanner, scanner_from
from pos.hardware.terminal.making import terminal_from
from pos.settings import Settings
from pos.till.cards import TillCards
from pos.till.database_thread import DatabaseThread
from pos.till.device_making import Troubles, made, printers_from
from pos.till.printing import PrintQueue

log = logging.getLogger(__name__)
T = TypeVar("T")


class PoleShown(Protocol):
    """Whoever tells the pole display what to show, again when it is another one."""

    def __call__(self, pole: Pole) -> None: ...


class Devices:
    """`start` lets the threads run. `use` is called on the GUI thread with changed settings."""

    def __init__(
        self,
        settings: Settings,
        till: str,
        printing: PrintQueue,
        cards: TillCards,
        troubles: Troubles | None = None,
    ) -> None:
        self.settings, self._till = settings, till
        self.printing, self.cards = printing, cards
        self.troubles: Troubles = {} if troubles is None else troubles
        """What is wrong with the settings of a device, by its key: printer, second, profile, terminal, scanner, scale, pole."""
        self.on_scan: list[Callable[[Scan], None]] = []
        """Called on the scanner's thread."""
        self.on_change: list[Callable[[], None]] = []
        """A device was plugged in, unplugged or set up anew. Called on any thread."""
        self.on_pole: list[PoleShown] = []
        self.on_settings: list[Callable[[Settings], None]] = []
        """Told the settings that are in force now, on the thread that changed them."""
        self.scanner: SerialScanner | None = None
        self.scale: Scale | None = None
        self.pole: Pole | None = None
        self._let_go: Callable[[], None] = _nothing
        self._errands = DatabaseThread("devices")
        self._search: NetworkSearch | None = None
        self._is_running = False
        self._use_terminal(settings)
        self._make_lines(settings, settings, is_first=True)

    @property
    def _lines(self) -> list[LineKeeper]:
        return [each for each in (self.scanner, self.scale, self.pole) if each is not None]

    def start(self) -> None:
        self._is_running = True
        for each in self._lines:
            each.start()

    def run(self, act: Callable[[], T]) -> Future[T]:
        """Do something that may wait, such as looking for devices, on a thread of its own."""
        return self._errands.submit(act)

    def search(self, search: NetworkSearch) -> Future[Looked]:
        """Look for printers in the network, on the same thread. It ends with the program too."""
        self._search = search
        return self.run(search.run)

    def use(self, settings: Settings) -> None:
        """Work with these settings from now on. Only what changed is made anew."""
        before, self.settings = self.settings, settings
        if _printing(settings) != _printing(before):
            self.printing.use(printers_from(settings, self.troubles))
        if (settings.terminal, settings.terminal_password) != (before.terminal, before.terminal_password):
            self._use_terminal(settings)
        self._make_lines(before, settings)
        for listener in self.on_settings:
            listener(settings)
        self._tell()

    def _use_terminal(self, settings: Settings) -> None:
        let_go, self._let_go = self._let_go, _nothing
        found = made(
            "terminal", lambda: terminal_from(settings.terminal, settings.terminal_password), self.troubles
        )
        terminal = None
        if found is not None:
            terminal, self._let_go = found
        self.cards.use(terminal)
        if let_go is not _nothing:
            self.cards.when_free(let_go)

    def _make_lines(self, before: Settings, now: Settings, *, is_first: bool = False) -> None:
        if is_first or now.scanner != before.scanner:
            self._end(self.scanner)
            self.scanner = made("scanner", lambda: scanner_from(now.scanner, self._till), self.troubles)
            if self.scanner is not None:
                self.scanner.on_scan.append(self._tell_scan)
                self._begin(self.scanner)
        of_scale = (now.scale, now.scale_protocol, now.scale_unit)
        if is_first or of_scale != (before.scale, before.scale_protocol, before.scale_unit):
            self._end(self.scale)
            self.scale = made("scale", lambda: scale_from(*of_scale, self._till), self.troubles)
            if self.scale is not None:
                self._begin(self.scale)
        of_pole = (now.pole, now.pole_code_page)
        if is_first or of_pole != (before.pole, before.pole_code_page):
            self._end(self.pole)
            self.pole = made("pole", lambda: pole_from(*of_pole, self._till), self.troubles)
            if self.pole is not None:
                for listener in self.on_pole:
                    listener(self.pole)
                self._begin(self.pole)

    def _begin(self, line: LineKeeper) -> None:
        line.on_change.append(self._tell)
        if self._is_running:
            line.start()

    def _end(self, line: LineKeeper | None) -> None:
        if line is not None:
            line.on_change.clear()
            line.ask_to_stop()

    def _tell_scan(self, scan: Scan) -> None:
        for listener in self.on_scan:
            listener(scan)

    def _tell(self) -> None:
        for listener in self.on_change:
            listener()

    def ask_to_stop(self) -> None:
        """Does not wait."""
        for each in self._lines:
            each.ask_to_stop()
        if self._search is not None:
            self._search.stop()
        self._errands.ask_to_stop()

    def join(self, timeout_s: float | None) -> bool:
        """Wait for the threads. False when the time is over."""
        lines = all(each.join(timeout_s) for each in self._lines)
        return self._errands.join(timeout_s) and lines

    def close(self) -> None:
        """Let go of what is no thread of this program."""
        self._let_go()


def _printing(settings: Settings) -> tuple[str, ...]:
    return (
        settings.printer,
        settings.second_printer,
        settings.printer_profile,
        settings.printer_code_page,
        settings.drawer_pin,
        settings.drawer_open_is,
    )


def _nothing() -> None:
    """Nothing was started."""
