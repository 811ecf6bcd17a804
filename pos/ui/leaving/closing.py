"""The dialog when somebody closes the window over what is unfinished. Enter and Esc stay; closing takes a tap, or Tab and Space."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.ui.faces import Question
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.dialog import Dialog


class ClosingDialog(Dialog):
    """`question.accept` is the word for closing, `question.cancel` the one for staying."""

    closing = Signal()

    def __init__(self, window: QWidget, question: Question) -> None:
        super().__init__(window, question.title, width=560, name="closing")
        text = Label(question.detail, Role.LINE_PLAIN, "text2", name="closing.detail")
        text.setWordWrap(True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, px(8))
        column.addWidget(text)
        self.body.addLayout(column)
        close = Button(question.accept, kind=Kind.DANGER, height=56, name="closing.anyway")
        close.clicked.connect(self._on_close_anyway_clicked)
        self._stay = Button(question.cancel, keycap="Enter", kind=Kind.MAIN, height=56, name="closing.stay")
        self._stay.clicked.connect(self._on_stay_clicked)
        self.footer.addWidget(close)
        self.footer.addStretch(1)
        self.footer.addWidget(self._stay)

    def open_here(self) -> None:
        self.open_over(self._stay)

    def _on_stay_clicked(self) -> None:
        self.accept()

    def _on_close_anyway_clicked(self) -> None:
        self.end()
        self.closing.emit()
