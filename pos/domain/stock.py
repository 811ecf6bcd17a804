"""Stock as people see it: counted or not, low, out; and the reasons of movements."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum


class StockState(StrEnum):
    NOT_COUNTED = "not_counted"
    IN_STOCK = "in_stock"
    LOW = "low"
    OUT = "out"


class MovementKind(StrEnum):
    SALE = "sale"
    RETURN = "return"
    DELIVERY = "delivery"
    CORRECTION = "correction"
    WRITE_OFF = "write_off"
    OPENING = "opening"


def stock_state(level: Decimal | None, reorder_level: Decimal | None) -> StockState:
    """Out at zero and below; low at the reorder level and below; a product without a level is not counted."""
    if level is None:
        return StockState.NOT_COUNTED
    if level <= 0:
        return StockState.OUT
    if reorder_level is not None and level <= reorder_level:
        return StockState.LOW
    return StockState.IN_STOCK
