"""What the till asks of devices, as protocols, with stand-ins that are really used.

A `Transport` takes finished bytes and either delivers all of them or raises Unavailable with a `printer_...` code.
"""

from __future__ import annotations

import threading
from typing import Protocol

from pos.errors import Unavailable


class Transport(Protocol):
    """Where printer bytes go. `send` may block for seconds: call it on the device's own thread only."""

    @property
    def address(self) -> str:
        """What a person would recognise: a file, host and port, or the system printer's name."""
        ...

    def send(self, data: bytes) -> None: ...


class NullTransport:
    """No printer: bytes vanish. For a till that prints nothing."""

    address = "none"

    def send(self, data: bytes) -> None:
        """Nothing to do."""


class RecordingTransport:
    """Keeps what was sent; can be told to fail. Tests and the hardware page use it."""

    def __init__(self, address: str = "recording") -> None:
        self.address = address
        self.failure: str | None = None
        self._jobs: list[bytes] = []
        self._lock = threading.Lock()

    def send(self, data: bytes) -> None:
        if self.failure is not None:
            raise Unavailable(self.failure, printer=self.address)
        with self._lock:
            self._jobs.append(data)

    @property
    def jobs(self) -> list[bytes]:
        with self._lock:
            return list(self._jobs)
