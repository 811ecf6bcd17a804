"""The program with its window: paints first, opens the till behind it, and carries news from threads to the window.

Importing this module must stay cheap: the database, the printer and the papers are imported on the opening thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from pos.hardware.sounds import Sounds
from pos.home import Home
from pos.i18n import Locale
from pos.journal.snapshot import Snapshot
from pos.language import speak_for
from pos.paths import resources_dir
from pos.settings import Settings, lock_after_ms
from pos.till.front import FrontDoor
from pos.till.link import Link
from pos.till.names import Names
from pos.till.shown import SignedIn
from pos.ui.application import Desk, follow_language, local_now, open_window
from pos.ui.bridge import Bridge
from pos.ui.faces import Notice
from pos.ui.keys import KeyChanges, use_keys
from pos.ui.operation import Operations
from pos.ui.scan_seen import ScanSeen
from pos.ui.shell import Ports, Shell
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App
    from pos.hardware.scanner import Scan
    from pos.till.desk import TillDesk
    from pos.till.return_desk import ReturnDesk
    from pos.ui.approval.inbox import RequestBanner
    from pos.ui.checkout.presenter import CheckoutPresenter
    from pos.ui.customer_display.screens import CustomerScreens
    from pos.ui.giving.gifts import Gifts
    from pos.ui.leaving.dialog import Leaving
    from pos.ui.office.frame import Office
    from pos.ui.palette.presenter import Found
    from pos.ui.papers import PapersDialog
    from pos.ui.receipt_papers import ReceiptPapers
    from pos.ui.returns.windows import ReturnWindows
    from pos.ui.screen import Screen
    from pos.ui.settings.hardware_page import HardwareScreen
    from pos.ui.shift.windows import ShiftWindows
    from pos.ui.training.dialog import TrainingRun

log = logging.getLogger(__name__)


class Program(QObject):
    """One till with its window. `opening` is done when the till is open; `close` ends everything."""

    def __init__(self, desk: Desk, home: Home, settings: Settings, till: str | None = None) -> None:
        super().__init__(desk.app)
        self._desk, self._home, self._settings = desk, home, settings
        self._till = (till or settings.till).upper()
        self.app: App | None = None
        self._failure: Exception | None = None
        self._is_closed = False
        self._bridge = Bridge(self)
        self._link = self._new_link()
        self._snapshot = Snapshot(home.till(self._till))
        self._names = Names(self._snapshot, self._till)
        self._speak()
        self._front = FrontDoor(self._names, self._link)
        self._till_desk: TillDesk | None = None
        self._office: Office | None = None
        self._returns: ReturnWindows | None = None
        self._papers: PapersDialog | None = None
        self._leaving: Leaving | None = None
        self._gifts: Gifts | None = None
        self._inbox: RequestBanner | None = None
        self._customer: CustomerScreens | None = None
        self._hardware: HardwareScreen | None = None
        self._shifts: ShiftWindows | None = None
        self._receipt_papers: ReceiptPapers | None = None
        self._training: TrainingRun | None = None
        names = self._names
        self._locale = Locale(settings.locale or names.locale, names.currency, names.exponent)
        ports = Ports(self._front, self._open_session, self._lock, self._sign_out)
        self.shell = Shell(ports, self._locale, desk.operations, desk.scan_filter, local_now)
        self.shell.on_action = self._act
        self.shell.on_receipt = self._open_return
        self.shell.on_close = self._begin_close
        self.shell.on_sound = Sounds(resources_dir() / "sounds", settings.sound).play
        self.shell.idle_limit_ms = lock_after_ms(settings)
        self.shell.locks_each_sale = settings.lock_each_sale == "yes"
        self.shell.first_screen = self._first_screen
        use_keys(KeyChanges.read(settings.keys))
        self.shell.on_keys_moved = self._keep_keys
        self.on_entered: Callable[[], None] = _nothing
        """Called when somebody has signed in and the screens stand."""
        self._connect()
        self.opening: Future[App] = Future()
        self._thread = threading.Thread(target=self._open, name="opening", daemon=True)

    def _speak(self) -> None:
        """Before any window: the shop's language is known from here on, from the snapshot."""
        names = self._names
        speak_for(self._settings, names.locale if names.store_name else "")
        follow_language()
        if not names.store_name:
            names.reload()  # the till's name is a word then

    def _connect(self) -> None:
        bridge, queued = self._bridge, Qt.ConnectionType.QueuedConnection
        bridge.link_changed.connect(self._on_bridge_link_changed, queued)
        bridge.catalogue_changed.connect(self._on_bridge_catalogue_changed, queued)
        bridge.printer_changed.connect(self._on_bridge_printer_changed, queued)
        bridge.mail_changed.connect(self._on_bridge_mail_changed, queued)
        bridge.parked_changed.connect(self._on_bridge_parked_changed, queued)
        bridge.posted.connect(self._on_bridge_posted, queued)
        bridge.signed_out.connect(self.shell.leave_for_good, queued)
        bridge.opened.connect(self._on_bridge_opened, queued)
        bridge.troubled.connect(self._on_bridge_troubled, queued)
        bridge.scanned.connect(self._on_bridge_scanned, queued)

    @property
    def operations(self) -> Operations:
        """The bridge from threads to the windows."""
        return self._desk.operations

    # Opening

    def show(self) -> None:
        """Show the window; the till is opened behind it once it is painted."""
        self.shell.on_painted = self._thread.start
        open_window(self.shell, self._settings.window)

    def _open(self) -> None:
        """On the opening thread: everything that takes time."""
        try:
            app = self._open_app()
        except Exception as error:
            # Whatever it is, the window shows it with a way on; the log keeps the trace.
            log.warning("the till did not open: %s", error, exc_info=True)
            self._failure = error
        else:
            self.app = app
        self._bridge.opened.emit()

    def _new_link(self) -> Link:
        return Link()

    def _open_app(self) -> App:
        from pos.bootstrap.opening import open_till

        return open_till(self._home, self._till, reading=self._snapshot, link=self._link)

    @Slot()
    def _on_bridge_opened(self) -> None:
        app = self.app
        if app is None:
            error = self._failure or RuntimeError("not opened")
            self._front.fail(error)
            self.shell.login.presenter.show_error(error)
            self.opening.set_exception(error)
            return
        self._bridge.listen_to(app)
        app.start()
        self._front.attach(app.door, app.session)
        self._show_customer(app)
        self.opening.set_result(app)

    def _show_customer(self, app: App) -> None:
        from pos.ui.customer_display.screens import CustomerScreens

        number = app.settings.customer_display
        self._customer = CustomerScreens(self.shell, self._locale, lambda: self._names.store_name, number)
        self._customer.use_devices(app.devices)
        self._customer.follow(self.shell.till)
        self.shell.on_till = self._customer.follow
        self._customer.place()
        app.devices.on_settings.append(self._on_settings_changed)

    def _on_settings_changed(self, settings: Settings) -> None:
        if self._customer is not None:
            self._customer.use(settings.customer_display)

    def _open_session(self, _who: SignedIn) -> TillDesk:
        from pos.till.desk import TillDesk
        from pos.till.giving import Giving
        from pos.ui.approval.inbox import RequestBanner
        from pos.ui.approval.inbox_presenter import InboxPresenter
        from pos.ui.giving.gifts import Gifts
        from pos.ui.mail.windows import MailWindows
        from pos.ui.receipt_papers import ReceiptPapers

        app = self._opened()
        self._front.enter()
        giving = Giving(app.session, app.approvals)
        self._till_desk = desk = TillDesk(
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
        self._till_desk.find_scale = lambda: app.devices.scale
        self._till_desk.take_back_with(app.returning, app.approvals, app.accounts, app)
        desk.invoices, desk.mails, desk.stock = app.invoices, app.mails, app.stock
        run = self.operations.run
        mail = MailWindows(self.shell, app.mails, self._locale, run, lambda: self.shell.till)
        self._receipt_papers = ReceiptPapers(self.shell, app.invoices, self._locale, run, mail)
        self._gifts = Gifts(
            self.shell,
            self._checkout,
            giving,
            app.approvals,
            self._till_desk,
            self._locale,
            self.operations.run,
        )
        self._inbox = RequestBanner(
            self.shell, InboxPresenter(app.requests, self._locale, self.operations.run), app.approvals
        )
        self.shell.on_screen = self._inbox.place_on
        self._inbox.begin()
        app.parking.bring_up_to_date()
        QTimer.singleShot(0, self._on_session_entered)
        return self._till_desk

    def _first_screen(self) -> Screen | None:
        """Somebody has come in: the windows of their drawer, and a shift to be opened if there is none."""
        from pos.ui.drawer import shift_windows

        self._shifts = shift_windows(self._opened(), self.shell, self._desk.operations, self._locale)
        first = self._shifts.first_screen()
        if first is None:
            self._shifts.tell_of_yesterday()
        return first

    @Slot()
    def _on_session_entered(self) -> None:
        for error in self._opened().devices.troubles.values():
            self.shell.show_trouble(error)
        self.on_entered()

    def _checkout(self) -> CheckoutPresenter | None:
        return self.shell.till.checkout if self.shell.till is not None else None

    def _lock(self) -> None:
        self._leave_open_sale()
        self._front.lock()
        self._forget_person()

    def _sign_out(self) -> None:
        self._leave_open_sale()
        self._front.leave()
        self._forget_person()

    def _leave_open_sale(self) -> None:
        """While the session still stands: whoever goes to another till finds the open sale there."""
        if self.app is not None:
            self.app.parking.following.leave()

    def _forget_person(self) -> None:
        """The next person must not find the back office of the one before."""
        self._till_desk = None
        if self._gifts is not None:
            self._gifts.deleteLater()
            self._gifts = None
        self._drop_inbox()
        self._receipt_papers = None
        if self._shifts is not None:
            self._shifts.remove()
            self._shifts = None
        if self._leaving is not None:
            self._leaving.end()
        for brought in (self._office, self._hardware):
            if brought is not None:
                self.shell.remove_screen(brought)
        self._office = self._hardware = None
        if self._returns is not None:
            self._returns.remove()
            self._returns = None

    def _drop_inbox(self) -> None:
        """Nobody is there to answer other tills any more."""
        if self._inbox is not None:
            self.shell.on_screen = _ignore
            self._inbox.end()
            self._inbox = None

    def _opened(self) -> App:
        if self.app is None:
            raise RuntimeError("the till is not open")
        return self.app

    # News from threads

    @Slot()
    def _on_bridge_link_changed(self) -> None:
        if self._is_closed:
            return
        self.shell.refresh_strip()
        self._on_bridge_posted()

    @Slot()
    def _on_bridge_posted(self) -> None:
        """Who waits to sign out may be able to now."""
        if self._leaving is not None and not self._is_closed:
            self._leaving.look_again()

    @Slot()
    def _on_bridge_parked_changed(self) -> None:
        if not self._is_closed:
            self.shell.parked_changed()

    @Slot(object)
    def _on_bridge_troubled(self, error: Exception) -> None:
        """The journal could not keep what it was given, or is not whole: said at once, not first at Pay."""
        if self._is_closed:
            return
        self.shell.show_trouble(error)

    @Slot(object)
    def _on_bridge_scanned(self, scan: Scan) -> None:
        """From a serial scanner: it goes the way of a scan by keys."""
        if not self._is_closed:
            self._desk.scan_filter.take(
                ScanSeen(scan.code, len(scan.code), scan.ms, scan.end, is_serial=True)
            )

    @Slot()
    def _on_bridge_printer_changed(self) -> None:
        if self._is_closed:
            return
        self.shell.refresh_strip()
        if self.shell.till is not None:
            self.shell.till.complete.look_at_paper()
        if self._papers is not None:
            self._papers.reload()

    @Slot()
    def _on_bridge_mail_changed(self) -> None:
        if self._receipt_papers is not None and not self._is_closed:
            self._receipt_papers.mail_changed()

    @Slot()
    def _on_bridge_catalogue_changed(self) -> None:
        if self._is_closed:
            return
        self._names.reload()
        if self.app is not None:
            self.app.prices.reload()
        self.shell.catalogue_changed()
        if self._customer is not None:
            self._customer.presenter.refresh()
        if self._office is not None:
            self._office.catalogue_changed()

    # Acts of the window that are the program's

    def _act(self, action: str) -> None:
        acts = {
            "papers": self._show_papers,
            "hardware": self._show_hardware,
            "renew_series": self._renew_series,
            "office": self._open_office,
            "new_product": self._open_new_product,
            "sign_out": self._ask_to_leave,
            "return": self._open_return,
            "swap_tender": self._correct_payment,
            "find": self._open_palette,
            "training": self._begin_training,
        }
        if action in acts:
            acts[action]()
        if self._gifts is not None:
            self._gifts.act(action)
        if self._receipt_papers is not None and self._till_desk is not None:
            self._receipt_papers.act(action, self._till_desk, self.shell.till)
        if self._shifts is not None and self._shifts.knows(action):
            self._shifts.act(action)

    def _open_palette(self) -> None:
        from pos.ui.palette.dialog import PaletteDialog
        from pos.ui.palette.presenter import PalettePresenter

        if self._till_desk is not None:
            presenter = PalettePresenter(self._till_desk, self._locale, self._do_found)
            PaletteDialog(self.shell, presenter).open_here()

    def _do_found(self, found: Found) -> None:
        """What was chosen in the palette, from wherever it was opened."""
        if found.kind == "page":
            self._open_office()
            if self._office is not None:
                self._office.choose(found.key)
            return
        self.shell.do_at_checkout(found.key, is_product=found.kind == "product")

    def _begin_training(self) -> None:
        from pos.ui.training.dialog import TrainingRun

        if self._training is None:
            self._training = TrainingRun(self.shell, self._home, self._till)
            self._training.failed.connect(self._on_training_failed)
        self._training.begin()

    @Slot()
    def _on_training_failed(self) -> None:
        if self.shell.till is not None:
            failed = say("The window for practice did not open")
            self.shell.till.checkout.say(Notice("warn", failed, say("Start it by hand with: pos training.")))

    def _keep_keys(self, changes: KeyChanges) -> None:
        """The file is read anew: what somebody else changed in it meanwhile stays."""

        def write(_journal: object) -> None:
            from pos.bootstrap.opening import load_settings, save_settings

            save_settings(self._home, replace(load_settings(self._home), keys=changes.text))

        app = self._opened()
        app.worker.run(write).add_done_callback(app.session.report)

    def _correct_payment(self) -> None:
        from pos.till.swapping import Swapping
        from pos.ui.swapping.presenter import SwapPresenter
        from pos.ui.swapping.windows import open_swap

        app, till = self._opened(), self.shell.till
        if till is None:
            return
        reasons = app.prices.reasons("tender_swap")
        port = Swapping(app.session, app.worker)
        presenter = SwapPresenter(port, app.approvals, reasons, self._locale, self._desk.operations.run)
        is_complete = self.shell.screen_shown is till.screens[2]
        open_swap(
            self.shell, presenter, app.approvals, till.complete.say if is_complete else till.checkout.say
        )

    def _ask_to_leave(self) -> None:
        from pos.ui.leaving.dialog import Leaving
        from pos.ui.leaving.presenter import LeavingPresenter

        desk = self._till_desk
        if desk is None or (self._leaving is not None and not self._leaving.is_over):
            return
        if self._leaving is not None:
            self._leaving.deleteLater()
        presenter = LeavingPresenter(self._front.check_leaving, desk.link, self._desk.operations.run)
        self._leaving = Leaving(self.shell, presenter, self._leave, self.shell.lock)
        self._leaving.begin()

    def _leave(self) -> None:
        """Nothing is in the way. Whoever went on selling meanwhile stays."""
        till = self.shell.till
        if till is not None and self.shell.screen_shown is till.screens[0]:
            self.shell.sign_out()

    def _show_papers(self) -> None:
        from pos.ui.papers import PapersDialog

        if self._till_desk is not None:
            dialog = PapersDialog(self.shell, self._till_desk, self._locale, self._desk.operations)
            dialog.ended.connect(self._on_papers_ended)
            self._papers = dialog
            dialog.open_over()

    @Slot()
    def _on_papers_ended(self) -> None:
        self._papers = None

    def _renew_series(self) -> None:
        from pos.ui.series.dialog import SeriesDialog
        from pos.ui.series.presenter import SeriesPresenter

        if self._till_desk is None or "renew_series" not in self._till_desk.features:
            return
        presenter = SeriesPresenter(self._opened(), self._desk.operations.run)
        dialog = SeriesDialog(self.shell, presenter)
        dialog.ended.connect(self._on_series_ended)
        dialog.open_here()

    @Slot()
    def _on_series_ended(self) -> None:
        """The next receipt has another number now."""
        if self.shell.till is not None:
            self.shell.till.checkout.refresh()

    def _open_new_product(self) -> None:
        self._open_office()
        if self._office is not None:
            self._office.new_product()

    def _open_office(self) -> None:
        from pos.ui.office.frame import Office

        if self._office is None:
            self._office = Office(self._opened(), self._locale, self._desk.operations, self._leave_office)
            self._bridge.attention_changed.connect(self._office.attention_changed)
            self.shell.add_screen(self._office)
        self.shell.show_screen(self._office)

    def _show_hardware(self) -> None:
        from pos.ui.settings.hardware_page import open_screen

        if self._hardware is None:
            self._hardware = open_screen(
                self._opened(), self.shell, self._locale, self._desk.operations, self.shell.back_to_till
            )
            self.shell.add_screen(self._hardware)
        self.shell.show_screen(self._hardware)

    def _open_return(self, number: str = "") -> None:
        if self._till_desk is None or self._till_desk.returns is None:
            return
        if self._returns is None:
            self._returns = self._make_returns(self._till_desk.returns)
        self._returns.open(number)

    def _make_returns(self, port: ReturnDesk) -> ReturnWindows:
        from pos.ui.checkout.faces import result_face
        from pos.ui.returns.windows import ReturnWindows, Surroundings

        shell = self.shell
        around = Surroundings(
            window=shell,
            run=self._desk.operations.run,
            add_screen=shell.add_screen,
            show_screen=shell.show_screen,
            remove_screen=shell.remove_screen,
            back=shell.back_to_till,
            finish=shell.finish,
            result_face=result_face,
            news=self._opened().approvals,
            paper=self._receipt_papers.choose if self._receipt_papers is not None else None,
        )
        return ReturnWindows(port, self._locale, around)

    def _leave_office(self) -> None:
        self.shell.back_to_till()

    def _begin_close(self) -> None:
        """The window is gone. Everything is told to end, and the wait for it begins when the window has had its turn."""
        self._tell_end()
        self._drop_inbox()
        if self._training is not None:
            self._training.end()
        if self._customer is not None:
            self._customer.close()
        self._desk.operations.end()
        if self.app is not None:
            self.app.ask_to_stop()
        QTimer.singleShot(0, self.close)

    def _tell_end(self) -> None:
        """Whoever closes the till with a sale open finds it at the next one, as who locks it. Before anything is told to end."""
        if not self._is_closed:
            self._is_closed = True
            self._leave_open_sale()

    @Slot()
    def end_now(self) -> None:
        """The computer ends the program, and may not wait for the event loop: the window and everything behind it, before this returns."""
        self.shell.close()
        self.close()
        self._desk.app.quit()

    @Slot()
    def close(self) -> None:
        """End threads and let go of files, in a few seconds whatever the server does. Safe to call twice; news that is still
        on its way finds nobody.
        """
        self._tell_end()
        self._desk.operations.end()
        if self._thread.is_alive():
            self._thread.join()
        app, self.app = self.app, None
        if app is not None:
            app.close()
        self._snapshot.close()


def _nothing() -> None:
    """Nobody wants to know."""


def _ignore(_name: str) -> None:
    """Nobody wants to know."""
