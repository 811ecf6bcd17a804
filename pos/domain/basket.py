"""The sale being rung up. A basket is a value: every act gives a new one, which makes undo a step back.

The basket holds what was scanned; `price_basket` computes what it comes to. Identity (`basket.id`, line keys) comes
from outside, because the domain has no chance and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from pos.domain.money import LARGEST_AMOUNT, ZERO, Currency
from pos.domain.product import Product
from pos.domain.promotion import Discount, Promotable, Promotion, apply_promotions
from pos.domain.quantity import check_quantity, plain
from pos.domain.tax import LineTax, Tax, TaxableLine, TaxedDocument, TaxRounding, tax_document
from pos.errors import Refused

MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line. `fixed_total` is set when a barcode carried the price; then the quantity was derived from it."""

    key: str
    product: Product
    quantity: Decimal
    fixed_total: Decimal | None = None

    @property
    def unit_price(self) -> Decimal:
        return self.product.price

    def takes(self, product: Product) -> bool:
        """May another scan of `product` raise this line's quantity? Weighed lines stay apart."""
        return (
            self.product.id == product.id
            and self.product.price == product.price
            and self.fixed_total is None
            and not product.unit.is_measured
        )


@dataclass(frozen=True, slots=True)
class Basket:
    """`id` is the idempotency key of the sale this basket becomes. `started_at` is UTC."""

    id: str
    started_at: datetime
    lines: tuple[BasketLine, ...] = ()
    customer_id: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.lines

    def line(self, key: str) -> BasketLine:
        """The line with this key. Raises Refused("line_gone")."""
        for line in self.lines:
            if line.key == key:
                return line
        raise Refused("line_gone")

    def added(
        self, key: str, product: Product, quantity: Decimal, fixed_total: Decimal | None = None
    ) -> tuple[Basket, str]:
        """The basket with `quantity` more of `product`, and the key of the line that shows it.

        A piece product that is in the basket already raises its line; `key` names the line otherwise.
        """
        if fixed_total is None:
            for line in self.lines:
                if line.takes(product):
                    return self.with_quantity(line.key, line.quantity + quantity), line.key
        if len(self.lines) >= MOST_LINES:
            raise Refused("basket_full", limit=MOST_LINES)
        checked = check_quantity(quantity, product.unit)
        line = BasketLine(key, product, checked, fixed_total)
        _check_amount(line)
        return replace(self, lines=(*self.lines, line)), key

    def with_quantity(self, key: str, quantity: Decimal) -> Basket:
        """The basket with the line's quantity set. A price from a barcode is binding: such a line cannot change."""
        line = self.line(key)
        if line.fixed_total is not None:
            raise Refused("price_from_barcode_is_binding", product=line.product.name)
        changed = replace(line, quantity=check_quantity(quantity, line.product.unit))
        _check_amount(changed)
        return replace(self, lines=tuple(changed if each.key == key else each for each in self.lines))

    def without(self, key: str) -> Basket:
        """The basket without the line. Raises Refused("line_gone")."""
        self.line(key)
        return replace(self, lines=tuple(line for line in self.lines if line.key != key))


def _check_amount(line: BasketLine) -> None:
    if abs(line.quantity * line.unit_price) > LARGEST_AMOUNT:
        raise Refused("amount_too_large", limit=plain(LARGEST_AMOUNT))


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line and what it comes to. `list_amount` is quantity times price; `total` is what the customer pays."""

    line: BasketLine
    list_amount: Decimal
    discounts: tuple[Discount, ...]
    total: Decimal
    net: Decimal
    tax: Decimal
    taxes: tuple[LineTax, ...]
    trace: tuple[Mapping[str, str], ...]

    @property
    def discount(self) -> Decimal:
        return sum((discount.amount for discount in self.discounts), ZERO)


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """A basket with its figures; `subtotal` is before discounts, in the terms of the shelf prices."""

    basket: Basket
    currency: Currency
    lines: tuple[PricedLine, ...]
    taxes: tuple[LineTax, ...]
    total: Decimal
    net: Decimal
    tax: Decimal

    @property
    def subtotal(self) -> Decimal:
        return sum((line.list_amount for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def item_count(self) -> int:
        """Pieces count as many, a weighed line as one item."""
        return sum(
            1 if line.line.product.unit.is_measured else int(line.line.quantity) for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class PriceRules:
    """What prices a basket besides the products: taxes by id, promotions, and the shop's way of rounding."""

    currency: Currency
    taxes: Mapping[str, Tax] = field(default_factory=dict)
    promotions: tuple[Promotion, ...] = ()
    tax_rounding: TaxRounding = TaxRounding.DOCUMENT


def price_basket(basket: Basket, rules: PriceRules, at: datetime) -> PricedBasket:
    """What the basket comes to at the instant `at` (UTC). Pure: the same basket and rules give the same figures."""
    listed = [_list_amount(line, rules.currency) for line in basket.lines]
    given = apply_promotions(_promotables(basket.lines, listed), rules.promotions, at, rules.currency)
    discounts = [(given[line.key],) if line.key in given else () for line in basket.lines]
    document = _taxed(basket, listed, discounts, rules, at)
    lines = tuple(
        PricedLine(
            line=line,
            list_amount=amount,
            discounts=taken,
            total=taxed.total,
            net=taxed.net,
            tax=taxed.tax,
            taxes=taxed.taxes,
            trace=_trace(line, amount, taken, taxed.taxes),
        )
        for line, amount, taken, taxed in zip(basket.lines, listed, discounts, document.lines, strict=True)
    )
    return PricedBasket(
        basket, rules.currency, lines, document.taxes, document.total, document.net, document.tax
    )


def _list_amount(line: BasketLine, currency: Currency) -> Decimal:
    """Weighed goods are rounded once, here; a price in a barcode is taken as it is."""
    if line.fixed_total is not None:
        return line.fixed_total
    return currency.round(line.quantity * line.unit_price)


def _promotables(lines: Sequence[BasketLine], listed: Sequence[Decimal]) -> list[Promotable]:
    return [
        Promotable(
            key=line.key,
            product_id=line.product.id,
            category_id=line.product.category_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            list_amount=amount,
            is_piece=not line.product.unit.is_measured,
        )
        for line, amount in zip(lines, listed, strict=True)
        if line.product.is_discountable and line.fixed_total is None
    ]


def _taxed(
    basket: Basket,
    listed: Sequence[Decimal],
    discounts: Sequence[tuple[Discount, ...]],
    rules: PriceRules,
    at: datetime,
) -> TaxedDocument:
    taxables = [
        TaxableLine(
            amount=amount - sum((discount.amount for discount in taken), ZERO),
            quantity=line.quantity,
            tax_included=line.product.tax_included,
            taxes=_taxes_of(line.product, rules, at),
        )
        for line, amount, taken in zip(basket.lines, listed, discounts, strict=True)
    ]
    return tax_document(taxables, rules.currency, rules.tax_rounding)


def _taxes_of(product: Product, rules: PriceRules, at: datetime) -> tuple[Tax, ...]:
    found = (rules.taxes.get(tax_id) for tax_id in product.tax_ids)
    return tuple(tax for tax in found if tax is not None and tax.is_valid_on(at.date()))


def _trace(
    line: BasketLine, list_amount: Decimal, discounts: Sequence[Discount], taxes: Sequence[LineTax]
) -> tuple[Mapping[str, str], ...]:
    """How the figures came about, as steps a screen can turn into sentences."""
    steps: list[Mapping[str, str]] = [
        {
            "step": "price_from_barcode" if line.fixed_total is not None else "list",
            "quantity": plain(line.quantity),
            "price": plain(line.unit_price),
            "amount": str(list_amount),
        }
    ]
    steps += [{"step": "discount", "name": taken.name, "amount": str(-taken.amount)} for taken in discounts]
    steps += [
        {
            "step": "tax",
            "name": part.tax.name,
            "rate": plain(part.tax.rate),
            "base": str(part.base),
            "amount": str(part.amount),
        }
        for part in taxes
    ]
    return tuple(steps)
