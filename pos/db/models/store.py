"""Stores, tills, settings and the revision of the schema."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Changed, MinorSum, No, Now, Yes, Zero
from pos.db.types import one_of, range_check, text_check


class Store(Base):
    """One shop: where its tills stand, its currency and what its receipts say."""

    __tablename__ = "store"
    __table_args__ = (
        CheckConstraint("code ~ '^[A-Z0-9]{1,8}$'", name="code_format"),
        text_check("name", 80),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_format"),
        range_check("exponent", "0", "4"),
        CheckConstraint("locale ~ '^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*$'", name="locale_format"),
        text_check("time_zone", 60),
        text_check("address", 400, lines=True, empty=True),
        text_check("tax_number", 40, empty=True),
        text_check("receipt_header", 400, lines=True, empty=True),
        text_check("receipt_footer", 400, lines=True, empty=True),
        range_check("cash_step", "0", "1000"),
        one_of("tax_rounding", "document", "line", "global"),
        one_of("tax_mode", "half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"),
        range_check("tax_step", "0", "1000"),
        one_of("cash_rounding", "half_up", "half_even", "half_down", "up", "down"),
        one_of("cash_rounding_scope", "cash_only", "all_tenders"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str]
    exponent: Mapped[int]
    locale: Mapped[str]
    time_zone: Mapped[str] = mapped_column(server_default=text("'UTC'"))
    address: Mapped[str] = mapped_column(server_default=text("''"))
    tax_number: Mapped[str] = mapped_column(server_default=text("''"))
    receipt_header: Mapped[str] = mapped_column(server_default=text("''"))
    receipt_footer: Mapped[str] = mapped_column(server_default=text("''"))
    cash_step: Mapped[Decimal] = mapped_column(server_default=text("0"))
    prices_include_tax: Mapped[Yes]
    tax_rounding: Mapped[str] = mapped_column(server_default=text("'document'"))
    changed_xid: Mapped[Changed]
    tax_mode: Mapped[str] = mapped_column(server_default=text("'half_up'"))
    tax_step: Mapped[Decimal] = mapped_column(server_default=text("0"))
    cash_rounding: Mapped[str] = mapped_column(server_default=text("'half_up'"))
    cash_rounding_scope: Mapped[str] = mapped_column(server_default=text("'cash_only'"))


class Till(Base):
    """One selling place and its database login. Changes seldom; what changes with every entry is in TillHead."""

    __tablename__ = "till"
    __table_args__ = (
        CheckConstraint("code ~ '^[A-Z0-9]{1,8}$'", name="code_format"),
        text_check("name", 80),
        text_check("blocked", 200),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    store: Mapped[str] = mapped_column(ForeignKey("pos.store.code"))
    db_role: Mapped[str] = mapped_column(unique=True)
    blocked: Mapped[str | None]
    created_at: Mapped[Now]


class TillHead(Base):
    """Head of a till's chain: what the next entry must follow. Written by post_entry only."""

    __tablename__ = "till_head"
    __table_args__ = (
        CheckConstraint("length(last_hash) = 32", name="hash_length"),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"), primary_key=True)
    epoch: Mapped[int] = mapped_column(server_default=text("1"))
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_hash: Mapped[bytes] = mapped_column(server_default=text("decode(repeat('00', 32), 'hex')"))
    last_receipt_no: Mapped[Zero]
    grand_total_minor: Mapped[MinorSum]
    spent_until: Mapped[dt.datetime | None]
    """Each posted byte moves it on; more than eight hours ahead of the clock, and the till waits (sec.spend_bytes)."""


class Setting(Base):
    __tablename__ = "setting"
    __table_args__ = (
        CheckConstraint("key ~ '^[a-z][a-z0-9_.]{0,79}$'", name="key_format"),
        CheckConstraint("length(value::text) <= 20000", name="value_length"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    changed_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[Now]


class SchemaRelease(Base):
    """One row: the revision of the schema and the oldest revision a program may know to use it."""

    __tablename__ = "schema_info"
    __table_args__ = (CheckConstraint("is_only", name="one_row"),)

    is_only: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    revision: Mapped[str] = mapped_column(Text)
    min_client: Mapped[str] = mapped_column(Text)
    is_blocked: Mapped[No]
