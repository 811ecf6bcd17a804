"""Customers, as a sale or an invoice names them. What they hold or owe is in `account`."""

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
        text_check("address", 400, lines=True, empty=True),
        text_check("tax_number", 40, empty=True),
        text_check("note", 400, lines=True, empty=True),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str] = mapped_column(server_default=text("''"))
    created_at: Mapped[Now]
    archived_at: Mapped[dt.datetime | None]
    address: Mapped[str] = mapped_column(server_default=text("''"))
    tax_number: Mapped[str] = mapped_column(server_default=text("''"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    customer_group: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.customer_group.id"))
