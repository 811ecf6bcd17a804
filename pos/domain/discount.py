"""Discounts that a person gives, on a line or on the whole basket: percent or an amount. Who may give how much is `domain.limits`.

Percents are of what is left to pay after the shop's offers. An amount is in the terms of the shelf prices, as the customer
reads them. Nothing goes below zero, and a per-unit tax or deposit is not discounted (DESIGN money rule 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pos.domain.money import ZERO, Currency, share_out
from pos.errors import Refused

HUNDRED = Decimal(100)


class DiscountKind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class ManualDiscount:
    """`value` is percent, or major units of money off the whole line or basket. `reason` is what the receipt says.

    `off_total`: an amount off the whole basket is off what the customer pays, where prices are without tax.
    """

    kind: DiscountKind
    value: Decimal
    reason: str = ""
    off_total: bool = False

    def off(self, amount: Decimal, currency: Currency) -> Decimal:
        """What it takes off `amount`: rounded half up to the currency's unit, from zero to the amount."""
        if amount <= 0:
            return ZERO
        if self.kind is DiscountKind.PERCENT:
            return currency.round(amount * self.value / HUNDRED)
        return min(self.value, amount)


def check_discount(discount: ManualDiscount, amount: Decimal, currency: Currency) -> None:
    """Can this discount be given at all on `amount`? Raises Refused: `discount_zero`, `discount_too_large` (limit)."""
    if discount.value <= 0:
        raise Refused("discount_zero")
    if discount.kind is DiscountKind.PERCENT and discount.value > HUNDRED:
        raise Refused("discount_too_large", limit="100%")
    if discount.kind is DiscountKind.AMOUNT:
        currency.to_minor(discount.value)
        if discount.value > amount:
            raise Refused("discount_too_large", limit=str(max(amount, ZERO)))


def spread(off: Decimal, amounts: Sequence[Decimal], currency: Currency) -> list[Decimal]:
    """`off` shared over `amounts` by largest remainder: multiples of the unit that add up to it; nothing for amounts below zero.

    `off` may not be more than the positive amounts together (ValueError); then no share is above its amount.
    """
    weights = [max(amount, ZERO) for amount in amounts]
    whole = sum(weights, ZERO)
    if off > whole:
        raise ValueError(f"{off} is more than {whole}")
    if off == 0:
        return [ZERO] * len(weights)
    return share_out(off, weights, currency.unit)
