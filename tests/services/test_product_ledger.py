"""A product's movements with the level after each, counted back from now over pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pos.services import stock
from pos.ui.inventory import use_cases
from tests.postgres import MILK, Shop

DAY = dt.date(2026, 11, 20)


def test_levels_after_each_movement_go_on_from_page_to_page(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    database.run(stock.receive, MILK, Decimal(10), day=DAY, token=adam)
    database.run(stock.remove, MILK, Decimal(3), day=DAY, reason="damaged", token=adam)
    database.run(stock.adjust, MILK, Decimal(2), day=DAY, token=adam)
    first = database.read(use_cases.product_ledger, MILK, None, 2, token=adam)
    second = database.read(use_cases.product_ledger, MILK, first.after, 2, token=adam)
    assert [(row.movement.qty, row.after) for page in (first, second) for row in page] == [
        (2, 9),
        (-3, 7),
        (10, 10),
    ]
    assert second.after is None
