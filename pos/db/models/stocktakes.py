"""Stocktakes: the goods of a list, how many were counted and expected, and every single count."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, No, Now, Qty, Zero
from pos.db.types import one_of, range_check, text_check


class Stocktake(Base):
    """`no` counts a store's stocktakes without a gap. `listed` and the rest are written when it ends."""

    __tablename__ = "stocktake"
    __table_args__ = (
        UniqueConstraint("store", "no"),
        one_of("status", "open", "posted", "cancelled"),
        one_of("scope", "all", "category", "supplier"),
        CheckConstraint(
            "(category IS NOT NULL) = (scope = 'category') AND (supplier IS NOT NULL) = (scope = 'supplier')",
            name="scope_whole",
        ),
        text_check("note", 400, empty=True),
        range_check("no", "1", "99999999"),
        Index(None, "store", unique=True, postgresql_where=text("status = 'open'")),
    )

    id: Mapped[Id]
    store: Mapped[str] = mapped_column(ForeignKey("pos.store.code"))
    no: Mapped[int]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    scope: Mapped[str]
    category: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.category.id"))
    supplier: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.supplier.id"))
    is_blind: Mapped[No]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    started_at: Mapped[Now]
    started_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    listed: Mapped[int | None]
    counted: Mapped[int | None]
    differences: Mapped[int | None]


class StocktakeLine(Base):
    """`qty` None: not counted. `expected` is the level at the moment of the last count."""

    __tablename__ = "stocktake_line"
    __table_args__ = (
        range_check("qty", "0", "99999999"),
        CheckConstraint("(qty IS NULL) = (expected IS NULL)", name="counted_whole"),
        Index(None, "product"),
    )

    stocktake: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.stocktake.id"), primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    qty: Mapped[Qty | None]
    expected: Mapped[Decimal | None] = mapped_column(Numeric(16, 3))
    counted_at: Mapped[dt.datetime | None]
    counted_by: Mapped[uuid.UUID | None]
    version: Mapped[Zero]
    movement: Mapped[int | None] = mapped_column(BigInteger)


class StocktakeCount(Base):
    """One count as it was made: in all, or so many more. `qty` None: it was taken back."""

    __tablename__ = "stocktake_count"
    __table_args__ = (Index(None, "stocktake", "product"),)

    id: Mapped[Id]
    stocktake: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.stocktake.id"))
    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"))
    qty: Mapped[Qty | None]
    is_added: Mapped[bool]
    at: Mapped[Now]
    till: Mapped[str]
    person: Mapped[uuid.UUID | None]
