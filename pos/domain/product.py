"""A product as a till knows it: what is needed to find, show and price it. No cost: a till does not need it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pos.domain.account import AccountKind
from pos.domain.quantity import Unit


class Tracking(StrEnum):
    """What number goes with the goods into the sale."""

    SERIAL = "serial"
    """Of each single piece: a line has one piece."""
    LOT = "lot"
    """Of the batch: a line has one batch."""


@dataclass(frozen=True, slots=True)
class Product:
    """`price` is for one unit. `stock` is the level last heard of; None when the product is not counted."""

    id: str
    name: str
    sku: str | None
    price: Decimal
    tax_included: bool = True
    tax_ids: tuple[str, ...] = ()
    category_id: str | None = None
    unit: Unit = Unit.PIECE
    short_name: str | None = None
    barcode: str | None = None
    """The first of its barcodes, for display."""
    stock: Decimal | None = None
    reorder_level: Decimal | None = None
    is_discountable: bool = True
    has_picture: bool = False
    deposits: tuple[Deposit, ...] = ()
    """What follows it into the basket; see `pos.domain.deposit`."""
    is_return: bool = False
    """An empty that comes back: adding it gives its price to the customer."""
    loads: AccountKind | None = None
    """The kind of account that its price is put on: a gift card. Neither revenue nor tax, never discounted."""
    tracking: Tracking | None = None
    min_age: int | None = None
    """Years. The cashier is asked before it is sold."""
    is_open_price: bool = False
    """The price is asked each time; `price` is a proposal."""
    is_own_line: bool = False
    """A second scan makes a second line."""
    sells_below_zero: bool = True
    """False: no more of it is sold than the server says is there, as long as it can be asked."""

    @property
    def receipt_name(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Deposit:
    """One `product` is due for each full `per` units of the goods: 1 for a bottle, 24 for its crate.

    ValueError unless `per` is above zero, and for a deposit on a deposit.
    """

    product: Product
    per: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if not self.per.is_finite() or self.per <= 0:
            raise ValueError(f"a deposit for each {self.per}")
        if self.product.deposits or self.product.is_return:
            raise ValueError(f"a deposit on {self.product.name}, which is one")


@dataclass(frozen=True, slots=True)
class Category:
    """`tint` is the index of one of the eight category tints."""

    id: str
    name: str
    parent_id: str | None = None
    tint: int = 0
    position: int = 0
