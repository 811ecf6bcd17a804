"""Use cases that this window needs in one transaction, made of the services' own. No rules live here, and no SQL."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pos.domain.shift import business_day
from pos.services import assortment, catalog, stock, store
from pos.services.catalog import ProductDetail, ProductDraft, ProductPicture
from pos.services.paging import Page


@dataclass(frozen=True, slots=True)
class Shelves:
    """What products are sorted by, and the shop's stand on tax in prices."""

    categories: tuple[assortment.Category, ...]
    suppliers: tuple[assortment.Supplier, ...]
    taxes: tuple[assortment.Tax, ...]
    prices_include_tax: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """A product with its picture, as an editor starts from."""

    detail: ProductDetail
    picture: ProductPicture | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a movement by hand came to. `difference` is zero when a count found what was expected."""

    difference: Decimal
    level: Decimal


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A movement of one product, and how many there were after it."""

    movement: stock.Movement
    after: Decimal

    @property
    def id(self) -> int:
        return self.movement.id


def product_ledger(
    session: Any, product: uuid.UUID, after: str | None = None, limit: int = 100
) -> Page[LedgerRow]:
    """A product's movements, newest first; levels are counted back from the one now, from page to page."""
    level, _, key = (after or "").partition(" ")
    running = Decimal(level) if level else stock.level(session, product)
    page = stock.list_movements(session, product, after=key or None, limit=limit)
    rows = []
    for movement in page.rows:
        rows.append(LedgerRow(movement, running))
        running -= movement.qty
    return Page(tuple(rows), f"{running} {page.after}" if page.after is not None else None)


def shelves(session: Any) -> Shelves:
    """Taxes are at the rate of the business day."""
    today = business_day(dt.datetime.now().astimezone())
    return Shelves(
        tuple(assortment.list_categories(session)),
        tuple(assortment.list_suppliers(session)),
        tuple(tax.on(today) for tax in assortment.list_taxes(session)),
        store.get(session).prices_include_tax,
    )


def open_product(session: Any, product: uuid.UUID) -> Opened:
    """Raises Refused("product_unknown")."""
    return _opened(session, catalog.get_product(session, product))


def save_product(session: Any, draft: ProductDraft, picture: ProductPicture | None = None) -> Opened:
    """Save with a new picture, if there is one; both or neither. Raises as catalog.save_product does."""
    if picture is not None:
        draft = replace(draft, picture=catalog.save_picture(session, picture))
    return _opened(session, catalog.save_product(session, draft))


def archive_product(session: Any, product: uuid.UUID, version: int, *, is_archived: bool) -> Opened:
    """Raises as catalog.archive does."""
    catalog.archive(session, product, version, is_archived=is_archived)
    return open_product(session, product)


def _opened(session: Any, detail: ProductDetail) -> Opened:
    picture = detail.draft.picture
    return Opened(detail, catalog.get_picture(session, picture) if picture is not None else None)


def receive(
    session: Any,
    product: uuid.UUID,
    qty: Decimal,
    unit_cost: Decimal | None,
    *,
    day: dt.date,
    reason: str,
    note: str,
) -> Moved:
    stock.receive(session, product, qty, unit_cost, day=day, reason=reason, note=note)
    return Moved(qty, stock.level(session, product))


def remove(session: Any, product: uuid.UUID, qty: Decimal, *, day: dt.date, reason: str, note: str) -> Moved:
    stock.remove(session, product, qty, day=day, reason=reason, note=note)
    return Moved(-qty, stock.level(session, product))


def adjust(
    session: Any, product: uuid.UUID, difference: Decimal, *, day: dt.date, reason: str, note: str
) -> Moved:
    stock.adjust(session, product, difference, day=day, reason=reason, note=note)
    return Moved(difference, stock.level(session, product))


def set_counted(session: Any, product: uuid.UUID, counted: Decimal, *, day: dt.date, note: str) -> Moved:
    before = stock.level(session, product)
    stock.set_counted(session, product, counted, day=day, note=note)
    after = stock.level(session, product)
    return Moved(after - before, after)


def low_stock(session: Any) -> Page[stock.LowStock]:
    """At most 500 rows in one page: a shop that is short of more has another problem."""
    return Page(tuple(stock.low_stock(session)), None)


def all_categories(session: Any) -> Page[assortment.Category]:
    return Page(tuple(assortment.list_categories(session)), None)


def all_suppliers(session: Any) -> Page[assortment.Supplier]:
    return Page(tuple(assortment.list_suppliers(session)), None)
