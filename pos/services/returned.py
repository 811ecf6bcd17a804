"""What came back, in refunds and in exchanges: the daily totals keep refunds only, and no amounts with tax of single goods.

Read from the lines themselves, by the index over those that came back: they are few.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from pos.db.models.sale import Sale, SaleLine, SaleLineTax, SaleTax


@dataclass(frozen=True, slots=True)
class Back:
    """`refunds` and `exchanges` are documents; amounts in minor units, zero or below, those of exchanges also by themselves."""

    refunds: int = 0
    exchanges: int = 0
    total: int = 0
    exchanged_total: int = 0
    exchanged_net: int = 0


NOTHING = Back()
TURNOVER = SaleLine.total_minor - SaleLine.liability_minor
"""A gift card that comes back was never turned over."""


def by_bucket(
    session: Session, wanted: Sequence[ColumnElement[bool]], start: Any | None = None
) -> dict[dt.date | None, Back]:
    """By first day of the bucket, None where there is no `start`. `wanted` are conditions on sale and line."""
    in_exchange = Sale.kind == "sale"
    measures = (
        func.count(Sale.id.distinct()).filter(Sale.kind == "refund"),
        func.count(Sale.id.distinct()).filter(in_exchange),
        func.coalesce(func.sum(TURNOVER), 0),
        func.coalesce(func.sum(TURNOVER).filter(in_exchange), 0),
        func.coalesce(func.sum(SaleLine.net_minor).filter(in_exchange), 0),
    )
    lines: Select[Any] = _came_back(select(*measures), wanted)
    if start is None:
        return {None: Back(*(int(each) for each in session.execute(lines).one()))}
    rows = session.execute(lines.add_columns(start).group_by(start))
    return {row[-1].date(): Back(*(int(each) for each in row[:-1])) for row in rows}


def by_key(
    session: Session, wanted: Sequence[ColumnElement[bool]], key: Any
) -> dict[Any, tuple[Decimal, int]]:
    """Quantity and total with tax of what came back, both zero or below, by product, category or person."""
    measures = (key, func.sum(SaleLine.qty), func.sum(TURNOVER))
    rows = session.execute(_came_back(select(*measures), wanted).group_by(key))
    return {row[0]: (Decimal(row[1]), int(row[2])) for row in rows}


def by_tax(session: Session, wanted: Sequence[ColumnElement[bool]]) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Base and amount of the taxes of what came back, zero or below, by name, letter and rate."""
    key = (SaleTax.name, SaleTax.letter, SaleTax.rate)
    sums = (func.sum(SaleLineTax.base_minor), func.sum(SaleLineTax.amount_minor))
    lines = (
        _came_back(select(*key, *sums), wanted)
        .join(SaleLineTax, (SaleLineTax.sale == SaleLine.sale) & (SaleLineTax.no == SaleLine.no))
        .join(SaleTax, (SaleTax.sale == SaleLine.sale) & (SaleTax.tax == SaleLineTax.tax))
        .group_by(*key)
    )
    return {tuple(row[:3]): (int(row[3]), int(row[4])) for row in session.execute(lines)}


def _came_back(what: Any, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """A refund, or a line of an exchange that names the sale it came from."""
    lines = what.select_from(SaleLine).join(Sale, Sale.id == SaleLine.sale)
    # Said of both, so that the small index over such sales is enough to find the few among many.
    found: Select[Any] = lines.where(Sale.refund_of.is_not(None), SaleLine.refund_of.is_not(None), *wanted)
    return found
