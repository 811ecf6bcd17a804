"""Receipts of any till, as a refund needs them: found by number or by what the customer remembers, and goods of them set aside."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from pos.domain.entries import Entry
from pos.domain.money import Currency


@dataclass(frozen=True, slots=True)
class ReceiptQuery:
    """What is known of a receipt; all that is set must hold. `card_end` are the last four characters of a card slip's reference."""

    first: dt.date
    last: dt.date
    customer: uuid.UUID | None = None
    card_end: str | None = None
    total: Decimal | None = None
    product: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ReceiptFound:
    """Enough to recognise it. `at` is UTC, `offset_min` the till's clock then."""

    number: str
    till: str
    at: dt.datetime
    offset_min: int
    total: Decimal
    items: int
    first_item: str
    customer: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Told:
    """A sale, what came back of it so far, and what was corrected of the payments of all of these, oldest first."""

    sale: Entry
    refunds: list[Entry]
    swaps: list[Entry]


def find(session: Session, number: str) -> Told | None:
    """The sale of this number, or None. Raises Refused: `not_signed_in`, `not_allowed`."""
    entries = _entries(session, text("SELECT * FROM pos.find_receipt(:number)"), number)
    if not entries:
        return None
    swaps = _entries(session, text("SELECT * FROM pos.find_corrections(:number)"), number)
    return Told(entries[0], entries[1:], swaps)


def _entries(session: Session, question: TextClause, number: str) -> list[Entry]:
    return [
        Entry(row.epoch, row.seq, row.payload, bytes(row.prev_hash), bytes(row.hash), json.loads(row.payload))
        for row in session.execute(question, {"number": number})
    ]


def search(session: Session, query: ReceiptQuery, currency: Currency, limit: int = 100) -> list[ReceiptFound]:
    """The newest first. Raises Refused: `not_signed_in`, `not_allowed`."""
    rows = session.execute(
        text(
            "SELECT * FROM pos.find_receipts(:first, :last, :customer, :card_end, :total, :product, :limit)"
        ),
        {
            "first": query.first,
            "last": query.last,
            "customer": query.customer,
            "card_end": query.card_end,
            "total": None if query.total is None else currency.to_minor(query.total),
            "product": query.product,
            "limit": limit,
        },
    )
    return [_receipt(row) for row in rows]


def search_card(
    session: Session, first: dt.date, last: dt.date, end: str, currency: Currency
) -> list[ReceiptFound]:
    """Paid with a card that ends in these digits. What a terminal said ("Visa 4242, 0015") is looked for in the newest hundred of
    each day, what was typed from a slip among all. Raises as `search`.
    """
    found = {each.number: each for each in search(session, ReceiptQuery(first, last, card_end=end), currency)}
    rows = session.execute(
        text(
            "SELECT r.number, r.till, r.at, r.offset_min, r.total_minor, r.exponent, r.items, r.first_item, r.customer"
            " FROM generate_series(CAST(:first AS date), CAST(:last AS date), interval '1 day') d,"
            " LATERAL pos.find_receipts(d::date, d::date, NULL, NULL, NULL, NULL, 100) r"
            " WHERE EXISTS (SELECT FROM pos.find_receipt(r.number) e,"
            " jsonb_array_elements(CAST(e.payload AS jsonb) -> 'body' -> 'tenders') t"
            " WHERE t ->> 'kind' = 'card' AND right(split_part(t ->> 'reference', ',', 1), 4) = :end)"
        ),
        {"first": first, "last": last, "end": end},
    )
    found |= {each.number: each for each in map(_receipt, rows)}
    return sorted(found.values(), key=lambda each: (each.at, each.number), reverse=True)


def _receipt(row: Any) -> ReceiptFound:
    return ReceiptFound(
        row.number,
        row.till,
        row.at,
        row.offset_min,
        Decimal(row.total_minor).scaleb(-row.exponent),
        row.items,
        row.first_item or "",
        row.customer,
    )


def hold(session: Session, sale: str, document: str, wanted: Mapping[int, Decimal]) -> None:
    """Set goods of a receipt aside (line number to quantity) for a refund, in place of what it had; nothing gives all back.

    Raises Refused: `refund_under_way` when another till takes them back or they came back already, `not_found`.
    """
    session.execute(
        text("SELECT pos.hold_refund(:id, :sale, :document, CAST(:lines AS int[]), CAST(:qty AS numeric[]))"),
        {
            "id": uuid.uuid4(),
            "sale": uuid.UUID(sale),
            "document": uuid.UUID(document),
            "lines": list(wanted),
            "qty": list(wanted.values()),
        },
    )


def release(session: Session, document: str) -> bool:
    """Give back what was set aside for a refund."""
    return bool(
        session.scalar(text("SELECT pos.release_refund(:document)"), {"document": uuid.UUID(document)})
    )
