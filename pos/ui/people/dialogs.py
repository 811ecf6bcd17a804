"""Dialogs of the page of people: a secret that is shown once, and where the card of a badge is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from pos.ui.people.presenter import Secret
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.dialog import Dialog
from pos.words import say


class SecretDialog(Dialog):
    """Enter copies, so that a key held too long does not take the secret away; Esc is done."""

    def __init__(self, window: QWidget, secret: Secret) -> None:
        super().__init__(window, secret.title, width=560, name="secret")
        self._secret = secret
        detail = Label(secret.detail, Role.LINE_PLAIN, "text2", name="secret.detail")
        detail.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(10))
        grid.setColumnStretch(1, 1)
        for at, (label, value) in enumerate(secret.lines):
            shown = Label(value, Role.H2, name=f"secret.value{at}")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(Label(label, Role.BODY, "text2"), at, 0)
            grid.addWidget(shown, at, 1)
        column = QVBoxLayout()
        column.setSpacing(px(18))
        column.addWidget(detail)
        column.addLayout(grid)
        self.body.addLayout(column)
        self.copy = Button(say("Copy"), icon="copy", height=56, name="secret.copy")
        self.done = Button(say("Done"), keycap="Esc", kind=Kind.MAIN, height=56, name="secret.done")
        self.copy.clicked.connect(self._on_copy_clicked)
        self.done.clicked.connect(self.cancel)
        self.footer.addWidget(self.copy)
        self.footer.addStretch(1)
        self.footer.addWidget(self.done)

    def open_here(self) -> None:
        self.open_over(self.copy)

    def accept(self) -> None:
        self._on_copy_clicked()

    def _on_copy_clicked(self) -> None:
        lines = "\n".join(f"{label}: {value}" for label, value in self._secret.lines)
        QGuiApplication.clipboard().setText(lines)
        self.copy.set_label(say("Copied"))
        announce(self, say("Copied"))


def choose_card(window: QWidget, name: str, on_chosen: Callable[[Path], None]) -> None:
    """Where the card of a badge goes, in the system's own dialog, which warns before it writes over a file."""
    dialog = QFileDialog(window, say("Save the card of the badge"))
    dialog.setObjectName("users.card")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("PDF (*.pdf)")
    dialog.setDefaultSuffix("pdf")
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: on_chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
