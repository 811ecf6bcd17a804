"""What went through the card terminal, in the journal file: each payment that it said yes to, also one that was taken back.

A sale's entry says how it was paid. This book says what the terminal must have written down itself, so that the two can be compared
when a shift is closed (`pos.domain.terminal_check`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pos.domain.money import Currency
from pos.domain.terminal_check import Charge
from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal

KEPT = timedelta(days=100)
"""No terminal goes so long without ending its day."""


def charged(
    journal: Journal,
    payment: str,
    terminal: str,
    receipt: str,
    amount: int,
    at: datetime,
    *,
    is_taken_back: bool = False,
) -> None:
    """The terminal at this address said yes. `receipt` is its own number of it, empty where nobody knows; once for each payment."""
    database = journal.database
    database.execute("DELETE FROM terminal_charge WHERE at < ?", (instant_text(at - KEPT),))
    database.execute(
        "INSERT OR IGNORE INTO terminal_charge (payment, terminal, receipt, amount, at, is_taken_back) VALUES (?, ?, ?, ?, ?, ?)",
        (
            payment,
            terminal,
            int(receipt) if receipt.isdigit() else None,
            amount,
            instant_text(at),
            is_taken_back,
        ),
    )


def taken_back(journal: Journal, payment: str) -> None:
    journal.database.execute("UPDATE terminal_charge SET is_taken_back = 1 WHERE payment = ?", (payment,))


def list_charges(journal: Journal, terminal: str, currency: Currency) -> list[Charge]:
    """All that went through the terminal at this address, the oldest first."""
    rows = journal.database.execute(
        "SELECT receipt, amount, at, is_taken_back FROM terminal_charge WHERE terminal = ? ORDER BY no",
        (terminal,),
    )
    return [
        Charge(receipt, currency.from_minor(amount), instant(at), bool(is_taken_back))
        for receipt, amount, at, is_taken_back in rows.fetchall()
    ]


def count_since(journal: Journal, terminal: str, since: datetime) -> int:
    """How many went through it from then on and stand."""
    found: int = journal.database.execute(
        "SELECT count(*) FROM terminal_charge WHERE terminal = ? AND at >= ? AND NOT is_taken_back",
        (terminal, instant_text(since)),
    ).fetchone()[0]
    return found
