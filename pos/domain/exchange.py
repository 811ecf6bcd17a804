"""Exchanges: goods come back and others go out in one document. Only the difference is paid, either way.

What came back is worth its stored share (`refund`), whatever it costs today; what goes out is priced like any sale. The
document's taxes are the sums of its lines, tax by tax, so a line that came back reduces its own taxes and no other. The
body of the entry is made in `refund_entry`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pos.domain.money import ZERO
from pos.domain.refund import Body, Portion
from pos.domain.refund_tenders import MoneyBack, refund_tenders
from pos.domain.tender import TenderRules


def exchange_total(sold: Decimal, portions: Iterable[Portion]) -> Decimal:
    """What the exchange comes to: positive is paid by the customer, negative goes back, zero needs no tender.

    Negative, it goes back as in a refund of that amount (`refund_tenders` of the first sale); then `settle` takes it.
    """
    return sold - sum((portion.shares["total"] for portion in portions), ZERO)


_PAID = ("total", "tip", "written_off", "tenders")
"""What of a document says how it was paid."""
_NOT_KEPT = frozenset({"trace", "discounts", "note"})
"""What of a sold line is not said of it when it comes back."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Goods of one stored sale that come back in a basket. `taxes` are the sale's rows; `money` says how it and what followed from it
    were paid, the sale first.
    """

    id: str
    number: str
    currency: str
    exponent: int
    taxes: tuple[Mapping[str, Any], ...]
    money: tuple[Body, ...]
    portions: tuple[Portion, ...]

    @property
    def body(self) -> Body:
        """As much of the sale's body as the entry of the exchange needs."""
        return {
            "number": self.number,
            "currency": self.currency,
            "exponent": self.exponent,
            "taxes": self.taxes,
        }

    @property
    def total(self) -> Decimal:
        """What comes back is worth so much."""
        return sum((portion.shares["total"] for portion in self.portions), ZERO)

    @property
    def tax_inside(self) -> Decimal:
        """What of it is tax that was in the prices."""
        return sum(
            (each.shares["tax"] for each in self.portions if each.line["tax_included"]),
            ZERO,
        )

    @property
    def wanted(self) -> dict[int, Decimal]:
        """How much of which line of the sale comes back."""
        return {int(portion.line["no"]): portion.quantity for portion in self.portions}

    def without(self, no: int) -> Exchange | None:
        """Line `no` of the sale stays with the customer, and the deposits that follow it; None when nothing is left."""
        rest = tuple(
            portion
            for portion in self.portions
            if no not in {int(portion.line["no"]), int(portion.line.get("follows", 0))}
        )
        return replace(self, portions=rest) if rest else None

    def money_back(self, amount: Decimal, rules: TenderRules) -> MoneyBack:
        """How `amount` (positive) of a difference goes back as the sale was paid. Raises Refused as `refund_tenders`."""
        return refund_tenders(self.money[0], self.money[1:], amount, rules)


def exchange_of(sale_id: str, sale: Body, followed: Iterable[Body], portions: Sequence[Portion]) -> Exchange:
    """`portions` of a stored sale, with what is needed of it until the basket is paid; `followed` are its refunds and exchanges."""
    return Exchange(
        sale_id,
        str(sale["number"]),
        str(sale["currency"]),
        int(sale["exponent"]),
        tuple(sale["taxes"]),
        tuple({key: body[key] for key in _PAID if key in body} for body in (sale, *followed)),
        tuple(replace(each, line=_kept(each.line)) for each in portions),
    )


def _kept(line: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in line.items() if key not in _NOT_KEPT}


@dataclass(frozen=True, slots=True)
class Countable:
    """A line as far as netting sees it: only lines of one `key` (same goods, price and taxes) may meet."""

    key: Hashable
    quantity: Decimal


def netted(lines: Sequence[Countable]) -> list[Decimal]:
    """The quantities that are left when lines that came back meet lines of their own key, the first first.

    For papers that may not show negative lines. Sums by key stay what they were; what meets nothing stays negative.
    Source: money vector V080.
    """
    left = [line.quantity for line in lines]
    for i, line in enumerate(lines):
        for j, other in enumerate(lines):
            if line.key == other.key:
                met = max(min(-left[i], left[j]), ZERO)
                left[i] += met
                left[j] -= met
    return left
