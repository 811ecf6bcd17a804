"""Loyalty points: spent down to zero, earned with a sale, and taken back with what is refunded. Points are whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pos.domain.refund import cumulative_share
from pos.errors import Refused

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PointsBack:
    """`taken` from the customer's points; `missing` were spent meanwhile and are let go: a balance is never below zero."""

    taken: int
    missing: int


def redeemed(balance: int, points: int) -> int:
    """The balance after spending `points`. Raises Refused("points_too_few", left=...). ValueError when not positive."""
    if points <= 0:
        raise ValueError(f"nothing to redeem: {points}")
    if points > balance:
        raise Refused("points_too_few", left=balance)
    return balance - points


def share_of_points(points: int, sale_total: Decimal, before: Decimal, amount: Decimal) -> int:
    """The part of `points` that goes with `amount` of a sale's total, of which `before` came back earlier.

    For points that the sale earned, and for those that were spent on it. Cumulative like money: whatever the parts, all
    points are gone when all is back. A sale that came to nothing has no share.
    """
    if sale_total <= 0:
        return 0
    return int(cumulative_share(Decimal(points), sale_total, before, amount, ONE))


def points_back(
    balance: int, earned: int, sale_total: Decimal, before: Decimal, amount: Decimal
) -> PointsBack:
    """What a refund of `amount` takes of the points that the sale `earned`, from a customer who has `balance`."""
    share = share_of_points(earned, sale_total, before, amount)
    taken = min(share, max(balance, 0))
    return PointsBack(taken, share - taken)
