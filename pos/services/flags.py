"""Flags of entries: what the database can tell about one, the list of the command line, and settling them.

A flag is set when an entry is posted that counts like any other and deserves a look. The office's list is `pos.services.attention`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.errors import Refused

QUIET = (
    "stock_below_zero",
    "shift_not_open",
    "no_session",
    "till_clock_ahead",
    "till_clock_back",
    "carried_over",
)
"""Usual in some shops: a note that asks for nobody. Every other flag, also one that only a newer server knows, asks for a person.

The index `entry_flag_loud` leaves these out: who changes them changes it.
"""
QUIET_SQL = ", ".join("'" + flag + "'" for flag in QUIET)
MOST_LISTED = 200
MOST_FOUND = 20
"""Of each kind of thing that a flag is about."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of one entry. `number` is the receipt's; `reviewed_at` None while nobody has looked."""

    till: str
    epoch: int
    seq: int
    flag: str
    kind: str
    at: dt.datetime
    number: str | None
    person: str | None
    reviewed_at: dt.datetime | None
    reviewed_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class OpenKind:
    """How many entries have this flag and nobody looked; `until` is the newest of them."""

    flag: str
    count: int
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Goods:
    """What was sold of a product that is not sold below zero, and what is in stock now."""

    name: str
    unit: str
    sold: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A line whose price is none that was in force, and that does not say why; `listed` is what the product costs now."""

    name: str
    charged: Decimal
    listed: Decimal


@dataclass(frozen=True, slots=True)
class Drawn:
    """An account that the entry drew from: `code` is its whole number, `limit` what may be owed."""

    kind: str
    code: str
    drawn: Decimal
    balance: Decimal
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Coupon:
    """An offer that was used: how often by all, of how many times it may be."""

    name: str
    uses: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that is meant: the one that was given back, or another one that gives the same back."""

    number: str
    till_name: str
    at: dt.datetime
    total: Decimal
    person: str | None
    is_original: bool


@dataclass(frozen=True, slots=True)
class Shift:
    till_name: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the database can tell about an entry with flags; a part is empty where no flag asks for it, or nothing is known.

    `at` is what the till's clock said, `posted_at` the server's. `previous_number` is the receipt before this one in its series,
    `previous_at` the time of the entry before. `refund_number` is the receipt that this one says it gives back.
    """

    payload: str
    at: dt.datetime
    posted_at: dt.datetime
    goods: tuple[Goods, ...] = ()
    prices: tuple[Price, ...] = ()
    accounts: tuple[Drawn, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    refund_number: str = ""
    previous_number: str = ""
    previous_at: dt.datetime | None = None
    shift: Shift | None = None
    carried_number: str = ""


LIST = text(
    """
    SELECT f.till, f.epoch, f.seq, f.flag, j.kind, f.at, s.number, seller.display_name, f.reviewed_at, p.display_name, f.reason
      FROM pos.entry_flag f JOIN pos.journal j USING (till, epoch, seq)
      LEFT JOIN pos.sale s ON s.id = j.id LEFT JOIN pos.person seller ON seller.id = j.person
      LEFT JOIN pos.person p ON p.id = f.reviewed_by
     WHERE (:is_all OR f.reviewed_at IS NULL AND f.flag <> 'repaired')
       AND (CAST(:flag AS text) IS NULL OR f.flag = :flag) AND (CAST(:till AS text) IS NULL OR f.till = :till)
       AND (CAST(:is_quiet AS boolean) IS NULL OR (f.flag IN ({quiet})) = :is_quiet)
     ORDER BY f.at DESC, f.till DESC, f.epoch DESC, f.seq DESC, f.flag LIMIT :most
""".replace("{quiet}", QUIET_SQL)
)
KINDS = text("""
    SELECT flag, count(*), max(at) FROM pos.entry_flag
     WHERE reviewed_at IS NULL AND flag <> 'repaired' AND (CAST(:till AS text) IS NULL OR till = :till)
     GROUP BY flag ORDER BY count(*) DESC, flag
""")
ENTRY = text(
    "SELECT id, payload, at, posted_at FROM pos.journal WHERE (till, epoch, seq) = (:till, :epoch, :seq)"
)
GOODS = text("""
    SELECT max(l.name), max(l.unit), sum(l.qty), coalesce((SELECT sum(v.qty) FROM pos.stock_level v
                                                WHERE v.product = l.product AND v.store = t.store), 0) AS left_qty
      FROM pos.sale_line l JOIN pos.product p ON p.id = l.product AND NOT p.sells_below_zero
      JOIN pos.till t ON t.code = :till
     WHERE l.sale = :id AND l.loads IS NULL GROUP BY l.product, t.store HAVING sum(l.qty) > 0 ORDER BY left_qty, 1 LIMIT :most
""")
# as sec.has_old_price asks, which sets the flag
PRICES = text("""
    SELECT l.no, l.name, l.unit_price, p.price FROM pos.sale_line l JOIN pos.product p ON p.id = l.product
     WHERE l.sale = :id AND l.unit_price <> p.price AND NOT EXISTS (
       SELECT FROM pos.price_history h WHERE h.product = l.product AND h.price = l.unit_price AND NOT EXISTS (
         SELECT FROM pos.price_history later WHERE later.product = h.product
            AND later.valid_from > h.valid_from AND later.valid_from <= CAST(:at AS timestamptz) - interval '30 days'))
     ORDER BY l.no LIMIT :most
""")
ACCOUNTS = text("""
    SELECT a.kind, a.code, -m.amount_minor AS drawn, a.limit_minor, a.exponent,
           (SELECT sum(x.amount_minor) FROM pos.account_movement x WHERE x.account = a.id) AS balance
      FROM pos.account_movement m JOIN pos.account a ON a.id = m.account
     WHERE m.entry = :id AND m.amount_minor < 0 ORDER BY balance, a.code LIMIT :most
""")
COUPONS = text("""
    SELECT p.name, (SELECT sum(x.times) FROM pos.coupon_use x WHERE x.promotion = p.id),
           CASE WHEN p.params ->> 'max_uses' ~ '^[0-9]{1,9}$' THEN CAST(p.params ->> 'max_uses' AS int) END AS most
      FROM pos.promotion p WHERE p.id IN (SELECT u.promotion FROM pos.coupon_use u WHERE u.sale = :id) ORDER BY most, 1 LIMIT :most
""")
RECEIPTS = text("""
    SELECT s.number, coalesce(t.name, s.till), s.at, s.total_minor, s.exponent, p.display_name, s.id = me.refund_of
      FROM pos.sale me JOIN pos.sale s ON s.id = me.refund_of OR s.refund_of = me.refund_of AND s.id <> me.id
      LEFT JOIN pos.till t ON t.code = s.till LEFT JOIN pos.person p ON p.id = s.person
     WHERE me.id = :id ORDER BY s.at, s.number LIMIT :most
""")
PREVIOUS_NUMBER = text("""
    SELECT s.number FROM pos.journal j JOIN pos.sale s ON s.id = j.id
     WHERE j.till = :till AND j.epoch = :epoch AND j.seq < :seq AND j.kind IN ('sale', 'refund') ORDER BY j.seq DESC LIMIT 1
""")
PREVIOUS_AT = text("SELECT at FROM pos.journal WHERE (till, epoch, seq) = (:till, :epoch, :seq - 1)")
SHIFT = text("""
    SELECT coalesce(t.name, s.till), s.opened_at, s.closed_at FROM pos.shift s LEFT JOIN pos.till t ON t.code = s.till
     WHERE s.id::text = :shift
""")


def list_flags(
    session: Session,
    *,
    is_open: bool = True,
    is_quiet: bool | None = None,
    flag: str | None = None,
    till: str | None = None,
    most: int = MOST_LISTED,
) -> list[Flag]:
    """Newest first; with `is_open` those nobody has looked at, with `is_quiet` those that are notes, or that are none.

    Needs journal.read, or the list is empty.
    """
    values = {"is_all": not is_open, "is_quiet": is_quiet, "flag": flag, "till": till, "most": most}
    return [Flag(*row) for row in session.execute(LIST, values)]


def open_kinds(session: Session, till: str | None = None) -> tuple[OpenKind, ...]:
    """Which flags are open and how many of each, the most frequent first."""
    return tuple(OpenKind(*row) for row in session.execute(KINDS, {"till": till}))


def review(
    session: Session, till: str, epoch: int, seq: int, flags: Sequence[str], reason: str | None = None
) -> None:
    """Somebody has looked at these flags of an entry. Needs journal.review.

    Raises Refused("not_found") when none of them is open any more: nothing is written then.
    """
    session.execute(
        text("SELECT pos.review_flag(:till, :epoch, :seq, :flags, :reason)"),
        {"till": till, "epoch": epoch, "seq": seq, "flags": list(flags), "reason": reason or None},
    )


def review_entry(
    session: Session, till: str, epoch: int, seq: int, flag: str | None = None, reason: str | None = None
) -> tuple[str, ...]:
    """Settle this flag of an entry, or all that are open; which those were. Raises as `review`."""
    found = session.execute(
        text(
            "SELECT flag FROM pos.entry_flag WHERE (till, epoch, seq) = (:till, :epoch, :seq) AND reviewed_at IS NULL"
            " AND flag <> 'repaired' AND (CAST(:flag AS text) IS NULL OR flag = :flag) ORDER BY flag"
        ),
        {"till": till, "epoch": epoch, "seq": seq, "flag": flag},
    )
    flags = tuple(found.scalars())
    if not flags:
        raise Refused("not_found")
    review(session, till, epoch, seq, flags, reason)
    return flags


def review_kind(
    session: Session,
    flag: str,
    *,
    till: str | None = None,
    until: dt.datetime | None = None,
    reason: str | None = None,
) -> int:
    """Settle all flags of a kind that are open, of one till or of all; how many. What came after `until` stays open.

    Needs journal.review.
    """
    found = session.execute(
        text("SELECT pos.review_flags(:flag, :till, coalesce(CAST(:until AS timestamptz), now()), :reason)"),
        {"flag": flag, "till": till, "until": until, "reason": reason or None},
    )
    return int(found.scalar_one())


def find_facts(session: Session, till: str, epoch: int, seq: int, flags: Sequence[str]) -> Findings:
    """What is meant by these flags of an entry. Raises Refused("not_found") for who may not read it, or when it is not there."""
    place = {"till": till, "epoch": epoch, "seq": seq}
    entry = session.execute(ENTRY, place).one_or_none()
    if entry is None:
        raise Refused("not_found")
    body = _body(entry.payload)
    values = {**place, "id": entry.id, "at": entry.at, "most": MOST_FOUND}
    asked = set(flags)

    def rows(statement: Any, *for_flags: str) -> Sequence[Any]:
        return session.execute(statement, values).all() if asked.intersection(for_flags) else ()

    previous = rows(PREVIOUS_NUMBER, "receipt_gap", "number_mismatch")
    before = rows(PREVIOUS_AT, "till_clock_back")
    return Findings(
        payload=entry.payload,
        at=entry.at,
        posted_at=entry.posted_at,
        goods=tuple(Goods(*row) for row in rows(GOODS, "stock_below_zero")),
        prices=_prices(rows(PRICES, "price_deviation"), body),
        accounts=tuple(_drawn(row) for row in rows(ACCOUNTS, "account_overdrawn", "account_unknown")),
        coupons=tuple(Coupon(*row) for row in rows(COUPONS, "coupon_overused")),
        receipts=tuple(_receipt(row) for row in rows(RECEIPTS, "refund_at_two_tills", "refund_of_unknown")),
        refund_number=_said(body, "refund_of", "number") if "refund_of_unknown" in asked else "",
        previous_number=previous[0].number if previous else "",
        previous_at=before[0].at if before else None,
        shift=_shift(session, body) if "shift_not_open" in asked else None,
        carried_number=_said(body, "carried_from", "number") if "carried_over" in asked else "",
    )


def _prices(rows: Sequence[Any], body: Mapping[str, Any]) -> tuple[Price, ...]:
    """Those without an explanation in the entry; all of them where each has one that the server did not take."""
    found = {row.no: Price(row.name, row.unit_price, row.price) for row in rows}
    said = {line.get("no") for line in body.get("lines", ()) if _says_why(line.get("trace"))}
    return tuple(price for no, price in found.items() if no not in said) or tuple(found.values())


def _says_why(trace: object) -> bool:
    steps = [step.get("step") for step in trace[:2]] if isinstance(trace, list) else []
    return bool(steps) and (steps[0] in {"price_list", "open_price"} or "tax_switch" in steps)


def _drawn(row: Any) -> Drawn:
    unit = Decimal(1).scaleb(-row.exponent)
    return Drawn(row.kind, row.code, row.drawn * unit, row.balance * unit, row.limit_minor * unit)


def _receipt(row: Any) -> Receipt:
    number, till_name, at, total_minor, exponent, person, is_original = row
    return Receipt(number, till_name, at, Decimal(total_minor).scaleb(-exponent), person, is_original)


def _shift(session: Session, body: Mapping[str, Any]) -> Shift | None:
    row = session.execute(SHIFT, {"shift": str(body.get("shift"))}).one_or_none()
    return None if row is None else Shift(*row)


def _body(payload: str) -> Mapping[str, Any]:
    """It was applied, so it could be read."""
    body = json.loads(payload).get("body")
    return body if isinstance(body, dict) else {}


def _said(body: Mapping[str, Any], what: str, key: str) -> str:
    found = body.get(what)
    return str(found.get(key) or "") if isinstance(found, dict) else ""
