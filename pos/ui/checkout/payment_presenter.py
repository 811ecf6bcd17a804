"""What the payment screen shows and does, without Qt: means of payment, the typed amount, what is left, change.

Which amounts are sensible, what cash is rounded to and what a card may take are the till's rules; they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol

from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.shown import BasketView, CompletedSale, TakenTender
from pos.ui.checkout.wording import items_text
from pos.ui.faces import Notice, PaidRow, QuickAmount, TenderFace
from pos.ui.words import sentence
from pos.words import later, say

ZERO = Decimal(0)
_MOST_DIGITS = 12

TENDERS = (
    TenderFace("cash", later("Cash"), "banknote", "F5"),
    TenderFace("card", later("Card"), "credit-card", "F6"),
    TenderFace("gift_card", later("Gift card"), "gift", "F7"),
    TenderFace("on_account", later("On account"), "book-user", "F8"),
)
_FIELD_LABELS = {
    "cash": later("Cash received"),
    "card": later("Amount on the card"),
    "gift_card": later("From the gift card"),
    "on_account": later("Put on account"),
}

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
"""Calls one of two functions on the GUI thread when the future is done."""


class PaymentPort(Protocol):
    """What paying needs of a till."""

    def basket(self) -> BasketView: ...
    def tender_kinds(self) -> Sequence[str]:
        """Which of cash, card, gift_card and on_account can be used now."""

    def due(self, kind: str, total: Decimal, taken: Sequence[TakenTender]) -> Decimal:
        """What this means of payment would have to take to finish: rounded as the shop rounds it."""

    def is_paid(self, total: Decimal, taken: Sequence[TakenTender]) -> bool: ...
    def quick_cash(self, due: Decimal) -> Sequence[Decimal]:
        """Up to five sensible cash amounts, the exact one first."""

    def split(self, left: Decimal, ways: int) -> Decimal:
        """The first of so many equal parts."""

    def check_tender(
        self, kind: str, amount: Decimal, total: Decimal, taken: Sequence[TakenTender] = ()
    ) -> None:
        """Raises Refused: amount_absurd(amount), card_over_tendered(left), bad_amount, nothing_to_pay."""

    def complete(self, tenders: Sequence[TakenTender]) -> Future[CompletedSale]: ...


class PaymentPresenter:
    """One per till window; `begin` starts a payment for the basket as it is."""

    def __init__(self, port: PaymentPort, locale: Locale, run: Runner) -> None:
        self.port = port
        self.locale = locale
        self._run = run
        self._listeners: list[Callable[[], None]] = []
        self._taken: list[TakenTender] = []
        self._total = ZERO
        self.on_done: Callable[[CompletedSale], None] = _ignore
        self.on_back: Callable[[], None] = _nothing
        self.kind = "cash"
        self.typed = ""
        self._chosen_quick: Decimal | None = None
        self.marked: int | None = None
        self.is_busy = False
        self.notice: Notice | None = None
        self.number = ""
        self.count = ""

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def begin(self) -> None:
        """Start with nothing taken and cash chosen."""
        basket = self.port.basket()
        self._total = basket.total
        self._taken = []
        self.number = say("No. {number}", number=basket.next_number)
        self.count = items_text(basket.item_count, self.locale)
        self.kind = next(iter(self.port.tender_kinds()), "cash")
        self.is_busy = False
        self.notice = None
        self._forget_typed()
        self._tell()

    @property
    def is_under_way(self) -> bool:
        """Money was taken that no sale says yet."""
        return bool(self._taken) or self.is_busy

    # ---- figures ----
    @property
    def _left(self) -> Decimal:
        return self._total - sum((t.amount for t in self._taken), ZERO)

    @property
    def _due(self) -> Decimal:
        """What the chosen means of payment would have to take."""
        return self.port.due(self.kind, self._total, self._taken)

    def _entered(self) -> Decimal | None:
        """The typed amount; an empty field means exactly what is due; None when it cannot be read."""
        if not self.typed:
            return self._due
        try:
            return self.locale.parse_amount(self.typed)
        except Refused:
            return None

    # ---- finished texts ----
    @property
    def left_text(self) -> str:
        return self.locale.money(self._due)

    @property
    def total_text(self) -> str:
        return self.locale.money(self._total)

    @property
    def paid_text(self) -> str:
        return self.locale.amount(self._total - self._left)

    @property
    def left_row_text(self) -> str:
        return self.locale.amount(self._due)

    @property
    def change_text(self) -> str:
        entered = self._entered()
        change = max(entered - self._due, ZERO) if entered is not None and self.kind == "cash" else ZERO
        return self.locale.money(change)

    @property
    def field_label(self) -> str:
        return say(_FIELD_LABELS[self.kind])

    @property
    def field_text(self) -> str:
        return self.typed

    @property
    def field_hint(self) -> str:
        """What an empty field stands for."""
        return self.locale.amount(self._due)

    @property
    def field_icon(self) -> str:
        return next(t.icon for t in TENDERS if t.key == self.kind)

    @property
    def take_label(self) -> str:
        return {"cash": say("Take cash"), "card": say("Take card"), "gift_card": say("Take gift card")}.get(
            self.kind, say("Put on account")
        )

    @property
    def take_amount(self) -> str:
        entered = self._entered()
        return self.locale.money(entered) if entered is not None else ""

    @property
    def tenders(self) -> tuple[TenderFace, ...]:
        kinds = self.port.tender_kinds()
        return tuple(replace(each, text=say(each.text)) for each in TENDERS if each.key in kinds)

    @property
    def quick(self) -> tuple[QuickAmount, ...]:
        """Cash only: up to five amounts, the exact one first."""
        if self.kind != "cash" or self._left <= 0:
            return ()
        amounts = self.port.quick_cash(self._due)[:5]
        return tuple(
            QuickAmount(
                self.locale.short_money(a), say("Exact") if a == self._due else "", a == self._chosen_quick
            )
            for a in amounts
        )

    @property
    def rows(self) -> tuple[PaidRow, ...]:
        """What was taken, and below it what is about to be."""
        names = {t.key: t for t in TENDERS}
        taken = [
            PaidRow(
                say(names[t.kind].text),
                _taken_words(t),
                names[t.kind].icon,
                self.locale.amount(t.amount),
                i == self.marked,
            )
            for i, t in enumerate(self._taken)
        ]
        entered = self._entered()
        if entered is not None and self._left > 0:
            name = names[self.kind]
            taken.append(
                PaidRow(
                    say(name.text),
                    say("Not taken yet"),
                    name.icon,
                    self.locale.amount(entered),
                    is_pending=True,
                )
            )
        return tuple(taken)

    # ---- what the person does ----
    def choose_tender(self, kind: str) -> None:
        if kind in self.port.tender_kinds() and not self.is_busy:
            self.kind = kind
            self._forget_typed()
            self._tell()

    def press(self, key: str) -> None:
        """A key of the pad or keyboard: digits, "00", "point", "back", "clear", "+5", "+10"."""
        if self.is_busy:
            return
        self.marked = None
        self.notice = None
        if key.startswith("+"):
            self._add(Decimal(key[1:]))
        elif key == "back":
            self.typed = self.typed[:-1]
        elif key == "clear":
            self.typed = ""
        else:
            self._append(self.locale.decimal_point if key == "point" else key)
        self._chosen_quick = None
        self._tell()

    def _append(self, text: str) -> None:
        if self._chosen_quick is not None:
            self.typed = ""
        point = self.locale.decimal_point
        if text == point and point in self.typed:
            return
        _, found, decimals = self.typed.partition(point)
        if found and len(decimals) + len(text) > self.locale.exponent:
            text = text[: max(0, self.locale.exponent - len(decimals))]
        if len(self.typed) + len(text) <= _MOST_DIGITS:
            self.typed += text

    def _add(self, amount: Decimal) -> None:
        entered = self._entered() if self.typed else ZERO
        if entered is not None:
            self.typed = self._plain(entered + amount)

    def _plain(self, amount: Decimal) -> str:
        """The amount as it could have been typed."""
        return f"{amount:.{self.locale.exponent}f}".replace(".", self.locale.decimal_point)

    def choose_quick(self, number: int) -> None:
        """The quick amount with this position, 0 first."""
        if self.kind != "cash" or self.is_busy:
            return
        amounts = self.port.quick_cash(self._due)[:5]
        if number < len(amounts):
            self._chosen_quick = amounts[number]
            self.typed = self._plain(amounts[number])
            self.notice = None
            self._tell()

    def choose_split(self, ways: int) -> None:
        """Fill in one of so many equal parts of what is left."""
        if not self.is_busy and self._left > 0:
            self._chosen_quick = None
            self.typed = self._plain(self.port.split(self._left, ways))
            self._tell()

    def take(self) -> None:
        """Enter, F12 or the green button."""
        if self.is_busy:
            return
        amount = self._entered()
        try:
            if amount is None:
                amount = self.locale.parse_amount(self.typed)
            self.port.check_tender(self.kind, amount, self._total, self._taken)
        except PosError as error:
            self._refuse(error, amount)
            return
        self._taken.append(TakenTender(self.kind, amount))
        self._forget_typed()
        self.notice = None
        if self.port.is_paid(self._total, self._taken):
            self._complete()
        self._tell()

    def _refuse(self, error: PosError, amount: Decimal | None) -> None:
        facts = {"left": self.locale.money(self._due)}
        if amount is not None:
            facts["amount"] = self.locale.money(amount)
        what, _, advice = sentence(error, **facts).partition(". ")
        self.notice = Notice("error", what.rstrip("."), advice, stays=True)
        self._tell()

    def mark_next(self) -> None:
        """Up: mark a payment so that Del can remove it."""
        if self._taken:
            self.marked = (self.marked or len(self._taken)) - 1
            self._tell()

    def remove(self, number: int | None = None) -> None:
        """Take back a payment; without a number the marked one, else the last."""
        at = number if number is not None else self.marked
        if self.is_busy or not self._taken:
            return
        del self._taken[len(self._taken) - 1 if at is None else at]
        self._forget_typed()
        self._tell()

    def back(self) -> None:
        """Esc: a message first, then the typed amount, then back to the sale."""
        if self.is_busy:
            return
        if self.notice is not None:
            self.close_notice()
        elif self.typed:
            self._forget_typed()
            self._tell()
        else:
            self.leave()

    def leave(self) -> None:
        """Back to the sale; nothing that was taken so far is kept."""
        if not self.is_busy:
            self._taken = []
            self.on_back()

    def exact_cash(self) -> None:
        """Shift F12 on the checkout: everything in cash, in one step."""
        self.begin()
        self.take()

    def refuse_scan(self, _code: str) -> None:
        """A scan has no place here, and is never an amount."""
        self.notice = Notice("error", say("Finish the payment first"), say("The scan was not added."))
        self._tell()

    def close_notice(self) -> None:
        self.notice = None
        self._tell()

    def _forget_typed(self) -> None:
        self.typed = ""
        self._chosen_quick = None
        self.marked = None

    # ---- completing ----
    def _complete(self) -> None:
        self.is_busy = True
        try:
            done = self.port.complete(tuple(self._taken))
        except PosError as error:
            self._on_failed(error)
        else:
            self._run(done, self._on_completed, self._on_failed)

    def _on_completed(self, sale: CompletedSale) -> None:
        self.is_busy = False
        self._taken = []
        self.on_done(sale)

    def _on_failed(self, error: Exception) -> None:
        self.is_busy = False
        self._taken.pop()
        text = sentence(error)
        self.notice = Notice("error", say("The sale was not finished"), text, stays=True)
        self._tell()


def _taken_words(tender: TakenTender) -> str:
    return tender.reference or say("Taken")


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore(_sale: CompletedSale) -> None:
    """Stands in until the window connects itself."""
