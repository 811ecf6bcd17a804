"""Card payments through a terminal: asked on a thread of their own, written down before and after, and never forgotten.

The terminal's answer may not come (its cable, its network, our power). Then the payment is unknown: neither taken nor given up
until the terminal is asked again and says what its last payment was (`judge`), or a person looked at it.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import asdict
from typing import TypeVar

from pos.db.ids import new_id
from pos.domain.currency import NUMBERS
from pos.domain.money import Currency
from pos.errors import Refused, Unavailable
from pos.hardware.terminal.port import Answer, Outcome, Terminal, Totals
from pos.journal import card_payments, terminal_book
from pos.journal.card_payments import CardPayment, CardState
from pos.journal.store import Journal
from pos.till.clock import Clock
from pos.till.database_thread import DatabaseThread
from pos.till.worker import TillWorker

log = logging.getLogger(__name__)
T = TypeVar("T")
_STATES = {
    Outcome.APPROVED: CardState.APPROVED,
    Outcome.DECLINED: CardState.DECLINED,
    Outcome.UNKNOWN: CardState.UNKNOWN,
}
REVERSED_BEFORE = "terminal_reversed_before"
PART = "terminal_part"


@contextlib.contextmanager
def _away(address: str) -> Iterator[None]:
    """A terminal that cannot be asked about a payment says nothing of whether it was charged."""
    try:
        yield
    except Unavailable as error:
        raise Unavailable("terminal_away", terminal=address) from error


def judge(payment: CardPayment, last: Answer | None) -> Outcome:
    """What became of a payment whose answer was lost, by the terminal's last one.

    The same one as before it was asked: the card was not charged. Another one of the same amount: it is this one. Another
    amount: somebody used the terminal meanwhile, and it stays unknown.
    """
    if last is None or last.receipt == payment.seen:
        return Outcome.DECLINED
    return last.outcome if last.amount == payment.amount else Outcome.UNKNOWN


class TillCards:
    """Calls answer at once with a future; their errors come out of it. `terminal` is None where cards are written down by hand."""

    def __init__(self, worker: TillWorker, clock: Clock, terminal: Terminal | None = None) -> None:
        self.on_doing: list[Callable[[str], None]] = []
        """Told what the terminal is doing (a key of `Terminal`). Called on the terminal's thread."""
        self._worker, self._clock, self._terminal = worker, clock, terminal
        self._thread = DatabaseThread("terminal")
        self._is_asking = False

    @property
    def has_terminal(self) -> bool:
        return self._terminal is not None

    @property
    def address(self) -> str:
        return self._terminal.address if self._terminal is not None else ""

    def use(self, terminal: Terminal | None) -> None:
        """Ask this terminal from now on; what is under way ends with the one it began with."""
        self._terminal = terminal

    def when_free(self, act: Callable[[], None]) -> None:
        """Do it when the terminal has been heard to the end."""
        self._thread.submit(act)

    def try_terminal(self) -> Future[Answer | None]:
        """Ask the terminal for its last payment, which costs nobody anything. Fails with Unavailable when it does not answer."""
        return self._thread.submit(lambda: self._reachable().last())

    def totals(self, read: Callable[[Journal, Totals], T]) -> Future[T]:
        """Ask the terminal what it holds since it ended its day, and read that beside the journal. Fails with Unavailable."""

        def ask() -> T:
            found = self._reachable().totals()
            return self._in_journal(lambda journal: read(journal, found))

        return self._thread.submit(ask)

    def pay(self, document: str, amount: int, currency: Currency) -> Future[CardPayment]:
        """Charge a card for the basket `document`; `amount` in the smallest unit. The future has an answered payment.

        It fails with Unavailable (`terminal_unreachable`, `terminal_busy`) when nothing was charged, and with Refused(`terminal_currency`)
        for a currency that has no number.
        """
        return self._thread.submit(lambda: self._pay(document, amount, currency))

    def _pay(self, document: str, amount: int, currency: Currency) -> CardPayment:
        terminal, number = self._reachable(), NUMBERS.get(currency.code)
        if number is None:
            raise Refused("terminal_currency")
        seen = self._in_journal(card_payments.last_seen)
        if seen is None:
            before = terminal.last()
            seen = before.receipt if before is not None else ""
            self._in_journal(lambda journal: card_payments.saw(journal, seen or ""))
        payment = CardPayment(str(new_id()), document, amount, CardState.ASKED, self._clock.now(), seen)
        self._is_asking = True
        try:
            answer = self._charge(terminal, payment, int(number))
        finally:
            self._is_asking = False
        return self._keep(payment, answer)

    def _charge(self, terminal: Terminal, payment: CardPayment, number: int) -> Answer:
        self._in_journal(lambda journal: card_payments.ask(journal, payment))
        try:
            answer = terminal.pay(payment.amount, number, self._tell)
        except Unavailable:
            self._in_journal(lambda journal: card_payments.drop(journal, payment.id))
            raise
        if answer.outcome is Outcome.APPROVED and answer.amount not in {0, payment.amount}:
            # A card that covers a part: the till asked for all of it, so the part is given back.
            log.warning("the terminal charged %s instead of %s", answer.amount, payment.amount)
            back = terminal.reverse(answer.receipt, self._tell)
            if back.outcome is not Outcome.APPROVED:
                return Answer(Outcome.UNKNOWN, payment.amount)
            return Answer(Outcome.DECLINED, payment.amount, answer.receipt, reason=PART)
        return answer

    def ask_again(self, payment_id: str) -> Future[CardPayment]:
        """What became of an unknown payment. It may stay unknown. Fails with Unavailable(`terminal_away`) while it is not there."""
        return self._thread.submit(lambda: self._ask_again(payment_id))

    def _ask_again(self, payment_id: str) -> CardPayment:
        payment = self._known(payment_id)
        if payment.state not in {CardState.ASKED, CardState.UNKNOWN}:
            return payment
        with _away(self.address):
            last = self._reachable().last()
        outcome = judge(payment, last)
        if outcome is Outcome.UNKNOWN:
            return self._keep(payment, Answer(outcome, payment.amount))
        if outcome is Outcome.DECLINED and (last is None or last.receipt == payment.seen):
            last = None
        return self._keep(payment, last or Answer(outcome, payment.amount, reason="terminal_not_charged"))

    def take_back(self, payment_id: str) -> Future[CardPayment]:
        """Reverse an approved payment. Fails with Unavailable, or Refused with the terminal's reason; then it stands."""
        return self._thread.submit(lambda: self._take_back(payment_id))

    def _take_back(self, payment_id: str) -> CardPayment:
        payment = self._known(payment_id)
        if payment.state is not CardState.APPROVED:
            return payment
        with _away(self.address):
            answer = self._reachable().reverse(payment.answer.get("receipt", ""), self._tell)
        if answer.outcome is Outcome.UNKNOWN:
            raise Unavailable("terminal_away", terminal=self.address)
        if answer.outcome is Outcome.DECLINED and answer.reason != REVERSED_BEFORE:
            raise Refused(answer.reason)

        def keep(journal: Journal) -> None:
            with journal.transaction():
                card_payments.answer(journal, payment.id, CardState.REVERSED, payment.answer)
                terminal_book.taken_back(journal, payment.id)

        self._in_journal(keep)
        return self._known(payment_id)

    def settle_by_hand(self, payment_id: str, *, was_charged: bool) -> Future[CardPayment]:
        """Somebody looked at the terminal's own journal. For what it cannot tell any more."""

        def settle(journal: Journal) -> CardPayment:
            payment = self._of(journal, payment_id)
            state = CardState.APPROVED if was_charged else CardState.DECLINED
            with journal.transaction():
                card_payments.answer(journal, payment_id, state, {**payment.answer, "by_hand": "yes"})
                if was_charged:
                    terminal_book.charged(
                        journal, payment_id, self.address, "", payment.amount, self._clock.now()
                    )
            return self._of(journal, payment_id)

        return self._worker.run(settle)

    def standing(self, document: str) -> Future[list[CardPayment]]:
        """What cards were charged, or maybe charged, for a basket that is not sold yet. None is being asked for now."""

        def read(journal: Journal) -> list[CardPayment]:
            return [each for each in card_payments.standing(journal, document) if not self._is_now(each)]

        return self._worker.run(read)

    def orphans(self) -> Future[list[CardPayment]]:
        """Charged, or maybe charged, and part of nothing."""

        def read(journal: Journal) -> list[CardPayment]:
            return [each for each in card_payments.orphans(journal) if not self._is_now(each)]

        return self._worker.run(read)

    def abort(self) -> None:
        """Ask the terminal to give up. What counts is the answer of `pay`."""
        if self._terminal is not None:
            self._terminal.abort()

    def ask_to_stop(self) -> None:
        self.abort()
        self._thread.ask_to_stop()

    def join(self, timeout_s: float | None) -> bool:
        return self._thread.join(timeout_s)

    # Inside, on the terminal's thread

    def _is_now(self, payment: CardPayment) -> bool:
        return payment.state is CardState.ASKED and self._is_asking

    def _reachable(self) -> Terminal:
        if self._terminal is None:
            raise Unavailable("terminal_none")
        return self._terminal

    def _keep(self, payment: CardPayment, answer: Answer) -> CardPayment:
        said = {key: str(value) for key, value in asdict(answer).items() if value and key != "outcome"}

        def keep(journal: Journal) -> CardPayment:
            with journal.transaction():
                card_payments.answer(journal, payment.id, _STATES[answer.outcome], said)
                if answer.receipt:
                    card_payments.saw(journal, answer.receipt)
                is_part = answer.reason == PART
                if answer.outcome is Outcome.APPROVED or is_part:
                    terminal_book.charged(
                        journal,
                        payment.id,
                        self.address,
                        answer.receipt,
                        payment.amount,
                        self._clock.now(),
                        is_taken_back=is_part,
                    )
            return self._of(journal, payment.id)

        return self._in_journal(keep)

    def _known(self, payment_id: str) -> CardPayment:
        return self._in_journal(lambda journal: self._of(journal, payment_id))

    def _of(self, journal: Journal, payment_id: str) -> CardPayment:
        found = card_payments.find(journal, payment_id)
        if found is None:
            raise Refused("card_payment_gone")
        return found

    def _in_journal(self, act: Callable[[Journal], T]) -> T:
        return self._worker.run(act).result()

    def _tell(self, doing: str) -> None:
        for listener in self.on_doing:
            with contextlib.suppress(RuntimeError):  # a window that is gone
                listener(doing)
