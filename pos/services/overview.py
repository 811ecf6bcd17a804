"""What the reports window opens with, in one errand: key figures, both periods as series, and what stands around them.

All of it is composed from services/reports.py and services/stock.py; nothing is summed here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos.db.models.people import Person
from pos.db.models.rollup import DayTotal
from pos.db.models.store import Till
from pos.services import assortment, catalog, reports, stock
from pos.services.assortment import Category
from pos.services.permissions import REPORTS, need
from pos.services.reports import Bucket, Figures, HourCell, Scope, SeriesPoint, TaxRow, TenderRow, TopRow
from pos.services.stock import LowStock


@dataclass(frozen=True, slots=True)
class Overview:
    now: Figures
    before: Figures
    points: tuple[SeriesPoint, ...]
    points_before: tuple[SeriesPoint, ...]
    tenders: tuple[TenderRow, ...]
    products: tuple[TopRow, ...]
    categories: tuple[TopRow, ...]
    hours: tuple[HourCell, ...]
    low_stock: tuple[LowStock, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """The overview with all that a report on paper has beside it."""

    overview: Overview
    categories: tuple[TopRow, ...]
    products: tuple[TopRow, ...]
    taxes: tuple[TaxRow, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something to filter by; `key` is a person's id or a till's code."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the figures can be filtered by: categories as they are, cashiers and tills that ever sold."""

    categories: tuple[Category, ...]
    people: tuple[Named, ...]
    tills: tuple[Named, ...]


def overview(
    session: Session,
    scope: Scope,
    before: tuple[date, date],
    by: Bucket,
    *,
    products: int = 10,
    low: int = 10,
) -> Overview:
    """Of `scope`, beside the same filters over the days `before`. Raises Refused("not_allowed")."""
    earlier = replace(scope, first=before[0], last=before[1])
    return Overview(
        now=reports.figures(session, scope),
        before=reports.figures(session, earlier),
        points=tuple(reports.sales_series(session, scope, by)),
        points_before=tuple(reports.sales_series(session, earlier, by)),
        tenders=tuple(reports.tenders(session, scope)),
        products=tuple(reports.top_products(session, scope, products, with_returns=False)),
        categories=tuple(reports.top_categories(session, scope, products, with_returns=False)),
        hours=tuple(reports.hours(session, scope)),
        low_stock=tuple(stock.low_stock(session, limit=low)),
    )


def whole(session: Session, scope: Scope, before: tuple[date, date], by: Bucket, *, limit: int) -> Whole:
    """For paper: `limit` is how many categories and products there are at most. Raises Refused("not_allowed")."""
    return Whole(
        overview(session, scope, before, by),
        tuple(reports.top_categories(session, scope, limit)),
        tuple(reports.top_products(session, scope, limit)),
        tuple(reports.taxes(session, scope)),
    )


def choices(session: Session) -> Choices:
    """Raises Refused("not_allowed")."""
    need(session, REPORTS)
    sold_by = select(DayTotal.person).distinct()
    people = (
        select(Person.id, Person.display_name).where(Person.id.in_(sold_by)).order_by(Person.display_name)
    )
    sold_at = select(DayTotal.till).distinct()
    tills = select(Till.code, Till.name).where(Till.code.in_(sold_at)).order_by(Till.code)
    return Choices(
        categories=tuple(assortment.list_categories(session)),
        people=tuple(Named(str(key), name) for key, name in session.execute(people)),
        tills=tuple(Named(code, name) for code, name in session.execute(tills)),
    )


def find_products(session: Session, typed: str, limit: int = 20) -> list[tuple[uuid.UUID, str]]:
    """Id and name of products to filter by, archived ones too: they have a past. Raises Refused("not_allowed")."""
    need(session, REPORTS)
    query = catalog.ProductQuery(search=typed, status="all")
    return [(row.id, row.name) for row in catalog.list_products(session, query, limit=limit)]
