"""Shifts and cash moved in and out of the drawer: projections of journal entries."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, Minor, Now, Qty
from pos.db.models.sale import LARGEST_MINOR
from pos.db.types import one_of, range_check, text_check

SWAPPED = ("cash", "card", "voucher")


class Shift(Base):
    __tablename__ = "shift"
    __table_args__ = (
        # one open shift per till
        Index("shift_one_open_idx", "till", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index(None, "till", "opened_at"),
        range_check("z_no", "1", "999999999"),
        text_check("note"),
    )

    id: Mapped[Id]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    day: Mapped[dt.date]
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[uuid.UUID | None]
    float_minor: Mapped[Minor]
    currency: Mapped[str]
    exponent: Mapped[int]
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    expected: Mapped[Any | None] = mapped_column(JSONB)
    counted: Mapped[Any | None] = mapped_column(JSONB)
    z_no: Mapped[int | None]
    verified_by: Mapped[uuid.UUID | None]
    difference: Mapped[Any | None] = mapped_column(JSONB)
    note: Mapped[str | None]


class CashMovement(Base):
    __tablename__ = "cash_movement"
    __table_args__ = (one_of("direction", "in", "out"), Index(None, "shift"))

    id: Mapped[Id]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    shift: Mapped[uuid.UUID]
    direction: Mapped[str]
    amount_minor: Mapped[Minor]
    reason: Mapped[str]
    person: Mapped[uuid.UUID | None]
    at: Mapped[dt.datetime]
    day: Mapped[dt.date]


class TenderSwap(Base):
    """What was paid moved from one tender to another, which had been typed wrongly; the sale stays as it is."""

    __tablename__ = "tender_swap"
    __table_args__ = (
        one_of("from_kind", *SWAPPED),
        one_of("to_kind", *SWAPPED),
        range_check("amount_minor", *LARGEST_MINOR),
        Index(None, "sale"),
    )

    id: Mapped[Id]
    sale: Mapped[uuid.UUID]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    person: Mapped[uuid.UUID | None]
    from_kind: Mapped[str]
    from_name: Mapped[str]
    to_kind: Mapped[str]
    to_name: Mapped[str]
    amount_minor: Mapped[Minor]


class RefundHold(Base):
    """Goods of a receipt that a till is taking back, until the refund is posted or given up."""

    __tablename__ = "refund_hold"
    __table_args__ = (
        range_check("qty", "0.001", "99999"),
        Index(None, "sale", "line"),
        Index(None, "till", "document"),
    )

    id: Mapped[Id]
    line: Mapped[int] = mapped_column(primary_key=True)
    sale: Mapped[uuid.UUID]
    qty: Mapped[Qty]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    document: Mapped[uuid.UUID]
    at: Mapped[Now]
