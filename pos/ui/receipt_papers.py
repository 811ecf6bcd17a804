"""What else is made of a receipt: an invoice on A4, a mail. Asked for after a sale, and where receipts are found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from pos.domain.entries import Entry
from pos.i18n import Locale
from pos.ui.faces import Choice, Notice
from pos.ui.invoice.dialog import InvoiceDialog, ask_for_place
from pos.ui.invoice.presenter import InvoicePort, InvoicePresenter, Runner
from pos.ui.mail.windows import MailWindows
from pos.ui.widgets.choice_dialog import ChoiceDialog
from pos.words import say

if TYPE_CHECKING:
    from pos.ui.checkout.till import Till

EMAIL = "email_receipt"
Say = Callable[[Notice], None]


class FinishedSales(Protocol):
    """`pos.till.desk.TillDesk` is one."""

    def last_sale(self) -> Entry | None: ...


class ReceiptPapers:
    """One per signed-in person. `tell` is told, on the screen behind, what came of it."""

    def __init__(
        self,
        window: QWidget,
        invoices: InvoicePort,
        locale: Locale,
        run: Runner,
        mail: MailWindows | None = None,
    ) -> None:
        self._window, self._invoices, self._locale, self._run = window, invoices, locale, run
        self._mail = mail

    @property
    def options(self) -> tuple[tuple[str, str, str], ...]:
        """Key, words and icon of each paper that can be made."""
        invoice = ("invoice", say("A4 invoice"), "file-text")
        if self._mail is None or not self._mail.is_set_up:
            return (invoice,)
        return (invoice, (EMAIL, say("By e-mail"), "mail"))

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
        elif key == EMAIL and self._mail is not None:
            self._mail.ask(entry, tell)

    def act(self, action: str, desk: FinishedSales, till: Till | None) -> None:
        """An act of the window: a paper of the sale that was just finished, or the mails that are not out."""
        if action == "mails" and self._mail is not None:
            self._mail.open_list()
        last = desk.last_sale() if self.knows(action) else None
        if till is not None and last is not None:
            self.open(action, last, till.complete.say_mailed if action == EMAIL else till.complete.say)

    def mail_changed(self) -> None:
        """The mail queue said something, on the GUI thread."""
        if self._mail is not None:
            self._mail.changed()

    def _open_invoice(self, entry: Entry, tell: Say) -> None:
        presenter = InvoicePresenter(self._invoices, entry, self._locale, self._run)
        dialog = InvoiceDialog(self._window, presenter)
        ask_for_place(self._window, dialog)
        dialog.accepted.connect(
            lambda: tell(dialog.finished_with) if dialog.finished_with is not None else None
        )
        dialog.open_here()
