"""The one model behind every drawing of a series: points of two periods, a nice axis, labels that do not touch.

It knows no pixels of a device and no Qt; a painter asks for heights as shares of the axis. Amounts are Decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

MOST_STEPS: Final = 4
_NICE: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket. `label` stands below the axis, `title` heads the tooltip; `before` None: that period was shorter."""

    label: str
    title: str
    now: Decimal
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high` in equal steps; zero is always one of them."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def ticks(self) -> tuple[Decimal, ...]:
        count = int((self.high - self.low) / self.step)
        return tuple(self.low + self.step * i for i in range(count + 1))

    def share(self, value: Decimal) -> float:
        """Where a value lies: 0 at the foot, 1 at the top. A position, so a float."""
        return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True, slots=True)
class Series:
    points: tuple[Point, ...]
    axis: Axis

    @property
    def has_before(self) -> bool:
        return any(point.before is not None for point in self.points)

    @property
    def is_empty(self) -> bool:
        """Nothing was sold in either period."""
        return all(not point.now and not point.before for point in self.points)


def nice_step(rough: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    if rough <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(rough.adjusted())
    return next(nice * power for nice in _NICE if nice * power >= rough)


def axis_for(values: Sequence[Decimal], smallest_step: Decimal = Decimal(1)) -> Axis:
    """An axis with at most a handful of steps that holds all values and zero."""
    top, foot = max([ZERO, *values]), min([ZERO, *values])
    step = max(nice_step((top - foot) / MOST_STEPS), smallest_step)
    high = (top / step).to_integral_value(ROUND_CEILING) * step
    low = (foot / step).to_integral_value(ROUND_FLOOR) * step
    if high == low:
        high = low + step
    return Axis(low, high, step)


def series_of(points: Sequence[Point]) -> Series:
    values = [point.now for point in points] + [p.before for p in points if p.before is not None]
    return Series(tuple(points), axis_for(values))


def label_every(count: int, room: float, widest: float) -> int:
    """Write every n-th label, so that neighbours have air between them."""
    if count <= 0 or room <= 0:
        return 1
    # Two labels in a row need their width and half as much again.
    fits = max(1, int(room // max(1.0, widest * 1.5)))
    return max(1, -(-count // fits))


def bar_at(x: float, room: float, count: int) -> int | None:
    """The bar below a position, counted from the start of the axis. None beside it."""
    if count <= 0 or room <= 0 or not 0 <= x < room:
        return None
    return min(count - 1, int(x / (room / count)))


def shares(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Percent of the sum of what is above zero, unrounded; zero when there is nothing."""
    whole = sum((amount for amount in amounts if amount > 0), ZERO)
    if not whole:
        return [ZERO for _ in amounts]
    return [max(amount, ZERO) * 100 / whole for amount in amounts]
