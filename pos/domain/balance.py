"""What is left on an account: a gift card's or a store credit's money, what a customer may still owe, points.

Balances come from outside as values. Nothing here keeps one; an account is never drawn below zero.
"""

from __future__ import annotations

from decimal import Decimal

from pos.domain.money import ZERO
from pos.errors import Refused


def drawn(balance: Decimal, amount: Decimal) -> Decimal:
    """The balance after `amount` was taken from it. Both in the shop's currency, or both points.

    Raises Refused("balance_too_small", left=...). ValueError for an amount that is not positive.
    """
    if amount <= 0:
        raise ValueError(f"nothing to draw: {amount}")
    if amount > balance:
        raise Refused("balance_too_small", left=str(max(balance, ZERO)))
    return balance - amount


def credit_left(limit: Decimal, debt: Decimal) -> Decimal:
    """What a customer who owes `debt` may still put on account."""
    return max(limit - debt, ZERO)
