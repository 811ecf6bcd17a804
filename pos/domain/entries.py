"""The facts a till writes down, and how a priced and paid basket becomes one.

The shape is that of docs/entry-format.md. Amounts, quantities and rates leave as decimal strings in major units.
Text encoding and hashing are `pos.journal.codec`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pos.domain.account import AccountKind
from pos.domain.basket import BasketLine
from pos.domain.money import ZERO, Currency, money_text
from pos.domain.numbering import ReceiptNumber
from pos.domain.pricing import PricedBasket, PricedLine
from pos.domain.promotion import Discount
from pos.domain.quantity import plain
from pos.domain.tax import LineTax, Tax, TaxRounding, TaxTreatment
from pos.domain.tender import Settlement, Tender, TenderKind
from pos.domain.tender_swap import tender_name
from pos.domain.trace import basket_trace, line_trace

FORMAT_VERSION = 1
LARGEST_PAYLOAD_BYTES = 900_000
"""What the server takes (sec.post). Refused at the till, before it is paid: behind it nothing could be posted."""

Body = Mapping[str, Any]


class EntryKind(StrEnum):
    SALE = "sale"
    REFUND = "refund"
    SHIFT_OPENED = "shift_opened"
    SHIFT_CLOSED = "shift_closed"
    CASH_MOVED = "cash_moved"
    DRAWER_OPENED = "drawer_opened"
    RECEIPT_REPRINTED = "receipt_reprinted"
    SALE_CANCELLED = "sale_cancelled"
    EPOCH_STARTED = "epoch_started"
    APPROVED = "approved"
    """Somebody consented to an act: who, how, old and new."""
    TENDER_SWAPPED = "tender_swapped"
    AGE_CHECKED = "age_checked"
    SHIFT_HANDED_OVER = "shift_handed_over"


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it has its place in the journal: the journal adds till, epoch and numbers.

    `has_receipt_no` asks the journal for the next receipt number; the body then gets `receipt_no` and `number`.
    """

    id: str
    kind: EntryKind
    at: datetime
    offset_min: int
    day: date
    user_id: str | None
    session_id: str | None
    body: Body

    @property
    def has_receipt_no(self) -> bool:
        return self.kind in {EntryKind.SALE, EntryKind.REFUND}


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in its place. `payload` is the canonical text that was hashed; `data` the same, parsed."""

    epoch: int
    seq: int
    payload: str
    prev_hash: bytes
    hash: bytes
    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def kind(self) -> EntryKind:
        return EntryKind(self.data["kind"])

    @property
    def body(self) -> Body:
        body: Body = self.data["body"]
        return body

    @property
    def number(self) -> ReceiptNumber | None:
        """The receipt number of a sale or refund, else None."""
        if "receipt_no" not in self.body:
            return None
        return ReceiptNumber(str(self.data["till"]), self.epoch, int(self.body["receipt_no"]))

    @property
    def seal(self) -> str:
        """The part of the hash that is printed: 16 hexadecimal digits in groups of four."""
        digits = self.hash.hex()[:16]
        return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def sale_body(
    priced: PricedBasket,
    settlement: Settlement,
    shift_id: str | None,
    tax_rounding: TaxRounding,
    expires: date | None = None,
) -> dict[str, Any]:
    """The body of a `sale` entry. The settlement must be settled and for the basket's total.

    `expires` is the last day on which gift cards that are sold here can be used.
    """
    currency = priced.currency
    return {
        **_circumstances(priced),
        "shift": shift_id,
        "currency": currency.code,
        "exponent": currency.exponent,
        "customer": priced.basket.customer_id,
        "tax_rounding": tax_rounding.value,
        "lines": _lines(priced, expires),
        "taxes": [_tax_row(priced, i, currency) for i in range(len(priced.taxes))],
        "total": money(priced.total, currency),
        "net": money(priced.net, currency),
        "tax": money(priced.tax, currency),
        "discount": money(priced.discount, currency),
        **({"liability": money(priced.liability, currency)} if priced.liability else {}),
        "rounding": money(settlement.rounding, currency),
        "tenders": tender_rows(settlement, currency),
        **agreed_keys(settlement, currency),
        "refund_of": None,
        "trace": [dict(step) for step in basket_trace(priced)],
    }


def _circumstances(priced: PricedBasket) -> dict[str, Any]:
    """What else decided the prices; keys only where there is something to say."""
    basket = priced.basket
    coupons = [
        {"code": rule.coupon, "promotion": rule.id, "times": priced.uses[rule.id]}
        for rule in priced.rules.promotions
        if rule.coupon is not None and rule.id in priced.uses
    ]
    found = {
        "customer_group": basket.customer_group,
        "customer_name": basket.customer_name or None,
        "note": basket.note or None,
        "tax_switch": basket.tax_switch_id,
        "coupons": sorted(coupons, key=lambda each: str(each["promotion"])) or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def money(amount: Decimal, currency: Currency) -> str:
    """An amount as the journal writes it."""
    return money_text(amount, currency)


def _lines(priced: PricedBasket, expires: date | None) -> list[dict[str, Any]]:
    numbers = {line.line.key: no for no, line in enumerate(priced.lines, 1)}
    rows = []
    for no, line in enumerate(priced.lines, 1):
        follows = line.line.follows
        rows.append(
            _line(no, line, priced, expires) | ({} if follows is None else {"follows": numbers[follows]})
        )
    return rows


def _line(no: int, priced: PricedLine, sale: PricedBasket, expires: date | None) -> dict[str, Any]:
    product, currency = priced.line.product, sale.currency
    return {
        "no": no,
        "product": product.id,
        "category": product.category_id,
        "name": product.receipt_name,
        "sku": product.sku,
        "barcode": product.barcode,
        "qty": plain(priced.line.quantity),
        "unit": product.unit.value,
        "unit_price": plain(priced.unit_price),
        "tax_included": product.tax_included,
        "list": money(priced.list_amount, currency),
        "discount": money(priced.discount, currency),
        "discounts": [
            {
                "promotion": taken.promotion_id,
                "name": taken.name,
                "amount": money(taken.amount, currency),
                **_by_hand(taken),
            }
            for taken in priced.discounts
        ],
        "total": money(priced.total, currency),
        "net": money(priced.net, currency),
        "tax": money(priced.tax, currency),
        "taxes": [
            {
                "tax": part.tax.id,
                **_tax_amounts(part, currency),
                **({"on_top": True} if priced.is_on_top(part) else {}),
            }
            for part in priced.taxes
        ],
        "refund_of_line": None,
        **_onto_account(priced, currency, expires),
        **_said_of(priced.line),
        "trace": [dict(step) for step in line_trace(sale, priced)],
    }


def _onto_account(priced: PricedLine, currency: Currency, expires: date | None) -> dict[str, Any]:
    """What a line puts on an account, and on which; not there for goods."""
    loads = priced.line.product.loads
    if loads is None:
        return {}
    until = {"expires": expires.isoformat()} if expires is not None and loads is AccountKind.GIFT_CARD else {}
    return {
        "loads": loads.value,
        "account": priced.line.account,
        "liability": money(priced.liability, currency),
        **until,
    }


def _said_of(line: BasketLine) -> dict[str, Any]:
    """What was said of the line, each only where it was."""
    said = {
        "note": line.note or None,
        "salesperson": line.salesperson_id,
        "serial": line.serial,
        "lot": line.lot,
        "expiry": None if line.expiry is None else line.expiry.isoformat(),
        "reason": line.reason or None,
        "restock": None if line.restock else False,
    }
    return {key: value for key, value in said.items() if value is not None}


def _by_hand(taken: Discount) -> dict[str, Any]:
    """A discount that a person gave says what was typed, and whether it was on the whole basket."""
    if taken.promotion_id is not None:
        return {}
    percent = {"percent": plain(taken.percent)} if taken.percent is not None else {}
    return percent | ({"basket": True} if taken.is_basket else {})


def _tax_row(priced: PricedBasket, index: int, currency: Currency) -> dict[str, Any]:
    row = priced.taxes[index]
    return {
        "tax": row.tax.id,
        "name": row.tax.name,
        "letter": row.tax.letter,
        "rate": plain(row.tax.rate),
        "kind": row.tax.kind.value,
        **_tax_amounts(row, currency),
        **_tax_words(row.tax),
    }


def _tax_amounts(part: LineTax, currency: Currency) -> dict[str, str]:
    """`amount` is what is paid here; a reverse charge is `owed` by the customer to the state, and nothing of it paid."""
    base, amount = money(part.base, currency), money(part.amount, currency)
    if part.tax.is_reverse_charge:
        return {"base": base, "amount": money(ZERO, currency), "owed": amount}
    return {"base": base, "amount": amount}


def _tax_words(tax: Tax) -> dict[str, str]:
    """Why the tax is what it is, where the receipt has to say it."""
    treatment = TaxTreatment.REVERSE_CHARGE if tax.is_reverse_charge else tax.treatment
    words = {"treatment": treatment.value} if treatment is not TaxTreatment.STANDARD else {}
    return words | ({"text": tax.legal_text} if tax.legal_text else {})


def tender_rows(settlement: Settlement, currency: Currency) -> list[dict[str, Any]]:
    """Tender rows; the change stands on the last cash tender, where it came from.

    Change for foreign notes leaves the shop's own cash: where nothing came into that, it has a row of its own. What cash and
    cards do not have (an account, foreign money) is in the rows of those kinds only.
    """
    rows = [_tender_row(no, tender, currency) for no, tender in enumerate(settlement.tenders, 1)]
    if settlement.change:
        cash_rows = [row for row in rows if row["kind"] == TenderKind.CASH.value]
        if not cash_rows:
            cash_rows = [_tender_row(len(rows) + 1, Tender(TenderKind.CASH, ZERO), currency)]
            rows += cash_rows
        cash_rows[-1]["change"] = money(settlement.change, currency)
    return rows


def _tender_row(no: int, tender: Tender, currency: Currency) -> dict[str, Any]:
    row: dict[str, Any] = {
        "no": no,
        "kind": tender.kind.value,
        "name": tender_name(tender.kind),
        "amount": money(tender.amount, currency),
        "change": money(ZERO, currency),
        "reference": tender.reference,
    }
    if tender.account is not None:
        row["account"] = tender.account
    if tender.foreign is not None:
        row["currency"] = tender.foreign.currency.code
        row["foreign_amount"] = money(tender.foreign.amount, tender.foreign.currency)
        row["rate"] = plain(tender.foreign.rate)
    return row


def agreed_keys(settlement: Settlement, currency: Currency) -> dict[str, str]:
    """`tip` and `written_off` of a body; not there at all where there was none."""
    amounts = {"tip": settlement.tip, "written_off": settlement.written_off}
    return {key: money(amount, currency) for key, amount in amounts.items() if amount}


def shift_opened_body(shift_id: str, opening_float: Decimal, currency: Currency) -> dict[str, Any]:
    return {
        "shift": shift_id,
        "float": money(opening_float, currency),
        "currency": currency.code,
        "exponent": currency.exponent,
    }


def sale_cancelled_body(priced: PricedBasket, reason: str) -> dict[str, Any]:
    return {
        "basket": priced.basket.id,
        "lines": [
            {
                "product": line.line.product.id,
                "name": line.line.product.name,
                "qty": plain(line.line.quantity),
            }
            for line in priced.lines
        ],
        "total": money(priced.total, priced.currency),
        "reason": reason,
    }


def approved_body(
    act: str, document: str | None, approver: str, way: str, reason: str, detail: Mapping[str, str]
) -> dict[str, Any]:
    """`detail` has the old and the new value, and what a reader of the books wants to know of the act, all as texts."""
    return {
        "act": act,
        "document": document,
        "approver": approver,
        "way": way,
        "reason": reason,
        "detail": dict(detail),
    }


def age_checked_body(
    basket: str, product_id: str, name: str, age: int, *, is_refused: bool
) -> dict[str, Any]:
    """Somebody was asked for their age; whether it was enough. Who they were is nobody's business."""
    return {"basket": basket, "product": product_id, "name": name, "age": age, "is_refused": is_refused}
