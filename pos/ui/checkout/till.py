"""One signed-in person's till: the presenters over one port, and their screens.

Loaded after the first paint, because the sign-in window needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

from pos.i18n import Locale
from pos.till.shown import ScanOutcome
from pos.ui.checkout.card_balance import CardBalance
from pos.ui.checkout.checkout_screen import CheckoutScreen
from pos.ui.checkout.complete_presenter import CompletePresenter, ReceiptPort
from pos.ui.checkout.complete_screen import CompleteScreen
from pos.ui.checkout.following_presenter import FollowingPresenter
from pos.ui.checkout.lost_cards import LostCards
from pos.ui.checkout.more_presenter import MorePresenter
from pos.ui.checkout.parking_presenter import ParkingPort, ParkingPresenter
from pos.ui.checkout.payment_port import PaymentPort, Runner
from pos.ui.checkout.payment_presenter import PaymentPresenter
from pos.ui.checkout.payment_screen import PaymentScreen
from pos.ui.checkout.ports import TillPort
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.checkout.price_check import PriceCheck
from pos.ui.checkout.stock_news import StockNews, StockPort
from pos.ui.customers.presenter import CustomerPort, CustomersPresenter
from pos.ui.exchange.presenter import ExchangePort, GiveBackPresenter


class SessionPort(TillPort, ReceiptPort, Protocol):
    """A till with somebody at it: what checkout, payment and receipt need, in one object."""

    @property
    def parking(self) -> ParkingPort: ...
    @property
    def exchanging(self) -> ExchangePort | None: ...
    @property
    def customers(self) -> CustomerPort | None: ...
    @property
    def paying(self) -> PaymentPort: ...
    @property
    def stock(self) -> StockPort | None: ...


class Till:
    """Presenters and screens of one session; the window connects them and moves between them."""

    def __init__(self, port: SessionPort, locale: Locale, run: Runner, now: Callable[[], datetime]) -> None:
        self._run, self._is_over = run, False
        run = self._run_while_here
        self.checkout = CheckoutPresenter(port, locale, now)
        self.payment = PaymentPresenter(port.paying, locale, run)
        self.complete = CompletePresenter(port, locale, run)
        self.parking = ParkingPresenter(port.parking, self.checkout, locale, run)
        self.following = FollowingPresenter(port.parking.following, self.parking, self.checkout, locale, run)
        self.customers: CustomersPresenter | None = None
        if port.customers is not None:
            self.customers = CustomersPresenter(port.customers, self.checkout, locale, run)
        self.giving_back: GiveBackPresenter | None = None
        if port.exchanging is not None:
            self.giving_back = GiveBackPresenter(port.exchanging, locale, run)
            self.giving_back.on_say = self.checkout.say
        self.more = MorePresenter(self.checkout)
        self.price_check = PriceCheck(port, self.checkout, locale)
        self.balance = CardBalance(port.paying, self.checkout, locale, run)
        self.lost_cards = LostCards(port.paying, self.checkout, locale, run)
        self.checkout.on_unknown = self._take_card
        self._stock = StockNews(port.stock, self.checkout, locale, run) if port.stock is not None else None
        self.checkout.waits = self._waits
        self.screens = (
            CheckoutScreen(self.checkout, self.parking, self.more, self.customers, self.giving_back),
            PaymentScreen(self.payment),
            CompleteScreen(self.complete),
        )

    def end(self) -> None:
        """The person is gone and the screens with them: what is still on its way finds nobody."""
        self._is_over = True

    def _run_while_here(
        self, future: Future[Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        self._run(future, self._while_here(done), self._while_here(failed))

    def _while_here(self, act: Callable[[Any], None]) -> Callable[[Any], None]:
        def heard(result: Any) -> None:
            if not self._is_over:
                act(result)

        return heard

    def _waits(self, go_on: Callable[[], None]) -> bool:
        """Is there something to settle before the payment is opened?"""
        return self.parking.holds_up() or (self._stock is not None and self._stock.waits(go_on))

    def _take_card(self, outcome: ScanOutcome) -> bool:
        """A code that is no product may be one of our gift cards, or a customer's."""
        if self.balance.look_at_scan(outcome.code):
            return True
        return self.customers is not None and self.customers.take_unknown(outcome)
