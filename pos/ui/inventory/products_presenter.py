"""The product list behind its widgets: what is searched and filtered, rows as texts, counts. No Qt here.

Only the newest question counts: an answer to an older search is dropped, whichever order they come in.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, cast

from pos.domain.money import Currency
from pos.domain.tax import Tax
from pos.i18n import Locale
from pos.services import assortment, catalog
from pos.services.catalog import ProductQuery, ProductRow, Sort, Status
from pos.services.paging import Count
from pos.ui.faces import BadgeText, Option
from pos.ui.inventory import use_cases
from pos.ui.inventory.listing import Column, Listing
from pos.ui.inventory.use_cases import Shelves
from pos.ui.inventory.wording import (
    count_text,
    domain_tax,
    margin_share,
    monogram,
    net_price,
    percent,
    place_text,
    stock_badge,
)
from pos.ui.office.errands import Done, Errands, Failed
from pos.words import later, say

ALL = ""
STOCKS = (Option("", later("Any")), Option("low", later("Low")), Option("out", later("Out")))
STATUSES = (
    Option("active", later("Active")),
    Option("archived", later("Archived")),
    Option("all", later("All")),
)


class ProductsPresenter:
    """One product list. `rights` says whether costs may be shown."""

    def __init__(self, errands: Errands, locale: Locale, rights: frozenset[str]) -> None:
        self._errands, self.locale = errands, locale
        self.may_see_cost = "cost.read" in rights
        self.query = ProductQuery()
        self.listing = Listing(self._fetch)
        self.count: Count | None = None
        self.shelves = Shelves((), (), ())
        self.taxes: tuple[Tax, ...] = ()
        self._tints: dict[uuid.UUID, int] = {}
        self._count_turn = 0
        self._is_started = False
        self._currency = Currency(locale.currency, locale.exponent)
        self.on_count: Callable[[], None] = _nothing
        self.on_shelves: Callable[[], None] = _nothing
        self.on_error: Callable[[Exception], None] = _ignore

    # ---- asking ----
    def start(self) -> None:
        """The first time: everything. Later: what is shown, again."""
        if self._is_started:
            self.load_shelves()
            self.refresh()
            return
        self._is_started = True
        self.load_shelves()
        self.listing.restart()
        self._ask_count()

    def refresh(self) -> None:
        if self._is_started:
            self.listing.reload()
            self._ask_count()

    def load_shelves(self) -> None:
        self._errands.ask(use_cases.shelves, done=self._take_shelves, failed=self._tell_error)

    def _fetch(self, after: str | None, rows: int, done: Done, failed: Failed) -> None:
        self._errands.ask(catalog.list_products, self.query, after, rows, done=done, failed=failed)

    def _ask_count(self) -> None:
        self._count_turn += 1
        turn = self._count_turn
        self._errands.ask(
            catalog.count_products,
            self.query,
            done=lambda count: self._take_count(turn, count),
            failed=_ignore,  # the list says what is wrong; a count alone is not worth a sentence
        )

    def _take_count(self, turn: int, count: Count) -> None:
        if turn == self._count_turn:
            self.count = count
            self.on_count()

    def _take_shelves(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self.taxes = tuple(domain_tax(tax) for tax in shelves.taxes)
        self._tints = {each.id: each.tint for each in shelves.categories if each.id is not None}
        self.on_shelves()

    def _tell_error(self, error: Exception) -> None:
        self.on_error(error)

    # ---- choosing ----
    def search(self, text: str) -> None:
        self._use(replace(self.query, search=text.strip()))

    def choose_category(self, key: str) -> None:
        self._use(replace(self.query, category=uuid.UUID(key) if key else None))

    def choose_supplier(self, key: str) -> None:
        self._use(replace(self.query, supplier=uuid.UUID(key) if key else None))

    def choose_stock(self, key: str) -> None:
        self._use(replace(self.query, is_low_only=key == "low", is_out_only=key == "out"))

    def choose_status(self, key: str) -> None:
        self._use(replace(self.query, status=cast("Status", key)))

    def sort(self, key: str) -> None:
        """The same column again turns it round."""
        turned = key == self.query.sort and not self.query.is_descending
        self._use(replace(self.query, sort=cast("Sort", key), is_descending=turned))

    def clear(self) -> None:
        """Every product on sale again."""
        self._use(ProductQuery(sort=self.query.sort, is_descending=self.query.is_descending))

    def _use(self, query: ProductQuery) -> None:
        if query == self.query:
            return
        self.query = query
        self.listing.restart()
        self._ask_count()

    # ---- words ----
    @property
    def is_filtered(self) -> bool:
        return replace(self.query, sort="name", is_descending=False) != ProductQuery()

    @property
    def stock_key(self) -> Literal["", "low", "out"]:
        return "low" if self.query.is_low_only else "out" if self.query.is_out_only else ""

    @property
    def count_text(self) -> str:
        return count_text(self.count, self.locale) if self.count is not None else ""

    @property
    def place_text(self) -> str:
        return place_text(len(self.listing.rows), self.count, self.locale)

    def category_options(self) -> list[Option]:
        return [Option(ALL, say("All")), *tree_options(self.shelves.categories)]

    def supplier_options(self) -> list[Option]:
        named = [Option(str(each.id), each.name) for each in self.shelves.suppliers]
        return [Option(ALL, say("All")), *named]

    def tint_of(self, category: uuid.UUID | None) -> int:
        return self._tints.get(category, 7) if category is not None else 7

    def product_column(self) -> Column:
        return Column(
            say("Product"),
            0,
            lambda row: row.name,
            "thumb",
            second=_second_line,
            thumb=lambda row: (monogram(row.name), self.tint_of(row.category)),
            sort="name",
        )

    def stock_column(self, title: str = "") -> Column:
        return Column(
            title or say("Stock"),
            108,
            lambda row: self.locale.quantity(row.stock),
            "badge",
            badge=self._badge,
        )

    def columns(self) -> tuple[Column, ...]:
        """The product table; cost and margin only for who may see costs."""
        category = Column(say("Category"), 156, lambda row: row.category_name or "", drop=1)
        rest: list[Column] = [
            Column(say("Supplier"), 140, lambda row: row.supplier_name or "", drop=4),
            Column(say("Barcode"), 158, lambda row: row.barcode or "", "quiet", drop=5),
        ]
        if self.may_see_cost:
            rest.append(Column(say("Cost"), 84, self._cost, "number", drop=3))
        rest.append(
            Column(say("Price"), 96, lambda row: self.locale.amount(row.price), "strong", sort="price")
        )
        if self.may_see_cost:
            rest.append(Column(say("Margin"), 82, self._margin, "number", drop=2))
        return (self.product_column(), category, *rest, self.stock_column())

    def _badge(self, row: ProductRow) -> BadgeText | None:
        if row.archived_at is not None:
            return BadgeText(say("Archived"))
        return stock_badge(row.stock, row.reorder_level, self.locale)

    def _cost(self, row: ProductRow) -> str:
        return "" if row.cost is None else self.locale.amount(row.cost)

    def _margin(self, row: ProductRow) -> str:
        share = margin_share(net_price(row, self.taxes, self._currency), row.cost)
        return "" if share is None else percent(share, self.locale)


def tree_options(categories: tuple[assortment.Category, ...]) -> list[Option]:
    """The category tree as an indented list."""
    return [
        Option(str(category.id), "\N{EM SPACE}" * depth + category.name, tint=category.tint)
        for category, depth in walk(categories)
    ]


def walk(categories: tuple[assortment.Category, ...]) -> list[tuple[assortment.Category, int]]:
    """Every category after its parent, with its depth. One whose parent is archived stands at the top."""
    known = {each.id for each in categories}
    found: list[tuple[assortment.Category, int]] = []

    def add(parent: uuid.UUID | None, depth: int) -> None:
        for each in categories:
            above = each.parent if each.parent in known else None
            if above == parent:
                found.append((each, depth))
                add(each.id, depth + 1)

    add(None, 0)
    return found


def _second_line(row: ProductRow) -> str:
    return row.sku


def _nothing() -> None:
    """Stands in until a page connects itself."""


def _ignore(_anything: Any) -> None:
    """Stands in until a page connects itself."""
