"""Customers as faces: the capsule above the ticket, and rows of the list. Pure functions."""

from __future__ import annotations

from pos.till.shown import CustomerShown
from pos.ui.faces import BadgeText, CapsuleFace, ParkedRow, initials
from pos.words import say


def tint_of(customer_id: str) -> int:
    """Always the same for the same customer; only a help to the eye."""
    return sum(customer_id.encode()) % 8


def capsule_face(customer: CustomerShown | None) -> CapsuleFace | None:
    if customer is None:
        return None
    return CapsuleFace(
        customer.name,
        customer.group_name or say("Customer"),
        initials(customer.name),
        tint_of(customer.customer_id),
    )


def customer_row(customer: CustomerShown) -> ParkedRow:
    """As a row of 88 px: who, their group, and how they can be told from another of the same name."""
    return ParkedRow(
        basket_id=customer.customer_id,
        title=customer.name,
        goods=customer.email,
        count=customer.phone,
        when=say("Card {number}", number=customer.card) if customer.card else "",
        amount="",
        monogram=initials(customer.name),
        tint=tint_of(customer.customer_id),
        badge=BadgeText(customer.group_name) if customer.group_name else None,
    )
