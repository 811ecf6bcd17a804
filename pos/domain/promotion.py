"""Promotions: which rule gave what to which line.

Every rule looks at the units of the products it names and answers with a discount per line. A unit takes part in one
promotion at most; the rules are tried best first for the customer, ties by priority and id, so the result does not
depend on the order of scanning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pos.domain.money import ZERO, Currency, share_out

HUNDRED = Decimal(100)


class PromotionKind(StrEnum):
    PERCENT = "percent"
    """`value` percent off each unit."""
    AMOUNT = "amount"
    """`value` off each unit, never below zero."""
    FIXED_PRICE = "fixed_price"
    """Each unit costs `value`."""
    TAKE_PAY = "take_pay"
    """Of each `take` units the customer pays `pay`; the cheapest are free."""
    N_FOR_PRICE = "n_for_price"
    """Each `take` units together cost `value`."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A rule of the shop. Empty `product_ids` and `category_ids` mean all products. Instants are UTC."""

    id: str
    name: str
    kind: PromotionKind
    value: Decimal = ZERO
    take: int = 1
    pay: int = 1
    product_ids: frozenset[str] = frozenset()
    category_ids: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    priority: int = 0

    def is_valid_at(self, at: datetime) -> bool:
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at < self.valid_to
        )

    def names(self, product_id: str, category_id: str | None) -> bool:
        if not self.product_ids and not self.category_ids:
            return True
        return product_id in self.product_ids or category_id in self.category_ids


@dataclass(frozen=True, slots=True)
class Promotable:
    """A line as the rules see it. `key` names it in the answer; `list_amount` is rounded to the currency's unit."""

    key: str
    product_id: str
    category_id: str | None
    quantity: Decimal
    unit_price: Decimal
    list_amount: Decimal
    is_piece: bool


@dataclass(frozen=True, slots=True)
class Discount:
    """What a rule (or a person, `promotion_id` None) took off a line; `amount` is positive for a sale."""

    name: str
    amount: Decimal
    promotion_id: str | None = None


def apply_promotions(
    lines: Sequence[Promotable], promotions: Iterable[Promotion], at: datetime, currency: Currency
) -> dict[str, Discount]:
    """The discount of each line that gets one, by line key."""
    open_lines = {line.key: line for line in lines if line.quantity > 0 and line.list_amount > 0}
    live = [promotion for promotion in promotions if promotion.is_valid_at(at)]
    given: dict[str, Discount] = {}
    while open_lines and live:
        offers = [(promotion, _offer(promotion, open_lines.values(), currency)) for promotion in live]
        promotion, best = max(offers, key=lambda pair: _worth(*pair))
        if not best:
            break
        for key, amount in best.items():
            given[key] = Discount(promotion.name, amount, promotion.id)
            del open_lines[key]
        live.remove(promotion)
    return given


def _worth(promotion: Promotion, offer: dict[str, Decimal]) -> tuple[Decimal, int, str]:
    return sum(offer.values(), ZERO), promotion.priority, promotion.id


def _offer(promotion: Promotion, lines: Iterable[Promotable], currency: Currency) -> dict[str, Decimal]:
    named = [line for line in lines if promotion.names(line.product_id, line.category_id)]
    if promotion.kind in {PromotionKind.TAKE_PAY, PromotionKind.N_FOR_PRICE}:
        return _group_offer(promotion, [line for line in named if line.is_piece], currency)
    offer = {line.key: _unit_offer(promotion, line, currency) for line in named}
    return {key: amount for key, amount in offer.items() if amount > 0}


def _unit_offer(promotion: Promotion, line: Promotable, currency: Currency) -> Decimal:
    if promotion.kind is PromotionKind.PERCENT:
        off = line.list_amount * promotion.value / HUNDRED
    elif promotion.kind is PromotionKind.AMOUNT:
        off = promotion.value * line.quantity
    else:
        off = line.list_amount - promotion.value * line.quantity
    return min(currency.round(off), line.list_amount)


def _group_offer(promotion: Promotion, lines: Sequence[Promotable], currency: Currency) -> dict[str, Decimal]:
    """Units of all named lines, dearest first, are put into groups of `take`; the gain is shared over their lines."""
    # By product, not by line key: keys follow the order of scanning, which must not matter.
    ordered = sorted(lines, key=lambda line: (-line.unit_price, line.product_id, line.key))
    units = [(line.unit_price, line.key) for line in ordered for _ in range(int(line.quantity))]
    groups = len(units) // promotion.take
    grouped = units[: groups * promotion.take]
    gain = _group_gain(promotion, grouped, groups) if grouped else ZERO
    if gain <= 0:
        return {}
    weights: dict[str, Decimal] = {}
    for price, key in grouped:
        weights[key] = weights.get(key, ZERO) + price
    parts = share_out(currency.round(gain), list(weights.values()), currency.unit)
    return {key: part for key, part in zip(weights, parts, strict=True) if part > 0}


def _group_gain(promotion: Promotion, grouped: Sequence[tuple[Decimal, str]], groups: int) -> Decimal:
    if promotion.kind is PromotionKind.N_FOR_PRICE:
        return sum((price for price, _ in grouped), ZERO) - promotion.value * groups
    free = promotion.take - promotion.pay
    return sum((price for price, _ in grouped[len(grouped) - groups * free :]), ZERO) if free > 0 else ZERO
