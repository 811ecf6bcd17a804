"""The first step of a new shop, without Qt: what the shop is called, its money, and its taxes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pos.errors import Refused
from pos.i18n import Locale

MOST_TAXES = 6


@dataclass(frozen=True, slots=True)
class ShopTyped:
    """What the owner said about the shop; tax rates in percent, the usual one first."""

    name: str
    address: str
    currency: str
    tax_number: str
    tax_rates: tuple[Decimal, ...]


class StorePresenter:
    """Checks what was typed and hands it on. `currency_exists` knows ISO 4217."""

    def __init__(self, locale: Locale, currency_exists: Callable[[str], bool]) -> None:
        self._locale = locale
        self._currency_exists = currency_exists
        self._listeners: list[Callable[[], None]] = []
        self.on_done: Callable[[ShopTyped], None] = _ignore
        self.errors: dict[str, str] = {}

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def go_on(self, name: str, address: str, currency: str, tax_number: str, rates: str) -> None:
        """Check everything; errors stand under their fields."""
        self.errors = {}
        if not name.strip():
            self.errors["name"] = "Type the shop's name, as it stands on receipts."
        code = currency.strip().upper()
        if not self._currency_exists(code):
            self.errors["currency"] = "Use the three letters of the currency, like EUR."
        parsed = self._rates(rates)
        if not self.errors:
            shop = ShopTyped(name.strip(), address.strip(), code, tax_number.strip(), parsed)
            self.on_done(shop)
        for listener in self._listeners:
            listener()

    def _rates(self, text: str) -> tuple[Decimal, ...]:
        parts = [part for part in re.split(r"[;\s]+|,\s+", text.replace("%", " ")) if part]
        try:
            rates = tuple(self._locale.parse_quantity(part) for part in parts)
        except Refused:
            rates = (Decimal(-1),)
        if len(rates) > MOST_TAXES or any(not 0 <= rate < 100 for rate in rates):
            self.errors["rates"] = (
                "Write percents with spaces between them, like 21 9. Leave it empty for none."
            )
        return rates


def _ignore(_shop: ShopTyped) -> None:
    """Stands in until the window connects itself."""
