"""An order on its way to paper or to a file. No Qt."""

from __future__ import annotations

from pos.i18n import Locale
from pos.services.purchasing import Order
from pos.ui.purchasing.paper import order_pdf
from pos.ui.reports.paper import Around
from pos.ui.reports.paper_printing import PaperPrinting
from pos.words import say


class OrderPrinting(PaperPrinting[Order]):
    def title(self, of: Order) -> str:
        return say("Order {number}", number=of.number)

    def file_name(self, of: Order) -> str:
        return f"{of.number.lower().replace(' ', '-')}.pdf"

    def pdf(self, of: Order, around: Around, locale: Locale) -> bytes:
        return order_pdf(of, around, locale)
