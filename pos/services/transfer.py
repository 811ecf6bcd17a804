"""Products by the thousand: for the import and the demo, in batches of flat memory, by COPY where that is allowed.

COPY needs a login that row level security does not bind (the installer); an admin at a till goes through INSERT with
the same checks. Either way a batch is all or nothing.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.db.models.catalog import Product, ProductCost
from pos.domain.inputs.text import LONGEST_NAME, LONGEST_SHORT_NAME
from pos.services import fields

BATCH: Final = 5000


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be added; `sku` and `barcodes` must be free. `id` may be given to know it beforehand."""

    sku: str
    name: str
    price: Decimal
    id: uuid.UUID | None = None
    short_name: str = ""
    category: uuid.UUID | None = None
    supplier: uuid.UUID | None = None
    unit: str = "pcs"
    is_by_weight: bool = False
    price_includes_tax: bool = True
    reorder_level: Decimal | None = None
    order_qty: Decimal | None = None
    variant_of: uuid.UUID | None = None
    variant_label: str = ""
    favourite: int | None = None
    cost: Decimal | None = None
    taxes: tuple[uuid.UUID, ...] = ()
    barcodes: tuple[str, ...] = ()


PRODUCT_COLUMNS: Final = (
    "id",
    "sku",
    "name",
    "price",
    "short_name",
    "category",
    "supplier",
    "unit",
    "is_by_weight",
    "price_includes_tax",
    "reorder_level",
    "order_qty",
    "variant_of",
    "variant_label",
    "favourite",
)
COPY_PRODUCT: Final = (
    "COPY pos.product (id, sku, name, price, short_name, category, supplier, unit, is_by_weight, price_includes_tax,"
    " reorder_level, order_qty, variant_of, variant_label, favourite) FROM STDIN"
)
COPY_COST: Final = "COPY pos.product_cost (product, cost) FROM STDIN"
COPY_TAX: Final = "COPY pos.product_tax (product, tax) FROM STDIN"
COPY_BARCODE: Final = "COPY pos.barcode (code, product, position) FROM STDIN"


def add_products(
    session: Session, products: Iterable[NewProduct], on_progress: Callable[[int], None] | None = None
) -> int:
    """Add them all in this transaction; returns how many. `on_progress` gets the number done after each batch.

    Raises Refused("value_refused", constraint=...) from the runner for the first bad row: read the file with care before.
    """
    is_bound = bool(session.execute(text("SELECT row_security_active('pos.product')")).scalar_one())
    write = _insert if is_bound else _copy
    done = 0
    rows = iter(products)
    while batch := list(itertools.islice(rows, BATCH)):
        write(session, [(product.id or new_id(), product) for product in batch])
        done += len(batch)
        if on_progress is not None:
            on_progress(done)
    return done


def _copy(session: Session, batch: Sequence[tuple[uuid.UUID, NewProduct]]) -> None:
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor:
        _copy_rows(cursor, COPY_PRODUCT, (_values(product_id, product) for product_id, product in batch))
        costs = ((product_id, product.cost) for product_id, product in batch if product.cost is not None)
        _copy_rows(cursor, COPY_COST, costs)
        _copy_rows(
            cursor, COPY_TAX, ((product_id, tax) for product_id, product in batch for tax in product.taxes)
        )
        _copy_rows(
            cursor,
            COPY_BARCODE,
            (
                (code, product_id, position)
                for product_id, product in batch
                for position, code in enumerate(product.barcodes)
            ),
        )


def _copy_rows(cursor: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _insert(session: Session, batch: Sequence[tuple[uuid.UUID, NewProduct]]) -> None:
    rows = [
        dict(zip(PRODUCT_COLUMNS, _values(product_id, product), strict=True)) for product_id, product in batch
    ]
    session.execute(insert(Product), rows)
    costs = [
        {"product": product_id, "cost": product.cost}
        for product_id, product in batch
        if product.cost is not None
    ]
    if costs:
        session.execute(insert(ProductCost), costs)
    for product_id, product in batch:
        if product.barcodes:
            session.execute(
                text("SELECT pos.set_barcodes(:product, :codes)"),
                {"product": product_id, "codes": list(product.barcodes)},
            )
        if product.taxes:
            session.execute(
                text("SELECT pos.set_product_taxes(:product, :taxes)"),
                {"product": product_id, "taxes": list(product.taxes)},
            )


def _values(product_id: uuid.UUID, product: NewProduct) -> tuple[Any, ...]:
    texts = {
        "sku": fields.line("product_sku", product.sku, 40, is_needed=True),
        "name": fields.line("product_name", product.name, LONGEST_NAME, is_needed=True),
        "short_name": fields.line("product_short_name", product.short_name, LONGEST_SHORT_NAME),
        "variant_label": fields.line("product_variant_label", product.variant_label, LONGEST_SHORT_NAME),
    }
    others = (texts.get(name, getattr(product, name)) for name in PRODUCT_COLUMNS[1:])
    return (product_id, *others)
