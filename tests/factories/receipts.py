"""A receipt like the one of the design picture, made by a real sale of a real till."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pos.domain.product import Product
from pos.domain.quantity import Unit
from pos.domain.tender import Tender, TenderKind
from pos.till.session import Completed
from tests.factories import a_product
from tests.factories.till import TillForTests


def a_completed_sale(make_till: Callable[..., TillForTests], *extra: Product, **options: object) -> Completed:
    bread = a_product("4.20", name="Sourdough loaf 800 g")
    oat = a_product("2.49", name="Oat milk barista 1 L")
    candle = a_product("6.50", name="Beeswax candle, tall", tax_ids=("tax-21",))
    apples = a_product("3.20", name="Red apples", unit=Unit.KILOGRAM)
    session = make_till(bread, oat, candle, apples, *extra, **options).sign_in()
    session.add(bread.id)
    session.add(oat.id, Decimal(2))
    session.add(candle.id)
    session.add_measured(apples.id, Decimal("0.416"))
    for product in extra:
        session.add(product.id)
    return session.complete([Tender(TenderKind.CASH, Decimal(200))]).result()
