"""What the return screen shows and does, without Qt: find a receipt, tick what comes back, pay it back.

Scanning the receipt finds it, scanning goods ticks them. Amounts are the stored shares of what was paid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from pos.domain.basket import Traced
from pos.domain.entries import Entry
from pos.domain.money import ZERO
from pos.domain.quantity import Unit
from pos.domain.refund import LineLeft, Portion
from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.approving import Wanted as WantedConsent
from pos.till.basket_view import traced_text
from pos.till.returning import FoundSale, Wanted, total_of
from pos.ui.faces import Notice
from pos.ui.returns.find_presenter import FindPresenter
from pos.ui.returns.paying_back import (
    AS_PAID,
    BackRow,
    Fact,
    PayingBack,
    ReturnPort,
    ReturnRow,
    Runner,
    Way,
    Words,
    detail_of,
    next_of,
    quantity_text,
)
from pos.ui.words import sentence
from pos.words import counted, later, say

ONE = Decimal(1)
KIND_WORDS = {
    "cash": later("cash"),
    "card": later("card"),
    "gift_card": later("gift card"),
    "store_credit": later("store credit"),
    "on_account": later("account"),
    "voucher": later("voucher"),
    "foreign_cash": later("foreign cash"),
}


class ReturnPresenter(PayingBack):
    """Returns with a receipt; one per visit of the screen."""

    def __init__(self, port: ReturnPort, locale: Locale, run: Runner) -> None:
        super().__init__(port, locale, run)
        self.on_loose: Callable[[], None] = _nothing
        """There is no receipt."""
        self.on_paper: Callable[[Entry, Callable[[Notice], None]], None] | None = None
        """Another paper of the receipt that was found is wanted."""
        self.found: FoundSale | None = None
        self.finder: FindPresenter | None = None
        if port.finding is not None:
            self.finder = FindPresenter(port.finding, locale, run, self._tell)
            self.finder.on_open = self._open
        self._lines: list[LineLeft] = []
        self._wanted_lines: dict[int, Wanted] = {}
        self._portions: list[Portion] = []
        self._money: MoneyBack | None = None

    @property
    def words(self) -> Words:
        return Words(
            say("Return or exchange"),
            say("Scan the receipt, then tick or scan what comes back"),
            say("Scan the receipt, or type its number"),
            "receipt-text",
            say("Scan the receipt"),
            say("Or type its number and press Enter."),
        )

    # Finding

    def begin(self, number: str = "") -> None:
        """An empty screen, or with the receipt whose barcode was scanned."""
        self.text, self.found, self.notice, self.way = number, None, None, AS_PAID
        self._lines, self._wanted_lines, self._portions, self._money = [], {}, [], None
        self.marked = 0
        self._tell()
        if number:
            self._find_number()
        elif self.finder is not None:
            self.finder.begin()

    def _open(self, number: str) -> None:
        """A receipt was chosen from the list."""
        self.text = number
        self._find_number()

    def set_text(self, text: str) -> None:
        self.text = text

    def find(self) -> None:
        finder = self.finder if self.found is None else None
        if self.is_busy:
            return
        if not self.text.strip():
            if finder is not None:
                finder.enter()
            return
        if finder is not None and finder.search(self.text):
            self.text = ""
            self._tell()
            return
        self._find_number()

    def _find_number(self) -> None:
        try:
            finding = self._port.find_receipt(self.text)
        except PosError as error:
            if self.finder is not None and self.found is None and error.code == "receipt_unknown":
                # no receipt has such a number: somebody's name, or the card that was scanned
                words, self.text = self.text, ""
                self.finder.search_customer(words)
                return
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
        self._wanted_lines, self.way = {}, AS_PAID
        self.marked = next((at for at, each in enumerate(self._lines) if each.quantity > 0), 0)
        self._reckon()

    def scan(self, code: str) -> bool:
        """A receipt is opened, goods of the open one are ticked: each scan one more. The number of a piece ticks that piece."""
        known_by = [
            (each, {each.line["barcode"], each.line["sku"], each.line.get("serial")}) for each in self._lines
        ]
        found = [each for each, codes in known_by if code in codes]
        left = (each for each in found if int(each.line["no"]) not in self._wanted_lines)
        line = next(left, found[-1] if found else None)
        if line is not None:
            self.marked = self._lines.index(line)
            no = int(line.line["no"])
            before = self._wanted_lines[no].quantity if no in self._wanted_lines else ZERO
            if not _is_measured(line) and before + ONE <= line.quantity:
                self._want(line, before + ONE)
            elif before == 0:
                self._want(line, line.quantity)
            else:
                self.notice = Notice("warn", say("All of it is ticked already"), str(line.line["name"]))
                self._tell()
            return True
        name = self._port.goods_of(code) if self.found is not None else ""
        if name:
            self.notice = Notice(
                "warn", say("{name} is not on this receipt", name=name), say("Nothing was ticked.")
            )
            self._tell()
            return True
        self.text = code
        self._find_number()
        return True

    @property
    def offers_loose(self) -> bool:
        """May goods come back without a receipt here?"""
        return self._port.without_receipt

    def go_loose(self) -> None:
        """F9: there is no receipt."""
        if self.offers_loose and not self.is_busy:
            self._drop()
            self.begin()
            self.on_loose()

    @property
    def offers_paper(self) -> bool:
        return self.found is not None and self.on_paper is not None

    def make_paper(self) -> None:
        """Ctrl P: an invoice of the receipt that is open."""
        if self.found is not None and self.on_paper is not None and not self.is_busy:
            self.on_paper(self.found.sale, self._say)

    def _say(self, notice: Notice) -> None:
        self.notice = notice
        self._tell()

    # Exchange

    @property
    def offers_exchange(self) -> bool:
        return self._port.exchanging is not None

    def exchange(self) -> None:
        """F6: what is ticked comes back with the open sale, and goods are added there."""
        exchanging, found = self._port.exchanging, self.found
        if not self.can_refund or found is None or exchanging is None:
            return
        portions = list(self._portions)

        def held(basket_id: str) -> None:
            self.is_busy = False
            try:
                exchanging.begin(found, portions, basket_id)
            except PosError as error:
                self._fail(say("Nothing comes back yet"), error)
                return
            self.begin()
            self.on_back()

        try:
            holding = exchanging.hold(found, portions)
        except PosError as error:
            self._fail(say("Nothing comes back yet"), error)
            return
        self.is_busy = True
        self._tell()
        self._run(holding, held, lambda error: self._fail(say("Nothing comes back yet"), error))

    # Choosing

    def mark(self, step: int) -> None:
        if self.found is None and self.finder is not None:
            self.finder.move(step)
        elif self._lines:
            self.marked = min(max(self.marked + step, 0), len(self._lines) - 1)
            self._tell()

    def mark_line(self, no: int) -> None:
        self.marked = next(at for at, each in enumerate(self._lines) if int(each.line["no"]) == no)
        self._tell()

    def _marked_line(self) -> LineLeft | None:
        return self._lines[self.marked] if self._lines else None

    def toggle(self, no: int | None = None) -> None:
        """All that is left of the line, or nothing of it."""
        line = self._line(no)
        if line is None:
            return
        number = int(line.line["no"])
        if number in self._wanted_lines:
            del self._wanted_lines[number]
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
            if (by > 0) is not (number in self._wanted_lines):
                self.toggle(number)
            return
        quantity = (self._wanted_lines[number].quantity if number in self._wanted_lines else ZERO) + by
        if quantity <= 0:
            self._wanted_lines.pop(number, None)
            self._reckon()
        elif quantity <= line.quantity:
            self._want(line, quantity)

    def take_everything(self) -> None:
        for line in self._lines:
            number = int(line.line["no"])
            if line.quantity > 0:
                before = self._wanted_lines.get(number) or self._new(line)
                self._wanted_lines[number] = replace(before, quantity=line.quantity)
        self._reckon()

    def next_reason(self, no: int | None = None) -> None:
        """F5: the next of the shop's reasons."""
        line = self._line(no)
        if line is None or not self.reasons or int(line.line["no"]) not in self._wanted_lines:
            return
        number = int(line.line["no"])
        self.set_reason(number, next_of(self.reasons, self._wanted_lines[number].reason))

    def set_reason(self, no: int, reason: str) -> None:
        if no in self._wanted_lines:
            self._wanted_lines[no] = replace(self._wanted_lines[no], reason=reason)
            self._reckon()

    def toggle_restock(self, no: int | None = None) -> None:
        """Shift F5: back to the shelf, or thrown away."""
        line = self._line(no)
        if line is not None and int(line.line["no"]) in self._wanted_lines:
            number = int(line.line["no"])
            before = self._wanted_lines[number]
            self._wanted_lines[number] = replace(before, restock=not before.restock)
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
        before = self._wanted_lines.get(number) or self._new(line)
        self._wanted_lines[number] = replace(before, quantity=quantity)
        self._reckon()

    def _reckon(self) -> None:
        """What the ticked lines come to, and how it goes back."""
        self._portions, self._money = [], None
        if self.found is not None and self._wanted_lines:
            try:
                self._portions = self.found.portions(self._wanted_lines)
                self._money = self._pay(self.found, None)
            except PosError as error:
                self.notice = Notice("error", say("This cannot be paid back"), sentence(error))
        self._tell()

    def _pay(self, found: FoundSale, account: str | None) -> MoneyBack:
        if self._kind is None:
            return self._port.money_back(found, self._portions)
        return self._port.instead(found, self._portions, self._kind, account)

    # Finished texts

    @property
    def has_lines(self) -> bool:
        return self.found is not None

    @property
    def facts(self) -> tuple[Fact, ...]:
        if self.found is None:
            return ()
        body, data = self.found.paid[0], self.found.sale.data
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
        wanted = self._wanted_lines.get(number)
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
            bought=", ".join(filter(None, (bought, traced_text(Traced.said_by(line), self._locale)))),
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
                quantity_text(-each.quantity, Unit(each.line["unit"]), self._locale),
                str(each.line["name"]),
                detail_of(each.reason, restock=each.restock),
                self._locale.amount(-each.shares["total"]),
            )
            for each in self._portions
        )

    @property
    def head(self) -> str:
        if self.found is None:
            return say("Scan the receipt")
        count = len(self._wanted_lines)
        number = self.found.sale.number
        if not count:
            return say("Nothing from {number} yet", number=number)
        return counted(count, "{count} item from {number}", "{count} items from {number}", number=number)

    @property
    def ways(self) -> tuple[Way, ...]:
        """How it goes back."""
        if self._money is None and not self._wanted_lines:
            return ()
        detail = ""
        if self.way == AS_PAID and self._money is not None:
            parts = [
                f"{_kind(each.kind.value, each.reference)} {self._locale.money(-each.amount)}"
                for each in self._money.tenders
            ]
            detail = ", ".join(parts)
        as_paid = Way(AS_PAID, say("As it was paid"), "undo-2", detail[:1].upper() + detail[1:])
        return (as_paid, *self._other_ways(has_receipt=True))

    @property
    def tax(self) -> str:
        tax = sum((each.shares["tax"] for each in self._portions), ZERO)
        return self._locale.amount(-tax) if tax else ""

    @property
    def amount(self) -> Decimal:
        if self._money is None:
            return total_of(self._portions)
        return -sum((each.amount for each in self._money.tenders), ZERO)

    @property
    def can_refund(self) -> bool:
        return bool(self._portions) and self._money is not None and not self.is_busy

    # Paying back

    def _wanted(self) -> WantedConsent | None:
        if self.found is None or self._kind is None or not self._portions:
            return None
        name = say("Receipt {number}", number=self.found.sale.number)
        return self._port.wanted_for_other_way(self.found.document, self.amount, self.way, name)

    def refund(self) -> None:
        """F12: consent where it is wanted, set the goods aside, then write it."""
        if self.can_refund:
            self._with_consent(self._portions[0].reason, self._hold)

    def _hold(self) -> None:
        found = self.found
        if not self.can_refund or found is None:
            return
        self.is_busy = True
        self._tell()
        self._run(self._port.hold_return(found, self._portions), self._held, self._refused)

    def _held(self, _is_held: bool) -> None:
        found = self.found
        self._with_account(None if found is None else found.sale.body["customer"], self._pay_back)

    def _pay_back(self, account: str | None) -> None:
        found, money = self.found, self._money
        if found is None or money is None:
            self.is_busy = False
            return
        try:
            money = self._pay(found, account)
            writing = self._port.refund(found, self._portions, money)
        except PosError as error:
            self._refused(error)
            return
        self._run(writing, self._finished, self._refused)

    def _drop(self) -> None:
        if self.found is not None:
            self._port.give_up_return(self.found)

    def _fail(self, title: str, error: Exception) -> None:
        super()._fail(title, error)
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
        return say("card ending {digits}", digits=reference.partition(",")[0][-4:])
    return say(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def _paid_words(row: Any) -> str:
    return _kind(str(row["kind"]), row["reference"])


def _nothing() -> None:
    """Stands in until the window connects itself."""
