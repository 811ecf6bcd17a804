"""What a till needs to sell alone: fetched whole or since a watermark, with nobody signed in, never with a cost.

The watermark is `pg_snapshot_xmin`: every transaction below it was finished when the fetch began, so asking for rows
changed at or above it can bring a row twice but never miss one. Products come in chunks through a server-side cursor.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.services import approvals, assortment, prices, sessions, store
from pos.services.approvals import Reason
from pos.services.assortment import Category, Promotion, Tax
from pos.services.sessions import PersonTile
from pos.services.store import Store

CHUNK: Final = 5000

# A million products written into a till's file take longer than a cashier's transaction may.
PATIENCE: Final = text("""
SELECT set_config(name, '300s', true) FROM pg_settings
 WHERE name IN ('idle_in_transaction_session_timeout', 'statement_timeout', 'transaction_timeout')
""")


@dataclass(frozen=True, slots=True)
class SnapshotProduct:
    """A product as a till sells it. `is_sellable` is false for archived ones: take them out; deposits of others among them are
    still charged.
    """

    id: uuid.UUID
    sku: str
    name: str
    short_name: str
    category: uuid.UUID | None
    unit: str
    is_by_weight: bool
    price: Decimal
    price_includes_tax: bool
    reorder_level: Decimal | None
    is_sellable: bool
    is_discountable: bool
    picture: uuid.UUID | None
    variant_of: uuid.UUID | None
    variant_label: str
    favourite: int | None
    is_return: bool
    loads: str | None
    tracking: str | None
    min_age: int | None
    is_open_price: bool
    is_own_line: bool
    sells_below_zero: bool
    barcodes: tuple[str, ...]
    taxes: tuple[uuid.UUID, ...]
    packs: dict[str, Decimal]
    """How many pieces a barcode stands for, where it is not one."""
    deposits: tuple[tuple[uuid.UUID, Decimal], ...]
    """What follows it, and for how many units one is due."""


@dataclass(frozen=True, slots=True)
class SnapshotDelta:
    """`products` must be consumed inside the transaction. `is_full` means: forget what you had.

    Categories, taxes, promotions, people, settings and store are small and always whole.
    """

    watermark: int
    is_full: bool
    store: Store
    settings: dict[str, Any]
    categories: tuple[Category, ...]
    taxes: tuple[Tax, ...]
    promotions: tuple[Promotion, ...]
    people: tuple[PersonTile, ...]
    products: Iterator[list[SnapshotProduct]]
    rules: dict[str, list[dict[str, Any]]]
    """Price rules, tax switches and customer groups as documents."""
    coupon_uses: dict[str, int]
    reasons: tuple[Reason, ...]
    approving_roles: tuple[str, ...]
    """Roles whose people may consent to what others may not do alone."""


@dataclass(frozen=True, slots=True)
class StockDelta:
    """Levels in the till's store; `last_id` goes into the next call."""

    levels: dict[uuid.UUID, Decimal]
    last_id: int


COLUMNS = """
SELECT p.id, p.sku, p.name, p.short_name, p.category, p.unit, p.is_by_weight, p.price, p.price_includes_tax, p.reorder_level,
       p.is_sellable AND p.archived_at IS NULL, p.is_discountable, p.picture, p.variant_of, p.variant_label, p.favourite, p.is_return, p.loads,
       p.tracking, p.min_age, p.is_open_price, p.is_own_line, p.sells_below_zero,
"""

# Whole: two sorted aggregates joined once. Changed ones: a look-up each.
EVERYTHING: Final = text(
    COLUMNS  # noqa: S608 - constants only
    + """ b.codes, t.taxes, b.quantities, d.deposits, d.pers FROM pos.product p
  LEFT JOIN (SELECT product, array_agg(code ORDER BY position, code) AS codes,
                    array_agg(qty ORDER BY position, code) AS quantities FROM pos.barcode GROUP BY product) b ON b.product = p.id
  LEFT JOIN (SELECT product, array_agg(tax ORDER BY x.position, tax) AS taxes
               FROM pos.product_tax JOIN pos.tax x ON x.id = tax GROUP BY product) t ON t.product = p.id
  LEFT JOIN (SELECT product, array_agg(deposit ORDER BY per, deposit) AS deposits, array_agg(per ORDER BY per, deposit) AS pers
               FROM pos.product_deposit GROUP BY product) d ON d.product = p.id
 WHERE (p.archived_at IS NULL AND p.is_sellable)
       -- what is off sale is charged on as the deposit of goods that are not
    OR EXISTS (SELECT FROM pos.product_deposit x JOIN pos.product g ON g.id = x.product
                WHERE x.deposit = p.id AND g.archived_at IS NULL AND g.is_sellable)
"""
)
CHANGED: Final = text(
    COLUMNS  # noqa: S608 - constants only
    + """ ARRAY(SELECT code FROM pos.barcode b WHERE b.product = p.id ORDER BY position, code),
       ARRAY(SELECT tax FROM pos.product_tax t JOIN pos.tax x ON x.id = t.tax WHERE t.product = p.id ORDER BY x.position, tax),
       ARRAY(SELECT qty FROM pos.barcode b WHERE b.product = p.id ORDER BY position, code),
       ARRAY(SELECT deposit FROM pos.product_deposit d WHERE d.product = p.id ORDER BY per, deposit),
       ARRAY(SELECT per FROM pos.product_deposit d WHERE d.product = p.id ORDER BY per, deposit)
  FROM pos.product p WHERE p.changed_xid >= CAST(:since AS xid8)
"""
)


def fetch(session: Session, since: int | None = None) -> SnapshotDelta:
    """Everything, or what changed since the watermark of an earlier fetch. Needs only a till's login.

    A watermark from the future (the server was restored from a backup) gives everything.
    """
    session.execute(PATIENCE)
    watermark = int(
        session.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")).scalar_one()
    )
    is_full = since is None or since > watermark
    return SnapshotDelta(
        watermark=watermark,
        is_full=is_full,
        store=store.get(session),
        settings=store.get_settings(session),
        categories=tuple(assortment.list_categories(session)),
        taxes=tuple(assortment.list_taxes(session)),
        promotions=tuple(row for row in assortment.list_promotions(session) if row.is_active),
        people=tuple(sessions.list_people(session)),
        products=_products(session, None if is_full else since),
        rules=prices.live_documents(session),
        coupon_uses=prices.coupon_uses(session),
        reasons=tuple(approvals.list_reasons(session)),
        approving_roles=tuple(approvals.approving_roles(session)),
    )


def fetch_stock(session: Session, after: int = 0) -> StockDelta:
    """Levels of all products (0), or of those that moved since the `last_id` of an earlier call."""
    rows = session.execute(
        text("SELECT product, qty, last_id FROM pos.stock_since(:after)"), {"after": after}
    ).all()
    return StockDelta({row.product: row.qty for row in rows}, int(rows[0].last_id) if rows else after)


def best_sellers(session: Session, limit: int = 20_000) -> list[uuid.UUID]:
    """Products of the last 90 days, best first: what a search should show first."""
    return list(session.scalars(text("SELECT * FROM pos.best_sellers(:limit)"), {"limit": limit}))


def _products(session: Session, since: int | None) -> Iterator[list[SnapshotProduct]]:
    statement, values = (EVERYTHING, {}) if since is None else (CHANGED, {"since": str(since)})
    options = {"yield_per": CHUNK, "stream_results": True}
    # Closed also when the reader gives up half-way: a server-side cursor must not be left to the garbage collector.
    with session.execute(statement, values, execution_options=options) as rows:
        for part in rows.partitions():
            yield [_product(row) for row in part]


def _product(row: Any) -> SnapshotProduct:
    codes, taxes, quantities, deposits, pers = (tuple(each or ()) for each in row[23:28])
    packs = {code: quantity for code, quantity in zip(codes, quantities, strict=True) if quantity != 1}
    follow = tuple(zip(deposits, pers, strict=True))
    return SnapshotProduct(*[*row[:23], codes, taxes, packs, follow])
