"""One signed-in person's till: the presenters over one port, and their screens.

Loaded after the first paint, because the sign-in window needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from pos.i18n import Locale
from pos.ui.checkout.checkout_screen import CheckoutScreen
from pos.ui.checkout.complete_presenter import CompletePresenter, ReceiptPort
from pos.ui.checkout.complete_screen import CompleteScreen
from pos.ui.checkout.more_presenter import MorePresenter
from pos.ui.checkout.parking_presenter import ParkingPort, ParkingPresenter
from pos.ui.checkout.payment_port import PaymentPort, Runner
from pos.ui.checkout.payment_presenter import PaymentPresenter
from pos.ui.checkout.payment_screen import PaymentScreen
from pos.ui.checkout.ports import TillPort
from pos.ui.checkout.presenter import CheckoutPresenter
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


class Till:
    """Presenters and screens of one session; the window connects them and moves between them."""

    def __init__(self, port: SessionPort, locale: Locale, run: Runner, now: Callable[[], datetime]) -> None:
        self.checkout = CheckoutPresenter(port, locale, now)
        self.payment = PaymentPresenter(port.paying, locale, run)
        self.complete = CompletePresenter(port, locale, run)
        self.parking = ParkingPresenter(port.parking, self.checkout, locale, run)
        self.customers: CustomersPresenter | None = None
        if port.customers is not None:
            self.customers = CustomersPresenter(port.customers, self.checkout, locale, run)
            self.checkout.on_unknown = self.customers.take_unknown
        self.giving_back: GiveBackPresenter | None = None
        if port.exchanging is not None:
            self.giving_back = GiveBackPresenter(port.exchanging, locale, run)
            self.giving_back.on_say = self.checkout.say
        self.more = MorePresenter(self.checkout)
        self.screens = (
            CheckoutScreen(self.checkout, self.parking, self.more, self.customers, self.giving_back),
            PaymentScreen(self.payment),
            CompleteScreen(self.complete),
        )
