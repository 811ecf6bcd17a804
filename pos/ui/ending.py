"""The computer ends the program: it is shut down, or somebody signs off from it. The window is closed as by its own button.

A process that is told to end by a signal would otherwise be gone at once, and its open sale known to this till alone.
"""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot
from PySide6.QtGui import QGuiApplication

# Windows has no hang-up, and tells of its shutting down through Qt
TOLD_BY = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


class EndOfSession(QObject):
    """`asked` comes on the GUI thread when the computer wants the program to end. One per process, made on its main thread."""

    asked = Signal()

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        # Python runs its handlers between two of its own steps, and Qt may wait for long: the byte wakes it
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        app.commitDataRequest.connect(self._on_app_commit_data_request)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Within this block signals are heard; what they did before they do again after it."""
        before = {each: signal.signal(each, _hear) for each in TOLD_BY}
        wake_before = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wake_before)
            for each, handler in before.items():
                signal.signal(each, handler)
            self._notifier.setEnabled(False)
            self._here.close()
            self._there.close()

    @Slot()
    def _on_notifier_activated(self) -> None:
        told: set[int] = set()
        with contextlib.suppress(BlockingIOError):
            told = set(self._here.recv(64))
        if told & set(TOLD_BY):
            self.asked.emit()

    @Slot()
    def _on_app_commit_data_request(self) -> None:
        """The system waits only until this returns."""
        self.asked.emit()


def _hear(_number: int, _frame: FrameType | None) -> None:
    """The byte that comes with it is what counts."""
