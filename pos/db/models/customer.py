"""Customers, as far as a sale can name one. Points and accounts come with later migrations."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, Now
from pos.db.types import text_check


class Customer(Base):
    __tablename__ = "customer"
    __table_args__ = (
        text_check("code", 40),
        text_check("name", 120),
        text_check("phone", 60, empty=True),
        text_check("email", 200, empty=True),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str] = mapped_column(server_default=text("''"))
    created_at: Mapped[Now]
    archived_at: Mapped[dt.datetime | None]
    customer_group: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.customer_group.id"))
