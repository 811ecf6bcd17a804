"""What a card terminal says that it holds, beside the till's own journal: read when a shift is closed."""

from __future__ import annotations

from datetime import datetime
from functools import reduce

from pos.domain.entries import Entry
from pos.domain.money import Currency
from pos.domain.shift_report import Figure, figures_of
from pos.domain.tender import TenderKind
from pos.domain.terminal_check import Held, TerminalCheck, compare
from pos.hardware.terminal.port import Totals
from pos.journal import shifts, terminal_book
from pos.journal.codec import instant
from pos.journal.store import Journal

CARD = TenderKind.CARD.value


def check_terminal(
    journal: Journal, address: str, totals: Totals, opened: Entry, currency: Currency
) -> TerminalCheck:
    """What the terminal at `address` holds against what this till sent through it; `opened` is the shift that is open."""
    held = Held(Figure(totals.count, currency.from_minor(totals.amount)), totals.first, totals.last)
    charges = terminal_book.list_charges(journal, address, currency)

    def paid_back_since(since: datetime) -> Figure:
        paid_back = (figures_of(each).paid_back for each in shifts.receipts_since(journal, since))
        return reduce(Figure.plus, (each[CARD] for each in paid_back if CARD in each), Figure())

    return compare(charges, held, instant(opened.data["at"]), paid_back_since)
