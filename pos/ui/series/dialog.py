"""The dialog that starts a new number series: says what happens, asks for a reason, waits, and says how it ended."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.series.presenter import ASKING, BUSY, DONE, SeriesPresenter
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field, Sentence
from pos.words import say

_ICONS = ("send", "receipt-text", "history")


class SeriesDialog(Dialog):
    """Open it with `open_here`. While it works it cannot be closed: half of it would help nobody."""

    def __init__(self, window: QWidget, presenter: SeriesPresenter) -> None:
        super().__init__(
            window, presenter.title, say("Sending goes on after this."), width=620, name="series"
        )
        self.presenter = presenter
        self.reason = Field(
            say("Reason"), placeholder=say("Such as: disk restored from a backup"), name="series.reason"
        )
        self.progress = Label(presenter.progress, Role.BODY, "text2", name="series.progress")
        self.trouble = Sentence("series.trouble")
        self.result = Label("", Role.H3_MEDIUM, name="series.result")
        self._steps = QWidget()
        self._ended = QWidget()
        self._fill_body()
        self.go = self.add_actions(say("Cancel"), say("Start the new series"))
        self.no = self._cancel_button()
        presenter.on_change = self.draw
        self.reason.edited.connect(presenter.set_reason)
        self.draw()

    def _fill_body(self) -> None:
        steps = QVBoxLayout(self._steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(px(10))
        for icon, words in zip(_ICONS, self.presenter.steps, strict=True):
            steps.addLayout(_step(icon, words))
        ended = QHBoxLayout(self._ended)
        ended.setContentsMargins(0, 0, 0, 0)
        ended.setSpacing(px(12))
        ended.addWidget(IconMark("circle-check", 26, "go_text"), 0, Qt.AlignmentFlag.AlignTop)
        ended.addWidget(self.result, 1)
        for label in (self.progress, self.result):
            label.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(px(14))
        column.addWidget(self._steps)
        column.addWidget(self.reason)
        column.addWidget(self.progress)
        column.addWidget(self.trouble)
        column.addWidget(self._ended)
        self.body.addLayout(column)

    def _cancel_button(self) -> QWidget:
        return next(child for child in self.box.findChildren(QWidget, "series.cancel"))

    def open_here(self) -> None:
        self.open_over(self.reason.edit)

    def draw(self) -> None:
        state = self.presenter.state
        self._steps.setVisible(state != DONE)
        self.reason.setVisible(state != DONE)
        self.reason.setEnabled(state == ASKING)
        self.progress.setVisible(state == BUSY)
        self._ended.setVisible(state == DONE)
        self.trouble.set_text(self.presenter.problem)
        self.result.setText(self.presenter.result)
        self.no.setVisible(state != DONE)
        self.no.setEnabled(state == ASKING)
        self.go.set_busy(state == BUSY)
        if state == DONE:
            self.go.set_label(say("Go on"))
            self.title.setText(say("The new series has started"))
            self.subtitle.hide()
            announce(self, self.presenter.result)
        elif state == ASKING and self.isVisible():
            self.reason.edit.setFocus()
        if self.isVisible():
            self._fill_window()

    def accept(self) -> None:
        if self.presenter.state == DONE:
            super().accept()
        else:
            self.presenter.confirm()

    def cancel(self) -> None:
        if self.presenter.state != BUSY:
            super().cancel()

    def show_refusal(self, sentence: str) -> None:
        self.trouble.set_text(sentence)


def _step(icon: str, words: str) -> QHBoxLayout:
    text = Label(words, Role.LINE_PLAIN, "text2")
    text.setWordWrap(True)
    row = QHBoxLayout()
    row.setSpacing(px(12))
    row.addWidget(IconMark(icon, 18, "text2"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text, 1)
    return row
