"""Shifts and cash moved in and out of the drawer: projections of journal entries."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, Minor
from pos.db.types import one_of


class Shift(Base):
    __tablename__ = "shift"
    __table_args__ = (
        # one open shift per till
        Index("shift_one_open_idx", "till", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index(None, "till", "opened_at"),
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
