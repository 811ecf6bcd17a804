"""Opening a shift: the float counted or typed, what the last shift left, and the one green button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.screen import NO_MODIFIER, Screen
from pos.ui.shift.count_view import CountView
from pos.ui.shift.open_presenter import OpenPresenter
from pos.ui.shift.parts import Head, Quiet, Rows, drawer_button, total_row
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import Monogram
from pos.ui.widgets.base import Label, Panel, Rule, px
from pos.ui.widgets.buttons import Button, MainAction
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.till_frame import panel_width
from pos.words import say


class OpenScreen(Screen):
    """A view over `OpenPresenter`."""

    def __init__(self, presenter: OpenPresenter, parent: QWidget | None = None) -> None:
        super().__init__("shift_open", parent)
        self.setAccessibleName(say("Open shift"))
        self.presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.left, self.right = Panel("bg"), Panel("surface", ("left",))
        self.view = CountView(presenter.counting)
        self._build_left()
        self._build_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.right)
        self.message = MessageBanner(self.left)
        self.message.closed.connect(presenter.close_notice)
        self.keys = {
            **self.view.keys(),
            (Qt.Key.Key_F2, NO_MODIFIER): presenter.counting.toggle_total,
            (Qt.Key.Key_F10, NO_MODIFIER): self._on_drawer_pressed,
            (Qt.Key.Key_F12, NO_MODIFIER): presenter.open,
            (Qt.Key.Key_Escape, NO_MODIFIER): presenter.back,
        }
        presenter.listen(self.draw)

    def _build_left(self) -> None:
        drawer = drawer_button("shift_open", self._on_drawer_pressed)
        head = Head(say("Open shift"), "shift_open", self.presenter.back, drawer)
        head.subtitle.setText(say("Count the float in the drawer, or type the total"))
        self._toggle = Button(say("Type the total"), keycap="F2", name="shift_open.total")
        self._toggle.clicked.connect(self.presenter.counting.toggle_total)
        self.view.below.addWidget(self._toggle)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)

    def _build_right(self) -> None:
        shown = self.presenter
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        face = Monogram(44)
        words = shown.person.split()
        face.set_person("".join(word[0] for word in words[:1] + words[1:][-1:]).upper(), 0)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(Label(shown.person, Role.H3))
        names.addWidget(Label(shown.place, Role.META, "text2"))
        names.addStretch(1)
        across = QHBoxLayout(head)
        across.setContentsMargins(px(16), 0, px(16), 0)
        across.setSpacing(px(10))
        across.addWidget(face)
        across.addLayout(names, 1)
        self._last = Rows(say("Last shift"), "shift_open.last")
        self._this = Rows(say("This shift"), "shift_open.this")
        self._verdict = Quiet("shift_open.verdict")
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(14), px(16), px(14))
        body.setSpacing(px(16))
        for widget in (self._last, self._this, self._verdict):
            body.addWidget(widget)
        body.addStretch(1)
        self._total = Label("", Role.TOTAL, name="shift_open.float")
        self.open_button = MainAction(say("Open shift"), "F12", "", name="shift_open.open")
        self.open_button.clicked.connect(shown.open)
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), px(10), px(16), px(14))
        foot.setSpacing(0)
        foot.addLayout(total_row(Label(say("Opening float"), Role.AMOUNT_LARGE), self._total))
        foot.addWidget(self.open_button)
        column = QVBoxLayout(self.right)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(body, 1)
        column.addWidget(Rule("line"))
        column.addLayout(foot)

    def draw(self) -> None:
        """Show what is counted so far."""
        shown = self.presenter
        counting, amount = shown.counting, shown.locale.amount
        self.view.draw(amount(counting.notes), amount(counting.coins))
        self._toggle.set_label(
            say("Count notes and coins") if counting.types_total else say("Type the total")
        )
        self._toggle.setVisible(shown.port.cash is not None)
        self._last.set_rows(shown.last_rows)
        self._this.set_rows(shown.this_rows)
        self._verdict.set_words(*shown.verdict)
        self._total.setText(shown.total)
        self.open_button.set_busy(shown.is_busy)
        if shown.notice is None:
            self.message.dismiss()
        elif shown.notice is not self.message.notice:
            self.message.show_notice(shown.notice)

    def _on_drawer_pressed(self) -> None:
        self.presenter.on_drawer()

    def enter(self) -> None:
        self.setFocus()

    def take_scan(self, _code: str) -> bool:
        self.presenter.refuse_scan()
        return False

    def type_key(self, event: QKeyEvent) -> bool:
        return self.view.type_key(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        panel = panel_width(self)
        self.right.setFixedWidth(panel)
        self.message.place(px(168), 0, self.width() - panel - px(176), end=px(8))
        super().resizeEvent(event)
