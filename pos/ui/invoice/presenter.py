"""A receipt on A4, without Qt: the customer it is made out to, found by name, phone or card, then printed or saved as PDF."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from pos.domain.entries import Entry
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shown import BuyerShown
from pos.ui.faces import Notice, ParkedRow
from pos.ui.words import sentence
from pos.words import say, word

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
MOST_FOUND = 4


class InvoicePort(Protocol):
    """`pos.till.invoicing.Invoices` is one."""

    @property
    def has_printer(self) -> bool: ...
    def title(self, entry: Entry) -> str: ...
    def buyer_of(self, entry: Entry) -> Future[BuyerShown | None]: ...
    def find(self, words: str) -> Future[list[BuyerShown]]: ...
    def print(self, entry: Entry, to: BuyerShown | None) -> Future[None]: ...
    def save(self, entry: Entry, to: BuyerShown | None, path: Path) -> Future[None]: ...


class InvoicePresenter:
    """One per dialog. `on_done` is told what to say on the screen behind; `on_place` asks for a file by its usual name."""

    def __init__(self, port: InvoicePort, entry: Entry, locale: Locale, run: Runner) -> None:
        self._port, self._entry, self._locale, self._run = port, entry, locale, run
        self._listener: Callable[[], None] = _nothing
        self.on_done: Callable[[Notice], None] = _ignore
        self.on_place: Callable[[str], None] = _ignore
        self.text = ""
        self.buyer: BuyerShown | None = None
        self.problem = ""
        self.is_busy = False
        self._found: tuple[BuyerShown, ...] = ()
        self._searched = ""
        self._asked = 0
        self.marked = 0

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    def begin(self) -> None:
        """The customer on the sale, if there is one."""
        number = self._next()

        def found(buyer: BuyerShown | None) -> None:
            if number == self._asked and buyer is not None:
                self.buyer = buyer
            self._listener()

        self._run(self._port.buyer_of(self._entry), found, lambda error: self._fail(number, error))

    def _next(self) -> int:
        self._asked += 1
        return self._asked

    # What is shown

    @property
    def title(self) -> str:
        return word("receipt.invoice", number=self._entry.body["number"])

    @property
    def can_print(self) -> bool:
        return self._port.has_printer

    @property
    def buyer_lines(self) -> tuple[str, ...]:
        """Below the name: address, tax number, or that they could not be asked for."""
        if self.buyer is None:
            return ()
        buyer = self.buyer.buyer
        tax = (word("receipt.tax_number", number=buyer.tax_number),) if buyer.tax_number else ()
        lacking = () if buyer.is_complete else (word("receipt.buyer_incomplete"),)
        return (*buyer.address, *tax, *lacking)

    @property
    def buyer_mark(self) -> tuple[str, int]:
        """Letters and tint of the one it is made out to."""
        return _mark(self.buyer) if self.buyer is not None else ("", 0)

    @property
    def hint(self) -> str:
        """In place of a customer and of rows."""
        if self._searched and not self._found:
            return say("No customer fits “{text}”.", text=self._searched)
        return say("Without a customer it is the receipt on A4.")

    @property
    def rows(self) -> tuple[ParkedRow, ...]:
        return tuple(
            ParkedRow(
                basket_id=each.customer_id,
                title=each.buyer.name,
                goods=", ".join(each.buyer.address) or each.buyer.email,
                count=each.phone,
                when=each.card,
                amount="",
                monogram=_mark(each)[0],
                tint=_mark(each)[1],
            )
            for each in self._found[:MOST_FOUND]
        )

    # Choosing

    def set_text(self, text: str) -> None:
        self.text = text
        if self.problem:
            self.problem = ""
            self._listener()

    def move(self, step: int) -> None:
        if self._found:
            self.marked = min(max(self.marked + step, 0), len(self.rows) - 1)
            self._listener()

    def choose(self, customer_id: str) -> None:
        self.buyer = next(each for each in self._found if each.customer_id == customer_id)
        self._found, self._searched, self.text = (), "", ""
        self._listener()

    def remove(self) -> None:
        """Nobody in particular."""
        self.buyer = None
        self._next()
        self._listener()

    def enter(self) -> None:
        """Look for what was typed, take the marked row, or go on."""
        words = self.text.strip()
        if words and words != self._searched:
            self._search(words)
        elif self._found:
            self.choose(self.rows[self.marked].basket_id)
        elif words:
            self._listener()  # nobody was found: nothing is printed for somebody else
        else:
            self.go()

    def _search(self, words: str) -> None:
        number = self._next()

        def found(buyers: list[BuyerShown]) -> None:
            if number == self._asked:
                self._found, self._searched, self.marked, self.problem = tuple(buyers), words, 0, ""
                self._listener()

        try:
            self._run(self._port.find(words), found, lambda error: self._fail(number, error))
        except PosError as error:
            self._fail(number, error)

    # Making it

    def go(self) -> None:
        """The green button: print where there is a printer, else save."""
        if self.can_print:
            self._make(lambda: self._port.print(self._entry, self.buyer), say("The invoice is printing"), "")
        else:
            self.save()

    def save(self) -> None:
        if not self.is_busy:
            self.on_place(f"{self._port.title(self._entry)}.pdf")

    def save_to(self, path: Path) -> None:
        self._make(
            lambda: self._port.save(self._entry, self.buyer, path), say("The invoice is saved"), str(path)
        )

    def _make(self, act: Callable[[], Future[None]], title: str, detail: str) -> None:
        if self.is_busy:
            return
        number = self._next()

        def done(_: object) -> None:
            self.is_busy = False
            self.on_done(Notice("done", title, detail, icon="file-text"))

        self.is_busy = True
        try:
            self._run(act(), done, lambda error: self._fail(number, error))
        except PosError as error:
            self._fail(number, error)

    def _fail(self, number: int, error: Exception) -> None:
        self.is_busy = False
        if number == self._asked:
            self.problem = sentence(error)
            self._listener()


def _nothing() -> None:
    """Stands in until the dialog connects itself."""


def _ignore(_told: Any) -> None:
    """Stands in until the dialog connects itself."""


def _mark(shown: BuyerShown) -> tuple[str, int]:
    """Letters for the disc of a customer, and its tint: the same at every look."""
    letters = "".join(part[:1] for part in shown.buyer.name.split()[:2]).upper()
    return letters, sum(shown.customer_id.encode()) % 8
