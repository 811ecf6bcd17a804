"""Goods that come back without a receipt: rung up on their own, at today's prices or at a typed one, and paid out.

They are a basket beside the open sale, which is not touched. What is written is an entry `sale` with lines below zero that name
no other sale: nobody knows which one they came from.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal

from pos.db.ids import new_id
from pos.domain.barcode import CodeKind, read_code
from pos.domain.basket import Basket
from pos.domain.money import ZERO, Currency
from pos.domain.pricing import PricedBasket
from pos.domain.product import Product
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import Refused
from pos.till.paying_back import all_one_way
from pos.till.session import Completed, TillSession

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class LooseLine:
    """`quantity` and `amount` are positive: how much comes back and what is given for it. `own_price` is today's of one unit."""

    key: str
    product: Product
    quantity: Decimal
    price: Decimal
    own_price: Decimal
    amount: Decimal
    reason: str
    restock: bool


class LooseReturn:
    """One return. Call on the thread of the session's acts; nothing waits."""

    def __init__(self, session: TillSession) -> None:
        self._session = session
        self.basket = Basket(str(new_id()), session.clock.now())

    @property
    def document(self) -> str:
        """The id that the entry will have."""
        return self.basket.id

    @property
    def currency(self) -> Currency:
        return self._session.prices.store.currency

    # Looking

    def priced(self) -> PricedBasket:
        return self._session.price(self.basket)

    def lines(self) -> list[LooseLine]:
        priced = self.priced()
        amounts: dict[str, Decimal] = {}
        for each in priced.lines:
            key = each.line.follows or each.line.key
            amounts[key] = amounts.get(key, ZERO) - each.total
        return [
            LooseLine(
                each.line.key,
                each.line.product,
                -each.line.quantity,
                each.unit_price,
                self._own_price(each.line.key),
                amounts[each.line.key],
                each.line.reason,
                each.line.restock,
            )
            for each in priced.lines
            if each.line.follows is None
        ]

    @property
    def total(self) -> Decimal:
        """What is given back."""
        return -self.priced().total if self.basket.lines else ZERO

    @property
    def tax(self) -> Decimal:
        return -self.priced().tax if self.basket.lines else ZERO

    def is_dearer(self) -> bool:
        """Is more given for something than it costs today?"""
        return any(each.price > each.own_price for each in self.lines())

    def _own_price(self, key: str) -> Decimal:
        basket = self.basket.with_line(replace(self.basket.line(key), open_price=None))
        return next(each for each in self._session.price(basket).lines if each.line.key == key).unit_price

    # Ringing up

    def scan(self, text: str, reason: str = "") -> str:
        """One more of what was scanned; the line's key. Of weighed goods what the label says, else one kilogram.

        Raises Refused: `return_unknown_code`, `return_receipt_only`, and as reading a code and the basket do.
        """
        today = self._session.clock.local(self._session.clock.now()).date()
        code = read_code(text, self._session.patterns, today)
        if code.kind is CodeKind.UNREADABLE:
            raise Refused(code.fault)
        found = self._session.prices.find(code.candidates)
        if found is None:
            raise Refused("return_unknown_code", code=code.text[:40])
        return self._add(found.product, code.measure(found.product.unit) or found.quantity, reason)

    def add(self, product_id: str, reason: str = "") -> str:
        """One of a product that was searched for. Raises Refused: `product_gone`, and as `scan`."""
        product = self._session.prices.get(product_id)
        if product is None:
            raise Refused("product_gone")
        return self._add(product, ONE, reason)

    def _add(self, product: Product, quantity: Decimal, reason: str) -> str:
        if product.loads is not None or product.is_return:
            raise Refused("return_receipt_only", product=product.name)
        self._session.prices.check_sellable(product)
        known = next((each for each in self.basket.lines if each.product.id == product.id), None)
        if known is not None and not product.unit.is_measured:
            self.set_quantity(known.key, quantity - known.quantity)
            return known.key
        basket, key = self.basket.returned(str(new_id()), product, quantity)
        self.basket = basket.with_line(replace(basket.line(key), reason=reason))
        return key

    def set_quantity(self, key: str, quantity: Decimal) -> None:
        """How much comes back; nothing takes the line away. Raises Refused as the basket does."""
        if quantity < 0:
            raise Refused("quantity_not_positive")
        if quantity == 0:
            self.basket = self.basket.without(key)
        else:
            self.basket = self.basket.with_quantity(key, -quantity)

    def set_price(self, key: str, price: Decimal | None) -> None:
        """What is given for one unit; None gives today's price back. Raises Refused: `price_negative`, `amount_too_large`."""
        line = self.basket.line(key)
        self.basket = self.basket.with_line(replace(line, open_price=price))

    def set_reason(self, key: str, reason: str) -> None:
        self.basket = self.basket.with_line(replace(self.basket.line(key), reason=reason))

    def set_restock(self, key: str, *, restock: bool) -> None:
        self.basket = self.basket.with_line(replace(self.basket.line(key), restock=restock))

    # Paying out

    def money_back(self, kind: TenderKind, account: str | None = None) -> MoneyBack:
        return all_one_way(-self.total, kind, self._session.prices.tender_rules, account)

    def write(self, money: MoneyBack) -> Future[Completed]:
        """Raises Refused as `TillSession.write_aside`."""
        return self._session.write_aside(self.basket, money.tenders, money.agreed)
