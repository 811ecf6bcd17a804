"""The windows of mail at the till, joined with the screens behind them. The program hands in the queue and the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from pos.domain.entries import Entry
from pos.i18n import Locale
from pos.ui.faces import Notice
from pos.ui.mail.dialogs import AddressDialog, MailsDialog
from pos.ui.mail.presenter import AddressPresenter, MailPort, MailsPresenter, Runner, refusal_notice
from pos.words import say

if TYPE_CHECKING:
    from pos.ui.checkout.till import Till


class MailWindows:
    """One per signed-in person. `till` gives their screens, while there are any."""

    def __init__(
        self, window: QWidget, port: MailPort, locale: Locale, run: Runner, till: Callable[[], Till | None]
    ) -> None:
        self._window, self._port, self._locale, self._run, self._till = window, port, locale, run, till
        self._refused = port.state.refused
        self._list: MailsDialog | None = None

    @property
    def is_set_up(self) -> bool:
        return self._port.is_set_up

    def ask(self, entry: Entry, tell: Callable[[Notice], None]) -> None:
        """Where the receipt goes."""
        presenter = AddressPresenter(self._port, entry, self._run)
        presenter.on_done = tell
        AddressDialog(self._window, presenter).open_here()

    def open_list(self) -> None:
        if self._list is not None:
            return
        self._list = MailsDialog(self._window, MailsPresenter(self._port, self._locale, self._run))
        self._list.ended.connect(self._on_list_ended)
        self._list.open_over(self._list.go)

    def _on_list_ended(self) -> None:
        self._list = None

    def changed(self) -> None:
        """The queue said something, on the GUI thread. A refusal is said where the person is."""
        state, till = self._port.state, self._till()
        if till is not None and state.last is not None:
            till.complete.set_mail(state.last.value)
        if self._list is not None:
            self._list.reload()
        elif state.refused > self._refused and till is not None:
            if till.screens[2].isVisible():
                till.complete.say(refusal_notice(say("Press E to correct the address.")))
            else:
                till.checkout.say(refusal_notice(), self.open_list)
        self._refused = state.refused
