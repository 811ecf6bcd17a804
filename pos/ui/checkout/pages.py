"""What may stand in place of the tiles: the parked sales, and the page More. Views over their presenters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.ui.checkout.more_presenter import MorePresenter
from pos.ui.checkout.parking_presenter import ParkingPresenter
from pos.ui.faces import ActionGroup
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import ElidedLabel, Label, px
from pos.ui.widgets.buttons import WideButton
from pos.ui.widgets.panels import page_head
from pos.ui.widgets.parked import ParkedList
from pos.ui.widgets.till_frame import ReadablePage
from pos.words import say

_COLUMNS = 3


class RecallPage(ReadablePage):
    """The list of parked sales."""

    def __init__(self, presenter: ParkingPresenter) -> None:
        super().__init__(inset=16, foot=12)
        self._presenter = presenter
        self._head = ElidedLabel("", Role.LINE_STRONG, name="recall.head")
        self.list = ParkedList(say("Parked sales"), name="parkedSales")
        self.list.chosen.connect(presenter.choose)
        column = self.column
        column.setSpacing(px(12))
        hints = (
            (("\u2191", "\u2193"), say("choose")),
            (("Enter",), say("recall")),
            (("Del",), say("delete")),
            (("Esc",), say("back")),
        )
        column.addWidget(page_head(self._head, hints))
        column.addWidget(self.list, 100)
        foot = QHBoxLayout()
        foot.setContentsMargins(margins(px(4), 0, 0, 0))
        foot.setSpacing(px(8))
        foot.addWidget(IconMark("info", 18, "text3"))
        foot.addWidget(
            Label(
                say("The open sale is parked first, so nothing is lost. All tills see this list."),
                Role.BODY,
                "text2",
            )
        )
        foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(1)

    def draw(self) -> None:
        self._head.setText(self._presenter.head)
        self.list.set_rows(self._presenter.rows, self._presenter.marked)


class MorePage(ReadablePage):
    """Every act of this till, in groups of three a row."""

    def __init__(self, presenter: MorePresenter) -> None:
        super().__init__(inset=12)
        self._presenter = presenter
        self._shown: tuple[ActionGroup, ...] | None = None
        self.buttons: list[WideButton] = []
        column = self.column
        column.setSpacing(0)
        title = Label(say(presenter.head), Role.LINE_STRONG)
        column.addWidget(page_head(title, (((), say("Type to find an action")), (("Esc",), say("back")))))
        self._area = QScrollArea()
        self._area.setObjectName("more.area")
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._area, 1)

    def draw(self) -> None:
        if self._presenter.groups != self._shown:
            self._shown = self._presenter.groups
            self._area.setWidget(self._make_groups(self._shown))
        for number, button in enumerate(self.buttons):
            button.set_marked(number == self._presenter.marked)

    def _make_groups(self, groups: Sequence[ActionGroup]) -> QWidget:
        holder = QWidget()
        holder.setObjectName("more.groups")
        column = QVBoxLayout(holder)
        column.setContentsMargins(px(4), px(4), px(4), px(12))
        column.setSpacing(px(10))
        self.buttons = []
        if not groups:
            column.addWidget(Label(say("No action has these words."), Role.BODY, "text2", name="more.none"))
        for group in groups:
            title = Label(group.title, Role.META_STRONG, "text3")
            title.setFixedHeight(px(26))
            column.addWidget(title)
            grid = QGridLayout()
            grid.setSpacing(px(10))
            for number, action in enumerate(group.actions):
                button = WideButton(
                    action.text,
                    action.icon,
                    action.keycap,
                    danger=action.is_danger,
                    radius=12,
                    height=64,
                    name=f"more.{action.key}",
                )
                button.clicked.connect(partial(self._on_action_clicked, action.key))
                grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
                self.buttons.append(button)
            for place in range(_COLUMNS):
                grid.setColumnStretch(place, 1)
            column.addLayout(grid)
        column.addStretch(1)
        return holder

    def _on_action_clicked(self, key: str, _checked: bool = False) -> None:
        self._presenter.choose(key)
