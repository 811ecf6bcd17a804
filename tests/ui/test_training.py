"""Training on the screen: the frame, any PIN, the words, and the real till that waits behind its dialog."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from pos.bootstrap.opening import open_till
from pos.demo.people import CASHIER
from pos.settings import read_settings
from pos.ui.application import Desk
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.theme import theme
from pos.ui.training.dialog import TrainingDialog
from pos.ui.training_program import TrainingProgram
from pos.ui.widgets.dialog import Dialog
from tests.ui.test_program import make_program, press, scan, sign_in

__all__ = ["make_program"]


@pytest.fixture
def pos():
    """The till of these tests is the one that the demo shop was made with."""
    return


@pytest.fixture
def training(qtbot, shop_home):
    app = open_till(shop_home, "T01")
    app.refresher.refresh()
    app.close()
    program = TrainingProgram(
        Desk(QApplication.instance(), Operations(), ScanFilter()), shop_home, read_settings(shop_home.path)
    )
    qtbot.addWidget(program.shell)
    program.shell.resize(1366, 768)
    with qtbot.waitExposed(program.shell):
        program.show()
    program.shell.activateWindow()
    qtbot.waitUntil(program.opening.done, timeout=30_000)
    yield program
    program.shell.close()
    program.close()
    program.deleteLater()


def read(program, name: str) -> str:
    return program.shell.findChild(QLabel, name).text()


def edge_colours(program) -> set[str]:
    """The middles of the four edges of what is painted."""
    picture = program.shell.grab().toImage()
    across, down = picture.width(), picture.height()
    places = [(across // 2, 1), (across // 2, down - 2), (1, down // 2), (across - 2, down // 2)]
    return {QColor(picture.pixel(x, y)).name() for x, y in places}


def come_in(qtbot, program) -> None:
    login = program.shell.login.presenter
    qtbot.waitUntil(lambda: any(face.title == CASHIER.name for _, face in login.cards), timeout=30_000)
    login.choose(next(key for key, face in login.cards if face.title == CASHIER.name))
    for digit in "9876"[: login.dots[1]]:
        QTest.keyClick(program.shell.windowHandle(), Qt.Key(ord(digit)))
    qtbot.waitUntil(lambda: program.shell.till is not None, timeout=30_000)


def test_practice_says_so_on_every_screen_and_ends_where_it_began(qtbot, training, barcodes):
    amber = {theme().colour("warn").name()}
    assert training.shell.windowTitle() == "Tern, training"
    assert any("any PIN is right" in words for _, _, words in training.shell.login.presenter.facts)
    assert edge_colours(training) == amber
    come_in(qtbot, training)
    assert training.shell.screen_shown.objectName() == "shift_open", "the float is practised too"
    press(training, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: training.shell.screen_shown.objectName() == "checkout", timeout=30_000)
    assert read(training, "strip.link") == "Training: nothing is kept"
    assert edge_colours(training) == amber
    scan(training, barcodes[0])
    qtbot.waitUntil(lambda: len(training.shell.till.checkout.lines) == 1)
    press(training, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: training.shell.screen_shown.objectName() == "complete", timeout=30_000)
    said = [row.left for row in training.shell.till.complete.rows]
    assert said[0] == said[-1] == "TRAINING"
    assert str(training.app.session.last_entry.number) == "TRAIN/1-000001"
    training.shell.till.checkout.explain_link()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in training.shell.findChildren(Dialog)))
    # over dialogs too
    qtbot.waitUntil(lambda: edge_colours(training) == amber)
    training._act("end_training")
    assert not training.shell.isVisible()


def test_a_till_in_training_ends_it_and_the_real_one_begins_it(qtbot, training, make_program):
    come_in(qtbot, training)
    assert {"end_training"} == {"training", "end_training"} & training.shell.till.checkout.port.features


def test_the_real_window_waits_behind_its_dialog_until_the_training_ends(qtbot, make_program):
    program = make_program("T01")
    sign_in(qtbot, program, CASHIER)
    assert {"training"} == {"training", "end_training"} & program.shell.till.checkout.port.features
    program.shell.till.checkout.on_action("training")
    dialog = program.shell.findChild(TrainingDialog)
    assert dialog.isVisible()
    process = program.shell.findChild(QProcess)
    qtbot.waitUntil(lambda: process.state() == QProcess.ProcessState.Running, timeout=30_000)
    program.shell.till.checkout.on_action("training")
    assert len(program.shell.findChildren(QProcess)) == 1
    # the window for practice is open when its journal is there
    journal = program._home.training("T01") / "journal.db"
    qtbot.waitUntil(journal.exists, timeout=30_000)
    press(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not program._training.is_running, timeout=30_000)
    assert not program.shell.findChildren(TrainingDialog) or not dialog.isVisible()
    assert program.shell.screen_shown.objectName() == "checkout"


def test_a_training_that_does_not_start_is_said(qtbot, make_program, monkeypatch):
    program = make_program("T01")
    sign_in(qtbot, program, CASHIER)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    program.shell.till.checkout.on_action("training")
    qtbot.waitUntil(lambda: program.shell.till.checkout.notice is not None, timeout=30_000)
    assert "did not open" in program.shell.till.checkout.notice.title
    assert not any(each.isVisible() for each in program.shell.findChildren(TrainingDialog))
