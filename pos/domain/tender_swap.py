"""A tender that was typed wrongly, corrected afterwards: the cashier pressed cash and the customer paid by card.

The sale's entry stays as it is; the correction is an entry of its own that moves an amount from one kind of tender to another.
Only what the till wrote down by hand can have been typed wrongly: accounts, foreign notes and a card that a terminal charged cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from pos.domain.money import ZERO, Currency, money_text
from pos.domain.tender import TenderKind
from pos.errors import Refused

Body = Mapping[str, Any]
SWAPPED: Final = (TenderKind.CASH, TenderKind.CARD, TenderKind.VOUCHER)


def swappable(sale: Body, swaps: Iterable[Body]) -> dict[TenderKind, Decimal]:
    """What of a stored sale's tenders may have been typed wrongly, by kind, change taken off and earlier corrections applied.

    `swaps` are the bodies of its corrections. Amounts in the sale's currency; kinds without one are left out.
    """
    amounts = dict.fromkeys(SWAPPED, ZERO)
    for row in sale["tenders"]:
        kind = TenderKind(row["kind"])
        is_by_hand = kind is not TenderKind.CARD or not row.get("reference")
        if kind in amounts and is_by_hand:
            amounts[kind] += Decimal(row["amount"]) - Decimal(row["change"])
    for swap in swaps:
        moved = Decimal(swap["amount"])
        amounts[TenderKind(swap["from_kind"])] -= moved
        amounts[TenderKind(swap["to_kind"])] += moved
    return {kind: amount for kind, amount in amounts.items() if amount > 0}


def swap_body(
    sale: Body,
    sale_id: str,
    swaps: Iterable[Body],
    from_kind: TenderKind,
    to_kind: TenderKind,
    shift_id: str | None,
    currency: Currency,
) -> dict[str, Any]:
    """The body of the entry that corrects all of `from_kind`.

    Raises Refused("nothing_to_swap"), also for kinds that are no two of those that can be typed wrongly.
    """
    amount = swappable(sale, swaps).get(from_kind, ZERO)
    if amount <= 0 or to_kind not in SWAPPED or to_kind is from_kind:
        raise Refused("nothing_to_swap")
    return {
        "of": sale_id,
        "number": sale["number"],
        "shift": shift_id,
        "amount": money_text(amount, currency),
        "from_kind": from_kind.value,
        "from_name": tender_name(from_kind),
        "to_kind": to_kind.value,
        "to_name": tender_name(to_kind),
    }


def tender_name(kind: TenderKind) -> str:
    """What the books call a kind of tender."""
    return kind.value.replace("_", " ").capitalize()
