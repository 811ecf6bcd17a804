"""A receipt as figures and names, made from a stored entry: what it came to is read, never computed again.

Layout into rows, columns and pages is `pos.documents`'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from pos.domain.basket import UNTRACED, Traced
from pos.domain.entries import Entry, EntryKind
from pos.domain.money import ZERO, Currency
from pos.domain.quantity import Unit
from pos.domain.receipt_layout import Part, ReceiptLayout, needs_tax_table


@dataclass(frozen=True, slots=True)
class StoreProfile:
    """What a receipt says about the shop. `id` is the store's; texts are plain, one line each. `receipt_header` stands under the
    name.

    `is_training`: nothing that this till writes is in the books, and each of its papers says so.
    """

    id: str
    name: str
    currency: Currency
    address: tuple[str, ...] = ()
    phone: str | None = None
    tax_number: str | None = None
    receipt_footer: tuple[str, ...] = ()
    locale: str = "en"
    rollover_hour: int = 4
    receipt_header: tuple[str, ...] = ()
    is_training: bool = False
    layout: ReceiptLayout = field(default_factory=ReceiptLayout)
    email: str | None = None
    registration: str | None = None
    """The number in the trade register, as the law of some countries wants it on papers."""

    def shows(self, part: Part) -> bool:
        """The tax table stays where the shop's country wants it, whatever the layout says."""
        return self.layout.shows(part) or (part is Part.TAXES and needs_tax_table(self.locale))


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who an invoice is made out to. `is_complete` is false when only the name was kept and the rest could not be asked for."""

    name: str
    address: tuple[str, ...] = ()
    tax_number: str = ""
    email: str = ""
    is_complete: bool = True


Step = Mapping[str, str]
"""A step of a stored trace; `pos.domain.trace` says which there are."""


@dataclass(frozen=True, slots=True)
class ReceiptDiscount:
    """`coupon` is the code that was shown, `percent` what a person typed; `is_basket` a part of a discount on the sale."""

    name: str
    amount: Decimal
    coupon: str = ""
    percent: Decimal | None = None
    is_basket: bool = False


@dataclass(frozen=True, slots=True)
class PriceChange:
    """Why a piece does not cost what its shelf says: `step` of the trace (`price_list`, `open_price`, `tax_switch`)."""

    step: str
    name: str
    before: Decimal


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
    price_changes: tuple[PriceChange, ...] = ()
    is_deposit: bool = False
    """It follows the line before it."""
    has_come_back: bool = False
    trace: tuple[Step, ...] = ()
    note: str = ""
    sold_by: str = ""
    """The name of who sold it, where that was not the cashier."""
    traced: Traced = UNTRACED
    account: str = ""
    """The number of the card or account that its price went onto, whole."""
    expires: date | None = None
    """Until when what was put on it can be used."""


@dataclass(frozen=True, slots=True)
class ReceiptTax:
    """`on_top` is what of `amount` was added to the prices; the rest is in them."""

    letter: str
    name: str
    base: Decimal
    amount: Decimal
    owed: Decimal | None = None
    """What the customer owes to the tax office (reverse charge)."""
    text: str = ""
    """What the law wants to be said, such as why there is no tax."""
    on_top: Decimal = ZERO


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
    tax_on_top: Decimal = ZERO
    """What of `tax` is not in the prices of the lines."""
    trace: tuple[Step, ...] = ()
    note: str = ""
    customer_name: str = ""
    buyer: Buyer | None = None
    """Set for an invoice."""

    @property
    def is_refund(self) -> bool:
        return self.refund_of is not None and not self.is_exchange

    @property
    def tenders_said(self) -> tuple[ReceiptTender, ...]:
        """Without cash of nothing, from which only the change for another payment came."""
        return tuple(each for each in self.tenders if each.amount) or self.tenders

    @property
    def odd_cents(self) -> Decimal:
        """`subtotal - discount + tax_on_top + odd_cents = total`; zero but where net and taxes are each rounded on their own."""
        return self.total - self.subtotal + self.discount - self.tax_on_top

    @property
    def basket_discounts(self) -> tuple[ReceiptDiscount, ...]:
        """Discounts on the whole sale, their parts in the lines put together again."""
        sums: dict[tuple[str, Decimal | None], Decimal] = {}
        for line in self.lines:
            for taken in line.discounts:
                if taken.is_basket:
                    key = (taken.name, taken.percent)
                    sums[key] = sums.get(key, ZERO) + taken.amount
        return tuple(
            ReceiptDiscount(name, amount, percent=percent, is_basket=True)
            for (name, percent), amount in sums.items()
        )

    @property
    def is_explained(self) -> bool:
        """Was it stored how the figures came about?"""
        return bool(self.trace) or any(line.trace for line in self.lines)

    @property
    def item_count(self) -> int:
        """As `PricedBasket.item_count`: deposits are not counted."""
        goods = (line for line in self.lines if not line.is_deposit)
        return sum(1 if line.unit.is_measured else abs(int(line.quantity)) for line in goods)


def receipt_of(
    entry: Entry,
    store: StoreProfile,
    till_name: str,
    served_by: str | None,
    *,
    is_copy: bool = False,
    name_of: Callable[[str], str | None] | None = None,
    buyer: Buyer | None = None,
) -> Receipt:
    """The receipt of a sale or refund entry. `name_of` names the people of the shop by their id. ValueError for other kinds: a bug."""
    if entry.kind not in {EntryKind.SALE, EntryKind.REFUND}:
        raise ValueError(f"no receipt for {entry.kind}")
    body = entry.body
    letters = {row["tax"]: row["letter"] for row in body["taxes"]}
    coupons = {row["promotion"]: row["code"] for row in body.get("coupons", ())}
    lines = tuple(_line(row, letters, coupons, name_of) for row in body["lines"])
    on_top = _on_top(body)
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
                on_top.get(row["tax"], ZERO),
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
        tax_on_top=_added(body, lines) if "trace" not in body else sum(on_top.values(), ZERO),
        trace=_steps(body),
        note=str(body.get("note") or ""),
        customer_name=str(body.get("customer_name") or ""),
        buyer=buyer,
    )


def _added(body: Mapping[str, Any], lines: Iterable[ReceiptLine]) -> Decimal:
    """What taxes added, of an entry that does not say it: from the prices, less what was saved, to the total."""
    return (
        Decimal(body["total"]) - sum((line.list_amount for line in lines), ZERO) + Decimal(body["discount"])
    )


def _on_top(body: Mapping[str, Any]) -> dict[str, Decimal]:
    """By tax, what of it was added to the prices. Before that was stored, it is known of lines whose price has no tax in it."""
    parts = [(line, part) for line in body["lines"] for part in line["taxes"]]
    is_said = "trace" in body
    found: dict[str, Decimal] = {}
    for line, part in parts:
        if part.get("on_top") if is_said else not line["tax_included"]:
            found[part["tax"]] = found.get(part["tax"], ZERO) + Decimal(part.get("amount", "0"))
    return found


def _steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The stored trace; what is no step at all is left out."""
    steps = row.get("trace") or ()
    return tuple(step for step in steps if isinstance(step, Mapping) and "step" in step)


def _price_changes(steps: Iterable[Step]) -> Iterator[PriceChange]:
    for step in steps:
        if step["step"] in {"price_list", "open_price", "tax_switch"} and {"price", "before"} <= step.keys():
            before = Decimal(step["before"])
            if before not in {ZERO, Decimal(step["price"])}:
                yield PriceChange(step["step"], step.get("name", ""), before)


def _line(
    row: Mapping[str, Any],
    letters: Mapping[str, str],
    coupons: Mapping[str, str],
    name_of: Callable[[str], str | None] | None,
) -> ReceiptLine:
    trace = _steps(row)
    seller = row.get("salesperson")
    return ReceiptLine(
        name=row["name"],
        sku=row["sku"],
        quantity=Decimal(row["qty"]),
        unit=Unit(row["unit"]),
        unit_price=Decimal(row["unit_price"]),
        list_amount=Decimal(row["list"]),
        discounts=tuple(
            ReceiptDiscount(
                taken["name"],
                Decimal(taken["amount"]),
                coupons.get(taken.get("promotion"), ""),
                Decimal(taken["percent"]) if "percent" in taken else None,
                bool(taken.get("basket", False)),
            )
            for taken in row["discounts"]
        ),
        total=Decimal(row["total"]),
        letters="".join(sorted(letters.get(part["tax"], "") for part in row["taxes"])),
        price_changes=tuple(_price_changes(trace)),
        is_deposit="follows" in row,
        has_come_back=row.get("refund_of_line") is not None,
        trace=trace,
        note=str(row.get("note") or ""),
        sold_by=(name_of(str(seller)) or "") if seller and name_of is not None else "",
        traced=Traced.said_by(row),
        account=str(row.get("account") or "") if row.get("loads") else "",
        expires=date.fromisoformat(row["expires"]) if row.get("expires") else None,
    )
