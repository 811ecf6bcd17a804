"""The small choice behind Print: on paper where a printer for A4 is set up, or as PDF."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.words import say

_WIDTH = 620


class PrintDialog(Dialog):
    """Open it with `open_here`. `printed` or `saved` tells what was chosen; without a printer Enter saves."""

    printed = Signal()
    saved = Signal()

    def __init__(self, window: QWidget, title: str, printer: str) -> None:
        super().__init__(window, say("Print"), title, width=_WIDTH, name="reports.printing")
        self._has_printer = bool(printer)
        if printer:
            sentence = say("On A4, by {printer}.", printer=printer)
        else:
            sentence = say(
                "This till has no printer for A4: name one in the settings (printer.a4), or save a PDF."
            )
        self.sentence = Label(sentence, Role.LINE_PLAIN, "text2", name="reports.printing.sentence")
        self.sentence.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(
            IconMark("printer" if printer else "file-down", 22, "text2", box=48), 0, Qt.AlignmentFlag.AlignTop
        )
        row.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self.go = self.add_actions(say("Cancel"), say("Print") if printer else say("Save as PDF"))
        if printer:
            save = Button(
                say("Save as PDF"), icon="download", keycap="Ctrl S", height=56, name="reports.printing.save"
            )
            save.clicked.connect(self.save)
            self.footer.insertWidget(2, save)

    def open_here(self) -> None:
        self.open_over(self.go)

    def save(self) -> None:
        self.end()
        self.saved.emit()

    def accept(self) -> None:
        if not self._has_printer:
            self.save()
            return
        self.end()
        self.printed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            event.accept()
            self.save()
        else:
            super().keyPressEvent(event)
