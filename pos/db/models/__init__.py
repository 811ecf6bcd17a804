"""The tables, one module per noun. Importing this package fills `Base.metadata`."""

from __future__ import annotations

from pos.db.base import Base
from pos.db.models import (
    account,
    audit,
    catalog,
    customer,
    journal,
    people,
    pricing,
    rollup,
    sale,
    secret,
    shift,
    stock,
    store,
)

__all__ = [
    "Base",
    "account",
    "audit",
    "catalog",
    "customer",
    "journal",
    "people",
    "pricing",
    "rollup",
    "sale",
    "secret",
    "shift",
    "stock",
    "store",
]
