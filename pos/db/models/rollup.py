"""Totals per business day, kept in the transaction that posts a sale: reports read these, not the lines.

Every key begins with till and day (one slot per till) and ends with the person; no person and no category are the nil
id. Amounts are in the smallest unit; refunds count negative, so that a sum is what was really turned over. `sales` of a
category or product is the number of sales it was part of.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, MinorSum, QtySum, Rate, Zero

FILL = {"postgresql_with": {"fillfactor": "70"}}


class DayTotal(Base):
    __tablename__ = "day_total"
    __table_args__ = (Index(None, "day"), FILL)

    till: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sales: Mapped[Zero]
    refunds: Mapped[Zero]
    lines: Mapped[Zero]
    total_minor: Mapped[MinorSum]
    net_minor: Mapped[MinorSum]
    tax_minor: Mapped[MinorSum]
    discount_minor: Mapped[MinorSum]
    cost_minor: Mapped[MinorSum]
    refund_total_minor: Mapped[MinorSum]
    refund_net_minor: Mapped[MinorSum]
    rounding_minor: Mapped[MinorSum]
    liability_minor: Mapped[MinorSum]


class DayHour(Base):
    __tablename__ = "day_hour"
    __table_args__ = (Index(None, "day"), FILL)

    till: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sales: Mapped[Zero]
    total_minor: Mapped[MinorSum]
    net_minor: Mapped[MinorSum]


class DayCategory(Base):
    __tablename__ = "day_category"
    __table_args__ = (Index(None, "day", "category"), FILL)

    till: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    category: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sales: Mapped[Zero]
    lines: Mapped[Zero]
    qty: Mapped[QtySum]
    total_minor: Mapped[MinorSum]
    net_minor: Mapped[MinorSum]
    tax_minor: Mapped[MinorSum]
    discount_minor: Mapped[MinorSum]
    cost_minor: Mapped[MinorSum]
    refund_net_minor: Mapped[MinorSum]


class DayProduct(Base):
    __tablename__ = "day_product"
    __table_args__ = (Index(None, "product", "day"), Index(None, "day"), FILL)

    till: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    category: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sales: Mapped[Zero]
    lines: Mapped[Zero]
    qty: Mapped[QtySum]
    total_minor: Mapped[MinorSum]
    net_minor: Mapped[MinorSum]
    tax_minor: Mapped[MinorSum]
    discount_minor: Mapped[MinorSum]
    cost_minor: Mapped[MinorSum]
    refund_net_minor: Mapped[MinorSum]


class DayTender(Base):
    __tablename__ = "day_tender"
    __table_args__ = (Index(None, "day"), FILL)

    till: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    payments: Mapped[Zero]
    amount_minor: Mapped[MinorSum]


class DayTax(Base):
    __tablename__ = "day_tax"
    __table_args__ = (Index(None, "day"), FILL)

    till: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    tax: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rate: Mapped[Rate] = mapped_column(primary_key=True)
    name: Mapped[str]
    letter: Mapped[str]
    base_minor: Mapped[MinorSum]
    amount_minor: Mapped[MinorSum]
