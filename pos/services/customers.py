"""Customers: found by card, phone or name at a till, kept by the office."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.db.models.customer import Customer as CustomerRow
from pos.services import fields
from pos.services.paging import Page, decode, encode
from pos.services.saving import archive_row, save_row

LIMIT: Final = 20
LONGEST_CODE: Final = 40


@dataclass(frozen=True, slots=True)
class Customer:
    """`code` is the number on their card. `address` and `note` are lines separated by line feeds."""

    name: str
    code: str
    id: uuid.UUID | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    tax_number: str = ""
    note: str = ""
    customer_group: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """A customer with the name of their group."""

    customer: Customer
    group_name: str | None
    archived_at: dt.datetime | None = None


COLUMNS: Final = """
SELECT c.id, c.name, c.code, c.phone, c.email, c.address, c.tax_number, c.note, c.customer_group, g.name AS group_name, c.archived_at
  FROM pos.customer c LEFT JOIN pos.customer_group g ON g.id = c.customer_group
"""
# Digits of a phone number may be typed with any ornaments; a card number has to be whole.
FOUND: Final = text(
    COLUMNS
    + """ WHERE c.archived_at IS NULL
   AND (upper(c.code) = upper(:words) OR c.name ILIKE '%' || :pattern || '%' OR c.email ILIKE :pattern || '%'
        OR (length(:digits) >= 4 AND regexp_replace(c.phone, '[^0-9]', '', 'g') LIKE '%' || :digits || '%'))
 ORDER BY upper(c.code) = upper(:words) DESC, c.name ILIKE :pattern || '%' DESC, c.name, c.id LIMIT :limit
"""
)
CARD: Final = text(COLUMNS + " WHERE c.archived_at IS NULL AND upper(c.code) = upper(:code) ORDER BY c.id")
LISTED: Final = text(
    COLUMNS
    + """ WHERE (:archived OR c.archived_at IS NULL)
   AND (:pattern = '' OR c.name ILIKE '%' || :pattern || '%' OR c.code ILIKE '%' || :pattern || '%' OR c.phone ILIKE '%' || :pattern || '%')
   AND (CAST(:after_name AS text) IS NULL OR (c.name, c.id) > (:after_name, CAST(:after_id AS uuid)))
 ORDER BY c.name, c.id LIMIT :limit
"""
)


def find(session: Session, words: str, limit: int = LIMIT) -> list[CustomerFound]:
    """By the number of a card (whole), part of a name, a phone number (four digits or more) or the start of an e-mail address.

    The card that fits comes first. Nothing typed finds nobody.
    """
    words = words.strip()
    if not words:
        return []
    digits = "".join(letter for letter in words if letter.isascii() and letter.isdigit())
    rows = session.execute(
        FOUND, {"words": words, "pattern": _escaped(words), "digits": digits, "limit": limit}
    )
    return [_found(row) for row in rows]


def find_card(session: Session, code: str) -> CustomerFound | None:
    """Whose card has this number, whole; None when it is nobody's."""
    wanted = code.strip()
    if not wanted or len(wanted) > LONGEST_CODE:
        return None
    row = session.execute(CARD, {"code": wanted}).first()
    return None if row is None else _found(row)


def get(session: Session, customer: uuid.UUID) -> CustomerFound | None:
    row = session.execute(text(COLUMNS + " WHERE c.id = :id"), {"id": customer}).one_or_none()
    return None if row is None else _found(row)


def list_customers(
    session: Session, words: str = "", after: str | None = None, limit: int = 100, *, archived: bool = False
) -> Page[CustomerFound]:
    """By name, a page at a time."""
    name, last = decode(after, 2) if after else (None, None)
    rows = session.execute(
        LISTED,
        {
            "archived": archived,
            "pattern": _escaped(words.strip()),
            "after_name": name,
            "after_id": last,
            "limit": limit + 1,
        },
    ).all()
    found = tuple(_found(row) for row in rows[:limit])
    end = encode(rows[limit - 1].name, rows[limit - 1].id) if len(rows) > limit else None
    return Page(found, end)


def save(session: Session, customer: Customer) -> uuid.UUID:
    """Raises Refused: `not_allowed`, `value_refused` (also for a card number that another customer has)."""
    tidied = replace(
        customer,
        name=fields.line("customer_name", customer.name, 120, is_needed=True),
        code=fields.line("customer_code", customer.code, 40, is_needed=True),
        phone=fields.line("customer_phone", customer.phone, 60),
        email=fields.line("customer_email", customer.email, 200),
        address=fields.lines("customer_address", customer.address, 400),
        tax_number=fields.line("customer_tax_number", customer.tax_number, 40),
        note=fields.lines("customer_note", customer.note, 400),
    )
    return save_row(session, CustomerRow, asdict(tidied))


def archive(session: Session, customer: uuid.UUID, *, is_archived: bool = True) -> None:
    """Raises Refused("not_allowed")."""
    archive_row(session, CustomerRow, customer, is_archived=is_archived)


def _found(row: Any) -> CustomerFound:
    customer = Customer(
        row.name,
        row.code,
        row.id,
        row.phone,
        row.email,
        row.address,
        row.tax_number,
        row.note,
        row.customer_group,
    )
    return CustomerFound(customer, row.group_name, row.archived_at)


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
