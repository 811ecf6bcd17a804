"""The stock page of the back office."""

from __future__ import annotations

from pos.app import App
from pos.i18n import Locale
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.page import Page
from pos.ui.operation import Operations


class StockPage(Page):
    """Stock."""

    def __init__(self, errands: Errands, locale: Locale, rights: frozenset[str]) -> None:
        super().__init__("Stock", "stock")
        self._errands, self._locale, self._rights = errands, locale, rights


def open_stock(app: App, locale: Locale, operations: Operations) -> StockPage:
    """The page on the open till, for the person signed in."""
    user = app.session.user
    return StockPage(AppErrands(app, operations.run), locale, user.permissions if user else frozenset())
