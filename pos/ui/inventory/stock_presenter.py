"""What is on hand and what runs low, as rows of texts. No Qt here."""

from __future__ import annotations

from decimal import Decimal

from pos.i18n import Locale
from pos.services.catalog import ProductRow
from pos.services.stock import LowStock
from pos.ui.inventory import use_cases
from pos.ui.inventory.listing import Column, Listing
from pos.ui.inventory.products_presenter import ProductsPresenter
from pos.ui.inventory.wording import monogram, stock_badge, unit_text
from pos.ui.office.errands import Done, Errands, Failed
from pos.words import say


def on_hand_columns(products: ProductsPresenter, locale: Locale) -> tuple[Column, ...]:
    """Levels of every product: what is there, and from which level on it runs low."""

    def worth(row: ProductRow) -> str:
        if row.cost is None:
            return ""
        return locale.amount((row.stock * row.cost).quantize(Decimal(1).scaleb(-locale.exponent)))

    columns = [
        products.product_column(),
        Column(say("Category"), 150, lambda row: row.category_name or "", drop=2),
        Column(say("Supplier"), 150, lambda row: row.supplier_name or "", drop=3),
        Column(say("Reorder at"), 110, lambda row: _or_nothing(row.reorder_level, locale), "number", drop=1),
    ]
    if products.may_see_cost:
        columns.append(Column(say("Worth at cost"), 130, worth, "number", drop=4))
    columns.append(products.stock_column(say("On hand")))
    columns.append(Column("", 76, lambda row: unit_text(row.unit), "quiet"))
    return tuple(columns)


class LowPresenter:
    """Products at or below their reorder level, the most lacking first."""

    def __init__(self, errands: Errands, locale: Locale) -> None:
        self._errands, self.locale = errands, locale
        self.listing = Listing(self._fetch)

    def _fetch(self, _after: str | None, _rows: int, done: Done, failed: Failed) -> None:
        self._errands.ask(use_cases.low_stock, done=done, failed=failed)

    @property
    def count_text(self) -> str:
        if self.listing.state != "ready":
            return ""
        return self.locale.quantity(Decimal(len(self.listing.rows)))

    @property
    def place_text(self) -> str:
        return (
            say("1 to {last} of {count}", last=self.count_text, count=self.count_text)
            if self.listing.rows
            else ""
        )

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(
                say("Product"),
                0,
                lambda row: row.name,
                "thumb",
                second=lambda row: row.sku,
                thumb=lambda row: (monogram(row.name), 7),
            ),
            Column(say("Supplier"), 180, lambda row: row.supplier or "", drop=2),
            Column(
                say("Reorder at"),
                110,
                lambda row: _or_nothing(row.reorder_level, self.locale),
                "number",
                drop=1,
            ),
            Column(say("Order"), 96, self._order, "number", drop=3),
            Column(
                say("On hand"),
                120,
                lambda row: self.locale.quantity(row.stock),
                "badge",
                badge=lambda row: stock_badge(row.stock, row.reorder_level, self.locale),
            ),
        )

    def _order(self, row: LowStock) -> str:
        return (
            f"{_or_nothing(row.order_qty, self.locale)} {unit_text(row.unit)}"
            if row.order_qty is not None
            else ""
        )


def _or_nothing(number: Decimal | None, locale: Locale) -> str:
    return "" if number is None else locale.quantity(number)
