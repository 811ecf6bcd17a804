"""A cashier who presses anything: seeded, at a real window of a real till, with two more tills, a bad network, a bad printer and a bad clock.

After each act what the window shows is what the till has, and what the till has is what its journal has.
"""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.tender import Tender, TenderKind
from pos.errors import PosError
from pos.hardware.terminal.simulator import Scene, Simulator
from pos.i18n import Locale
from pos.till.clock import SystemClock
from pos.till.returning import Wanted
from tests.factories.real_till import RealTill
from tests.network.proxy import Proxy

sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "checkout"))

from payer import K, M, Payer

D = Decimal
KEYS_AT_CHECKOUT = (
    [K.Key_Return] * 4 + [K.Key_Up, K.Key_Down] * 3 + [K.Key_Plus, K.Key_Minus, K.Key_Delete] * 3
    + [K.Key_F1, K.Key_F2, K.Key_F3, K.Key_F6, K.Key_F6, K.Key_F7, K.Key_F7, K.Key_F9, K.Key_Escape, K.Key_Escape]
    + [K.Key_F12] * 12
)  # fmt: skip
KEYS_AT_PAYMENT = (
    [K.Key_Return] * 14 + [K.Key_F5] * 6 + [K.Key_F6] * 4 + [K.Key_F7, K.Key_F8, K.Key_F9]
    + [K.Key_Backspace, K.Key_Delete, K.Key_Up, K.Key_Escape, K.Key_Escape]
)  # fmt: skip
KEYS_IN_A_DIALOG = [K.Key_Return] * 5 + [K.Key_Escape] * 3 + [K.Key_Down, K.Key_Up, K.Key_Tab]
MOST_IN_VAIN = 8
SEARCHES = ("mil", "coffee", "zz", "3*", "12", "0.4", "GIFT")


class BadClock(SystemClock):
    """The computer's, and somebody sets it."""

    def __init__(self) -> None:
        self.off = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.off


class Troubles(logging.Handler):
    """Errors that nobody expected: a callback that failed behind a future, a journal that could not be written."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


class Monkey:
    """`act` does one thing; `check` holds the window, the till and the journal against each other."""

    def __init__(
        self,
        seed: int,
        payer: Payer,
        others: list[RealTill],
        road: Proxy,
        simulator: Simulator,
        printer: Any,
        codes: list[str],
        gift: str,
    ) -> None:
        self.dice = random.Random(seed)
        self.payer, self.others, self.road, self.simulator = payer, others, road, simulator
        self.printer, self.codes, self.gift = printer, codes, gift
        self.done: list[str] = []
        self._in_vain = 0
        self._acts: list[tuple[int, Callable[[], None]]] = [
            (30, self.scan), (30, self.press), (6, self.type_something), (4, self.scan_nonsense),
            (2, self.scan_gift_card), (3, self.discount), (2, self.lock), (6, self.another_till), (2, self.network),
            (2, self.printing), (1, self.clock), (2, self.refund), (3, self.wait), (2, self.terminal), (2, self.customer),
        ]  # fmt: skip

    def act(self) -> None:
        weights = [weight for weight, _ in self._acts]
        act = self.dice.choices([each for _, each in self._acts], weights)[0]
        self.done.append(act.__name__)
        act()
        self._look()

    def _look(self) -> None:
        """Nobody presses on for ever where the till waits for an answer: most acts would be lost on one payment."""
        till = self.payer.window.till
        is_waiting = till is not None and self.payer.screen == "payment" and till.payment.is_busy
        self._in_vain = self._in_vain + 1 if is_waiting else 0
        if self._in_vain > MOST_IN_VAIN:
            self.payer.qtbot.wait(100)

    # ---- what a person does ----
    def scan(self) -> None:
        self.payer.scan(self.dice.choice(self.codes))

    def scan_nonsense(self) -> None:
        letters = "0123456789ABC-*/%+"
        self.payer.scan("".join(self.dice.choices(letters, k=self.dice.randint(6, 40))))

    def scan_gift_card(self) -> None:
        self.payer.scan(self.gift)

    def press(self) -> None:
        payer = self.payer
        self.done.append(payer.screen)
        if self._dialogs():
            payer.press(self.dice.choice(KEYS_IN_A_DIALOG))
        elif payer.screen == "payment":
            payer.press(self.dice.choice(KEYS_AT_PAYMENT))
        elif payer.screen == "checkout":
            payer.press(self.dice.choice(KEYS_AT_CHECKOUT))
        elif payer.screen == "complete":
            payer.press(self.dice.choice([K.Key_Return, K.Key_P, K.Key_N, K.Key_F1, K.Key_Escape]))
        else:
            payer.type("1234")
        if self.dice.random() < 0.1:
            payer.press(K.Key_Return, M.ControlModifier)

    def type_something(self) -> None:
        if self.payer.screen == "payment" or self._dialogs():
            self.payer.type(str(self.dice.randint(1, 60)))
        else:
            self.payer.type(self.dice.choice(SEARCHES))

    def discount(self) -> None:
        """By hand, on a line or on all; its consent is another test's."""
        session = self.payer.session
        percent = ManualDiscount(DiscountKind.PERCENT, D(self.dice.choice([5, 10, 33])))
        if session.basket is None or not session.basket.lines:
            return
        if self.payer.screen != "checkout" or self._dialogs():
            return
        try:
            if self.dice.random() < 0.5:
                session.discount_line(self.dice.choice(session.basket.lines).key, percent)
            else:
                session.discount_all(percent)
        except PosError:
            return
        self.payer.window.till.checkout.refresh()

    def lock(self) -> None:
        if self.payer.screen in {"checkout", "complete"} and not self._dialogs():
            self.payer.window.lock()

    def customer(self) -> None:
        if self.payer.screen == "checkout" and not self._dialogs():
            self.payer.press(K.Key_F4)

    def wait(self) -> None:
        self.payer.qtbot.wait(self.dice.choice([1, 20, 60]))

    def terminal(self) -> None:
        self.simulator.script = [self.dice.choice(list(Scene)[:-1])]

    # ---- what happens around ----
    def another_till(self) -> None:
        till = self.dice.choice(self.others)
        session = till.session
        try:
            session.scan(self.dice.choice(self.codes), D(self.dice.randint(1, 3)))
            if self.dice.random() < 0.3:
                till.parking.park("").result(5)
            else:
                session.complete([Tender(TenderKind.CARD, session.priced().total)]).result(5)
        except PosError as error:
            self.done.append(error.code)

    def refund(self) -> None:
        """Any till takes back a piece of the first line of what this one sold last."""
        last = self.payer.session.last_entry
        if last is None or last.kind != "sale":
            return
        till = self.dice.choice([*self.others, self.payer.books])
        try:
            found = till.returning.find(str(last.number)).result(10)
            portions = found.portions({1: Wanted(D(1))})
            till.returning.hold(found, portions).result(10)
            money = till.returning.money_back(found, portions)
            till.returning.refund(found, portions, money).result(10)
        except PosError as error:
            self.done.append(error.code)
        except TimeoutError:
            self.done.append("the road is silent")  # and many questions wait before this one

    def network(self) -> None:
        if self.dice.random() < 0.4:
            self.road.is_silent = True
        elif self.dice.random() < 0.5:
            self.road.cut()
        else:
            self.road.heal()

    def printing(self) -> None:
        self.printer.failure = self.dice.choice([None, None, "printer_unreachable", "printer_paper_out"])

    def clock(self) -> None:
        self.payer.books.clock.off = timedelta(minutes=self.dice.choice([-90, -5, 0, 0, 3, 45]))

    # ---- what has to hold ----
    def check(self) -> None:
        payer = self.payer
        till, session = payer.window.till, payer.session
        assert (till is None) == (payer.screen == "login")
        if till is None or session._is_completing or payer.operations.is_waiting:
            return  # an answer is on its way to the window
        priced = session.priced()
        shown = till.checkout
        if payer.screen == "checkout":
            assert shown._basket.total == priced.total, f"shown {shown._basket.total}, is {priced.total}"
            assert [line.line_id for line in shown.lines] == [
                each.line.key for each in priced.lines if each.line.follows is None
            ]
        if payer.screen == "payment" and not till.payment.is_busy:
            paid = sum((each.amount for each in till.payment._taken), D(0))
            assert till.payment._total == priced.total, (
                f"{till.payment._total} to pay, is {priced.total}; taken {till.payment._taken}, {till.payment.notice}"
            )
            assert till.payment.paid_text == Locale().amount(paid)

    def check_journal(self) -> None:
        """What is open is in the file as it is in memory."""
        session = self.payer.session
        if session._is_completing:
            return
        kept = self.payer.books.worker.run(lambda journal: journal.open_basket()).result(30)
        open_now = session.basket
        if session._is_completing:
            return
        assert (kept is None) == (open_now is None)
        if kept is not None and open_now is not None:
            assert kept.id == open_now.id
            assert [(line.key, line.quantity) for line in kept.lines] == [
                (line.key, line.quantity) for line in open_now.lines
            ]

    def calm_down(self) -> None:
        """Everything works again; the person finishes what is open."""
        self.road.heal()
        self.printer.failure = None
        self.simulator.script = []
        self.payer.books.clock.off = timedelta(0)
        self.payer.wait(lambda: not self.payer.operations.is_waiting)

    def _dialogs(self) -> list[Any]:
        from pos.ui.widgets.dialog import Dialog

        return [each for each in self.payer.window.findChildren(Dialog) if each.isVisible()]
