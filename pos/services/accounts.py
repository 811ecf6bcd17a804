"""Accounts of customers: finding one by its number, setting money aside for a sale, and the office's work on them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pos.db.sqlstate import driver_error
from pos.domain.account import Account, AccountKind, account_code, masked
from pos.domain.money import Currency
from pos.errors import Refused
from pos.services import customers, fields
from pos.services.paging import Page, decode, encode

POINTS = "points"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the office lists it. `held` is set aside by tills; `left` can be drawn now."""

    id: uuid.UUID
    account: Account
    balance: Decimal
    held: Decimal
    opened_at: dt.datetime
    unit: Currency
    customer_name: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount` is positive where the customer can draw more. `number` is the receipt's, `reason` a person's."""

    at: dt.datetime
    day: dt.date
    kind: str
    amount: Decimal
    number: str | None
    person: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Money set aside on an account for the sale or refund `document`."""

    id: uuid.UUID
    kind: AccountKind
    code: str
    document: uuid.UUID
    amount: Decimal


def unit_of(kind: AccountKind, currency: Currency) -> Currency:
    """What amounts of such an account are counted in: points are whole."""
    return Currency(POINTS, 0) if kind is AccountKind.POINTS else currency


def find(session: Session, kind: AccountKind, code: str) -> Account | None:
    """The account with this number, or None. Raises Refused: `not_signed_in`, `not_allowed`."""
    row = session.execute(
        text("SELECT * FROM pos.find_account(:kind, :code)"), {"kind": kind.value, "code": code}
    ).one_or_none()
    return None if row is None else _account(row)


def find_of_customer(session: Session, kind: AccountKind, customer: uuid.UUID) -> Account | None:
    """A customer's account: the one with the number of their card. Raises Refused: `not_signed_in`, `not_allowed`."""
    found = customers.get(session, customer)
    account = None if found is None else find(session, kind, account_code(found.customer.code))
    return account if account is not None and account.customer_id == str(customer) else None


def _account(row: Any) -> Account:
    unit = Currency(row.currency, row.exponent)
    return Account(
        AccountKind(row.kind),
        row.code,
        unit.from_minor(row.left_minor),
        row.currency,
        unit.from_minor(row.limit_minor),
        row.expires_on,
        row.blocked,
        None if row.customer is None else str(row.customer),
    )


def hold(session: Session, wanted: Hold, currency: Currency, day: dt.date) -> Decimal:
    """Set an amount aside; what is left afterwards. The same again changes nothing.

    Raises Refused: `account_unknown`, `account_blocked`, `account_expired`, `account_currency`, `balance_too_small`.
    """
    unit = unit_of(wanted.kind, currency)
    values = {
        "id": wanted.id,
        "kind": wanted.kind.value,
        "code": wanted.code,
        "document": wanted.document,
        "amount": unit.to_minor(wanted.amount),
        "currency": unit.code,
        "day": day,
    }
    with _said(wanted.code, unit):
        left = session.scalar(
            text("SELECT pos.hold_account(:id, :kind, :code, :document, :amount, :currency, :day)"), values
        )
    return unit.from_minor(int(left or 0))


def release(session: Session, hold_id: uuid.UUID) -> bool:
    """Give back what was set aside. False when it was not there any more."""
    return bool(session.scalar(text("SELECT pos.release_hold(:id)"), {"id": hold_id}))


def tidy_holds(session: Session, keep: Iterable[str]) -> int:
    """Give back all that this till set aside, but for these documents; how many that was. Needs nobody signed in."""
    return int(
        session.scalar(
            text("SELECT pos.tidy_holds(CAST(:keep AS uuid[]))"), {"keep": [uuid.UUID(each) for each in keep]}
        )
        or 0
    )


# The office


def set_account(session: Session, account: Account, currency: Currency) -> uuid.UUID:
    """Open an account, or change its customer, limit, end and block. What it holds does not change.

    Its number is kept as tills read it (`account_code`). Raises Refused: `not_allowed`, `value_refused`, or as `account_code`.
    """
    unit = unit_of(account.kind, currency)
    made: uuid.UUID | None = session.scalar(
        text(
            "SELECT pos.set_account(:kind, :code, :customer, :currency, :exponent, :limit, :expires, :blocked)"
        ),
        {
            "kind": account.kind.value,
            "code": account_code(account.code),
            "customer": account.customer_id,
            "currency": unit.code,
            "exponent": unit.exponent,
            "limit": unit.to_minor(account.limit),
            "expires": account.expires_on,
            "blocked": account.blocked,
        },
    )
    assert made is not None  # noqa: S101 - the function returns the id or raises
    return made


def adjust(session: Session, row: AccountRow, amount: Decimal, reason: str, day: dt.date) -> Decimal:
    """Put money on an account (positive) or take some off, with a reason; what can be drawn then.

    Raises Refused: `not_allowed`, `value_refused`, `balance_too_small`.
    """
    cleaned = fields.line("account_reason", reason, 200, is_needed=True)
    values = {"id": row.id, "amount": row.unit.to_minor(amount), "reason": cleaned, "day": day}
    with _said(row.account.code, row.unit):
        left = session.scalar(text("SELECT pos.adjust_account(:id, :amount, :reason, :day)"), values)
    return row.unit.from_minor(int(left or 0))


@contextmanager
def _said(code: str, unit: Currency) -> Iterator[None]:
    """The refusals of the database's functions, with what they say about the account."""
    try:
        yield
    except DBAPIError as error:
        driver = driver_error(error)
        state, said = (
            (driver.sqlstate, driver.diag.message_primary or "") if driver is not None else (None, "")
        )
        if state == "PT011":
            raise Refused("account_unknown", account=masked(code)) from error
        if state == "PT012":
            raise Refused("account_blocked", account=masked(code), reason=said) from error
        if state == "PT013":
            raise Refused("account_expired", account=masked(code), day=said) from error
        if state == "PT014":
            raise Refused("account_currency", account=masked(code), currency=said) from error
        if state == "PT015":
            raise Refused("balance_too_small", left=str(unit.from_minor(max(int(said), 0)))) from error
        raise


LISTED = text("""
SELECT a.id, a.kind, a.code, a.customer, a.currency, a.exponent, a.limit_minor, a.expires_on, a.blocked, a.opened_at, c.name,
       coalesce((SELECT sum(m.amount_minor) FROM pos.account_movement m WHERE m.account = a.id), 0)::bigint AS balance_minor,
       coalesce((SELECT sum(h.amount_minor) FROM pos.account_hold h WHERE h.account = a.id), 0)::bigint AS held_minor
  FROM pos.account a LEFT JOIN pos.customer c ON c.id = a.customer
 WHERE (CAST(:kind AS text) IS NULL OR a.kind = :kind)
   AND (CAST(:words AS text) IS NULL OR a.code ILIKE '%' || :words || '%' OR c.name ILIKE '%' || :words || '%')
   AND (CAST(:customer AS uuid) IS NULL OR a.customer = :customer)
   AND (CAST(:at AS timestamptz) IS NULL OR (a.opened_at, a.id) < (:at, CAST(:last AS uuid)))
 ORDER BY a.opened_at DESC, a.id DESC LIMIT :limit
""")


def list_accounts(
    session: Session,
    kind: AccountKind | None = None,
    words: str = "",
    after: str | None = None,
    limit: int = 100,
    customer: uuid.UUID | None = None,
) -> Page[AccountRow]:
    """Newest first; `words` is part of a number or of a customer's name. Empty for who may not read them."""
    at, last = decode(after, 2) if after else (None, None)
    escaped = words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows = session.execute(
        LISTED,
        {
            "kind": kind.value if kind else None,
            "words": escaped or None,
            "customer": customer,
            "at": dt.datetime.fromisoformat(at) if at else None,
            "last": last,
            "limit": limit + 1,
        },
    ).all()
    found = tuple(_row(row) for row in rows[:limit])
    return Page(
        found,
        encode(rows[limit - 1].opened_at.isoformat(), str(rows[limit - 1].id)) if len(rows) > limit else None,
    )


def _row(row: Any) -> AccountRow:
    unit = Currency(row.currency, row.exponent)
    balance, held, limit = (
        unit.from_minor(each) for each in (row.balance_minor, row.held_minor, row.limit_minor)
    )
    account = Account(
        AccountKind(row.kind),
        row.code,
        balance - held + limit,
        row.currency,
        limit,
        row.expires_on,
        row.blocked,
        None if row.customer is None else str(row.customer),
    )
    return AccountRow(row.id, account, balance, held, row.opened_at, unit, row.name)


MOVED = text("""
SELECT m.at, m.day, m.kind, m.amount_minor, a.exponent, s.number, p.display_name, m.reason
  FROM pos.account_movement m JOIN pos.account a ON a.id = m.account
  LEFT JOIN pos.sale s ON s.id = m.entry LEFT JOIN pos.person p ON p.id = m.person
 WHERE m.account = :account ORDER BY m.id DESC LIMIT :limit
""")


def list_movements(session: Session, account: uuid.UUID, limit: int = 200) -> list[Movement]:
    """What happened to an account, newest first."""
    return [
        Movement(
            row.at,
            row.day,
            row.kind,
            Decimal(row.amount_minor).scaleb(-row.exponent),
            row.number,
            row.display_name,
            row.reason,
        )
        for row in session.execute(MOVED, {"account": account, "limit": limit})
    ]


def liabilities(session: Session) -> dict[tuple[AccountKind, str], Decimal]:
    """What the shop owes on all accounts of a kind and currency (below zero: what is owed to it). For who may read them."""
    rows = session.execute(
        text("""
SELECT a.kind, a.currency, a.exponent, sum(m.amount_minor) AS total
  FROM pos.account a JOIN pos.account_movement m ON m.account = a.id GROUP BY a.kind, a.currency, a.exponent
""")
    )
    return {
        (AccountKind(row.kind), row.currency): Decimal(int(row.total)).scaleb(-row.exponent) for row in rows
    }
