"""What comes back of a sale, and what its share of the price was. Money and tenders are `refund_tenders`'.

The policy is that of **stored shares**: every line keeps what was paid for it, discounts of groups (a bundle, take three pay
two) already shared over their lines, and a unit that comes back is worth its share, whichever unit of the group it is. So no
order of returning parts gives back more than was paid, and who keeps part of a group has paid the shares of what he keeps.
Computing the group anew without the unit would give another answer for each order, and a refund below zero for some.

The share of a line for a quantity is taken cumulatively: share(from, to) = round(total * to / sold) -
round(total * from / sold). Whatever the steps, the last one lands on the stored total. Source: DESIGN money rule 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

from pos.domain.money import ZERO, Currency
from pos.domain.quantity import Unit, check_quantity, plain
from pos.domain.rounding import EXACT, Rounding
from pos.errors import Refused

Line = Mapping[str, Any]
"""A line of a stored sale, as docs/entry-format.md describes it."""
Body = Mapping[str, Any]
"""The body of a stored sale, exchange or refund."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Part of a sold line that comes back: positive quantity and positive shares of what was paid."""

    line: Line
    quantity: Decimal
    shares: Mapping[str, Decimal]
    """list, discount, total, net, tax; liability where the line put money on an account"""
    tax_shares: tuple[tuple[str, Decimal, Decimal], ...]
    """(tax id, base, amount)"""
    owed: Mapping[str, Decimal] = field(default_factory=dict)
    """By tax id, the share of a reverse charge: what the customer owes to the state for it, and did not pay here."""
    reason: str = ""
    restock: bool = True
    """False: it is thrown away, and neither its stock nor its cost comes back."""


@dataclass(frozen=True, slots=True)
class LineLeft:
    """What of a sold line is still with the customer: `quantity`, and `total` as its share of what was paid."""

    line: Line
    back: Decimal
    quantity: Decimal
    total: Decimal


def cumulative_share(
    amount: Decimal, whole: Decimal, before: Decimal, part: Decimal, unit: Decimal
) -> Decimal:
    """The share of `amount` for `part` of `whole`, of which `before` had its share already, in multiples of `unit`.

    The shares of any parts that make up the whole add up to `amount`; none has the other sign. `whole` is positive.
    """

    def up_to(reached: Decimal) -> Decimal:
        return Rounding(unit).of(EXACT.divide(EXACT.multiply(amount, reached), whole))

    return up_to(before + part) - up_to(before)


def portion_of(line: Line, before: Decimal, quantity: Decimal, currency: Currency) -> Portion:
    """`quantity` of a stored sale line, of which `before` came back earlier.

    Raises Refused("refund_more_than_sold", left=...), or as `check_quantity` does: `quantity_zero`, `quantity_not_whole` ...
    """
    sold = Decimal(line["qty"])
    if quantity < 0:
        raise Refused("quantity_zero")
    quantity = check_quantity(quantity, Unit(line["unit"]))
    if before + quantity > sold:
        raise Refused("refund_more_than_sold", product=line["name"], left=plain(max(sold - before, ZERO)))

    def share(amount: str) -> Decimal:
        return cumulative_share(Decimal(amount), sold, before, quantity, currency.unit)

    taxes = tuple((str(part["tax"]), share(part["base"]), share(part["amount"])) for part in line["taxes"])
    total = share(line["total"])
    tax = sum((amount for _, _, amount in taxes), ZERO)
    liability = share(line["liability"]) if "liability" in line else ZERO
    net = total - tax - liability
    discount = share(line["discount"])
    paid = "total" if line["tax_included"] else "net"
    shares = {"discount": discount, "total": total, "net": net, "tax": tax}
    if "liability" in line:
        shares["liability"] = liability
    # to the cent what is before the discount, in each part as in the whole; a fee on top of the price is in neither
    is_whole = Decimal(line["list"]) - Decimal(line["discount"]) == Decimal(line[paid])
    shares["list"] = shares[paid] + discount if is_whole else share(line["list"])
    owed = {str(part["tax"]): share(part["owed"]) for part in line["taxes"] if "owed" in part}
    return Portion(line, quantity, shares, taxes, owed)


def returned(documents: Iterable[Body], sale_id: str | None = None) -> dict[int, Decimal]:
    """By line number of the sale, how much came back in these refunds and exchanges. `sale_id` leaves out those of other sales."""
    back: dict[int, Decimal] = {}
    for body in documents:
        if sale_id is not None and (body["refund_of"] or {}).get("entry") != sale_id:
            continue
        for line in body["lines"]:
            if line["refund_of_line"] is not None:
                no = int(line["refund_of_line"])
                back[no] = back.get(no, ZERO) - Decimal(line["qty"])
    return back


def with_followers(
    sale: Body, back: Mapping[int, Decimal], wanted: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """What comes back, with the deposits that follow it: as many as belong to what is back then, and did not come back before.

    `wanted` and `back` are quantities by line number, the latter as `returned` gives them. A crate's deposit comes back with its last bottle.
    """
    lines = {int(line["no"]): line for line in sale["lines"]}
    found = dict(wanted)
    for no, line in lines.items():
        goods = int(line.get("follows", 0))
        if goods not in wanted or no in wanted:
            continue
        sold = Decimal(lines[goods]["qty"])
        reached = back.get(goods, ZERO) + wanted[goods]
        share = (Decimal(line["qty"]) * reached / sold).to_integral_value(rounding=ROUND_DOWN)
        due = min(share, Decimal(line["qty"])) - back.get(no, ZERO)
        if due > 0:
            found[no] = due
    return found


def lines_left(sale: Body, back: Mapping[int, Decimal]) -> list[LineLeft]:
    """What is left of each line that was sold, given what came `back`. Lines that were returns themselves are left out."""
    currency = Currency(str(sale["currency"]), int(sale["exponent"]))
    left: list[LineLeft] = []
    for line in sale["lines"]:
        sold, gone = Decimal(line["qty"]), back.get(int(line["no"]), ZERO)
        if sold > 0:
            rest = max(sold - gone, ZERO)
            total = cumulative_share(Decimal(line["total"]), sold, sold - rest, rest, currency.unit)
            left.append(LineLeft(line, gone, rest, total))
    return left


def refund_limit(paid: Decimal, balance: Decimal) -> Decimal:
    """What can be given back for a gift card that was sold for `paid` and holds `balance` now: what was used is gone."""
    return max(min(paid, balance), ZERO)


def check_refund_limit(portion: Portion, balance: Decimal) -> None:
    """A gift card that was used is not taken back as a whole. Raises Refused("gift_card_used", left=...)."""
    left = refund_limit(portion.shares["total"], balance)
    if left < portion.shares["total"]:
        raise Refused("gift_card_used", left=str(left))
