"""One thread that keeps one line open: opens it, lets its owner work with it, and opens it again when it breaks.

A device may be unplugged and plugged in again at any time; nobody has to start the program anew for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from pos.errors import PosError, Unavailable
from pos.hardware.status import TwoWay

log = logging.getLogger(__name__)
REOPEN_S: Final = 1.0


class LineKeeper:
    """`work` is called with the open line and stays until `is_stopped`; it raises OSError or EOFError when the line breaks."""

    def __init__(
        self,
        name: str,
        address: str,
        open_line: Callable[[], AbstractContextManager[Any]],
        work: Callable[[Any], None],
    ) -> None:
        self.address = address
        self.on_change: list[Callable[[], None]] = []
        """Told, on the device's thread, that the line was opened or broke."""
        self._open, self._work = open_line, work
        self._stop, self._has_been_open = threading.Event(), threading.Event()
        self._problem: PosError | None = None
        self._is_open = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set()

    @property
    def problem(self) -> PosError | None:
        """Why the line is not open; None while it is, and before the first try."""
        return self._problem

    def wait_open(self, timeout_s: float) -> bool:
        """Was it open at least once? Waits for the first time; not for the GUI thread."""
        return self._has_been_open.wait(timeout_s)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._stop.set()

    def join(self, timeout_s: float | None) -> bool:
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._open() as line:
                    self._tell(None, is_open=True)
                    self._work(line)
            except PosError as error:
                self._tell(error, is_open=False)
            except (OSError, EOFError, ValueError) as error:
                # pyserial raises ValueError for a speed that the port does not have
                gone = Unavailable("device_gone", device=self.address, reason=str(error))
                self._tell(gone, is_open=False)
            except Exception:
                # A driver may raise anything; the device is tried again, and the log keeps the trace of the first time.
                if self._is_open or self._problem is None:
                    log.exception("the device at %s failed", self.address)
                self._tell(Unavailable("device_gone", device=self.address), is_open=False)
            self._stop.wait(REOPEN_S)
        self._is_open = False

    def _tell(self, problem: PosError | None, *, is_open: bool) -> None:
        has_changed = is_open != self._is_open or (problem is None) != (self._problem is None)
        self._problem, self._is_open = problem, is_open
        if is_open:
            self._has_been_open.set()
        if has_changed:
            if problem is not None:
                log.info("the device at %s cannot be reached: %s", self.address, problem)
            for listener in self.on_change:
                listener()


def read_answer(line: TwoWay, until: Callable[[bytes], bool], timeout_s: float) -> bytes:
    """What a device says until `until` is true of it; what came so far when the time is over."""
    import time

    heard, end = b"", time.monotonic() + timeout_s
    while not until(heard) and (left := end - time.monotonic()) > 0:
        heard += line.read(left)
    return heard
