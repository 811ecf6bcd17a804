"""The dialogs of mail at the till: where a receipt goes, and the mails that are not out."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from pos.ui.mail.list_view import MailList
from pos.ui.mail.presenter import AddressPresenter, MailsPresenter
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.text_dialog import TextDialog
from pos.words import say


class AddressDialog(TextDialog):
    """Asks for the address; the customer's own comes in by itself, unless something was typed by then."""

    def __init__(self, window: QWidget, presenter: AddressPresenter, initial: str = "") -> None:
        super().__init__(window, presenter.asked(initial), presenter.answer)
        self._presenter, self._is_open = presenter, True
        self.ended.connect(self._on_self_ended)

    def open_here(self) -> None:
        super().open_here()
        if not self.field.text():
            self._presenter.begin(self._use)

    def _use(self, address: str) -> None:
        if self._is_open and not self.field.text():
            self.field.set_text(address)
            self.field.edit.selectAll()

    @Slot()
    def _on_self_ended(self) -> None:
        self._is_open = False


class MailsDialog(Dialog):
    """Open it with `open_over`; call `reload` when the queue said something."""

    def __init__(self, window: QWidget, presenter: MailsPresenter) -> None:
        super().__init__(
            window,
            say("Mails"),
            say("Receipts that are not out yet. The sales are saved."),
            width=860,
            name="mails",
        )
        self.presenter = presenter
        self.list = MailList(presenter)
        self.list.changed.connect(self._on_list_changed)
        self.body.addWidget(self.list)
        self.go = self.add_actions(say("Close"), say("Try all again"))
        self.list.draw()
        presenter.reload()

    def reload(self) -> None:
        self.presenter.reload()

    def accept(self) -> None:
        """Try again; the dialog stays, so that one sees whether it helped."""
        self.presenter.retry()

    @Slot()
    def _on_list_changed(self) -> None:
        self._fill_window()
