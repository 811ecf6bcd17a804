"""The page that finds customers in place of the tiles, and the dialog for a new one. Views over their presenters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.customers.new_presenter import CARD, PHONE, NewCustomerPresenter
from pos.ui.customers.presenter import CustomersPresenter
from pos.ui.faces import Option
from pos.ui.theme import Role
from pos.ui.widgets.base import ElidedLabel, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field
from pos.ui.widgets.panels import EmptyState, page_head
from pos.ui.widgets.parked import ParkedList
from pos.words import say

TYPING_MS = 180
"""Between two keys of somebody who types: the server is asked for words, not for letters."""
CARD_MS = 1000
"""As long as a cashier waits for a word about a scan."""
MOST_NAME, MOST_NUMBER = 120, 40


class CustomersPage(QWidget):
    """The list of customers found."""

    def __init__(self, presenter: CustomersPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._head = ElidedLabel("", Role.LINE_STRONG, name="customers.head")
        self.list = ParkedList(say("Customers"), name="customers.list")
        self.list.chosen.connect(presenter.choose)
        self._empty = EmptyState("user", "", "", name="customers.empty")
        self._new = Button(say("New customer"), icon="user-plus", name="customers.new")
        self._new.clicked.connect(presenter.create)
        self._off = Button(
            say("Take off this sale"), icon="x", keycap="Del", kind=Kind.DANGER, name="customers.off"
        )
        self._off.clicked.connect(presenter.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), 0, px(16), px(12))
        column.setSpacing(px(12))
        hints = (
            (("\u2191", "\u2193"), say("choose")),
            (("Enter",), say("take")),
            (("Esc",), say("back")),
        )
        column.addWidget(page_head(self._head, hints))
        column.addWidget(self.list, 100)
        column.addWidget(self._empty, 100)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self._off)
        column.addLayout(foot)
        column.addStretch(1)
        self._typing = self._timer(TYPING_MS, presenter.look)
        self._waiting = self._timer(CARD_MS, presenter.give_up_card)
        presenter.on_typed = self._typing.start
        presenter.on_card = self._waiting.start
        presenter.on_new = self._open_new

    def _timer(self, after_ms: int, done: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(done)
        return timer

    def draw(self) -> None:
        shown = self._presenter
        self._head.setText(shown.head)
        self.list.set_rows(shown.rows, shown.marked)
        self._empty.setVisible(not shown.rows)
        self._empty.set_words(*shown.words)
        self._new.setVisible(shown.may_create)
        self._off.setVisible(shown.served is not None)

    def _open_new(self, presenter: NewCustomerPresenter) -> None:
        NewCustomerDialog(self.window(), presenter).open_here()


class NewCustomerDialog(Dialog):
    """Two fields. Open it with `open_here`; a scan is the number of their card."""

    def __init__(self, window: QWidget, presenter: NewCustomerPresenter) -> None:
        super().__init__(
            window,
            say("New customer"),
            say("The back office can add the rest later."),
            width=560,
            name="newCustomer",
        )
        self.presenter = presenter
        self.name_field = Field(say("Name"), height=56, name="newCustomer.name")
        self.name_field.edit.setMaxLength(MOST_NAME)
        self.name_field.edited.connect(presenter.set_name)
        options = (Option(PHONE, say("Phone")), Option(CARD, say("Card")))
        self._segment = Segment(options, presenter.kind, name="newCustomer.kind")
        self._segment.chosen.connect(self._on_segment_chosen)
        self.number_field = Field(say("Phone number"), height=56, name="newCustomer.number")
        self.number_field.edit.setMaxLength(MOST_NUMBER)
        self.number_field.edited.connect(presenter.set_number)
        column = QVBoxLayout()
        column.setSpacing(px(12))
        column.addWidget(self.name_field)
        column.addSpacing(px(4))
        column.addWidget(self._segment)
        column.addWidget(self.number_field)
        self.body.addLayout(column)
        self.go = self.add_actions(say("Cancel"), say("Add to this sale"))
        presenter.on_change = self.draw
        presenter.on_close = self._finish
        self.draw()

    def open_here(self) -> None:
        self.open_over((self.number_field if self.presenter.name else self.name_field).edit)

    def draw(self) -> None:
        shown = self.presenter
        for field, text, problem in (
            (self.name_field, shown.name, shown.name_problem),
            (self.number_field, shown.number, shown.number_problem),
        ):
            if field.text() != text:
                field.set_text(text)
            field.set_error(problem)
        self.number_field.set_label(shown.label)
        self._segment.choose(shown.kind)
        self.go.set_busy(shown.is_busy)
        if self.isVisible():
            self._fill_window()

    def take_scan(self, code: str) -> bool:
        if len(code) > MOST_NUMBER or not code.isprintable():
            return False
        self.presenter.scan(code)
        return True

    def show_refusal(self, sentence: str) -> None:
        self.presenter.refuse(sentence)

    def accept(self) -> None:
        self.presenter.accept()

    def _finish(self) -> None:
        super().accept()

    def _on_segment_chosen(self, key: str) -> None:
        self.presenter.choose_kind(key)
        self.number_field.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self.presenter.toggle_kind()
            event.accept()
        else:
            super().keyPressEvent(event)
