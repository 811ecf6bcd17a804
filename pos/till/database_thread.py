"""The one worker for the database: what windows ask, and signing in, one after the other.

An executor of its own instead of a `ThreadPoolExecutor`: its end can be waited for with a limit, and the interpreter
does not wait for it at its own end, because nothing here may keep a program alive whose server is silent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


class DatabaseThread(Executor):
    """Starts its thread with the first act. Card terminals, which may be just as silent, have one of their own."""

    def __init__(self, name: str = "database") -> None:
        self._acts: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue `fn`. Raises RuntimeError when the thread was told to stop."""
        future: Future[T] = Future()
        with self._guard:
            if self._is_stopped:
                raise RuntimeError(f"the thread {self._thread.name} was told to stop")
            if self._thread.ident is None:
                self._thread.start()
            self._acts.put((future, lambda: fn(*args, **kwargs)))
        return future

    def ask_to_stop(self) -> None:
        """Nothing new is taken, what waits is cancelled, what runs goes on. Does not wait; may be called again."""
        with self._guard:
            if self._is_stopped:
                return
            self._is_stopped = True
        while not self._acts.empty():
            act = self._acts.get()
            if act is not None:
                act[0].cancel()
        self._acts.put(None)

    def join(self, timeout_s: float | None) -> bool:
        """Wait until what ran has ended. False when the time is over."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As of any executor; what waits is always cancelled."""
        del cancel_futures
        self.ask_to_stop()
        if wait:
            self.join(None)

    def _run(self) -> None:
        while (act := self._acts.get()) is not None:
            future, run = act
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = run()
            except BaseException as error:  # noqa: BLE001 whatever it is, it belongs to whoever asked
                future.set_exception(error)
            else:
                future.set_result(result)
            # an error holds its frames, and those what they worked with
            del act, future, run
