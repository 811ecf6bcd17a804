"""A device on a pseudo terminal that can be unplugged and plugged in again, for tests of everything on a serial port.

`path` stays the same while the device comes and goes, as a port's name does.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from collections.abc import Callable
from pathlib import Path


class PtyDevice:
    """`answer` gets what was written to it and gives what it says."""

    def __init__(self, folder: Path, answer: Callable[[bytes], bytes] = lambda _data: b"") -> None:
        self.link = folder / "ttyTEST"
        self.heard = bytearray()
        self._answer = answer
        self._thread: threading.Thread | None = None
        self.plug_in()

    @property
    def path(self) -> str:
        return str(self.link)

    def plug_in(self) -> None:
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._ours)
        tty.setraw(self._theirs)
        self.link.symlink_to(os.ttyname(self._theirs))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None
            self.link.unlink()
            os.close(self._ours)
            os.close(self._theirs)

    def say(self, data: bytes) -> None:
        os.write(self._ours, data)

    def _serve(self) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select([self._ours], [], [], 0.02)
            if not ready:
                continue
            with contextlib.suppress(OSError):
                data = os.read(self._ours, 4096)
                self.heard += data
                said = self._answer(data)
                if said:
                    os.write(self._ours, said)
