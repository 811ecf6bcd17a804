"""Baskets that more than one till knows: parked ones, and the open sale that follows its cashier."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, Minor, No, Now
from pos.db.models.sale import LARGEST_MINOR
from pos.db.types import range_check, text_check


class ParkedBasket(Base):
    """`content` is the till's own text of the basket; `taken_by` the till that works on it now."""

    __tablename__ = "parked_basket"
    __table_args__ = (
        text_check("name", 60, empty=True),
        text_check("preview", empty=True),
        CheckConstraint("octet_length(content) <= 900000", name="content_length"),
        range_check("items", "0", "99999999"),
        range_check("total_minor", *LARGEST_MINOR),
        range_check("exponent", "0", "4"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken"),
        Index("parked_basket_store_idx", "store", "parked_at"),
        Index(None, "till"),
    )

    id: Mapped[Id]
    store: Mapped[str]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    person: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(server_default=text("''"))
    preview: Mapped[str] = mapped_column(server_default=text("''"))
    is_following: Mapped[No]
    parked_at: Mapped[Now]
    items: Mapped[int]
    total_minor: Mapped[Minor]
    exponent: Mapped[int]
    content: Mapped[str]
    taken_by: Mapped[str | None]
    taken_at: Mapped[dt.datetime | None]
