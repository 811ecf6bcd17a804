"""A product as a till knows it: what is needed to find, show and price it. No cost: a till does not need it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pos.domain.quantity import Unit


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

    @property
    def receipt_name(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Category:
    """`tint` is the index of one of the eight category tints."""

    id: str
    name: str
    parent_id: str | None = None
    tint: int = 0
    position: int = 0
