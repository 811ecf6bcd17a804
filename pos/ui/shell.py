"""The main window: one stack of screens, the status strip, the focus ring, and where a scan goes.

It composes presenters and screens and moves between them; it knows no rules and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos.domain.badge import read_badge
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.clock import SleepWatch
from pos.till.shown import CompletedSale, SignedIn
from pos.ui.faces import Question
from pos.ui.keys import KeyChanges
from pos.ui.login.login_screen import LoginScreen
from pos.ui.login.presenter import LoginPort, LoginPresenter
from pos.ui.moving_keys import KeyMover
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.screen import Screen
from pos.ui.theme import theme
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.focus_ring import FocusRing
from pos.ui.widgets.status_strip import StatusStrip
from pos.ui.widgets.text_dialog import TextDialog
from pos.words import say

if TYPE_CHECKING:
    from pos.ui.checkout.till import SessionPort, Till

_CLOCK_MS = 5_000
_SMALLEST = (1024, 680)
"""What a screen of 1366 by 768 leaves between the bars of a desktop; full screen the design's smallest is 1024 by 768."""


@dataclass(frozen=True)
class Ports:
    """What the window needs from the rest of the program."""

    login: LoginPort
    open_till: Callable[[SignedIn], SessionPort]
    lock: Callable[[], None]
    sign_out: Callable[[], None]


class Shell(QWidget):
    """The window of a till."""

    _may_close = False
    """Nobody is asked any more whether it may be closed."""

    def __init__(
        self,
        ports: Ports,
        locale: Locale,
        operations: Operations,
        scan_filter: ScanFilter,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle("Tern")
        self.setMinimumSize(*_SMALLEST)
        self._ports, self._locale, self._now = ports, locale, now
        self._operations = operations
        self._scan_filter = scan_filter
        self.till: Till | None = None
        self._brought: list[Screen] = []
        self.on_action: Callable[[str], None] = _ignore
        self.on_receipt: Callable[[str], None] = _ignore
        self.on_screen: Callable[[str], None] = _ignore
        """Told the name of the screen that has come to the front."""
        self.on_keys_moved: Callable[[KeyChanges], None] = _ignore
        """Somebody moved keys; they are in force already."""
        self.on_till: Callable[[Till | None], None] = _ignore_till
        """Told who works here now: the presenters of a session, or None when nobody does."""
        self.on_close: Callable[[], None] = _nothing
        self.on_painted: Callable[[], None] = _nothing
        self.first_screen: Callable[[], Screen | None] = _no_screen
        """What stands before the sale for who signs in, such as a shift to open; None: the sale itself."""
        self._was_painted = False
        self.on_sound: Callable[[str], None] = _ignore
        """Told added, unknown or refused; whoever has a loudspeaker connects here."""
        self._stack = QStackedWidget()
        self.strip = StatusStrip()
        self.strip.link_pressed.connect(self._on_strip_link_pressed)
        self.strip.printer_pressed.connect(self._on_strip_printer_pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.strip)
        self._ring = FocusRing(self)
        self.login = LoginScreen(LoginPresenter(ports.login, locale, operations.run, now))
        self.login.presenter.on_signed_in = self._open_till
        self._stack.addWidget(self.login)
        self._watch = SleepWatch(now)
        self._lock_reason: Refused | None = None
        """Why the till is to be locked as soon as no payment is under way."""
        self.idle_limit_ms = 0.0
        """After so long without a touch the till is locked; zero: never."""
        self.locks_each_sale = False
        self.ask_to_close: Callable[[], Question | None] = _no_question
        """What somebody who closes the window is asked first."""
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._on_clock_timeout)
        scan_filter.set_handler(self._take_scan)
        scan_filter.refused.connect(self._on_scan_filter_refused)
        self._show_screen(self.login)

    @property
    def scan_filter(self) -> ScanFilter:
        """What tells scans from typing in this window."""
        return self._scan_filter

    # ---- moving between screens ----
    @property
    def screen_shown(self) -> Screen | None:
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    def _show_screen(self, screen: Screen) -> None:
        self.strip.setVisible(screen.has_strip)
        self._stack.setCurrentWidget(screen)
        screen.enter()
        if screen is self.login and self._was_painted:
            self.login.draw_clock()
        self.on_screen(screen.objectName())

    def add_screen(self, screen: Screen) -> None:
        """A screen that the program brings, such as the back office. It takes scans itself."""
        self._brought.append(screen)
        self._stack.addWidget(screen)

    def remove_screen(self, screen: Screen) -> None:
        self._stack.removeWidget(screen)
        screen.deleteLater()

    def show_screen(self, screen: Screen) -> None:
        self._show_screen(screen)

    def back_to_till(self) -> None:
        """To the checkout as it was left, or to the names when nobody is signed in."""
        if self.till is None:
            self._show_screen(self.login)
        else:
            self.till.checkout.refresh()
            self._show_screen(self.till.screens[0])

    def catalogue_changed(self) -> None:
        """Prices, stock or people changed: draw anew what shows them, and leave the basket and the marks alone."""
        if self.till is not None:
            self.till.checkout.refresh()
        elif self.screen_shown is self.login and not self.login.presenter.is_typing:
            self.login.presenter.begin()

    def _open_till(self, who: SignedIn) -> None:
        self._drop_till()
        self.till = self._make_till(self._ports.open_till(who))
        for screen in self.till.screens:
            self._stack.addWidget(screen)
        self.on_till(self.till)
        self.till.checkout.refresh()
        self.till.following.begin()
        self.till.lost_cards.look()
        self._show_screen(self.first_screen() or self.till.screens[0])

    def _drop_till(self) -> None:
        if self.till is None:
            return
        self.till.end()
        for screen in self.till.screens:
            self._stack.removeWidget(screen)
            screen.deleteLater()
        self.till = None
        self.on_till(None)

    def _make_till(self, port: SessionPort) -> Till:
        from pos.ui.checkout.till import Till

        till = Till(port, self._locale, self._operations.run, self._now)
        till.checkout.on_pay = self._pay
        till.checkout.on_exact_cash = self._pay_exact_cash
        till.checkout.on_action = self._act
        till.checkout.on_receipt = self._on_receipt_scanned
        till.more.on_action = self._on_more_chosen
        till.parking.is_paying = self._is_paying
        till.checkout.on_sound = self._sound
        till.checkout.listen(self._on_checkout_changed)
        till.screens[0].make_mover = self._make_mover
        till.balance.on_pay = self._pay_with_card
        till.payment.on_done = self._finish
        if till.giving_back is not None:
            till.giving_back.on_done = self._finish
        till.payment.on_back = self._back_to_checkout
        till.payment.on_standing = till.checkout.say
        till.complete.on_new_sale = self._start_sale
        till.complete.on_action = self._act
        return till

    def _make_mover(self, keys: Sequence[tuple[str, str]]) -> KeyMover | None:
        if self.till is None or "move_keys" not in self.till.checkout.port.features:
            return None
        return KeyMover(keys, self._capture_keys, self.on_keys_moved)

    def _capture_keys(self, heard: Callable[[str], None] | None) -> None:
        self._scan_filter.capture = heard

    def _on_more_chosen(self, action: str) -> None:
        """The page More does what the key would."""
        if self.till is not None:
            self.till.screens[0].do(action)

    def _on_receipt_scanned(self, number: str) -> None:
        self.on_receipt(number)

    def finish(self, sale: CompletedSale) -> None:
        """A receipt that another screen made, such as a refund: shown like a sale."""
        self._finish(sale)

    def parked_changed(self) -> None:
        """Here or at another till something was parked, recalled or deleted."""
        if self.till is not None:
            self.till.parking.look()

    def _pay(self) -> None:
        if self.till is not None and not self._gives_back(self.till):
            self.till.payment.begin()
            self._show_screen(self.till.screens[1])

    def _pay_with_card(self, code: str) -> None:
        """Open the payment, if it may be opened, with a gift card that was looked at."""
        if self.till is not None:
            self.till.checkout.pay()
            if self._is_paying():
                self.till.payment.take_scan(code)

    def _pay_exact_cash(self) -> None:
        """The payment screen stands there while the sale is kept, so that no key can change the basket meanwhile."""
        if self.till is not None and not self._gives_back(self.till):
            self.till.payment.exact_cash()
            self._show_screen(self.till.screens[1])

    @staticmethod
    def _gives_back(till: Till) -> bool:
        """An exchange that costs the customer nothing is no payment."""
        return till.giving_back is not None and till.giving_back.begin()

    def _finish(self, sale: CompletedSale) -> None:
        if self.till is not None:
            self.till.complete.show(sale)
            self.till.checkout.refresh_strip()
            self._show_screen(self.till.screens[2])

    def _back_to_checkout(self) -> None:
        if self.till is not None:
            self._show_screen(self.till.screens[0])

    def _start_sale(self) -> None:
        if self.till is not None and self.locks_each_sale:
            self.lock()
        elif self.till is not None:
            self.till.checkout.close_notice()
            self.till.checkout.refresh()
            self._show_screen(self.till.screens[0])

    def do_at_checkout(self, key: str, *, is_product: bool = False) -> None:
        """Do an act of the checkout, or add a product, from another screen too."""
        if self.till is None:
            return
        if self.screen_shown is not self.till.screens[0]:
            self.back_to_till()
        if is_product:
            self.till.checkout.choose_product(key)
        else:
            self.till.screens[0].do(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no screen wanted: Ctrl K finds any act, but for the moment when money is taken."""
        is_find = event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_find and self.till is not None and not self._is_paying():
            self.on_action("find")
        else:
            super().keyPressEvent(event)

    def _act(self, action: str) -> None:
        """Acts that belong to the window; all others are the program's."""
        if action == "theme":
            theme().use("dark" if theme().tokens.name == "light" else "light")
        elif action == "lock":
            self.lock()
        elif action == "open_price" and self.till is not None:
            self.till.checkout.show_open_prices()
        elif action == "price_check" and self.till is not None:
            self.till.price_check.begin()
        elif action == "gift_card" and self.till is not None:
            TextDialog(self, self.till.balance.asked, self.till.balance.look).open_here()
        elif action == "reprint" and self.till is not None:
            self.till.complete.choose("print")
        else:
            self.on_action(action)

    def lock(self) -> None:
        """Back to the names; the basket stays in the till, and the session waits for whoever comes in."""
        self._ports.lock()
        self._leave_till()

    def sign_out(self) -> None:
        """The session ends too. Whether it may is asked before (pos/ui/leaving)."""
        self._ports.sign_out()
        self._leave_till()

    def _leave_till(self) -> None:
        for dialog in self.findChildren(Dialog):
            # What one person was asked is not for the next one to answer.
            if dialog.isVisible():
                dialog.cancel()
        self._drop_till()
        self._show_screen(self.login)

    @property
    def is_taking_money(self) -> bool:
        """Money is on the counter that no sale says yet."""
        return self._is_paying() and self.till is not None and self.till.payment.is_under_way

    @property
    def _is_somebody_here(self) -> bool:
        return self.till is not None or self.login.presenter.choosing is not None

    def _lock_when_due(self) -> None:
        """Who opens the lid, or comes to a till that stood alone, need not be who left it. Money on the counter is written down
        first.
        """
        if self._watch.has_slept():
            self._lock_reason = Refused("was_asleep")
        elif self._is_somebody_here and 0 < self.idle_limit_ms < self._scan_filter.idle_ms:
            self._lock_reason = Refused("was_idle")
        if self._lock_reason is None or self.is_taking_money:
            return
        reason, self._lock_reason = self._lock_reason, None
        if self.till is not None:
            self.lock()
            self.login.presenter.show_notice(reason)
        else:
            self.login.presenter.turn_back(reason)

    @Slot()
    def leave_for_good(self) -> None:
        """Somebody ended the session from elsewhere: at once, but for money on the counter. The sale stays for who comes next."""
        self._lock_reason = Refused("signed_out_afar")
        self._lock_when_due()

    # ---- scans ----
    def _take_scan(self, code: str) -> bool:
        dialog = next((d for d in self.findChildren(Dialog) if d.isVisible()), None)
        if dialog is not None:
            return _offer(dialog, code)
        screen = self.screen_shown
        if screen is self.login:
            return self.login.presenter.take_scan(code)
        badge = read_badge(code)
        if badge is not None:
            return self._switch_to(badge)
        if screen is not None and screen in self._brought:
            return screen.take_scan(code)
        return self.till is not None and self._take_at_till(self.till, screen, code)

    def _switch_to(self, badge: str) -> bool:
        """Somebody comes to a till where another person is signed in, in one step. Not while money is taken or something is written."""
        if self.till is None or self.screen_shown not in {self.till.screens[0], self.till.screens[2]}:
            return False
        self.lock()
        return self.login.presenter.take_scan(badge)

    def _take_at_till(self, till: Till, screen: Screen | None, code: str) -> bool:
        checkout, payment, complete = till.screens
        if screen is payment:
            is_taken = payment.take_scan(code)
            if not is_taken:
                till.payment.refuse_scan(code)
            return is_taken
        if screen is complete:
            self._start_sale()
            if self.screen_shown is self.login:
                # Locked after the sale: the next one begins with a name.
                self.login.presenter.refuse_scan(code)
                return False
        return checkout.take_scan(code)

    def _sound(self, kind: str) -> None:
        if kind:
            self.on_sound(kind)

    def _on_scan_filter_refused(self, _code: str) -> None:
        self._sound("refused")

    def show_trouble(self, error: Exception) -> None:
        """Something behind the window went wrong, whatever screen stands there."""
        if self.till is None:
            self.login.presenter.show_error(error)
        else:
            self.till.checkout.say_trouble(error)

    # ---- strip ----
    def refresh_strip(self) -> None:
        """The link, the printer or the clock changed."""
        if self.till is not None:
            self.till.checkout.refresh_strip()

    def _on_strip_link_pressed(self) -> None:
        if self.till is not None:
            self.till.checkout.explain_link()

    def _on_strip_printer_pressed(self) -> None:
        if self.till is not None and "papers" in self.till.checkout.port.features:
            self.on_action("papers")

    def _on_checkout_changed(self, part: str) -> None:
        if part == "strip" and self.till is not None:
            self.strip.set_texts(self.till.checkout.strip)
        elif part == "basket" and self.till is not None and self._is_paying():
            self.till.payment.follow()

    def _is_paying(self) -> bool:
        return self.till is not None and self.screen_shown is self.till.screens[1]

    def _on_clock_timeout(self) -> None:
        self._lock_when_due()
        # a locked till has its session behind the sign-in
        if self.screen_shown is self.login:
            self.login.draw_clock()
        else:
            self.refresh_strip()

    @Slot()
    def close_now(self) -> None:
        """Close the window without asking: the computer is shut down, or somebody has answered."""
        self._may_close = True
        self.close()

    def _ask_to_close(self, question: Question) -> None:
        from pos.ui.leaving.closing import ClosingDialog

        if any(each.isVisible() for each in self.findChildren(ClosingDialog)):
            return
        dialog = ClosingDialog(self, question)
        dialog.closing.connect(self.close_now)
        dialog.open_here()

    def closeEvent(self, event: QCloseEvent) -> None:
        question = None if self._may_close else self.ask_to_close()
        if question is not None:
            event.ignore()
            self._ask_to_close(question)
            return
        super().closeEvent(event)
        # Gone for whoever closed it; what still has to end does so behind it.
        self.hide()
        self._clock.stop()
        self._scan_filter.unwatch()
        self.on_close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            self._scan_filter.watch(handle)
        self._clock.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # Due when this whole repaint is on the screen.
            QTimer.singleShot(0, self._on_first_painted)

    @Slot()
    def _on_first_painted(self) -> None:
        """After the first paint: what the program does next, Babel for dates, and the screens behind the sign-in."""
        self.on_painted()
        self.login.draw_clock()
        import pos.ui.checkout.till  # noqa: F401 - loaded now, used when somebody has signed in


def _offer(dialog: Dialog, code: str) -> bool:
    """A dialog has the scan, or says why it was not taken."""
    is_taken = dialog.take_scan(code)
    if not is_taken:
        dialog.show_refusal(say("Finish this first. The scan was not added."))
    return is_taken


def _ignore(_news: object) -> None:
    """Stands in until the program connects itself."""


def _ignore_till(_till: Till | None) -> None:
    """Stands in until the program connects itself."""


def _no_question() -> Question | None:
    """Stands in until the program connects itself."""
    return None


def _no_screen() -> Screen | None:
    """Stands in until the program connects itself."""
    return None


def _nothing() -> None:
    """Stands in until the program connects itself."""
