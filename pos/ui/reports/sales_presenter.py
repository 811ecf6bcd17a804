"""The sales behind a figure, without Qt: a list that grows page by page, and the receipt of the one that was opened."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from pos.domain.receipt import Receipt, StoreProfile
from pos.i18n import Locale
from pos.services import sales
from pos.services.paging import Page
from pos.services.sales import SaleDetail, SaleRow
from pos.till.shown import ReceiptRow
from pos.ui.faces import Explained
from pos.ui.office.errands import Errands
from pos.ui.reports.query import Target
from pos.ui.reports.receipt import explanation, read_receipt, rows_of
from pos.ui.reports.tables import NONE_SHOWN, whole
from pos.ui.reports.wording import failure_words, sale_day
from pos.words import later, say, word

PAGE_ROWS = 100
HEADS = (later("Number"), later("Time"), later("Cashier"), later("Till"), later("Items"), later("Total"))


class SalesPresenter:
    """Listeners are told what to draw anew: sales (all of it), more (rows came below), or receipt."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        store: Callable[[], StoreProfile],
        name_of: Callable[[str], str | None] | None = None,
    ) -> None:
        self._errands, self._locale, self._store, self._name_of = errands, locale, store, name_of
        self._listeners: list[Callable[[str], None]] = []
        self.target: Target | None = None
        self.tills: Mapping[str, str] = {}
        self.rows: list[SaleRow] = []
        self._after: str | None = None
        self.is_loading = False
        self.problem = ""
        self.opened: SaleRow | None = None
        self._read: Receipt | None = None
        self.receipt: tuple[ReceiptRow, ...] = ()
        self.is_explained = False
        """Does the receipt say how each figure came about? Stays from one sale to the next."""
        self.receipt_problem = ""

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, part: str) -> None:
        for listener in self._listeners:
            listener(part)

    # ---- list ----
    def open(self, target: Target) -> None:
        self.target, self.rows, self._after, self.problem = target, [], None, ""
        self.close_sale()
        self._load()
        self._tell("sales")

    def load_more(self) -> None:
        """The foot of the list came into sight."""
        if self._after is not None and not self.is_loading and not self.problem:
            self._load()

    def try_again(self) -> None:
        if self.problem:
            self.problem = ""
            self._load()
            self._tell("sales")

    def _load(self) -> None:
        target = self.target
        if target is None:
            return
        self.is_loading = True

        def done(page: Page[SaleRow]) -> None:
            if target is self.target:
                self._take(page)

        def failed(error: Exception) -> None:
            if target is self.target:
                self.is_loading = False
                self.problem = " ".join(failure_words(error))
                self._tell("sales")

        self._errands.ask(
            sales.list_sales,
            target.scope,
            self._after,
            PAGE_ROWS,
            kind=target.kind,
            tender=target.tender,
            done=done,
            failed=failed,
        )

    def _take(self, page: Page[SaleRow]) -> None:
        is_first = not self.rows
        self.rows.extend(page.rows)
        self._after = page.after
        self.is_loading = False
        self._tell("sales" if is_first else "more")

    @property
    def count_text(self) -> str:
        """How many are listed; with a plus while there are more."""
        if not self.rows:
            return ""
        return whole(len(self.rows), self._locale) + ("+" if self._after is not None else "")

    @property
    def note(self) -> str:
        """Why the totals may come to more than the figure that was pressed."""
        scope = self.target.scope if self.target is not None else None
        if scope is None or (scope.category is None and scope.product is None):
            return ""
        return say("Totals are of whole sales")

    @property
    def empty_text(self) -> str:
        if self.problem:
            return self.problem
        if self.rows:
            return ""
        return say("Reading the sales") if self.is_loading else say("There are no sales behind this figure.")

    def texts(self, row: SaleRow) -> tuple[str, ...]:
        """Cells in the order of HEADS."""
        kind = "refund" if row.kind == "refund" else "exchange" if row.is_exchange else ""
        number = f"{row.number}  {word(f'sales.{kind}')}" if kind else row.number
        return (
            number,
            sale_day(row, self._locale),
            row.person or NONE_SHOWN,
            self.tills.get(row.till, row.till),
            whole(row.lines, self._locale),
            self._locale.amount(row.total),
        )

    # ---- one sale ----
    def open_sale(self, at: int) -> None:
        if not 0 <= at < len(self.rows):
            return
        row = self.rows[at]
        if self.opened is not None and self.opened.id == row.id and self.receipt:
            return
        self._open_row(row)
        self._tell("receipt")
        self._errands.ask(sales.get_sale, row.id, done=self._on_sale, failed=self._failing(row.id))

    def close_sale(self) -> None:
        if self.opened is not None:
            self._open_row(None)
            self._tell("receipt")

    def _open_row(self, row: SaleRow | None) -> None:
        self.opened, self._read, self.receipt, self.receipt_problem = row, None, (), ""

    def show_explained(self, *, is_explained: bool) -> None:
        """The receipt as it was printed, or with how each figure came about."""
        if is_explained != self.is_explained:
            self.is_explained = is_explained
            self._lay_out()
            self._tell("receipt")

    def explain(self, line: int) -> Explained | None:
        """How a line of the receipt, or its total (`TOTAL`), came about; None when there is no receipt."""
        return None if self._read is None else explanation(self._read, line)

    def _lay_out(self) -> None:
        self.receipt = () if self._read is None else rows_of(self._read, is_explained=self.is_explained)

    def _on_sale(self, detail: SaleDetail) -> None:
        if self.opened is None or detail.row.id != self.opened.id:
            return
        self._read = read_receipt(detail, self._store(), self.tills, self._name_of)
        self._lay_out()
        if self._read is None:
            self.receipt_problem = say("Your role may not read the journal, so the receipt cannot be shown.")
        self._tell("receipt")

    def _failing(self, sale: uuid.UUID) -> Callable[[Exception], Any]:
        def failed(error: Exception) -> None:
            if self.opened is not None and self.opened.id == sale:
                self.receipt_problem = " ".join(failure_words(error))
                self._tell("receipt")

        return failed
