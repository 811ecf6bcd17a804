"""Goods that are not sold below zero, set aside for the baskets of tills until their sales are posted or given up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

HOLD = text(
    "SELECT product, left_qty FROM pos.hold_stock(:document, CAST(:products AS uuid[]), CAST(:qty AS numeric[]))"
)


def hold(
    session: Session, document: str, wanted: Mapping[str, Decimal], instead_of: str | None = None
) -> dict[str, Decimal]:
    """Set goods aside for a basket (product id to quantity, in units of sale), in place of what it had; nothing gives all back.

    Gives the goods of which less is there than wanted, and how much this basket has of them now, zero where they are sold out. Goods
    that may be sold below zero are not among them. `instead_of` is the id that the basket had before: what that held goes along.
    Asking again is harmless.

    Raises Refused: `not_signed_in`, `not_allowed`. Unavailable when the server cannot be asked or another till keeps the goods busy.
    """
    if instead_of is not None:
        release(session, instead_of)
    rows = session.execute(
        HOLD,
        {
            "document": uuid.UUID(document),
            "products": [uuid.UUID(each) for each in wanted],
            "qty": list(wanted.values()),
        },
    )
    return {str(row.product): row.left_qty for row in rows}


def release(session: Session, document: str) -> bool:
    """The basket is given up. False when nothing was aside for it, or another till has it now."""
    return bool(
        session.scalar(text("SELECT pos.release_stock(:document)"), {"document": uuid.UUID(document)})
    )
