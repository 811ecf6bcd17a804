"""Notes and coins by currency: how change is handed over, and what people hand over.

The table holds what shops give out as change, from the list of notes and coins that each central bank has in circulation
(2026). Left out is what is legal tender but never in a till's drawer: 500 euro notes, half dollars, two thousand yen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from pos.domain.money import Currency


@dataclass(frozen=True, slots=True)
class Cash:
    """The notes and coins of a currency in major units, largest first. `whole` is what people round up to with coins.

    `rare` of the largest notes are taken, and hardly ever in the drawer when it is counted: a count begins below them.
    """

    notes: tuple[Decimal, ...]
    coins: tuple[Decimal, ...]
    whole: Decimal
    rare: int = 0

    @property
    def pieces(self) -> tuple[Decimal, ...]:
        """Notes and coins together, largest first."""
        return tuple(sorted(self.notes + self.coins, reverse=True))


def _cash(notes: str, coins: str, whole: str = "1", rare: int = 0) -> Cash:
    return Cash(
        tuple(Decimal(note) for note in notes.split()),
        tuple(Decimal(coin) for coin in coins.split()),
        Decimal(whole),
        rare,
    )


CASH: Final[dict[str, Cash]] = {
    "AUD": _cash("100 50 20 10 5", "2 1 0.50 0.20 0.10 0.05"),
    "BRL": _cash("200 100 50 20 10 5 2", "1 0.50 0.25 0.10 0.05"),
    "CAD": _cash("100 50 20 10 5", "2 1 0.25 0.10 0.05"),  # no cents since 2013
    "CHF": _cash("1000 200 100 50 20 10", "5 2 1 0.50 0.20 0.10 0.05", rare=1),
    "CZK": _cash("5000 2000 1000 500 200 100", "50 20 10 5 2 1", "10"),
    "DKK": _cash("500 200 100 50", "20 10 5 2 1 0.50", "10"),
    "EUR": _cash("200 100 50 20 10 5", "2 1 0.50 0.20 0.10 0.05 0.02 0.01", rare=1),
    "GBP": _cash("50 20 10 5", "2 1 0.50 0.20 0.10 0.05 0.02 0.01"),
    "HUF": _cash("20000 10000 5000 2000 1000 500", "200 100 50 20 10 5", "100"),
    "JPY": _cash("10000 5000 1000", "500 100 50 10 5 1", "100"),
    "KWD": _cash("20 10 5 1 0.5 0.25", "0.1 0.05 0.02 0.01 0.005"),
    "NOK": _cash("1000 500 200 100 50", "20 10 5 1", "10"),
    "NZD": _cash("100 50 20 10 5", "2 1 0.50 0.20 0.10"),
    "PLN": _cash("500 200 100 50 20 10", "5 2 1 0.50 0.20 0.10 0.05 0.02 0.01"),
    "SEK": _cash("1000 500 200 100 50 20", "10 5 2 1", "10"),
    "USD": _cash("100 50 20 10 5 1", "0.25 0.10 0.05 0.01"),
}


def cash_of(currency: Currency) -> Cash | None:
    """The notes and coins of a currency; None where this table does not know them."""
    return CASH.get(currency.code)


def denominations(change: Decimal, pieces: Sequence[Decimal]) -> list[tuple[int, Decimal]]:
    """How to hand over `change`: [(count, piece)], largest piece first.

    It takes the largest piece that fits, again and again, which is the fewest pieces for each currency of the table
    (tests/domain/test_denominations.py compares). Empty when these pieces cannot make the amount.
    """
    handed: list[tuple[int, Decimal]] = []
    for piece in sorted(pieces, reverse=True):
        count = int(change / piece)
        if count > 0:
            handed.append((count, piece))
            change -= piece * count
    return handed if change == 0 else []


def change_in_pieces(change: Decimal, currency: Currency) -> list[tuple[int, Decimal]]:
    """How to hand over `change` in this currency. Empty when its pieces are not known or cannot make it."""
    cash = cash_of(currency)
    return denominations(change, cash.pieces) if cash else []


def quick_amounts(due: Decimal, currency: Currency, count: int = 4) -> list[Decimal]:
    """What people hand over for `due`: the next whole amount, then the next multiples of notes and notes, ascending.

    More than due, and at most `count` of them. A currency that the table does not know gets round figures of its size.
    """
    if due <= 0:
        return []
    cash = cash_of(currency)
    steps = sorted({cash.whole, *cash.notes}) if cash else _round_figures(due)
    candidates = {(due / step).to_integral_value(rounding=ROUND_CEILING) * step for step in steps}
    return sorted(amount for amount in candidates if amount > due)[:count]


def _round_figures(due: Decimal) -> list[Decimal]:
    """1, 5, 10, 50 and 100 times the tenth of the amount's size: of 37,000 they are 1,000, 5,000, 10,000 ..."""
    tenth = Decimal(1).scaleb(due.adjusted() - 1)
    return [tenth * times for times in (1, 5, 10, 50, 100)]
