"""The first rows of a new shop: store, taxes, owner. Each step finds what an earlier attempt left and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.db.models.catalog import Tax
from pos.errors import Refused
from pos.services import passwords, store, users
from pos.services.store import Store
from pos.words import later, say

STOCK_REASONS = (
    later("Delivery"),
    later("Customer return"),
    later("Stock count"),
    later("Damaged"),
    later("Expired"),
    later("Stolen"),
    later("Own use"),
    later("Back to supplier"),
    later("Correction"),
    later("Opening stock"),
)
"""Why goods move, as the schema brings it; a new shop gets these names in its language."""
REASONS = (
    later("Damaged"),
    later("Price match"),
    later("Regular customer"),
    later("Staff"),
    later("Wrong label"),
    later("Does not fit"),
    later("Wrong item"),
    later("Changed mind"),
    later("Expired"),
    later("Customer left"),
    later("No money with them"),
    later("Rung up twice"),
    later("Change from the bank"),
    later("Correction"),
    later("To the safe"),
    later("Supplier paid in cash"),
    later("Small purchase"),
    later("Change for a customer"),
    later("Drawer checked"),
    later("Customer asked"),
    later("Paper jam"),
    later("Typed wrongly"),
)
"""Why discounts are given, cash is moved and so on, in the same way."""


@dataclass(frozen=True, slots=True)
class NewTax:
    """`rate` in percent; prices follow the store's rule."""

    letter: str
    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class NewOwner:
    """The first person. `pin` may be empty."""

    username: str
    name: str
    password: str
    pin: str = ""


def check_typed(new: Store, owner: NewOwner) -> None:
    """Everything that people typed, before anything is made of it. Raises Refused as found_store and found_owner do."""
    store.tidy(new)
    users.checked_username(owner.username)
    users.checked_name(owner.name)
    passwords.check_rules(owner.password, "password", is_admin=True)
    if owner.pin:
        passwords.check_rules(owner.pin, "pin")


def found_store(session: Session, new: Store, taxes: tuple[NewTax, ...]) -> None:
    """Create the store and its taxes unless there is a store. As the installer."""
    try:
        store.get(session)
    except Refused:
        store.create(session, new)
        _name_reasons(session)
        session.add_all(Tax(id=new_id(), name=tax.name, letter=tax.letter, rate=tax.rate) for tax in taxes)


def _name_reasons(session: Session) -> None:
    """From here on they are the shop's own words, which no language turns."""
    named = (
        (text("UPDATE pos.stock_reason SET label = :said WHERE label = :label"), STOCK_REASONS),
        (text("UPDATE pos.reason SET label = :said WHERE label = :label"), REASONS),
    )
    for update, labels in named:
        for label in labels:
            if say(label) != label:
                session.execute(update, {"label": label, "said": say(label)})


def found_owner(session: Session, owner: NewOwner, locale: str) -> None:
    """Create the owner unless there is anybody. Raises the refusals of `passwords.check_rules`."""
    if users.has_people(session):
        return
    person = users.create_owner(session, owner.username, owner.name, owner.password, locale)
    if owner.pin:
        users.set_pin(session, person, owner.pin)
