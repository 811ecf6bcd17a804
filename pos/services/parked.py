"""Baskets that more than one till knows: parked, taken by whoever is first, dropped when they are finished."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain.money import Currency
from pos.services import stock_holds


@dataclass(frozen=True, slots=True)
class ParkedBasket:
    """One that can be taken. `is_following`: the open sale of the person who asks, left at another till."""

    id: str
    till: str
    till_name: str
    person_name: str | None
    name: str
    preview: str
    """Its first goods, for a person to recognise it."""
    is_following: bool
    parked_at: dt.datetime
    items: int
    total: Decimal


def park(
    session: Session,
    basket_id: str,
    content: str,
    *,
    name: str,
    preview: str,
    items: int,
    total: Decimal,
    currency: Currency,
    is_following: bool = False,
) -> None:
    """Put a basket where other tills see it, or bring there what it is now. A finished one is left alone.

    Raises Refused("basket_taken") when another till has it.
    """
    session.execute(
        text("SELECT pos.park_basket(:id, :name, :preview, :following, :items, :total, :exponent, :content)"),
        {
            "id": uuid.UUID(basket_id),
            "name": name,
            "preview": preview,
            "following": is_following,
            "items": items,
            "total": currency.to_minor(total),
            "exponent": currency.exponent,
            "content": content,
        },
    )


def list_parked(session: Session) -> list[ParkedBasket]:
    """What can be taken in this till's store, the longest waiting first."""
    return [
        ParkedBasket(
            str(row.id),
            row.till,
            row.till_name,
            row.person_name,
            row.name,
            row.preview,
            row.is_following,
            row.parked_at,
            row.items,
            Decimal(row.total_minor).scaleb(-row.exponent),
        )
        for row in session.execute(text("SELECT * FROM pos.parked_baskets()"))
    ]


def take(session: Session, basket_id: str) -> str:
    """Take it to this till: its content. The same till again gets it again. Raises Refused("basket_taken")."""
    return str(session.scalar(text("SELECT pos.take_basket(:id)"), {"id": uuid.UUID(basket_id)}))


def take_back(session: Session, basket_id: str) -> bool:
    """The open sale that was left at this till goes on here and follows nobody. False when another till has it or has sold it."""
    return drop(session, basket_id) or not find_gone(session, [basket_id])


def drop(session: Session, basket_id: str) -> bool:
    """It was given up. False when this till did not have it (any more)."""
    return bool(session.scalar(text("SELECT pos.drop_basket(:id)"), {"id": uuid.UUID(basket_id)}))


def give_up(session: Session, basket_id: str) -> bool:
    """Drop it, with the goods that were set aside for it. False when this till did not have it (any more)."""
    stock_holds.release(session, basket_id)
    return drop(session, basket_id)


def find_gone(session: Session, baskets: Collection[str]) -> set[str]:
    """Which of these, kept at this till, another till has now or has sold. Needs nobody signed in."""
    rows = session.scalars(
        text("SELECT * FROM pos.baskets_gone(CAST(:ids AS uuid[]))"),
        {"ids": [uuid.UUID(each) for each in baskets]},
    )
    return {str(each) for each in rows}
