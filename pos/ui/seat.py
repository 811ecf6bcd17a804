"""The place of who is signed in: the windows beside the till's own screens, from their coming in to their going.

Nothing of it is left for the next person. Each window is imported and made when it is first wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from pos.i18n import Locale
from pos.ui.operation import Operations
from pos.ui.shell import Shell

if TYPE_CHECKING:
    from pos.app import App
    from pos.till.desk import TillDesk
    from pos.till.front import FrontDoor
    from pos.till.giving import Giving
    from pos.till.return_desk import ReturnDesk
    from pos.ui.approval.inbox import RequestBanner
    from pos.ui.checkout.presenter import CheckoutPresenter
    from pos.ui.leaving.dialog import Leaving
    from pos.ui.office.frame import Office
    from pos.ui.palette.presenter import Found
    from pos.ui.papers import PapersDialog
    from pos.ui.returns.windows import ReturnWindows
    from pos.ui.screen import Screen
    from pos.ui.settings.hardware_page import HardwareScreen
    from pos.ui.shift.windows import ShiftWindows


class Seat(QObject):
    """Made when somebody has come in; `end` takes everything away again."""

    def __init__(
        self, app: App, front: FrontDoor, shell: Shell, locale: Locale, operations: Operations
    ) -> None:
        from pos.till.giving import Giving
        from pos.ui.approval.inbox import RequestBanner
        from pos.ui.approval.inbox_presenter import InboxPresenter
        from pos.ui.giving.gifts import Gifts
        from pos.ui.mail.windows import MailWindows
        from pos.ui.receipt_papers import ReceiptPapers

        super().__init__(shell)
        self._app, self._front, self._shell = app, front, shell
        self._locale, self._operations = locale, operations
        giving = Giving(app.session, app.approvals)
        self.desk = _make_desk(app, giving)
        run = operations.run
        mail = MailWindows(shell, app.mails, locale, run, lambda: shell.till)
        self._receipt_papers = ReceiptPapers(shell, app.invoices, locale, run, mail)
        self._gifts = Gifts(shell, self._checkout, giving, app.approvals, self.desk, locale, run)
        inbox = RequestBanner(shell, InboxPresenter(app.requests, locale, run), app.approvals)
        shell.on_screen = inbox.place_on
        inbox.begin()
        self._inbox: RequestBanner | None = inbox
        self._shifts: ShiftWindows | None = None
        self._leaving: Leaving | None = None
        self._papers: PapersDialog | None = None
        self._office: Office | None = None
        self._hardware: HardwareScreen | None = None
        self._returns: ReturnWindows | None = None

    def first_screen(self) -> Screen | None:
        """The windows of their drawer, and a shift to be opened if there is none."""
        from pos.ui.drawer import shift_windows

        self._shifts = shift_windows(self._app, self._shell, self._operations, self._locale)
        first = self._shifts.first_screen()
        if first is None:
            self._shifts.tell_of_yesterday()
        return first

    def end(self) -> None:
        """The next person must not find the back office of the one before, and nobody answers other tills any more."""
        self.end_answering()
        self._gifts.deleteLater()
        if self._shifts is not None:
            self._shifts.remove()
        if self._leaving is not None:
            self._leaving.end()
        for brought in (self._office, self._hardware):
            if brought is not None:
                self._shell.remove_screen(brought)
        if self._returns is not None:
            self._returns.remove()
        self.deleteLater()

    def end_answering(self) -> None:
        """What other tills ask is not shown any more. Safe to call twice."""
        self._shell.on_screen = _ignore
        if self._inbox is not None:
            self._inbox.end()
            self._inbox = None

    # News

    def link_changed(self) -> None:
        """Who waits to sign out may be able to now."""
        if self._leaving is not None:
            self._leaving.look_again()

    def printer_changed(self) -> None:
        if self._papers is not None:
            self._papers.reload()

    def mail_changed(self) -> None:
        self._receipt_papers.mail_changed()

    def catalogue_changed(self) -> None:
        if self._office is not None:
            self._office.catalogue_changed()

    def attention_changed(self) -> None:
        if self._office is not None:
            self._office.attention_changed()

    # Acts

    def act(self, action: str) -> None:
        """Do what a key, a button or the palette asked for; nothing happens for what is not an act of this place."""
        acts = {
            "papers": self._show_papers,
            "hardware": self._show_hardware,
            "renew_series": self._renew_series,
            "office": self._open_office,
            "my_secrets": self._show_my_secrets,
            "new_product": self._open_new_product,
            "sign_out": self._ask_to_leave,
            "return": self.open_return,
            "swap_tender": self._correct_payment,
            "find": self._open_palette,
        }
        if action in acts:
            acts[action]()
        self._gifts.act(action)
        self._receipt_papers.act(action, self.desk, self._shell.till)
        if self._shifts is not None and self._shifts.knows(action):
            self._shifts.act(action)

    def _checkout(self) -> CheckoutPresenter | None:
        return self._shell.till.checkout if self._shell.till is not None else None

    def _open_palette(self) -> None:
        from pos.ui.palette.dialog import PaletteDialog
        from pos.ui.palette.presenter import PalettePresenter

        presenter = PalettePresenter(self.desk, self._locale, self._do_found)
        PaletteDialog(self._shell, presenter).open_here()

    def _do_found(self, found: Found) -> None:
        """What was chosen in the palette, from wherever it was opened."""
        if found.kind == "page":
            self._open_office()
            if self._office is not None:
                self._office.choose(found.key)
            return
        self._shell.do_at_checkout(found.key, is_product=found.kind == "product")

    def _correct_payment(self) -> None:
        from pos.till.swapping import Swapping
        from pos.ui.swapping.presenter import SwapPresenter
        from pos.ui.swapping.windows import open_swap

        app, till = self._app, self._shell.till
        if till is None:
            return
        reasons = app.prices.reasons("tender_swap")
        port = Swapping(app.session, app.worker)
        presenter = SwapPresenter(port, app.approvals, reasons, self._locale, self._operations.run)
        is_complete = self._shell.screen_shown is till.screens[2]
        open_swap(
            self._shell, presenter, app.approvals, till.complete.say if is_complete else till.checkout.say
        )

    def _ask_to_leave(self) -> None:
        from pos.ui.leaving.dialog import Leaving
        from pos.ui.leaving.presenter import LeavingPresenter

        if self._leaving is not None and not self._leaving.is_over:
            return
        if self._leaving is not None:
            self._leaving.deleteLater()
        presenter = LeavingPresenter(self._front.check_leaving, self.desk.link, self._operations.run)
        self._leaving = Leaving(self._shell, presenter, self._leave, self._shell.lock)
        self._leaving.begin()

    def _leave(self) -> None:
        """Nothing is in the way. Whoever went on selling meanwhile stays."""
        till = self._shell.till
        if till is not None and self._shell.screen_shown is till.screens[0]:
            self._shell.sign_out()

    def _show_papers(self) -> None:
        from pos.ui.papers import PapersDialog

        self._papers = PapersDialog(self._shell, self.desk, self._locale, self._operations)
        self._papers.ended.connect(self._on_papers_ended)
        self._papers.open_here()

    @Slot()
    def _on_papers_ended(self) -> None:
        self._papers = None

    def _show_my_secrets(self) -> None:
        from pos.till.own_secrets import OwnSecrets
        from pos.ui.own_secret.dialog import OwnSecretDialog
        from pos.ui.own_secret.presenter import OwnSecretPresenter

        if "my_secrets" in self.desk.features:
            port = OwnSecrets(self._app.session, self._app.door)
            presenter = OwnSecretPresenter(port, self._operations.run, self._locale)
            OwnSecretDialog(self._shell, presenter).open_here()

    def _renew_series(self) -> None:
        from pos.ui.series.dialog import SeriesDialog
        from pos.ui.series.presenter import SeriesPresenter

        if "renew_series" not in self.desk.features:
            return
        dialog = SeriesDialog(self._shell, SeriesPresenter(self._app, self._operations.run))
        dialog.ended.connect(self._on_series_ended)
        dialog.open_here()

    @Slot()
    def _on_series_ended(self) -> None:
        """The next receipt has another number now."""
        if self._shell.till is not None:
            self._shell.till.checkout.refresh()

    def _open_new_product(self) -> None:
        self._open_office()
        if self._office is not None:
            self._office.new_product()

    def _open_office(self) -> None:
        from pos.ui.office.frame import Office

        if self._office is None:
            self._office = Office(self._app, self._locale, self._operations, self._shell.back_to_till)
            self._office.side_bar.person_pressed.connect(self._on_person_pressed)
            self._shell.add_screen(self._office)
        self._shell.show_screen(self._office)

    @Slot()
    def _on_person_pressed(self) -> None:
        self._show_my_secrets()

    def _show_hardware(self) -> None:
        from pos.ui.settings.hardware_page import open_screen

        if self._hardware is None:
            self._hardware = open_screen(
                self._app, self._shell, self._locale, self._operations, self._shell.back_to_till
            )
            self._shell.add_screen(self._hardware)
        self._shell.show_screen(self._hardware)

    def open_return(self, number: str = "") -> None:
        """The return screen, with this receipt if one was scanned."""
        if self.desk.returns is None:
            return
        if self._returns is None:
            self._returns = self._make_returns(self.desk.returns)
        self._returns.open(number)

    def _make_returns(self, port: ReturnDesk) -> ReturnWindows:
        from pos.ui.checkout.faces import result_face
        from pos.ui.returns.windows import ReturnWindows, Surroundings

        shell = self._shell
        around = Surroundings(
            window=shell,
            run=self._operations.run,
            add_screen=shell.add_screen,
            show_screen=shell.show_screen,
            remove_screen=shell.remove_screen,
            back=shell.back_to_till,
            finish=shell.finish,
            result_face=result_face,
            news=self._app.approvals,
            paper=self._receipt_papers.choose,
        )
        return ReturnWindows(port, self._locale, around)


def _make_desk(app: App, giving: Giving) -> TillDesk:
    from pos.till.desk import TillDesk

    desk = TillDesk(
        app.session,
        app.worker,
        app.link,
        app.printing,
        app.parking,
        giving,
        app.accounts,
        app.cards,
        app.customers,
    )
    desk.find_scale = lambda: app.devices.scale
    desk.take_back_with(app.returning, app.approvals, app.accounts, app.questions)
    desk.invoices, desk.mails, desk.stock = app.invoices, app.mails, app.stock
    return desk


def _ignore(_name: str) -> None:
    """Nobody wants to know."""
