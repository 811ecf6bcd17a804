"""What the checkout asks, one thing at a time, without Qt: a number, a text, yes or no. What becomes of it is whoever asked's affair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from pos.domain.quantity import LARGEST_QUANTITY
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.basket_acts import NOTHING_TOLD, Told
from pos.till.shown import BasketLine, PriceShown, ScanOutcome
from pos.ui.checkout.wording import (
    age_question,
    asked_for_account,
    asked_for_line,
    asked_for_price,
    asked_for_product,
    asked_for_trace,
)
from pos.ui.faces import AmountAsked, Notice, Question, TextAsked
from pos.ui.words import sentence
from pos.words import say

NOT_KNOWN = frozenset({"unknown", "damaged"})
"""Outcomes of scans that no goods have answered to."""
Done = Callable[[Decimal], None]
Ring = Callable[[Told], ScanOutcome]
"""Ring goods up with what was told of them so far. It may answer that it needs something more."""


class AskingPort(Protocol):
    """What asking needs of the till."""

    def add_product(
        self, product_id: str, quantity: Decimal | None = None, told: Told = NOTHING_TOLD
    ) -> ScanOutcome: ...
    def answer_age(self, product_id: str, *, is_old_enough: bool) -> None: ...
    def price_of_code(self, code: str) -> PriceShown | None: ...


def scan_in_halves(
    scan: Callable[[str, Decimal, Told], ScanOutcome],
    head: str,
    code: str,
    count: Decimal,
    drop_head: Callable[[], None],
    told: Told = NOTHING_TOLD,
) -> ScanOutcome:
    """A scanner that paused within a code has left its head in the field: where the rest alone is unknown, both may be known."""
    outcome = scan(code, count, told)
    if outcome.kind not in NOT_KNOWN or not head.isdigit():
        return outcome
    whole = scan(head + code, count, told)
    if whole.kind in NOT_KNOWN:
        return outcome
    drop_head()
    return whole


class Asker:
    """`tell` is called with asked, asked_text or question when there is something to ask, `after` with every outcome of ringing up."""

    def __init__(
        self,
        port: AskingPort,
        locale: Locale,
        tell: Callable[[str], None],
        after: Callable[[ScanOutcome], None],
        show: Callable[[Notice], None],
    ) -> None:
        self._port, self._locale = port, locale
        self._tell, self._after, self._show = tell, after, show
        self.asked: AmountAsked | None = None
        self.asked_text: TextAsked | None = None
        self.question: Question | None = None
        self._done: Done | None = None
        self._read: Callable[[str], Decimal] = locale.parse_quantity
        self._text_done: Callable[[str], None] = _ignore
        self._on_yes: Callable[[str], None] = _ignore
        self._on_no: Callable[[], None] = _nothing

    # Ringing up

    def ring(self, act: Ring, told: Told = NOTHING_TOLD) -> None:
        """Ring up, ask for what it needs, and ring up again with the answer until it needs nothing more."""
        outcome = act(told)
        kind = outcome.kind
        if kind == "needs_quantity":
            self._ask(
                asked_for_product(outcome, self._locale), lambda weight: self._weighed(outcome, weight, told)
            )
        elif kind == "needs_price":
            asked = asked_for_price(outcome, self._locale)
            self._ask(asked, lambda price: self.ring(act, replace(told, price=price)), is_amount=True)
        elif kind == "needs_serial":
            self._ask_text(asked_for_trace(outcome), lambda text: self.ring(act, replace(told, serial=text)))
        elif kind == "needs_lot":
            self._ask_text(asked_for_trace(outcome), lambda text: self.ring(act, replace(told, lot=text)))
        elif kind == "needs_account":
            asked_price = told.price if told.price is not None else outcome.unit_price
            self._ask_text(
                asked_for_account(replace(outcome, unit_price=asked_price), self._locale),
                lambda text: self.ring(act, replace(told, account=text)),
            )
        elif kind == "needs_age":
            self.ask(
                age_question(outcome, self._locale),
                lambda: self._old_enough(outcome, lambda: self.ring(act, told)),
                lambda: self._too_young(outcome),
            )
        else:
            self._after(outcome)

    def _weighed(self, outcome: ScanOutcome, weight: Decimal, told: Told) -> None:
        self.ring(lambda more: self._port.add_product(outcome.product_id, weight, more), told)

    def _old_enough(self, outcome: ScanOutcome, go_on: Callable[[], None]) -> None:
        if self._answer_age(outcome, is_old_enough=True):
            go_on()

    def _too_young(self, outcome: ScanOutcome) -> None:
        if self._answer_age(outcome, is_old_enough=False):
            detail = say(
                "It is sold from the age of {min_age}. The answer is written down.", min_age=outcome.min_age
            )
            self._show(Notice("warn", say("{name} was not added", name=outcome.name), detail))

    def _answer_age(self, outcome: ScanOutcome, *, is_old_enough: bool) -> bool:
        """False when it could not be written down: the till was locked while it was asked."""
        try:
            self._port.answer_age(outcome.product_id, is_old_enough=is_old_enough)
        except PosError as error:
            self._show(Notice("error", say("{name} was not added", name=outcome.name), sentence(error)))
            return False
        return True

    # A number

    def ask_quantity(self, line: BasketLine, done: Done) -> None:
        """How many, or how heavy, of a line."""
        self._ask(asked_for_line(line, self._locale), done)

    def _ask(self, asked: AmountAsked, done: Done, *, is_amount: bool = False) -> None:
        self.asked, self._done = asked, done
        self._read = self._locale.parse_amount if is_amount else self._locale.parse_quantity
        self._tell("asked")

    def answer(self, text: str, unit: str = "") -> str:
        """What was typed. Gives an error sentence, or nothing when it was taken."""
        try:
            number = self._read(text)
        except Refused as error:
            return sentence(error)
        if unit == "g":
            number /= 1000
        if number <= 0:
            return say("Use a number above zero.")
        if number > LARGEST_QUANTITY and self._read == self._locale.parse_quantity:
            limit, shown = self._locale.quantity(LARGEST_QUANTITY), self._locale.quantity(number)
            return sentence(Refused("quantity_too_large", quantity=shown, limit=limit))
        done = self._done
        self.drop()
        if done is not None:
            done(number)
        return ""

    def drop(self) -> None:
        """Nobody answers it."""
        self.asked, self._done = None, None

    # A text

    def _ask_text(self, asked: TextAsked, done: Callable[[str], None]) -> None:
        self.asked_text, self._text_done = asked, done
        self._tell("asked_text")

    def answer_text(self, text: str) -> str:
        """What was typed. Gives an error sentence, or nothing when it was taken."""
        if not text.strip():
            return sentence(Refused("serial_empty"))
        done, self._text_done, self.asked_text = self._text_done, _ignore, None
        done(text)
        return ""

    def answer_scan(self, code: str) -> str:
        """A scan: as good as typed with Enter behind it, but for the barcode of goods, which is no number of one piece."""
        try:
            goods = self._port.price_of_code(code)
        except PosError:
            goods = None
        if goods is not None:
            return say(
                "That is the barcode of {name}. The number asked for stands elsewhere.",
                name=goods.product.name,
            )
        return self.answer_text(code)

    # Yes or no

    def ask(self, question: Question, yes: Callable[[], None], no: Callable[[], None] | None = None) -> None:
        self.ask_why(question, lambda _: yes(), no)

    def ask_why(
        self, question: Question, yes: Callable[[str], None], no: Callable[[], None] | None = None
    ) -> None:
        """Yes comes with one of the question's reasons, or with one that was typed."""
        self.question, self._on_yes, self._on_no = question, yes, no or _nothing
        self._tell("question")

    def answer_question(self, *, yes: bool, reason: str = "") -> None:
        """The answer. Closing the question is no."""
        on_yes, on_no = self._on_yes, self._on_no
        self.question, self._on_yes, self._on_no = None, _ignore, _nothing
        if yes:
            on_yes(reason)
        else:
            on_no()


def _nothing() -> None:
    """Nobody waits for it."""


def _ignore(_text: str) -> None:
    """Nobody waits for it."""
