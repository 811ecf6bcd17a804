"""Refunds: any way of splitting a sale into refunds adds up to exactly what was paid.

The share of a line for a quantity is taken cumulatively: share(from, to) = round(total * to / sold) -
round(total * from / sold). Whatever the steps, the last one lands on the stored total. Source: DESIGN money rule 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pos.domain.entries import Portion
from pos.domain.money import Currency
from pos.domain.quantity import plain
from pos.errors import Refused


def portion_of(line: Mapping[str, Any], before: Decimal, quantity: Decimal, currency: Currency) -> Portion:
    """`quantity` of a stored sale line, of which `before` came back earlier.

    Raises Refused("refund_more_than_sold", left=...) or Refused("quantity_zero").
    """
    sold = Decimal(line["qty"])
    if quantity <= 0:
        raise Refused("quantity_zero")
    if before + quantity > sold:
        raise Refused(
            "refund_more_than_sold", product=line["name"], left=plain(max(sold - before, Decimal(0)))
        )

    def share(amount: Decimal) -> Decimal:
        return currency.round(amount * (before + quantity) / sold) - currency.round(amount * before / sold)

    taxes = tuple(
        (str(part["tax"]), share(Decimal(part["base"])), share(Decimal(part["amount"])))
        for part in line["taxes"]
    )
    total = share(Decimal(line["total"]))
    tax = sum((amount for _, _, amount in taxes), Decimal(0))
    net = total - tax
    discount = share(Decimal(line["discount"]))
    paid = total if line["tax_included"] else net
    shares = {"list": paid + discount, "discount": discount, "total": total, "net": net, "tax": tax}
    return Portion(line, quantity, shares, taxes)
