"""Finding a product for an order by scan or by what is typed, and the few that are found. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from pos.services import purchasing
from pos.services.purchasing import OrderLine, Scanned
from pos.ui.office.errands import Errands
from pos.words import later

NOT_FOUND = later("No product has barcode {code}")


class Finder:
    """A scan is a whole code. What is typed is searched for while it is typed; Enter takes a whole code first, then the marked hit."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._turn = 0
        self.hits: tuple[OrderLine, ...] = ()
        self.marked = 0
        self.on_found: Callable[[Scanned], None] = _ignore
        self.on_unknown: Callable[[str], None] = _ignore
        self.on_failed: Callable[[Exception], None] = _ignore
        self.on_hits: Callable[[], None] = _nothing

    def scan(self, code: str) -> None:
        self._ask(code, partial(self._take_scanned, code))

    def search(self, typed: str) -> None:
        self._turn += 1
        if not typed.strip():
            self._show(())
            return
        self._errands.ask(
            purchasing.search_products,
            typed.strip(),
            done=partial(self._take_hits, self._turn),
            failed=self.on_failed,
        )

    def enter(self, typed: str) -> None:
        """What is typed is a whole code, or stands for the hit that is marked."""
        if typed.strip():
            self._ask(typed.strip(), partial(self._take_entered, typed.strip()))

    def take(self, place: int) -> None:
        """A hit was chosen."""
        if place < len(self.hits):
            line = self.hits[place]
            self.clear()
            self.on_found(Scanned(line, Decimal(1)))

    def mark(self, step: int) -> None:
        self.marked = min(max(self.marked + step, 0), max(len(self.hits) - 1, 0))
        self.on_hits()

    def clear(self) -> None:
        self._turn += 1
        self._show(())

    def _ask(self, code: str, done: Callable[[Scanned | None], None]) -> None:
        self._turn += 1
        self._errands.ask(purchasing.find_scanned, code, done=done, failed=self.on_failed)

    def _take_scanned(self, code: str, scanned: Scanned | None) -> None:
        if scanned is None:
            self.on_unknown(code)
        else:
            self.on_found(scanned)

    def _take_entered(self, typed: str, scanned: Scanned | None) -> None:
        if scanned is None and self.hits:
            self.take(self.marked)
            return
        self.clear()
        self._take_scanned(typed, scanned)

    def _take_hits(self, turn: int, hits: list[OrderLine]) -> None:
        if turn == self._turn:
            self._show(tuple(hits))

    def _show(self, hits: tuple[OrderLine, ...]) -> None:
        self.hits, self.marked = hits, 0
        self.on_hits()


def _ignore(_told: object) -> None:
    """Stands in until a presenter connects itself."""


def _nothing() -> None:
    """Stands in until a window connects itself."""
