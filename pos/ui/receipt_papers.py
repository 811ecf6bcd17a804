"""What else is made of a receipt: an invoice on A4. Asked for after a sale, and where receipts are found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from pos.domain.entries import Entry
from pos.i18n import Locale
from pos.ui.faces import Choice, Notice
from pos.ui.invoice.dialog import InvoiceDialog, ask_for_place
from pos.ui.invoice.presenter import InvoicePort, InvoicePresenter, Runner
from pos.ui.widgets.choice_dialog import ChoiceDialog
from pos.words import say

Say = Callable[[Notice], None]


class ReceiptPapers:
    """One per signed-in person. `tell` is told, on the screen behind, what came of it."""

    def __init__(self, window: QWidget, invoices: InvoicePort, locale: Locale, run: Runner) -> None:
        self._window, self._invoices, self._locale, self._run = window, invoices, locale, run

    @property
    def options(self) -> tuple[tuple[str, str, str], ...]:
        """Key, words and icon of each paper that can be made."""
        return (("invoice", say("A4 invoice"), "file-text"),)

    def knows(self, key: str) -> bool:
        return any(key == each for each, _, _ in self.options)

    def choose(self, entry: Entry, tell: Say) -> None:
        """Ask which; what there is only one of is taken at once."""
        options = self.options
        if len(options) == 1:
            self.open(options[0][0], entry, tell)
            return
        title = say("Receipt {number}", number=entry.body["number"])
        dialog = ChoiceDialog(self._window, Choice(title, "", options), name="receiptPaper")
        dialog.chosen.connect(partial(self._on_chosen, entry, tell))
        dialog.open_here()

    def _on_chosen(self, entry: Entry, tell: Say, key: str) -> None:
        self.open(key, entry, tell)

    def open(self, key: str, entry: Entry, tell: Say) -> None:
        if key == "invoice":
            self._open_invoice(entry, tell)

    def _open_invoice(self, entry: Entry, tell: Say) -> None:
        presenter = InvoicePresenter(self._invoices, entry, self._locale, self._run)
        dialog = InvoiceDialog(self._window, presenter)
        ask_for_place(self._window, dialog)
        dialog.accepted.connect(
            lambda: tell(dialog.finished_with) if dialog.finished_with is not None else None
        )
        dialog.open_here()
