"""The dialog that asks yes or no, and why where there are reasons to choose from."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.errors import Refused
from pos.ui.faces import Question
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Kind
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.ui.widgets.reasons import ReasonChoice
from pos.ui.words import sentence


class QuestionDialog(Dialog):
    """The buttons say what they do. With reasons the usual one is marked, and Enter takes it."""

    answered = Signal(str)
    """Yes, with the reason; an empty one where none was asked for."""

    def __init__(self, window: QWidget, question: Question) -> None:
        super().__init__(window, question.title, width=520, name="question")
        text = Label(question.detail, Role.LINE_PLAIN, "text2", name="question.detail")
        text.setWordWrap(True)
        self.refusal = Sentence("question.refusal")
        self.why = ReasonChoice(question.reasons, 460, "question") if question.reasons else None
        column = QVBoxLayout()
        column.setSpacing(px(12))
        column.addWidget(text)
        if self.why is not None:
            column.addWidget(self.why)
            self.why.changed.connect(self._on_why_changed)
        column.addWidget(self.refusal)
        self.body.addLayout(column)
        kind = Kind.DANGER if question.is_danger else Kind.MAIN
        self.accept_button = self.add_actions(question.cancel, question.accept, go_kind=kind)

    def show_refusal(self, sentence: str) -> None:
        self.refusal.set_text(sentence)

    def accept(self) -> None:
        reason = "" if self.why is None else self.why.reason
        if self.why is not None and not reason:
            self.show_refusal(sentence(Refused("drawer_reason_missing")))
            return
        super().accept()
        self.answered.emit(reason)

    def _on_why_changed(self) -> None:
        self.show_refusal("")
        self._fill_window()
        if self.why is not None:
            self.why.focus_else(self.accept_button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.why is None or not self.why.take_key(event):
            super().keyPressEvent(event)
