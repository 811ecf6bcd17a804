"""Finishing an exchange without Qt: equal value at once, a difference the way the receipt was paid or another way.

Where the customer pays the difference, it is a payment like any other and none of this.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.limits import Limits
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.approving import Consent, Wanted
from pos.till.shown import CompletedSale
from pos.ui.approval.presenter import ApprovalPort, ApprovalPresenter, ConsentFace
from pos.ui.faces import Notice
from pos.ui.words import sentence
from pos.words import later, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
AS_PAID = "as_paid"
WAYS = {
    TenderKind.CASH: (later("Cash"), "banknote"),
    TenderKind.STORE_CREDIT: (later("Store credit"), "receipt-text"),
    TenderKind.GIFT_CARD: (later("Gift card"), "gift"),
}
NAMES = {
    TenderKind.CASH: later("Cash"),
    TenderKind.CARD: later("Card"),
    TenderKind.GIFT_CARD: later("Gift card"),
    TenderKind.STORE_CREDIT: later("Store credit"),
    TenderKind.ON_ACCOUNT: later("On account"),
    TenderKind.VOUCHER: later("Voucher"),
}


class Consents(ApprovalPort, Protocol):
    """`pos.till.approving.Approvals` is one."""

    on_news: list[Callable[[], None]]

    def limits(self) -> Limits: ...
    def is_needed(self, wanted: Wanted) -> bool: ...
    def own(self, wanted: Wanted, reason: str) -> Consent: ...


class ExchangePort(Protocol):
    """What the till does with an exchange; `pos.till.exchanging.Exchanging` is one."""

    @property
    def is_open(self) -> bool: ...
    @property
    def consents(self) -> Consents: ...
    def total(self) -> Decimal: ...
    def check(self) -> None: ...
    def other_ways(self) -> tuple[TenderKind, ...]: ...
    def wanted(self, way: TenderKind) -> Wanted | None: ...
    def money_back(self, way: TenderKind | None = None, account: str | None = None) -> MoneyBack: ...
    def account_for(self, kind: TenderKind) -> Future[str]: ...
    def complete(self, money: MoneyBack | None) -> Future[CompletedSale]: ...


class GiveBackPresenter:
    """One per till window. `on_change` draws the dialog anew, `on_close` takes it away."""

    def __init__(self, port: ExchangePort, locale: Locale, run: Runner) -> None:
        self.port, self._locale, self._run = port, locale, run
        self.on_open: Callable[[], None] = _nothing
        self.on_change: Callable[[], None] = _nothing
        self.on_close: Callable[[], None] = _nothing
        self.on_ask: Callable[[ApprovalPresenter], None] = _ignore_ask
        self.on_done: Callable[[CompletedSale], None] = _ignore_sale
        self.on_say: Callable[[Notice], None] = _ignore_notice
        self.way = AS_PAID
        self.problem = ""
        self.is_busy = False

    def begin(self) -> bool:
        """F12. True: nothing is to be paid, so this takes care of it."""
        if not self.port.is_open or self.port.total() > 0:
            return False
        if self.is_busy:
            return True
        try:
            self.port.check()
        except PosError as error:
            self.on_say(Notice("warn", say("The exchange is not finished"), sentence(error)))
            return True
        self.way, self.problem = AS_PAID, ""
        if self.port.total() == 0:
            self._complete(None)
        else:
            self.on_open()
        return True

    # What is shown

    @property
    def ways(self) -> tuple[tuple[str, str, str, str], ...]:
        """Key, title, icon, detail."""
        others = tuple((kind.value, say(WAYS[kind][0]), WAYS[kind][1], "") for kind in self.port.other_ways())
        return ((AS_PAID, say("As it was paid"), "undo-2", self._as_paid()), *others)

    def _as_paid(self) -> str:
        try:
            money = self.port.money_back()
        except PosError as error:
            return sentence(error)
        return ", ".join(
            f"{say(NAMES[each.kind]) if each.kind in NAMES else each.kind.value} {self._locale.money(-each.amount)}"
            for each in money.tenders
        )

    @property
    def amount(self) -> str:
        """What really goes back: with the rounding of cash."""
        return self._locale.money(-sum((each.amount for each in self._money(None).tenders), Decimal(0)))

    @property
    def hint(self) -> str:
        wanted = self._wanted()
        is_needed = wanted is not None and self.port.consents.is_needed(wanted)
        return say("A manager is asked first.") if is_needed else ""

    # Choosing

    def choose(self, way: str) -> None:
        self.way, self.problem = way, ""
        self.on_change()

    def move(self, step: int) -> None:
        keys = [key for key, *_ in self.ways]
        self.choose(keys[min(max(keys.index(self.way) + step, 0), len(keys) - 1)])

    @property
    def _kind(self) -> TenderKind | None:
        return None if self.way == AS_PAID else TenderKind(self.way)

    def _money(self, account: str | None) -> MoneyBack:
        return self.port.money_back(self._kind, account)

    def _wanted(self) -> Wanted | None:
        return None if self._kind is None else self.port.wanted(self._kind)

    # Giving

    def accept(self) -> None:
        """Enter: a manager's word where it is wanted, then the exchange is written."""
        if self.is_busy:
            return
        wanted, consents = self._wanted(), self.port.consents
        if wanted is None:
            self._go_on()
        elif consents.is_needed(wanted):
            face = ConsentFace(
                purpose=say("to give this back another way than it was paid"),
                name=say("Exchange for receipt {number}", number=wanted.detail["name"]),
                old="",
                new=self.amount,
                badge=next(title for key, title, *_ in self.ways if key == self.way),
            )
            self.on_close()
            self.on_ask(ApprovalPresenter(consents, wanted, "", face, self._locale, self._run, self._go_on))
        else:
            self._run(consents.write(consents.own(wanted, "")), lambda _: self._go_on(), self._fail)

    def _go_on(self) -> None:
        kind = self._kind
        self.is_busy = True
        self.on_change()
        if kind is None or not kind.has_account:
            self._give(None)
        else:
            self._run(self.port.account_for(kind), self._give, self._fail)

    def _give(self, account: str | None) -> None:
        try:
            money = self._money(account)
        except PosError as error:
            self._fail(error)
            return
        self._complete(money)

    def _complete(self, money: MoneyBack | None) -> None:
        try:
            writing = self.port.complete(money)
        except PosError as error:
            self._fail(error)
            return
        self.is_busy = True
        self._run(writing, self._done, self._fail)

    def _done(self, sale: CompletedSale) -> None:
        self.is_busy = False
        self.on_close()
        self.on_done(sale)

    def _fail(self, error: Exception) -> None:
        self.is_busy, self.problem = False, sentence(error)
        self.on_change()
        self.on_say(Notice("error", say("The exchange is not finished"), self.problem))


def _nothing() -> None:
    """Stands in until the dialog connects itself."""


def _ignore_ask(_approval: ApprovalPresenter) -> None:
    """Stands in until the window connects itself."""


def _ignore_sale(_sale: CompletedSale) -> None:
    """Stands in until the window connects itself."""


def _ignore_notice(_notice: Notice) -> None:
    """Stands in until the window connects itself."""
