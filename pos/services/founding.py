"""The first rows of a new shop: store, taxes, owner. Each step finds what an earlier attempt left and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from pos.services import catalog, store, users
from pos.services.store import Store


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


def found_store(session: Session, new: Store, taxes: tuple[NewTax, ...]) -> None:
    """Create the store and its taxes unless there is a store. As the installer."""
    if store.exists(session):
        return
    store.create(session, new)
    for tax in taxes:
        catalog.add_tax(session, tax.name, tax.letter, tax.rate)


def found_owner(session: Session, owner: NewOwner, locale: str) -> None:
    """Create the owner unless there is anybody. Raises the refusals of `passwords.check_rules`."""
    if users.has_people(session):
        return
    person = users.create_owner(session, owner.username, owner.name, owner.password, locale)
    if owner.pin:
        users.set_pin(session, person, owner.pin)
