"""Papers that did not come out, as a cashier deals with them."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from pos.errors import Unavailable
from pos.i18n import Locale
from pos.till.shown import PrinterShown, WaitingPaper
from pos.ui.operation import Operations
from pos.ui.papers import PapersDialog
from pos.ui.widgets.badges import Badge

AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)


def done(value: object = None) -> Future:
    future: Future = Future()
    future.set_result(value)
    return future


class Papers:
    has_second_printer = True
    shown = (
        PrinterShown("Receipts", "till-printer:9100", Unavailable("printer_paper_out", printer="Receipts")),
        PrinterShown("Second printer", "office:9100", is_paper_low=True, is_drawer_open=True),
    )

    def printers(self):
        return self.shown

    def __init__(self) -> None:
        self.papers = [
            WaitingPaper(1, "Receipt T01/1-000012", AT, Unavailable("printer_silent", printer="Receipts")),
            WaitingPaper(2, "Gift receipt T01/1-000013", AT),
        ]
        self.acts: list[tuple[str, int]] = []

    def waiting_papers(self) -> Future:
        return done(list(self.papers))

    def retry_papers(self) -> None:
        self.acts.append(("retry", 0))

    def _take(self, act: str, job_id: int) -> Future:
        self.acts.append((act, job_id))
        self.papers = [paper for paper in self.papers if paper.job_id != job_id]
        return done()

    def redirect_paper(self, job_id: int) -> Future:
        return self._take("redirect", job_id)

    def drop_paper(self, job_id: int) -> Future:
        return self._take("drop", job_id)


@pytest.fixture
def shown(qtbot):
    window, port = QWidget(), Papers()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitExposed(window):
        window.show()
    operations = Operations()
    dialog = PapersDialog(window, port, Locale(), operations)
    dialog.open_here()
    qtbot.waitUntil(lambda: not operations.is_waiting)
    return window, dialog, port, operations


def texts(dialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def press(qtbot, dialog, operations, name) -> None:
    dialog.findChild(QAbstractButton, name).click()
    qtbot.waitUntil(lambda: not operations.is_waiting)


def test_each_paper_says_why_it_waits(shown) -> None:
    _, dialog, _, _ = shown
    assert "T01/1-000012" in texts(dialog)
    assert "The printer Receipts does not answer." in texts(dialog)
    assert "Waiting for its turn." in texts(dialog)


def test_it_says_how_each_printer_is(shown) -> None:
    _, dialog, _, _ = shown
    badges = [dialog.findChild(Badge, f"papers.printer.{at}.badge") for at in (0, 1)]
    assert [each.accessibleName() for each in badges] == ["No paper", "Paper ends soon"]
    assert [each.accessibleName() for each in dialog.findChildren(Badge) if "Drawer" in each.accessibleName()]


def test_papers_are_sent_elsewhere_or_let_be(qtbot, shown) -> None:
    _, dialog, port, operations = shown
    press(qtbot, dialog, operations, "papers.redirect.1")
    press(qtbot, dialog, operations, "papers.drop.2")
    qtbot.waitUntil(lambda: "Everything is printed." in texts(dialog))
    assert port.acts == [("redirect", 1), ("drop", 2)]
    assert not dialog.findChild(QAbstractButton, "papers.accept").isVisible(), "there is nothing to try again"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert port.acts == [("redirect", 1), ("drop", 2)]


def test_enter_tries_again_and_escape_closes(qtbot, shown) -> None:
    _, dialog, port, _ = shown
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert port.acts == [("retry", 0)]
    with qtbot.waitSignal(dialog.ended):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
