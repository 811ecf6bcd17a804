"""How a shop's papers write amounts, dates and words: the shop's locale joined with Tern's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from pos import words
from pos.domain.receipt import Step, StoreProfile
from pos.explain import explain
from pos.i18n import Locale


class PaperFormat:
    """The `Format` that receipts and reports are laid out with."""

    def __init__(self, locale: Locale, *, is_training: bool = False) -> None:
        self._locale, self.is_training = locale, is_training

    @classmethod
    def of(cls, store: StoreProfile) -> PaperFormat:
        locale = Locale(store.locale, store.currency.code, store.currency.exponent)
        return cls(locale, is_training=store.is_training)

    def amount(self, amount: Decimal, *, with_sign: bool = False) -> str:
        """An amount; with the currency sign where asked, on totals."""
        return self._locale.money(amount) if with_sign else self._locale.amount(amount)

    def percent(self, percent: Decimal) -> str:
        return self._locale.exact_percent(percent)

    def sentences(self, steps: Iterable[Step]) -> list[str]:
        return explain(steps, self._locale)

    def date(self, on: date) -> str:
        """20 Nov 2026."""
        return self._locale.date(on)

    def date_time(self, at: datetime) -> str:
        """20 Nov 2026 14:33, in the wall-clock time of `at` itself."""
        from babel.dates import format_datetime

        # A paper shows the time of the sale where it was sold, so the datetime's own offset is kept.
        return format_datetime(at.replace(tzinfo=None), "d MMM y HH:mm", locale=self._locale.language)

    def quantity(self, quantity: Decimal) -> str:
        return self._locale.quantity(quantity)

    def word(self, key: str, **facts: object) -> str:
        return words.word(key, **facts)
