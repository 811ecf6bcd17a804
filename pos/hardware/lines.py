"""Open lines to devices in both directions: a network socket, a serial port, a device file. One thread uses one line.

What the bytes mean is the affair of who opened it. Errors come as OSError, the end of the line as EOFError.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from pos.errors import Refused

if TYPE_CHECKING:
    import serial

PROGRESS_S: Final = 10.0
"""How long a device may take no byte at all before it counts as silent."""
PIECE: Final = 4096
STEP_S: Final = 0.05
BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
FLOWS: Final = ("rtscts", "xonxoff", "dsrdtr")


class SocketLine:
    """A TCP connection."""

    def __init__(self, host: str, port: int, timeout_s: float, progress_s: float = PROGRESS_S) -> None:
        self._socket = socket.create_connection((host, port), timeout_s)
        self._progress_s = progress_s

    def write(self, data: bytes) -> None:
        """All of it, as slowly as the device takes it. Raises TimeoutError when it takes nothing more."""
        self._socket.settimeout(self._progress_s)
        left = memoryview(data)
        while left:
            left = left[self._socket.send(left[:PIECE]) :]

    def read(self, timeout_s: float) -> bytes:
        ready, _, _ = select.select([self._socket], [], [], max(0.0, timeout_s))
        if not ready:
            return b""
        data = self._socket.recv(PIECE)
        if not data:
            raise EOFError
        return data

    def finish(self, wait_s: float = 0.3) -> None:
        """No more is written. What it still says is read: closing over it would break the line under its last bytes."""
        with contextlib.suppress(OSError, EOFError):
            self._socket.shutdown(socket.SHUT_WR)
            end = time.monotonic() + wait_s
            while (left := end - time.monotonic()) > 0:
                self.read(left)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class SerialPlace:
    """A serial port and how it is spoken to: bits per second, data bits, parity (N, E, O), flow control or none."""

    port: str
    baud: int = 9600
    bits: int = 8
    parity: str = "N"
    flow: str = ""

    @property
    def shown(self) -> str:
        return f"{self.port}, {self.baud}"


def serial_place(text: str, baud: int = 9600, bits: int = 8, parity: str = "N") -> SerialPlace:
    """`PORT[:BAUD][:FLOW]`, such as `/dev/ttyUSB0:19200:rtscts` or `COM3`. Raises Refused("serial_address_bad")."""
    port, flow = text, ""
    head, colon, last = port.rpartition(":")
    if colon and last in FLOWS:
        port, flow = head, last
    head, colon, last = port.rpartition(":")
    # The name of a port may have colons of its own, and numbers behind them.
    if colon and last.isascii() and last.isdigit() and int(last) in BAUDS:
        port, baud = head, int(last)
    if not port or port != port.strip() or not port.isprintable():
        raise Refused("serial_address_bad", address=text)
    return SerialPlace(port, baud, bits, parity, flow)


class SerialLine:
    """A serial port, by pyserial, which knows every system's."""

    def __init__(self, place: SerialPlace, progress_s: float = PROGRESS_S) -> None:
        # Imported late: most tills have no serial device.
        import serial

        with _as_os_error():
            self._port: serial.Serial = serial.Serial(
                place.port,
                place.baud,
                bytesize=place.bits,
                parity=place.parity,
                timeout=STEP_S,
                write_timeout=progress_s,
                rtscts=place.flow == "rtscts",
                xonxoff=place.flow == "xonxoff",
                dsrdtr=place.flow == "dsrdtr",
            )

    def write(self, data: bytes) -> None:
        import serial

        for start in range(0, len(data), 256):
            try:
                self._port.write(data[start : start + 256])
            except serial.SerialTimeoutException as error:
                raise TimeoutError(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        # The port's own time-out stays: a new one would set the whole port up anew.
        end = time.monotonic() + timeout_s
        while True:
            waiting = self._port.in_waiting
            data = bytes(self._port.read(waiting or (1 if timeout_s > 0 else 0)))
            if data or time.monotonic() >= end:
                return data

    def finish(self) -> None:
        """Wait until the last byte is on the wire; a port that is gone has none."""
        with _as_os_error():
            self._port.flush()

    def close(self) -> None:
        self._port.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """What the system says of a port that is gone, or cannot be set so, comes out of pyserial as an error of another family."""
    try:
        import termios
    except ImportError:  # Windows has its own way, and its own errors
        yield
        return
    try:
        yield
    except termios.error as error:
        raise OSError(*error.args) from error


class DeviceLine:
    """A device file that is read and written, such as the kernel's own for a USB printer."""

    def __init__(self, path: Path, progress_s: float = PROGRESS_S) -> None:
        self._handle = os.open(path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        self._progress_s = progress_s

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            _, ready, _ = select.select([], [self._handle], [], self._progress_s)
            if not ready:
                raise TimeoutError
            try:
                left = left[os.write(self._handle, left[:PIECE]) :]
            except BlockingIOError:
                continue  # the kernel's buffer filled up in between

    def read(self, timeout_s: float) -> bytes:
        ready, _, _ = select.select([self._handle], [], [], max(0.0, timeout_s))
        if not ready:
            return b""
        try:
            return os.read(self._handle, PIECE)
        except BlockingIOError:
            return b""

    def finish(self) -> None:
        """The kernel has the bytes; there is nothing to wait for."""

    def close(self) -> None:
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()
