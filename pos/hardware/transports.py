"""Ways to a printer: a file, a TCP port (9100 on most receipt printers), a serial port, a USB port, the system's own queue.

TCP, serial and USB are read back: the printer is asked how it is before and after each job. A printer that does not answer
is used all the same, and not asked again until it is set up anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pos.errors import Refused, Unavailable
from pos.hardware import status
from pos.hardware.lines import SerialLine, SerialPlace, SocketLine, serial_place
from pos.hardware.ports import NullTransport, Transport
from pos.hardware.spoolers import SystemTransport
from pos.hardware.status import PrinterStatus, TwoWay
from pos.hardware.usb_printers import UsbPlace, open_usb

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

TCP_TIMEOUT_S = 5.0
AFTER_S = 20.0
"""How long the answer after a job may take: it comes behind the bytes that the printer has still to take."""
DEFAULT_PORT = 9100


class FileTransport:
    """Appends each job to a file (a device file works too, but tells nothing)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = str(path)

    def send(self, data: bytes) -> PrinterStatus | None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(data)
        except OSError as error:
            raise Unavailable("printer_failed", printer=self.address, reason=error.strerror) from error
        return None

    def status(self) -> PrinterStatus | None:
        """A file says nothing of itself."""
        return None


class _Line(TwoWay, Protocol):
    def finish(self) -> None: ...


class LineTransport:
    """A printer behind a line that can be read. `open_line` opens it anew for each job, so a printer may be switched off between."""

    def __init__(
        self,
        address: str,
        open_line: Callable[[], AbstractContextManager[_Line]],
        *,
        answer_s: float = status.ANSWER_S,
        after_s: float = AFTER_S,
    ) -> None:
        self.address = address
        self._open, self._answer_s, self._after_s = open_line, answer_s, after_s
        self._questions: Collection[int] = tuple(status.QUESTIONS)
        """Those that it answers. One that answered none is not asked again: every receipt would wait for it."""

    def send(self, data: bytes) -> PrinterStatus | None:
        """See `Transport`. What an answering printer did not confirm counts as not printed and comes again."""
        try:
            with self._open() as line:
                before = self._ask(line)
                if before is not None and before.problem is not None:
                    raise Unavailable(before.problem, printer=self.address)
                line.write(data)
                answers = status.ask(line, self._questions, self._after_s)
                line.finish()
        except (OSError, EOFError) as error:
            raise self._broken(error) from error
        if before is not None and not answers:
            raise Unavailable("printer_silent", printer=self.address)
        return status.status_of(answers) if answers else None

    def status(self) -> PrinterStatus | None:
        self._questions = tuple(status.QUESTIONS)
        try:
            with self._open() as line:
                found = self._ask(line)
                line.finish()
        except (OSError, EOFError) as error:
            raise self._broken(error) from error
        return found

    def _ask(self, line: TwoWay) -> PrinterStatus | None:
        answers = status.ask(line, self._questions, self._answer_s)
        self._questions = tuple(answers)
        return status.status_of(answers) if answers else None

    def _broken(self, error: Exception) -> Unavailable:
        self._questions = tuple(status.QUESTIONS)  # whatever comes back may be another printer
        if isinstance(error, TimeoutError):
            return Unavailable("printer_silent", printer=self.address)
        if isinstance(error, EOFError):
            return Unavailable("printer_hung_up", printer=self.address)
        return Unavailable("printer_unreachable", printer=self.address, reason=str(error))


class TcpTransport(LineTransport):
    """A printer on the network."""

    def __init__(self, host: str, port: int = DEFAULT_PORT, timeout_s: float = TCP_TIMEOUT_S) -> None:
        super().__init__(f"{host}:{port}", lambda: SocketLine(host, port, timeout_s))


class SerialTransport(LineTransport):
    """A printer on a serial port."""

    def __init__(self, place: SerialPlace) -> None:
        super().__init__(place.shown, lambda: SerialLine(place))


class UsbTransport(LineTransport):
    """A printer on a USB port."""

    def __init__(self, place: UsbPlace) -> None:
        super().__init__(place.shown, lambda: open_usb(place))


def transport_from(address: str) -> Transport:
    """The transport that a settings text names: "none", "file:PATH", "tcp:HOST[:PORT]", "serial:PORT[:BAUD][:FLOW]",
    "usb:VENDOR:PRODUCT", "system:NAME".

    Raises Refused: `printer_address_unknown`, `serial_address_bad`.
    """
    scheme, _, rest = address.partition(":")
    if scheme == "none" and not rest:
        return NullTransport()
    if scheme == "file" and rest:
        return FileTransport(Path(rest))
    if scheme == "system" and rest:
        return SystemTransport(rest)
    if scheme == "serial" and rest:
        return SerialTransport(serial_place(rest))
    if scheme == "usb" and (place := UsbPlace.read(rest)) is not None:
        return UsbTransport(place)
    if scheme == "tcp" and rest:
        host, _, port = rest.rpartition(":") if ":" in rest else (rest, "", str(DEFAULT_PORT))
        if host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
            return TcpTransport(host, int(port))
    raise Refused("printer_address_unknown", address=address)
