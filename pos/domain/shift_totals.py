"""What a shift took in, summed from the bodies of its receipts. Floats, counting and cash moved by hand are not here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.money import ZERO
from pos.domain.refund import Body


@dataclass(frozen=True, slots=True)
class ShiftTotals:
    """Refunds count negative. `tenders` is what each kind took in less change, `taxes` by tax id, `nets` by the taxes of the
    lines (ids joined by "+", in order), as books post them. `total + rounding + tips - written_off` is the sum of `tenders`.
    """

    total: Decimal
    rounding: Decimal
    tips: Decimal
    written_off: Decimal
    tenders: dict[str, Decimal]
    taxes: dict[str, Decimal]
    nets: dict[str, Decimal]


def shift_totals(receipts: Iterable[Body]) -> ShiftTotals:
    """Sum the bodies of sales, exchanges and refunds."""
    bodies = list(receipts)

    def summed(key: str) -> Decimal:
        return sum((Decimal(body.get(key, 0)) for body in bodies), ZERO)

    return ShiftTotals(
        total=summed("total"),
        rounding=summed("rounding"),
        tips=summed("tip"),
        written_off=summed("written_off"),
        tenders=_by_key(
            (row["kind"], Decimal(row["amount"]) - Decimal(row["change"]))
            for body in bodies
            for row in body["tenders"]
        ),
        taxes=_by_key((row["tax"], Decimal(row["amount"])) for body in bodies for row in body["taxes"]),
        nets=_by_key(
            ("+".join(sorted(part["tax"] for part in line["taxes"])), Decimal(line["net"]))
            for body in bodies
            for line in body["lines"]
        ),
    )


def _by_key(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for key, amount in amounts:
        sums[key] = sums.get(key, ZERO) + amount
    return sums
