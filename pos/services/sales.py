"""Finished sales to look at: the list behind a figure, and one sale in full with everything its receipt said."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_, select, text, tuple_
from sqlalchemy.orm import Session

from pos.db.models.people import Person
from pos.db.models.sale import Payment, Sale, SaleLine, SaleTax
from pos.errors import Refused
from pos.services.catalog import subtree
from pos.services.paging import Page, decode, encode
from pos.services.permissions import REPORTS, need
from pos.services.reports import Scope


@dataclass(frozen=True, slots=True)
class SaleRow:
    """`at` is the till's clock in UTC, `offset_min` its local time's distance from it."""

    id: uuid.UUID
    number: str
    kind: str
    till: str
    day: dt.date
    at: dt.datetime
    offset_min: int
    person: str | None
    lines: int
    total: Decimal
    currency: str
    is_exchange: bool = False
    """Goods of an earlier sale came back in it; the total is the difference."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    no: int
    product: uuid.UUID
    name: str
    sku: str | None
    barcode: str | None
    qty: Decimal
    unit: str
    unit_price: Decimal
    is_tax_included: bool
    list: Decimal
    discount: Decimal
    discounts: tuple[dict[str, Any], ...]
    total: Decimal
    net: Decimal
    tax: Decimal
    refund_of_line: int | None
    refunded_qty: Decimal


@dataclass(frozen=True, slots=True)
class SoldTax:
    name: str
    letter: str
    rate: Decimal
    kind: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    kind: str
    name: str
    amount: Decimal
    change: Decimal
    reference: str | None


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """`payload` is the entry as the till wrote it (traces and all), None for who may not read the journal; `seal` are the
    digits its receipt carries. `refunds` are numbers of refunds of this sale.
    """

    row: SaleRow
    net: Decimal
    tax: Decimal
    discount: Decimal
    rounding: Decimal
    refund_of_number: str | None
    lines: tuple[SoldLine, ...]
    taxes: tuple[SoldTax, ...]
    payments: tuple[Paid, ...]
    refunds: tuple[str, ...]
    payload: str | None
    seal: str | None


def list_sales(
    session: Session,
    scope: Scope,
    after: str | None = None,
    limit: int = 100,
    *,
    kind: Literal["sale", "refund"] | None = None,
    tender: tuple[str, str] | None = None,
) -> Page[SaleRow]:
    """The sales and refunds behind a figure of services/reports.py with the same scope, newest first.

    `kind` leaves one of the two, where an exchange is both a sale and, as goods came back in it, a refund; `tender` (kind and name) those paid with it. Raises Refused("not_allowed").
    """
    need(session, REPORTS)
    wanted: list[ColumnElement[bool]] = [Sale.day.between(scope.first, scope.last)]
    if scope.person is not None:
        wanted.append(Sale.person == scope.person)
    if scope.till is not None:
        wanted.append(Sale.till == scope.till)
    if scope.product is not None or scope.category is not None:
        lines = select(SaleLine.sale).where(SaleLine.sale == Sale.id)
        if scope.product is not None:
            lines = lines.where(SaleLine.product == scope.product)
        if scope.category is not None:
            lines = lines.where(SaleLine.category.in_(subtree(scope.category)))
        wanted.append(lines.exists())
    if kind == "refund":
        wanted.append(or_(Sale.kind == kind, Sale.refund_of.is_not(None)))
    elif kind is not None:
        wanted.append(Sale.kind == kind)
    if tender is not None:
        paid = select(Payment.sale).where(Payment.sale == Sale.id)
        wanted.append(paid.where(Payment.kind == tender[0], Payment.name == tender[1]).exists())
    if after is not None:
        day, at, last = decode(after, 3)
        mark = tuple_(dt.date.fromisoformat(day), dt.datetime.fromisoformat(at), uuid.UUID(last))
        wanted.append(tuple_(Sale.day, Sale.at, Sale.id) < mark)
    order = (Sale.day.desc(), Sale.at.desc(), Sale.id.desc())
    rows = session.execute(_rows().where(*wanted).order_by(*order).limit(limit + 1)).all()
    found = tuple(_row(row) for row in rows[:limit])
    return Page(
        found, encode(found[-1].day, found[-1].at.isoformat(), found[-1].id) if len(rows) > limit else None
    )


def find_by_number(session: Session, number: str) -> SaleRow | None:
    """By the number on the receipt, `T01/1-000012`. Raises Refused("not_allowed")."""
    need(session, REPORTS)
    row = session.execute(_rows().where(Sale.number == number.strip().upper()).limit(1)).one_or_none()
    return _row(row) if row else None


def get_sale(session: Session, sale: uuid.UUID) -> SaleDetail:
    """Raises Refused("sale_unknown"), also for a sale that this session may not see, and Refused("not_allowed")."""
    need(session, REPORTS)
    row = session.execute(_rows().where(Sale.id == sale)).one_or_none()
    if row is None:
        raise Refused("sale_unknown")
    head = session.get_one(Sale, sale)
    entry = session.execute(
        text("SELECT payload, encode(hash, 'hex') AS hash FROM pos.journal WHERE id = :id"), {"id": sale}
    ).one_or_none()
    exponent = head.exponent
    refunds = session.scalars(select(Sale.number).where(Sale.refund_of == sale).order_by(Sale.at))
    return SaleDetail(
        row=_row(row),
        net=_major(head.net_minor, exponent),
        tax=_major(head.tax_minor, exponent),
        discount=_major(head.discount_minor, exponent),
        rounding=_major(head.rounding_minor, exponent),
        refund_of_number=head.refund_of_number,
        lines=_lines(session, sale, exponent),
        taxes=_taxes(session, sale, exponent),
        payments=_payments(session, sale, exponent),
        refunds=tuple(refunds),
        payload=entry.payload if entry else None,
        seal=entry.hash[:16] if entry else None,
    )


def _rows() -> Any:
    lines = select(func.count()).where(SaleLine.sale == Sale.id).scalar_subquery()
    return select(Sale, Person.display_name, lines.label("lines")).outerjoin(Person, Person.id == Sale.person)


def _row(row: Any) -> SaleRow:
    sale: Sale = row[0]
    return SaleRow(
        id=sale.id,
        number=sale.number,
        kind=sale.kind,
        till=sale.till,
        day=sale.day,
        at=sale.at,
        offset_min=sale.offset_min,
        person=row[1],
        lines=row[2],
        total=_major(sale.total_minor, sale.exponent),
        currency=sale.currency,
        is_exchange=sale.kind == "sale" and sale.refund_of is not None,
    )


def _lines(session: Session, sale: uuid.UUID, exponent: int) -> tuple[SoldLine, ...]:
    rows = session.scalars(select(SaleLine).where(SaleLine.sale == sale).order_by(SaleLine.no))
    back = select(SaleLine.refund_of_line, func.sum(-SaleLine.qty)).where(SaleLine.refund_of == sale)
    refunded = {row[0]: row[1] for row in session.execute(back.group_by(SaleLine.refund_of_line))}
    return tuple(
        SoldLine(
            no=row.no,
            product=row.product,
            name=row.name,
            sku=row.sku,
            barcode=row.barcode,
            qty=row.qty,
            unit=row.unit,
            unit_price=row.unit_price,
            is_tax_included=row.is_tax_included,
            list=_major(row.list_minor, exponent),
            discount=_major(row.discount_minor, exponent),
            discounts=tuple(row.discounts),
            total=_major(row.total_minor, exponent),
            net=_major(row.net_minor, exponent),
            tax=_major(row.tax_minor, exponent),
            refund_of_line=row.refund_of_line,
            refunded_qty=refunded.get(row.no, Decimal(0)),
        )
        for row in rows
    )


def _taxes(session: Session, sale: uuid.UUID, exponent: int) -> tuple[SoldTax, ...]:
    rows = session.scalars(select(SaleTax).where(SaleTax.sale == sale).order_by(SaleTax.letter, SaleTax.tax))
    return tuple(
        SoldTax(
            row.name,
            row.letter,
            row.rate,
            row.kind,
            _major(row.base_minor, exponent),
            _major(row.amount_minor, exponent),
        )
        for row in rows
    )


def _payments(session: Session, sale: uuid.UUID, exponent: int) -> tuple[Paid, ...]:
    rows = session.scalars(select(Payment).where(Payment.sale == sale).order_by(Payment.no))
    return tuple(
        Paid(
            row.kind,
            row.name,
            _major(row.amount_minor, exponent),
            _major(row.change_minor, exponent),
            row.reference,
        )
        for row in rows
    )


def _major(minor: int, exponent: int) -> Decimal:
    return Decimal(minor).scaleb(-exponent)
