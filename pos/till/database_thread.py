"""The one worker for the database: what windows ask, and signing in, one after the other.

A few acts outlive the wish to stop: a program that closes still tells the server where its open sale is. An executor of its own instead of a `ThreadPoolExecutor`: its end can be waited for with a limit, and the interpreter
does not wait for it at its own end, because nothing here may keep a program alive whose server is silent.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class _Act:
    future: Future[Any]
    run: Callable[[], Any]
    outlives: bool
    """It is done even when the thread was told to stop before its turn."""


class DatabaseThread(Executor):
    """Starts its thread with the first act. Card terminals, which may be just as silent, have one of their own."""

    def __init__(self, name: str = "database") -> None:
        self._acts: deque[_Act] = deque()
        self._changed = threading.Condition()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue `fn`. Raises RuntimeError when the thread was told to stop."""
        return self._take(lambda: fn(*args, **kwargs), outlives=False)

    def submit_last(self, act: Callable[[], T]) -> Future[T]:
        """The same for what is done even if the thread is told to stop before its turn. Raises RuntimeError when it was already."""
        return self._take(act, outlives=True)

    def _take(self, run: Callable[[], T], *, outlives: bool) -> Future[T]:
        future: Future[T] = Future()
        with self._changed:
            if self._is_stopped:
                raise RuntimeError(f"the thread {self._thread.name} was told to stop")
            if self._thread.ident is None:
                self._thread.start()
            self._acts.append(_Act(future, run, outlives))
            self._changed.notify()
        return future

    def ask_to_stop(self) -> None:
        """Nothing new is taken, what waits is cancelled but for what came by `submit_last`, what runs goes on.

        Does not wait; may be called again.
        """
        with self._changed:
            if self._is_stopped:
                return
            self._is_stopped = True
            dropped = [each for each in self._acts if not each.outlives]
            self._acts = deque(each for each in self._acts if each.outlives)
            self._changed.notify()
        for each in dropped:
            each.future.cancel()

    def join(self, timeout_s: float | None) -> bool:
        """Wait until what ran has ended. False when the time is over."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As of any executor; what waits is cancelled as by `ask_to_stop`."""
        del cancel_futures
        self.ask_to_stop()
        if wait:
            self.join(None)

    def _run(self) -> None:
        while (act := self._next()) is not None:
            if not act.future.set_running_or_notify_cancel():
                continue
            try:
                result = act.run()
            except BaseException as error:  # noqa: BLE001 whatever it is, it belongs to whoever asked
                act.future.set_exception(error)
            else:
                act.future.set_result(result)
            # an error holds its frames, and those what they worked with
            del act

    def _next(self) -> _Act | None:
        """Waits for the next act. None when the thread was told to stop and nothing is left to do."""
        with self._changed:
            self._changed.wait_for(lambda: self._acts or self._is_stopped)
            return self._acts.popleft() if self._acts else None
