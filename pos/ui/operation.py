"""The one bridge from worker threads to the GUI thread: runs what should happen when a future is done.

A future's callback comes on the worker's thread; it only emits a queued signal that carries a number. The functions
are kept here and called on the GUI thread, so no function object ever crosses a thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos.errors import PosError

log = logging.getLogger(__name__)

OnDone = Callable[[Any], None]
OnError = Callable[[Exception], None]


class Operations(QObject):
    """One per program. `run` watches a future; when it is done, one of the two functions is called here."""

    _finished = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._waiting: dict[int, tuple[Future[Any], OnDone, OnError]] = {}
        self._is_over = False
        self._finished.connect(self._on_self_finished, Qt.ConnectionType.QueuedConnection)

    @property
    def is_waiting(self) -> bool:
        return bool(self._waiting)

    def end(self) -> None:
        """The window is gone: answers that are still on their way find nobody."""
        self._is_over = True
        self._waiting.clear()

    def run(self, future: Future[Any], on_done: OnDone, on_error: OnError) -> None:
        if self._is_over:
            return
        number = next(self._numbers)
        self._waiting[number] = (future, on_done, on_error)
        future.add_done_callback(partial(self._tell, number))

    def _tell(self, number: int, _future: Future[Any]) -> None:
        self._finished.emit(number)

    @Slot(int)
    def _on_self_finished(self, number: int) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        future, on_done, on_error = waiting
        try:
            result = future.result()
        except CancelledError:
            return
        except Exception as error:
            # Whatever the worker raised is handed to the caller, whose words for what is no refusal point to the log.
            if not isinstance(error, PosError):
                log.exception("a task behind the window failed")
            on_error(error)
            return
        on_done(result)
