"""Products as a table that the import reads back: a page at a time, as flat in memory as the list on the screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos.db.models.catalog import Barcode, Product
from pos.domain.product_file import (
    BARCODE,
    CATEGORY,
    COST,
    GROSS,
    NAME,
    NET,
    ORDER,
    REORDER,
    SHORT_NAME,
    SKU,
    STOCK,
    SUPPLIER,
    TAX,
    UNIT,
)
from pos.services import assortment, catalog
from pos.services.catalog import ProductDraft, ProductQuery, ProductRow

PAGE: Final = 1000
COLUMNS: Final = (
    SKU,
    NAME,
    SHORT_NAME,
    BARCODE,
    CATEGORY,
    SUPPLIER,
    GROSS,
    NET,
    TAX,
    COST,
    STOCK,
    REORDER,
    ORDER,
    UNIT,
)


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Rows in the order of COLUMNS, and the key of the page after, None behind the last one."""

    rows: tuple[tuple[Any, ...], ...]
    after: str | None


def export_page(
    session: Session, day: dt.date, query: ProductQuery | None = None, after: str | None = None
) -> ExportPage:
    """The next rows of what a list with this query shows, with taxes as they are on a day. Costs are empty for who may not see them."""
    page = catalog.list_products(session, query, after, PAGE)
    ids = [row.id for row in page.rows]
    codes: dict[uuid.UUID, list[str]] = {}
    for product, code in session.execute(
        select(Barcode.product, Barcode.code)
        .where(Barcode.product.in_(ids))
        .order_by(Barcode.position, Barcode.code)
    ):
        codes.setdefault(product, []).append(code)
    others = {
        each.id: each
        for each in session.execute(
            select(Product.id, Product.short_name, Product.order_qty).where(Product.id.in_(ids))
        )
    }
    shelves = _Shelves(session, day)
    rows = (
        _row(row, codes.get(row.id, ()), others[row.id].short_name, others[row.id].order_qty, shelves)
        for row in page.rows
    )
    return ExportPage(tuple(rows), page.after)


def draft_rows(session: Session, day: dt.date, drafts: Iterable[ProductDraft]) -> list[tuple[Any, ...]]:
    """Products as they were, in the same columns; their stock is not among what a draft has."""
    shelves = _Shelves(session, day)
    return [
        _plain(
            draft.sku,
            draft.name,
            draft.short_name,
            " ".join(draft.barcodes),
            shelves.path(draft.category),
            shelves.suppliers.get(draft.supplier, ""),
            draft.price if draft.price_includes_tax else None,
            None if draft.price_includes_tax else draft.price,
            shelves.tax(draft.taxes),
            draft.cost,
            None,
            draft.reorder_level,
            draft.order_qty,
            draft.unit,
        )
        for draft in drafts
    ]


def _row(
    row: ProductRow, codes: Sequence[str], short_name: str, order_qty: Decimal | None, shelves: _Shelves
) -> tuple[Any, ...]:
    return _plain(
        row.sku,
        row.name,
        short_name,
        " ".join(codes),
        shelves.path(row.category),
        row.supplier_name or "",
        row.price if row.price_includes_tax else None,
        None if row.price_includes_tax else row.price,
        shelves.tax(row.taxes),
        row.cost,
        row.stock,
        row.reorder_level,
        order_qty,
        row.unit,
    )


def _plain(*cells: Any) -> tuple[Any, ...]:
    """Figures without the zeros that only say how wide their column is: 0.800000 -> 0.8, 20.000 -> 20."""
    return tuple(Decimal(f"{cell.normalize():f}") if isinstance(cell, Decimal) else cell for cell in cells)


class _Shelves:
    """What ids are called in a file."""

    def __init__(self, session: Session, day: dt.date) -> None:
        self._categories = {each.id: each for each in assortment.list_categories(session)}
        self._taxes = {each.id: each.on(day) for each in assortment.list_taxes(session)}
        self.suppliers: dict[Any, str] = {each.id: each.name for each in assortment.list_suppliers(session)}

    def path(self, category: uuid.UUID | None) -> str:
        return " > ".join(reversed(list(self._upwards(category))))

    def _upwards(self, category: uuid.UUID | None) -> Iterator[str]:
        seen = set()
        while category is not None and category in self._categories and category not in seen:
            seen.add(category)
            yield self._categories[category].name
            category = self._categories[category].parent

    def tax(self, taxes: Sequence[uuid.UUID]) -> str:
        """Its rate, or its name where the rate is an amount; nothing for several, which one cell cannot say."""
        if len(taxes) != 1 or taxes[0] not in self._taxes:
            return ""
        tax = self._taxes[taxes[0]]
        return f"{tax.rate.normalize():f}" if tax.kind == "percent" else tax.name
