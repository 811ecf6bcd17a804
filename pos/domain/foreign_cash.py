"""Cash in another currency: what it is worth here. The change is given in the shop's own currency.

`rate` is always what ONE unit of the other currency is worth in the shop's: 1 USD = 0.92 EUR is a rate of 0.92 in a shop
that sells in euro. It is stored with the payment: what a note was worth is read later, never looked up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from pos.domain.money import LARGEST_AMOUNT, Currency
from pos.domain.rounding import EXACT, Rounding
from pos.errors import Refused


@dataclass(frozen=True, slots=True)
class Foreign:
    """`amount` of `currency`, in its major units; negative when it goes back. ValueError for a rate that cannot be."""

    currency: Currency
    amount: Decimal
    rate: Decimal

    def __post_init__(self) -> None:
        if not self.rate.is_finite() or self.rate <= 0:
            raise ValueError(f"no rate: {self.rate}")

    def home_value(self, step: Decimal) -> Decimal:
        """Its worth in the shop's currency: once rounded, half up, to `step`, the smallest coin the change can be paid in.

        Raises Refused: `amount_too_large`, `amount_not_exact`.
        """
        if not self.amount.is_finite() or abs(self.amount) > LARGEST_AMOUNT:
            raise Refused("amount_too_large", limit=str(LARGEST_AMOUNT))
        self.currency.to_minor(self.amount)
        return Rounding(step).of(EXACT.multiply(self.amount, self.rate))


def foreign_due(due: Decimal, currency: Currency, rate: Decimal) -> Decimal:
    """How much of `currency` pays `due` of the shop's: rounded away from zero to its smallest unit, so that it suffices."""
    units = EXACT.divide(EXACT.divide(due, rate), currency.unit)
    return units.to_integral_value(rounding=ROUND_UP) * currency.unit
