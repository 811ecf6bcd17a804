"""Finished sales and refunds: projections of journal entries, append-only."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Id, JsonList, Minor, MinorSum, Price, Qty, Rate
from pos.db.types import PRICE, YEARS, one_of, range_check, text_check

LOADS = ("gift_card", "store_credit", "on_account")
"""Accounts that a line of a sale can put money on."""
LARGEST_MINOR = ("-99999999999999", "99999999999999")


class Sale(Base):
    """No foreign key to people, shifts, customers or the refunded sale: a fact is not refused because they are unknown."""

    __tablename__ = "sale"
    __table_args__ = (
        one_of("kind", "sale", "refund"),
        CheckConstraint("net_minor + tax_minor + liability_minor = total_minor", name="net_and_tax"),
        range_check("total_minor", *LARGEST_MINOR),
        range_check("day", *YEARS),
        UniqueConstraint("till", "epoch", "receipt_no"),
        Index(None, "day", "at"),
        Index(None, "number"),
        Index(None, "shift"),
        Index(None, "refund_of", postgresql_where=text("refund_of IS NOT NULL")),
    )

    id: Mapped[Id]
    till: Mapped[str] = mapped_column(ForeignKey("pos.till.code"))
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger)
    receipt_no: Mapped[int]
    number: Mapped[str]
    kind: Mapped[str]
    shift: Mapped[uuid.UUID | None]
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    offset_min: Mapped[int]
    person: Mapped[uuid.UUID | None]
    customer: Mapped[uuid.UUID | None]
    currency: Mapped[str]
    exponent: Mapped[int]
    total_minor: Mapped[Minor]
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    rounding_minor: Mapped[Minor]
    refund_of: Mapped[uuid.UUID | None]
    refund_of_number: Mapped[str | None]
    tip_minor: Mapped[MinorSum]
    written_off_minor: Mapped[MinorSum]
    liability_minor: Mapped[MinorSum]
    """What was paid onto accounts: neither revenue nor tax."""


class SaleLine(Base):
    __tablename__ = "sale_line"
    __table_args__ = (
        CheckConstraint("net_minor + tax_minor + liability_minor = total_minor", name="net_and_tax"),
        one_of("loads", *LOADS),
        CheckConstraint(
            "(loads IS NULL) = (account IS NULL) AND (loads IS NOT NULL OR liability_minor = 0)",
            name="loads_belongs",
        ),
        text_check("account", 80),
        CheckConstraint("qty <> 0 AND abs(qty) <= 99999", name="qty_range"),
        range_check("unit_price", *PRICE),
        range_check("total_minor", *LARGEST_MINOR),
        Index(None, "product", "day"),
        Index(None, "refund_of", "refund_of_line", postgresql_where=text("refund_of IS NOT NULL")),
    )

    sale: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.sale.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date]
    product: Mapped[uuid.UUID]
    """No foreign key: its check would lock the product against a new SKU for as long as a till keeps posting open."""
    category: Mapped[uuid.UUID | None]
    name: Mapped[str]
    sku: Mapped[str | None]
    barcode: Mapped[str | None]
    qty: Mapped[Qty]
    unit: Mapped[str]
    unit_price: Mapped[Price]
    is_tax_included: Mapped[bool]
    list_minor: Mapped[Minor]
    discount_minor: Mapped[Minor]
    discounts: Mapped[JsonList]
    total_minor: Mapped[Minor]
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    refund_of: Mapped[uuid.UUID | None]
    refund_of_line: Mapped[int | None]
    liability_minor: Mapped[MinorSum]
    loads: Mapped[str | None]
    """The kind of the account that the line puts its amount on."""
    account: Mapped[str | None]


class SaleLineTax(Base):
    __tablename__ = "sale_line_tax"
    __table_args__ = (ForeignKeyConstraint(["sale", "no"], ["pos.sale_line.sale", "pos.sale_line.no"]),)

    sale: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    tax: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    base_minor: Mapped[Minor]
    amount_minor: Mapped[Minor]


class SaleTax(Base):
    __tablename__ = "sale_tax"
    __table_args__ = (one_of("kind", "percent", "division", "fixed"), range_check("rate", "0", "99999"))

    sale: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.sale.id"), primary_key=True)
    tax: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    letter: Mapped[str]
    rate: Mapped[Rate]
    kind: Mapped[str]
    base_minor: Mapped[Minor]
    amount_minor: Mapped[Minor]


class Payment(Base):
    __tablename__ = "payment"
    __table_args__ = (
        one_of("kind", "cash", "card", "foreign_cash", "gift_card", "store_credit", "on_account", "voucher"),
        text_check("account", 80),
        CheckConstraint(
            "(account IS NOT NULL) = (kind IN ('gift_card', 'store_credit', 'on_account'))",
            name="account_belongs",
        ),
        CheckConstraint(
            "(currency IS NOT NULL AND foreign_amount IS NOT NULL AND rate IS NOT NULL) = (kind = 'foreign_cash')",
            name="foreign_belongs",
        ),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_format"),
        range_check("foreign_amount", "-9999999999.99", "9999999999.99"),
        range_check("rate", "0", "999999999"),
        CheckConstraint("change_minor = 0 OR kind = 'cash'", name="change_from_cash"),
    )

    sale: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.sale.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    amount_minor: Mapped[Minor]
    change_minor: Mapped[Minor]
    reference: Mapped[str | None]
    account: Mapped[str | None]
    currency: Mapped[str | None]
    foreign_amount: Mapped[Decimal | None]
    rate: Mapped[Decimal | None]
