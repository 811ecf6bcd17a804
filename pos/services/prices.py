"""Prices by customer group, store, quantity and time; taxes by use. Tills read them with the snapshot, admins change them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos.db.models import pricing as rows
from pos.errors import Refused
from pos.services import fields
from pos.services.saving import archive_row, save_row


@dataclass(frozen=True, slots=True)
class TaxSwitch:
    """`replaces` gives for a tax id (as text) the ids in its place; `keeps` is `shelf` or `net` (see domain.tax_switch)."""

    name: str
    id: uuid.UUID | None = None
    keeps: str = "shelf"
    replaces: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    name: str
    id: uuid.UUID | None = None
    tax_switch: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PriceList:
    """`customer_group` and `store` None mean any; a higher `priority` goes first."""

    name: str
    id: uuid.UUID | None = None
    customer_group: uuid.UUID | None = None
    store: str | None = None
    priority: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Either `price` (major units, in the product's own tax terms) or `percent_off`. From `min_qty` on, from and until an instant."""

    list: uuid.UUID
    id: uuid.UUID | None = None
    product: uuid.UUID | None = None
    category: uuid.UUID | None = None
    min_qty: Decimal = Decimal(0)
    price: Decimal | None = None
    percent_off: Decimal | None = None
    valid_from: dt.datetime | None = None
    valid_to: dt.datetime | None = None


def list_tax_switches(session: Session) -> list[TaxSwitch]:
    found = select(rows.TaxSwitch).where(rows.TaxSwitch.archived_at.is_(None)).order_by(rows.TaxSwitch.name)
    return [TaxSwitch(row.name, row.id, row.keeps, row.replaces) for row in session.scalars(found)]


def save_tax_switch(session: Session, switch: TaxSwitch) -> uuid.UUID:
    """Raises Refused("not_allowed"), Refused("value_refused")."""
    name = fields.line("tax_switch_name", switch.name, 60, is_needed=True)
    return save_row(session, rows.TaxSwitch, asdict(replace(switch, name=name)))


def list_customer_groups(session: Session) -> list[CustomerGroup]:
    found = (
        select(rows.CustomerGroup)
        .where(rows.CustomerGroup.archived_at.is_(None))
        .order_by(rows.CustomerGroup.name)
    )
    return [CustomerGroup(row.name, row.id, row.tax_switch) for row in session.scalars(found)]


def save_customer_group(session: Session, group: CustomerGroup) -> uuid.UUID:
    """Raises Refused("not_allowed"), Refused("value_refused")."""
    name = fields.line("customer_group_name", group.name, 60, is_needed=True)
    return save_row(session, rows.CustomerGroup, asdict(replace(group, name=name)))


def list_price_lists(session: Session) -> list[PriceList]:
    found = select(rows.PriceList).order_by(rows.PriceList.priority.desc(), rows.PriceList.name)
    return [
        PriceList(row.name, row.id, row.customer_group, row.store, row.priority, row.is_active)
        for row in session.scalars(found)
    ]


def save_price_list(session: Session, price_list: PriceList) -> uuid.UUID:
    """Raises Refused("not_allowed"), Refused("value_refused")."""
    name = fields.line("price_list_name", price_list.name, 60, is_needed=True)
    return save_row(session, rows.PriceList, asdict(replace(price_list, name=name)))


def list_price_rules(session: Session, price_list: uuid.UUID | None = None) -> list[PriceRule]:
    """The rules of a list, or of all."""
    found = select(rows.PriceRule).where(rows.PriceRule.archived_at.is_(None)).order_by(rows.PriceRule.id)
    if price_list is not None:
        found = found.where(rows.PriceRule.list == price_list)
    return [
        PriceRule(
            row.list,
            row.id,
            row.product,
            row.category,
            row.min_qty,
            row.price,
            row.percent_off,
            row.valid_from,
            row.valid_to,
        )
        for row in session.scalars(found)
    ]


def save_price_rule(session: Session, rule: PriceRule) -> uuid.UUID:
    """Raises Refused("price_or_percent") unless exactly one is set, Refused("not_allowed"), Refused("value_refused")."""
    if (rule.price is None) is (rule.percent_off is None):
        raise Refused("price_or_percent")
    for instant in (rule.valid_from, rule.valid_to):
        if instant is not None and instant.tzinfo is None:
            raise ValueError("an instant needs its zone")
    return save_row(session, rows.PriceRule, asdict(rule))


def end_price_rule(session: Session, rule: uuid.UUID) -> None:
    """Take it out; it stays in the books. Raises Refused("not_allowed")."""
    archive_row(session, rows.PriceRule, rule)


LIVE_RULES = text("""
SELECT r.id, l.name, r.price, r.percent_off, r.product, r.category, l.customer_group, l.store, r.min_qty, r.valid_from,
       r.valid_to, l.priority
  FROM pos.price_rule r JOIN pos.price_list l ON l.id = r.list
 WHERE r.archived_at IS NULL AND l.is_active AND (r.valid_to IS NULL OR r.valid_to > now()) ORDER BY r.id
""")


def live_documents(session: Session) -> dict[str, list[dict[str, Any]]]:
    """What a till needs of all this, in the shape that pos.domain.rule_documents reads."""
    return {
        "tax_switch": [
            {"id": str(each.id), "name": each.name, "keeps": each.keeps, "replaces": dict(each.replaces)}
            for each in list_tax_switches(session)
        ],
        "customer_group": [
            {"id": str(each.id), "name": each.name, "tax_switch": _text(each.tax_switch)}
            for each in list_customer_groups(session)
        ],
        "price_rule": [
            {
                "id": str(row.id),
                "list_name": row.name,
                "price": _text(row.price),
                "percent_off": _text(row.percent_off),
                "product_id": _text(row.product),
                "category_id": _text(row.category),
                "customer_group": _text(row.customer_group),
                "store_id": row.store,
                "min_quantity": str(row.min_qty),
                "valid_from": row.valid_from.isoformat() if row.valid_from else None,
                "valid_to": row.valid_to.isoformat() if row.valid_to else None,
                "priority": row.priority,
            }
            for row in session.execute(LIVE_RULES)
        ],
    }


def coupon_uses(session: Session) -> dict[str, int]:
    """How often each offer with a limit was used, by its id."""
    return {str(row.promotion): row.times for row in session.execute(text("SELECT * FROM pos.coupon_uses()"))}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
