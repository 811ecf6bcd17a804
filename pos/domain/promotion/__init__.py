"""Promotions: what the shop offers, and which offer gives what to which line.

`rules` says what an offer is and when it holds; `players` what it does with pieces; `solver` finds the best combination of
offers that compete for the same pieces; `table` shares amounts over lines, and `giving` runs the stages.
"""

from pos.domain.promotion.giving import apply_promotions
from pos.domain.promotion.rules import (
    Goods,
    Moment,
    Promotion,
    PromotionKind,
    Reward,
    RewardKind,
    Slot,
    check_promotion,
)
from pos.domain.promotion.table import Discount, Given, Promotable

__all__ = [
    "Discount",
    "Given",
    "Goods",
    "Moment",
    "Promotable",
    "Promotion",
    "PromotionKind",
    "Reward",
    "RewardKind",
    "Slot",
    "apply_promotions",
    "check_promotion",
]
