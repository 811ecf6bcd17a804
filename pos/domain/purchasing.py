"""Orders at suppliers: what a line comes to, how far it has come, how much to order, and who bears the shipping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from pos.domain.money import ZERO, Currency, share_out

ONE = Decimal(1)


class LineState(StrEnum):
    WAITING = "waiting"
    MISSING = "missing"
    COMPLETE = "complete"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class LineProgress:
    """`by` is how many are missing or too many, else zero."""

    state: LineState
    by: Decimal = ZERO


def progress(ordered: Decimal, before: Decimal, now: Decimal) -> LineProgress:
    """How a line stands when `now` comes on top of what came `before`."""
    left = ordered - before - now
    if left < 0:
        return LineProgress(LineState.TOO_MANY, -left)
    if left == 0:
        return LineProgress(LineState.COMPLETE)
    return LineProgress(LineState.WAITING if now == 0 else LineState.MISSING, left)


def line_value(quantity: Decimal, cost: Decimal, currency: Currency) -> Decimal:
    """Rounded once, as the ledger of stock does."""
    return currency.round(quantity * cost)


def count_items(lines: Iterable[tuple[Decimal, bool]]) -> int:
    """Pieces are counted; of goods that are weighed (second) a line counts one, however much it is."""
    return sum(
        1 if is_by_weight else int(quantity.to_integral_value(rounding=ROUND_FLOOR))
        for quantity, is_by_weight in lines
        if quantity > 0
    )


def quantity_to_order(available: Decimal, reorder_level: Decimal, order_qty: Decimal | None) -> Decimal:
    """Enough to come above the reorder level, in whole order quantities where there is one, else in ones.

    `available` is what is there and what is on its way. Zero where that is above the level already.
    """
    if available > reorder_level:
        return ZERO
    step = order_qty or ONE
    steps = ((reorder_level - available) / step).to_integral_value(rounding=ROUND_FLOOR) + 1
    return step * steps


def spread_shipping(
    shipping: Decimal, values: Sequence[Decimal], quantities: Sequence[Decimal], currency: Currency
) -> list[Decimal]:
    """The shipping shared out over lines by their values, in the currency's unit; the shares add up to it.

    Units that are left over go to the largest remainders, of equal ones to the first. Goods that are all free of charge share
    by their quantities.
    """
    weights = values if any(values) else quantities
    return share_out(shipping, list(weights), currency.unit)
