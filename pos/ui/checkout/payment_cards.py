"""Card payments at the terminal as the payment screen shows them, without Qt: waiting, charged, declined, and nobody knows.

Nobody knows is a state of its own: the payment is neither taken nor given up. First the terminal is asked again; when it cannot
tell, a person looks. Until then the sale may be paid otherwise, and what stands is not forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from pos.errors import Refused
from pos.till.shown import CardShown, TakenTender
from pos.ui.checkout.payment_parts import Payment
from pos.ui.checkout.payment_port import Runner
from pos.ui.checkout.payment_words import doing_words, unknown_words
from pos.ui.faces import Choice, Notice, PaidRow
from pos.words import say

CHARGED, NOT_CHARGED = "charged", "not_charged"


@dataclass
class _Unknown:
    """A payment of which nobody knows, and how often the terminal was asked again."""

    card: CardShown
    asked: int = 1


class CardPayments:
    """Belongs to one `PaymentPresenter`. `hear` is to be called on the window's thread."""

    def __init__(self, payment: Payment, run: Runner) -> None:
        self._payment, self._run = payment, run
        self._amount: Decimal | None = None
        """What the terminal is asked for now."""
        self._doing = "wait"
        self._is_giving_up = False
        self._unknown: list[_Unknown] = []

    def begin(self) -> None:
        """A new payment screen: what stands for this sale is taken already."""
        self._amount, self._is_giving_up = None, False
        self._unknown = []
        port = self._payment.port
        if port.has_standing_cards:
            self._payment.is_busy = True
            self._run(port.standing_cards(), self._on_standing, self._on_failed)

    @property
    def waits(self) -> bool:
        """Is the customer at the terminal?"""
        return self._amount is not None and not self._is_giving_up

    @property
    def rows(self) -> tuple[PaidRow, ...]:
        """The payment at the terminal, and those of which nobody knows."""
        amount = self._payment.locale.amount
        found = [
            PaidRow(
                say("Card"), say("Not known yet"), "triangle-alert", amount(each.card.amount), is_pending=True
            )
            for each in self._unknown
        ]
        if self._amount is not None:
            words = say("Giving up") if self._is_giving_up else doing_words(self._doing)
            found.append(PaidRow(say("Card"), words, "credit-card", amount(self._amount), is_pending=True))
        return tuple(found)

    def hear(self, doing: str) -> None:
        """What the terminal is doing."""
        if self._amount is not None:
            self._doing = doing
            self._payment.tell()

    # ---- charging ----
    def charge(self, amount: Decimal) -> None:
        if self._unknown:
            # A second charge beside one of which nobody knows may be a second time the same money.
            self._say_unknown(self._unknown[0])
            return
        self._amount, self._doing, self._is_giving_up = amount, "wait", False
        self._payment.is_busy = True
        self._payment.tell()
        self._run(self._payment.port.charge(amount), self._on_answer, self._on_failed)

    def give_up(self) -> None:
        """Esc: ask the terminal to stop. It may be too late, so its answer is still waited for."""
        self._is_giving_up = True
        self._payment.port.abort_card()
        self._payment.tell()

    def _on_answer(self, card: CardShown) -> None:
        self._amount = None
        self._payment.is_busy = False
        if card.state == "approved":
            self._payment.add(_tender(card))
        elif card.state == "declined":
            self._payment.refuse(Refused(card.reason or "terminal_declined"))
        else:
            self._unknown.append(_Unknown(card))
            self._payment.forget_typed()
            self._say_unknown(self._unknown[-1])

    def _on_standing(self, found: Sequence[CardShown]) -> None:
        """Cards that were charged for this sale before."""
        self._payment.is_busy = False
        self._unknown = [_Unknown(each) for each in found if each.state == "unknown"]
        for each in found:
            if each.state == "approved":
                self._payment.add(_tender(each))
        if self._unknown:
            self._say_unknown(self._unknown[0])
        self._payment.tell()

    def _on_failed(self, error: Exception) -> None:
        self._amount = None
        self._payment.is_busy = False
        self._payment.refuse(error)

    # ---- nobody knows ----
    def _say_unknown(self, unknown: _Unknown) -> None:
        title, detail = unknown_words(unknown.asked)
        action = say("Ask again") if unknown.asked <= 1 else say("Say what happened")
        self._payment.notice = Notice("warn", title, detail, action=action, stays=True)
        self._payment.tell()

    def act(self) -> None:
        """What the message offers."""
        if not self._unknown or self._payment.is_busy:
            return
        first = self._unknown[0]
        if first.asked > 1:
            self._ask_person(first.card)
            return
        self._payment.is_busy = True
        self._payment.notice = None
        self._payment.tell()
        again = self._payment.port.ask_card_again(first.card.payment_id)
        self._run(again, self._on_asked_again, self._on_still_unknown)

    def _on_asked_again(self, card: CardShown) -> None:
        self._payment.is_busy = False
        first = self._unknown[0]
        if card.state == "unknown":
            first.asked += 1
            self._say_unknown(first)
            return
        self._unknown.pop(0)
        if card.state == "approved":
            self._payment.add(_tender(card))
        else:
            self._payment.refuse(Refused(card.reason or "terminal_not_charged"))

    def _on_still_unknown(self, _error: Exception) -> None:
        """The terminal is not there. A person may decide then."""
        self._payment.is_busy = False
        self._unknown[0].asked += 1
        self._say_unknown(self._unknown[0])

    def _ask_person(self, card: CardShown) -> None:
        amount = self._payment.locale.money(card.amount)
        self._payment.choices = Choice(
            say("Was the card charged {amount}?", amount=amount),
            say("Look at the terminal's own list or its paper. What you say is written down with your name."),
            (
                (CHARGED, say("The card was charged"), "circle-check"),
                (NOT_CHARGED, say("The card was not charged"), "circle-x"),
            ),
        )
        self._payment.tell()

    def choose(self, key: str) -> bool:
        """What the person found. False: this was not asked."""
        if key not in {CHARGED, NOT_CHARGED} or not self._unknown:
            return False
        self._payment.is_busy = True
        port, first = self._payment.port, self._unknown[0]
        settled = port.settle_card(first.card.payment_id, was_charged=key == CHARGED)
        self._run(settled, self._on_asked_again, self._on_failed)
        return True

    # ---- taking back ----
    def take_back(self, tender: TakenTender) -> None:
        """Reverse a charged card. It stays while the terminal does not say that it is done."""
        self._payment.is_busy = True
        self._payment.tell()
        back = self._payment.port.take_card_back(tender.payment)
        done: Callable[[CardShown], None] = partial(self._on_taken_back, tender)
        self._run(back, done, self._on_failed)

    def _on_taken_back(self, tender: TakenTender, _card: CardShown) -> None:
        self._payment.drop(tender)

    def say_standing(self, charged: Sequence[TakenTender]) -> None:
        """The payment was left with charged cards."""
        total = self._payment.locale.money(sum((each.amount for each in charged), Decimal(0)))
        self._payment.on_standing(
            Notice(
                "warn",
                say("{amount} was charged to a card", amount=total),
                say("It stays with this sale. Open the payment to finish it, or to take it back."),
                stays=True,
            )
        )


def _tender(card: CardShown) -> TakenTender:
    return TakenTender("card", card.amount, card.reference, payment=card.payment_id)
