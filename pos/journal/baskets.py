"""Baskets in the journal file, line by line, so that a power cut loses nothing that was scanned."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pos.domain.basket import Basket, BasketLine, Consented
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.quantity import plain
from pos.errors import Refused, Unavailable
from pos.journal.codec import instant, instant_text
from pos.journal.exchanges import exchange_from, exchange_said
from pos.journal.products import product_from, product_text
from pos.journal.schema import row_seal
from pos.words import say

_LineRow = tuple[str, int, str, str, str | None, str]

SHARED = "basket_shared"
"""The journal's note of the open basket that the server knows too, so that another till may have taken it: as `Shared.note`;
empty: none."""

# what a flipped bit leaves: a basket in no known state, a line of no basket
STRAY = """
SELECT 1 FROM basket WHERE state NOT IN ('open', 'parked')
UNION ALL SELECT 1 FROM basket_line l WHERE NOT EXISTS (SELECT 1 FROM basket b WHERE b.id = l.basket_id) LIMIT 1
"""


def save(db: sqlite3.Connection, basket: Basket, user_id: str | None, saved: Basket | None) -> None:
    """Write the basket's head and the lines that differ from what is kept.

    `saved` is this basket as it was last written, if that is known: the lines need not be read to be compared.
    """
    head = (basket.id, instant_text(basket.started_at), basket.customer_id, user_id, _said_of(basket))
    db.execute(
        "INSERT INTO basket (id, started_at, customer_id, user_id, said, seal) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, user_id = excluded.user_id,"
        " said = excluded.said, seal = excluded.seal",
        (*head, row_seal(*head)),
    )
    changed, keys = _differing(db, basket) if saved is None else _changed_since(basket, saved)
    gone = [(basket.id, key) for key in keys - {line.key for line in basket.lines}]
    db.executemany("DELETE FROM basket_line WHERE basket_id = ? AND key = ?", gone)
    db.executemany(
        "INSERT OR REPLACE INTO basket_line (basket_id, key, position, product, quantity, fixed_total, said, seal)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(basket.id, *row, row_seal(basket.id, *row)) for row in changed],
    )


def _differing(db: sqlite3.Connection, basket: Basket) -> tuple[list[_LineRow], set[str]]:
    """Rows that are not kept as they are now, and the keys of those that are kept."""
    kept = {row[0]: row for row in _rows(db, basket.id)}
    rows = [_row(position, line) for position, line in enumerate(basket.lines)]
    return [row for row in rows if kept.get(row[0]) != row], set(kept)


def _changed_since(basket: Basket, saved: Basket) -> tuple[list[_LineRow], set[str]]:
    """The same from memory: a line that nobody touched is the same object."""
    kept = {line.key: (position, line) for position, line in enumerate(saved.lines)}
    rows = []
    for position, line in enumerate(basket.lines):
        old_position, old = kept.get(line.key, (-1, None))
        if position != old_position or line is not old:
            rows.append(_row(position, line))
    return rows, set(kept)


def load_open(db: sqlite3.Connection) -> Basket | None:
    """The open basket. Raises Unavailable("journal_damaged") when it is not as it was written."""
    return _checked(db, "state = 'open'", ())


def load(db: sqlite3.Connection, basket_id: str) -> Basket | None:
    """A basket, open or parked. Raises Unavailable("journal_damaged")."""
    return _checked(db, "id = ?", (basket_id,))


def _checked(db: sqlite3.Connection, which: str, values: tuple[str, ...]) -> Basket | None:
    try:
        return _load(db, which, values)
    except (sqlite3.Error, ValueError, ArithmeticError) as error:
        raise _damaged() from error


def _load(db: sqlite3.Connection, which: str, values: tuple[str, ...]) -> Basket | None:
    if db.execute(STRAY).fetchone() is not None:
        raise _damaged()
    head = db.execute(
        f"SELECT id, started_at, customer_id, user_id, said, seal FROM basket WHERE {which}",  # noqa: S608 constants
        values,
    ).fetchone()
    if head is None:
        return None
    basket_id, started_at, customer_id, _, said, seal = head
    if seal != row_seal(*head[:-1]):
        raise _damaged()
    seals = dict(db.execute("SELECT key, seal FROM basket_line WHERE basket_id = ?", (basket_id,)))
    rows = _rows(db, basket_id)
    if any(seals[row[0]] != row_seal(basket_id, *row) for row in rows):
        raise _damaged()
    lines = tuple(_line(row) for row in rows)
    return _with_said(Basket(basket_id, instant(started_at), lines, customer_id), json.loads(said))


# The open basket that the server knows too


@dataclass(frozen=True, slots=True)
class Shared:
    """What the server was told: which basket, and the hash of what was in it, empty where an older program noted it."""

    basket_id: str
    content_hash: str

    @classmethod
    def of(cls, basket: Basket) -> Shared:
        """The same content has the same hash, in this program and after its next start."""
        return cls(basket.id, hashlib.sha256(text_of(basket).encode()).hexdigest())

    @classmethod
    def read(cls, note: str | None) -> Shared | None:
        """From the journal's note."""
        basket_id, _, content_hash = (note or "").partition(" ")
        return cls(basket_id, content_hash) if basket_id else None

    @property
    def note(self) -> str:
        return f"{self.basket_id} {self.content_hash}"

    def is_as_told(self, basket: Basket) -> bool:
        """Nothing was added or taken away since."""
        return self.content_hash in {"", Shared.of(basket).content_hash}


# A basket as one text, for the way over the server to another till


def text_of(basket: Basket) -> str:
    """The whole basket as JSON; `basket_from` reads it at any till of the same or a newer program."""
    document = {
        "id": basket.id,
        "started_at": instant_text(basket.started_at),
        "customer_id": basket.customer_id,
        "said": json.loads(_said_of(basket)),
        "lines": [_row(position, line) for position, line in enumerate(basket.lines)],
    }
    return json.dumps(document, sort_keys=True, ensure_ascii=False)


def basket_from(text: str) -> Basket:
    """Raises Refused("basket_unreadable"): a newer program wrote it, or somebody else did."""
    try:
        document = json.loads(text)
        lines = tuple(_line(tuple(row)) for row in document["lines"])
        basket = Basket(document["id"], instant(document["started_at"]), lines, document["customer_id"])
        return _with_said(basket, document["said"])
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise Refused("basket_unreadable") from error


def _damaged() -> Unavailable:
    return Unavailable("journal_damaged", path=say("open basket"), reason="a line was changed")


def delete(db: sqlite3.Connection, basket_id: str) -> None:
    db.execute("DELETE FROM basket WHERE id = ?", (basket_id,))


def _rows(db: sqlite3.Connection, basket_id: str) -> list[_LineRow]:
    return db.execute(
        "SELECT key, position, product, quantity, fixed_total, said FROM basket_line"
        " WHERE basket_id = ? ORDER BY position",
        (basket_id,),
    ).fetchall()


def _row(position: int, line: BasketLine) -> _LineRow:
    fixed = None if line.fixed_total is None else str(line.fixed_total)
    said = _compact(
        open_price=None if line.open_price is None else plain(line.open_price),
        discount=_discount_said(line.discount),
        tax_switch=line.tax_switch_id,
        account=line.account,
        note=line.note or None,
        salesperson=line.salesperson_id,
        serial=line.serial,
        lot=line.lot,
        expiry=None if line.expiry is None else line.expiry.isoformat(),
        reason=line.reason or None,
        restock=None if line.restock else False,
    )
    return (line.key, position, product_text(line.product), plain(line.quantity), fixed, said)


def _line(row: _LineRow) -> BasketLine:
    key, _, product, quantity, fixed, text = row
    said: dict[str, Any] = json.loads(text)
    return BasketLine(
        key,
        product_from(product),
        Decimal(quantity),
        None if fixed is None else Decimal(fixed),
        open_price=Decimal(said["open_price"]) if "open_price" in said else None,
        discount=_discount_from(said.get("discount")),
        tax_switch_id=said.get("tax_switch"),
        account=said.get("account"),
        note=said.get("note", ""),
        salesperson_id=said.get("salesperson"),
        serial=said.get("serial"),
        lot=said.get("lot"),
        expiry=date.fromisoformat(said["expiry"]) if "expiry" in said else None,
        reason=said.get("reason", ""),
        restock=said.get("restock", True),
    )


# What a person said of a line or of the sale, as JSON; nothing said is "{}"


def _said_of(basket: Basket) -> str:
    return _compact(
        customer_group=basket.customer_group,
        customer_name=basket.customer_name or None,
        note=basket.note or None,
        tax_switch=basket.tax_switch_id,
        coupons=list(basket.coupons) or None,
        discount=_discount_said(basket.discount),
        exchange=exchange_said(basket.exchange),
        consents=[_consent_said(each) for each in basket.consents] or None,
    )


def _with_said(basket: Basket, said: dict[str, Any]) -> Basket:
    return replace(
        basket,
        customer_group=said.get("customer_group"),
        customer_name=said.get("customer_name", ""),
        note=said.get("note", ""),
        tax_switch_id=said.get("tax_switch"),
        coupons=tuple(said.get("coupons", ())),
        discount=_discount_from(said.get("discount")),
        exchange=exchange_from(said.get("exchange")),
        consents=tuple(_consent_from(each) for each in said.get("consents", ())),
    )


def _consent_said(consent: Consented) -> list[Any]:
    return [consent.act, consent.place, {name: plain(value) for name, value in consent.needed.items()}]


def _consent_from(said: list[Any]) -> Consented:
    act, place, needed = said
    return Consented(act, place, {name: Decimal(value) for name, value in needed.items()})


def _discount_said(discount: ManualDiscount | None) -> dict[str, Any] | None:
    return None if discount is None else {**asdict(discount), "value": plain(discount.value)}


def _discount_from(said: dict[str, Any] | None) -> ManualDiscount | None:
    if said is None:
        return None
    return ManualDiscount(**{**said, "kind": DiscountKind(said["kind"]), "value": Decimal(said["value"])})


def _compact(**values: Any) -> str:
    said = {key: value for key, value in values.items() if value is not None}
    return json.dumps(said, sort_keys=True, ensure_ascii=False)
