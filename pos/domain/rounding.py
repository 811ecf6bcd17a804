"""Rounding amounts to a smallest unit, by a named rule. Units may be 0.01, 1, 0.001, or a coin such as 0.05.

Ties are exact: a value that comes out of divisions is looked at with far more digits than any amount has, so that half
a cent is half a cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from enum import StrEnum
from typing import Final

EXACT: Final = Context(prec=60)
"""For divisions on the way to a rounded amount; rounding itself never happens in a context."""
_SNAP: Final = Decimal("1E-36")
"""Closer than this to a tie is a tie: quotients of amounts and rates lie apart by more than 10**-24."""


class RoundingMode(StrEnum):
    """What becomes of what lies between two units. The examples round to 0.1: of 0.25, 0.26 and -0.25."""

    HALF_UP = ROUND_HALF_UP
    """To the nearer unit, ties away from zero: 0.3, 0.3, -0.3. The rule of the trade."""
    HALF_EVEN = ROUND_HALF_EVEN
    """To the nearer unit, ties to the even one: 0.2, 0.3, -0.2. Bankers' rounding, IEEE 754."""
    HALF_DOWN = ROUND_HALF_DOWN
    """To the nearer unit, ties towards zero: 0.2, 0.3, -0.2."""
    UP = ROUND_UP
    """Away from zero: 0.3, 0.3, -0.3."""
    DOWN = ROUND_DOWN
    """Towards zero: 0.2, 0.2, -0.2. So a refund mirrors its sale."""
    CEILING = ROUND_CEILING
    """Towards the larger number: 0.3, 0.3, -0.2."""
    FLOOR = ROUND_FLOOR
    """Towards the smaller number: 0.2, 0.2, -0.3."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """A unit and a mode. `unit` is positive."""

    unit: Decimal
    mode: RoundingMode = RoundingMode.HALF_UP

    def of(self, amount: Decimal) -> Decimal:
        """The amount as a whole number of units."""
        units = EXACT.quantize(EXACT.divide(amount, self.unit), _SNAP)
        return units.to_integral_value(rounding=self.mode) * self.unit
