"""Another tax for the same goods: by the customer (a business abroad), or by use (eat in, take away, export).

A switch replaces the taxes of a product by others. What happens to a price that includes tax is the shop's word:
the shelf price stays and the shop's part changes (a coffee costs the same, eaten in or taken away), or the net stays and the
customer pays the other tax on it (export). A price without tax is a net price and stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pos.domain.money import Currency
from pos.domain.tax import Tax, net_of, with_tax


class Keeps(StrEnum):
    SHELF = "shelf"
    """The price on the shelf, tax and all."""
    NET = "net"
    """The price without tax."""


@dataclass(frozen=True, slots=True)
class TaxSwitch:
    """`replaces` gives for a tax id the ids that stand in its place; an empty tuple takes the tax away. `letter` is for screens."""

    id: str
    name: str
    replaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keeps: Keeps = Keeps.SHELF

    def switched(self, tax_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The taxes that hold instead, each once, in order."""
        found = (new for old in tax_ids for new in self.replaces.get(old, (old,)))
        return tuple(dict.fromkeys(found))

    def price(
        self,
        price: Decimal,
        old: tuple[Tax, ...],
        new: tuple[Tax, ...],
        currency: Currency,
        *,
        tax_included: bool,
    ) -> Decimal:
        """What a piece costs under the new taxes, in the same terms as `price`."""
        if old == new or not tax_included or self.keeps is Keeps.SHELF:
            return price
        return with_tax(net_of(price, old), new, currency)
