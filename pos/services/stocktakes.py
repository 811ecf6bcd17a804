"""Stocktakes: goods counted with a list, by several people at once, while the shop sells. Writing is done by functions in the database.

The difference of a line is what was counted less the level at that very moment, so what is sold later comes off by itself. Values come
back as None for who may not see costs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain.inputs.text import LONGEST_NOTE
from pos.errors import Refused
from pos.services import fields, purchasing, store
from pos.services.paging import Page, decode, encode
from pos.services.purchasing import Scanned

OPEN, POSTED, CANCELLED = "open", "posted", "cancelled"
ALL, CATEGORY, SUPPLIER = "all", "category", "supplier"
TO_COUNT, DIFFERENCES = "to_count", "differences"
PAGE_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Beginning:
    """The program makes the id, so that a second try starts no second one. `of` is the category or supplier."""

    id: uuid.UUID
    scope: str = ALL
    of: uuid.UUID | None = None
    is_blind: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stocktake:
    """`scope_name` is that of the category or supplier. Of one that is open, `counted` and `differences` are those of now."""

    id: uuid.UUID
    no: int
    status: str
    scope: str
    scope_name: str
    is_blind: bool
    note: str
    started_at: dt.datetime
    started_by: str
    ended_at: dt.datetime | None
    ended_by: str
    listed: int
    counted: int
    differences: int

    @property
    def number(self) -> str:
        return stocktake_number(self.no)

    @property
    def is_open(self) -> bool:
        return self.status == OPEN


@dataclass(frozen=True, slots=True)
class Line:
    """`expected` is the level when it was counted, else now. `value` is that of the difference, None for who may not see costs."""

    product: uuid.UUID
    sku: str
    name: str
    category_name: str
    tint: int
    unit: str
    is_by_weight: bool
    barcode: str
    qty: Decimal | None
    expected: Decimal
    version: int
    counted_by: str
    value: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.qty is None else self.qty - self.expected


@dataclass(frozen=True, slots=True)
class Sums:
    """`revision` grows with every count of anybody; `value` of all differences, None for who may not see costs."""

    listed: int = 0
    counted: int = 0
    fewer: int = 0
    more: int = 0
    revision: int = 0
    value: Decimal | None = None

    @property
    def differences(self) -> int:
        return self.fewer + self.more

    @property
    def same(self) -> int:
        return self.counted - self.differences

    @property
    def left(self) -> int:
        return self.listed - self.counted


@dataclass(frozen=True, slots=True)
class Lines:
    """By name. `before` and `after` are where the pages beside this one are asked for, None where there is none."""

    rows: tuple[Line, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A stocktake as it stands. `silent` are tills that sell and cannot be heard: what they send later comes off twice."""

    take: Stocktake
    sums: Sums
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """One count: by `product`, or by a `code` that was scanned. `qty` is how many in all (None: not counted), or so many more.

    `seen` is the version of the line that whoever types in all has looked at. The program makes the id: the same again counts nothing.
    """

    id: uuid.UUID
    stocktake: uuid.UUID
    product: uuid.UUID | None = None
    code: str = ""
    qty: Decimal | None = None
    is_added: bool = False
    seen: int | None = None
    is_new: bool = False
    """What is not on the list joins it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of a count. Nothing was counted where `is_counted` is not: the code is unknown, the product `stranger` is not on the list,
    or the goods are weighed and to be typed. `before` is the line as it was, `moved` by how much the level has moved since then.
    """

    is_counted: bool
    line: Line | None = None
    before: Line | None = None
    stranger: Scanned | None = None
    sums: Sums | None = None
    moved: Decimal = Decimal(0)


def stocktake_number(no: int) -> str:
    """As it stands on papers and in the ledger of stock, in every language."""
    return f"ST {no}"


_HEAD = text("""
SELECT t.id, t.no, t.status, t.scope, coalesce(g.name, s.name, ''), t.is_blind, t.note, t.started_at, coalesce(a.display_name, ''),
       t.ended_at, coalesce(e.display_name, ''), coalesce(t.listed, x.listed), coalesce(t.counted, x.counted),
       coalesce(t.differences, x.differences)
  FROM pos.stocktake t LEFT JOIN pos.category g ON g.id = t.category LEFT JOIN pos.supplier s ON s.id = t.supplier
  LEFT JOIN pos.person a ON a.id = t.started_by LEFT JOIN pos.person e ON e.id = t.ended_by
  LEFT JOIN LATERAL (SELECT count(*) AS listed, count(l.qty) AS counted, count(*) FILTER (WHERE l.qty <> l.expected) AS differences
                       FROM pos.stocktake_line l WHERE l.stocktake = t.id AND t.status = 'open') x ON true
 WHERE CASE WHEN CAST(:id AS uuid) IS NOT NULL THEN t.id = :id
            ELSE t.store = :store AND (CAST(:before AS int) IS NULL OR t.no < :before) END
 ORDER BY t.no DESC LIMIT :limit
""")
_SUMS = text("""
SELECT count(*), count(l.qty), count(*) FILTER (WHERE l.qty < l.expected), count(*) FILTER (WHERE l.qty > l.expected),
       coalesce(sum(l.version), 0) FROM pos.stocktake_line l WHERE l.stocktake = :stocktake
""")
# what is booked stands in the ledger with the cost of that day
_VALUE = text("""
SELECT coalesce(sum(coalesce(m.cost_minor / power(10::numeric, st.exponent),
                             round((l.qty - l.expected) * coalesce(a.average, c.cost, 0), st.exponent))), 0)
  FROM pos.stocktake t JOIN pos.store st ON st.code = t.store
  JOIN pos.stocktake_line l ON l.stocktake = t.id AND l.qty <> l.expected
  LEFT JOIN pos.stock_movement m ON m.id = l.movement
  LEFT JOIN pos.stock_cost a ON a.product = l.product AND a.store = t.store LEFT JOIN pos.product_cost c ON c.product = l.product
 WHERE t.id = :stocktake HAVING (SELECT pos.may('cost.read'))
""")
_ON = text("""
SELECT p.name_key, p.id FROM pos.stocktake_line l JOIN pos.product p ON p.id = l.product
 WHERE l.stocktake = :stocktake AND (p.name_key, p.id) >= (:name, CAST(:product AS uuid))
   AND (:show = 'all' OR :show = 'to_count' AND l.qty IS NULL OR :show = 'differences' AND l.qty <> l.expected)
 ORDER BY p.name_key, p.id LIMIT :limit
""")
_BACK = text("""
SELECT p.name_key, p.id FROM pos.stocktake_line l JOIN pos.product p ON p.id = l.product
 WHERE l.stocktake = :stocktake AND (p.name_key, p.id) < (:name, CAST(:product AS uuid))
   AND (:show = 'all' OR :show = 'to_count' AND l.qty IS NULL OR :show = 'differences' AND l.qty <> l.expected)
 ORDER BY p.name_key DESC, p.id DESC LIMIT :limit
""")
_LINES = text("""
SELECT p.id, p.sku, p.name, coalesce(g.name, ''), coalesce(g.tint, 7), p.unit, p.is_by_weight,
       coalesce((SELECT b.code FROM pos.barcode b WHERE b.product = p.id ORDER BY b.position, b.code LIMIT 1), ''), l.qty,
       coalesce(l.expected, (SELECT sum(v.qty) FROM pos.stock_level v WHERE v.product = p.id AND v.store = t.store), 0), l.version,
       coalesce(w.display_name, ''),
       CASE WHEN (SELECT pos.may('cost.read')) AND l.qty IS NOT NULL THEN
         coalesce(m.cost_minor / power(10::numeric, st.exponent),
                  round((l.qty - l.expected) * coalesce(a.average, c.cost, 0), st.exponent)) END
  FROM unnest(CAST(:products AS uuid[])) WITH ORDINALITY x(id, at)
  JOIN pos.stocktake t ON t.id = :stocktake JOIN pos.store st ON st.code = t.store
  JOIN pos.stocktake_line l ON l.stocktake = t.id AND l.product = x.id JOIN pos.product p ON p.id = x.id
  LEFT JOIN pos.category g ON g.id = p.category LEFT JOIN pos.person w ON w.id = l.counted_by
  LEFT JOIN pos.stock_movement m ON m.id = l.movement
  LEFT JOIN pos.stock_cost a ON a.product = p.id AND a.store = t.store LEFT JOIN pos.product_cost c ON c.product = p.id
 ORDER BY x.at
""")
_PLACE = text("SELECT name_key FROM pos.product WHERE id = :product")
_SILENT = text("SELECT name FROM pos.silent_tills()")
_START = text("SELECT pos.start_stocktake(:id, :scope, :of, :is_blind, :note)")
_COUNT = text("SELECT pos.count_stock(:id, :stocktake, :product, :qty, :is_added, :seen, :is_new)")
_POST = text("SELECT pos.end_stocktake(:stocktake, :seen, :zero, :day)")
_CANCEL = text("SELECT pos.cancel_stocktake(:stocktake)")
_FIRST: Final = ("", uuid.UUID(int=0))


# ---------------------------------------------------------------------- reading


def list_stocktakes(session: Session, after: str | None = None, limit: int = 100) -> Page[Stocktake]:
    """The newest first, of the store that asks. Raises Refused("page_unknown")."""
    before = int(decode(after, 1)[0]) if after else None
    values = {"id": None, "store": store.get(session).code, "before": before, "limit": limit + 1}
    rows = session.execute(_HEAD, values).all()
    found = tuple(Stocktake(*row) for row in rows[:limit])
    return Page(found, encode(found[-1].no) if len(rows) > limit else None)


def get_stocktake(session: Session, stocktake: uuid.UUID) -> Stocktake:
    """Raises Refused("not_found"), also for who may not see stocktakes."""
    values = {"id": stocktake, "store": "", "before": None, "limit": 1}
    row = session.execute(_HEAD, values).one_or_none()
    if row is None:
        raise Refused("not_found")
    return Stocktake(*row)


def open_desk(session: Session, stocktake: uuid.UUID) -> Desk:
    """Raises Refused("not_found")."""
    take = get_stocktake(session, stocktake)
    silent = tuple(session.scalars(_SILENT)) if take.is_open else ()
    return Desk(take, sums(session, stocktake), silent)


def sums(session: Session, stocktake: uuid.UUID) -> Sums:
    counts = session.execute(_SUMS, {"stocktake": stocktake}).one()
    listed, counted, fewer, more, revision = counts
    value = session.scalar(_VALUE, {"stocktake": stocktake})
    return Sums(listed, counted, fewer, more, revision, value)


def list_lines(
    session: Session,
    stocktake: uuid.UUID,
    show: str = ALL,
    at: str | None = None,
    limit: int = PAGE_ROWS,
    *,
    is_back: bool = False,
) -> Lines:
    """A page by name: from the place `at` on, or with `is_back` what stands before it. Raises Refused("page_unknown")."""
    name, product = decode(at, 2) if at else _FIRST
    values = {"stocktake": stocktake, "show": show, "name": name, "product": product, "limit": limit + 1}
    if is_back:
        back = session.execute(_BACK, values).all()
        keys = back[:limit][::-1]
        before = encode(*keys[0]) if len(back) > limit else None
        return Lines(_lines(session, stocktake, [key.id for key in keys]), before, at)
    rows = session.execute(_ON, values).all()
    keys = rows[:limit]
    has_before = bool(at) and session.execute(_BACK, values | {"limit": 1}).first() is not None
    after = encode(*rows[limit]) if len(rows) > limit else None
    return Lines(_lines(session, stocktake, [key.id for key in keys]), at if has_before else None, after)


def list_at(session: Session, stocktake: uuid.UUID, product: uuid.UUID, limit: int = PAGE_ROWS) -> Lines:
    """The page of all goods that begins with this one."""
    name = session.scalar(_PLACE, {"product": product})
    return list_lines(session, stocktake, ALL, encode(name or "", product), limit)


def list_all(session: Session, stocktake: uuid.UUID, show: str = ALL) -> tuple[Line, ...]:
    """Every line, for paper."""
    return list_lines(session, stocktake, show, limit=10**7).rows


def _lines(session: Session, stocktake: uuid.UUID, products: Sequence[uuid.UUID]) -> tuple[Line, ...]:
    rows = session.execute(_LINES, {"stocktake": stocktake, "products": list(products)})
    return tuple(Line(*row) for row in rows)


# ---------------------------------------------------------------------- writing


def start(session: Session, beginning: Beginning) -> Stocktake:
    """Raises Conflict("stocktake_open"), Refused: `not_allowed`, `value_refused`. The same again changes nothing."""
    values = {
        "id": beginning.id,
        "scope": beginning.scope,
        "of": beginning.of,
        "is_blind": beginning.is_blind,
        "note": fields.note("stocktake_note", beginning.note, LONGEST_NOTE),
    }
    session.execute(_START, values)
    return get_stocktake(session, beginning.id)


def count(session: Session, counting: Counting) -> Counted:
    """One short transaction for each count.

    Raises Conflict("count_changed") for a number in all over somebody else's count; Refused: `stocktake_not_open`, `not_found`,
    `not_allowed`, `value_refused`.
    """
    product, qty, before = counting.product, counting.qty, None
    if product is None:
        scanned = purchasing.find_scanned(session, counting.code)
        if scanned is None:
            return Counted(is_counted=False)
        product, qty = scanned.line.product, scanned.qty
        before = next(iter(_lines(session, counting.stocktake, [product])), None)
        if before is None and not counting.is_new:
            return Counted(is_counted=False, stranger=scanned)
        if before is not None and before.is_by_weight:
            return Counted(is_counted=False, line=before)
    values = {
        "id": counting.id,
        "stocktake": counting.stocktake,
        "product": product,
        "qty": qty,
        "is_added": counting.is_added,
        "seen": counting.seen,
        "is_new": counting.is_new,
    }
    moved = Decimal(session.execute(_COUNT, values).scalar_one())
    line = _lines(session, counting.stocktake, [product])[0]
    return Counted(
        is_counted=True, line=line, before=before, sums=sums(session, counting.stocktake), moved=moved
    )


def post(
    session: Session, stocktake: uuid.UUID, revision: int, *, booked_on: dt.date, is_zeroing: bool = False
) -> tuple[Stocktake, bool]:
    """Every difference goes into stock: the stocktake, and whether this call did it. `revision` is that of the sums that were looked at.

    `is_zeroing`: what nobody counted is not there; else it stays as it is. Raises Conflict("stocktake_changed") when somebody counted
    meanwhile; Refused: `stocktake_not_open`, `not_allowed`, `value_refused`.
    """
    values = {"stocktake": stocktake, "seen": revision, "zero": is_zeroing, "day": booked_on}
    is_new = bool(session.execute(_POST, values).scalar_one())
    return get_stocktake(session, stocktake), is_new


def cancel(session: Session, stocktake: uuid.UUID) -> Stocktake:
    """Nothing of it is booked. Raises Refused("stocktake_not_open") where it was posted."""
    session.execute(_CANCEL, {"stocktake": stocktake})
    return get_stocktake(session, stocktake)
