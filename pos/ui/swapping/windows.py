"""The dialogs of a corrected payment over the till's window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pos.errors import PosError
from pos.ui.approval.dialog import ApprovalDialog
from pos.ui.approval.hearing import News
from pos.ui.approval.presenter import ApprovalPresenter
from pos.ui.faces import Choice, Notice
from pos.ui.swapping.presenter import SwapPresenter
from pos.ui.widgets.choice_dialog import ChoiceDialog
from pos.ui.words import sentence
from pos.words import say


def open_swap(window: QWidget, presenter: SwapPresenter, news: News, tell: Callable[[Notice], None]) -> None:
    """Begin; what came of it, or why it cannot be, is told to `tell`."""

    def choose(choice: Choice, chosen: Callable[[str], None]) -> None:
        dialog = ChoiceDialog(window, choice, name="swap")
        dialog.chosen.connect(chosen)
        dialog.open_here()

    def ask(approval: ApprovalPresenter) -> None:
        ApprovalDialog(window, approval, news).open_here()

    presenter.on_choose, presenter.on_ask, presenter.on_say = choose, ask, tell
    try:
        presenter.begin()
    except PosError as error:
        tell(Notice("error", say("The payment was not corrected"), sentence(error)))
