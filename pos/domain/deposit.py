"""Deposits: lines that follow goods, such as the deposit on a bottle and on the crate around twenty-four of them.

They are made anew whenever the basket is priced, so that they are always those of the quantity that is there; the basket keeps
none. A deposit is a product of its own, with its own price and taxes; it is never discounted. Rule and case: V179.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from pos.domain.basket import BasketLine
from pos.domain.product import Deposit


def deposits_in(quantity: Decimal, deposit: Deposit) -> Decimal:
    """How many of it belong to `quantity` of the goods: one for each full `per`. Goods that come back give it back."""
    return (quantity / deposit.per).to_integral_value(rounding=ROUND_DOWN)


def with_deposits(lines: Sequence[BasketLine]) -> tuple[BasketLine, ...]:
    """The lines, each with those that follow it right behind; their keys are the line's with "+1", "+2" and so on."""
    found: list[BasketLine] = []
    for line in lines:
        found.append(line)
        for number, deposit in enumerate(line.product.deposits, 1):
            quantity = deposits_in(line.quantity, deposit)
            if quantity:
                key = f"{line.key}+{number}"
                found.append(
                    BasketLine(
                        key, deposit.product, quantity, tax_switch_id=line.tax_switch_id, follows=line.key
                    )
                )
    return tuple(found)
