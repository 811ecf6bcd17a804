"""Builders of products, baskets and sales for tests. Every argument has a sensible default."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from pos.domain.basket import Basket
from pos.domain.money import Currency
from pos.domain.pricing import PriceRules
from pos.domain.product import Product
from pos.domain.quantity import Unit
from pos.domain.tax import Tax

EUR = Currency("EUR", 2)
AT = datetime(2026, 11, 20, 13, 33, 5, 123000, tzinfo=UTC)
VAT_9 = Tax("tax-9", "VAT 9%", "A", Decimal(9))
VAT_21 = Tax("tax-21", "VAT 21%", "B", Decimal(21))
RULES = PriceRules(EUR, {VAT_9.id: VAT_9, VAT_21.id: VAT_21})
_numbers = count(1)


def a_product(price: str = "2.49", **changes: object) -> Product:
    number = next(_numbers)
    fields: dict[str, object] = {
        "id": f"00000000-0000-7000-8000-{number:012d}",
        "name": f"Product {number}",
        "sku": f"SKU-{number}",
        "price": Decimal(price),
        "tax_ids": (VAT_9.id,),
        "unit": Unit.PIECE,
        **changes,
    }
    return Product(**fields)  # type: ignore[arg-type]


def a_basket(*items: tuple[Product, str], basket_id: str = "basket-1") -> Basket:
    basket = Basket(basket_id, AT)
    for number, (product, quantity) in enumerate(items, 1):
        basket, _ = basket.added(f"line-{number}", product, Decimal(quantity))
    return basket
