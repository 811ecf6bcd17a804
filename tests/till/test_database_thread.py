"""The worker for the database: in order, cancelled and waited for with a limit when the program closes."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import pytest

from pos.till.database_thread import DatabaseThread


def test_acts_run_in_order_and_errors_come_out() -> None:
    done: list[int] = []
    with DatabaseThread() as thread:
        for number in range(5):
            thread.submit(done.append, number)
        with pytest.raises(ZeroDivisionError):
            thread.submit(lambda: 1 // 0).result()
        assert thread.submit(lambda: threading.current_thread().name).result() == "database"
    assert done == list(range(5))


def test_what_waits_is_cancelled_and_what_runs_goes_on() -> None:
    thread = DatabaseThread()
    began, go_on = threading.Event(), threading.Event()

    def act() -> str:
        began.set()
        go_on.wait()
        return "done"

    running = thread.submit(act)
    waiting = thread.submit(act)
    began.wait()
    thread.ask_to_stop()
    thread.ask_to_stop()
    with pytest.raises(CancelledError):
        waiting.result()
    with pytest.raises(RuntimeError):
        thread.submit(act)
    assert not thread.join(0.01)
    go_on.set()
    assert running.result() == "done"
    assert thread.join(None)


def test_what_has_to_be_said_at_the_end_is_said_and_nothing_else() -> None:
    thread = DatabaseThread()
    began, go_on = threading.Event(), threading.Event()
    said: list[str] = []

    def act() -> None:
        began.set()
        go_on.wait()

    thread.submit(act)
    before = thread.submit(said.append, "asked before")
    last = thread.submit_last(lambda: said.append("the sale is there"))
    began.wait()
    thread.ask_to_stop()
    with pytest.raises(RuntimeError):
        thread.submit_last(act)
    go_on.set()
    assert thread.join(None)
    assert last.done()
    assert before.cancelled()
    assert said == ["the sale is there"]


def test_a_thread_that_was_never_needed_ends_too() -> None:
    thread = DatabaseThread()
    thread.ask_to_stop()
    assert thread.join(0)
