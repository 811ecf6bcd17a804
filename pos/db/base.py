"""The declarative base: one metadata for the schemas `pos` (business) and `sec` (secrets), with fixed constraint names."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from pos.db.types import Xid8

NAMES = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


class Base(DeclarativeBase):
    metadata = MetaData(schema="pos", naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain class attribute
        bool: Boolean,
        bytes: LargeBinary,
        Decimal: Numeric,
        dict[str, Any]: JSONB,
        dt.date: Date,
        dt.datetime: DateTime(timezone=True),
        int: Integer,
        list[Any]: JSONB,
        str: Text,
        uuid.UUID: Uuid,
    }


Id = Annotated[uuid.UUID, mapped_column(primary_key=True)]
Minor = Annotated[int, mapped_column(BigInteger)]
MinorSum = Annotated[int, mapped_column(BigInteger, server_default=text("0"))]
Big = Annotated[int, mapped_column(BigInteger)]
Price = Annotated[Decimal, mapped_column(Numeric(14, 4))]
Cost = Annotated[Decimal, mapped_column(Numeric(16, 6))]
Qty = Annotated[Decimal, mapped_column(Numeric(14, 3))]
QtySum = Annotated[Decimal, mapped_column(Numeric(16, 3), server_default=text("0"))]
Rate = Annotated[Decimal, mapped_column(Numeric(9, 4))]
Now = Annotated[dt.datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]
Yes = Annotated[bool, mapped_column(Boolean, server_default=text("true"))]
No = Annotated[bool, mapped_column(Boolean, server_default=text("false"))]
Zero = Annotated[int, mapped_column(Integer, server_default=text("0"))]
Json = Annotated[dict[str, Any], mapped_column(JSONB, server_default=text("'{}'::jsonb"))]
JsonList = Annotated[list[Any], mapped_column(JSONB, server_default=text("'[]'::jsonb"))]
Changed = Annotated[
    int, mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
]  # the transaction that changed the row last: snapshots ask for all rows since a transaction
