"""Training beside a real till: a process of its own, so that nothing in it can reach the real journal.

While it runs a dialog lies over the real window; who ends it is back where they were.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.home import Home
from pos.ui.theme import Role
from pos.ui.widgets.base import Label
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.dialog import Dialog
from pos.words import say

END_MS = 2_000
"""How long a training that is told to end may take."""


class TrainingDialog(Dialog):
    """Says that practice goes on in another window; closing it ends the practice."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, say("Training"), width=560, name="training")
        told = Label(
            say("Practice goes on in its own window. Nothing there is kept, sent or booked."),
            Role.LINE_PLAIN,
            "text2",
            name="training.told",
        )
        told.setWordWrap(True)
        column = QVBoxLayout()
        column.addWidget(told)
        self.body.addLayout(column)
        self.go = Button(
            say("End training"), keycap="Enter", kind=Kind.MAIN, height=56, name="training.accept"
        )
        self.go.clicked.connect(self.accept)
        self.footer.addStretch(1)
        self.footer.addWidget(self.go)

    def show_refusal(self, sentence: str) -> None:
        self.subtitle.setText(sentence)
        self.subtitle.show()


class TrainingRun(QObject):
    """One training of a till at a time. `failed` when it could not even be started."""

    failed = Signal()

    def __init__(self, window: QWidget, home: Home, till: str) -> None:
        super().__init__(window)
        self._window, self._home, self._till = window, home, till
        self._process: QProcess | None = None
        self._dialog: TrainingDialog | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def begin(self) -> None:
        """Open the window for practice. Does not wait for it."""
        if self._process is not None:
            return
        process = QProcess(self)
        around = QProcessEnvironment.systemEnvironment()
        around.insert("POS_HOME", str(self._home.path))
        process.setProcessEnvironment(around)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
        process.finished.connect(self._on_process_ended)
        process.errorOccurred.connect(self._on_process_error_occurred)
        self._process = process
        self._dialog = TrainingDialog(self._window)
        self._dialog.ended.connect(self._on_dialog_ended)
        self._dialog.open_over(self._dialog.go)
        program = [] if getattr(sys, "frozen", False) else ["-m", "pos"]
        process.start(sys.executable, [*program, "training", "--till", self._till])

    def end(self) -> None:
        """The real till closes: nobody practises alone."""
        process, self._process = self._process, None
        if process is not None and process.state() != QProcess.ProcessState.NotRunning:
            process.terminate()
            if not process.waitForFinished(END_MS):
                process.kill()
                process.waitForFinished(END_MS)

    @Slot()
    def _on_dialog_ended(self) -> None:
        self._dialog = None
        if self._process is not None:
            self._process.terminate()

    @Slot()
    def _on_process_ended(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        if self._dialog is not None:
            self._dialog.end()

    @Slot(QProcess.ProcessError)
    def _on_process_error_occurred(self, error: QProcess.ProcessError) -> None:
        """One that ended badly tells `finished` too; one that never began does not."""
        if error is QProcess.ProcessError.FailedToStart:
            self._on_process_ended()
            self.failed.emit()
