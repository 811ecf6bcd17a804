"""The stock page of the back office."""

from __future__ import annotations

from pos.i18n import Locale
from pos.ui.office.errands import Errands
from pos.ui.office.page import Page


class StockPage(Page):
    """Stock."""

    def __init__(self, errands: Errands, locale: Locale, rights: frozenset[str]) -> None:
        super().__init__("Stock", "stock")
        self._errands, self._locale, self._rights = errands, locale, rights

    def new_product(self) -> None:
        """An empty editor."""
