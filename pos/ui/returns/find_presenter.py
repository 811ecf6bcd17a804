"""Looking for a receipt whose paper is not there, without Qt: by day, by customer, by the last four digits of the card."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.finding import CARD_DIGITS, CARD_LOOK_BACK, LOOK_BACK, Receipts, ReceiptShown
from pos.ui.faces import BadgeText, Option, ParkedRow
from pos.ui.words import sentence
from pos.words import counted, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
DAY, CUSTOMER, CARD = "day", "customer", "card"


class FindingPort(Protocol):
    """`pos.till.finding.Finding` is one."""

    def today(self) -> date: ...
    def by_day(self, day: date) -> Future[Receipts]: ...
    def by_card(self, end: str) -> Future[Receipts]: ...
    def by_customer(self, words: str) -> Future[Receipts]: ...


class FindPresenter:
    """The list on the screen of returns while no receipt is open. `on_open` is told the number that was chosen."""

    def __init__(self, port: FindingPort, locale: Locale, run: Runner, tell: Callable[[], None]) -> None:
        self._port, self._locale, self._run, self._tell = port, locale, run, tell
        self.on_open: Callable[[str], None] = _ignore
        self.mode = DAY
        self.day = port.today()
        self.rows: tuple[ParkedRow, ...] = ()
        self.marked = 0
        self.is_certain = True
        self.problem = ""
        self._searched = ""
        self._asked = 0

    def begin(self) -> None:
        """The receipts of today."""
        self.mode, self.day = DAY, self._port.today()
        self._look(lambda: self._port.by_day(self.day), "")

    # What is shown

    @property
    def options(self) -> tuple[Option, ...]:
        return (
            Option(DAY, self.day_word),
            Option(CUSTOMER, say("By customer"), icon="user"),
            Option(CARD, say("By card"), icon="credit-card"),
        )

    @property
    def day_word(self) -> str:
        if self.day == self._port.today():
            return say("Today")
        return self._locale.day(datetime.combine(self.day, datetime.min.time()))

    @property
    def field(self) -> str:
        """What the field is for now."""
        if self.mode == CUSTOMER:
            return say("Name, phone or card of the customer, then Enter")
        if self.mode == CARD:
            return say("Last four digits of the card, then Enter")
        return say("Scan the receipt, or type its number")

    @property
    def head(self) -> str:
        if self.rows:
            return counted(len(self.rows), "{count} receipt", "{count} receipts")
        return ""

    @property
    def can_go_on(self) -> bool:
        """Is there a day after the one that is shown?"""
        return self.day < self._port.today()

    @property
    def words(self) -> tuple[str, str]:
        """In place of rows."""
        if self.problem:
            return say("No receipts"), self.problem
        if self.mode == DAY:
            return say("Scan the receipt"), say("Or type its number. Nothing was sold on this day.")
        if self._searched:
            return (
                say("No receipt of the last {days} days fits “{text}”", days=self._days, text=self._searched),
                say("Look for it by its day."),
            )
        if self.mode == CUSTOMER:
            return say("Whose receipt is it?"), say("Type a name or a phone number, or scan their card.")
        return say("Which card was it?"), say("Type the last four digits of the card that paid.")

    @property
    def _days(self) -> int:
        return (CARD_LOOK_BACK if self.mode == CARD else LOOK_BACK).days

    # Choosing

    def choose_mode(self, mode: str) -> None:
        self.mode, self._searched, self.problem = mode, "", ""
        if mode == DAY:
            self._look(lambda: self._port.by_day(self.day), "")
        else:
            self._asked += 1
            self.rows, self.is_certain = (), True
            self._tell()

    def step_day(self, step: int) -> None:
        """The day before or after; never one that is to come."""
        self.mode = DAY
        self.day = min(self.day + timedelta(days=step), self._port.today())
        self._look(lambda: self._port.by_day(self.day), "")

    def move(self, step: int) -> None:
        if self.rows:
            self.marked = min(max(self.marked + step, 0), len(self.rows) - 1)
            self._tell()

    def enter(self) -> None:
        """Enter in an empty field: the marked receipt."""
        if self.rows:
            self.choose(self.rows[self.marked].basket_id)

    def choose(self, number: str) -> None:
        self.on_open(number)

    def search(self, text: str) -> bool:
        """What was typed, where it is no receipt's number. False: it is for the number after all."""
        words = text.strip()
        if self.mode == CARD:
            if len(words) != CARD_DIGITS or not (words.isascii() and words.isdigit()):
                self.rows, self.problem = (), say("Type four digits.")
                self._tell()
                return True
            self._look(lambda: self._port.by_card(words), words)
            return True
        if self.mode == CUSTOMER:
            self._look(lambda: self._port.by_customer(words), words)
            return True
        return False

    def search_customer(self, words: str) -> None:
        """A name was typed, or somebody's card scanned, where a receipt was looked for."""
        self.mode = CUSTOMER
        self._look(lambda: self._port.by_customer(words), words)

    def _look(self, ask: Callable[[], Future[Receipts]], searched: str) -> None:
        self._asked += 1
        number = self._asked

        def found(receipts: Receipts) -> None:
            if number == self._asked:
                self.rows = tuple(self._row(each) for each in receipts.rows)
                self.marked, self.is_certain = 0, receipts.is_certain
                self.problem, self._searched = "", searched
                self._tell()

        def failed(error: Exception) -> None:
            if number == self._asked:
                self.rows, self.problem = (), sentence(error)
                self._tell()

        try:
            self._run(ask(), found, failed)
        except PosError as error:
            failed(error)

    def _row(self, receipt: ReceiptShown) -> ParkedRow:
        at = receipt.at.astimezone()
        more = receipt.items - 1
        title = receipt.first_item or receipt.number
        if more > 0:
            title = say("{name}, {count} more", name=title, count=more)
        when = self._locale.time(at)
        if self.mode != DAY:
            when = f"{self._locale.day(at)}, {when}"
        return ParkedRow(
            basket_id=receipt.number,
            title=title,
            goods=receipt.number,
            count=counted(Decimal(receipt.items), "{count} line", "{count} lines"),
            when=when,
            amount=self._locale.amount(receipt.total),
            monogram=receipt.till[-2:],
            tint=sum(receipt.till.encode()) % 8,
            badge=BadgeText(receipt.customer_name, icon="user") if receipt.customer_name else None,
        )


def _ignore(_number: str) -> None:
    """Stands in until the screen connects itself."""
