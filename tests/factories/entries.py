"""Journal entries as docs/entry-format.md describes them, written from the page and not with the program's codec."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pos.db.ids import new_id
from tests.postgres import COFFEE, DRINKS, FOOD, MILK, NINETEEN, SEVEN

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Item:
    product: uuid.UUID
    price: str
    rate: str = "7"
    category: uuid.UUID | None = FOOD
    qty: str = "1"
    discount: str = "0"


MILK_ITEM = Item(MILK, "1.19", category=DRINKS)
COFFEE_ITEM = Item(COFFEE, "8.90", "19", DRINKS)


@dataclass(frozen=True, slots=True)
class Made:
    epoch: int
    seq: int
    payload: str
    prev: bytes
    hash: bytes
    doc: dict[str, Any]

    @property
    def arguments(self) -> tuple[int, int, str, bytes, bytes]:
        return self.epoch, self.seq, self.payload, self.prev, self.hash


def money(amount: Decimal) -> str:
    return str(amount.quantize(CENT) + Decimal("0.00"))


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(slots=True)
class TillBook:
    """A till's journal in memory: numbers and hashes go on by themselves."""

    till: str = "T01"
    user: uuid.UUID | None = None
    jti: str | None = None
    epoch: int = 1
    seq: int = 0
    receipt_no: int = 0
    hash: bytes = bytes(32)
    day: str = "2026-11-20"
    at: dt.datetime = dt.datetime(2026, 11, 20, 14, 33, 5, tzinfo=dt.UTC)
    shift: str | None = None
    made: list[Made] = field(default_factory=list)

    def entry(self, kind: str, body: dict[str, Any], **changed: Any) -> Made:
        """The next entry of the chain; `changed` replaces keys of the envelope."""
        doc = {
            "v": 1,
            "id": str(new_id()),
            "kind": kind,
            "till": self.till,
            "epoch": self.epoch,
            "seq": self.seq + 1,
            "at": self.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "offset_min": 60,
            "day": self.day,
            "user": str(self.user) if self.user else None,
            "jti": self.jti,
            "body": body,
        } | changed
        return self.append(json.dumps(doc, sort_keys=True, separators=(",", ":"), ensure_ascii=False), doc)

    def append(self, payload: str, doc: dict[str, Any]) -> Made:
        made = Made(
            self.epoch,
            self.seq + 1,
            payload,
            self.hash,
            hashlib.sha256(self.hash + payload.encode()).digest(),
            doc,
        )
        self.seq, self.hash = made.seq, made.hash
        self.made.append(made)
        return made

    def open_shift(self) -> Made:
        shift = str(new_id())
        self.shift = shift
        body = {"shift": shift, "float": "150.00", "currency": "EUR", "exponent": 2}
        return self.entry("shift_opened", body, id=shift)

    def close_shift(self) -> Made:
        body = {"shift": self.shift, "expected": {"cash": "151.19"}, "counted": {"cash": "151.00"}}
        return self.entry("shift_closed", body | {"currency": "EUR", "exponent": 2})

    def sale(self, *items: Item, tendered: str | None = None, kind: str = "cash", **changed: Any) -> Made:
        self.receipt_no += 1
        body = self.sale_body([sale_line(no, item) for no, item in enumerate(items or (MILK_ITEM,), 1)])
        total = Decimal(body["total"])
        given = Decimal(tendered) if tendered else total
        body["tenders"] = [tender(1, kind, given, given - total)]
        return self.entry("sale", body | changed.pop("body", {}), **changed)

    def refund(self, sold: Made, lines: dict[int, str], **changed: Any) -> Made:
        """Give back `lines` (line number: quantity) of a sale."""
        self.receipt_no += 1
        rows = []
        for no, (line_no, qty) in enumerate(lines.items(), 1):
            line = sold.doc["body"]["lines"][line_no - 1]
            share = Decimal(qty) / Decimal(line["qty"])
            rows.append(refund_line(no, line, qty, share))
        body = self.sale_body(rows)
        body["refund_of"] = {"entry": sold.doc["id"], "number": sold.doc["body"]["number"]}
        body["tenders"] = [tender(1, "cash", Decimal(body["total"]), Decimal(0))]
        return self.entry("refund", body, **changed)

    def sale_body(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        def total_of(key: str) -> str:
            return money(sum((Decimal(line[key]) for line in lines), Decimal(0)))

        taxes: dict[str, dict[str, Any]] = {}
        for line in lines:
            for part in line["taxes"]:
                row = taxes.setdefault(part["tax"], tax_row(part["tax"]))
                row["base"] = money(Decimal(row["base"]) + Decimal(part["base"]))
                row["amount"] = money(Decimal(row["amount"]) + Decimal(part["amount"]))
        return {
            "receipt_no": self.receipt_no,
            "number": f"{self.till}/{self.epoch}-{self.receipt_no:06d}",
            "shift": self.shift,
            "currency": "EUR",
            "exponent": 2,
            "customer": None,
            "tax_rounding": "document",
            "lines": lines,
            "taxes": list(taxes.values()),
            "total": total_of("total"),
            "net": total_of("net"),
            "tax": total_of("tax"),
            "discount": total_of("discount"),
            "rounding": "0.00",
            "refund_of": None,
        }


def sale_line(no: int, item: Item) -> dict[str, Any]:
    listed = rounded(Decimal(item.qty) * Decimal(item.price))
    return line_row(no, item, listed, listed - Decimal(item.discount))


def line_row(no: int, item: Item, listed: Decimal, total: Decimal) -> dict[str, Any]:
    tax = rounded(total * Decimal(item.rate) / (100 + Decimal(item.rate)))
    tax_id = str(SEVEN if item.rate == "7" else NINETEEN)
    discount = Decimal(item.discount)
    taken = [{"promotion": None, "name": "Friend", "amount": money(discount)}] if discount else []
    return {
        "no": no,
        "product": str(item.product),
        "category": str(item.category) if item.category else None,
        "name": "Näme",
        "sku": "SKU",
        "barcode": None,
        "qty": item.qty,
        "unit": "pcs",
        "unit_price": item.price,
        "tax_included": True,
        "list": money(listed),
        "discount": money(discount),
        "discounts": taken,
        "total": money(total),
        "net": money(total - tax),
        "tax": money(tax),
        "taxes": [{"tax": tax_id, "base": money(total - tax), "amount": money(tax)}],
        "refund_of_line": None,
        "trace": [{"step": "list", "amount": money(listed)}],
    }


def refund_line(no: int, line: dict[str, Any], qty: str, share: Decimal) -> dict[str, Any]:
    total = rounded(Decimal(line["total"]) * share)
    tax = rounded(Decimal(line["tax"]) * share)
    return line | {
        "no": no,
        "qty": str(-Decimal(qty)),
        "list": money(-rounded(Decimal(line["list"]) * share)),
        "discount": money(-rounded(Decimal(line["discount"]) * share)),
        "discounts": [],
        "total": money(-total),
        "net": money(tax - total),
        "tax": money(-tax),
        "taxes": [{"tax": line["taxes"][0]["tax"], "base": money(tax - total), "amount": money(-tax)}],
        "refund_of_line": line["no"],
    }


def tender(no: int, kind: str, amount: Decimal, change: Decimal) -> dict[str, Any]:
    return {
        "no": no,
        "kind": kind,
        "name": kind.title(),
        "amount": money(amount),
        "change": money(change),
        "reference": None,
    }


def tax_row(tax: str) -> dict[str, Any]:
    seven = tax == str(SEVEN)
    return {
        "tax": tax,
        "name": "VAT 7%" if seven else "VAT 19%",
        "letter": "B" if seven else "A",
        "rate": "7" if seven else "19",
        "kind": "percent",
        "base": "0.00",
        "amount": "0.00",
    }
