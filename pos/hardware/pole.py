"""A pole display of two lines of twenty characters, by the command set that such displays share with ESC/POS.

Sources: Epson DM-D110, POS-X XP8200 and Posiflex manuals, "EPSON mode". What is shown is decided elsewhere; only the last thing
wanted counts, so a slow or missing display never holds anything up.
"""

from __future__ import annotations

import codecs
import threading
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pos.errors import Refused
from pos.hardware.keeper import LineKeeper
from pos.hardware.lines import SerialLine, SocketLine, serial_place

COLUMNS: Final = 20
NONE: Final = "none"
DEFAULT_CODE_PAGE: Final = "19:cp858"
CONNECT_S: Final = 5.0
_INITIALISE, _CODE_TABLE, _OVERWRITE, _HIDE_CURSOR, _CLEAR, _MOVE = (
    b"\x1b@", b"\x1bt", b"\x1f\x01", b"\x1fC\x00", b"\x0c", b"\x1f$",
)  # fmt: skip

_PLAIN: Final = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "x", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)


def code_page_of(text: str) -> tuple[int, str]:
    """Number and codec of "NUMBER:CODEC". Raises Refused("pole_code_page_bad")."""
    number, _, codec = (text or DEFAULT_CODE_PAGE).partition(":")
    try:
        codecs.lookup(codec)
    except LookupError:
        codec = ""
    if not (number.isascii() and number.isdigit() and int(number) < 256 and codec):
        raise Refused("pole_code_page_bad", text=text)
    return int(number), codec


def encoded(text: str, codec: str) -> bytes:
    """At most twenty characters. One that the display lacks loses its accents, or becomes a space; control bytes never get through."""
    found = bytearray()
    for letter in text.translate(_PLAIN):
        for each in (letter, unicodedata.normalize("NFKD", letter)[:1], " "):
            try:
                byte = each.encode(codec)
            except UnicodeEncodeError:
                continue
            if len(byte) == 1 and byte[0] >= 0x20 and byte[0] != 0x7F:
                found += byte
                break
    return bytes(found[:COLUMNS])


def can_show(text: str, codec: str) -> bool:
    """Is it a text of letters that the display has? Arabic, for one, would be twenty spaces."""
    return not text.strip() or bool(encoded(text, codec).strip())


def pair(left: str, right: str) -> str:
    """A line with words at the start and an amount at the end, which is never cut."""
    room = COLUMNS - len(right) - 1
    return f"{left[: max(0, room)]:<{max(0, room)}} {right}"[-COLUMNS:] if right else left[:COLUMNS]


def begin_bytes(number: int) -> bytes:
    """How the display is set up, once for each time it is opened."""
    return _INITIALISE + _CODE_TABLE + bytes((number,)) + _OVERWRITE + _HIDE_CURSOR


def lines_bytes(top: str, below: str, codec: str) -> bytes:
    """Both lines, each written where it belongs, so that a display that missed bytes is right again."""
    found = _CLEAR
    for row, text in enumerate((top, below), 1):
        found += _MOVE + bytes((1, row)) + encoded(text, codec).ljust(COLUMNS, b" ")
    return found


class Pole(LineKeeper):
    """`show` returns at once; the display's own thread writes."""

    def __init__(
        self,
        address: str,
        open_line: Callable[[], AbstractContextManager[Any]],
        code_page: tuple[int, str],
        till: str = "",
    ) -> None:
        super().__init__(f"pole-{till}", address, open_line, self._write)
        self._number, self.codec = code_page
        self._wake = threading.Event()
        self._wanted: tuple[str, str] = ("", "")

    def show(self, top: str, below: str) -> None:
        self._wanted = (top, below)
        self._wake.set()

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._wake.set()

    def _write(self, line: Any) -> None:
        line.write(begin_bytes(self._number))
        shown: tuple[str, str] | None = None
        while not self.is_stopped:
            self._wake.clear()
            wanted = self._wanted
            if wanted != shown:
                line.write(lines_bytes(*wanted, self.codec))
                shown = wanted
            self._wake.wait(1.0)
            # a line that broke is noticed by reading, long before somebody writes again
            while line.read(0):
                pass
        line.write(_CLEAR)
        line.finish()


class FileLine:
    """A file as a display: each message is appended."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def read(self, _timeout_s: float) -> bytes:
        """A file says nothing."""
        return b""

    def finish(self) -> None:
        """It is written."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._file.close()


def pole_from(address: str, code_page: str = "", till: str = "") -> Pole | None:
    """The display of "none", "serial:PORT[:BAUD]", "tcp:HOST:PORT" or "file:PATH".

    Raises Refused: `pole_address_unknown`, `pole_code_page_bad`, `serial_address_bad`.
    """
    if address in {"", NONE}:
        return None
    page = code_page_of(code_page)
    scheme, _, rest = address.partition(":")
    if scheme == "serial" and rest:
        place = serial_place(rest)
        return Pole(place.shown, lambda: SerialLine(place, 1.0), page, till)
    if scheme == "file" and rest:
        return Pole(rest, lambda: FileLine(Path(rest)), page, till)
    host, _, port = rest.rpartition(":")
    if scheme == "tcp" and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return Pole(rest, lambda: SocketLine(host, int(port), CONNECT_S), page, till)
    raise Refused("pole_address_unknown", address=address)
