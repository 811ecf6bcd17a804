"""The first start without a shop: two forms, then the database is made behind the window.

The work is `pos.bootstrap.installing`'s, on a thread of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos.home import Home
from pos.i18n import Locale
from pos.language import speak_for
from pos.settings import Settings, read_settings
from pos.till.shown import PasswordVerdict, SetupStep, SignedIn
from pos.till.verdicts import verdict_on
from pos.ui.application import Desk, follow_language, open_window
from pos.ui.login.first_run_screen import FirstRunScreen
from pos.ui.login.presenter import OwnerPresenter
from pos.ui.login.store_presenter import ShopTyped, StorePresenter
from pos.ui.login.store_screen import StoreScreen
from pos.ui.screen import Screen
from pos.ui.widgets.focus_ring import FocusRing
from pos.words import say
from pos.words.speaking import speak, spoken

LETTERS = "ABCDEF"
SHORTEST_PASSWORD = 12


class Setup:
    """The owner's port: keeps the shop that was typed, makes it when the owner is known."""

    def __init__(self, home: Home, locale: Locale, executor: ThreadPoolExecutor) -> None:
        self._home, self._locale, self._executor = home, locale, executor
        self.shop: ShopTyped | None = None

    def steps(self) -> tuple[Sequence[SetupStep], int]:
        named = self.shop.name if self.shop else say("Name, money and taxes")
        return (
            SetupStep(say("Store"), named),
            SetupStep(say("Owner account"), say("The first person who may change everything")),
            SetupStep(say("Ready"), say("PostgreSQL on this computer, till T01")),
        ), 1

    def password_verdict(self, password: str) -> PasswordVerdict:
        return verdict_on(password, is_admin=True)

    def create_owner(self, full_name: str, user_name: str, password: str, pin: str) -> Future[SignedIn]:
        return self._executor.submit(self._create, full_name, user_name, password, pin)

    def _create(self, full_name: str, user_name: str, password: str, pin: str) -> SignedIn:
        from pos.bootstrap.installing import NewShop, install
        from pos.domain.currency import exponent_of
        from pos.services.founding import NewOwner, NewTax
        from pos.services.store import Store

        typed = self.shop
        if typed is None:
            raise RuntimeError("the store comes first")
        store = Store(
            code="S01",
            name=typed.name,
            currency=typed.currency,
            exponent=exponent_of(typed.currency),
            locale=self._locale.language,
            address=typed.address,
            tax_number=typed.tax_number,
        )
        taxes = tuple(
            NewTax(letter, say("VAT {percent}%", percent=f"{rate.normalize():f}"), rate)
            for letter, rate in zip(LETTERS, typed.tax_rates, strict=False)
        )
        owner = NewOwner(user_name, full_name, password, pin)
        install(self._home, NewShop(store, taxes, owner, settings=Settings(language=spoken())))
        return SignedIn("", full_name, say("Owner"))


class FirstRun(QWidget):
    """The window of the first run. `run` returns the settings of the new shop, or None when it was closed."""

    def __init__(self, desk: Desk, home: Home) -> None:
        super().__init__()
        self.setObjectName("firstRunWindow")
        self.setWindowTitle("Tern")
        self.setMinimumSize(1024, 680)
        self._desk, self._home = desk, home
        speak_for(Settings())
        follow_language()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="setup")
        self._settings: Settings | None = None
        self._locale = Locale()
        self.setup = Setup(home, self._locale, self._executor)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._ring = FocusRing(self)
        self.store = self._store_screen()
        self._show(self.store)

    def _store_screen(self) -> StoreScreen:
        presenter = StorePresenter(self._locale, currency_exists)
        presenter.on_done = self._ask_owner
        screen = StoreScreen(presenter, self.setup.steps()[0])
        screen.language_chosen.connect(self._on_store_language_chosen)
        return screen

    def _on_store_language_chosen(self, language: str) -> None:
        """The screen is made anew in that language; what was typed stays."""
        before = self.store
        speak(language)
        follow_language()
        self.store = self._store_screen()
        self.store.take_typed(before)
        self._show(self.store)
        self._stack.removeWidget(before)
        before.setParent(None)
        before.deleteLater()

    def _show(self, screen: Screen) -> None:
        if self._stack.indexOf(screen) < 0:
            self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)
        screen.enter()

    def _ask_owner(self, shop: ShopTyped) -> None:
        self.setup.shop = shop
        presenter = OwnerPresenter(self.setup, self._desk.operations.run)
        presenter.on_created = self._finish
        presenter.on_back = self._back_to_store
        self.owner = FirstRunScreen(presenter)
        self._show(self.owner)

    def _back_to_store(self) -> None:
        self._show(self.store)

    def _finish(self, _who: SignedIn) -> None:
        self._settings = read_settings(self._home.path)
        self.close()
        self._desk.app.quit()

    def run(self) -> Settings | None:
        """Show the window until the shop is made or the window is closed."""
        open_window(self, Settings().window)
        self.store.enter()
        self._desk.app.exec()
        self._executor.shutdown(wait=True)
        return self._settings

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._desk.app.quit()


def currency_exists(code: str) -> bool:
    """Is this a currency of ISO 4217 that is in use?"""
    from babel import Locale as Babel

    return len(code) == 3 and code in Babel("en").currencies
