"""Prices and taxes by customer, use, quantity and time, and how often coupons were used."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Changed, Id, Json, Yes, Zero
from pos.db.types import PRICE, YEARS, one_of, range_check, text_check


class TaxSwitch(Base):
    """Other taxes for the same goods; `replaces` gives for a tax id the list of those in its place."""

    __tablename__ = "tax_switch"
    __table_args__ = (
        text_check("name", 60),
        one_of("keeps", "shelf", "net"),
        CheckConstraint("length(replaces::text) <= 20000", name="replaces_length"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    keeps: Mapped[str] = mapped_column(server_default=text("'shelf'"))
    replaces: Mapped[Json]
    archived_at: Mapped[dt.datetime | None]
    changed_xid: Mapped[Changed]


class CustomerGroup(Base):
    __tablename__ = "customer_group"
    __table_args__ = (text_check("name", 60),)

    id: Mapped[Id]
    name: Mapped[str]
    tax_switch: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.tax_switch.id"))
    archived_at: Mapped[dt.datetime | None]
    changed_xid: Mapped[Changed]


class PriceList(Base):
    """`customer_group` and `store` null mean any."""

    __tablename__ = "price_list"
    __table_args__ = (text_check("name", 60),)

    id: Mapped[Id]
    name: Mapped[str]
    customer_group: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.customer_group.id"))
    store: Mapped[str | None] = mapped_column(ForeignKey("pos.store.code"))
    priority: Mapped[Zero]
    is_active: Mapped[Yes]
    changed_xid: Mapped[Changed]


class PriceRule(Base):
    """A price, or percent off the product's own; for a product, a category, or everything."""

    __tablename__ = "price_rule"
    __table_args__ = (
        range_check("min_qty", "0", "99999999"),
        range_check("price", *PRICE),
        range_check("percent_off", "0", "100"),
        CheckConstraint("(price IS NULL) <> (percent_off IS NULL)", name="one_way"),
        CheckConstraint("product IS NULL OR category IS NULL", name="one_target"),
        range_check("valid_from", *YEARS),
        range_check("valid_to", *YEARS),
        CheckConstraint("valid_to > valid_from", name="dates_in_order"),
        Index(None, "list"),
        Index(None, "product"),
    )

    id: Mapped[Id]
    list: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.price_list.id"))
    product: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.product.id"))
    category: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.category.id"))
    min_qty: Mapped[Decimal] = mapped_column(Numeric(14, 3), server_default=text("0"))
    price: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    percent_off: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))
    valid_from: Mapped[dt.datetime | None]
    valid_to: Mapped[dt.datetime | None]
    archived_at: Mapped[dt.datetime | None]
    changed_xid: Mapped[Changed]


class CouponUse(Base):
    """Written by the posting function with the sale."""

    __tablename__ = "coupon_use"
    __table_args__ = (text_check("code", 40), range_check("times", "1", "99999"), Index(None, "promotion"))

    sale: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.sale.id"), primary_key=True)
    promotion: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    times: Mapped[int] = mapped_column(Integer)
