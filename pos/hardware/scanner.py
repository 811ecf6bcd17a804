"""A barcode scanner on a serial port. A scan ends with CR, LF or Tab, or with a pause where the scanner sends no end.

What a scan means is decided elsewhere: it goes the way that a scan by keys goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pos.errors import Refused
from pos.hardware.keeper import LineKeeper
from pos.hardware.lines import SerialLine, SerialPlace, serial_place

NONE: Final = "none"
PAUSE_S: Final = 0.1
"""Scanners send a code in one go: who pauses longer has sent no end."""
LONGEST: Final = 2000
GROUP_SEPARATOR: Final = "\x1d"
_ENDS: Final = {b"\r": "cr", b"\n": "lf", b"\t": "tab"}


@dataclass(frozen=True, slots=True)
class Scan:
    """`ms` is how long its characters took, `end` what it ended with: cr, lf, tab, cr lf, or nothing for a pause."""

    code: str
    ms: float
    end: str


class ScanReader:
    """Puts bytes together to scans. `feed` and `pause` give those that are whole."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._held = bytearray()
        self._began = 0.0
        self._last_end = ""

    @property
    def holds(self) -> bool:
        """Has it begun to read a code that is not whole yet?"""
        return bool(self._held)

    def feed(self, data: bytes) -> list[Scan]:
        found = []
        for number in data:
            byte = bytes((number,))
            if byte not in _ENDS:
                if not self._held:
                    self._began = self._now()
                self._held += byte
                if len(self._held) > LONGEST:  # noise, or another device
                    self._held.clear()
            elif self._held:
                found.append(self._scan(_ENDS[byte]))
        return found

    def pause(self) -> list[Scan]:
        """Nothing came for a while."""
        return [self._scan("")] if self._held else []

    def _scan(self, end: str) -> Scan:
        raw = bytes(self._held)
        self._held.clear()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        code = "".join(each for each in text if each.isprintable() or each == GROUP_SEPARATOR)
        return Scan(code, (self._now() - self._began) * 1000, end)


class SerialScanner(LineKeeper):
    """`on_scan` listeners are called on the scanner's thread."""

    def __init__(self, place: SerialPlace, till: str = "") -> None:
        super().__init__(f"scanner-{till}", place.shown, lambda: SerialLine(place), self._read)
        self.on_scan: list[Callable[[Scan], None]] = []

    def _read(self, line: Any) -> None:
        reader = ScanReader()
        while not self.is_stopped:
            data = line.read(PAUSE_S)
            for scan in reader.feed(data) if data else reader.pause():
                if scan.code:
                    for listener in self.on_scan:
                        listener(scan)


def scanner_from(address: str, till: str = "") -> SerialScanner | None:
    """The scanner of "none" or "serial:PORT[:BAUD]". Raises Refused: `scanner_address_unknown`, `serial_address_bad`."""
    if address in {"", NONE}:
        return None
    scheme, _, rest = address.partition(":")
    if scheme != "serial" or not rest:
        raise Refused("scanner_address_unknown", address=address)
    return SerialScanner(serial_place(rest), till)
