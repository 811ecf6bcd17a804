"""What the till asks of devices, as protocols, with stand-ins that are really used.

A `Transport` takes finished bytes and either delivers all of them or raises Unavailable with a `printer_...` code.
"""

from __future__ import annotations

import threading
from typing import Protocol

from pos.errors import Unavailable
from pos.hardware.status import PrinterStatus


class Transport(Protocol):
    """Where printer bytes go. Both calls may block for seconds: use the device's own thread only."""

    @property
    def address(self) -> str:
        """What a person would recognise: a file, host and port, or the system printer's name."""
        ...

    def send(self, data: bytes) -> PrinterStatus | None:
        """Deliver a whole job. Gives what the printer says of itself afterwards, or None where it says nothing.

        A printer that says beforehand that it cannot print gets no byte: raises Unavailable with one of `PROBLEMS`.
        """
        ...

    def status(self) -> PrinterStatus | None:
        """What the printer says of itself now; None where it says nothing. Raises Unavailable when it cannot be asked."""
        ...


class NullTransport:
    """No printer: bytes vanish. For a till that prints nothing."""

    address = "none"

    def send(self, data: bytes) -> PrinterStatus | None:
        """Nothing to do."""

    def status(self) -> PrinterStatus | None:
        """Nothing to say."""


class RecordingTransport:
    """Keeps what was sent; can be told to fail, and what to say of itself. For tests."""

    def __init__(self, address: str = "recording") -> None:
        self.address = address
        self.failure: str | None = None
        self.says: PrinterStatus | None = None
        self._jobs: list[bytes] = []
        self._lock = threading.Lock()

    def send(self, data: bytes) -> PrinterStatus | None:
        if self.failure is not None:
            raise Unavailable(self.failure, printer=self.address)
        if self.says is not None and self.says.problem is not None:
            raise Unavailable(self.says.problem, printer=self.address)
        with self._lock:
            self._jobs.append(data)
        return self.says

    def status(self) -> PrinterStatus | None:
        return self.says

    @property
    def jobs(self) -> list[bytes]:
        with self._lock:
            return list(self._jobs)
