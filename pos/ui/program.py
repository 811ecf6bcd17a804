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

from pos.errors import PosError, Refused
from pos.hardware.sounds import Sounds
from pos.home import Home
from pos.i18n import Locale
from pos.journal.snapshot import Snapshot
from pos.language import speak_for
from pos.paths import resources_dir
from pos.settings import Settings, lock_after_ms, locks_each_sale
from pos.till.front import FrontDoor
from pos.till.link import Link
from pos.till.names import Names
from pos.till.shown import SignedIn
from pos.ui.application import Desk, follow_language, open_window
from pos.ui.bridge import Bridge
from pos.ui.faces import Notice, Question
from pos.ui.keys import KeyChanges, use_keys
from pos.ui.moments import local_now
from pos.ui.operation import Operations
from pos.ui.scan_seen import ScanSeen
from pos.ui.shell import Ports, Shell
from pos.words import counted, say

if TYPE_CHECKING:
    from pos.app import App
    from pos.hardware.scanner import Scan
    from pos.till.desk import TillDesk
    from pos.ui.customer_display.screens import CustomerScreens
    from pos.ui.screen import Screen
    from pos.ui.seat import Seat
    from pos.ui.training.dialog import TrainingRun

log = logging.getLogger(__name__)


AGAIN_S = 1.0
"""Between two tries to open a till that another program has."""


class Program(QObject):
    """One till with its window. `opening` is done when the till is open; `close` ends everything."""

    def __init__(self, desk: Desk, home: Home, settings: Settings, till: str | None = None) -> None:
        super().__init__(desk.app)
        self._desk, self._home, self._settings = desk, home, settings
        self._till = (till or settings.till).upper()
        self.app: App | None = None
        self._failure: Exception | None = None
        self._is_closed = self._is_held_up = False
        self._ending = threading.Event()
        self._bridge = Bridge(self)
        self._link = self._new_link()
        self._snapshot = Snapshot(home.till(self._till))
        self._names = Names(self._snapshot, self._till)
        self._speak()
        self._front = FrontDoor(self._names, self._link)
        self._seat: Seat | None = None
        self._customer: CustomerScreens | None = None
        self._training: TrainingRun | None = None
        names = self._names
        self._locale = Locale(settings.locale or names.locale, names.currency, names.exponent)
        ports = Ports(self._front, self._open_session, self._lock, self._sign_out)
        self.shell = Shell(ports, self._locale, desk.operations, desk.scan_filter, local_now)
        self.shell.on_action = self._act
        self.shell.on_receipt = self._open_return
        self.shell.on_close = self._begin_close
        self.shell.ask_to_close = self._ask_to_close
        self.shell.on_sound = Sounds(resources_dir() / "sounds", settings.sound).play
        self.shell.idle_limit_ms = lock_after_ms(settings)
        self.shell.locks_each_sale = locks_each_sale(settings)
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
        bridge.attention_changed.connect(self._on_bridge_attention_changed, queued)
        bridge.posted.connect(self._on_bridge_posted, queued)
        bridge.signed_out.connect(self.shell.leave_for_good, queued)
        bridge.lapsed.connect(self._on_bridge_lapsed, queued)
        bridge.opened.connect(self._on_bridge_opened, queued)
        bridge.held_up.connect(self._on_bridge_held_up, queued)
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
            app = self._open_when_free()
        except Exception as error:
            # Whatever it is, the window shows it with a way on; the log keeps the trace.
            log.warning("the till did not open: %s", error, exc_info=True)
            self._failure = error
        else:
            self.app = app
        self._bridge.opened.emit()

    def _open_when_free(self) -> App:
        """A program that ends may still have the till, and a forgotten one may be closed: the till is tried until it is free."""
        while True:
            try:
                return self._open_app()
            except Refused as error:
                if error.code != "till_in_use" or self._ending.is_set():
                    raise
                self._bridge.held_up.emit(error)
                if self._ending.wait(AGAIN_S):
                    raise

    @Slot(object)
    def _on_bridge_held_up(self, error: PosError) -> None:
        if not self._is_held_up:
            self._is_held_up = True
            self._front.hold(error)
            self.shell.login.presenter.show_notice(error)

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
        self._follow_locking(app)
        app.start()
        self._front.attach(app.door, app.session)
        if self._is_held_up:
            self._names.reload()  # the other program may have read who works here
            self.shell.login.presenter.begin()
        self._show_customer(app)
        self.opening.set_result(app)

    def _follow_locking(self, app: App) -> None:
        """This computer's own word on locking, else the shop's, which may have changed a moment ago."""
        self.shell.idle_limit_ms = lock_after_ms(self._settings, app.prices.lock_rules)
        self.shell.locks_each_sale = locks_each_sale(self._settings, app.prices.lock_rules)

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
        from pos.ui.seat import Seat

        app = self._opened()
        self._front.enter()
        self._seat = Seat(app, self._front, self.shell, self._locale, self.operations)
        app.parking.bring_up_to_date()
        QTimer.singleShot(0, self._on_session_entered)
        return self._seat.desk

    def _first_screen(self) -> Screen | None:
        return self._seat.first_screen() if self._seat is not None else None

    @Slot()
    def _on_session_entered(self) -> None:
        for error in self._opened().devices.troubles.values():
            self.shell.show_trouble(error)
        self.on_entered()

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
        if self._seat is not None:
            self._seat.end()
            self._seat = None

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
        if self._seat is not None and not self._is_closed:
            self._seat.link_changed()

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
        if self._seat is not None:
            self._seat.printer_changed()

    @Slot()
    def _on_bridge_mail_changed(self) -> None:
        if self._seat is not None and not self._is_closed:
            self._seat.mail_changed()

    @Slot()
    def _on_bridge_attention_changed(self) -> None:
        if self._seat is not None and not self._is_closed:
            self._seat.attention_changed()

    @Slot()
    def _on_bridge_catalogue_changed(self) -> None:
        if self._is_closed:
            return
        self._names.reload()
        if self.app is not None:
            self.app.prices.reload()
            self._follow_locking(self.app)
        self.shell.catalogue_changed()
        if self._customer is not None:
            self._customer.presenter.refresh()
        if self._seat is not None:
            self._seat.catalogue_changed()

    @Slot()
    def _on_bridge_lapsed(self) -> None:
        """The server let the session go while it was away. Selling goes on."""
        till = self.shell.till
        if self.app is None or self._is_closed or not self.app.presence.lapse() or till is None:
            return
        till.checkout.refresh()
        again = Notice(
            "warn",
            say("Sign in again when it suits you"),
            say("The database was away for long. You can sell on."),
            action=say("Sign in"),
            action_icon="log-in",
        )
        till.checkout.say(again, self.shell.lock)

    # Acts of the window

    def _act(self, action: str) -> None:
        if action == "training":
            self._begin_training()
        elif self._seat is not None:
            self._seat.act(action)

    def _open_return(self, number: str) -> None:
        if self._seat is not None:
            self._seat.open_return(number)

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

    def _ask_to_close(self) -> Question | None:
        """What closing the window would leave behind. Nothing is said of an open sale: the till has it when it opens."""
        if self.shell.is_taking_money:
            return Question(
                title=say("A payment is under way"),
                detail=say(
                    "Money that was taken would be on no receipt. Finish the payment or take it back first."
                ),
                accept=say("Close anyway"),
                cancel=say("Back to the payment"),
            )
        sales = self._link.state.waiting_sales
        if sales and not self._link.state.is_training:
            return Question(
                title=counted(
                    sales, "{count} sale is only on this till", "{count} sales are only on this till"
                ),
                detail=say("It is sent when Tern is open and the database can be reached."),
                accept=say("Close anyway"),
                cancel=say("Stay"),
            )
        return None

    def _begin_close(self) -> None:
        """The window is gone. Everything is told to end, and the wait for it begins when the window has had its turn."""
        self._tell_end()
        if self._seat is not None:
            self._seat.end_answering()
        if self._training is not None:
            self._training.end()
        if self._customer is not None:
            self._customer.close()
        self._desk.operations.end()
        if self.app is not None:
            self.app.ask_to_stop()
        QTimer.singleShot(0, self.close)

    def _tell_end(self) -> None:
        """Whoever closes the till with a sale open finds it at the next one, as who locks it, and nobody is signed in here any more.
        Before anything is told to end.
        """
        self._ending.set()
        if not self._is_closed:
            self._is_closed = True
            self._leave_open_sale()
            self._front.close()

    @Slot()
    def end_now(self) -> None:
        """The computer ends the program, and may not wait for the event loop: the window and everything behind it, before this returns."""
        self.shell.close_now()
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
