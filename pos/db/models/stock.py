"""The stock ledger, the levels that follow from it, and average costs.

The level of a product is the sum of one slot per till and store, so tills never wait for each other. The slot `-`
belongs to work done without a till (set-up, demo).
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Cost, Minor, Now, Qty, QtySum, Zero
from pos.db.types import QUANTITY, one_of, range_check, text_check


class StockReason(Base):
    __tablename__ = "stock_reason"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z_]{1,32}$'", name="code_format"),
        text_check("label", 80),
        one_of("direction", "in", "out", "both"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    direction: Mapped[str]
    position: Mapped[Zero]
    archived_at: Mapped[dt.datetime | None]


class StockMovement(Base):
    """One row per movement. No foreign keys to product and store: both writers look them up, the check would be double work."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        one_of("kind", "sale", "refund", "receive", "remove", "adjust"),
        CheckConstraint("qty <> 0 AND abs(qty) <= 99999999", name="qty_range"),
        text_check("note", 400, empty=True),
        Index(None, "product", "id"),
        Index(None, "entry", postgresql_where=text("entry IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Now]
    day: Mapped[dt.date]
    store: Mapped[str]
    till: Mapped[str]
    product: Mapped[uuid.UUID]
    qty: Mapped[Qty]
    kind: Mapped[str]
    reason: Mapped[str | None] = mapped_column(ForeignKey("pos.stock_reason.code"))
    unit_cost: Mapped[Cost | None]
    cost_minor: Mapped[Minor]
    entry: Mapped[uuid.UUID | None]
    line_no: Mapped[int | None]
    person: Mapped[uuid.UUID | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))


class StockLevel(Base):
    __tablename__ = "stock_level"
    __table_args__ = (range_check("qty", *QUANTITY), {"postgresql_with": {"fillfactor": "70"}})

    product: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(primary_key=True)
    till: Mapped[str] = mapped_column(primary_key=True)
    qty: Mapped[QtySum]


class StockHold(Base):
    """Goods that are not sold below zero, set aside for a basket (`document`) until its sale is posted or it is given up."""

    __tablename__ = "stock_hold"
    __table_args__ = (
        range_check("qty", "0.001", "99999"),
        Index(None, "product", "store"),
        Index(None, "till"),
    )

    document: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    store: Mapped[str]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    """Whoever works on the basket now."""
    qty: Mapped[Qty]
    at: Mapped[Now]


class StockCost(Base):
    """Moving average cost of one unit; changes when goods are received, posting only reads it."""

    __tablename__ = "stock_cost"
    __table_args__ = (range_check("average", "0", "9999999999"),)

    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    store: Mapped[str] = mapped_column(ForeignKey("pos.store.code"), primary_key=True)
    average: Mapped[Cost]
