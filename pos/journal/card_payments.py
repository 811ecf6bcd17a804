"""Card payments that a terminal was asked for, in the journal file: written down before it is asked, so that no crash forgets one.

A payment stays here until its sale is an entry, which then says all of it. What has neither a sale nor a basket any more is money
taken for nothing: it is found by `orphans`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal

_COLUMNS = "id, document, amount, state, answer, asked_at, seen"


class CardState(StrEnum):
    ASKED = "asked"
    """The terminal is working, or the program ended while it was."""
    APPROVED = "approved"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class CardPayment:
    """`amount` in the smallest unit, `document` the basket it is for, `answer` what the terminal said.

    `seen` is the terminal's number of the last payment that this till knew of when it asked: what became of an unknown
    one is told by comparing (`pos.till.cards.judge`).
    """

    id: str
    document: str
    amount: int
    state: CardState
    asked_at: datetime
    seen: str = ""
    answer: Mapping[str, str] = field(default_factory=dict)


def ask(journal: Journal, payment: CardPayment) -> None:
    """Write it down before the terminal hears of it."""
    journal.database.execute(
        f"INSERT INTO card_payment ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
        (
            payment.id,
            payment.document,
            payment.amount,
            CardState.ASKED.value,
            "{}",
            instant_text(payment.asked_at),
            payment.seen,
        ),
    )


def answer(journal: Journal, payment_id: str, state: CardState, said: Mapping[str, str]) -> None:
    journal.database.execute(
        "UPDATE card_payment SET state = ?, answer = ? WHERE id = ?",
        (state.value, json.dumps(dict(said), sort_keys=True), payment_id),
    )


def find(journal: Journal, payment_id: str) -> CardPayment | None:
    row = journal.database.execute(
        f"SELECT {_COLUMNS} FROM card_payment WHERE id = ?",  # noqa: S608 - our own names
        (payment_id,),
    ).fetchone()
    return None if row is None else _payment(row)


def standing(journal: Journal, document: str) -> list[CardPayment]:
    """What was charged, or may have been, for a basket; the oldest first."""
    rows = journal.database.execute(
        f"SELECT {_COLUMNS} FROM card_payment WHERE document = ? AND state IN ('asked', 'approved', 'unknown') "  # noqa: S608 - our own names
        "ORDER BY asked_at, id",
        (document,),
    )
    return [_payment(row) for row in rows.fetchall()]


def orphans(journal: Journal) -> list[CardPayment]:
    """Charged, or maybe charged, without being part of a sale or of a basket that is still there."""
    rows = journal.database.execute(
        f"SELECT {_COLUMNS} FROM card_payment WHERE state IN ('asked', 'approved', 'unknown') "  # noqa: S608 - our own names
        "AND document NOT IN (SELECT id FROM basket) ORDER BY asked_at, id"
    )
    return [_payment(row) for row in rows.fetchall()]


def settle(journal: Journal, document: str, used: Iterable[str]) -> None:
    """In the transaction of the sale's entry: the payments that it says are told there now. Declined ones are of no use either."""
    for payment_id in used:
        drop(journal, payment_id)
    journal.database.execute(
        "DELETE FROM card_payment WHERE document = ? AND state IN ('declined', 'reversed')", (document,)
    )


def drop(journal: Journal, payment_id: str) -> None:
    journal.database.execute("DELETE FROM card_payment WHERE id = ?", (payment_id,))


def last_seen(journal: Journal) -> str | None:
    """The terminal's number of the last payment this till knows of; None before the first."""
    row = journal.database.execute("SELECT value FROM meta WHERE key = 'terminal.seen'").fetchone()
    return None if row is None else str(row[0])


def saw(journal: Journal, receipt: str) -> None:
    journal.database.execute("INSERT OR REPLACE INTO meta VALUES ('terminal.seen', ?)", (receipt,))


def _payment(row: tuple[str, str, int, str, str, str, str]) -> CardPayment:
    payment_id, document, amount, state, said, asked_at, seen = row
    return CardPayment(
        payment_id, document, amount, CardState(state), instant(asked_at), seen, json.loads(said)
    )
