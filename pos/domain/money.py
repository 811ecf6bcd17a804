"""Amounts of money: currencies, rounding, and fair division. Every amount is a `Decimal`.

No float is accepted anywhere. Rounding always names its mode; half up (ties away from zero) is the rule
of the trade unless a caller says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from pos.errors import Refused

ZERO = Decimal(0)
LARGEST_AMOUNT = Decimal("9999999999.99")
"""No single price, line, tender or total may exceed this (in major units); beyond it a typing error is certain."""


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency. `exponent` is the number of decimals of the smallest unit (EUR 2, JPY 0, KWD 3)."""

    code: str
    exponent: int = 2

    @property
    def unit(self) -> Decimal:
        """The smallest unit as a Decimal: 0.01 for EUR."""
        return Decimal(1).scaleb(-self.exponent)

    def round(self, amount: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
        """Round to the smallest unit. `mode` is one of decimal's ROUND_* names."""
        return amount.quantize(self.unit, rounding=mode)

    def to_minor(self, amount: Decimal) -> int:
        """12.35 EUR -> 1235. Raises Refused("amount_not_exact") when the amount has more decimals than the currency."""
        scaled = amount.scaleb(self.exponent)
        whole = int(scaled)
        if scaled != whole:
            raise Refused("amount_not_exact", amount=str(amount), currency=self.code)
        return whole

    def from_minor(self, minor: int) -> Decimal:
        """1235 -> 12.35 EUR, always with the currency's number of decimals."""
        return Decimal(minor).scaleb(-self.exponent)


def money_text(amount: Decimal, currency: Currency) -> str:
    """An amount as the journal writes it: "12.30", always with the currency's decimals, never "-0.00"."""
    return str(amount.quantize(currency.unit) + ZERO.quantize(currency.unit))


def share_out(total: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Divide `total` over `weights` in multiples of `unit` so that the parts add up exactly (largest remainder).

    The sign of the parts follows `total`; equal remainders are served in order, so the result does not depend on
    anything but the arguments. All weights zero or negative-free is required; if they sum to zero the first part
    takes everything. Source: Hamilton's method, as used for document discounts and tax cents.
    """
    if not weights:
        return []
    units = int(abs(total) / unit)
    sign = -1 if total < 0 else 1
    weight_sum = sum(weights, ZERO)
    if weight_sum == 0:
        return [total, *[ZERO] * (len(weights) - 1)]
    exact = [Decimal(units) * weight / weight_sum for weight in weights]
    floors = [int(value.to_integral_value(rounding=ROUND_FLOOR)) for value in exact]
    missing = units - sum(floors)
    by_remainder = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
    for i in by_remainder[:missing]:
        floors[i] += 1
    return [unit * count * sign for count in floors]


def round_to_sum(total: Decimal, exact: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Round each exact value down to `unit`, then give the missing units to the largest remainders.

    The parts add up to `total`, which must be within one unit per value of their exact sum; values may have any
    sign. Used to put a tax that was rounded once on the document back on its lines.
    """
    if not exact:
        return []
    floors = [int((value / unit).to_integral_value(rounding=ROUND_FLOOR)) for value in exact]
    missing = int(total / unit) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] * unit - exact[i], i))
    whole, missing = divmod(missing, len(exact))
    for i in by_remainder[:missing]:
        floors[i] += 1
    return [(count + whole) * unit for count in floors]
