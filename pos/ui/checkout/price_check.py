"""Price check (F3), without Qt: the next scan or choice says what it costs and how many are there, and adds nothing."""

from __future__ import annotations

from typing import Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shown import PriceShown
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import Notice
from pos.ui.words import sentence
from pos.words import say


class PricePort(Protocol):
    """`pos.till.desk.TillDesk` is one."""

    def price_of_code(self, code: str) -> PriceShown | None: ...
    def price_of(self, product_id: str) -> PriceShown | None: ...


class PriceCheck:
    """While it is `CheckoutPresenter.looking`, scans and choices come here."""

    def __init__(self, port: PricePort, checkout: CheckoutPresenter, locale: Locale) -> None:
        self._port, self._checkout, self._locale = port, checkout, locale

    def begin(self) -> None:
        """F3; once more ends it."""
        if self._checkout.looking is self:
            self.end()
            return
        self._checkout.looking = self
        self._checkout.say(
            Notice(
                "done",
                say("Price check"),
                say("Scan an item, or find it. It is not added. Esc ends it."),
                icon="search",
                stays=True,
            )
        )

    def end(self) -> None:
        self._checkout.looking = None
        self._checkout.close_notice()

    def take_code(self, code: str) -> None:
        try:
            found = self._port.price_of_code(code)
        except PosError as error:
            self._checkout.say(Notice("error", say("Nothing was found"), sentence(error), stays=True))
            return
        self._show(found, code)

    def take_product(self, product_id: str) -> None:
        self._show(self._port.price_of(product_id), "")

    def _show(self, found: PriceShown | None, code: str) -> None:
        if found is None:
            detail = say("No product has the code {code}.", code=code[:40])
            self._checkout.say(Notice("error", say("Nothing was found"), detail, stays=True))
            return
        product = found.product
        price = self._locale.price(product.price)
        each = f"{price} / {product.unit}" if product.unit else price
        title = say("{name}: {price}", name=product.name, price=each)
        notice = Notice("done", title, self._detail(found), action=say("Add to sale"), icon="tag", stays=True)
        self._checkout.say(notice, lambda: self._add(product.product_id))

    def _detail(self, found: PriceShown) -> str:
        parts = []
        if found.now != found.product.price:
            parts.append(say("{price} for this customer now", price=self._locale.price(found.now)))
        if found.product.stock is not None:
            quantity = self._locale.quantity(found.product.stock)
            parts.append(say("{quantity} in stock", quantity=quantity))
        return ", ".join(parts) if parts else say("Nobody counts its stock.")

    def _add(self, product_id: str) -> None:
        self.end()
        self._checkout.choose_product(product_id)
