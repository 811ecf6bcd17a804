"""A product as text: as a basket keeps it, and as the snapshot keeps one that is sold no more."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from pos.domain.account import AccountKind
from pos.domain.product import Deposit, Product, Tracking
from pos.domain.quantity import Unit


def product_text(product: Product) -> str:
    """A product as JSON; what it was when it was scanned is what the basket keeps."""
    # The level moves with every sale of any till; keeping it would rewrite lines for nothing.
    deposits = tuple(replace(each, product=replace(each.product, stock=None)) for each in product.deposits)
    document = asdict(replace(product, stock=None, deposits=deposits))
    return json.dumps(document, default=_plain, sort_keys=True, ensure_ascii=False)


def product_from(text: str) -> Product:
    """What `product_text` wrote, also in an older program."""
    return _product_of(json.loads(text))


def _product_of(document: dict[str, Any]) -> Product:
    fields = dict(document)
    for name in ("price", "stock", "reorder_level"):
        if fields[name] is not None:
            fields[name] = Decimal(fields[name])
    # Baskets of older programs have no deposits.
    fields["deposits"] = tuple(
        Deposit(_product_of(each["product"]), Decimal(each["per"])) for each in fields.get("deposits", ())
    )
    loads = fields.get("loads")
    fields["loads"] = None if loads is None else AccountKind(loads)
    tracking = fields.get("tracking")
    fields["tracking"] = None if tracking is None else Tracking(tracking)
    return Product(**{**fields, "tax_ids": tuple(fields["tax_ids"]), "unit": Unit(fields["unit"])})


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a product")
