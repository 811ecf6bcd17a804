"""How a figure came about, as steps: what a screen, a receipt or an auditor can read as sentences (`pos.explain`).

A step is a mapping of texts: `step` says which, the others are decimal strings, names and codes, as the journal keeps them.
Steps are made from the stored facts of a priced basket when somebody asks, or when the sale is written down; so asking for
one line costs nothing at every scan.

| step | says |
|---|---|
| `list`, `price_list`, `open_price`, `price_from_barcode` | quantity, unit, price, amount; `name` of the list, `before` the price it replaced |
| `tax_switch` | `name` of the use; `before`, `price` |
| `offer`, `coupon`, `line_discount`, `basket_discount` | `name`, `amount` (below zero); `quantity`, `percent` and `of` where they count |
| `tax` | `name`, `rate`, `kind`, `is_inside`, `base`, `amount`, `treatment`, `text` |
| `cent`, `document_cent` | `name` of the tax, `own` what the line alone (the lines, rounded one by one) would give, `amount` what it is |
| `share_of_sale` | in a refund: `quantity` and `unit` of `line` of the receipt |
| `came_back` | `number` of that receipt, `amount` (below zero) |
| `odd_cents` | `amount`: what rounding net and taxes each on their own makes of the sum |
| `total`, `subtotal` | `amount` |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from pos.domain.money import ZERO, Currency, money_text
from pos.domain.pricing import PricedBasket, PricedLine, PriceOrigin
from pos.domain.promotion import Discount
from pos.domain.quantity import plain
from pos.domain.rounding import Rounding
from pos.domain.tax import LineTax, TaxKind, TaxRounding

Step = Mapping[str, str]


def line_trace(priced: PricedBasket, line: PricedLine) -> tuple[Step, ...]:
    """From the price of a piece to what the customer pays for the line."""
    currency = priced.currency
    return (
        *_price_steps(line, currency),
        *(_discount_step(taken, currency) for taken in line.discounts),
        *(_tax_step(part, currency, is_inside=line.is_inside(part)) for part in line.taxes),
        *_cent_steps(priced, line),
        {"step": "total", "amount": money_text(line.total, currency)},
    )


def basket_trace(priced: PricedBasket) -> tuple[Step, ...]:
    """From the sum of the shelf prices to the total."""
    currency = priced.currency
    steps: list[Step] = [{"step": "subtotal", "amount": money_text(priced.subtotal, currency)}]
    steps += _discounts_of_document(priced)
    for part in priced.taxes:
        steps += _tax_of_document(priced, part)
        steps += _document_cents(priced, part)
    if priced.odd_cents:
        steps.append({"step": "odd_cents", "amount": money_text(priced.odd_cents, currency)})
    steps.append({"step": "total", "amount": money_text(priced.total, currency)})
    return tuple(steps)


def _discounts_of_document(priced: PricedBasket) -> list[Step]:
    """Each offer, coupon and discount once, as the sum over the lines; those on the whole sale come last, as they were taken."""
    sums: dict[tuple[str, ...], Decimal] = {}
    for line in priced.lines:
        for taken in line.discounts:
            kind = _kind_of(taken)
            percent = plain(taken.percent) if taken.is_basket and taken.percent is not None else ""
            key = (kind, taken.name, taken.coupon or "", percent)
            sums[key] = sums.get(key, ZERO) + taken.amount
    steps: list[Step] = []
    for (kind, name, coupon, percent), amount in sums.items():
        step = {"step": kind, "name": name, "amount": money_text(-amount, priced.currency)}
        steps.append(
            step | ({"coupon": coupon} if coupon else {}) | ({"percent": percent} if percent else {})
        )
    return sorted(steps, key=lambda step: step["step"] == "basket_discount")


def _price_steps(line: PricedLine, currency: Currency) -> Iterable[Step]:
    price = line.price
    step = {
        "step": price.origin.value,
        "quantity": plain(line.line.quantity),
        "unit": line.line.product.unit.value,
        "price": plain(price.amount),
        "amount": money_text(line.list_amount, currency),
    }
    if price.origin in {PriceOrigin.PRICE_LIST, PriceOrigin.TYPED}:
        step |= {"name": price.name, "before": plain(price.before if price.before is not None else ZERO)}
    yield step
    if price.origin is PriceOrigin.PRODUCT and price.before is not None:
        yield {
            "step": "tax_switch",
            "name": price.name,
            "before": plain(price.before),
            "price": plain(price.amount),
        }


def _kind_of(taken: Discount) -> str:
    if taken.promotion_id is not None:
        return "offer" if taken.coupon is None else "coupon"
    return "basket_discount" if taken.is_basket else "line_discount"


def _discount_step(taken: Discount, currency: Currency) -> Step:
    step = {"step": _kind_of(taken), "name": taken.name, "amount": money_text(-taken.amount, currency)}
    if taken.coupon is not None:
        step["coupon"] = taken.coupon
    if taken.quantity is not None:
        step["quantity"] = plain(taken.quantity)
    if taken.percent is not None:
        step |= {"percent": plain(taken.percent), "of": plain(taken.of if taken.of is not None else ZERO)}
    return step


def _tax_of_document(priced: PricedBasket, part: LineTax) -> Iterable[Step]:
    """One step; two where the tax is in the price of some lines and on top of others."""
    for is_inside in (True, False):
        parts = [
            each
            for line in priced.lines
            for each in line.taxes
            if each.tax.id == part.tax.id and line.is_inside(each) is is_inside
        ]
        if parts:
            base, amount = (
                sum((each.base for each in parts), ZERO),
                sum((each.amount for each in parts), ZERO),
            )
            yield _tax_step(LineTax(part.tax, base, amount), priced.currency, is_inside=is_inside)


def _tax_step(part: LineTax, currency: Currency, *, is_inside: bool) -> Step:
    tax = part.tax
    return {
        "step": "tax",
        "name": tax.name,
        "rate": plain(tax.rate),
        "kind": tax.kind.value,
        "is_inside": "yes" if is_inside else "no",
        "base": money_text(part.base, currency),
        "amount": money_text(part.amount, currency),
        "treatment": "reverse_charge" if tax.is_reverse_charge else tax.treatment.value,
        "text": tax.legal_text,
    }


def _rounding(priced: PricedBasket) -> Rounding:
    return priced.rules.tax_mode or Rounding(priced.currency.unit)


def _exact(line: PricedLine) -> list[Decimal]:
    """The line's taxes before rounding, of what is left after all discounts."""
    amount = line.list_amount - line.discount
    return [found for _, found in line.taxable.plan.exact(amount, line.taxable.units)]


def _cent_steps(priced: PricedBasket, line: PricedLine) -> Iterable[Step]:
    if priced.rules.tax_rounding is TaxRounding.LINE:
        return
    rounding = _rounding(priced)
    for part, exact in zip(line.taxes, _exact(line), strict=True):
        own = rounding.of(exact)
        if own != part.amount:
            yield {
                "step": "cent",
                "name": part.tax.name,
                "own": money_text(own, priced.currency),
                "amount": money_text(part.amount, priced.currency),
            }


def _document_cents(priced: PricedBasket, part: LineTax) -> Iterable[Step]:
    """Where rounding each line would have given another tax than rounding the document once."""
    if priced.rules.tax_rounding is TaxRounding.LINE or part.tax.kind is TaxKind.FIXED:
        return
    rounding = _rounding(priced)
    own = sum(
        (
            rounding.of(exact)
            for line in priced.lines
            for each, exact in zip(line.taxes, _exact(line), strict=True)
            if each.tax.id == part.tax.id
        ),
        ZERO,
    )
    if own != part.amount:
        yield {
            "step": "document_cent",
            "name": part.tax.name,
            "own": money_text(own, priced.currency),
            "amount": money_text(part.amount, priced.currency),
        }
