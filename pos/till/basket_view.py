"""Lines of a priced basket as the ticket shows them, and whether two of them would be shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pos.domain.basket import BACK, Basket, Traced
from pos.domain.exchange import Exchange
from pos.domain.money import ZERO
from pos.domain.pricing import PricedBasket, PricedLine
from pos.domain.promotion import Discount
from pos.domain.quantity import Unit
from pos.i18n import Locale
from pos.till.price_book import PriceBook
from pos.till.shown import BasketLine, CustomerShown
from pos.words import counted, say

PREVIEWED = 2
"""Goods that a list names before it says how many more there are."""
LONGEST_PREVIEW = 200


def is_same(before: PricedLine, after: PricedLine) -> bool:
    """Would both be shown as one? A line that nobody touched is the same object in every later basket."""
    return before is after or (
        before.line is after.line
        and before.price == after.price
        and before.list_amount == after.list_amount
        and before.discounts == after.discounts
    )


def deposits_of(priced: PricedBasket) -> dict[str, Sequence[PricedLine]]:
    """The lines that follow a line, by its key."""
    found: dict[str, list[PricedLine]] = {}
    for line in priced.lines:
        if line.line.follows is not None:
            found.setdefault(line.line.follows, []).append(line)
    return dict(found)


def are_same(before: Sequence[PricedLine], after: Sequence[PricedLine]) -> bool:
    """Deposits are made anew at every pricing: what they are and come to is compared."""
    return [(each.line, each.list_amount) for each in before] == [
        (each.line, each.list_amount) for each in after
    ]


def basket_line(
    each: PricedLine, deposits: Sequence[PricedLine], locale: Locale, sold_by: str = ""
) -> BasketLine:
    """With its deposits in the total, and named: "Deposit 0.50"."""
    product = each.line.product
    with_it = sum((deposit.list_amount for deposit in deposits), ZERO)
    names = [taken.name or _percent_words(taken, locale) for taken in each.discounts]
    names += [
        f"{deposit.line.product.receipt_name} {locale.amount(deposit.list_amount)}" for deposit in deposits
    ]
    return BasketLine(
        line_id=each.line.key,
        product_id=product.id,
        name=product.name,
        quantity=each.line.quantity,
        unit=product.unit.value if product.unit.is_measured else "",
        unit_price=each.unit_price,
        total=each.list_amount - each.discount + with_it,
        list_total=each.list_amount + with_it,
        discount_name=", ".join(names),
        note=each.line.note,
        sold_by=sold_by,
        traced=traced_text(each.line.traced, locale),
    )


def back_lines(exchange: Exchange | None, locale: Locale) -> list[BasketLine]:
    """What comes back in exchange, as lines below zero; deposits are in the lines of their goods."""
    if exchange is None:
        return []
    lines = []
    for portion in exchange.portions:
        if "follows" in portion.line:
            continue
        no = int(portion.line["no"])
        own = [
            each
            for each in exchange.portions
            if no in {int(each.line["no"]), int(each.line.get("follows", 0))}
        ]
        total = -sum((each.shares["total"] for each in own), ZERO)
        unit = Unit(portion.line["unit"])
        lines.append(
            BasketLine(
                line_id=f"{BACK}{no}",
                product_id=str(portion.line["product"]),
                name=str(portion.line["name"]),
                quantity=-portion.quantity,
                unit=unit.value if unit.is_measured else "",
                unit_price=Decimal(portion.line["unit_price"]),
                total=total,
                list_total=total,
                came_back=exchange.number,
                traced=traced_text(Traced.said_by(portion.line), locale),
            )
        )
    return lines


def traced_text(traced: Traced, locale: Locale) -> str:
    """SN-0042; or A77, 21 Nov 2026."""
    last_day = locale.date(traced.expiry) if traced.expiry is not None else ""
    return ", ".join(filter(None, (traced.serial, traced.lot, last_day)))


def customer_of(basket: Basket | None, prices: PriceBook) -> CustomerShown | None:
    """Who buys, with the name of their group."""
    if basket is None or basket.customer_id is None:
        return None
    group = basket.customer_group
    group_name = prices.group_names.get(group, "") if group is not None else ""
    return CustomerShown(basket.customer_id, basket.customer_name, group, group_name)


def _percent_words(taken: Discount, locale: Locale) -> str:
    """A discount by hand that nobody gave a reason for."""
    if taken.percent is None:
        return say("Discount")
    return say("{percent}% off", percent=locale.quantity(taken.percent))


def preview_of(basket: Basket) -> str:
    """Its first goods, and how many more there are: Sourdough loaf, Olive oil, 2 more."""
    names = [line.product.receipt_name for line in basket.lines]
    if basket.exchange is not None:
        names += [str(portion.line["name"]) for portion in basket.exchange.portions]
    shown = names[:PREVIEWED]
    more = len(names) - len(shown)
    text = ", ".join([*shown, counted(more, "{count} more", "{count} more")] if more > 0 else shown)
    return text[:LONGEST_PREVIEW]
