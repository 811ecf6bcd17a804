"""Figures over time, from the daily totals: series, key figures against the period before, tops, tenders, hours.

Refunds count negative, so "net sales" is what was really turned over. Every amount is a Decimal in major units, exact
to the cent. Every function raises Refused("not_allowed") for a session that may not read reports. Sales behind a figure
are in services/sales.py.
"""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, cast, extract, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session

from pos.db.models.catalog import Category, Product
from pos.db.models.people import Person
from pos.db.models.rollup import DayCategory, DayHour, DayProduct, DayTax, DayTender, DayTotal
from pos.db.models.sale import Sale, SaleLine
from pos.db.models.store import Store
from pos.db.types import NIL_ID
from pos.domain.inputs.codes import LATEST_DAY
from pos.errors import Refused
from pos.services import returned
from pos.services.catalog import subtree
from pos.services.permissions import REPORTS, need
from pos.services.returned import NOTHING, Back

NIL: Final = uuid.UUID(NIL_ID)
LONGEST_DAYS: Final = 366 * 30
EARLIEST: Final = dt.date(1900, 1, 1)
"""Far enough before the first day of any shop that its period before is still a range."""


class Bucket(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: business days `first` to `last`, both inclusive, and optional filters.

    `category` includes those below it. With `product` or `category` the figures are of the lines, else of the sales.
    """

    first: dt.date
    last: dt.date
    category: uuid.UUID | None = None
    product: uuid.UUID | None = None
    person: uuid.UUID | None = None
    till: str | None = None

    def __post_init__(self) -> None:
        is_known = self.first >= EARLIEST and self.last <= LATEST_DAY
        if not is_known or self.last < self.first or (self.last - self.first).days > LONGEST_DAYS:
            raise Refused("range_invalid", first=self.first.isoformat(), last=self.last.isoformat())

    def before(self) -> Scope:
        """The period of equal length just before."""
        days = (self.last - self.first).days + 1
        return Scope(
            self.first - dt.timedelta(days=days),
            self.first - dt.timedelta(days=1),
            self.category,
            self.product,
            self.person,
            self.till,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """`total` with tax, `net` without; `returned` is the net of what came back as a positive amount, `returned_total` with tax.

    An exchange counts as one sale of the difference; what came back in it is in `returned`, like that of refunds.
    """

    sales: int
    refunds: int
    total: Decimal
    net: Decimal
    tax: Decimal
    discount: Decimal
    cost: Decimal
    returned: Decimal
    returned_total: Decimal
    qty: Decimal | None = None
    exchanges: int = 0

    @property
    def returns(self) -> int:
        """Documents in which something came back."""
        return self.refunds + self.exchanges

    @property
    def gross(self) -> Decimal:
        """With tax, before discounts and returns: gross less `discount` less `returned_total` is `total`."""
        return self.total + self.discount + self.returned_total

    @property
    def margin(self) -> Decimal:
        return self.net - self.cost

    @property
    def margin_percent(self) -> Decimal | None:
        if self.net <= 0:
            return None
        return (self.margin * 100 / self.net).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def average_sale(self) -> Decimal | None:
        """With tax, over sales and without refunds; to the cent of the total."""
        if self.sales <= 0:
            return None
        return (self.total / self.sales).quantize(self.total, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class KeyFigures:
    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """`start` is the first day of the bucket, cut to the range; buckets without sales are there with zeros."""

    start: dt.date
    end: dt.date
    figures: Figures


@dataclass(frozen=True, slots=True)
class TopRow:
    """A product, category or person with its share; `id` is None for "without".

    Returned goods count below zero in all of it; how much that was is in `returned_qty` and `returned_total`, as positive figures.
    """

    id: uuid.UUID | None
    name: str
    qty: Decimal
    net: Decimal
    total: Decimal
    margin: Decimal
    returned_qty: Decimal = Decimal(0)
    returned_total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class TenderRow:
    kind: str
    name: str
    payments: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TaxRow:
    name: str
    letter: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    returned_base: Decimal = Decimal(0)
    returned_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class HourCell:
    """`weekday` 1 is Monday; `sales` less refunds."""

    weekday: int
    hour: int
    sales: int
    net: Decimal
    total: Decimal


# ---------------------------------------------------------------------- figures


def key_figures(session: Session, scope: Scope) -> KeyFigures:
    """The range, and the period of equal length before it."""
    return KeyFigures(figures(session, scope), figures(session, scope.before()))


def figures(session: Session, scope: Scope) -> Figures:
    need(session, REPORTS)
    source = _source(scope)
    row = session.execute(select(*_sums(source)).where(*_where(source, scope))).one()
    back = _returned(session, scope, None).get(None, NOTHING)
    found = _figures(row, _exponent(session), back, has_refunds=source is DayTotal)
    if _counts_apart(scope):
        return replace(found, sales=_count_sales(session, scope, None).get(None, 0))
    return found


def sales_series(session: Session, scope: Scope, by: Bucket) -> list[SeriesPoint]:
    """One point per bucket of the range, in order."""
    need(session, REPORTS)
    source = _source(scope)
    start = _start_of(source.day, by).label("start")
    rows = session.execute(select(start, *_sums(source)).where(*_where(source, scope)).group_by(start))
    exponent = _exponent(session)
    back, has_refunds = _returned(session, scope, by), source is DayTotal
    found = {
        row.start.date(): _figures(
            row[1:], exponent, back.get(row.start.date(), NOTHING), has_refunds=has_refunds
        )
        for row in rows
    }
    if _counts_apart(scope):
        counts = _count_sales(session, scope, by)
        found = {day: replace(each, sales=counts.get(day, 0)) for day, each in found.items()}
    nothing = _figures((0,) * 10, exponent, NOTHING, has_refunds=True)
    return [
        SeriesPoint(max(first, scope.first), min(end, scope.last), found.get(first, nothing))
        for first, end in buckets(scope.first, scope.last, by)
    ]


def _start_of(day: Any, by: Bucket) -> Any:
    return func.date_trunc(by.value, cast(day, TIMESTAMP))


def buckets(first: dt.date, last: dt.date, by: Bucket) -> Iterable[tuple[dt.date, dt.date]]:
    """First and last day of each whole bucket that touches the range. Weeks begin on Monday (ISO 8601)."""
    start = _bucket_start(first, by)
    while start <= last:
        end = _bucket_end(start, by)
        yield start, end
        start = end + dt.timedelta(days=1)


def _bucket_start(day: dt.date, by: Bucket) -> dt.date:
    match by:
        case Bucket.DAY:
            return day
        case Bucket.WEEK:
            return day - dt.timedelta(days=day.weekday())
        case Bucket.MONTH:
            return day.replace(day=1)
        case Bucket.YEAR:
            return day.replace(month=1, day=1)


def _bucket_end(start: dt.date, by: Bucket) -> dt.date:
    match by:
        case Bucket.DAY:
            return start
        case Bucket.WEEK:
            return start + dt.timedelta(days=6)
        case Bucket.MONTH:
            return start.replace(day=calendar.monthrange(start.year, start.month)[1])
        case Bucket.YEAR:
            return start.replace(month=12, day=31)


# ---------------------------------------------------------------------- tops and distributions


def top_products(
    session: Session, scope: Scope, limit: int = 10, *, is_by_qty: bool = False, with_returns: bool = True
) -> list[TopRow]:
    """Best first, by what was taken (with tax) or by quantity. The name is today's."""
    need(session, REPORTS)
    order = func.sum(DayProduct.qty if is_by_qty else DayProduct.total_minor).desc()
    tops = (
        select(DayProduct.product.label("id"), *_top_sums(DayProduct))
        .where(*_where(DayProduct, scope))
        .group_by(DayProduct.product)
        .order_by(order, DayProduct.product)
        .limit(limit)
        .subquery()
    )
    rank = (tops.c.qty if is_by_qty else tops.c.total).desc()
    rows = session.execute(
        select(tops, Product.name).join(Product, Product.id == tops.c.id).order_by(rank, tops.c.id)
    )
    found = _tops(rows, _exponent(session))
    return _with_returns(session, scope, found, SaleLine.product) if with_returns else found


def top_categories(
    session: Session, scope: Scope, limit: int = 50, *, with_returns: bool = True
) -> list[TopRow]:
    """By what was taken; each category by itself, without those below it."""
    need(session, REPORTS)
    source = _line_source(scope)
    found = _top_by(session, scope, source, source.category, Category, Category.name, limit)
    return _with_returns(session, scope, found, SaleLine.category) if with_returns else found


def top_people(session: Session, scope: Scope, limit: int = 50) -> list[TopRow]:
    """By what was taken; `qty` is zero unless a product or category is asked for."""
    need(session, REPORTS)
    source = _source(scope)
    found = _top_by(session, scope, source, source.person, Person, Person.display_name, limit)
    return _with_returns(session, scope, found, Sale.person)


def _with_returns(session: Session, scope: Scope, rows: list[TopRow], key: Any) -> list[TopRow]:
    """With what of it came back."""
    back = returned.by_key(session, _of_lines(scope), key)
    exponent = _exponent(session)
    return [
        replace(row, returned_qty=-back[row.id][0], returned_total=_major(-back[row.id][1], exponent))
        if row.id in back
        else row
        for row in rows
    ]


def tenders(session: Session, scope: Scope) -> list[TenderRow]:
    """What came in by each tender less change and refunds. Of whole sales: product and category do not apply."""
    need(session, REPORTS)
    amount = func.sum(DayTender.amount_minor)
    rows = session.execute(
        select(DayTender.kind, DayTender.name, func.sum(DayTender.payments), amount)
        .where(*_where(DayTender, _of_sales(scope)))
        .group_by(DayTender.kind, DayTender.name)
        .order_by(amount.desc(), DayTender.name)
    )
    exponent = _exponent(session)
    return [TenderRow(kind, name, int(count), _major(total, exponent)) for kind, name, count, total in rows]


def taxes(session: Session, scope: Scope) -> list[TaxRow]:
    """Per tax and rate. Of whole sales of all people: person, product and category do not apply."""
    need(session, REPORTS)
    rows = session.execute(
        select(
            DayTax.name,
            DayTax.letter,
            DayTax.rate,
            func.sum(DayTax.base_minor),
            func.sum(DayTax.amount_minor),
        )
        .where(*_where(DayTax, Scope(scope.first, scope.last, till=scope.till)))
        .group_by(DayTax.name, DayTax.letter, DayTax.rate)
        .order_by(DayTax.rate.desc(), DayTax.letter)
    )
    exponent = _exponent(session)
    back = returned.by_tax(session, _of_lines(Scope(scope.first, scope.last, till=scope.till)))
    found = []
    for name, letter, rate, base, amount in rows:
        of_it = (-each for each in back.get((name, letter, rate), (0, 0)))
        figures = (_major(each, exponent) for each in (base, amount, *of_it))
        found.append(TaxRow(name, letter, rate, *figures))
    return found


def hours(session: Session, scope: Scope) -> list[HourCell]:
    """Cells with sales, by weekday and local hour of the till. Product and category do not apply."""
    need(session, REPORTS)
    weekday = extract("isodow", DayHour.day)
    rows = session.execute(
        select(
            weekday,
            DayHour.hour,
            func.sum(DayHour.sales),
            func.sum(DayHour.net_minor),
            func.sum(DayHour.total_minor),
        )
        .where(*_where(DayHour, _of_sales(scope)))
        .group_by(weekday, DayHour.hour)
        .order_by(weekday, DayHour.hour)
    )
    exponent = _exponent(session)
    return [
        HourCell(int(day), hour, int(sales), _major(net, exponent), _major(total, exponent))
        for day, hour, sales, net, total in rows
    ]


# ---------------------------------------------------------------------- tables for export


def table(
    points: Sequence[SeriesPoint | TopRow | TenderRow | TaxRow | HourCell],
) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of any of the lists above, for CSV: dates, Decimals and texts, no formatting.

    Figures are spread into columns, with the margin.
    """
    if not points:
        return [], []
    rows = [_flat(point) for point in points]
    return list(rows[0]), [list(row.values()) for row in rows]


def _flat(record: Any) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in fields(record):
        value = getattr(record, column.name)
        if isinstance(value, Figures):
            row |= {inner.name: getattr(value, inner.name) for inner in fields(value) if inner.name != "qty"}
            row["margin"] = value.margin
        else:
            row[column.name] = value
    return row


# ---------------------------------------------------------------------- inside


def _source(scope: Scope) -> Any:
    if scope.product is None and scope.category is None:
        return DayTotal
    return _line_source(scope)


def _line_source(scope: Scope) -> Any:
    return DayCategory if scope.product is None else DayProduct


def _of_sales(scope: Scope) -> Scope:
    return Scope(scope.first, scope.last, person=scope.person, till=scope.till)


def _where(source: Any, scope: Scope) -> list[ColumnElement[bool]]:
    wanted = [source.day.between(scope.first, scope.last)]
    if scope.product is not None:
        wanted.append(source.product == scope.product)
    if scope.category is not None:
        wanted.append(source.category.in_(subtree(scope.category)))
    if scope.person is not None:
        wanted.append(source.person == scope.person)
    if scope.till is not None:
        wanted.append(source.till == scope.till)
    return wanted


def _sums(source: Any) -> list[Any]:
    """Ten columns, in the order `_figures` reads them."""
    has_sales = source is DayTotal
    columns = [source.sales, source.refunds if has_sales else 0, source.total_minor, source.net_minor]
    columns += [source.tax_minor, source.discount_minor, source.cost_minor, source.refund_net_minor]
    # totals of lines do not keep the gross of refunds: it is summed from the lines, see services/returned.py
    columns += [source.refund_total_minor, 0] if has_sales else [0, source.qty]
    return [func.coalesce(func.sum(column), 0) for column in columns]


def _figures(row: Sequence[Any], exponent: int, back: Back, *, has_refunds: bool) -> Figures:
    """`has_refunds`: the row knows of refunds what `back` would say; of exchanges only `back` knows."""
    sales, refunds, total, net, tax, discount, cost, refunded, with_tax, qty = row
    returned_total = with_tax + back.exchanged_total if has_refunds else back.total
    return Figures(
        sales=int(sales),
        refunds=int(refunds) if has_refunds else back.refunds,
        total=_major(total, exponent),
        net=_major(net, exponent),
        tax=_major(tax, exponent),
        discount=_major(discount, exponent),
        cost=_major(cost, exponent),
        returned=_major(-(refunded + back.exchanged_net), exponent),
        returned_total=_major(-returned_total, exponent),
        qty=Decimal(qty),
        exchanges=back.exchanges,
    )


def _counts_apart(scope: Scope) -> bool:
    """A sale may touch several categories below one; the totals would count it once for each."""
    return scope.category is not None and scope.product is None


def _of_lines(scope: Scope, kind: str | None = None) -> list[ColumnElement[bool]]:
    """Lines within the scope, of sales or of refunds where a kind is named; joined on the sale."""
    wanted: list[ColumnElement[bool]] = [Sale.day.between(scope.first, scope.last)]
    if kind is not None:
        wanted.append(Sale.kind == kind)
    if scope.product is not None:
        wanted.append(SaleLine.product == scope.product)
    if scope.category is not None:
        wanted.append(SaleLine.category.in_(subtree(scope.category)))
    if scope.person is not None:
        wanted.append(Sale.person == scope.person)
    if scope.till is not None:
        wanted.append(Sale.till == scope.till)
    return wanted


def _returned(session: Session, scope: Scope, by: Bucket | None) -> dict[dt.date | None, Back]:
    """What came back, by first day of the bucket (None for all in one). Of whole sales only exchanges: the totals know refunds."""
    wanted = _of_lines(scope, "sale" if _source(scope) is DayTotal else None)
    return returned.by_bucket(session, wanted, None if by is None else _start_of(Sale.day, by))


def _count_sales(session: Session, scope: Scope, by: Bucket | None) -> dict[dt.date | None, int]:
    return _by_bucket(session, scope, "sale", func.count(SaleLine.sale.distinct()), by)


def _by_bucket(
    session: Session, scope: Scope, kind: str, measure: Any, by: Bucket | None
) -> dict[dt.date | None, int]:
    lines: Select[Any] = select(measure).select_from(SaleLine).join(Sale, Sale.id == SaleLine.sale)
    lines = lines.where(*_of_lines(scope, kind))
    if by is None:
        return {None: int(session.scalar(lines) or 0)}
    start = _start_of(Sale.day, by)
    return {row[1].date(): int(row[0]) for row in session.execute(lines.add_columns(start).group_by(start))}


def _top_sums(source: Any) -> list[Any]:
    qty = func.sum(source.qty) if hasattr(source, "qty") else func.sum(0)
    return [
        qty.label("qty"),
        func.sum(source.net_minor).label("net"),
        func.sum(source.total_minor).label("total"),
        func.sum(source.net_minor - source.cost_minor).label("margin"),
    ]


def _top_by(
    session: Session, scope: Scope, source: Any, key: Any, named: Any, name: Any, limit: int
) -> list[TopRow]:
    rows: Select[Any] = (
        select(key.label("id"), *_top_sums(source), func.coalesce(name, "").label("name"))
        .select_from(source)
        .outerjoin(named, named.id == key)
        .where(*_where(source, scope))
        .group_by(key, name)
        .order_by(func.sum(source.total_minor).desc(), key)
        .limit(limit)
    )
    return _tops(session.execute(rows), _exponent(session))


def _tops(rows: Iterable[Any], exponent: int) -> list[TopRow]:
    return [
        TopRow(
            id=None if row.id == NIL else row.id,
            name=row.name,
            qty=Decimal(row.qty),
            net=_major(row.net, exponent),
            total=_major(row.total, exponent),
            margin=_major(row.margin, exponent),
        )
        for row in rows
    ]


def _exponent(session: Session) -> int:
    return int(session.scalar(select(func.min(Store.exponent))) or 0)


def _major(minor: Any, exponent: int) -> Decimal:
    return Decimal(int(minor)).scaleb(-exponent)
