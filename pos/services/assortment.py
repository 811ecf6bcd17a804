"""What products are sorted and taxed by: categories as a tree, suppliers, taxes, promotions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos.db.models import catalog as rows
from pos.domain.rule_documents import promotion_from
from pos.domain.tax_rates import RATES, RateChange, rate_on, rates_from
from pos.errors import Refused
from pos.services import fields, store
from pos.services.saving import archive_row, save_row


@dataclass(frozen=True, slots=True)
class Category:
    """`tint` is 0 to 7, one of the palette's category tints. `id` None makes a new one."""

    name: str
    id: uuid.UUID | None = None
    parent: uuid.UUID | None = None
    tint: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Supplier:
    name: str
    id: uuid.UUID | None = None
    contact: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """`rate` is percent, or an amount per unit for `fixed`; the rest as in `pos.domain.tax.Tax`.

    A product's taxes are taken in the order of their `position`.
    """

    name: str
    letter: str
    rate: Decimal
    id: uuid.UUID | None = None
    kind: str = "percent"
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    is_inside: bool | None = None
    affects_later: bool = False
    is_affected: bool = True
    is_reverse_charge: bool = False
    treatment: str = "standard"
    legal_text: str = ""
    position: int = 0
    changes: tuple[RateChange, ...] = ()
    """Rates that begin on a day; written by services/taxes.py."""

    def on(self, day: dt.date) -> Tax:
        """As it is on a business day."""
        return replace(self, rate=rate_on(self.rate, self.changes, day), changes=()) if self.changes else self


@dataclass(frozen=True, slots=True)
class Promotion:
    name: str
    kind: str
    id: uuid.UUID | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    priority: int = 100
    is_active: bool = True


def list_categories(session: Session) -> list[Category]:
    """Not archived, by position and name; parents are told, the tree is the caller's."""
    found = select(rows.Category).where(rows.Category.archived_at.is_(None))
    ordered = found.order_by(rows.Category.position, func.lower(rows.Category.name), rows.Category.id)
    return [
        Category(row.name, row.id, row.parent, row.tint, row.position) for row in session.scalars(ordered)
    ]


def list_suppliers(session: Session) -> list[Supplier]:
    found = (
        select(rows.Supplier)
        .where(rows.Supplier.archived_at.is_(None))
        .order_by(func.lower(rows.Supplier.name))
    )
    return [
        Supplier(row.name, row.id, row.contact, row.phone, row.email, row.note)
        for row in session.scalars(found)
    ]


def list_taxes(session: Session) -> list[Tax]:
    """Not archived, by letter and name. `rate` is the one that each began with; `changes` are those since then and to come."""
    changes = rates_from(store.get_settings(session).get(RATES))
    found = select(rows.Tax).where(rows.Tax.archived_at.is_(None)).order_by(rows.Tax.letter, rows.Tax.name)
    return [
        Tax(
            row.name,
            row.letter,
            row.rate,
            row.id,
            row.kind,
            row.valid_from,
            row.valid_to,
            row.is_inside,
            row.affects_later,
            row.is_affected,
            row.is_reverse_charge,
            row.treatment,
            row.legal_text,
            row.position,
            changes.get(str(row.id), ()),
        )
        for row in session.scalars(found)
    ]


def list_promotions(session: Session) -> list[Promotion]:
    found = select(rows.Promotion).order_by(rows.Promotion.priority, rows.Promotion.name)
    return [
        Promotion(
            row.name, row.kind, row.id, row.params, row.valid_from, row.valid_to, row.priority, row.is_active
        )
        for row in session.scalars(found)
    ]


def save_category(session: Session, category: Category) -> uuid.UUID:
    """Raises Refused("category_loop") when its parent lies below it, Refused("not_allowed"), Refused("value_refused")."""
    from pos.services.catalog import subtree

    if category.id is not None and category.parent is not None:
        below = set(session.scalars(subtree(category.id)))
        if category.parent in below:
            raise Refused("category_loop", category=category.name)
    name = fields.line("category_name", category.name, 80, is_needed=True)
    return save_row(session, rows.Category, asdict(replace(category, name=name)))


def save_supplier(session: Session, supplier: Supplier) -> uuid.UUID:
    """Raises Refused("value_refused", constraint="supplier_name_key") when the name is taken, Refused("not_allowed")."""
    tidied = replace(
        supplier,
        name=fields.line("supplier_name", supplier.name, 120, is_needed=True),
        contact=fields.line("supplier_contact", supplier.contact, 200),
        phone=fields.line("supplier_phone", supplier.phone, 60),
        email=fields.line("supplier_email", supplier.email, 200),
        note=fields.note("supplier_note", supplier.note, 2000, has_lines=True),
    )
    return save_row(session, rows.Supplier, asdict(tidied))


def save_tax(session: Session, tax: Tax) -> uuid.UUID:
    """Raises Refused("not_allowed"), Refused("value_refused")."""
    name = fields.line("tax_name", tax.name, 60, is_needed=True)
    legal = fields.line("tax_legal_text", tax.legal_text, 200)
    values = asdict(replace(tax, name=name, legal_text=legal))
    del values["changes"]
    return save_row(session, rows.Tax, values)


def save_promotion(session: Session, promotion: Promotion) -> uuid.UUID:
    """`params` is what pos.domain.rule_documents reads of an offer.

    Raises Refused("promotion_not_meant", why=...) for an offer that cannot be computed, Refused("not_allowed"),
    Refused("value_refused").
    """
    try:
        promotion_from({**promotion.params, "id": "new", "name": promotion.name, "kind": promotion.kind})
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise Refused("promotion_not_meant", why=str(error)) from error
    name = fields.line("promotion_name", promotion.name, 120, is_needed=True)
    return save_row(session, rows.Promotion, asdict(replace(promotion, name=name)))


def archive(
    session: Session, kind: type[Category | Supplier | Tax], row: uuid.UUID, *, is_archived: bool = True
) -> None:
    """Take it out of the lists; products that have it keep it. Raises Refused("not_allowed")."""
    model: Any = {Category: rows.Category, Supplier: rows.Supplier, Tax: rows.Tax}[kind]
    archive_row(session, model, row, is_archived=is_archived)
