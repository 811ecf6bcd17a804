"""Filling an empty shop with goods and deliveries at once, as the installer; for the demo shop.

Ids are given by the caller, so that the same shop can be made twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from pos.db.models.catalog import (
    Barcode,
    Category,
    Product,
    ProductCost,
    ProductTax,
    Promotion,
    Supplier,
    Tax,
)
from pos.db.models.stock import StockCost, StockLevel, StockMovement

NO_TILL = "-"
"""The slot of stock moved without a till."""


@dataclass(frozen=True, slots=True)
class SeedCategory:
    id: str
    name: str
    parent: str | None
    tint: int
    position: int


@dataclass(frozen=True, slots=True)
class SeedTax:
    """`rate` in percent."""

    id: str
    name: str
    letter: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class SeedProduct:
    """Prices include tax. `variant_of` is the id of the first variant, or None."""

    id: str
    sku: str
    name: str
    barcode: str | None
    category: str
    supplier: str
    tax: str
    unit: str
    is_by_weight: bool
    price: Decimal
    cost: Decimal
    reorder_level: Decimal
    order_qty: Decimal
    favourite: int | None
    variant_of: str | None = None
    variant_label: str = ""
    min_age: int | None = None


@dataclass(frozen=True, slots=True)
class SeedPromotion:
    id: str
    name: str
    kind: str
    params: dict[str, object]
    priority: int


@dataclass(frozen=True, slots=True)
class SeedDelivery:
    """Goods that came in: `qty` of a product at an instant, for `unit_cost` each."""

    at: datetime
    product: str
    qty: Decimal
    unit_cost: Decimal


@dataclass(frozen=True, slots=True)
class Seed:
    """Everything a shop starts with. `suppliers` maps id to name."""

    categories: Sequence[SeedCategory]
    suppliers: dict[str, str]
    taxes: Sequence[SeedTax]
    products: Sequence[SeedProduct]
    promotions: Sequence[SeedPromotion]


def fill_catalogue(session: Session, seed: Seed) -> None:
    """Insert all of it; parents stand before their children in `categories` and `products`."""
    _rows(
        session,
        Tax,
        ({"id": each.id, "name": each.name, "letter": each.letter, "rate": each.rate} for each in seed.taxes),
    )
    for each in seed.categories:
        session.execute(
            insert(Category).values(
                id=each.id, name=each.name, parent=each.parent, tint=each.tint, position=each.position
            )
        )
    _rows(session, Supplier, ({"id": key, "name": name} for key, name in seed.suppliers.items()))
    _rows(session, Product, (_product_row(each) for each in seed.products))
    _rows(session, ProductCost, ({"product": each.id, "cost": each.cost} for each in seed.products))
    _rows(session, ProductTax, ({"product": each.id, "tax": each.tax} for each in seed.products))
    _rows(
        session,
        Barcode,
        ({"code": each.barcode, "product": each.id} for each in seed.products if each.barcode),
    )
    _rows(
        session,
        Promotion,
        (
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "params": each.params,
                "priority": each.priority,
            }
            for each in seed.promotions
        ),
    )


def _product_row(each: SeedProduct) -> dict[str, object]:
    names = (
        "id", "sku", "name", "category", "supplier", "unit", "is_by_weight", "price", "reorder_level", "order_qty", "min_age",
        "favourite", "variant_of", "variant_label",
    )  # fmt: skip
    return {name: getattr(each, name) for name in names}


def receive(session: Session, store: str, exponent: int, deliveries: Iterable[SeedDelivery]) -> None:
    """Write deliveries into the ledger, the levels and the average costs. Costs are taken as constant."""
    levels: dict[str, Decimal] = {}
    costs: dict[str, Decimal] = {}
    rows = []
    for each in deliveries:
        levels[each.product] = levels.get(each.product, Decimal(0)) + each.qty
        costs[each.product] = each.unit_cost
        rows.append(
            {
                "at": each.at,
                "day": each.at.date(),
                "store": store,
                "till": NO_TILL,
                "product": each.product,
                "qty": each.qty,
                "kind": "receive",
                "reason": "delivery",
                "unit_cost": each.unit_cost,
                "cost_minor": round((each.qty * each.unit_cost).scaleb(exponent)),
            }
        )
    _rows(session, StockMovement, rows)
    _rows(
        session,
        StockLevel,
        ({"product": key, "store": store, "till": NO_TILL, "qty": qty} for key, qty in levels.items()),
    )
    _rows(
        session,
        StockCost,
        ({"product": key, "store": store, "average": cost} for key, cost in costs.items()),
    )


def _rows(session: Session, table: type, rows: Iterable[dict[str, object]]) -> None:
    values = [
        {
            name: uuid.UUID(value)
            if name in {"id", "product", "category", "supplier", "tax", "variant_of"}
            and isinstance(value, str)
            else value
            for name, value in row.items()
        }
        for row in rows
    ]
    if values:
        session.execute(insert(table), values)
