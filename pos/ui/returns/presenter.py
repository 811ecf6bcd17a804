"""What the return screen shows and does, without Qt: find a receipt, tick what comes back, pay it back.

Scanning the receipt finds it, scanning goods ticks them. Amounts are the stored shares of what was paid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.money import ZERO
from pos.domain.quantity import Unit
from pos.domain.refund import LineLeft, Portion
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.returning import FoundSale, Wanted, total_of
from pos.till.shown import CompletedSale
from pos.ui.faces import Notice
from pos.ui.words import sentence
from pos.words import counted, later, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
ONE = Decimal(1)
AS_PAID, CASH = "as_paid", "cash"
KIND_WORDS = {
    "cash": later("cash"),
    "card": later("card"),
    "gift_card": later("gift card"),
    "store_credit": later("store credit"),
    "on_account": later("account"),
    "voucher": later("voucher"),
    "foreign_cash": later("foreign cash"),
}


class ReturnPort(Protocol):
    """What the till does with goods that come back."""

    def find_receipt(self, text: str) -> Future[FoundSale]: ...
    def money_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack: ...
    def cash_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack: ...
    def hold_return(self, found: FoundSale, portions: Sequence[Portion]) -> Future[bool]: ...
    def give_up_return(self, found: FoundSale) -> None: ...
    def refund(
        self, found: FoundSale, portions: Sequence[Portion], money: MoneyBack
    ) -> Future[CompletedSale]: ...
    def return_reasons(self) -> Sequence[str]: ...
    def person_name(self, person_id: str | None) -> str: ...

    @property
    def may_pay_otherwise(self) -> bool:
        """May this person decide that money goes back another way than it came?"""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A line of the receipt. `is_over`: all of it is back already, `badge` says so."""

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


class ReturnPresenter:
    """One per visit of the screen. Listeners are called when something is to be drawn anew."""

    def __init__(self, port: ReturnPort, locale: Locale, run: Runner) -> None:
        self._port, self._locale, self._run = port, locale, run
        self._listeners: list[Callable[[], None]] = []
        self.on_done: Callable[[CompletedSale], None] = _ignore
        self.on_back: Callable[[], None] = _nothing
        self.text = ""
        self.found: FoundSale | None = None
        self.notice: Notice | None = None
        self.is_busy = False
        self.way = AS_PAID
        self.marked = 0
        self._lines: list[LineLeft] = []
        self._wanted: dict[int, Wanted] = {}
        self._portions: list[Portion] = []
        self._money: MoneyBack | None = None

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    # Finding

    def begin(self, number: str = "") -> None:
        """An empty screen, or with the receipt whose barcode was scanned."""
        self.text, self.found, self.notice, self.way = number, None, None, AS_PAID
        self._lines, self._wanted, self._portions, self._money = [], {}, [], None
        self.marked = 0
        self._tell()
        if number:
            self.find()

    def set_text(self, text: str) -> None:
        self.text = text

    def find(self) -> None:
        """Enter in the field."""
        if self.is_busy or not self.text.strip():
            return
        try:
            finding = self._port.find_receipt(self.text)
        except PosError as error:
            self._fail(say("No receipt was found"), error)
            return
        self.is_busy = True
        self._run(finding, self._show, lambda error: self._fail(say("No receipt was found"), error))

    def _show(self, found: FoundSale) -> None:
        self.is_busy = False
        self._drop()
        self.found, self.notice, self.text = found, None, ""
        # a deposit comes back with its goods, not by itself
        followers = {int(line["no"]) for line in found.sale.body["lines"] if "follows" in line}
        self._lines = [each for each in found.lines() if int(each.line["no"]) not in followers]
        self._wanted, self.way = {}, AS_PAID
        self.marked = next((at for at, each in enumerate(self._lines) if each.quantity > 0), 0)
        self._reckon()

    def scan(self, code: str) -> bool:
        """A receipt is opened, goods of the open one are ticked: each scan one more."""
        line = next((each for each in self._lines if code in {each.line["barcode"], each.line["sku"]}), None)
        if line is not None:
            self.marked = self._lines.index(line)
            no = int(line.line["no"])
            before = self._wanted[no].quantity if no in self._wanted else ZERO
            if not Unit(line.line["unit"]).is_measured and before + ONE <= line.quantity:
                self._want(line, before + ONE)
            elif before == 0:
                self._want(line, line.quantity)
            else:
                self.notice = Notice("warn", say("All of it is ticked already"), str(line.line["name"]))
                self._tell()
            return True
        self.text = code
        self.find()
        return True

    # Choosing

    @property
    def reasons(self) -> Sequence[str]:
        return self._port.return_reasons()

    def mark(self, step: int) -> None:
        if self._lines:
            self.marked = min(max(self.marked + step, 0), len(self._lines) - 1)
            self._tell()

    def mark_line(self, no: int) -> None:
        self.marked = next(at for at, each in enumerate(self._lines) if int(each.line["no"]) == no)
        self._tell()

    def _marked_line(self) -> LineLeft | None:
        return self._lines[self.marked] if self._lines else None

    def toggle(self, no: int | None = None) -> None:
        """Space, or a tap on the box: all that is left of the line, or nothing of it."""
        line = self._line(no)
        if line is None:
            return
        number = int(line.line["no"])
        if number in self._wanted:
            del self._wanted[number]
            self._reckon()
        elif line.quantity > 0:
            self._want(line, line.quantity if line.quantity == ONE or _is_measured(line) else ONE)

    def step(self, by: int, no: int | None = None) -> None:
        """+ and -: one more or fewer comes back; weighed goods come back as they were sold."""
        line = self._line(no)
        if line is None:
            return
        number = int(line.line["no"])
        if _is_measured(line):
            if (by > 0) is not (number in self._wanted):
                self.toggle(number)
            return
        quantity = (self._wanted[number].quantity if number in self._wanted else ZERO) + by
        if quantity <= 0:
            self._wanted.pop(number, None)
            self._reckon()
        elif quantity <= line.quantity:
            self._want(line, quantity)

    def take_everything(self) -> None:
        for line in self._lines:
            number = int(line.line["no"])
            if line.quantity > 0:
                before = self._wanted.get(number) or self._new(line)
                self._wanted[number] = replace(before, quantity=line.quantity)
        self._reckon()

    def next_reason(self, no: int | None = None) -> None:
        """F5: the next of the shop's reasons."""
        line = self._line(no)
        reasons = list(self.reasons)
        if line is None or not reasons or int(line.line["no"]) not in self._wanted:
            return
        number = int(line.line["no"])
        at = reasons.index(self._wanted[number].reason) if self._wanted[number].reason in reasons else -1
        self.set_reason(number, reasons[(at + 1) % len(reasons)])

    def set_reason(self, no: int, reason: str) -> None:
        if no in self._wanted:
            self._wanted[no] = replace(self._wanted[no], reason=reason)
            self._reckon()

    def toggle_restock(self, no: int | None = None) -> None:
        """Shift F5: back to the shelf, or thrown away."""
        line = self._line(no)
        if line is not None and int(line.line["no"]) in self._wanted:
            number = int(line.line["no"])
            self._wanted[number] = replace(self._wanted[number], restock=not self._wanted[number].restock)
            self._reckon()

    def choose_way(self, way: str) -> None:
        if way == AS_PAID or self._port.may_pay_otherwise:
            self.way = way
            self._reckon()

    def _line(self, no: int | None) -> LineLeft | None:
        if no is None:
            return self._marked_line()
        self.mark_line(no)
        return self._marked_line()

    def _new(self, line: LineLeft) -> Wanted:
        usual = next(iter(self.reasons), "")
        return Wanted(line.quantity, usual)

    def _want(self, line: LineLeft, quantity: Decimal) -> None:
        number = int(line.line["no"])
        self._wanted[number] = replace(self._wanted.get(number) or self._new(line), quantity=quantity)
        self._reckon()

    def _reckon(self) -> None:
        """What the ticked lines come to, and how it goes back."""
        self._portions, self._money = [], None
        if self.found is not None and self._wanted:
            try:
                self._portions = self.found.portions(self._wanted)
                pay = self._port.cash_back if self.way == CASH else self._port.money_back
                self._money = pay(self.found, self._portions)
            except PosError as error:
                self.notice = Notice("error", say("This cannot be paid back"), sentence(error))
        self._tell()

    # Finished texts

    @property
    def facts(self) -> tuple[Fact, ...]:
        if self.found is None:
            return ()
        body, data = self.found.sale.body, self.found.sale.data
        at = datetime.fromisoformat(str(data["at"])).astimezone()
        who = self._port.person_name(data["user"])
        paid = ", ".join(dict.fromkeys(_paid_words(row) for row in body["tenders"])) or say("nothing")
        by = ", ".join(filter(None, (who, str(data["till"]))))
        return (
            Fact(say("Sold"), f"{self._locale.day(at)}, {self._locale.time(at)}"),
            Fact(say("By"), by),
            Fact(say("Paid with"), paid[:1].upper() + paid[1:]),
            Fact(say("Total"), self._locale.money(Decimal(body["total"]))),
        )

    @property
    def is_alone(self) -> bool:
        """The server was not asked: another till may have taken something back."""
        return self.found is not None and not self.found.is_certain

    @property
    def rows(self) -> tuple[ReturnRow, ...]:
        return tuple(self._row(at, each) for at, each in enumerate(self._lines))

    def _row(self, at: int, left: LineLeft) -> ReturnRow:
        line, number = left.line, int(left.line["no"])
        unit = Unit(line["unit"])
        sold = self._locale.quantity(Decimal(line["qty"]))
        price = self._locale.amount(Decimal(line["unit_price"]))
        bought = (
            say("{amount} at {price}", amount=f"{sold} {unit.value}", price=price)
            if unit.is_measured
            else counted(
                Decimal(line["qty"]),
                "{count} bought at {price}",
                "{count} bought at {price}",
                count=sold,
                price=price,
            )
        )
        wanted = self._wanted.get(number)
        badge = ""
        if left.back:
            badge = (
                say("Returned earlier")
                if left.quantity <= 0
                else counted(
                    left.back,
                    "{count} returned earlier",
                    "{count} returned earlier",
                    count=self._locale.quantity(left.back),
                )
            )
        return ReturnRow(
            no=number,
            name=str(line["name"]),
            bought=bought,
            is_ticked=wanted is not None,
            is_marked=at == self.marked,
            quantity=self._locale.quantity(wanted.quantity) if wanted is not None else "",
            reason=wanted.reason if wanted is not None else "",
            restock=wanted is None or wanted.restock,
            amount=self._locale.amount(-self._amount_of(number)) if wanted is not None else "",
            badge=badge,
            is_over=left.quantity <= 0,
            is_measured=unit.is_measured,
        )

    def _amount_of(self, number: int) -> Decimal:
        """With the deposits that go along."""
        return sum(
            (
                each.shares["total"]
                for each in self._portions
                if number in {int(each.line["no"]), int(each.line.get("follows", 0))}
            ),
            ZERO,
        )

    @property
    def back_rows(self) -> tuple[BackRow, ...]:
        return tuple(
            BackRow(
                self._locale.quantity(-each.quantity),
                str(each.line["name"]),
                ", ".join(
                    filter(None, (each.reason, say("back to stock") if each.restock else say("written off")))
                ),
                self._locale.amount(-each.shares["total"]),
            )
            for each in self._portions
        )

    @property
    def head(self) -> str:
        if self.found is None:
            return say("Scan the receipt")
        count = len(self._wanted)
        number = self.found.sale.number
        if not count:
            return say("Nothing yet from receipt {number}", number=number)
        return counted(
            count, "{count} item from receipt {number}", "{count} items from receipt {number}", number=number
        )

    @property
    def ways(self) -> tuple[tuple[str, str, str, bool], ...]:
        """How it goes back: key, title, detail, and whether it may be chosen."""
        if self._money is None and not self._wanted:
            return ()
        as_paid = say("As it was paid")
        detail = ""
        if self.way == AS_PAID and self._money is not None:
            parts = [
                f"{_kind(each.kind.value, each.reference)} {self._locale.money(-each.amount)}"
                for each in self._money.tenders
            ]
            detail = ", ".join(parts)
        return (
            (AS_PAID, as_paid, detail[:1].upper() + detail[1:], True),
            (
                CASH,
                say("Cash"),
                "" if self._port.may_pay_otherwise else say("Needs a manager"),
                self._port.may_pay_otherwise,
            ),
        )

    @property
    def tax(self) -> str:
        tax = sum((each.shares["tax"] for each in self._portions), ZERO)
        return self._locale.amount(-tax) if tax else ""

    @property
    def total(self) -> str:
        return self._locale.money(self.amount)

    @property
    def amount(self) -> Decimal:
        """What is really paid back: with the rounding of cash."""
        if self._money is None:
            return total_of(self._portions)
        return -sum((each.amount for each in self._money.tenders), ZERO)

    @property
    def can_refund(self) -> bool:
        return bool(self._portions) and self._money is not None and not self.is_busy

    # Paying back

    def refund(self) -> None:
        """F12: set the goods aside, then write it."""
        found = self.found
        if not self.can_refund or found is None:
            return
        self.is_busy = True
        self._tell()
        self._run(
            self._port.hold_return(found, self._portions),
            self._pay_back,
            lambda error: self._fail(say("Nothing was paid back"), error),
        )

    def _pay_back(self, _is_held: bool) -> None:
        found, money = self.found, self._money
        if found is None or money is None:
            self.is_busy = False
            return
        try:
            writing = self._port.refund(found, self._portions, money)
        except PosError as error:
            self._fail(say("Nothing was paid back"), error)
            return
        self._run(writing, self._done, lambda error: self._fail(say("Nothing was paid back"), error))

    def _done(self, sale: CompletedSale) -> None:
        self.is_busy = False
        self.found = None
        self.begin()
        self.on_done(sale)

    def leave(self) -> None:
        """Esc: the message first, then back to the checkout."""
        if self.notice is not None:
            self.close_notice()
            return
        self._drop()
        self.begin()
        self.on_back()

    def _drop(self) -> None:
        if self.found is not None:
            self._port.give_up_return(self.found)

    def close_notice(self) -> None:
        self.notice = None
        self._tell()

    def _fail(self, title: str, error: Exception) -> None:
        self.is_busy = False
        self.notice = Notice("error", title, sentence(error))
        if isinstance(error, Refused) and error.code == "refund_under_way" and self.found is not None:
            # what is left of it is not what is shown here
            self.text, known = str(self.found.sale.number), self.notice
            self.find()
            self.notice = known
        self._tell()


def _is_measured(line: LineLeft) -> bool:
    return Unit(line.line["unit"]).is_measured


def _kind(kind: str, reference: str | None) -> str:
    if kind == TenderKind.CARD.value and reference:
        return say("card ending {digits}", digits=reference[-4:])
    return say(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def _paid_words(row: Any) -> str:
    return _kind(str(row["kind"]), row["reference"])


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore(_sale: CompletedSale) -> None:
    """Stands in until the window connects itself."""
