"""Parked baskets in the journal file: put aside, listed, taken up again. What other tills know of them is the server's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.domain.basket import Basket
from pos.errors import Refused
from pos.journal import baskets
from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal


@dataclass(frozen=True, slots=True)
class Parked:
    """A basket that was put aside here. `is_shared`: the server has it too, so another till may have taken it."""

    basket: Basket
    name: str
    parked_at: datetime
    user_id: str | None
    is_shared: bool


def park(journal: Journal, basket: Basket, name: str, at: datetime, user_id: str | None) -> None:
    """Put the open basket aside; what is kept of it is what it is now."""
    with journal.transaction() as db:
        journal.save_basket(basket, user_id)
        db.execute(
            "UPDATE basket SET state = 'parked', name = ?, parked_at = ?, is_shared = 0 WHERE id = ?",
            (name, instant_text(at), basket.id),
        )


def rename(journal: Journal, basket_id: str, name: str) -> None:
    """The server does not know the new name yet."""
    with journal.transaction() as db:
        db.execute(
            "UPDATE basket SET name = ?, is_shared = 0 WHERE id = ? AND state = 'parked'", (name, basket_id)
        )


def list_parked(journal: Journal) -> list[Parked]:
    """All that are parked here, the longest waiting first. Raises Unavailable("journal_damaged")."""
    with journal.transaction() as db:
        rows = db.execute(
            "SELECT id, name, parked_at, user_id, is_shared FROM basket WHERE state = 'parked' ORDER BY parked_at, id"
        ).fetchall()
        found = []
        for basket_id, name, parked_at, user_id, is_shared in rows:
            basket = baskets.load(db, basket_id)
            if basket is not None:
                found.append(Parked(basket, name or "", instant(parked_at), user_id, bool(is_shared)))
    return found


def mark_shared(journal: Journal, basket_id: str) -> None:
    """The server has it as it is here."""
    with journal.transaction() as db:
        db.execute("UPDATE basket SET is_shared = 1 WHERE id = ? AND state = 'parked'", (basket_id,))


def open_parked(journal: Journal, basket: Basket, user_id: str | None) -> None:
    """Make this the open basket, as it is given. Raises Refused("another_sale_open") while another one is open."""
    with journal.transaction() as db:
        if db.execute("SELECT 1 FROM basket WHERE state = 'open' AND id <> ?", (basket.id,)).fetchone():
            raise Refused("another_sale_open")
        journal.save_basket(basket, user_id)
        db.execute(
            "UPDATE basket SET state = 'open', name = NULL, parked_at = NULL, is_shared = 0 WHERE id = ?",
            (basket.id,),
        )


def drop_parked(journal: Journal, basket_id: str) -> bool:
    """Forget one that another till has, or that was deleted. An open one is never dropped. True when it was there."""
    with journal.transaction() as db:
        return db.execute("DELETE FROM basket WHERE id = ? AND state = 'parked'", (basket_id,)).rowcount > 0
