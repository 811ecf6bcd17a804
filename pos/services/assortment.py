"""What products are sorted and taxed by: categories as a tree, suppliers, taxes, promotions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.db.models import catalog as rows
from pos.errors import Refused
from pos.services import fields


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
    """`rate` is percent, or an amount per unit for `fixed`."""

    name: str
    letter: str
    rate: Decimal
    id: uuid.UUID | None = None
    kind: str = "percent"
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


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
    found = select(rows.Tax).where(rows.Tax.archived_at.is_(None)).order_by(rows.Tax.letter, rows.Tax.name)
    return [
        Tax(row.name, row.letter, row.rate, row.id, row.kind, row.valid_from, row.valid_to)
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
    return _save(session, rows.Category, replace(category, name=name))


def save_supplier(session: Session, supplier: Supplier) -> uuid.UUID:
    """Raises Refused("value_refused", constraint="supplier_name_key") when the name is taken, Refused("not_allowed")."""
    return _save(
        session,
        rows.Supplier,
        replace(
            supplier,
            name=fields.line("supplier_name", supplier.name, 120, is_needed=True),
            contact=fields.line("supplier_contact", supplier.contact, 200),
            phone=fields.line("supplier_phone", supplier.phone, 60),
            email=fields.line("supplier_email", supplier.email, 200),
            note=fields.note("supplier_note", supplier.note, 2000, has_lines=True),
        ),
    )


def save_tax(session: Session, tax: Tax) -> uuid.UUID:
    """Raises Refused("not_allowed"), Refused("value_refused")."""
    name = fields.line("tax_name", tax.name, 60, is_needed=True)
    return _save(session, rows.Tax, replace(tax, name=name))


def save_promotion(session: Session, promotion: Promotion) -> uuid.UUID:
    """Raises Refused("not_allowed"), Refused("value_refused")."""
    name = fields.line("promotion_name", promotion.name, 120, is_needed=True)
    return _save(session, rows.Promotion, replace(promotion, name=name))


def archive(
    session: Session, kind: type[Category | Supplier | Tax], row: uuid.UUID, *, is_archived: bool = True
) -> None:
    """Take it out of the lists; products that have it keep it. Raises Refused("not_allowed")."""
    model: Any = {Category: rows.Category, Supplier: rows.Supplier, Tax: rows.Tax}[kind]
    change = update(model).where(model.id == row).values(archived_at=func.now() if is_archived else None)
    _expect_one(session, change.returning(model.id))


def _save(session: Session, model: Any, record: Any) -> uuid.UUID:
    values = asdict(record)
    given: uuid.UUID | None = values.pop("id")
    if given is None:
        made = new_id()
        session.execute(insert(model).values(id=made, **values))
        return made
    _expect_one(session, update(model).where(model.id == given).values(**values).returning(model.id))
    return given


def _expect_one(session: Session, change: Any) -> None:
    done = session.execute(change, execution_options={"synchronize_session": False})
    if done.first() is None:
        # row level security hides what may not be changed, as if it were not there
        raise Refused("not_allowed")
