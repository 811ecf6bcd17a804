"""Stock by hand: goods received, taken out, corrected, always as a row in the ledger; levels, movements, low stock."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain.inputs.text import LONGEST_NOTE
from pos.errors import Refused
from pos.services import fields
from pos.services.paging import Page, decode, encode


@dataclass(frozen=True, slots=True)
class Movement:
    """`qty` is signed; `cost` is the value of the movement in major units, signed like the quantity."""

    id: int
    at: dt.datetime
    day: dt.date
    store: str
    till: str
    product: uuid.UUID
    product_name: str
    qty: Decimal
    kind: str
    reason: str | None
    reason_label: str | None
    unit_cost: Decimal | None
    cost: Decimal
    sale: uuid.UUID | None
    sale_number: str | None
    person: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Level:
    store: str
    qty: Decimal


@dataclass(frozen=True, slots=True)
class LowStock:
    product: uuid.UUID
    sku: str
    name: str
    stock: Decimal
    reorder_level: Decimal
    order_qty: Decimal | None
    supplier: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    label: str
    direction: str


MOVE = text("SELECT pos.move_stock(:store, :product, :qty, :kind, :reason, :unit_cost, :note, :day)")

MOVEMENTS = text("""
SELECT m.id, m.at, m.day, m.store, m.till, m.product, p.name, m.qty, m.kind, m.reason, r.label,
       m.unit_cost, round(m.cost_minor / power(10::numeric, st.exponent), st.exponent), m.entry, s.number, w.display_name, m.note
  FROM (SELECT * FROM pos.stock_movement x
         WHERE (CAST(:product AS uuid) IS NULL OR x.product = :product) AND x.id < :before
           AND (CAST(:store AS text) IS NULL OR x.store = :store)
           AND (CAST(:kind AS text) IS NULL OR x.kind = :kind)
           AND (CAST(:first AS date) IS NULL OR x.day >= :first) AND (CAST(:last AS date) IS NULL OR x.day <= :last)
         ORDER BY x.id DESC LIMIT :limit) m
  JOIN pos.product p ON p.id = m.product
  JOIN pos.store st ON st.code = m.store
  LEFT JOIN pos.stock_reason r ON r.code = m.reason
  LEFT JOIN pos.sale s ON s.id = m.entry
  LEFT JOIN pos.person w ON w.id = m.person
 ORDER BY m.id DESC
""")

LOW = text("""
SELECT p.id, p.sku, p.name, coalesce(l.qty, 0), p.reorder_level, p.order_qty, s.name, p.unit
  FROM pos.product p
  LEFT JOIN (SELECT product, sum(qty) AS qty FROM pos.stock_level
              WHERE CAST(:store AS text) IS NULL OR store = :store GROUP BY product) l ON l.product = p.id
  LEFT JOIN pos.supplier s ON s.id = p.supplier
 WHERE p.reorder_level IS NOT NULL AND p.archived_at IS NULL AND coalesce(l.qty, 0) <= p.reorder_level
 ORDER BY coalesce(l.qty, 0) - p.reorder_level, p.name_key, p.id LIMIT :limit
""")


def receive(
    session: Session,
    product: uuid.UUID,
    qty: Decimal,
    unit_cost: Decimal | None = None,
    *,
    day: dt.date,
    store: str | None = None,
    reason: str = "delivery",
    note: str = "",
) -> int:
    """Goods came in; with a cost the moving average follows. Returns the movement's id.

    Raises Refused("quantity_not_positive"), Refused("not_allowed"), Refused("value_refused") for an unknown product or
    reason and for absurd figures.
    """
    return _move(session, product, _positive(qty), "receive", store, reason, note, day, unit_cost)


def remove(
    session: Session,
    product: uuid.UUID,
    qty: Decimal,
    *,
    day: dt.date,
    reason: str,
    store: str | None = None,
    note: str = "",
) -> int:
    """Goods went out without a sale; `qty` is positive. Stock may go below zero: the goods are gone all the same."""
    return _move(session, product, -_positive(qty), "remove", store, reason, note, day, None)


def adjust(
    session: Session,
    product: uuid.UUID,
    difference: Decimal,
    *,
    day: dt.date,
    reason: str = "correction",
    store: str | None = None,
    note: str = "",
) -> int:
    """A correction by a signed difference. Raises Refused("quantity_zero")."""
    if difference == 0 or not difference.is_finite():
        raise Refused("quantity_zero")
    return _move(session, product, difference, "adjust", store, reason, note, day, None)


def set_counted(
    session: Session,
    product: uuid.UUID,
    counted: Decimal,
    *,
    day: dt.date,
    store: str | None = None,
    note: str = "",
) -> int | None:
    """What was counted becomes the level; the difference goes into the ledger. None when there was none.

    The difference is taken from the level now: a sale posted in between is not lost, it comes on top.
    """
    place = store or _store(session)
    difference = counted - level(session, product, place)
    if difference == 0:
        return None
    return _move(session, product, difference, "adjust", place, "count", note, day, None)


def level(session: Session, product: uuid.UUID, store: str | None = None) -> Decimal:
    """In one store, or in all together."""
    return sum((row.qty for row in levels(session, product) if store in {None, row.store}), Decimal(0))


def levels(session: Session, product: uuid.UUID) -> list[Level]:
    rows = session.execute(
        text(
            "SELECT store, sum(qty) FROM pos.stock_level WHERE product = :product GROUP BY store ORDER BY store"
        ),
        {"product": product},
    )
    return [Level(*row) for row in rows]


def list_movements(
    session: Session,
    product: uuid.UUID | None = None,
    *,
    store: str | None = None,
    kind: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[Movement]:
    """Newest first, of one product or of all."""
    before = int(decode(after, 1)[0]) if after else 2**62
    values = {"product": product, "store": store, "kind": kind, "first": first, "last": last}
    rows = session.execute(MOVEMENTS, values | {"before": before, "limit": limit + 1}).all()
    found = tuple(Movement(*row) for row in rows[:limit])
    return Page(found, encode(found[-1].id) if len(rows) > limit else None)


def low_stock(session: Session, store: str | None = None, limit: int = 500) -> list[LowStock]:
    """Products at or below their reorder level, the most lacking first."""
    return [LowStock(*row) for row in session.execute(LOW, {"store": store, "limit": limit})]


def list_reasons(session: Session) -> list[Reason]:
    rows = session.execute(
        text(
            "SELECT code, label, direction FROM pos.stock_reason WHERE archived_at IS NULL ORDER BY position, code"
        )
    )
    return [Reason(*row) for row in rows]


def _positive(qty: Decimal) -> Decimal:
    if not qty.is_finite() or qty <= 0:
        raise Refused("quantity_not_positive")
    return qty


def _store(session: Session) -> str:
    from pos.services import store

    return store.get(session).code


def _move(
    session: Session,
    product: uuid.UUID,
    qty: Decimal,
    kind: str,
    store: str | None,
    reason: str,
    note: str,
    day: dt.date,
    unit_cost: Decimal | None,
) -> int:
    values = {
        "product": product,
        "qty": qty,
        "kind": kind,
        "reason": reason,
        "note": fields.note("stock_movement_note", note, LONGEST_NOTE),
        "day": day,
    }
    place = {"store": store or _store(session), "unit_cost": unit_cost}
    return int(session.execute(MOVE, values | place).scalar_one())
