"""The bridge from worker threads to the windows: answers come on the GUI thread, and none after the end."""

from __future__ import annotations

from concurrent.futures import Future

from pos.errors import Refused
from pos.ui.operation import Operations


def test_answers_and_errors_are_told_later_and_once(qtbot) -> None:
    operations, told = Operations(), []
    good, bad = Future(), Future()
    operations.run(good, told.append, told.append)
    operations.run(bad, told.append, told.append)
    error = ValueError("no")
    bad.set_exception(error)
    good.set_result(7)
    assert told == []
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [error, 7]
    assert not operations.is_waiting


def test_an_answer_after_the_end_finds_nobody(qtbot) -> None:
    """Such as a sign-in that was cut off and went on without the server while the program closed."""
    operations, told = Operations(), []
    before, after, late = Future(), Future(), Future()
    operations.run(before, told.append, told.append)
    operations.run(after, told.append, told.append)
    before.set_result(1)  # its signal is under way
    operations.end()
    after.set_result(2)
    operations.run(late, told.append, told.append)
    late.set_result(3)
    qtbot.wait(10)
    assert told == []
    assert not operations.is_waiting


def test_what_is_no_refusal_is_in_the_log_that_the_words_point_to(qtbot, caplog) -> None:
    operations, told = Operations(), []
    for error in (Refused("not_found"), ZeroDivisionError("secret of the trace")):
        failed: Future[None] = Future()
        operations.run(failed, told.append, told.append)
        failed.set_exception(error)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [str(each.exc_info[1]) for each in caplog.records if each.exc_info] == ["secret of the trace"]
    operations.deleteLater()
