"""Mails that are not out, as rows with what can be done about each. A view over `MailsPresenter`, for a dialog and for the settings."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.mail.presenter import MailRow, MailsPresenter
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import ElidedLabel, Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.text_dialog import TextDialog
from pos.words import counted, say

MOST_SHOWN = 5


class MailList(QWidget):
    """Draws itself anew when the presenter says so; `changed` is told then, because its height may be another."""

    changed = Signal()

    def __init__(
        self, presenter: MailsPresenter, *, button_height: int = 48, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mails.list")
        self.presenter, self._button_height = presenter, button_height
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(12))
        self._shown: list[QWidget] = []
        presenter.listen(self.draw)

    def draw(self) -> None:
        for widget in self._shown:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        shown = self.presenter
        self._shown = []
        for text, tone, name in ((shown.head, "warn", "head"), (shown.problem, "danger", "problem")):
            if text:
                label = Label(text, Role.BODY_MEDIUM, tone, name=f"mails.{name}")
                label.setWordWrap(True)
                self._shown.append(label)
        self._shown += [self._row(row) for row in shown.rows[:MOST_SHOWN]]
        if len(shown.rows) > MOST_SHOWN:
            more = counted(len(shown.rows) - MOST_SHOWN, "And {count} more.", "And {count} more.")
            self._shown.append(Label(more, Role.BODY, "text2"))
        if not shown.rows:
            self._shown.append(Label(say("No mail is waiting."), Role.BODY, "text2", name="mails.empty"))
        for widget in self._shown:
            self._column.addWidget(widget)
            widget.show()
        self.changed.emit()

    def _row(self, row: MailRow) -> QWidget:
        holder = QWidget()
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(ElidedLabel(row.title, Role.LINE, name=f"mails.title.{row.job_id}"))
        reason = Label(
            row.detail, Role.META, "danger" if row.is_refused else "text3", name=f"mails.why.{row.job_id}"
        )
        reason.setWordWrap(True)
        words.addWidget(reason)
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(px(8))
        across.addWidget(
            IconMark(
                "circle-alert" if row.is_refused else "mail", 20, "danger" if row.is_refused else "text3"
            )
        )
        across.addLayout(words, 1)
        if row.is_refused:
            across.addWidget(self._button(say("Try again"), "retry", row))
        across.addWidget(self._button(say("Correct"), "correct", row))
        across.addWidget(self._button(say("Not needed"), "drop", row))
        return holder

    def _button(self, text: str, act: str, row: MailRow) -> Button:
        button = Button(text, height=self._button_height, name=f"mails.{act}.{row.job_id}")
        button.clicked.connect(partial(self._on_act_clicked, act, row))
        return button

    def _on_act_clicked(self, act: str, row: MailRow, _checked: bool = False) -> None:
        if act == "retry":
            self.presenter.retry(row.job_id)
        elif act == "drop":
            self.presenter.drop(row.job_id)
        else:
            asking = TextDialog(
                self.window(), self.presenter.asked(row), partial(self.presenter.correct, row.job_id)
            )
            asking.open_here()
