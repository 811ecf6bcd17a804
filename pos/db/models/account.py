"""Money that belongs to customers: gift cards, store credit, accounts, points.

A balance is the sum of its movements, less what tills hold; nothing here keeps one.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, Minor, MinorSum, Now
from pos.db.models.sale import LARGEST_MINOR
from pos.db.types import YEARS, one_of, range_check, text_check


class Account(Base):
    """`limit_minor` is how far below zero it may go: what the customer may owe. Points have the exponent 0."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        one_of("kind", "gift_card", "store_credit", "on_account", "points"),
        text_check("code", 80),
        text_check("blocked"),
        range_check("limit_minor", "0", LARGEST_MINOR[1]),
        range_check("exponent", "0", "4"),
        CheckConstraint("limit_minor = 0 OR kind = 'on_account'", name="limit_belongs"),
        CheckConstraint("currency ~ '^([A-Z]{3}|points)$'", name="currency_format"),
        range_check("expires_on", *YEARS),
        Index(None, "customer", postgresql_where=text("customer IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    code: Mapped[str]
    customer: Mapped[uuid.UUID | None]
    """No foreign key: its check would lock the customer for as long as a till keeps posting open."""
    currency: Mapped[str]
    exponent: Mapped[int]
    limit_minor: Mapped[MinorSum]
    expires_on: Mapped[dt.date | None]
    opened_at: Mapped[Now]
    blocked: Mapped[str | None]


class AccountMovement(Base):
    """Append-only. Positive: the customer can draw more. Rows without an entry are a person's, with a reason."""

    __tablename__ = "account_movement"
    __table_args__ = (
        one_of("kind", "loaded", "drawn", "earned", "adjusted"),
        range_check("amount_minor", *LARGEST_MINOR),
        CheckConstraint(
            "(entry IS NULL) = (kind = 'adjusted') AND (entry IS NULL) = (till IS NULL)", name="from_entry"
        ),
        text_check("reason"),
        Index(None, "account", postgresql_include=["amount_minor"]),
        Index(None, "entry", postgresql_where=text("entry IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.account.id"))
    kind: Mapped[str]
    amount_minor: Mapped[Minor]
    at: Mapped[Now]
    day: Mapped[dt.date]
    till: Mapped[str | None]
    entry: Mapped[uuid.UUID | None]
    person: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]


class AccountHold(Base):
    """Set aside by a till for a document that is not posted yet."""

    __tablename__ = "account_hold"
    __table_args__ = (
        range_check("amount_minor", "1", LARGEST_MINOR[1]),
        Index(None, "account", postgresql_include=["amount_minor"]),
        Index(None, "till", "document"),
    )

    id: Mapped[Id]
    account: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.account.id"))
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    document: Mapped[uuid.UUID]
    amount_minor: Mapped[Minor]
    at: Mapped[Now]
