"""Cards that were charged for a sale that is not there any more: said when somebody signs in, with the way to give the money back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pos.i18n import Locale
from pos.till.shown import CardShown
from pos.ui.checkout.payment_port import PaymentPort, Runner
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import Notice
from pos.ui.words import sentence
from pos.words import say


class LostCards:
    """One per till window. One card at a time, the oldest first."""

    def __init__(self, port: PaymentPort, checkout: CheckoutPresenter, locale: Locale, run: Runner) -> None:
        self._port, self._checkout, self._locale, self._run = port, checkout, locale, run

    def look(self) -> None:
        """Is there one?"""
        if self._port.has_terminal:
            self._run(self._port.lost_cards(), self._found, _let_be)

    def _found(self, cards: Sequence[CardShown]) -> None:
        if not cards:
            return
        card = cards[0]
        facts = (self._amount(card), card.reference, self._locale.time(card.asked_at))
        said = ", ".join(filter(None, facts))
        if card.state == "approved":
            title, action = say("A card was charged for no sale"), say("Give it back")
            act = self._give_back
        else:
            title, action = say("A card may have been charged for no sale"), say("Ask the terminal")
            act = self._ask
        self._checkout.say(Notice("warn", title, said, action=action, stays=True), partial(act, card))

    def _give_back(self, card: CardShown) -> None:
        self._run(self._port.take_card_back(card.payment_id), self._given_back, partial(self._failed, card))

    def _given_back(self, card: CardShown) -> None:
        self._checkout.say(Notice("done", say("{amount} went back to the card", amount=self._amount(card))))
        self.look()

    def _ask(self, card: CardShown) -> None:
        self._run(self._port.ask_card_again(card.payment_id), self._answered, partial(self._failed, card))

    def _answered(self, card: CardShown) -> None:
        """Not charged: nothing is lost. Charged, or still not known: it is said again."""
        if card.state in {"declined", "reversed"}:
            self._checkout.say(Notice("done", say("The card was not charged")))
        self.look()

    def _failed(self, card: CardShown, error: Exception) -> None:
        title = say("{amount} was not given back", amount=self._amount(card))
        self._checkout.say(Notice("error", title, sentence(error)))

    def _amount(self, card: CardShown) -> str:
        return self._locale.money(card.amount)


def _let_be(_error: Exception) -> None:
    """The till's own file cannot be read: that is said elsewhere."""
