"""A receipt as figures and names, made from a stored entry: what it came to is read, never computed again.

Layout into rows, columns and pages is `pos.documents`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from pos.domain.entries import Entry, EntryKind
from pos.domain.money import ZERO, Currency
from pos.domain.quantity import Unit


@dataclass(frozen=True, slots=True)
class StoreProfile:
    """What a receipt says about the shop. `id` is the store's; texts are plain, one line each."""

    id: str
    name: str
    currency: Currency
    address: tuple[str, ...] = ()
    phone: str | None = None
    tax_number: str | None = None
    receipt_footer: tuple[str, ...] = ()
    locale: str = "en"
    rollover_hour: int = 4


@dataclass(frozen=True, slots=True)
class ReceiptDiscount:
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    name: str
    sku: str | None
    quantity: Decimal
    unit: Unit
    unit_price: Decimal
    list_amount: Decimal
    discounts: tuple[ReceiptDiscount, ...]
    total: Decimal
    letters: str


@dataclass(frozen=True, slots=True)
class ReceiptTax:
    letter: str
    name: str
    base: Decimal
    amount: Decimal
    owed: Decimal | None = None
    """What the customer owes to the tax office (reverse charge)."""
    text: str = ""
    """What the law wants to be said, such as why there is no tax."""


@dataclass(frozen=True, slots=True)
class ReceiptTender:
    kind: str
    amount: Decimal
    reference: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """`sold_at` is local wall-clock time with its offset. `seal` is the printed part of the chain's hash."""

    store: StoreProfile
    currency: Currency
    number: str
    till_name: str
    sold_at: datetime
    served_by: str | None
    lines: tuple[ReceiptLine, ...]
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    rounding: Decimal
    tax: Decimal
    taxes: tuple[ReceiptTax, ...]
    tenders: tuple[ReceiptTender, ...]
    change: Decimal
    seal: str
    tax_included: bool
    refund_of: str | None
    is_copy: bool
    tip: Decimal
    written_off: Decimal
    """A small difference that was let go; below zero, cents that the customer left."""
    is_exchange: bool
    """Goods of `refund_of` came back and others went out; the total is the difference."""

    @property
    def is_refund(self) -> bool:
        return self.refund_of is not None and not self.is_exchange

    @property
    def tax_on_top(self) -> Decimal:
        """The tax that is not in the prices of the lines: from the subtotal, less what was saved, to the total."""
        return self.total - self.subtotal + self.discount

    @property
    def item_count(self) -> int:
        return sum(1 if line.unit.is_measured else abs(int(line.quantity)) for line in self.lines)


def receipt_of(
    entry: Entry, store: StoreProfile, till_name: str, served_by: str | None, *, is_copy: bool = False
) -> Receipt:
    """The receipt of a sale or refund entry. ValueError for other kinds: a bug."""
    if entry.kind not in {EntryKind.SALE, EntryKind.REFUND}:
        raise ValueError(f"no receipt for {entry.kind}")
    body = entry.body
    letters = {row["tax"]: row["letter"] for row in body["taxes"]}
    lines = tuple(_line(row, letters) for row in body["lines"])
    zone = timezone(timedelta(minutes=int(entry.data["offset_min"])))
    tenders = body["tenders"]
    return Receipt(
        store=store,
        currency=Currency(body["currency"], int(body["exponent"])),
        number=body["number"],
        till_name=till_name,
        sold_at=datetime.fromisoformat(entry.data["at"]).astimezone(zone),
        served_by=served_by,
        lines=lines,
        subtotal=sum((line.list_amount for line in lines), ZERO),
        discount=Decimal(body["discount"]),
        total=Decimal(body["total"]),
        rounding=Decimal(body["rounding"]),
        tax=Decimal(body["tax"]),
        taxes=tuple(
            ReceiptTax(
                row["letter"],
                row["name"],
                Decimal(row["base"]),
                Decimal(row["amount"]),
                Decimal(row["owed"]) if "owed" in row else None,
                str(row.get("text", "")),
            )
            for row in body["taxes"]
        ),
        tenders=tuple(
            ReceiptTender(row["kind"], Decimal(row["amount"]), row["reference"]) for row in tenders
        ),
        change=sum((Decimal(row["change"]) for row in tenders), ZERO),
        seal=entry.seal,
        tax_included=all(row["tax_included"] for row in body["lines"]),
        refund_of=body["refund_of"]["number"] if body["refund_of"] else None,
        is_copy=is_copy,
        tip=Decimal(body.get("tip", "0")),
        written_off=Decimal(body.get("written_off", "0")),
        is_exchange=entry.kind is EntryKind.SALE and bool(body["refund_of"]),
    )


def _line(row: Mapping[str, Any], letters: Mapping[str, str]) -> ReceiptLine:
    return ReceiptLine(
        name=row["name"],
        sku=row["sku"],
        quantity=Decimal(row["qty"]),
        unit=Unit(row["unit"]),
        unit_price=Decimal(row["unit_price"]),
        list_amount=Decimal(row["list"]),
        discounts=tuple(
            ReceiptDiscount(taken["name"], Decimal(taken["amount"])) for taken in row["discounts"]
        ),
        total=Decimal(row["total"]),
        letters="".join(sorted(letters.get(part["tax"], "") for part in row["taxes"])),
    )
