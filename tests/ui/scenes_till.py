"""The till's screens as the pictures in docs/screens show them: who signs in, what lies in the basket, what is pressed.

`SCENES` pairs the names of a scene's pictures with the function that takes them; `scripts/screens.py` runs them.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from counter import BEANS, LOAF, OIL, Counter, K, M, goods
from fakes import ALL_FEATURES, NOW, FakeLogin, FakeTill
from giving_shots import Waiter, close_dialogs
from person import Person
from shots import BASKET, close, settle

from pos.i18n import Locale
from pos.till import desk
from pos.till.shown import CustomerShown, LinkState
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.shell import Ports, Shell
from pos.ui.theme import theme
from tests.factories import a_product
from tests.factories.till import TillForTests

D = Decimal
FEATURES = (
    desk.FEATURES
    | desk.GIVING_FEATURES
    | set(desk.SHIFT_FEATURES)
    | {"customer", "x_report", "email_receipt", "invoice", "my_secrets"}
)
"""What a cashier of a shop with limits has."""
MARTA = CustomerShown("c1", "Marta Silva", "g1", "Member, 10% off oils")
SIZES = {
    "1366x768": (1366, 768),
    "1024x768": (1024, 768),
    "1920x1080": (1920, 1080),
    "3840x2160": (3840, 2160),
}


class SceneTill(FakeTill):
    """The shop of the pictures: a customer on the sale, and a terminal that never answers."""

    has_terminal = True
    served = MARTA

    def basket(self):
        return replace(super().basket(), customer=self.served if self.lines else None)

    def to_pay(self):
        return replace(super().to_pay(), customer=self.served)

    def listen_to_terminal(self, listener):
        self.heard = listener

    def charge(self, _amount):
        return Future()

    def tender_kinds(self):
        return ["cash", "card", "gift_card", "on_account"]


@contextmanager
def spoken(language):
    """The program in another language, as one restart makes it."""
    from pos.ui.application import follow_language
    from pos.words.speaking import speak

    speak(language)
    follow_language()
    try:
        yield Locale(language)
    finally:
        speak("en")
        follow_language()


@contextmanager
def dark(is_dark=True):
    theme().use("dark" if is_dark else "light")
    try:
        yield
    finally:
        theme().use("light")


@contextmanager
def a_shell(size=(1366, 768), locale=None, is_filled=True):
    """Window and till; somebody is signed in and five things lie in the basket, if it is filled."""
    till, login = SceneTill(FEATURES), FakeLogin()
    operations, scans = Operations(), ScanFilter()
    ports = Ports(login, lambda _who: till, lambda: None, lambda: None)
    shell = Shell(ports, locale or Locale(), operations, scans, lambda: NOW)
    shell.keep = (till, login, operations, scans)
    shell.resize(*size)
    shell.show()
    shell.activateWindow()
    settle()
    if is_filled:
        shell._open_till(login.sign_in_pin("u1", "1234").result())
        settle()
        for number, count in BASKET:
            till.add_product(f"p{number}", D(count))
        shell.till.checkout.refresh()
        shell.till.checkout.select_line(till.lines[4].line_id)
    yield shell, till
    close(shell)


@contextmanager
def interface_size(scale):
    theme().use_scale(scale)
    try:
        yield
    finally:
        theme().use_scale(1.0)


# ---- signing in ----
def login(album):
    with a_shell(is_filled=False) as (shell, _):
        for digit in "123":
            shell.login.presenter.press(digit)
        album.keep(shell, "01-login-pin")
        shell.login.presenter.choose("")
        shell.login._place_keyboard()
        shell.login.user_name.set_text("carla")
        shell.login.presenter.sign_in("carla", "x")
        shell.login.password.set_text("x" * 8)
        shell.login._on_password_typed("X", False)
        shell.login.password.edit.setFocus()
        album.keep(shell, "01-login-password")


def first_run(album):
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QLineEdit

    from pos.home import Home
    from pos.ui.application import Desk
    from pos.ui.first_run import FirstRun

    with tempfile.TemporaryDirectory() as folder:
        window = FirstRun(
            Desk(QApplication.instance(), Operations(), ScanFilter()), Home(Path(folder) / "home")
        )
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        window.store.enter()
        _write(window, shopName="Linden Market", shopAddress="12 Linden Street", shopTaxRates="21 9")
        album.keep(window, "01-first-run-store")
        QTest.keyClick(window.findChild(QLineEdit, "shopTaxRates"), K.Key_Return)
        _write(window, fullName="Carla Ruiz", newUserName="carla", newPassword="seven quiet harbours")
        window.findChild(QLineEdit, "passwordAgain").setFocus()
        album.keep(window, "01-first-run-owner")
        window._executor.shutdown(wait=True)
        window.close()
        window.deleteLater()
        settle()


def _write(window, **texts):
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    for name, text in texts.items():
        edit = window.findChild(QLineEdit, name)
        edit.setFocus()
        edit.clear()
        QTest.keyClicks(edit, text)


# ---- checkout ----
def checkout(album):
    for mode in ("light", "dark"):
        for tag, size in SIZES.items():
            name = f"02-checkout-{mode}-{tag}"
            if album.wants(name) and (mode == "light" or tag == "1366x768"):
                with dark(mode == "dark"), a_shell(size) as (shell, _):
                    album.keep(shell, name)


def larger(album):
    """The largest interface size on a small screen: what gives way, and what does not."""
    with interface_size(1.3), a_shell() as (shell, till):
        till.has_terminal = False
        album.keep(shell, "02-checkout-130-percent")
        shell.till.checkout.pay()
        shell.till.payment.choose_quick(3)
        album.keep(shell, "03-payment-130-percent")


def payment_ar(album):
    with spoken("ar") as locale, a_shell(locale=locale) as (shell, till):
        till.has_terminal = False
        shell.till.checkout.pay()
        pay = shell.till.payment
        pay.choose_tender("card")
        for key in ("1", "0"):
            pay.press(key)
        pay.take()
        pay.choose_tender("cash")
        pay.choose_quick(3)
        album.keep(shell, "03-payment-ar")


def checkout_languages(album):
    for language in ("ar", "de"):
        name = f"02-checkout-{language}"
        if album.wants(name):
            with spoken(language) as locale, a_shell(locale=locale) as (shell, _):
                album.keep(shell, name)


def checkout_states(album):
    with a_shell() as (shell, till):
        checkout = shell.till.checkout
        checkout.set_text("cof")
        album.keep(shell, "02-checkout-search-results")
        checkout.set_text("")
        checkout.scan("4006381333931")
        album.keep(shell, "02-checkout-unknown-barcode")
        checkout.close_notice()
        till.link_state = LinkState(is_online=False, to_send=3)
        shell.refresh_strip()
        album.keep(shell, "02-checkout-offline")
        checkout.close_notice()
        till.link_state = LinkState(is_online=True)
        shell.refresh_strip()
        checkout.close_notice()
    for name, key in (("02-checkout-recall", K.Key_F7), ("02-checkout-more", K.Key_F9)):
        with a_shell() as (shell, _):
            _press(shell, key)
            album.keep(shell, name)
    with a_shell() as (shell, till):
        shell.till.checkout.scan(till.products["p1"].code)
        album.keep(shell, "02-checkout-scan-flash")
    with a_shell() as (shell, till):
        till.lines = []
        shell.till.checkout.refresh()
        album.keep(shell, "02-checkout-empty")


def _press(shell, key, modifiers=M.NoModifier):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    QApplication.sendEvent(shell.windowHandle(), QKeyEvent(QEvent.Type.KeyPress, key, modifiers))
    settle(60)


# ---- paying ----
def payment(album):
    for mode, name in (("light", "03-payment"), ("dark", "03-payment-dark")):
        if album.wants(name) or mode == "light":
            with dark(mode == "dark"), a_shell() as (shell, till):
                till.has_terminal = False
                shell.till.checkout.pay()
                pay = shell.till.payment
                pay.choose_tender("card")
                for key in ("1", "0"):
                    pay.press(key)
                pay.take()
                pay.choose_tender("cash")
                pay.choose_quick(3)
                album.keep(shell, name)
                if mode == "light":
                    pay.take()
                    album.keep(shell, "03-sale-complete")


def at_the_terminal(album):
    with a_shell() as (shell, till):
        shell.till.checkout.pay()
        shell.till.payment.choose_tender("card")
        shell.till.payment.take()
        till.heard("insert_card")
        album.keep(shell, "03-payment-terminal")


def keys(album):
    """A shop that pays with F9, and an admin who is about to move another key."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from pos.ui.keys import KeyChanges, use_keys

    with a_shell() as (shell, till):
        till.features = FEATURES | {"move_keys"}
        use_keys(KeyChanges().swapped("F12", "F9"))
        try:
            shell.till.screens[0]._open_keys()
            QTest.keyClick(shell.windowHandle(), Qt.Key.Key_C)
            QTest.keyClick(shell.windowHandle(), Qt.Key.Key_F6)
            album.keep(shell, "14-keys")
        finally:
            use_keys(KeyChanges())


def training(album):
    from pos.till.shown import LinkState
    from pos.ui.training.dialog import TrainingDialog
    from pos.ui.training.frame import TrainingFrame

    for mode in ("light", "dark"):
        name = "13-training" if mode == "light" else "13-training-dark"
        with dark(mode == "dark"), a_shell() as (shell, till):
            frame = TrainingFrame(shell)
            frame.show()
            till.link_state = LinkState(False, is_training=True)
            shell.refresh_strip()
            album.keep(shell, name)
    with a_shell() as (shell, _):
        dialog = TrainingDialog(shell)
        dialog.open_over(dialog.go)
        album.keep(shell, "13-training-beside")


# ---- discounts, consent, finding ----
@contextmanager
def a_counter(size=(1366, 768)):
    """A till with limits: a cashier and two managers."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        till = TillForTests(Path(folder) / "till", goods())
        counter = Counter(Waiter(), till)
        counter.window.resize(*size)
        counter.window.activateWindow()
        settle()
        counter.window.till.screens[0].enter()
        for code in (LOAF, OIL, BEANS):
            counter.scan(code)
        settle(700)
        yield counter
        close_dialogs(counter)
        counter.close()
        counter.window.close()
        till.close()


def giving(album):
    with a_counter() as counter:
        counter.press(K.Key_F5)
        counter.type("15")
        album.keep(counter.window, "02-checkout-line-discount")
        close_dialogs(counter)
        counter.press(K.Key_F5, M.ShiftModifier)
        counter.type("6")
        counter.press(K.Key_Return)
        counter.type("73")
        album.keep(counter.window, "06-manager-approval")


def palette(album):
    from pos.ui.palette.dialog import PaletteDialog
    from pos.ui.palette.presenter import PalettePresenter

    with a_counter() as counter:
        presenter = PalettePresenter(counter.desk, Locale(), lambda _row: None)
        PaletteDialog(counter.window, presenter).open_here()
        settle()
        counter.type("re")
        album.keep(counter.window, "12-command-palette")


# ---- returns ----
def returning(album):
    from visit import SOAP, TEA, Visit

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        till = TillForTests(
            Path(folder) / "till",
            (
                a_product("5.40", name="Hand soap, fig 300 ml", barcode=SOAP),
                a_product("2.49", name="Oat milk barista 1 L", barcode=TEA),
            ),
        )
        person = Person(Waiter(), ALL_FEATURES)
        visit = Visit(person, till)
        settle()
        person.scan(visit.number)
        settle(150)
        person.scan(TEA)
        person.scan(SOAP)
        album.keep(person.window, "04-return")
        visit.windows.remove()
        person.filter.unwatch()
        person.window.close()
        till.close()


# ---- the drawer ----
@contextmanager
def a_drawer(terminal=None):
    import drawer as drawers

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        tills = []

        def make(*products, **_):
            tills.append(TillForTests(Path(folder) / "till", products))
            return tills[-1]

        made = drawers.Drawer(Waiter(), make, terminal=terminal)
        try:
            yield made
        finally:
            made.close()
            tills[0].close()


def shift_open(album):
    from pos.domain.shift_count import Count

    with a_drawer() as drawer:
        drawer.shifts.open(Count(total=D(150))).result()
        drawer.shifts.confirm_count(Count(total=D("688.92")), insists=True).result()
        verifier = "10000000-0000-7000-8000-000000000002"
        drawer.shifts.close(verified_by=verifier, prints=False).result()
        drawer.come_in()
        for digits in ("1", "2", "2", "3", "5", "8", "8", "10", "8", "4"):
            drawer.press(K.Key_Return)
            drawer.type(digits)
        album.keep(drawer.window, "05-shift-open")


def _a_day(drawer):
    from pos.domain.shift_count import Count
    from pos.domain.shift_entries import Direction
    from pos.domain.tender import TenderKind

    drawer.shifts.open(Count(total=D(150))).result()
    for pieces in range(1, 9):
        if pieces % 2:
            drawer.sell(pieces)
        elif drawer.cards.has_terminal:
            drawer.charge(pieces)
        else:
            drawer.sell(pieces, TenderKind.CARD)
    drawer.shifts.move_cash(Direction.IN, D(20), "Change from the bank").result()
    drawer.come_in()


def cash(album):
    from pos.domain.shift_count import ShiftRules

    with a_drawer() as drawer:
        _a_day(drawer)
        drawer.real.prices.shift_rules = ShiftRules(is_blind=False)
        for number, count in BASKET:
            drawer.till.add_product(f"p{number}", D(count))
        drawer.window.till.checkout.refresh()
        drawer.press(K.Key_F11)
        drawer.settle()
        drawer.type("24")
        album.keep(drawer.window, "05-cash-in-out")


def shift_close(album):
    from pos.domain.shift_count import ShiftRules
    from pos.hardware.mail_server import NONE, MailRoute
    from pos.hardware.terminal.client import ZvtTerminal
    from pos.hardware.terminal.simulator import Simulator

    with a_drawer() as drawer:
        _a_day(drawer)
        drawer.real.prices.shift_rules = ShiftRules(verify_limit=D(50))
        drawer.press(K.Key_F12, M.ControlModifier)
        drawer.settle()
        drawer.type("1")
        for digits in ("1", "2", "1", "1", "4", "3", "2"):
            drawer.press(K.Key_Return)
            drawer.type(digits)
        album.keep(drawer.window, "05-shift-close-count")
    if not album.wants("05-shift-close-z-report"):
        return
    with Simulator(pace_s=0) as simulator, a_drawer(ZvtTerminal("127.0.0.1", simulator.port)) as drawer:
        drawer.mail_to("owner@example.com")
        drawer.mails.use(MailRoute("smtp.example.com", "shop@example.com", 25, NONE), lambda: "")
        _a_day(drawer)
        drawer.real.prices.shift_rules = ShiftRules(verify_limit=D(50))
        drawer.press(K.Key_F12, M.ControlModifier)
        drawer.settle()
        drawer.press(K.Key_F2)
        drawer.type("217")
        drawer.press(K.Key_F12)
        drawer.settle()
        drawer.press(K.Key_Escape)
        drawer.settle()
        drawer.windows.closing.set_note("wrong change at noon")
        drawer.windows.closing.toggle_mail()  # as designed
        Waiter().waitUntil(lambda: not drawer.windows.closing.is_asking)
        drawer.windows.review_screen.draw()
        album.keep(drawer.window, "05-shift-close-z-report")


# ---- the customer ----
def customer(album):
    from pos.ui.customer_display.presenter import CustomerPresenter
    from pos.ui.customer_display.window import CustomerWindow

    def paint(name, locale=None, pay=""):
        with a_shell(locale=locale) as (shell, till):
            till.has_terminal = False
            presenter = CustomerPresenter(locale or Locale(), lambda: "Linden Market")
            last = till.lines.pop()
            presenter.follow(shell.till)
            till.lines.append(last)
            shell.till.checkout.refresh()
            if pay:
                shell.till.checkout.pay()
                for digit in pay:
                    shell.till.payment.press(digit)
                shell.till.payment.take()
                settle(100)
            window = CustomerWindow(presenter.face)
            window.resize(1366, 768)
            window.show()
            album.keep(window, name)
            window.close()
            window.deleteLater()

    paint("10-customer-display")
    paint("10-customer-display-thanks", pay="60")
    paint("10-customer-display-parts", pay="20")
    with spoken("ar") as locale:
        paint("10-customer-display-ar", locale)
        paint("10-customer-display-parts-ar", locale, pay="20")


SCENES = (
    (
        (
            "10-customer-display",
            "10-customer-display-thanks",
            "10-customer-display-parts",
            "10-customer-display-ar",
            "10-customer-display-parts-ar",
        ),
        customer,
    ),
    (("01-login-pin", "01-login-password"), login),
    (("01-first-run-store", "01-first-run-owner"), first_run),
    (tuple(f"02-checkout-{mode}-{tag}" for mode in ("light", "dark") for tag in SIZES), checkout),
    (("02-checkout-ar", "02-checkout-de"), checkout_languages),
    (("02-checkout-130-percent", "03-payment-130-percent"), larger),
    (("03-payment-ar",), payment_ar),
    (
        tuple(
            f"02-checkout-{tag}"
            for tag in (
                "search-results",
                "empty",
                "offline",
                "unknown-barcode",
                "scan-flash",
                "recall",
                "more",
            )
        ),
        checkout_states,
    ),
    (("02-checkout-line-discount", "06-manager-approval"), giving),
    (("03-payment", "03-payment-dark", "03-sale-complete"), payment),
    (("03-payment-terminal",), at_the_terminal),
    (("04-return",), returning),
    (("05-shift-open",), shift_open),
    (("05-cash-in-out",), cash),
    (("05-shift-close-count", "05-shift-close-z-report"), shift_close),
    (("12-command-palette",), palette),
    (("14-keys",), keys),
    (("13-training", "13-training-dark", "13-training-beside"), training),
)
