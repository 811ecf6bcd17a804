"""Orders at suppliers, and the deliveries that came of them. What goods and shipping cost is not read from here by who may not see costs."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Cost, Id, MinorSum, No, Now, Qty, QtySum
from pos.db.types import PRICE, YEARS, one_of, range_check, text_check

MOST_MINOR = "99999999999999"


class PurchaseOrder(Base):
    """`no` counts a store's orders without a gap; one that is not wanted is cancelled, never deleted."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("store", "no"),
        one_of("status", "draft", "sent", "part", "closed", "cancelled"),
        text_check("note", 400, empty=True),
        range_check("no", "1", "99999999"),
        Index(None, "supplier"),
    )

    id: Mapped[Id]
    store: Mapped[str] = mapped_column(ForeignKey("pos.store.code"))
    no: Mapped[int]
    supplier: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.supplier.id"))
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    created_at: Mapped[Now]
    created_by: Mapped[uuid.UUID | None]
    sent_at: Mapped[dt.datetime | None]
    sent_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class PurchaseLine(Base):
    """Goods of an order. `qty` 0: they came without having been ordered. `cost` None: nobody knows it."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        range_check("qty", "0", "99999999"),
        range_check("received", "0", "9999999999"),
        range_check("cost", *PRICE),
        Index(None, "product"),
    )

    purchase_order: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.purchase_order.id"), primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    position: Mapped[int]
    qty: Mapped[Qty]
    received: Mapped[QtySum]
    cost: Mapped[Cost | None]


class Delivery(Base):
    """What came at once, with the supplier's own number. The program makes the id: a second try is known for what it is."""

    __tablename__ = "delivery"
    __table_args__ = (
        text_check("reference", 60, empty=True),
        range_check("day", *YEARS),
        range_check("shipping_minor", "0", MOST_MINOR),
        Index(None, "purchase_order"),
        Index(None, "supplier"),
    )

    id: Mapped[Id]
    purchase_order: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.purchase_order.id"))
    supplier: Mapped[uuid.UUID]
    reference: Mapped[str] = mapped_column(server_default=text("''"))
    day: Mapped[dt.date]
    shipping_minor: Mapped[MinorSum]
    is_spread: Mapped[No]
    at: Mapped[Now]
    till: Mapped[str]
    person: Mapped[uuid.UUID | None]


class DeliveryLine(Base):
    """`cost` of one without its share of the shipping, which is `shipping_minor` for the whole line."""

    __tablename__ = "delivery_line"
    __table_args__ = (
        range_check("qty", "0.001", "99999999"),
        range_check("cost", *PRICE),
        range_check("shipping_minor", "0", MOST_MINOR),
        Index(None, "product"),
    )

    delivery: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.delivery.id"), primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    qty: Mapped[Qty]
    cost: Mapped[Cost | None]
    shipping_minor: Mapped[MinorSum]
    movement: Mapped[int] = mapped_column(BigInteger)
