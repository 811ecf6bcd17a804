"""Quantities: how many pieces, kilograms, litres or metres. Always `Decimal`, at most three decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from pos.errors import Refused

LARGEST_QUANTITY = Decimal("99999.999")
MILLI = Decimal("0.001")


class Unit(StrEnum):
    """How a product is sold. Pieces are whole; the others are measured to three decimals."""

    PIECE = "pcs"
    KILOGRAM = "kg"
    LITRE = "l"
    METRE = "m"

    @property
    def is_measured(self) -> bool:
        return self is not Unit.PIECE


def check_quantity(quantity: Decimal, unit: Unit) -> Decimal:
    """Return the quantity normalised for its unit, or raise Refused.

    Codes: `quantity_not_a_number`, `quantity_zero`, `quantity_too_large`, `quantity_not_whole`.
    """
    if not quantity.is_finite():
        raise Refused("quantity_not_a_number", quantity=str(quantity))
    if quantity == 0:
        raise Refused("quantity_zero")
    if abs(quantity) > LARGEST_QUANTITY:
        raise Refused("quantity_too_large", quantity=plain(quantity), limit=plain(LARGEST_QUANTITY))
    if unit.is_measured:
        rounded = quantity.quantize(MILLI, rounding=ROUND_HALF_UP)
        if rounded == 0:
            raise Refused("quantity_zero")
        return rounded
    if quantity != quantity.to_integral_value():
        raise Refused("quantity_not_whole", quantity=plain(quantity))
    return quantity.to_integral_value()


def plain(number: Decimal) -> str:
    """A Decimal as text without exponent or trailing zeros: 2.500 -> "2.5", 1E+2 -> "100"."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
