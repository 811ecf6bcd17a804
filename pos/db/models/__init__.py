"""The tables, one module per noun. Importing this package fills `Base.metadata`."""

from __future__ import annotations

from pos.db.base import Base
from pos.db.models import (
    account,
    approval,
    audit,
    catalog,
    customer,
    journal,
    parked,
    people,
    pricing,
    purchasing,
    rollup,
    sale,
    secret,
    shift,
    stock,
    stocktakes,
    store,
)

__all__ = [
    "Base",
    "account",
    "approval",
    "audit",
    "catalog",
    "customer",
    "journal",
    "parked",
    "people",
    "pricing",
    "purchasing",
    "rollup",
    "sale",
    "secret",
    "shift",
    "stock",
    "stocktakes",
    "store",
]
