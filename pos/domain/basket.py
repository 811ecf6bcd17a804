"""The sale being rung up. A basket is a value: every act gives a new one, which makes undo a step back.

The basket holds what was scanned and what the cashier said about it; `pos.domain.pricing` computes what it comes to.
Identity (`basket.id`, line keys) comes from outside, because the domain has no chance and no clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pos.domain.account import masked
from pos.domain.discount import ManualDiscount
from pos.domain.money import LARGEST_AMOUNT
from pos.domain.product import Product, Tracking
from pos.domain.quantity import check_quantity, plain
from pos.errors import Refused

if TYPE_CHECKING:
    from pos.domain.exchange import Exchange

MOST_LINES = 1000


MOST_COUPONS = 20
BACK = "back:"
"""Before the number of a sold line, where lines that come back are shown among those of a basket."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What a code said of the very goods: the number of the piece, of its batch, the last day to sell it."""

    serial: str | None = None
    lot: str | None = None
    expiry: date | None = None

    @classmethod
    def said_by(cls, line: Mapping[str, Any]) -> Traced:
        """Of the line of a stored entry."""
        expiry = line.get("expiry")
        return cls(
            line.get("serial"), line.get("lot"), None if expiry is None else date.fromisoformat(expiry)
        )


UNTRACED = Traced()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line. `fixed_total` is set when a barcode carried the price; then the quantity was derived from it.

    `open_price` is a price for one unit that a person typed. `tax_switch_id` says that this line alone is used otherwise (taken
    away from a table); None follows the basket.
    """

    key: str
    product: Product
    quantity: Decimal
    fixed_total: Decimal | None = None
    open_price: Decimal | None = None
    discount: ManualDiscount | None = None
    tax_switch_id: str | None = None
    follows: str | None = None
    """The key of the line whose deposit this is. Such lines are made when the basket is priced; a basket keeps none."""
    account: str | None = None
    """The number of the account that the line's price is put on, where its product does that."""
    note: str = ""
    salesperson_id: str | None = None
    """Who sold it, where that is not the cashier."""
    serial: str | None = None
    lot: str | None = None
    expiry: date | None = None
    reason: str = ""
    """Why goods come back that were bought without a receipt to show for it."""
    restock: bool = True
    """Of goods that come back: False when they are thrown away."""

    @property
    def has_fixed_price(self) -> bool:
        """Deposits, empties and gift cards: no price list, offer or discount changes what they are worth, or they could not come back."""
        return self.follows is not None or self.product.is_return or self.product.loads is not None

    @property
    def is_discountable(self) -> bool:
        return self.product.is_discountable and not self.has_fixed_price

    @property
    def unit_price(self) -> Decimal:
        """What was typed, else the product's own price; price lists are looked at when the basket is priced."""
        return self.product.price if self.open_price is None else self.open_price

    @property
    def is_plain(self) -> bool:
        """Nothing was said about this line but what and how many."""
        said = (self.fixed_total, self.open_price, self.discount, self.tax_switch_id, self.salesperson_id)
        return not self.note and said == (None,) * 5

    @property
    def traced(self) -> Traced:
        """The numbers that go with the goods."""
        return Traced(self.serial, self.lot, self.expiry)

    def takes(self, product: Product, traced: Traced = UNTRACED) -> bool:
        """May another scan of `product` raise this line's quantity? Weighed lines stay apart, and so do batches and serial numbers."""
        return (
            self.product.id == product.id
            and self.product.price == product.price
            and self.is_plain
            and (self.quantity < 0 if product.is_return else self.quantity > 0)
            and not product.unit.is_measured
            and product.loads is None
            and not product.is_own_line
            and self.traced == traced
            and (product.tracking is not Tracking.SERIAL or self.serial is None)
        )


@dataclass(frozen=True, slots=True)
class Consented:
    """What somebody who may has agreed to: an act at a place (a line's key, or nothing for the whole), as far as `needed` says.

    Figures by limit, as `domain.limits`. It goes where the basket goes: nobody is asked twice for the same.
    """

    act: str
    place: str
    needed: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Basket:
    """`id` is the idempotency key of the sale this basket becomes. `started_at` is UTC.

    `customer_group` and `tax_switch_id` come with the customer, or were chosen; `coupons` are codes as the shop writes them.
    """

    id: str
    started_at: datetime
    lines: tuple[BasketLine, ...] = ()
    customer_id: str | None = None
    customer_group: str | None = None
    customer_name: str = ""
    note: str = ""
    tax_switch_id: str | None = None
    coupons: tuple[str, ...] = ()
    discount: ManualDiscount | None = None
    exchange: Exchange | None = None
    """Goods of another receipt that come back with this sale."""
    consents: tuple[Consented, ...] = ()

    def consented(self, act: str, place: str) -> Mapping[str, Decimal]:
        """How far somebody agreed to this act here; nothing where nobody was asked."""
        return next((each.needed for each in self.consents if (each.act, each.place) == (act, place)), {})

    def with_consents(self, given: Iterable[Consented]) -> Basket:
        """The basket with these, in place of what was said before of the same act and place."""
        kept = {(each.act, each.place): each for each in (*self.consents, *given)}
        return replace(self, consents=tuple(kept.values()))

    @property
    def is_empty(self) -> bool:
        return not self.lines and self.exchange is None

    def line(self, key: str) -> BasketLine:
        """The line with this key. Raises Refused: `line_gone`, `line_came_back` for what an exchange brought."""
        for line in self.lines:
            if line.key == key:
                return line
        raise Refused("line_came_back" if key.startswith(BACK) else "line_gone")

    def added(
        self,
        key: str,
        product: Product,
        quantity: Decimal,
        fixed_total: Decimal | None = None,
        open_price: Decimal | None = None,
        traced: Traced = UNTRACED,
        *,
        is_own_line: bool = False,
    ) -> tuple[Basket, str]:
        """The basket with `quantity` more of `product`, and the key of the line that shows it.

        A piece product that is in the basket already raises its line, unless each scan is to have its own; `key` names the line
        otherwise, and always where the price came from a label or was typed.
        """
        if fixed_total is None and open_price is None and not is_own_line:
            for line in self.lines:
                if line.takes(product, traced):
                    return self.with_quantity(line.key, line.quantity + quantity), line.key
        return self._with_new(
            BasketLine(
                key,
                product,
                check_quantity(quantity, product.unit),
                fixed_total,
                open_price,
                serial=traced.serial,
                lot=traced.lot,
                expiry=traced.expiry,
            )
        ), key

    def returned(self, key: str, product: Product, quantity: Decimal) -> tuple[Basket, str]:
        """The basket with `quantity` (positive) of `product` coming back: a line of its own, with a quantity below zero."""
        return self._with_new(BasketLine(key, product, -check_quantity(quantity, product.unit))), key

    def _with_new(self, line: BasketLine) -> Basket:
        if len(self.lines) >= MOST_LINES:
            raise Refused("basket_full", limit=MOST_LINES)
        _check_line(line)
        return replace(self, lines=(*self.lines, line))

    def with_line(self, changed: BasketLine) -> Basket:
        """The basket with the line of this key as it is given. Raises Refused: `line_gone`, `amount_too_large`, `price_negative`."""
        self.line(changed.key)
        _check_line(changed)
        return replace(self, lines=tuple(changed if each.key == changed.key else each for each in self.lines))

    def with_open_price(self, key: str, price: Decimal) -> Basket:
        """The basket with a typed price for one unit of the line.

        Raises Refused: `line_gone`, `price_from_barcode_is_binding`, `price_negative`, `amount_too_large`.
        """
        line = self.line(key)
        if line.fixed_total is not None:
            raise Refused("price_from_barcode_is_binding", product=line.product.name)
        return self.with_line(replace(line, open_price=price))

    def with_account(self, key: str, code: str) -> Basket:
        """The basket with the account that the line's price is put on. One card is in a basket once.

        Raises Refused: `line_gone`, `account_twice`. ValueError for goods that load none.
        """
        line = self.line(key)
        if line.product.loads is None:
            raise ValueError(f"{line.product.name} is put on no account")
        if any(
            each.account == code and each.key != key and each.product.loads is line.product.loads
            for each in self.lines
        ):
            raise Refused("account_twice", account=masked(code))
        return self.with_line(replace(line, account=code))

    def with_serial(self, key: str, serial: str) -> Basket:
        """The basket with the serial number of the line's one piece. Raises Refused: `line_gone`, `serial_twice`, `serial_one_each`."""
        line = self.line(key)
        if any(
            each.serial == serial and each.key != key and each.product.id == line.product.id
            for each in self.lines
        ):
            raise Refused("serial_twice", serial=serial)
        return self.with_line(replace(line, serial=serial))

    def with_coupon(self, code: str) -> Basket:
        """The basket with a coupon presented. Raises Refused: `coupon_twice`, `too_many_coupons` (limit)."""
        if code in self.coupons:
            raise Refused("coupon_twice", code=code)
        if len(self.coupons) >= MOST_COUPONS:
            raise Refused("too_many_coupons", limit=MOST_COUPONS)
        return replace(self, coupons=(*self.coupons, code))

    def with_quantity(self, key: str, quantity: Decimal) -> Basket:
        """The basket with the line's quantity set. A price from a barcode is binding: such a line cannot change."""
        line = self.line(key)
        if line.fixed_total is not None:
            raise Refused("price_from_barcode_is_binding", product=line.product.name)
        return self.with_line(replace(line, quantity=check_quantity(quantity, line.product.unit)))

    def limited(self, product_id: str, most: Decimal) -> Basket:
        """The basket with no more than `most` of the goods, in their unit: the newest lines go down first, or away.

        Pieces go down to whole ones. A line whose price came from a label cannot change, so it goes away.
        """
        over = sum(
            (each.quantity for each in self.lines if each.product.id == product_id), -max(most, Decimal(0))
        )
        kept = []
        for line in reversed(self.lines):
            if over <= 0 or line.product.id != product_id or line.quantity <= 0:
                kept.append(line)
                continue
            rest = line.quantity - over
            if not line.product.unit.is_measured:
                rest = Decimal(math.floor(rest))
            if rest > 0 and line.fixed_total is None:
                kept.append(replace(line, quantity=rest))
            over -= line.quantity
        return replace(self, lines=tuple(reversed(kept)))

    def without(self, key: str) -> Basket:
        """The basket without the line. Raises Refused("line_gone")."""
        self.line(key)
        return replace(self, lines=tuple(line for line in self.lines if line.key != key))


def _check_line(line: BasketLine) -> None:
    if line.serial is not None and abs(line.quantity) != 1:
        raise Refused("serial_one_each", product=line.product.name, serial=line.serial)
    if line.product.loads is not None and line.quantity not in {1, -1}:
        raise Refused("account_one_each", product=line.product.name)
    price = line.open_price
    if price is not None and (not price.is_finite() or price < 0):
        raise Refused("price_negative")
    if abs(line.quantity * line.unit_price) > LARGEST_AMOUNT:
        raise Refused("amount_too_large", limit=plain(LARGEST_AMOUNT))
