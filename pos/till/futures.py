"""Chaining futures of the till's threads. What a callback does runs on the thread that finished the future before."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R")


def then(first: Future[T], make: Callable[[T], R]) -> Future[R]:
    """The result of `first` made into another one; errors of both come out of it."""
    done: Future[R] = Future()

    def ready(future: Future[T]) -> None:
        try:
            done.set_result(make(future.result()))
        except BaseException as error:  # noqa: BLE001 whatever it is, it belongs to whoever asked
            done.set_exception(error)

    first.add_done_callback(ready)
    return done


def otherwise(first: Future[T], instead: Callable[[BaseException], T]) -> Future[T]:
    """The result of `first`, or what `instead` makes of its error (it may raise one)."""
    done: Future[T] = Future()

    def ready(future: Future[T]) -> None:
        try:
            error = future.exception()
            done.set_result(future.result() if error is None else instead(error))
        except BaseException as problem:  # noqa: BLE001 as above
            done.set_exception(problem)

    first.add_done_callback(ready)
    return done


def hand_on(first: Future[T], done: Future[T]) -> None:
    """What comes out of `first` comes out of `done`."""

    def ready(future: Future[T]) -> None:
        error = future.exception()
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(future.result())

    first.add_done_callback(ready)


def within(first: Future[Any], seconds: float) -> Future[bool]:
    """Done when `first` is, with True, or when the time is over, with False. What comes out of `first` is for others."""
    done: Future[bool] = Future()

    def settle(is_in_time: bool) -> None:
        with contextlib.suppress(InvalidStateError):  # both may come at one moment; the first counts
            done.set_result(is_in_time)

    timer = threading.Timer(seconds, settle, (False,))
    timer.daemon = True

    def ready(_: Future[Any]) -> None:
        timer.cancel()
        settle(True)

    timer.start()
    first.add_done_callback(ready)
    return done


def said_failure(what: str) -> Callable[[Future[Any]], None]:
    """A callback for work that may fail without harm: it is tried again later, and the log says so."""

    def say(future: Future[Any]) -> None:
        if not future.cancelled() and future.exception() is not None:
            log.info("%s: %s", what, future.exception())

    return say
