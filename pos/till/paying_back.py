"""Giving money back in one way, whatever way it came."""

from __future__ import annotations

from decimal import Decimal

from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import Agreed, Tender, TenderKind, TenderRules, left_for


def all_one_way(
    total: Decimal, kind: TenderKind, rules: TenderRules, account: str | None = None
) -> MoneyBack:
    """All of `total` (negative) back in one way. What is put on an account has its number on the paper: the customer needs it."""
    amount = left_for(kind, total, [], rules)
    reference = None if account is None else grouped(account)
    return MoneyBack((Tender(kind, amount, reference, account),), Agreed(rounding=amount - total))


def grouped(account: str) -> str:
    """A number in fours, as people read it out."""
    return " ".join(account[at : at + 4] for at in range(0, len(account), 4))
