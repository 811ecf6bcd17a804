"""A shop in memory behind the errands: answers at once, or when the test lets it, and counts what was asked."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from pos.errors import Conflict, Refused
from pos.i18n import Locale
from pos.services.assortment import Category, Supplier, Tax
from pos.services.catalog import ProductDetail, ProductDraft, ProductRow
from pos.services.paging import Count, Page
from pos.services.stock import Reason
from pos.ui.inventory.use_cases import Moved, Opened, Shelves

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
LOCALE = Locale()
RIGHTS = frozenset({"catalog.edit", "cost.read", "stock.read", "stock.edit", "reports.read"})


def an_id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


HIGH = Tax("High", "A", Decimal(21), an_id(901))
LOW = Tax("Low", "B", Decimal(9), an_id(902))
PANTRY = Category("Pantry", an_id(801), None, 6)
OILS = Category("Oils", an_id(802), PANTRY.id, 2)
ALBA = Supplier("Alba Foods", an_id(701))


def a_draft(number: int, **changes: Any) -> ProductDraft:
    draft = ProductDraft(
        name=f"Product {number:06d}",
        price=Decimal("8.90"),
        id=an_id(number),
        version=1,
        sku=f"PA-{number:03d}",
        category=PANTRY.id,
        supplier=ALBA.id,
        reorder_level=Decimal(6),
        cost=Decimal("5.10"),
        taxes=(LOW.id,),
        barcodes=(f"800715{number:07d}",),
    )
    return replace(draft, **changes)


class Shop:
    """`is_open` False keeps questions waiting in `waiting`; `failing` raises for every call."""

    def __init__(self, products: int = 3) -> None:
        self.drafts = {an_id(n): a_draft(n) for n in range(1, products + 1)}
        self.levels = dict.fromkeys(self.drafts, Decimal(42))
        self.archived: dict[uuid.UUID, datetime] = {}
        self.categories = (PANTRY, OILS)
        self.suppliers = (ALBA,)
        self.asked: list[SimpleNamespace] = []
        self.waiting: list[SimpleNamespace] = []
        self.is_open = True
        self.failing: Exception | None = None

    # ---- errands ----
    def ask(self, use_case, *arguments, done, failed, **named) -> None:
        call = SimpleNamespace(
            name=use_case.__name__, arguments=arguments, named=named, done=done, failed=failed
        )
        self.asked.append(call)
        if self.is_open:
            self.answer(call)
        else:
            self.waiting.append(call)

    do = ask

    def answer(self, call) -> None:
        try:
            if self.failing is not None:
                raise self.failing
            result = getattr(self, call.name)(*call.arguments, **call.named)
        except (Refused, Conflict, OSError) as error:
            call.failed(error)
            return
        except Exception as error:
            if error is not self.failing:
                raise
            call.failed(error)
            return
        call.done(result)

    def names(self) -> list[str]:
        return [call.name for call in self.asked]

    # ---- use cases ----
    def shelves(self) -> Shelves:
        return Shelves(self.categories, self.suppliers, (LOW, HIGH))

    def row(self, draft: ProductDraft) -> ProductRow:
        return ProductRow(
            draft.id,
            draft.sku,
            draft.name,
            draft.category,
            "Pantry",
            next(iter(draft.barcodes), None),
            draft.price,
            draft.price_includes_tax,
            draft.unit,
            self.levels.get(draft.id, Decimal(0)),
            draft.reorder_level,
            draft.cost,
            draft.is_sellable,
            self.archived.get(draft.id),
            draft.version,
            "Alba Foods",
            draft.taxes,
        )

    def list_products(self, query, after=None, limit=100) -> Page[ProductRow]:
        found = [
            self.row(each)
            for each in self.drafts.values()
            if query.search.lower() in each.name.lower()
            and (query.status == "archived") == (each.id in self.archived)
        ]
        found.sort(key=lambda row: getattr(row, query.sort), reverse=query.is_descending)
        start = int(after or 0)
        page = found[start : start + limit]
        return Page(tuple(page), str(start + limit) if start + limit < len(found) else None)

    def count_products(self, _query) -> Count:
        return Count(len(self.drafts), is_exact=len(self.drafts) <= 1000)

    def find_by_code(self, code) -> ProductRow | None:
        for draft in self.drafts.values():
            if code in draft.barcodes or code == draft.sku:
                return self.row(draft)
        return None

    def open_product(self, product) -> Opened:
        draft = self.drafts[product]
        detail = ProductDetail(draft, self.levels[product], self.archived.get(product), NOW, "Carla Ruiz")
        return Opened(detail, None)

    def save_product(self, draft, picture=None) -> Opened:
        for other in self.drafts.values():
            taken = set(other.barcodes) & set(draft.barcodes)
            if taken and other.id != draft.id:
                raise Refused("barcode_taken", barcode=taken.pop(), product=other.name)
        if draft.id is None:
            made = an_id(5000 + len(self.drafts))
            draft = replace(draft, id=made, version=0, sku=draft.sku or "P-NEW")
            self.levels[made] = Decimal(0)
        elif self.drafts[draft.id].version != draft.version:
            raise Conflict("product_changed_meanwhile", by="Ben Visser", at=NOW)
        saved = replace(draft, version=draft.version + 1)
        self.drafts[saved.id] = saved
        opened = self.open_product(saved.id)
        return replace(opened, picture=picture) if picture is not None else opened

    def archive_product(self, product, version, *, is_archived) -> Opened:
        self.drafts[product] = replace(self.drafts[product], version=version + 1)
        if is_archived:
            self.archived[product] = NOW
        else:
            self.archived.pop(product)
        return self.open_product(product)

    def list_reasons(self) -> list[Reason]:
        return [
            Reason("delivery", "Delivery", "in"),
            Reason("damaged", "Damaged", "out"),
            Reason("correction", "Correction", "both"),
        ]

    def _move(self, product, difference) -> Moved:
        self.levels[product] += difference
        return Moved(difference, self.levels[product])

    def receive(self, product, qty, unit_cost, *, day, reason, note) -> Moved:
        return self._move(product, qty)

    def remove(self, product, qty, *, day, reason, note) -> Moved:
        return self._move(product, -qty)

    def adjust(self, product, difference, *, day, reason, note) -> Moved:
        return self._move(product, difference)

    def set_counted(self, product, counted, *, day, note) -> Moved:
        return self._move(product, counted - self.levels[product])

    def list_movements(self, product=None, **named) -> Page[Any]:
        return Page((), None)

    def product_ledger(self, _product, _after=None, _limit=100) -> Page[Any]:
        return Page((), None)

    def low_stock(self) -> Page[Any]:
        return Page((), None)

    def save_category(self, category) -> uuid.UUID:
        made = category.id or an_id(850)
        self.categories = (*(c for c in self.categories if c.id != made), replace(category, id=made))
        return made

    def save_supplier(self, supplier) -> uuid.UUID:
        if any(s.name == supplier.name and s.id != supplier.id for s in self.suppliers):
            raise Refused("value_refused", constraint="supplier_name_key")
        made = supplier.id or an_id(750)
        self.suppliers = (*(s for s in self.suppliers if s.id != made), replace(supplier, id=made))
        return made

    def archive(self, _kind, row) -> None:
        self.categories = tuple(c for c in self.categories if c.id != row)
        self.suppliers = tuple(s for s in self.suppliers if s.id != row)
