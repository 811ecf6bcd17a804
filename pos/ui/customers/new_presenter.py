"""A new customer in two fields, without Qt: a name, and a phone number or the number of a card."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from pos.errors import PosError
from pos.till.shown import CustomerShown
from pos.ui.words import sentence
from pos.words import say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
PHONE, CARD = "phone", "card"
LEAST_DIGITS = 4
"""Of a phone number: with fewer it could not be found again."""


class MakingPort(Protocol):
    def create(self, name: str, phone: str, card: str) -> Future[CustomerShown]: ...


class NewCustomerPresenter:
    """One per dialog. `text` is what was typed while looking: letters begin the name, digits the phone number."""

    def __init__(
        self, port: MakingPort, text: str, run: Runner, on_made: Callable[[CustomerShown], None]
    ) -> None:
        self._port, self._run, self._on_made = port, run, on_made
        self.on_change: Callable[[], None] = _nothing
        self.on_close: Callable[[], None] = _nothing
        is_number = any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)
        self.name = "" if is_number or "@" in text else text
        self.number = text if is_number else ""
        self.kind = PHONE
        self.name_problem = self.number_problem = ""
        self.is_busy = False

    @property
    def label(self) -> str:
        return say("Phone number") if self.kind == PHONE else say("Card number")

    def set_name(self, text: str) -> None:
        self.name, self.name_problem = text, ""
        self.on_change()

    def set_number(self, text: str) -> None:
        self.number, self.number_problem = text, ""
        self.on_change()

    def choose_kind(self, kind: str) -> None:
        self.kind, self.number_problem = kind, ""
        self.on_change()

    def toggle_kind(self) -> None:
        self.choose_kind(CARD if self.kind == PHONE else PHONE)

    def scan(self, code: str) -> None:
        """What is scanned here is their card."""
        self.kind, self.number, self.number_problem = CARD, code, ""
        self.on_change()

    def refuse(self, problem: str) -> None:
        self.number_problem = problem
        self.on_change()

    def accept(self) -> None:
        if self.is_busy:
            return
        name, number = self.name.strip(), self.number.strip()
        self.name_problem = "" if name else say("Type the name.")
        self.number_problem = self._problem_of(number)
        if self.name_problem or self.number_problem:
            self.on_change()
            return
        phone, card = (number, "") if self.kind == PHONE else ("", number)
        try:
            making = self._port.create(name, phone, card)
        except PosError as error:
            self._fail(error)
            return
        self.is_busy = True
        self.on_change()
        self._run(making, self._made, self._fail)

    def _problem_of(self, number: str) -> str:
        if self.kind == CARD:
            return "" if number else say("Scan the card, or type its number.")
        digits = sum(letter.isdigit() for letter in number)
        if digits < LEAST_DIGITS:
            return say("Type a phone number of {least} digits or more.", least=LEAST_DIGITS)
        return ""

    def _made(self, customer: CustomerShown) -> None:
        self.is_busy = False
        self.on_close()
        self._on_made(customer)

    def _fail(self, error: Exception) -> None:
        self.is_busy, self.number_problem = False, sentence(error)
        self.on_change()


def _nothing() -> None:
    """Stands in until the dialog connects itself."""
