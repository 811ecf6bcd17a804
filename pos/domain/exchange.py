"""Exchanges: goods come back and others go out in one document. Only the difference is paid, either way.

What came back is worth its stored share (`refund`), whatever it costs today; what goes out is priced like any sale. The
document's taxes are the sums of its lines, tax by tax, so a line that came back reduces its own taxes and no other. The
body of the entry is made in `refund_entry`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.money import ZERO
from pos.domain.refund import Portion


def exchange_total(sold: Decimal, portions: Iterable[Portion]) -> Decimal:
    """What the exchange comes to: positive is paid by the customer, negative goes back, zero needs no tender.

    Negative, it goes back as in a refund of that amount (`refund_tenders` of the first sale); then `settle` takes it.
    """
    return sold - sum((portion.shares["total"] for portion in portions), ZERO)


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
