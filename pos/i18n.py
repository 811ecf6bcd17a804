"""Amounts, quantities, dates and times for people, and what people typed back into numbers.

Babel does the work and is imported at the first use, because the first window may not wait for it. Words are not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache

from pos.domain.inputs.numbers import read_number, read_percent, read_quantity
from pos.errors import Refused

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Locale:
    """How one shop writes numbers and dates. `currency` is an ISO 4217 code, `exponent` its decimals."""

    language: str = "en"
    currency: str = "EUR"
    exponent: int = 2

    @cached_property
    def decimal_point(self) -> str:
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self.language)

    def amount(self, amount: Decimal) -> str:
        """12.5 -> "12.50", without a currency sign; below zero with a true minus sign."""
        decimals = "." + "0" * self.exponent if self.exponent else ""
        return _decimal(amount, f"#,##0{decimals}", self.language)

    def typed_amount(self, amount: Decimal) -> str:
        """12.5 -> "12.50", as a person would type it: nothing grouped. `parse_amount` reads it back, exactly."""
        decimals = "." + "0" * self.exponent if self.exponent else ""
        return _decimal(amount, f"0{decimals}", self.language)

    def price(self, price: Decimal) -> str:
        """A price of one unit, which may have more decimals than an amount: 0.0125 -> "0.0125", 1.2 -> "1.20"."""
        if price == price.quantize(Decimal(1).scaleb(-self.exponent)):
            return self.amount(price)
        return _decimal(price, "#,##0.######", self.language)

    def money(self, amount: Decimal) -> str:
        """12.5 -> "€12.50"; used on totals only."""
        from babel.numbers import format_currency

        return format_currency(amount, self.currency, locale=self.language).replace("-", MINUS)

    @cached_property
    def currency_name(self) -> str:
        """What many of it are called: "euros", "US dollars"."""
        from babel.numbers import get_currency_name

        return str(get_currency_name(self.currency, count=100, locale=self.language))

    def short_money(self, amount: Decimal) -> str:
        """50 -> "€50"; an amount with cents keeps them."""
        if amount != amount.to_integral_value():
            return self.money(amount)
        no_cents = self.decimal_point + "0" * self.exponent if self.exponent else ""
        return self.money(amount).replace(no_cents, "", 1)

    def coin(self, value: Decimal) -> str:
        """0.2 -> "20c", 2 -> "€2"."""
        if value < 1 and self.exponent == 2:
            return f"{value.scaleb(2):f}".split(".", maxsplit=1)[0] + "c"
        return self.short_money(value)

    def quantity(self, quantity: Decimal) -> str:
        """2 -> "2", 0.350 -> "0.35"."""
        return _decimal(quantity, "#,##0.######", self.language)

    def percent(self, percent: Decimal, decimals: int = 1) -> str:
        """41.25 -> "41.3%"; of something that is a hundred at most, so nothing is grouped."""
        places = "." + "0" * decimals if decimals else ""
        rounded = percent.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return _decimal(rounded, f"#,##0{places}", self.language) + "%"

    def exact_percent(self, percent: Decimal) -> str:
        """12.5 -> "12.5%", 10 -> "10%": all decimals that say something, and no more."""
        return self.percent(percent, max(0, -int(percent.normalize().as_tuple().exponent)))

    def time(self, at: datetime) -> str:
        """Hours and minutes on the till's own clock; an instant with a zone is brought to it."""
        return (at.astimezone() if at.tzinfo else at).strftime("%H:%M")

    def day(self, at: datetime) -> str:
        """Weekday, day and month, short: Thu 20 Nov."""
        from babel.dates import format_date

        return format_date(at, "EEE d MMM", self.language)

    def long_day(self, at: datetime) -> str:
        """Weekday, day and month in full: Thursday 20 November."""
        from babel.dates import format_date

        return format_date(at, "EEEE d MMMM", self.language)

    def date(self, on: date) -> str:
        """A day with its year, short: 21 Nov 2008."""
        from babel.dates import format_date

        return format_date(on, "d MMM y", self.language)

    def parse_amount(self, text: str) -> Decimal:
        """What a person typed as money. Digits and one decimal point of the locale, nothing to guess at.

        Grouping marks are refused even where the locale would set them: "1,234" is a thousand to one person and a bit more
        than one to the next, and a mistake of that size is not worth a key.
        Raises Refused("bad_amount", why=...) for anything else: grouping marks, signs, letters, too many decimals; `why`
        is the rule of `inputs.numbers.read_number`.
        """
        return self._parse(read_number, text, self.exponent)

    def parse_quantity(self, text: str, decimals: int = 3) -> Decimal:
        """What a person typed as a number of pieces or a weight. Raises Refused("bad_amount", why=...)."""
        return self._parse(read_quantity, text, decimals)

    def parse_percent(self, text: str, decimals: int = 3) -> Decimal:
        """What a person typed as percent, 0 to 100. Raises Refused("bad_amount", why=...)."""
        return self._parse(read_percent, text, decimals)

    def _parse(self, read: Callable[..., Decimal], text: str, decimals: int) -> Decimal:
        try:
            return read(text, decimals, point=self.decimal_point)
        except Refused as refused:
            raise Refused(
                "bad_amount", **(refused.facts | {"text": text[:40], "why": refused.code})
            ) from refused


@lru_cache(maxsize=8192)
def _decimal(number: Decimal, pattern: str, language: str) -> str:
    """Babel takes 40 microseconds a number; a screen full of prices is drawn again at each scan."""
    from babel.numbers import format_decimal

    return format_decimal(number, pattern, language, decimal_quantization=False).replace("-", MINUS)


def country_words(locale: str, language: str) -> str:
    """A locale as people choose it: nl_NL -> "Netherlands (Dutch)"; without a country the language alone. Empty for no locale."""
    from babel.core import Locale as Named
    from babel.core import UnknownLocaleError

    try:
        named = Named.parse(locale.replace("-", "_"))
        spoken = named.get_language_name(language) or locale
        country = named.get_territory_name(language)
    except (UnknownLocaleError, ValueError):
        return ""
    return f"{country} ({spoken})" if country else spoken[:1].upper() + spoken[1:]


def currency_words(currency: str, language: str) -> str:
    """EUR -> "Euro"."""
    from babel.numbers import get_currency_name

    return str(get_currency_name(currency, locale=language))
