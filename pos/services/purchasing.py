"""Orders at suppliers: lists, drafts, what is low, deliveries received into stock. Writing is done by functions in the database.

Costs come back as None for who may not see them, and are not theirs to give: the database keeps what it knows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain.inputs.text import LONGEST_NOTE, searchable
from pos.domain.money import ZERO, Currency
from pos.domain.purchasing import line_value, quantity_to_order, spread_shipping
from pos.errors import Refused
from pos.services import catalog, fields, store
from pos.services.paging import Page, decode, encode

DRAFT, SENT, PART, CLOSED, CANCELLED = "draft", "sent", "part", "closed", "cancelled"
OPEN: Final = "open"
"""In a query: drafts, and what is still on its way."""
LONGEST_REFERENCE: Final = 60


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """`search` is a number (119, PO 119) or part of the name of a supplier or product; `status` one of them, `open`, or empty for all."""

    search: str = ""
    status: str = ""
    supplier: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """`lines` are quantities with whether they are weighed; `value` of what was ordered, None for who may not see costs."""

    id: uuid.UUID
    no: int
    supplier_name: str
    status: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    lines: tuple[tuple[Decimal, bool], ...]
    value: Decimal | None

    @property
    def number(self) -> str:
        return order_number(self.no)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order. `qty` is zero where it came without having been ordered."""

    product: uuid.UUID
    sku: str
    name: str
    category_name: str
    tint: int
    """Of its category."""
    unit: str
    is_by_weight: bool
    barcode: str
    qty: Decimal
    received: Decimal
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Delivery:
    id: uuid.UUID
    reference: str
    day: dt.date
    at: dt.datetime
    person: str
    lines: tuple[tuple[Decimal, bool], ...]
    shipping: Decimal | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its goods and what came of it, the first delivery first."""

    id: uuid.UUID
    no: int
    supplier: uuid.UUID
    supplier_name: str
    contact: tuple[str, ...]
    status: str
    note: str
    created_at: dt.datetime
    created_by: str
    sent_at: dt.datetime | None
    ended_at: dt.datetime | None
    version: int
    lines: tuple[OrderLine, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def number(self) -> str:
        return order_number(self.no)

    @property
    def is_open(self) -> bool:
        """Can goods be received of it?"""
        return self.status in {SENT, PART}


@dataclass(frozen=True, slots=True)
class DraftLine:
    product: uuid.UUID
    qty: Decimal
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What is saved. The program makes the id, so that a second try makes no second order; `version` is None for a new one."""

    id: uuid.UUID
    supplier: uuid.UUID
    lines: tuple[DraftLine, ...]
    version: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came. `cost` of a line None: as it was ordered. `version` is that of the order that was looked at."""

    id: uuid.UUID
    order: uuid.UUID
    version: int
    lines: tuple[DraftLine, ...]
    day: dt.date
    reference: str = ""
    shipping: Decimal = ZERO
    is_spread: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A product of a supplier that runs low, and how much of it to order."""

    line: OrderLine
    stock: Decimal
    on_order: Decimal


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code stands for: a product as a line of its own, and how many of it (a case of ten is ten)."""

    line: OrderLine
    qty: Decimal


def order_number(no: int) -> str:
    """As it stands on papers and in the ledger of stock, in every language."""
    return f"PO {no}"


_LIST = text("""
SELECT o.id, o.no, s.name, o.status, o.created_at, o.sent_at,
       coalesce((SELECT json_agg(json_build_array(l.qty::text, p.is_by_weight) ORDER BY l.position)
            FROM pos.purchase_line l JOIN pos.product p ON p.id = l.product WHERE l.purchase_order = o.id), '[]'),
       CASE WHEN (SELECT pos.may('cost.read')) THEN
         (SELECT coalesce(sum(round(l.qty * c.cost, st.exponent)), 0) FROM pos.order_costs(o.id) c
            JOIN pos.purchase_line l ON l.purchase_order = o.id AND l.product = c.product) END
  FROM pos.purchase_order o JOIN pos.supplier s ON s.id = o.supplier JOIN pos.store st ON st.code = o.store
 WHERE o.store = :store AND (CAST(:before AS int) IS NULL OR o.no < :before)
   AND (:status = '' OR o.status = :status OR :status = 'open' AND o.status IN ('draft', 'sent', 'part'))
   AND (CAST(:supplier AS uuid) IS NULL OR o.supplier = :supplier)
   AND (:search = '' OR o.no = CAST(:number AS int) OR strpos(lower(s.name), lower(:search)) > 0
        OR EXISTS (SELECT FROM pos.purchase_line l JOIN pos.product p ON p.id = l.product
                    WHERE l.purchase_order = o.id AND strpos(lower(p.name), lower(:search)) > 0))
 ORDER BY o.no DESC LIMIT :limit
""")
_GET = text("""
SELECT o.id, o.no, o.supplier, s.name AS supplier_name, s.contact, s.phone, s.email, o.status, o.note, o.created_at,
       coalesce(w.display_name, '') AS created_by, o.sent_at, o.ended_at, o.version, st.exponent
  FROM pos.purchase_order o JOIN pos.supplier s ON s.id = o.supplier JOIN pos.store st ON st.code = o.store
  LEFT JOIN pos.person w ON w.id = o.created_by WHERE o.id = :order
""")
_GET_LINES = text("""
SELECT p.id, p.sku, p.name, coalesce(g.name, ''), coalesce(g.tint, 7), p.unit, p.is_by_weight,
       coalesce((SELECT b.code FROM pos.barcode b WHERE b.product = p.id ORDER BY b.position, b.code LIMIT 1), ''), l.qty, l.received, c.cost
  FROM pos.purchase_line l JOIN pos.product p ON p.id = l.product
  LEFT JOIN pos.category g ON g.id = p.category LEFT JOIN pos.order_costs(:order) c ON c.product = l.product
 WHERE l.purchase_order = :order ORDER BY l.position, p.name_key
""")
_GET_DELIVERIES = text("""
SELECT d.id, d.reference, d.day, d.at, coalesce(w.display_name, ''),
       (SELECT json_agg(json_build_array(l.qty::text, p.is_by_weight) ORDER BY l.product) FROM pos.delivery_line l JOIN pos.product p ON p.id = l.product
         WHERE l.delivery = d.id), c.shipping_minor
  FROM pos.delivery d LEFT JOIN pos.person w ON w.id = d.person LEFT JOIN pos.shipping_costs(:order) c ON c.delivery = d.id
 WHERE d.purchase_order = :order ORDER BY d.at, d.id
""")
_LOW = text("""
SELECT p.id AS product, p.sku, p.name, coalesce(g.name, '') AS category_name, coalesce(g.tint, 7) AS tint, p.unit, p.is_by_weight,
       coalesce((SELECT b.code FROM pos.barcode b WHERE b.product = p.id ORDER BY b.position, b.code LIMIT 1), '') AS barcode, c.cost,
       coalesce((SELECT sum(v.qty) FROM pos.stock_level v WHERE v.product = p.id AND v.store = :store), 0) AS stock,
       coalesce((SELECT sum(greatest(l.qty - l.received, 0)) FROM pos.purchase_line l JOIN pos.purchase_order o ON o.id = l.purchase_order
                  WHERE l.product = p.id AND o.store = :store AND o.status IN ('draft', 'sent', 'part')
                    AND o.id IS DISTINCT FROM CAST(:order AS uuid)), 0) AS on_order,
       p.reorder_level, p.order_qty
  FROM pos.product p LEFT JOIN pos.category g ON g.id = p.category LEFT JOIN pos.product_cost c ON c.product = p.id
 WHERE p.supplier = :supplier AND p.reorder_level IS NOT NULL AND p.archived_at IS NULL
 ORDER BY p.name_key, p.id LIMIT 500
""")
_PRODUCTS = text("""
SELECT p.id AS product, p.sku, p.name, coalesce(g.name, '') AS category_name, coalesce(g.tint, 7) AS tint, p.unit, p.is_by_weight,
       coalesce((SELECT b.code FROM pos.barcode b WHERE b.product = p.id ORDER BY b.position, b.code LIMIT 1), '') AS barcode, c.cost
  FROM unnest(CAST(:products AS uuid[])) WITH ORDINALITY x(id, at) JOIN pos.product p ON p.id = x.id
  LEFT JOIN pos.category g ON g.id = p.category LEFT JOIN pos.product_cost c ON c.product = p.id
 ORDER BY x.at
""")
_KNOWN: Final = (
    "product",
    "sku",
    "name",
    "category_name",
    "tint",
    "unit",
    "is_by_weight",
    "barcode",
    "cost",
)
_SAVE = text(
    "SELECT pos.save_order(:id, :version, :supplier, :note, :products, :qty, CAST(:costs AS numeric[]))"
)
_SET_STATUS = text("SELECT pos.set_order_status(:order, :version, :status)")
_RECEIVE = text(
    "SELECT pos.receive_order(:id, :order, :version, :reference, :day, :booked_on, :shipping, :is_spread, :products, :qty,"
    " CAST(:costs AS numeric[]), CAST(:shares AS bigint[]))"
)
_SEEN = text("""
SELECT o.no, d.day, d.id = :delivery FROM pos.purchase_order here JOIN pos.delivery d ON d.supplier = here.supplier
  JOIN pos.purchase_order o ON o.id = d.purchase_order
 WHERE here.id = :order AND (d.id = :delivery OR lower(d.reference) = lower(:reference))
 ORDER BY d.id = :delivery DESC, d.at DESC LIMIT 1
""")


# ---------------------------------------------------------------------- reading


def list_orders(
    session: Session, query: OrderQuery | None = None, after: str | None = None, limit: int = 100
) -> Page[OrderRow]:
    """The newest first, of the store that asks. Raises Refused("page_unknown")."""
    query = query or OrderQuery()
    search = searchable(query.search)
    digits = search.upper().removeprefix("PO").strip()
    values = {
        "store": store.get(session).code,
        "before": int(decode(after, 1)[0]) if after else None,
        "status": query.status,
        "supplier": query.supplier,
        "search": search,
        "number": int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else None,
        "limit": limit + 1,
    }
    rows = session.execute(_LIST, values).all()
    found = tuple(_order_row(*row) for row in rows[:limit])
    return Page(found, encode(found[-1].no) if len(rows) > limit else None)


def get_order(session: Session, order: uuid.UUID) -> Order:
    """Raises Refused("not_found"), also for who may not see orders."""
    head = session.execute(_GET, {"order": order}).one_or_none()
    if head is None:
        raise Refused("not_found")
    lines = tuple(OrderLine(*row) for row in session.execute(_GET_LINES, {"order": order}))
    deliveries = tuple(
        _delivery(head.exponent, *row) for row in session.execute(_GET_DELIVERIES, {"order": order})
    )
    return Order(
        id=head.id,
        no=head.no,
        supplier=head.supplier,
        supplier_name=head.supplier_name,
        contact=tuple(each for each in (head.contact, head.phone, head.email) if each),
        status=head.status,
        note=head.note,
        created_at=head.created_at,
        created_by=head.created_by,
        sent_at=head.sent_at,
        ended_at=head.ended_at,
        version=head.version,
        lines=lines,
        deliveries=deliveries,
    )


def list_low(session: Session, supplier: uuid.UUID, order: uuid.UUID | None = None) -> list[Proposal]:
    """What a supplier's goods lack, beyond what is ordered already in other orders than `order`."""
    values = {"supplier": supplier, "order": order, "store": store.get(session).code}
    found = []
    for row in session.execute(_LOW, values).mappings():
        qty = quantity_to_order(row["stock"] + row["on_order"], row["reorder_level"], row["order_qty"])
        if qty > 0:
            known = {name: row[name] for name in _KNOWN}
            line = OrderLine(**known, qty=qty, received=ZERO)
            found.append(Proposal(line, row["stock"], row["on_order"]))
    return found


def find_scanned(session: Session, code: str) -> Scanned | None:
    """By a whole barcode or product number."""
    found = catalog.find_by_code(session, code)
    if found is None:
        return None
    qty = session.scalar(
        text("SELECT b.qty FROM pos.barcode b WHERE b.code = :code"), {"code": searchable(code)}
    )
    return Scanned(_products(session, [found.id])[0], qty or Decimal(1))


def search_products(session: Session, typed: str, limit: int = 6) -> list[OrderLine]:
    """Products by part of their name, not archived."""
    page = catalog.list_products(session, catalog.ProductQuery(search=typed), None, limit)
    return _products(session, [row.id for row in page])


def _products(session: Session, ids: Sequence[uuid.UUID]) -> list[OrderLine]:
    """In the order of their ids as given."""
    rows = session.execute(_PRODUCTS, {"products": list(ids)}).mappings()
    return [OrderLine(**{name: row[name] for name in _KNOWN}, qty=ZERO, received=ZERO) for row in rows]


def _order_row(*columns: Any) -> OrderRow:
    *plain, lines, value = columns
    return OrderRow(*[*plain, _quantities(lines), value])


def _delivery(exponent: int, *columns: Any) -> Delivery:
    *plain, lines, shipping = columns
    cost = None if shipping is None else Decimal(shipping).scaleb(-exponent)
    return Delivery(*[*plain, _quantities(lines), cost])


def _quantities(pairs: Any) -> tuple[tuple[Decimal, bool], ...]:
    return tuple((Decimal(qty), bool(is_by_weight)) for qty, is_by_weight in pairs or ())


# ---------------------------------------------------------------------- writing


def save_order(session: Session, draft: OrderDraft) -> Order:
    """A draft, new or changed. Raises Conflict("order_changed"), Refused: `order_not_open`, `not_allowed`, `value_refused`."""
    values = {
        "id": draft.id,
        "version": draft.version,
        "supplier": draft.supplier,
        "note": fields.note("purchase_order_note", draft.note, LONGEST_NOTE),
    }
    session.execute(_SAVE, values | _columns(draft.lines))
    return get_order(session, draft.id)


def set_status(session: Session, order: uuid.UUID, version: int, status: str) -> Order:
    """`sent`, `cancelled` (nothing came of it) or `closed` (what is missing will not come).

    Raises Conflict("order_changed"), Refused: `order_not_open`, `order_empty`, `not_allowed`.
    """
    if status == SENT and not get_order(session, order).lines:
        raise Refused("order_empty")
    session.execute(_SET_STATUS, {"order": order, "version": version, "status": status})
    return get_order(session, order)


def save_and_send(session: Session, draft: OrderDraft) -> Order:
    """Both or neither. Raises as `save_order` and `set_status` do."""
    saved = save_order(session, draft)
    return set_status(session, saved.id, saved.version, SENT)


def receive(
    session: Session, receipt: Receipt, *, booked_on: dt.date, is_known: bool = False
) -> tuple[Order, bool]:
    """Goods come into stock: the order as it is now, and whether this call did it. The same receipt again does nothing.

    Raises Conflict("order_changed") when somebody received meanwhile; Refused: `delivery_empty`, `order_not_open`, `not_allowed`,
    `value_refused`, and `delivery_seen` for a number that this supplier had before, unless that `is_known`.
    """
    if not receipt.lines:
        raise Refused("delivery_empty")
    reference = fields.line("delivery_reference", receipt.reference, LONGEST_REFERENCE)
    if reference and not is_known:
        _refuse_seen(session, receipt, reference)
    currency = _currency(session)
    lines = _with_costs(receipt, get_order(session, receipt.order))
    values = {
        "id": receipt.id,
        "order": receipt.order,
        "version": receipt.version,
        "reference": reference,
        "day": receipt.day,
        "booked_on": booked_on,
        "shipping": currency.to_minor(receipt.shipping),
        "is_spread": receipt.is_spread,
        "shares": [currency.to_minor(share) for share in _shares(receipt, lines, currency)],
    }
    is_new = session.execute(_RECEIVE, values | _columns(lines)).scalar_one()
    return get_order(session, receipt.order), bool(is_new)


def _refuse_seen(session: Session, receipt: Receipt, reference: str) -> None:
    values = {"order": receipt.order, "delivery": receipt.id, "reference": reference}
    row = session.execute(_SEEN, values).one_or_none()
    if row is not None and not row[2]:
        raise Refused("delivery_seen", reference=reference, order=order_number(row[0]), day=row[1])


def _with_costs(receipt: Receipt, order: Order) -> tuple[DraftLine, ...]:
    """A cost that was not given is that of the order, which is None for who may not see it."""
    known = {line.product: line.cost for line in order.lines}
    return tuple(
        line if line.cost is not None else replace(line, cost=known.get(line.product))
        for line in receipt.lines
    )


def _shares(receipt: Receipt, lines: Sequence[DraftLine], currency: Currency) -> list[Decimal]:
    if not receipt.is_spread or not receipt.shipping:
        return [ZERO] * len(lines)
    values = [line_value(line.qty, line.cost or ZERO, currency) for line in lines]
    return spread_shipping(receipt.shipping, values, [line.qty for line in lines], currency)


def _columns(lines: Sequence[DraftLine]) -> dict[str, Any]:
    return {
        "products": [line.product for line in lines],
        "qty": [line.qty for line in lines],
        "costs": [line.cost for line in lines],
    }


def _currency(session: Session) -> Currency:
    here = store.get(session)
    return Currency(here.currency, here.exponent)
