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
        if _is_by_hand(row):
            amounts[TenderKind(row["kind"])] += _net(row)
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


def as_corrected(document: Body, swaps: Iterable[Body]) -> Body:
    """The body of a sale or exchange with its tenders as they really were paid. `swaps` are its corrections, oldest first.

    For what has to know where money is, such as a refund. What the document came to does not change; nothing of this is stored.
    """
    rows = [dict(row) for row in document["tenders"]]
    for swap in swaps:
        kind, moved = swap["from_kind"], Decimal(swap["amount"])
        typed = [row for row in rows if row["kind"] == kind and _is_by_hand(row)]
        rest = sum((_net(row) for row in typed), ZERO) - moved
        rows = [row for row in rows if row not in typed]
        rows += _row(kind, swap["from_name"], rest)
        rows += _row(swap["to_kind"], swap["to_name"], moved)
    return {**document, "tenders": [{**row, "no": no} for no, row in enumerate(rows, 1)]}


def _row(kind: str, name: str, amount: Decimal) -> list[dict[str, Any]]:
    row = {"kind": kind, "name": name, "amount": str(amount), "change": "0", "reference": None}
    return [row] if amount else []


def _is_by_hand(row: Mapping[str, Any]) -> bool:
    kind = TenderKind(row["kind"])
    return kind in SWAPPED and (kind is not TenderKind.CARD or not row.get("reference"))


def _net(row: Mapping[str, Any]) -> Decimal:
    return Decimal(row["amount"]) - Decimal(row["change"])


def tender_name(kind: TenderKind) -> str:
    """What the books call a kind of tender."""
    return kind.value.replace("_", " ").capitalize()
