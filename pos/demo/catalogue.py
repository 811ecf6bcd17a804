"""The demo shop's goods, read from `resources/demo/products.csv`, and its promotions.

Names and barcodes are real (Open Food Facts, ODbL 1.0, see `resources/demo/SOURCES.md`); prices, costs, stock and
suppliers are made up, the same way every time.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.product import Product
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.tax import Tax
from pos.paths import resources_dir

SPACE = uuid.UUID("6f1c1f6e-5d3b-4f7e-9a52-7e0d1f0c9b21")
"""Ids of demo things are derived from their names, so two demo shops are the same shop."""


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One row of the file, with what a till does not need: cost, supplier, opening stock."""

    product: Product
    tax_letter: str
    parent_category: str
    category: str
    supplier: str
    cost: Decimal
    opening_stock: Decimal
    order_quantity: Decimal
    favourite: int | None
    variant_of: str
    variant: str


TAXES = (
    Tax(str(uuid.uuid5(SPACE, "tax A")), "VAT 21%", "A", Decimal(21)),
    Tax(str(uuid.uuid5(SPACE, "tax B")), "VAT 9%", "B", Decimal(9)),
)
TINTS = (
    "Fresh fruit & vegetables",
    "Drinks",
    "Bakery",
    "Meat & fish",
    "Household & gifts",
    "Snacks & sweets",
    "Pantry",
    "Frozen",
    "Dairy & eggs",
    "Baby & wellbeing",
)
"""The top of the category tree in the order of the chips; tints are given in this order."""


FOR_ADULTS = {"Beer & wine"}


def demo_id(kind: str, name: str) -> str:
    """The id of a demo thing."""
    return str(uuid.uuid5(SPACE, f"{kind} {name}"))


def read_products() -> list[DemoProduct]:
    """All products of the file, in its order."""
    path = resources_dir() / "demo" / "products.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [_product(row) for row in csv.DictReader(file)]


def _product(row: dict[str, str]) -> DemoProduct:
    tax = next(each for each in TAXES if each.letter == row["tax"])
    is_weighed = row["by_weight"] == "yes"
    category = demo_id("category", row["category"])
    reorder = Decimal(row["reorder_level"])
    product = Product(
        id=demo_id("product", row["sku"]),
        name=row["name"],
        sku=row["sku"],
        price=Decimal(row["price"]),
        tax_included=True,
        tax_ids=(tax.id,),
        category_id=category,
        unit=Unit.KILOGRAM if is_weighed else Unit.PIECE,
        barcode=row["barcode"] or None,
        reorder_level=reorder,
        min_age=18 if row["category"] in FOR_ADULTS else None,
    )
    return DemoProduct(
        product=product,
        tax_letter=tax.letter,
        parent_category=row["parent_category"],
        category=row["category"],
        supplier=row["supplier"],
        cost=Decimal(row["cost"]),
        opening_stock=Decimal(row["stock"]),
        order_quantity=reorder * 3,
        favourite=int(row["favourite"]) if row["favourite"] else None,
        variant_of=row["variant_of"],
        variant=row["variant"],
    )


def promotions(products: Sequence[DemoProduct]) -> list[Promotion]:
    """A few that a cashier meets soon: 3 for 2 on chocolate, 10 % off tea and coffee, two pizzas for a price."""
    by_category: dict[str, str] = {each.category: each.product.category_id or "" for each in products}
    pizzas = frozenset(
        each.product.id for each in products if "Pizza" in each.product.name and each.category == "Frozen"
    )
    return [
        Promotion(
            demo_id("promotion", "3 for 2"),
            "3 for 2",
            PromotionKind.TAKE_PAY,
            take=3,
            pay=2,
            category_ids=frozenset({by_category["Chocolate & sweets"]}),
            priority=2,
        ),
        Promotion(
            demo_id("promotion", "10% off"),
            "10% off coffee & tea",
            PromotionKind.PERCENT,
            Decimal(10),
            category_ids=frozenset({by_category["Coffee & tea"]}),
            priority=1,
        ),
        Promotion(
            demo_id("promotion", "2 pizzas"),
            "2 pizzas for 7.00",
            PromotionKind.N_FOR_PRICE,
            Decimal("7.00"),
            take=2,
            product_ids=pizzas,
            priority=3,
        ),
    ]
