"""The list of orders: rows, filters and words. No Qt here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pos.domain.purchasing import count_items
from pos.i18n import Locale
from pos.services import assortment, purchasing
from pos.services.assortment import Supplier
from pos.services.purchasing import OrderQuery, OrderRow
from pos.ui.faces import Option
from pos.ui.inventory.listing import Column, Listing
from pos.ui.office.errands import Done, Errands, Failed
from pos.ui.purchasing.wording import row_badge
from pos.words import say

ALL = ""


class OrdersPresenter:
    """Newest first; costs only for who may see them."""

    def __init__(self, errands: Errands, locale: Locale, *, may_see_cost: bool) -> None:
        self._errands, self.locale, self._may_see_cost = errands, locale, may_see_cost
        self.query = OrderQuery()
        self.suppliers: tuple[Supplier, ...] = ()
        self.listing = Listing(self._fetch)
        self.on_suppliers: Callable[[], None] = _nothing
        self.on_error: Callable[[Exception], None] = _ignore

    def start(self) -> None:
        self.listing.reload()
        self._errands.ask(assortment.list_suppliers, done=self._take_suppliers, failed=self._tell)

    def _take_suppliers(self, suppliers: list[Supplier]) -> None:
        self.suppliers = tuple(suppliers)
        self.on_suppliers()

    def _tell(self, error: Exception) -> None:
        self.on_error(error)

    def _fetch(self, after: str | None, rows: int, done: Done, failed: Failed) -> None:
        self._errands.ask(purchasing.list_orders, self.query, after, rows, done=done, failed=failed)

    def search(self, text: str) -> None:
        self._use(replace(self.query, search=text.strip()))

    def choose_status(self, key: str) -> None:
        self._use(replace(self.query, status=key))

    def choose_supplier(self, key: str) -> None:
        self._use(replace(self.query, supplier=uuid.UUID(key) if key else None))

    def clear(self) -> None:
        self._use(OrderQuery())

    def _use(self, query: OrderQuery) -> None:
        if query != self.query:
            self.query = query
            self.listing.restart()

    @property
    def is_filtered(self) -> bool:
        return self.query != OrderQuery()

    @property
    def place_text(self) -> str:
        shown = len(self.listing.rows)
        if not shown:
            return ""
        last = self.locale.quantity(Decimal(shown))
        if self.listing.is_complete:
            return say("1 to {last} of {count}", last=last, count=last)
        return say("1 to {last}", last=last)

    def supplier_options(self) -> list[Option]:
        return [Option(ALL, say("All")), *(Option(str(each.id), each.name) for each in self.suppliers)]

    def columns(self) -> tuple[Column, ...]:
        columns = [
            Column(say("Number"), 110, lambda row: row.number),
            Column(say("Supplier"), 0, lambda row: row.supplier_name),
            Column(say("Date"), 130, self._day, "quiet", drop=1),
            Column(say("Items"), 96, self._items, "number"),
        ]
        if self._may_see_cost:
            columns.append(Column(say("Value"), 120, self._value, "strong", drop=2))
        columns.append(Column(say("Status"), 180, self._status, "mark", badge=self._badge))
        return tuple(columns)

    def _day(self, row: OrderRow) -> str:
        return self.locale.date((row.sent_at or row.created_at).astimezone().date())

    def _items(self, row: OrderRow) -> str:
        return self.locale.quantity(Decimal(count_items(row.lines)))

    def _value(self, row: OrderRow) -> str:
        return "" if row.value is None else self.locale.amount(row.value)

    def _badge(self, row: OrderRow) -> Any:
        return row_badge(row, self.locale)

    def _status(self, row: OrderRow) -> str:
        return row_badge(row, self.locale).text


def _nothing() -> None:
    """Stands in until a page connects itself."""


def _ignore(_error: Exception) -> None:
    """Stands in until a page connects itself."""
