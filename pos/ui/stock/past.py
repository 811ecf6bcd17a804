"""The list of stocktakes: rows and words. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from pos.i18n import Locale
from pos.services import stocktakes
from pos.services.stocktakes import Stocktake
from pos.ui.inventory.listing import Column, Listing
from pos.ui.office.errands import Done, Errands, Failed
from pos.ui.stock.wording import figure, scope_words, status_badge
from pos.words import say


class PastPresenter:
    """The newest first; one that is open stands at the top."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], datetime]) -> None:
        self._errands, self.locale, self._now = errands, locale, now
        self.listing = Listing(self._fetch)

    def _fetch(self, after: str | None, rows: int, done: Done, failed: Failed) -> None:
        self._errands.ask(stocktakes.list_stocktakes, after, rows, done=done, failed=failed)

    @property
    def open_one(self) -> Stocktake | None:
        return next((row for row in self.listing.rows if row.is_open), None)

    @property
    def place_text(self) -> str:
        shown = len(self.listing.rows)
        if not shown:
            return ""
        last = self.locale.quantity(Decimal(shown))
        if self.listing.is_complete:
            return say("1 to {last} of {count}", last=last, count=last)
        return say("1 to {last}", last=last)

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(say("Number"), 110, lambda row: row.number),
            Column(say("What is counted"), 0, scope_words),
            Column(say("Date"), 130, self._day, "quiet", drop=1),
            Column(say("By", about="person"), 150, lambda row: row.started_by, "quiet", drop=2),
            Column(say("Counted", about="column"), 140, self._counted, "number"),
            Column(say("Differences"), 120, lambda row: self._figure(row.differences), "strong"),
            Column(
                say("Status"), 150, lambda row: status_badge(row.status).text, "mark",
                badge=lambda row: status_badge(row.status),
            ),
        )  # fmt: skip

    def _day(self, row: Stocktake) -> str:
        return self.locale.date(row.started_at.astimezone().date())

    def _counted(self, row: Stocktake) -> str:
        return say("{count} of {all}", count=self._figure(row.counted), all=self._figure(row.listed))

    def _figure(self, number: int) -> str:
        return figure(number, self.locale)
