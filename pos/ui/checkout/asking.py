"""One number asked for at a time, without Qt: how many, how heavy. What is done with it is whoever asked's affair."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pos.domain.quantity import LARGEST_QUANTITY
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.shown import BasketLine, ScanOutcome
from pos.ui.checkout.wording import asked_for_line, asked_for_product
from pos.ui.faces import AmountAsked
from pos.ui.words import sentence

Done = Callable[[Decimal], None]


class Asker:
    """`tell` is called when there is something to ask."""

    def __init__(self, locale: Locale, tell: Callable[[], None]) -> None:
        self._locale, self._tell = locale, tell
        self.asked: AmountAsked | None = None
        self._done: Done | None = None

    def ask_quantity(self, line: BasketLine, done: Done) -> None:
        """How many, or how heavy, of a line."""
        self._ask(asked_for_line(line, self._locale), done)

    def ask_weight(self, outcome: ScanOutcome, done: Done) -> None:
        """How heavy, before it can be added."""
        self._ask(asked_for_product(outcome, self._locale), done)

    def _ask(self, asked: AmountAsked, done: Done) -> None:
        self.asked, self._done = asked, done
        self._tell()

    def answer(self, text: str, unit: str = "") -> str:
        """What was typed. Gives an error sentence, or nothing when it was taken."""
        try:
            number = self._locale.parse_quantity(text)
        except Refused as error:
            return sentence(error)
        if unit == "g":
            number /= 1000
        if number <= 0:
            return "Use a number above zero."
        if number > LARGEST_QUANTITY:
            limit, shown = self._locale.quantity(LARGEST_QUANTITY), self._locale.quantity(number)
            return sentence(Refused("quantity_too_large", quantity=shown, limit=limit))
        done = self._done
        self.drop()
        if done is not None:
            done(number)
        return ""

    def drop(self) -> None:
        self.asked, self._done = None, None
