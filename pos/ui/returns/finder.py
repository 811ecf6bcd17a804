"""The list of receipts on the screen of returns while none is open. A view over `FindPresenter`."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText
from pos.ui.returns.find_presenter import FindPresenter
from pos.ui.theme import Role
from pos.ui.widgets.badges import Badge, Keycap
from pos.ui.widgets.base import ElidedLabel, Label, px
from pos.ui.widgets.buttons import IconButton
from pos.ui.widgets.choices import ChipRow
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.parked import ParkedList
from pos.words import say


class Finder(QWidget):
    """Chips for the way of looking, arrows for the day, and the receipts."""

    def __init__(self, presenter: FindPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.chips = ChipRow(name="finder.ways")
        self.chips.chosen.connect(presenter.choose_mode)
        before = IconButton(say("The day before"), "arrow-left", framed=True, name="finder.before")
        self._after = after = IconButton(
            say("The day after"), "arrow-right", framed=True, name="finder.after"
        )
        for button, step in ((before, -1), (after, 1)):
            button.clicked.connect(partial(self._on_day_clicked, step))
        self._head = ElidedLabel("", Role.LINE_STRONG, name="finder.head")
        self._alone = Badge(BadgeText(say("This till only"), "warn"))
        self.list = ParkedList(say("Receipts"), name="finder.list")
        self.list.chosen.connect(presenter.choose)
        self._empty = EmptyState("receipt-text", "", "", name="return.empty")
        top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(before)
        top.addWidget(after)
        top.addWidget(self.chips, 1)
        head = QHBoxLayout()
        head.setContentsMargins(px(4), 0, px(4), 0)
        head.setSpacing(px(8))
        head.addWidget(self._head, 1)
        head.addWidget(self._alone)
        for keys, words in (
            (("PgUp", "PgDn"), say("day")),
            (("F4",), say("customer")),
            (("F3",), say("card")),
        ):
            for key in keys:
                head.addWidget(Keycap(key))
            head.addWidget(Label(words, Role.META, "text3"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addLayout(top)
        column.addLayout(head)
        column.addWidget(self.list, 100)
        column.addWidget(self._empty, 100)
        column.addStretch(1)
        self.draw()

    def draw(self) -> None:
        shown = self.presenter
        self.chips.set_options(shown.options, shown.mode)
        self._after.setEnabled(shown.can_go_on)
        self._head.setText(shown.head)
        self._alone.setVisible(not shown.is_certain)
        self.list.set_rows(shown.rows, shown.marked)
        self._empty.setVisible(not shown.rows)
        self._empty.set_words(*shown.words)

    def _on_day_clicked(self, step: int, _checked: bool = False) -> None:
        self.presenter.step_day(step)
