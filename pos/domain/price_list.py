"""Price lists: what a piece costs for whom, where, from how many on, and when.

Which price holds is decided by this order, the first difference counts: priority; a list for the customer's group
before one for everybody; a list for this store before one for all; a rule for the product before one for its category
before one for all goods; the larger quantity; the later beginning; the id. A planned price of the product itself is
a rule of the general list that begins at its time, so it takes effect by itself, on every till at the same instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property

from pos.domain.money import Currency
from pos.domain.product import Product

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class PriceListRule:
    """One rule. Either `price` (major units for one unit of quantity, in the product's own tax terms) or `percent_off` is set.

    None as `product_id`, `category_id`, `customer_group` or `store_id` means any. `valid_from` is included, `valid_to` is not.
    """

    id: str
    list_name: str
    price: Decimal | None = None
    percent_off: Decimal | None = None
    product_id: str | None = None
    category_id: str | None = None
    customer_group: str | None = None
    store_id: str | None = None
    min_quantity: Decimal = Decimal(0)
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    priority: int = 0

    def names(self, product: Product) -> bool:
        if self.product_id is not None:
            return self.product_id == product.id
        return self.category_id is None or self.category_id == product.category_id

    def holds(self, quantity: Decimal, at: datetime, group: str | None, store_id: str | None) -> bool:
        return (
            (self.customer_group is None or self.customer_group == group)
            and (self.store_id is None or self.store_id == store_id)
            and quantity >= self.min_quantity
            and (self.valid_from is None or self.valid_from <= at)
            and (self.valid_to is None or at < self.valid_to)
        )

    def price_of(self, product: Product, currency: Currency) -> Decimal:
        """The price it gives; a percentage is rounded half up to the currency's unit."""
        if self.price is not None:
            return self.price
        return currency.round(product.price * (HUNDRED - (self.percent_off or Decimal(0))) / HUNDRED)

    @property
    def rank(self) -> tuple[int, bool, bool, bool, bool, Decimal, datetime, str]:
        """Of the rules that hold for a product, the one with the highest rank is taken."""
        return (
            self.priority,
            self.customer_group is not None,
            self.store_id is not None,
            self.product_id is not None,
            self.category_id is not None,
            self.min_quantity,
            self.valid_from or _EVER,
            self.id,
        )


_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class PriceLists:
    """All rules of a shop, ready to be asked. `store_id` is the shop that asks."""

    rules: tuple[PriceListRule, ...] = ()
    store_id: str | None = None

    @cached_property
    def _by_name(self) -> dict[str | None, list[PriceListRule]]:
        """Rules by the product, else the category they name; None for those about all goods."""
        found: dict[str | None, list[PriceListRule]] = {}
        for rule in self.rules:
            found.setdefault(rule.product_id or rule.category_id, []).append(rule)
        return found

    def find(
        self, product: Product, quantity: Decimal, at: datetime, customer_group: str | None = None
    ) -> PriceListRule | None:
        """The rule that holds for `quantity` of the product in one basket at the instant `at`, or None."""
        names = dict.fromkeys((product.id, product.category_id, None))
        holding = [
            rule
            for name in names
            for rule in self._by_name.get(name, ())
            if rule.names(product) and rule.holds(quantity, at, customer_group, self.store_id)
        ]
        return max(holding, key=lambda rule: rule.rank, default=None)
