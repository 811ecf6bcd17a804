"""Goods that come back without a receipt, without Qt: scanned or searched, how many, what for, why, and how it is paid back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pos.domain.refund_tenders import MoneyBack
from pos.domain.tender import TenderKind
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.approving import Wanted
from pos.till.loose_return import LooseLine, LooseReturn
from pos.till.shown import ProductShown
from pos.ui.faces import AmountAsked, Notice, ResultRow
from pos.ui.returns.paying_back import (
    BackRow,
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
from pos.words import counted, say

ONE = Decimal(1)
MOST_RESULTS = 30
ShowResult = Callable[[ProductShown, str], ResultRow]


class LoosePresenter(PayingBack):
    """One per visit of the screen. `face` shows a product as a row of results, as the checkout does."""

    def __init__(self, port: ReturnPort, locale: Locale, run: Runner, face: ShowResult) -> None:
        super().__init__(port, locale, run)
        self._face = face
        self._loose: LooseReturn = port.begin_loose()
        self._lines: list[LooseLine] = []
        self._money: MoneyBack | None = None
        self._take: Callable[[Decimal], None] | None = None
        self._reads_amount = False
        self.way = self._first_way()

    def _first_way(self) -> str:
        return self._port.other_ways(has_receipt=False)[0].value

    @property
    def words(self) -> Words:
        return Words(
            say("Return without a receipt"),
            say("Scan the goods, or type a name. Today\N{RIGHT SINGLE QUOTATION MARK}s prices count"),
            say("Scan what comes back, or type a name"),
            "file-question-mark",
            say("Scan what comes back"),
            say("Or type its name and press Enter."),
        )

    def begin(self) -> None:
        self._loose, self._lines, self._money = self._port.begin_loose(), [], None
        self.text, self.notice, self.asked, self.way = "", None, None, self._first_way()
        self.results, self.marked, self.marked_result = (), 0, 0
        self._tell()

    # Goods

    def set_text(self, text: str) -> None:
        self.text = text
        query = text.strip()
        hits = self._port.search(query, MOST_RESULTS) if query else ()
        self.results = tuple(self._face(hit, query) for hit in hits)
        self.marked_result = 0
        self._tell()

    def find(self) -> None:
        """Enter: the code that was typed, or the marked result."""
        query = self.text.strip()
        if not query:
            return
        if query.isdigit() and self._add(
            lambda: self._loose.scan(query, self._usual), is_quiet=bool(self.results)
        ):
            return
        if self.results:
            self.choose_result(self.results[self.marked_result].product_id)

    def choose_result(self, product_id: str) -> None:
        self._add(lambda: self._loose.add(product_id, self._usual))

    def scan(self, code: str) -> bool:
        self._add(lambda: self._loose.scan(code, self._usual))
        return True

    @property
    def _usual(self) -> str:
        return next(iter(self.reasons), "")

    def _add(self, act: Callable[[], str], *, is_quiet: bool = False) -> bool:
        try:
            key = act()
        except PosError as error:
            if not is_quiet:
                self.notice = Notice("error", say("Nothing was added"), sentence(error))
                self._tell()
            return False
        self.text, self.results, self.notice = "", (), None
        self._reckon()
        self.marked = next(at for at, each in enumerate(self._lines) if each.key == key)
        self._tell()
        line = self._lines[self.marked]
        if line.product.unit.is_measured and line.quantity == ONE:
            self.ask_quantity()
        return True

    # Choosing

    def mark(self, step: int) -> None:
        if self.results:
            self.marked_result = min(max(self.marked_result + step, 0), len(self.results) - 1)
        elif self._lines:
            self.marked = min(max(self.marked + step, 0), len(self._lines) - 1)
        self._tell()

    def mark_line(self, no: int) -> None:
        self.marked = no - 1
        self._tell()

    def _line(self, no: int | None) -> LooseLine | None:
        if no is not None:
            self.marked = no - 1
        return self._lines[self.marked] if self.marked < len(self._lines) else None

    def _change(self, act: Callable[[], None]) -> str:
        """An error sentence, or nothing when it was done."""
        try:
            act()
        except PosError as error:
            return sentence(error)
        self._reckon()
        return ""

    def _do(self, act: Callable[[], None]) -> None:
        said = self._change(act)
        if said:
            self.notice = Notice("error", say("Nothing was changed"), said)
            self._tell()

    def step(self, by: int, no: int | None = None) -> None:
        """+ and -: one more or fewer; the last one takes the line away. What is weighed is asked for."""
        line = self._line(no)
        if line is None:
            return
        if line.product.unit.is_measured and by > 0:
            self.ask_quantity(no)
        elif line.product.unit.is_measured:
            self._do(lambda: self._loose.set_quantity(line.key, Decimal(0)))
        else:
            self._do(lambda: self._loose.set_quantity(line.key, line.quantity + by))

    def next_reason(self, no: int | None = None) -> None:
        line = self._line(no)
        if line is not None and self.reasons:
            self._do(lambda: self._loose.set_reason(line.key, next_of(self.reasons, line.reason)))

    def set_reason(self, no: int, reason: str) -> None:
        line = self._line(no)
        if line is not None:
            self._do(lambda: self._loose.set_reason(line.key, reason))

    def toggle_restock(self, no: int | None = None) -> None:
        line = self._line(no)
        if line is not None:
            self._do(lambda: self._loose.set_restock(line.key, restock=not line.restock))

    # Figures that are typed

    def ask_quantity(self, no: int | None = None) -> None:
        """F2."""
        line = self._line(no)
        if line is None:
            return
        unit = line.product.unit
        self.asked = AmountAsked(
            say("How much comes back"),
            line.product.name,
            say("Weight") if unit.is_measured else say("Quantity"),
            say("Set"),
            initial="" if unit.is_measured else self._locale.quantity(line.quantity),
            units=(unit.value,) if unit.is_measured else (),
            point=self._locale.decimal_point,
            allows_point=unit.is_measured,
        )
        self._take, self._reads_amount = lambda number: self._loose.set_quantity(line.key, number), False
        self._tell()

    def ask_price(self, no: int | None = None) -> None:
        """F7: what is given for one unit."""
        line = self._line(no)
        if line is None:
            return
        own = self._locale.price(line.own_price)
        self.asked = AmountAsked(
            say("Price to give back"),
            say("{name}, {price} today", name=line.product.name, price=own),
            say("For one"),
            say("Set the price"),
            initial=self._locale.typed_amount(line.price),
            point=self._locale.decimal_point,
        )
        self._take, self._reads_amount = lambda number: self._set_price(line, number), True
        self._tell()

    def _set_price(self, line: LooseLine, price: Decimal) -> None:
        self._loose.set_price(line.key, None if price == line.own_price else price)

    def answer(self, text: str, _unit: str = "") -> str:
        read = self._locale.parse_amount if self._reads_amount else self._locale.parse_quantity
        take = self._take
        if take is None:
            return ""
        try:
            number = read(text)
        except Refused as error:
            return sentence(error)
        said = self._change(lambda: take(number))
        if not said:
            self.asked = None
        return said

    # Finished texts

    def _reckon(self) -> None:
        self._lines, self._money = self._loose.lines(), None
        self.marked = min(self.marked, max(len(self._lines) - 1, 0))
        if self._lines:
            try:
                self._money = self._loose.money_back(TenderKind(self.way))
            except PosError as error:
                self.notice = Notice("error", say("This cannot be paid back"), sentence(error))
        self._tell()

    @property
    def rows(self) -> tuple[ReturnRow, ...]:
        return tuple(
            ReturnRow(
                no=at + 1,
                name=each.product.name,
                bought=each.product.barcode or each.product.sku or "",
                is_ticked=True,
                is_marked=at == self.marked,
                quantity=self._quantity(each),
                reason=each.reason,
                restock=each.restock,
                amount=self._locale.amount(-each.amount),
                is_measured=each.product.unit.is_measured,
                price=self._locale.price(each.price),
            )
            for at, each in enumerate(self._lines)
        )

    def _quantity(self, line: LooseLine) -> str:
        return quantity_text(line.quantity, line.product.unit, self._locale)

    @property
    def back_rows(self) -> tuple[BackRow, ...]:
        return tuple(
            BackRow(
                quantity_text(-each.quantity, each.product.unit, self._locale),
                each.product.name,
                detail_of(each.reason, restock=each.restock),
                self._locale.amount(-each.amount),
            )
            for each in self._lines
        )

    @property
    def head(self) -> str:
        count = len(self._lines)
        if not count:
            return say("Nothing yet")
        return counted(count, "{count} item without a receipt", "{count} items without a receipt")

    @property
    def ways(self) -> tuple[Way, ...]:
        return self._other_ways(has_receipt=False) if self._lines else ()

    @property
    def tax(self) -> str:
        return self._locale.amount(-self._loose.tax) if self._loose.tax else ""

    @property
    def amount(self) -> Decimal:
        if self._money is None:
            return self._loose.total
        return -sum((each.amount for each in self._money.tenders), Decimal(0))

    @property
    def can_refund(self) -> bool:
        return self._money is not None and self._loose.total > 0 and not self.is_busy

    # Paying back

    def _wanted(self) -> Wanted | None:
        return self._port.wanted_for_loose(self._loose, self.way) if self._lines else None

    def refund(self) -> None:
        if self.can_refund:
            self._with_consent(self._lines[0].reason, self._go_on)

    def _go_on(self) -> None:
        if not self.can_refund:
            return
        self.is_busy = True
        self._tell()
        self._with_account(None, self._pay_back)

    def _pay_back(self, account: str | None) -> None:
        try:
            money = self._loose.money_back(TenderKind(self.way), account)
            writing = self._port.refund_loose(self._loose, money)
        except PosError as error:
            self._refused(error)
            return
        self._run(writing, self._finished, self._refused)

    def _drop(self) -> None:
        """Nothing was set aside."""
