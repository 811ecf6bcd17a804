"""A new number series started at the till: what is said, asked, waited for, refused and told; with and without a window."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from pos.errors import Refused, Unavailable
from pos.till.series import Renewed
from pos.ui.operation import Operations
from pos.ui.series.dialog import SeriesDialog
from pos.ui.series.presenter import SeriesPresenter

K = Qt.Key


class Port:
    till_code = "T01"

    def __init__(self, sales=3):
        self.sales_to_send = sales
        self.reasons = []
        self.future: Future = Future()
        self.error = None

    def renew_series(self, reason):
        if self.error is not None:
            raise self.error
        self.reasons.append(reason)
        self.future = Future()
        return self.future


def at_once(future, on_done, on_error):
    def tell(ended):
        error = ended.exception()
        on_done(ended.result()) if error is None else on_error(error)

    future.add_done_callback(tell)


def test_it_says_what_happens_to_the_sales() -> None:
    assert (
        SeriesPresenter(Port(3), at_once)
        .steps[0]
        .startswith("3 sales that the server does not have are written")
    )
    assert (
        SeriesPresenter(Port(1), at_once)
        .steps[0]
        .startswith("1 sale that the server does not have is written")
    )
    assert "What the server does not have is written" in SeriesPresenter(Port(0), at_once).steps[0]


def test_a_reason_is_needed_and_kept_through_a_failure() -> None:
    port = Port()
    shown = SeriesPresenter(port, at_once)
    shown.confirm()
    assert "no reason yet" in shown.problem
    shown.set_reason(" restored  from a backup ")
    assert shown.problem == ""
    shown.confirm()
    assert (shown.state, port.reasons) == ("busy", ["restored from a backup"])
    shown.confirm()
    port.future.set_exception(Unavailable("server_unreachable"))
    assert "does not answer" in shown.problem
    assert (shown.state, shown.reason) == ("asking", " restored  from a backup ")
    shown.confirm()
    port.future.set_result(Renewed(2, 4, 3))
    assert shown.result == "Till T01 goes on in series 2. 3 sales were carried."
    assert len(port.reasons) == 2


def test_whoever_signed_in_without_the_server_is_told_at_once() -> None:
    port = Port()
    port.error = Refused("signed_in_offline")
    shown = SeriesPresenter(port, at_once)
    shown.set_reason("x")
    shown.confirm()
    assert "signed in without it" in shown.problem


@pytest.mark.parametrize(("sales", "said"), [(1, "1 sale was carried."), (0, "The server had every sale")])
def test_the_result_counts_sales_only(sales, said) -> None:
    port = Port()
    shown = SeriesPresenter(port, at_once)
    shown.set_reason("x")
    shown.confirm()
    port.future.set_result(Renewed(3, 9, sales))
    assert said in shown.result


@pytest.fixture
def dialog(qtbot):
    window, port, operations = QWidget(), Port(), Operations()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    dialog = SeriesDialog(window, SeriesPresenter(port, operations.run))
    dialog.open_here()
    dialog.port, dialog.window_kept, dialog.operations = port, window, operations
    return dialog


def shown_texts(dialog) -> str:
    return " | ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_by_keys_from_reason_to_result(qtbot, dialog) -> None:
    QTest.keyClicks(dialog.reason.edit, "disk restored")
    QTest.keyClick(dialog.reason.edit, K.Key_Return)
    assert dialog.port.reasons == ["disk restored"]
    assert dialog.go.is_busy
    assert "Comparing with the server" in shown_texts(dialog)
    QTest.keyClick(dialog, K.Key_Escape)
    assert dialog.isVisible()
    dialog.port.future.set_exception(Unavailable("server_unreachable"))
    qtbot.waitUntil(lambda: "does not answer" in shown_texts(dialog))
    assert dialog.reason.edit.text() == "disk restored"
    assert dialog.reason.edit.hasFocus()
    QTest.keyClick(dialog.reason.edit, K.Key_Return)
    dialog.port.future.set_result(Renewed(2, 3, 3))
    qtbot.waitUntil(lambda: "Till T01 goes on in series 2. 3 sales were carried." in shown_texts(dialog))
    with qtbot.waitSignal(dialog.ended):
        QTest.keyClick(dialog, K.Key_Return)


def test_escape_leaves_everything_as_it_is(qtbot, dialog) -> None:
    with qtbot.waitSignal(dialog.cancelled):
        QTest.keyClick(dialog.reason.edit, K.Key_Escape)
    assert dialog.port.reasons == []
