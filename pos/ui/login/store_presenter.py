"""The first step of a new shop, without Qt: what the shop is called, its money, and its taxes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.inputs.text import clean_text, is_blank
from pos.errors import Refused
from pos.i18n import Locale
from pos.ui.words import sentence
from pos.words import say

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
        self._check_texts(name, address, tax_number)
        code = currency.strip().upper()
        if not self._currency_exists(code):
            self.errors["currency"] = say("Use the three letters of the currency, like EUR.")
        parsed = self._rates(rates)
        if not self.errors:
            shop = ShopTyped(
                clean_text(name, 80),
                clean_text(address, 400, has_lines=True),
                code,
                clean_text(tax_number, 40),
                parsed,
            )
            self.on_done(shop)
        for listener in self._listeners:
            listener()

    def _check_texts(self, name: str, address: str, tax_number: str) -> None:
        if is_blank(name):
            self.errors["name"] = say("Type the shop's name, as it stands on receipts.")
        for field, text, longest in (
            ("name", name, 80),
            ("address", address, 400),
            ("tax_number", tax_number, 40),
        ):
            try:
                clean_text(text, longest, has_lines=field == "address")
            except Refused as refused:
                self.errors[field] = sentence(refused)

    def _rates(self, text: str) -> tuple[Decimal, ...]:
        parts = [part for part in re.split(r"[;\s]+|,\s+", text.replace("%", " ")) if part]
        try:
            rates = tuple(self._locale.parse_percent(part) for part in parts)
        except Refused:
            rates = (Decimal(-1),)
        if len(rates) > MOST_TAXES or any(not 0 <= rate < 100 for rate in rates):
            self.errors["rates"] = say(
                "Write percents with spaces between them, like 21 9. Leave it empty for none."
            )
        return rates


def _ignore(_shop: ShopTyped) -> None:
    """Stands in until the window connects itself."""
