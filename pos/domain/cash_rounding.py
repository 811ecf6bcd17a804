"""Cash rounding: what becomes of cents that no coin can pay. What a sale owes and how it is paid is not here.

The amount is rounded by itself and never the taxes or lines below it: the difference is stored as its own figure
(`rounding` of a sale). Only modes that look at the distance from zero are taken, so that a refund mirrors its sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pos.domain.rounding import Rounding, RoundingMode

ONE_SIDED = frozenset({RoundingMode.CEILING, RoundingMode.FLOOR})
"""Modes that favour one side whoever pays; 7.50 rounded down to 7 would come back as 8 (money vector V114)."""


class RoundingScope(StrEnum):
    """Which payments are rounded."""

    CASH_ONLY = "cash_only"
    """The part that is settled in cash; a card pays to the cent. The rule in most countries."""
    ALL_TENDERS = "all_tenders"
    """Every document: without cash its whole total; with cash, the part settled in cash (money vectors V095 to V099)."""


@dataclass(frozen=True, slots=True)
class CashRounding:
    """`step` is the smallest coin in use, in major units: 0.05. ValueError for a step or mode that cannot be."""

    step: Decimal
    mode: RoundingMode = RoundingMode.HALF_UP
    scope: RoundingScope = RoundingScope.CASH_ONLY

    def __post_init__(self) -> None:
        if not self.step.is_finite() or self.step <= 0:
            raise ValueError(f"no coin is worth {self.step}")
        if self.mode in ONE_SIDED:
            raise ValueError(f"{self.mode} does not mirror")

    def of(self, amount: Decimal) -> Decimal:
        """The amount as a whole number of steps. `of(-amount)` is `-of(amount)`."""
        return Rounding(self.step, self.mode).of(amount)

    def difference(self, amount: Decimal) -> Decimal:
        """What rounding adds to `amount`; less than a step."""
        return self.of(amount) - amount

    def can_pay(self, amount: Decimal) -> bool:
        """Can this be handed over in coins and notes?"""
        return amount % self.step == 0
