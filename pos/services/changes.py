"""Kinds of change, as the database announces them. A notification is a hint to look again, never the news itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CHANNEL: Final = "pos_changes"


class Change(StrEnum):
    """What may have changed; the values are the payloads on the channel."""

    PRODUCTS = "products"
    CATEGORIES = "categories"
    SUPPLIERS = "suppliers"
    TAXES = "taxes"
    PROMOTIONS = "promotions"
    PEOPLE = "people"
    SESSIONS = "sessions"
    SETTINGS = "settings"
    TILLS = "tills"
    CUSTOMERS = "customers"
    STOCK = "stock"
    SALES = "sales"
    SHIFTS = "shifts"
    PARKED = "parked"
    APPROVALS = "approvals"


EVERYTHING: Final = frozenset(Change)


def parse(payload: str) -> frozenset[Change]:
    """The kinds a payload names. After a reconnect, and for words of a newer server, everything may have changed."""
    try:
        return frozenset({Change(payload)})
    except ValueError:
        return EVERYTHING
