"""Closing a shift, step 1: what is in the drawer, counted without being told what should be there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText
from pos.ui.screen import NO_MODIFIER, Screen
from pos.ui.shift.close_presenter import ClosePresenter
from pos.ui.shift.count_view import CountView
from pos.ui.shift.parts import Head, Rows, drawer_button, total_row
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import Badge
from pos.ui.widgets.base import Label, Panel, Rule, px
from pos.ui.widgets.buttons import MainAction
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.till_frame import panel_width
from pos.words import say


class CountScreen(Screen):
    """A view over `ClosePresenter`."""

    def __init__(self, presenter: ClosePresenter, parent: QWidget | None = None) -> None:
        super().__init__("shift_count", parent)
        self.setAccessibleName(say("Close shift"))
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
            (Qt.Key.Key_F12, NO_MODIFIER): presenter.next,
            (Qt.Key.Key_Escape, NO_MODIFIER): presenter.back,
        }
        presenter.listen(self._on_presenter_changed)

    def _build_left(self) -> None:
        drawer = drawer_button("shift_count", self._on_drawer_pressed)
        self._head = Head(say("Close shift"), "shift_count", self.presenter.back, drawer)
        self._safe = Label("", Role.BODY, "text2", name="shift_count.safe")
        self._safe.setWordWrap(True)
        self._safe.setMinimumWidth(px(120))
        self._to_safe = Label("", Role.AMOUNT_LARGE, name="shift_count.to_safe")
        row = QHBoxLayout()
        row.addWidget(Label(say("To the safe"), Role.BODY, "text2"))
        row.addStretch(1)
        row.addWidget(self._to_safe)
        self.view.below.addWidget(self._safe)
        self.view.below.addLayout(row)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.view, 1)

    def _build_right(self) -> None:
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        self._title = Label("", Role.H3, name="shift_count.title")
        self._since = Label("", Role.META, "text2", name="shift_count.since")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._title)
        names.addWidget(self._since)
        names.addStretch(1)
        across = QHBoxLayout(head)
        across.setContentsMargins(px(16), 0, px(16), 0)
        across.addLayout(names, 1)
        across.addWidget(Badge(BadgeText(say("Open", about="shift"), "info")))
        self._rows = Rows(say("Counted"), "shift_count.rows")
        blind = Label(
            say("What should be there is shown when you have counted."),
            Role.BODY,
            "text2",
            name="shift_count.blind",
        )
        blind.setWordWrap(True)
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(14), px(16), px(14))
        body.setSpacing(px(16))
        body.addWidget(self._rows)
        body.addWidget(blind)
        body.addStretch(1)
        self._total = Label("", Role.TOTAL, name="shift_count.total")
        self.review = MainAction(say("Review and close"), "F12", "", name="shift_count.review")
        self.review.clicked.connect(self.presenter.next)
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), px(10), px(16), px(14))
        foot.setSpacing(0)
        foot.addLayout(total_row(Label(say("Counted"), Role.AMOUNT_LARGE), self._total))
        foot.addWidget(self.review)
        column = QVBoxLayout(self.right)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(body, 1)
        column.addWidget(Rule("line"))
        column.addLayout(foot)

    def _on_presenter_changed(self, part: str) -> None:
        if part == "count":
            self.draw()

    def draw(self) -> None:
        """Show what is counted so far."""
        shown = self.presenter
        counting, amount = shown.counting, shown.locale.amount
        self.view.draw(amount(counting.notes), amount(counting.coins))
        self._head.subtitle.setText(shown.subtitle)
        title, since = shown.heading
        self._title.setText(title)
        self._since.setText(since)
        safe, to_safe = shown.safe_words
        self._safe.setText(safe)
        self._to_safe.setText(to_safe)
        self._rows.set_rows(shown.count_rows)
        self._total.setText(shown.counted)
        self.review.set_busy(shown.is_busy)
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
