"""The windows of returns in one place: with a receipt, without one, and the consent that they ask for.

The program hands in the till and the window; nothing here knows rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from pos.domain.entries import Entry
from pos.i18n import Locale
from pos.till.shown import CompletedSale, ProductShown
from pos.ui.approval.dialog import ApprovalDialog
from pos.ui.approval.hearing import News
from pos.ui.approval.presenter import ApprovalPresenter
from pos.ui.faces import Notice, ResultRow
from pos.ui.returns.loose_presenter import LoosePresenter
from pos.ui.returns.paying_back import PayingBack, ReturnPort, Runner
from pos.ui.returns.presenter import ReturnPresenter
from pos.ui.returns.screen import LooseScreen, PayingBackScreen, ReturnScreen
from pos.ui.screen import Screen


@dataclass(frozen=True)
class Surroundings:
    """What the windows of returns need of the program around them."""

    window: QWidget
    run: Runner
    add_screen: Callable[[Screen], None]
    show_screen: Callable[[Screen], None]
    remove_screen: Callable[[Screen], None]
    back: Callable[[], None]
    """To the sale."""
    finish: Callable[[CompletedSale], None]
    """A refund exists: shown like a sale."""
    result_face: Callable[[ProductShown, str, Locale], ResultRow]
    """Goods that were searched for, as the checkout shows them."""
    news: News
    """What is heard of requests for consent."""
    paper: Callable[[Entry, Callable[[Notice], None]], None] | None = None
    """Another paper of a receipt that was found: an invoice."""


class ReturnWindows:
    """One per signed-in person. `open` is F8, or a receipt that was scanned."""

    def __init__(self, port: ReturnPort, locale: Locale, around: Surroundings) -> None:
        self._port, self._locale, self._around = port, locale, around
        self._with_receipt: ReturnScreen | None = None
        self._loose: LooseScreen | None = None

    @property
    def screens(self) -> list[PayingBackScreen]:
        return [each for each in (self._with_receipt, self._loose) if each is not None]

    def open(self, number: str = "") -> ReturnScreen:
        if self._with_receipt is None:
            presenter = ReturnPresenter(self._port, self._locale, self._around.run)
            presenter.on_loose = self.open_loose
            presenter.on_paper = self._around.paper
            self._with_receipt = ReturnScreen(presenter)
            self._connect(self._with_receipt, presenter)
        self._around.show_screen(self._with_receipt)
        self._with_receipt.presenter.begin(number)
        return self._with_receipt

    def open_loose(self) -> None:
        """There is no receipt."""
        if self._loose is None:
            presenter = LoosePresenter(
                self._port,
                self._locale,
                self._around.run,
                lambda product, query: self._around.result_face(product, query, self._locale),
            )
            self._loose = LooseScreen(presenter)
            self._connect(self._loose, presenter)
        self._around.show_screen(self._loose)
        self._loose.presenter.begin()

    def _connect(self, screen: PayingBackScreen, presenter: PayingBack) -> None:
        presenter.on_back = self._around.back
        presenter.on_done = self._around.finish
        presenter.on_ask = self._ask
        self._around.add_screen(screen)

    def _ask(self, presenter: ApprovalPresenter) -> None:
        ApprovalDialog(self._around.window, presenter, self._around.news).open_here()

    def remove(self) -> None:
        """The person has gone."""
        for screen in self.screens:
            self._around.remove_screen(screen)
        self._with_receipt = self._loose = None
