"""The shop itself: name, address, currency, what receipts say; and settings by key."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from pos.db.models.store import Store as StoreRow
from pos.errors import Refused
from pos.services import fields

GET = text("""
SELECT code, name, currency, exponent, locale, time_zone, address, tax_number, receipt_header, receipt_footer,
       cash_step, prices_include_tax, tax_rounding, tax_mode, tax_step, cash_rounding, cash_rounding_scope
  FROM pos.store WHERE CAST(:code AS text) IS NULL OR code = :code
 ORDER BY code = (SELECT store FROM pos.till WHERE db_role = session_user) DESC NULLS LAST, code LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Store:
    """`address`, `receipt_header` and `receipt_footer` are lines separated by line feeds; `cash_step` 0 means none."""

    code: str
    name: str
    currency: str
    exponent: int
    locale: str
    time_zone: str = "UTC"
    address: str = ""
    tax_number: str = ""
    receipt_header: str = ""
    receipt_footer: str = ""
    cash_step: Decimal = Decimal(0)
    prices_include_tax: bool = True
    tax_rounding: str = "document"
    tax_mode: str = "half_up"
    tax_step: Decimal = Decimal(0)
    cash_rounding: str = "half_up"
    cash_rounding_scope: str = "cash_only"


def create(session: Session, store: Store) -> None:
    """By the installer. Raises Refused("value_refused") for a malformed code, currency or text."""
    store = tidy(store)
    session.add(StoreRow(**{name: getattr(store, name) for name in Store.__slots__}))
    session.flush()


def get(session: Session, code: str | None = None) -> Store:
    """The store of this code; without a code the store of the till that asks, else the first.

    Raises Refused("store_missing").
    """
    row = session.execute(GET, {"code": code}).one_or_none()
    if row is None:
        raise Refused("store_missing")
    return Store(*row)


def change(session: Session, store: Store) -> None:
    """Everything but code and currency. Raises Refused("not_allowed")."""
    store = tidy(store)
    fixed = {"code", "currency", "exponent"}
    values = {name: getattr(store, name) for name in Store.__slots__ if name not in fixed}
    done = session.execute(update(StoreRow).where(StoreRow.code == store.code).values(**values))
    if done.rowcount == 0:  # type: ignore[attr-defined] # row level security hides what may not be changed
        raise Refused("not_allowed")


def tidy(store: Store) -> Store:
    """The store with its texts by the rules: they are printed on every receipt. Raises Refused("value_refused")."""
    return replace(
        store,
        name=fields.line("store_name", store.name, 80, is_needed=True),
        tax_number=fields.line("store_tax_number", store.tax_number, 40),
        address=fields.lines("store_address", store.address, 400),
        receipt_header=fields.lines("store_receipt_header", store.receipt_header, 400),
        receipt_footer=fields.lines("store_receipt_footer", store.receipt_footer, 400),
    )


def get_settings(session: Session) -> dict[str, Any]:
    return {row.key: row.value for row in session.execute(text("SELECT key, value FROM pos.setting"))}


def put_setting(session: Session, key: str, value: Any) -> None:
    """Any JSON value. Raises Refused("not_allowed")."""
    session.execute(
        text("SELECT pos.put_setting(:key, CAST(:value AS jsonb))"), {"key": key, "value": json.dumps(value)}
    )


def till_name(session: Session) -> str | None:
    """What people call the till that asks; None when the login is no till."""
    name: str | None = session.scalar(text("SELECT name FROM pos.till WHERE db_role = session_user"))
    return name
