"""What returns with and without a receipt have in common, without Qt: the ways money goes back, consent, and the account it goes to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.limits import Limits
from pos.domain.quantity import Unit
from pos.domain.refund import Portion
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.approving import Consent, Wanted
from pos.till.loose_return import LooseReturn
from pos.till.return_desk import ExchangeStart
from pos.till.returning import FoundSale
from pos.till.shown import CompletedSale, ProductShown
from pos.ui.approval.presenter import ApprovalPort, ApprovalPresenter, ConsentFace
from pos.ui.faces import AmountAsked, Notice, ResultRow
from pos.ui.returns.find_presenter import FindingPort
from pos.ui.words import sentence
from pos.words import later, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
AS_PAID = "as_paid"
WAYS = {
    TenderKind.CASH: (later("Cash"), "banknote"),
    TenderKind.STORE_CREDIT: (later("Store credit"), "receipt-text"),
    TenderKind.GIFT_CARD: (later("Gift card"), "gift"),
}
PURPOSES = {
    "return_without_receipt": later("to take goods back without a receipt"),
    "refund_other_way": later("to pay this back another way than it was paid"),
}


class ConsentPort(ApprovalPort, Protocol):
    """Consent, one's own included; `pos.till.approving.Approvals` is one."""

    def limits(self) -> Limits: ...
    def is_needed(self, wanted: Wanted) -> bool: ...
    def own(self, wanted: Wanted, reason: str) -> Consent: ...


class ReturnPort(Protocol):
    """What the till does with goods that come back; `pos.till.return_desk.ReturnDesk` is one."""

    @property
    def consents(self) -> ConsentPort: ...
    @property
    def search(self) -> Callable[[str, int], Sequence[ProductShown]]: ...
    @property
    def without_receipt(self) -> bool: ...
    def find_receipt(self, text: str) -> Future[FoundSale]: ...
    def money_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack: ...
    def instead(
        self, found: FoundSale, portions: Sequence[Portion], kind: TenderKind, account: str | None = None
    ) -> MoneyBack: ...
    def hold_return(self, found: FoundSale, portions: Sequence[Portion]) -> Future[bool]: ...
    def give_up_return(self, found: FoundSale) -> None: ...
    def refund(
        self, found: FoundSale, portions: Sequence[Portion], money: MoneyBack
    ) -> Future[CompletedSale]: ...
    @property
    def finding(self) -> FindingPort | None: ...
    @property
    def exchanging(self) -> ExchangeStart | None: ...
    def begin_loose(self) -> LooseReturn: ...
    def refund_loose(self, loose: LooseReturn, money: MoneyBack) -> Future[CompletedSale]: ...
    def other_ways(self, *, has_receipt: bool) -> tuple[TenderKind, ...]: ...
    def wanted_for_other_way(self, document: str, amount: Decimal, way: str, name: str) -> Wanted | None: ...
    def wanted_for_loose(self, loose: LooseReturn, way: str) -> Wanted | None: ...
    def account_for(self, kind: TenderKind, customer: str | None) -> Future[str]: ...
    def goods_of(self, code: str) -> str:
        """The name of the goods of a code; empty where it is none of the shop's."""

    def return_reasons(self) -> Sequence[str]: ...
    def person_name(self, person_id: str | None) -> str: ...


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A line that comes back, or could. `is_over`: all of it is back already, `badge` says so. `price` is there to be changed."""

    no: int
    name: str
    bought: str
    is_ticked: bool
    is_marked: bool
    quantity: str
    reason: str
    restock: bool
    amount: str
    badge: str = ""
    is_over: bool = False
    is_measured: bool = False
    price: str = ""


@dataclass(frozen=True, slots=True)
class BackRow:
    """Beside the list: what comes back."""

    quantity: str
    name: str
    detail: str
    amount: str


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """How money goes back."""

    key: str
    title: str
    icon: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a screen of returns is called and what it asks for."""

    title: str
    subtitle: str
    field: str
    empty_icon: str
    empty_title: str
    empty_detail: str


class PayingBack(ABC):
    """One per screen. Listeners are called when something is to be drawn anew; `on_ask` when a manager is needed."""

    def __init__(self, port: ReturnPort, locale: Locale, run: Runner) -> None:
        self._port, self._locale, self._run = port, locale, run
        self._listeners: list[Callable[[], None]] = []
        self.on_done: Callable[[CompletedSale], None] = _ignore
        self.on_back: Callable[[], None] = _nothing
        self.on_ask: Callable[[ApprovalPresenter], None] = _ignore_ask
        self.text = ""
        self.notice: Notice | None = None
        self.asked: AmountAsked | None = None
        self.is_busy = False
        self.way = AS_PAID
        self.marked = 0
        self.results: tuple[ResultRow, ...] = ()
        self.marked_result = 0

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    # What a screen shows and does

    @property
    @abstractmethod
    def words(self) -> Words: ...
    @property
    @abstractmethod
    def rows(self) -> tuple[ReturnRow, ...]: ...
    @property
    @abstractmethod
    def back_rows(self) -> tuple[BackRow, ...]: ...
    @property
    @abstractmethod
    def ways(self) -> tuple[Way, ...]: ...
    @property
    @abstractmethod
    def amount(self) -> Decimal:
        """What is really paid back: with the rounding of cash."""

    @property
    @abstractmethod
    def head(self) -> str: ...
    @property
    @abstractmethod
    def tax(self) -> str: ...
    @property
    @abstractmethod
    def can_refund(self) -> bool: ...
    @abstractmethod
    def set_text(self, text: str) -> None: ...
    @abstractmethod
    def find(self) -> None:
        """Enter in the field."""

    @abstractmethod
    def scan(self, code: str) -> bool: ...
    @abstractmethod
    def mark(self, step: int) -> None: ...
    @abstractmethod
    def mark_line(self, no: int) -> None: ...
    @abstractmethod
    def step(self, by: int, no: int | None = None) -> None: ...
    @abstractmethod
    def set_reason(self, no: int, reason: str) -> None: ...
    @abstractmethod
    def next_reason(self, no: int | None = None) -> None: ...
    @abstractmethod
    def toggle_restock(self, no: int | None = None) -> None: ...
    @abstractmethod
    def refund(self) -> None:
        """F12."""

    @abstractmethod
    def _drop(self) -> None:
        """It was given up."""

    @abstractmethod
    def begin(self) -> None:
        """An empty screen."""

    @abstractmethod
    def _reckon(self) -> None:
        """What comes back has changed."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        return ()

    @property
    def is_alone(self) -> bool:
        return False

    @property
    def has_lines(self) -> bool:
        """Is there something to choose from?"""
        return bool(self.rows)

    @property
    def total(self) -> str:
        return self._locale.money(self.amount)

    @property
    def reasons(self) -> Sequence[str]:
        return self._port.return_reasons()

    def toggle(self, _no: int | None = None) -> None:
        """Space, or a tap on the box; nothing where all that is listed comes back."""
        return

    def take_everything(self) -> None:
        """Ctrl A; nothing where there is no whole."""
        return

    def ask_price(self, _no: int | None = None) -> None:
        """What is given for one unit; nothing where the receipt says it."""
        return

    def ask_quantity(self, _no: int | None = None) -> None:
        """How much, of what is weighed; nothing where the receipt says it."""
        return

    def answer(self, _text: str, _unit: str = "") -> str:
        """What was typed for what was `asked`. Gives an error sentence, or nothing when it was taken."""
        return ""

    def choose_result(self, _product_id: str) -> None:
        """Goods that were searched for; nothing where a receipt lists them."""
        return

    def choose_way(self, way: str) -> None:
        self.way = way
        self._reckon()

    def leave(self) -> None:
        """Esc: the message first, then back to the checkout."""
        if self.notice is not None:
            self.close_notice()
            return
        self._drop()
        self.begin()
        self.on_back()

    def close_notice(self) -> None:
        self.notice = None
        self._tell()

    # Ways

    def _other_ways(self, *, has_receipt: bool) -> tuple[Way, ...]:
        return tuple(
            Way(kind.value, say(WAYS[kind][0]), WAYS[kind][1])
            for kind in self._port.other_ways(has_receipt=has_receipt)
        )

    @property
    def _kind(self) -> TenderKind | None:
        """The way that was chosen; None is as it was paid."""
        return None if self.way == AS_PAID else TenderKind(self.way)

    @property
    def way_word(self) -> str:
        return next((way.title for way in self.ways if way.key == self.way), "")

    # Consent, and where the money goes

    @property
    def way_hint(self) -> str:
        """Under the ways: that a manager will be asked."""
        wanted = self._wanted()
        if wanted is None or not self._port.consents.is_needed(wanted):
            return ""
        return say("A manager is asked first.")

    @abstractmethod
    def _wanted(self) -> Wanted | None:
        """What consent the refund needs as it stands, if any."""

    def _with_consent(self, reason: str, go_on: Callable[[], None]) -> None:
        """Ask for the consent that is wanted, have it written, then `go_on`. What was consented to before is not asked again."""
        wanted, consents = self._wanted(), self._port.consents
        if wanted is None:
            go_on()
        elif consents.is_needed(wanted):
            face = self._consent_face(wanted, reason)
            self.on_ask(ApprovalPresenter(consents, wanted, reason, face, self._locale, self._run, go_on))
        else:
            try:
                writing = consents.write(consents.own(wanted, reason))
            except PosError as error:
                self._refused(error)
                return
            self._run(writing, lambda _: go_on(), self._refused)

    def _consent_face(self, wanted: Wanted, reason: str) -> ConsentFace:
        most = self._port.consents.limits().refund_amount
        limit = say("Paying back this way needs a manager.")
        if most:
            amount = self._locale.money(most)
            limit = say("You can pay back up to {amount} this way without a manager.", amount=amount)
        return ConsentFace(
            purpose=say(PURPOSES[wanted.act]),
            name=wanted.detail["name"],
            old="",
            new=self._locale.money(self.amount),
            badge=self.way_word,
            limit=limit,
            reason=reason,
        )

    def _with_account(self, customer: str | None, go_on: Callable[[str | None], None]) -> None:
        """Find the account that the way gives to, then `go_on` with its number; None where it gives to none."""
        kind = self._kind
        if kind is None or not kind.has_account:
            go_on(None)
        else:
            self._run(self._port.account_for(kind, customer), go_on, self._refused)

    def _refused(self, error: Exception) -> None:
        self._fail(say("Nothing was paid back"), error)

    def _fail(self, title: str, error: Exception) -> None:
        self.is_busy = False
        self.notice = Notice("error", title, sentence(error))
        self._tell()

    def _finished(self, sale: CompletedSale) -> None:
        self.is_busy = False
        self.begin()
        self.on_done(sale)


def detail_of(reason: str, *, restock: bool) -> str:
    """Why it comes back, and where it goes."""
    return ", ".join(filter(None, (reason, say("back to stock") if restock else say("written off"))))


def quantity_text(quantity: Decimal, unit: Unit, locale: Locale) -> str:
    """With its unit where it is measured: "2", "0.75 kg"."""
    text = locale.quantity(quantity)
    return f"{text} {unit.value}" if unit.is_measured else text


def next_of(reasons: Sequence[str], reason: str) -> str:
    """The reason after this one; the first where it is none of them."""
    at = list(reasons).index(reason) if reason in reasons else -1
    return reasons[(at + 1) % len(reasons)]


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore(_sale: CompletedSale) -> None:
    """Stands in until the window connects itself."""


def _ignore_ask(_approval: ApprovalPresenter) -> None:
    """Stands in until the window connects itself."""
