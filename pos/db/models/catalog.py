"""What is sold: categories, suppliers, taxes, products, codes, prices over time, promotions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from pos.db.base import Base, Changed, Cost, Id, Json, No, Now, Price, Qty, Rate, Yes, Zero
from pos.db.types import PRICE, YEARS, one_of, range_check, text_check

NO_LOOP = "{0} IS NULL OR {0} <> id"


class Category(Base):
    __tablename__ = "category"
    __table_args__ = (
        text_check("name", 80),
        range_check("tint", "0", "7"),
        CheckConstraint(NO_LOOP.format("parent"), name="not_its_own_parent"),
        Index(None, "parent"),
    )

    id: Mapped[Id]
    parent: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.category.id"))
    name: Mapped[str]
    tint: Mapped[Zero]
    position: Mapped[Zero]
    archived_at: Mapped[dt.datetime | None]
    changed_xid: Mapped[Changed]


class Supplier(Base):
    __tablename__ = "supplier"
    __table_args__ = (
        text_check("name", 120),
        text_check("contact", 200, empty=True),
        text_check("phone", 60, empty=True),
        text_check("email", 200, empty=True),
        text_check("note", 2000, lines=True, empty=True),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    contact: Mapped[str] = mapped_column(server_default=text("''"))
    phone: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str] = mapped_column(server_default=text("''"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    archived_at: Mapped[dt.datetime | None]


class Tax(Base):
    """`rate` is percent (of the net for `percent`, of the gross for `division`) or an amount per unit (`fixed`)."""

    __tablename__ = "tax"
    __table_args__ = (
        text_check("name", 60),
        CheckConstraint("letter ~ '^[A-Z0-9]{1,2}$'", name="letter_format"),
        range_check("rate", "-100", "99999"),
        one_of("kind", "percent", "division", "fixed"),
        one_of("treatment", "standard", "zero", "exempt", "reverse_charge", "export", "outside"),
        CheckConstraint(
            "rate = 0 OR treatment IN ('standard', 'reverse_charge')", name="untaxed_has_no_rate"
        ),
        text_check("legal_text", 200, empty=True),
        range_check("valid_from", *YEARS),
        range_check("valid_to", *YEARS),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    letter: Mapped[str]
    rate: Mapped[Rate]
    kind: Mapped[str] = mapped_column(server_default=text("'percent'"))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    archived_at: Mapped[dt.datetime | None]
    changed_xid: Mapped[Changed]
    is_inside: Mapped[bool | None]
    affects_later: Mapped[No]
    is_affected: Mapped[Yes]
    is_reverse_charge: Mapped[No]
    treatment: Mapped[str] = mapped_column(server_default=text("'standard'"))
    legal_text: Mapped[str] = mapped_column(server_default=text("''"))
    position: Mapped[Zero]
    """The order in which a product's taxes are taken; it matters where one enters the base of the next."""


class Picture(Base):
    __tablename__ = "picture"
    __table_args__ = (
        one_of("mime", "image/png", "image/jpeg", "image/webp"),
        CheckConstraint("length(content) BETWEEN 1 AND 2000000", name="content_length"),
    )

    id: Mapped[Id]
    mime: Mapped[str]
    content: Mapped[bytes]


class Product(Base):
    """One thing with one price. What it cost is in ProductCost, which a cashier's session may not read."""

    __tablename__ = "product"
    __table_args__ = (
        text_check("sku", 40),
        text_check("name"),
        text_check("short_name", 60, empty=True),
        CheckConstraint("unit ~ '^[[:alnum:]./ -]{1,12}$'", name="unit_format"),
        range_check("price", *PRICE),
        one_of("loads", "gift_card", "store_credit", "on_account"),
        one_of("tracking", "serial", "lot"),
        range_check("min_age", "1", "99"),
        CheckConstraint(
            "loads IS NULL OR (price_includes_tax AND NOT is_discountable AND NOT is_by_weight AND NOT is_return)",
            name="loads_is_plain",
        ),
        range_check("reorder_level", "0", "99999999"),
        range_check("order_qty", "0", "99999999"),
        CheckConstraint(NO_LOOP.format("variant_of"), name="not_its_own_variant"),
        text_check("variant_label", 60, empty=True),
        Index(None, "name_key", "id"),
        Index(None, "sku_key", unique=True),
        Index(None, "price", "id"),
        Index(None, "category", "name_key", "id"),
        Index(None, "supplier"),
        # few among many, in the order of the list
        Index("product_archived_idx", "name_key", "id", postgresql_where=text("archived_at IS NOT NULL")),
        Index("product_reorder_idx", "name_key", "id", postgresql_where=text("reorder_level IS NOT NULL")),
        Index(None, "variant_of", postgresql_where=text("variant_of IS NOT NULL")),
        Index(None, "changed_xid"),
        Index(None, "search", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    id: Mapped[Id]
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(server_default=text("''"))
    category: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.category.id"))
    supplier: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.supplier.id"))
    unit: Mapped[str] = mapped_column(server_default=text("'pcs'"))
    is_by_weight: Mapped[No]
    price: Mapped[Price]
    price_includes_tax: Mapped[Yes]
    reorder_level: Mapped[Qty | None]
    order_qty: Mapped[Qty | None]
    is_sellable: Mapped[Yes]
    is_discountable: Mapped[Yes]
    is_return: Mapped[No]
    loads: Mapped[str | None]
    """The kind of account that selling it puts its price on: a gift card. Neither revenue nor tax."""
    tracking: Mapped[str | None]
    """`serial`: each piece has its own number; `lot`: the number of its batch is written down."""
    min_age: Mapped[int | None]
    is_open_price: Mapped[No]
    """The price is asked each time; its own price is a proposal."""
    is_own_line: Mapped[No]
    """A second scan makes a second line."""
    sells_below_zero: Mapped[Yes]
    """False: tills set aside what they sell of it, and stop at what is there."""
    picture: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.picture.id"))
    variant_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pos.product.id"))
    variant_label: Mapped[str] = mapped_column(server_default=text("''"))
    favourite: Mapped[int | None]
    archived_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[Now]
    changed_xid: Mapped[Changed]
    # byte order, so that paging and prefix search are the same on every server
    name_key: Mapped[str] = mapped_column(Text(collation="C"), Computed("lower(name)", persisted=True))
    sku_key: Mapped[str] = mapped_column(Text(collation="C"), Computed("lower(sku)", persisted=True))
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, name)", persisted=True)
    )


class ProductCost(Base):
    """Cost of one unit as entered by hand; the moving average of what was received is in StockCost."""

    __tablename__ = "product_cost"
    __table_args__ = (range_check("cost", *PRICE),)

    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    cost: Mapped[Cost]


class ProductTax(Base):
    __tablename__ = "product_tax"
    __table_args__ = (Index(None, "tax"),)

    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    tax: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.tax.id"), primary_key=True)


class ProductDeposit(Base):
    """One `deposit` (a product too) is due for each full `per` units of `product`."""

    __tablename__ = "product_deposit"
    __table_args__ = (
        range_check("per", "0.001", "99999"),
        CheckConstraint("deposit <> product", name="not_its_own"),
        Index(None, "deposit"),
    )

    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    deposit: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"), primary_key=True)
    per: Mapped[Qty] = mapped_column(server_default=text("1"))


class Barcode(Base):
    """`qty` is how many pieces, or how much, one scan of it stands for: ten for a case of ten."""

    __tablename__ = "barcode"
    __table_args__ = (
        CheckConstraint(r"code ~ '^[\u0021-\u007e]{1,64}$'", name="code_format"),
        range_check("qty", "0.001", "99999"),
        Index(None, "product"),
    )

    code: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"))
    position: Mapped[Zero]
    qty: Mapped[Qty] = mapped_column(server_default=text("1"))


class PriceHistory(Base):
    __tablename__ = "price_history"
    __table_args__ = (Index(None, "product", "valid_from"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    product: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos.product.id"))
    price: Mapped[Price]
    price_includes_tax: Mapped[bool]
    valid_from: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    person: Mapped[uuid.UUID | None]


class Promotion(Base):
    __tablename__ = "promotion"
    __table_args__ = (
        text_check("name", 120),
        CheckConstraint("kind ~ '^[a-z_]{1,40}$'", name="kind_format"),
        CheckConstraint("length(params::text) <= 20000", name="params_length"),
        range_check("valid_from", *YEARS),
        range_check("valid_to", *YEARS),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    kind: Mapped[str]
    params: Mapped[Json]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    priority: Mapped[int] = mapped_column(Integer, server_default=text("100"))
    is_active: Mapped[Yes]
    changed_xid: Mapped[Changed]
