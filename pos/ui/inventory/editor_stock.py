"""The Stock tab of the product editor: how many there are, what to do about it, and the product's own movements."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.inventory.list_model import ListModel
from pos.ui.inventory.list_view import ListView
from pos.ui.inventory.moves_presenter import KINDS, LedgerPresenter
from pos.ui.office.choices import said
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.panels import EmptyState
from pos.words import say

_ICONS = {"receive": "arrow-down-to-line", "remove": "arrow-up-from-line", "count": "clipboard-list"}


class ProductStock(QWidget):
    """Tells which kind of movement is wanted; the page opens the dialog."""

    move_wanted = Signal(str)

    def __init__(self, presenter: LedgerPresenter, *, may_move: bool) -> None:
        super().__init__()
        self.setObjectName("editor.stock_tab")
        self.presenter = presenter
        self.level = Label("", Role.H2, name="editor.stock_tab.level")
        model = ListModel(presenter.listing, presenter.columns(), self)
        self.list = ListView(model, _empty, name="editor.movements", spoken=say("Movements"))
        actions = QHBoxLayout()
        actions.setSpacing(px(8))
        for option in said(KINDS[:3]):
            button = Button(
                option.text, icon=_ICONS[option.key], height=36, padding=12, name=f"editor.move.{option.key}"
            )
            button.clicked.connect(partial(self._tell, option.key))
            button.setVisible(may_move)
            actions.addWidget(button)
        actions.addStretch(1)
        top = QVBoxLayout()
        top.setContentsMargins(px(20), px(14), px(20), px(12))
        top.setSpacing(px(10))
        top.addWidget(self.level)
        top.addLayout(actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)

    def _tell(self, kind: str, _checked: bool = False) -> None:
        self.move_wanted.emit(kind)

    def show_level(self, text: str, unit: str) -> None:
        self.level.setText(say("{quantity} {unit} in stock", quantity=text, unit=unit))


def _empty() -> EmptyState:
    return EmptyState(
        "history",
        say("Nothing moved yet"),
        say("Sales and deliveries appear here."),
        name="editor.movements.empty",
    )
