"""What is not there any more, as the checkout says it, without Qt; and a payment that waits until that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from pos.i18n import Locale
from pos.till.stock_holds import Shortage
from pos.ui.checkout.payment_port import Runner
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import Notice
from pos.words import counted, say


class StockPort(Protocol):
    """What sets goods aside; `pos.till.stock_holds.StockHolds` is one."""

    @property
    def is_asking(self) -> bool: ...
    def tell(self, on_asked: Callable[[Future[Any]], None]) -> None: ...
    def ask(self) -> None: ...
    def settle(self, answer: Future[Any]) -> tuple[Shortage, ...]: ...
    def in_time(self) -> Future[bool]: ...
    def give_up_waiting(self) -> None: ...


class StockNews:
    """One per till window."""

    def __init__(self, port: StockPort, checkout: CheckoutPresenter, locale: Locale, run: Runner) -> None:
        self._port, self._checkout, self._locale, self._run = port, checkout, locale, run
        self._go_on: Callable[[], None] | None = None
        """The payment that waits."""
        port.tell(self._watch)

    def waits(self, act: Callable[[], None]) -> bool:
        """Before a payment: True when the server still has to say what is there. Then `act` is called when it did, or is too slow."""
        self._port.ask()
        if not self._port.is_asking:
            self._go_on = None
            return False
        if self._go_on is None:
            self._wait()
        self._go_on = act
        return True

    def _wait(self) -> None:
        self._run(self._port.in_time(), self._look, self._fail)

    def _watch(self, asked: Future[Any]) -> None:
        self._run(asked, partial(self._answered, asked), partial(self._answered, asked))

    def _answered(self, asked: Future[Any], _: object) -> None:
        short = self._port.settle(asked)
        if short:
            self._go_on = None  # the total is another one: it is looked at before it is paid
            self._checkout.line_changed(None)
            self._checkout.say(self._notice(short))
        elif not self._port.is_asking:
            self._pay()

    def _look(self, is_in_time: bool) -> None:
        """The answer itself was heard before. Something newer may be asked by now, and then that is waited for."""
        if self._go_on is None:
            return
        if is_in_time and self._port.is_asking:
            self._wait()
            return
        self._port.give_up_waiting()
        self._pay()

    def _fail(self, _error: Exception) -> None:
        self._look(is_in_time=False)

    def _pay(self) -> None:
        act, self._go_on = self._go_on, None
        if act is not None and self._checkout.can_pay:
            act()

    def _notice(self, short: Sequence[Shortage]) -> Notice:
        title, *more = [self._sentence(each) for each in short]
        detail = ". ".join([*more, say("Another till may have it in a sale.")])
        return Notice("warn", title, detail, stays=True)

    def _sentence(self, each: Shortage) -> str:
        if each.left <= 0:
            return say("{product} is sold out", product=each.name)
        left = self._locale.quantity(each.left)
        if each.unit.is_measured:
            return say(
                "Only {amount} of {product} is left", amount=f"{left} {each.unit.value}", product=each.name
            )
        return counted(
            each.left,
            "Only {count} of {product} is left",
            "Only {count} of {product} are left",
            count=left,
            product=each.name,
        )
