"""What a basket comes to: the one place where prices, offers, discounts and taxes meet.

The order is that of the trade, and of docs/money.md: the price of a piece (typed, from a price list, or the product's own), its
taxes (switched by customer or use), the shop's offers, a discount on the line, a discount on the basket, the taxes of the
document. Pure: the same basket, rules and instant give the same figures, whatever was scanned first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pos.domain.basket import Basket, BasketLine
from pos.domain.deposit import with_deposits
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.document_discount import discount_document
from pos.domain.money import ZERO, Currency
from pos.domain.price_list import PriceLists
from pos.domain.promotion import Discount, Given, Moment, Promotable, Promotion, apply_promotions
from pos.domain.rounding import Rounding
from pos.domain.tax import (
    LineTax,
    Tax,
    TaxableLine,
    TaxedDocument,
    TaxedLine,
    TaxRounding,
    document_of,
    tax_document,
)
from pos.domain.tax_switch import TaxSwitch


class PriceOrigin(StrEnum):
    """Where the price of a piece came from."""

    PRODUCT = "list"
    PRICE_LIST = "price_list"
    TYPED = "open_price"
    BARCODE = "price_from_barcode"


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit in the terms of the shelf. `name` is the price list's or the tax switch's; `before` what it was instead of."""

    amount: Decimal
    origin: PriceOrigin = PriceOrigin.PRODUCT
    name: str = ""
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line and what it comes to. `list_amount` is quantity times price; `total` is what the customer pays, with tax.

    `taxable` is what was taxed after all discounts on the line; a discount on the basket may come after it.
    """

    line: BasketLine
    price: UnitPrice
    list_amount: Decimal
    discounts: tuple[Discount, ...]
    total: Decimal
    net: Decimal
    tax: Decimal
    taxes: tuple[LineTax, ...]
    taxable: TaxableLine
    liability: Decimal = ZERO
    """What the line puts on an account: `total = net + tax + liability`."""

    @property
    def discount(self) -> Decimal:
        return sum((discount.amount for discount in self.discounts), ZERO)

    @property
    def unit_price(self) -> Decimal:
        return self.price.amount

    def is_inside(self, part: LineTax) -> bool:
        """Is this tax of the line in its price?"""
        return part.tax.rule(tax_included=self.taxable.tax_included).is_inside

    def is_on_top(self, part: LineTax) -> bool:
        """Is it added to the price? A reverse charge is neither in it nor paid here."""
        return not part.tax.is_reverse_charge and not self.is_inside(part)

    @property
    def tax_on_top(self) -> Decimal:
        """What of `tax` is not in the price."""
        return sum((part.amount for part in self.taxes if self.is_on_top(part)), ZERO)


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """A basket with its figures; `subtotal` is before discounts, in the terms of the shelf prices.

    `lines` are those of the basket, each with the deposits that follow it right behind.
    `uses` says how often each offer was given, by its id.
    """

    basket: Basket
    rules: PriceRules
    lines: tuple[PricedLine, ...]
    taxes: tuple[LineTax, ...]
    total: Decimal
    net: Decimal
    tax: Decimal
    uses: Mapping[str, int]
    liability: Decimal = ZERO
    """What is paid onto accounts: `total = net + tax + liability`."""

    @property
    def currency(self) -> Currency:
        return self.rules.currency

    @property
    def subtotal(self) -> Decimal:
        return sum((line.list_amount for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def tax_on_top(self) -> Decimal:
        """What of `tax` is added to the prices; the rest is in them."""
        return sum((line.tax_on_top for line in self.lines), ZERO)

    @property
    def odd_cents(self) -> Decimal:
        """`subtotal - discount + tax_on_top + odd_cents = total`; not zero only where net and taxes are each rounded on their own."""
        return self.total - self.subtotal + self.discount - self.tax_on_top

    @property
    def item_count(self) -> int:
        """Pieces count as many, a weighed line as one item, empties that come back too, deposits not at all."""
        return sum(_items(line.line) for line in self.lines if line.line.follows is None)


def _items(line: BasketLine) -> int:
    if line.product.unit.is_measured:
        return 1
    return int(abs(line.quantity) if line.product.is_return else line.quantity)


@dataclass(frozen=True, slots=True)
class PriceRules:
    """What prices a basket besides the products: taxes and switches by id, offers, price lists, and how the shop rounds.

    `tax_mode` is set where taxes are not rounded half up to the currency's unit.
    """

    currency: Currency
    taxes: Mapping[str, Tax] = field(default_factory=dict)
    promotions: tuple[Promotion, ...] = ()
    tax_rounding: TaxRounding = TaxRounding.DOCUMENT
    tax_mode: Rounding | None = None
    switches: Mapping[str, TaxSwitch] = field(default_factory=dict)
    price_lists: PriceLists = field(default_factory=PriceLists)


def price_basket(basket: Basket, rules: PriceRules, at: datetime, day: date | None = None) -> PricedBasket:
    """What the basket comes to at `at`, an aware time on the shop's clock. `day` is the business day, for taxes with dates."""
    taxed_on = day or at.date()
    rung, basket = basket, replace(basket, lines=with_deposits(basket.lines))
    prices = [_unit_price(line, basket, rules, at, taxed_on) for line in basket.lines]
    listed = [
        _list_amount(line, price, rules.currency) for line, price in zip(basket.lines, prices, strict=True)
    ]
    given = _offers(
        basket, listed, prices, rules, Moment(at, taxed_on, basket.customer_group, frozenset(basket.coupons))
    )
    discounts = [
        _with_line_discount(line, amount, given.discounts.get(line.key, ()), rules.currency)
        for line, amount in zip(basket.lines, listed, strict=True)
    ]
    taxables = [
        TaxableLine(
            amount=amount - sum((taken.amount for taken in some), ZERO),
            quantity=line.quantity,
            tax_included=line.product.tax_included,
            taxes=_taxes(line, basket, rules, taxed_on),
        )
        for line, amount, some in zip(basket.lines, listed, discounts, strict=True)
    ]
    document, discounts = _taxed(basket, taxables, discounts, rules)
    lines = tuple(
        _priced_line(line, price, amount, some, taxed, taxable)
        for line, price, amount, some, taxed, taxable in zip(
            basket.lines, prices, listed, discounts, document.lines, taxables, strict=True
        )
    )
    liability = sum((line.liability for line in lines), ZERO)
    net = document.net - liability
    return PricedBasket(
        rung, rules, lines, document.taxes, document.total, net, document.tax, given.uses, liability
    )


def _priced_line(
    line: BasketLine,
    price: UnitPrice,
    list_amount: Decimal,
    discounts: tuple[Discount, ...],
    taxed: TaxedLine,
    taxable: TaxableLine,
) -> PricedLine:
    """What goes onto an account is no revenue: it was not earned yet, or was earned with the goods that are owed for."""
    liability = ZERO if line.product.loads is None else taxed.net
    return PricedLine(
        line,
        price,
        list_amount,
        discounts,
        taxed.total,
        taxed.net - liability,
        taxed.tax,
        taxed.taxes,
        taxable,
        liability,
    )


# The price of a piece


def _unit_price(line: BasketLine, basket: Basket, rules: PriceRules, at: datetime, day: date) -> UnitPrice:
    product = line.product
    if line.fixed_total is not None:
        return UnitPrice(product.price, PriceOrigin.BARCODE)
    if line.open_price is not None:
        before = None if product.is_open_price else product.price  # a proposal is no price that was changed
        return UnitPrice(line.open_price, PriceOrigin.TYPED, before=before)
    price = UnitPrice(product.price)
    if rules.price_lists.rules and not line.has_fixed_price:
        rule = rules.price_lists.find(product, _quantity_of(basket, line), at, basket.customer_group)
        if rule is not None:
            amount = rule.price_of(product, rules.currency)
            price = UnitPrice(amount, PriceOrigin.PRICE_LIST, rule.list_name, product.price)
    switch = _switch(line, basket, rules)
    if switch is None:
        return price
    amount = switch.price(
        price.amount,
        _valid(product.tax_ids, rules, day),
        _valid(switch.switched(product.tax_ids), rules, day),
        rules.currency,
        tax_included=product.tax_included,
    )
    if amount == price.amount:
        return price
    return UnitPrice(amount, price.origin, switch.name, price.before or price.amount)


def _quantity_of(basket: Basket, line: BasketLine) -> Decimal:
    """How much of the product is in the basket: quantity breaks do not depend on how it was scanned."""
    if line.quantity <= 0:
        return abs(line.quantity)
    return sum(
        (each.quantity for each in basket.lines if each.product.id == line.product.id and each.quantity > 0),
        ZERO,
    )


def _switch(line: BasketLine, basket: Basket, rules: PriceRules) -> TaxSwitch | None:
    return rules.switches.get(line.tax_switch_id or basket.tax_switch_id or "")


def _valid(tax_ids: Sequence[str], rules: PriceRules, day: date) -> tuple[Tax, ...]:
    found = (rules.taxes.get(tax_id) for tax_id in tax_ids)
    return tuple(tax.on(day) for tax in found if tax is not None and tax.is_valid_on(day))


def _taxes(line: BasketLine, basket: Basket, rules: PriceRules, day: date) -> tuple[Tax, ...]:
    if line.product.loads is not None:
        return ()
    switch = _switch(line, basket, rules)
    ids = line.product.tax_ids if switch is None else switch.switched(line.product.tax_ids)
    return _valid(ids, rules, day)


def _list_amount(line: BasketLine, price: UnitPrice, currency: Currency) -> Decimal:
    """Weighed goods are rounded once, here; a price in a barcode is taken as it is."""
    if line.fixed_total is not None:
        return line.fixed_total
    return currency.round(line.quantity * price.amount)


# Offers and discounts


def _offers(
    basket: Basket,
    listed: Sequence[Decimal],
    prices: Sequence[UnitPrice],
    rules: PriceRules,
    moment: Moment,
) -> Given:
    """A price that was typed or came in a barcode is what it is: no offer is given on it."""
    lines = [
        Promotable(
            key=line.key,
            product_id=line.product.id,
            category_id=line.product.category_id,
            quantity=line.quantity,
            unit_price=price.amount,
            list_amount=amount,
            is_piece=not line.product.unit.is_measured,
        )
        for line, amount, price in zip(basket.lines, listed, prices, strict=True)
        if line.is_discountable and price.origin not in {PriceOrigin.BARCODE, PriceOrigin.TYPED}
    ]
    return apply_promotions(lines, rules.promotions, moment, rules.currency)


def _with_line_discount(
    line: BasketLine, list_amount: Decimal, given: tuple[Discount, ...], currency: Currency
) -> tuple[Discount, ...]:
    if line.discount is None or not line.is_discountable:
        return given
    rest = list_amount - sum((taken.amount for taken in given), ZERO)
    off = line.discount.off(rest, currency)
    return (*given, _manual(line.discount, off, rest)) if off else given


def _manual(discount: ManualDiscount, off: Decimal, of: Decimal, *, is_basket: bool = False) -> Discount:
    is_percent = discount.kind is DiscountKind.PERCENT
    return Discount(
        discount.reason,
        off,
        percent=discount.value if is_percent else None,
        of=of if is_percent else None,
        is_basket=is_basket,
    )


def _taxed(
    basket: Basket,
    taxables: Sequence[TaxableLine],
    discounts: list[tuple[Discount, ...]],
    rules: PriceRules,
) -> tuple[TaxedDocument, list[tuple[Discount, ...]]]:
    """The document, and the discounts with each line's part of the basket's."""
    manual = basket.discount
    if manual is None:
        return tax_document(taxables, rules.currency, rules.tax_rounding, rules.tax_mode), discounts
    # By goods, not by the order of scanning: it must not decide which rate gets the odd cent.
    order = sorted(range(len(taxables)), key=lambda place: _goods_order(basket.lines[place], taxables[place]))
    done = discount_document(
        [taxables[place] for place in order],
        manual,
        rules.currency,
        rules.tax_rounding,
        rules.tax_mode,
        takes_part=[basket.lines[place].is_discountable for place in order],
        off_total=manual.off_total,
    )
    back = {place: index for index, place in enumerate(order)}
    offs = [done.offs[back[place]] for place in range(len(taxables))]
    document = document_of([done.document.lines[back[place]] for place in range(len(taxables))])
    shared = [
        (*some, _manual(manual, off, taxable.amount, is_basket=True)) if off else some
        for some, off, taxable in zip(discounts, offs, taxables, strict=True)
    ]
    return document, shared


def _goods_order(line: BasketLine, taxable: TaxableLine) -> tuple[Decimal, str, Decimal]:
    """The dearest first, which get the odd cent of a discount."""
    return -taxable.amount, line.product.id, line.quantity
