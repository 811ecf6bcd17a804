"""The till's worker: the one thread that owns the journal."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from pos.journal.store import Journal

T = TypeVar("T")
log = logging.getLogger(__name__)


class TillWorker:
    """Runs what touches the journal, in order. `open` must be the first call; `close` waits for what is queued."""

    def __init__(self, folder: Path, till: str) -> None:
        self.folder = folder
        self.till = till
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="till")
        self._journal: Journal | None = None

    def open(self) -> Future[None]:
        """Open and check the journal. Errors of `Journal` come out of the future."""
        return self._executor.submit(self._open)

    def run(self, act: Callable[[Journal], T]) -> Future[T]:
        """Queue `act(journal)`."""
        return self._executor.submit(self._run, act)

    def close(self) -> None:
        """Finish what is queued, then close the journal. May be called again."""
        with contextlib.suppress(RuntimeError):  # it was shut down before
            self._executor.submit(self._close)
        self._executor.shutdown(wait=True)

    def _open(self) -> None:
        self._journal = Journal(self.folder, self.till)

    def _run(self, act: Callable[[Journal], T]) -> T:
        if self._journal is None:
            raise RuntimeError("the journal is not open")
        return act(self._journal)

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
