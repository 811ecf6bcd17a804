"""The shop as the office edits it: what its papers say about it, its country and coins, and how its tills behave, saved together.

Texts and coins stand on the store, the rest is settings by key. Who saves says what was there when the form was opened; what
somebody else saved in between is not written over. The currency is no part of it: amounts are kept in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain import lock_rules
from pos.domain.inputs.mail_address import read_mail_address
from pos.domain.shift_count import rules_from
from pos.errors import Conflict, Refused
from pos.services import fields, store

GUARD: Final = "store.saved"
"""Everybody who saves writes this setting first: PostgreSQL lets one of them through at a time."""
LONGEST_LINE: Final = 60

# A store that may not be changed is hidden by row level security: no row comes back.
WRITE: Final = text("""
UPDATE pos.store SET name = :name, address = :address, tax_number = :tax_number, locale = :locale, cash_step = :cash_step
 WHERE code = :code RETURNING code
""")


@dataclass(frozen=True, slots=True)
class ShopSheet:
    """`address` has a line feed between its lines; `cash_step` 0 means that there are coins for every cent.

    The texts are printed on receipts and invoices, the last six are what the tills do.
    """

    store: str
    name: str
    locale: str
    address: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    registration: str = ""
    cash_step: Decimal = Decimal(0)
    lock_after: int = 0
    locks_each_sale: bool = False
    counts_float: bool = True
    is_blind: bool = True
    has_line_for_each_scan: bool = False

    @property
    def as_settings(self) -> dict[str, Any]:
        """What of it is kept by key."""
        return {
            "phone": self.phone,
            "email": self.email,
            "registration": self.registration,
            lock_rules.AFTER: self.lock_after,
            lock_rules.EACH_SALE: self.locks_each_sale,
            "shift.count_float": self.counts_float,
            "shift.blind": self.is_blind,
            "sale.line_for_each_scan": self.has_line_for_each_scan,
        }


@dataclass(frozen=True, slots=True)
class ShopOpened:
    """The sheet, and what beside it is shown and not changed here."""

    sheet: ShopSheet
    currency: str
    exponent: int


def get(session: Session, code: str | None = None) -> ShopOpened:
    """Of the store with this code; without a code that of the till that asks. Raises Refused("store_missing").

    A setting that makes no sense is shown as the tills take it.
    """
    shop = store.get(session, code)
    known = store.get_settings(session)
    locking, shifts = lock_rules.lock_rules(known), rules_from(known)
    sheet = ShopSheet(
        shop.code,
        shop.name,
        shop.locale,
        shop.address,
        str(known.get("phone") or ""),
        str(known.get("email") or ""),
        shop.tax_number,
        str(known.get("registration") or ""),
        shop.cash_step,
        locking.after_minutes,
        locking.each_sale,
        shifts.counts_float,
        shifts.is_blind,
        known.get("sale.line_for_each_scan") in {True, "yes"},
    )
    return ShopOpened(sheet, shop.currency, shop.exponent)


def save(session: Session, wanted: ShopSheet, opened: ShopSheet) -> ShopOpened:
    """Write it in place of what was `opened`. Gives back what is there now, its texts tidied up.

    Raises Conflict("store_changed_meanwhile") when something else is there, Refused: `not_allowed`, `value_refused`.
    """
    tidied = tidy(wanted)
    store.put_setting(session, GUARD, True)
    if get(session, wanted.store).sheet != opened:
        raise Conflict("store_changed_meanwhile")
    before = opened.as_settings
    for key, value in tidied.as_settings.items():
        if value != before[key]:
            store.put_setting(session, key, value)
    values = {
        "code": tidied.store,
        "name": tidied.name,
        "address": tidied.address,
        "tax_number": tidied.tax_number,
        "locale": tidied.locale,
        "cash_step": tidied.cash_step,
    }
    if session.execute(WRITE, values).one_or_none() is None:
        raise Refused("not_allowed")
    return get(session, tidied.store)


def tidy(sheet: ShopSheet) -> ShopSheet:
    """The sheet with its texts by the rules: they are printed on every receipt. Raises Refused("value_refused")."""
    email = sheet.email.strip()
    return replace(
        sheet,
        name=fields.line("store_name", sheet.name, 80, is_needed=True),
        address=fields.lines("store_address", sheet.address, 400),
        phone=fields.line("store_phone", sheet.phone, LONGEST_LINE),
        email=fields.checked("store_email", lambda: read_mail_address(email)) if email else "",
        tax_number=fields.line("store_tax_number", sheet.tax_number, 40),
        registration=fields.line("store_registration", sheet.registration, LONGEST_LINE),
    )
