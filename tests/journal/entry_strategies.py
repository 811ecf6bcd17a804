"""Bodies of every kind of entry for property tests, made by the functions of the domain that make them for real."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pos.domain import entries
from pos.domain.basket import Basket
from pos.domain.cash_rounding import CashRounding
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.entries import Draft, Entry, EntryKind, sale_body
from pos.domain.exchange import exchange_total
from pos.domain.foreign_cash import Foreign
from pos.domain.money import ZERO, Currency
from pos.domain.price_list import PriceListRule, PriceLists
from pos.domain.pricing import PricedBasket, PriceRules, price_basket
from pos.domain.product import Deposit, Product
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.refund import Portion, portion_of
from pos.domain.refund_entry import exchange_body, refund_body
from pos.domain.refund_tenders import refund_tenders
from pos.domain.tax import Tax, TaxKind, TaxRounding, TaxTreatment
from pos.domain.tax_switch import Keeps, TaxSwitch
from pos.domain.tender import (
    Agreed,
    Settlement,
    Tender,
    TenderKind,
    TenderRules,
    foreign_cash,
    left_for,
    settle,
)
from pos.errors import Refused
from pos.journal import codec
from tests.factories import AT, EUR, VAT_9, VAT_21, a_product

D = Decimal
Draw = Callable[[st.SearchStrategy[Any]], Any]
TAXES = (
    VAT_9,
    VAT_21,
    Tax("fee", "Eco fee", "E", D("0.30"), TaxKind.FIXED, is_inside=False),
    Tax("division", "Gross tax", "G", D(10), TaxKind.DIVISION),
    Tax("abroad", "Abroad", "R", D(21), is_inside=False, is_reverse_charge=True, legal_text="Article 196"),
    Tax("books", "Books", "Z", D(0), treatment=TaxTreatment.EXEMPT, legal_text="Article 132"),
    Tax("withheld", "Withheld", "W", D(-10), is_inside=False),
)
BOTTLE = a_product("0.25", id="bottle", name="Deposit", tax_ids=())
OFFERS = (
    Promotion("three", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2, product_ids=frozenset({"choc"})),
    Promotion("hello", "Welcome", PromotionKind.PERCENT, D(10), coupon="HELLO"),
)
names = st.text(min_size=1, max_size=30)
texts = st.text(max_size=40)
ids = st.uuids().map(str)
ONE_STEP = TenderRules(
    EUR,
    most_tip=D(20),
    most_written_off=D("0.05"),
    offline_limits={kind: D(10**6) for kind in TenderKind if kind.has_account},
)


def goods(draw: Draw) -> list[Product]:
    """One product of each sort, with names that may be any text."""
    return [
        a_product("2.49", id="plain", name=draw(names)),
        a_product("2.95", id="choc", name=draw(names), short_name=draw(names), category_id=draw(ids)),
        a_product("3.20", id="apples", name=draw(names), unit=Unit.KILOGRAM),
        a_product("1.10", id="water", name=draw(names), deposits=(Deposit(BOTTLE), Deposit(BOTTLE, D(4)))),
        a_product("0.15", id="empty", name=draw(names), is_return=True, tax_ids=()),
        a_product("20.00", id="lamp", name=draw(names), tax_included=False, tax_ids=(VAT_21.id, "fee")),
        a_product("10.00", id="odd", name=draw(names), tax_ids=(VAT_9.id, "fee"), barcode="40000000"),
        a_product("100.00", id="service", name=draw(names), tax_included=False, tax_ids=("abroad",)),
        a_product("12.34", id="book", name=draw(names), tax_ids=("books",), sku=None),
        a_product("7.77", id="work", name=draw(names), tax_included=False, tax_ids=("withheld",)),
        a_product("5.00", id="gross", name=draw(names), tax_ids=("division",), is_discountable=False),
    ]


discounts = st.none() | st.one_of(
    st.builds(ManualDiscount, st.just(DiscountKind.PERCENT), st.integers(1, 100).map(D), texts),
    st.builds(
        ManualDiscount, st.just(DiscountKind.AMOUNT), st.integers(1, 500).map(lambda c: D(c) / 100), texts
    ),
)


@st.composite
def baskets(draw: Draw) -> PricedBasket:
    """Priced; with everything that a cashier may say of a line or a sale."""
    shelf = goods(draw)
    basket = Basket(draw(ids), AT, customer_id=draw(st.none() | ids))
    for number in range(draw(st.integers(1, 5))):
        product = draw(st.sampled_from(shelf))
        count = draw(st.integers(1, 9))
        quantity = D(count) / 8 if product.unit.is_measured else D(-count if product.is_return else count)
        label = D("12.50") if product.unit.is_measured and draw(st.booleans()) else None
        typed = D(count) / 3 if label is None and draw(st.integers(0, 3)) == 0 else None
        typed = None if typed is None or product.is_return else EUR.round(typed)
        basket, key = basket.added(f"k{number}", product, quantity, label, typed)
        use = draw(st.sampled_from([None, "away", "export"]))
        basket = basket.with_line(replace(basket.line(key), discount=draw(discounts), tax_switch_id=use))
    basket = replace(
        basket,
        discount=draw(discounts),
        customer_group=draw(st.sampled_from([None, "members"])),
        tax_switch_id=draw(st.sampled_from([None, None, "away"])),
    )
    if draw(st.booleans()):
        basket = basket.with_coupon("HELLO")
    rules = PriceRules(
        EUR,
        {tax.id: tax for tax in TAXES},
        OFFERS,
        draw(st.sampled_from(TaxRounding)),
        switches={
            "away": TaxSwitch("away", "Take away", {VAT_21.id: (VAT_9.id,)}),
            "export": TaxSwitch("export", "Export", {VAT_9.id: (), VAT_21.id: ()}, Keeps.NET),
        },
        price_lists=PriceLists(
            (PriceListRule("r", draw(texts), percent_off=D(7), customer_group="members"),)
        ),
    )
    return price_basket(basket, rules, AT)


def rules_of(draw: Draw) -> TenderRules:
    return replace(ONE_STEP, cash_rounding=draw(st.sampled_from([None, CashRounding(D("0.05"))])))


def paid(draw: Draw, total: Decimal, rules: TenderRules) -> Settlement:
    """Settled, in up to four ways."""
    if total <= 0:
        amount = left_for(TenderKind.CASH, total, [], rules)
        tenders = [Tender(TenderKind.CASH, amount)] if total else []
        return settle(total, tenders, rules)
    agreed = Agreed(tip=draw(st.sampled_from([ZERO, D("2.00")])))
    taken: list[Tender] = []
    for kind in draw(st.lists(st.sampled_from(TenderKind), max_size=3)):
        left = left_for(TenderKind.CASH, total, taken, rules, agreed)
        if left <= 4:
            break
        part = (left / 2).quantize(D(1))
        taken.append(tender(draw, kind, part, rules))
    kind = draw(st.sampled_from([TenderKind.CASH, TenderKind.CARD]))
    left = left_for(kind, total, taken, rules, agreed)
    if left > 0 or not taken:
        more = draw(st.sampled_from([ZERO, D(5)])) if kind is TenderKind.CASH and left > 0 else ZERO
        taken.append(Tender(kind, left + more))
    return settle(total, taken, rules, agreed)


def tender(draw: Draw, kind: TenderKind, amount: Decimal, rules: TenderRules) -> Tender:
    if kind is TenderKind.FOREIGN_CASH:
        return foreign_cash(Foreign(Currency("USD", 2), amount, D("0.9")), rules)
    account = draw(ids) if kind.has_account else None
    return Tender(kind, amount, draw(st.none() | texts.filter(bool)), account)


def portions(draw: Draw, sale: Entry) -> list[Portion]:
    """Some or all of each line that went out."""
    found = []
    for line in sale.body["lines"]:
        sold = D(line["qty"])
        if sold > 0 and draw(st.booleans()):
            whole = D(draw(st.integers(1, int(sold)))) if line["unit"] == "pcs" else sold
            found.append(portion_of(line, ZERO, whole, EUR))
    return found


class Book:
    """A chain of entries in memory, numbered as a journal numbers them."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self.entries: list[Entry] = []
        self.drafts: list[tuple[Draft, int | None]] = []
        self._receipt_no = 0

    def append(self, kind: EntryKind, body: dict[str, Any]) -> Entry:
        draw = self._draw
        at = AT.replace(microsecond=draw(st.integers(0, 999)) * 1000)
        who = draw(st.none() | ids)
        draft = Draft(draw(ids), kind, at, draw(st.integers(-720, 840)), at.date(), who, who, body)
        if draft.has_receipt_no:
            self._receipt_no += 1
        number = self._receipt_no if draft.has_receipt_no else None
        prev = self.entries[-1].hash if self.entries else codec.GENESIS
        seq = len(self.entries) + 1
        payload = codec.encode(draft, till="T01", epoch=1, seq=seq, receipt_no=number)
        self.entries.append(codec.entry_from(1, seq, payload, prev, codec.link(prev, payload)))
        self.drafts.append((draft, number))
        return self.entries[-1]


def swapped(sale: Entry, shift: str) -> dict[str, Any]:
    """Cash that was a card."""
    sides = {"from_kind": "cash", "from_name": "Cash", "to_kind": "card", "to_name": "Card"}
    return {
        "of": sale.id,
        "number": sale.body["number"],
        "shift": shift,
        "amount": sale.body["total"],
        **sides,
    }


def approved(draw: Draw, sale: Entry) -> dict[str, Any]:
    said = {"act": "line_discount", "document": sale.id, "approver": draw(ids), "way": "pin"}
    return {**said, "reason": draw(texts), "detail": {"old": "8.90", "new": "7.00"}}


@st.composite
def books(draw: Draw) -> Book:
    """A shift opened, a sale, what came back of it in a refund or an exchange, and one entry of each other kind."""
    book, shift, rules = Book(draw), draw(ids), rules_of(draw)
    book.append(EntryKind.SHIFT_OPENED, entries.shift_opened_body(shift, D(150), EUR))
    priced = draw(baskets())
    sale = book.append(
        EntryKind.SALE, sale_body(priced, paid(draw, priced.total, rules), shift, priced.rules.tax_rounding)
    )
    back = portions(draw, sale)
    total = sum((portion.shares["total"] for portion in back), ZERO)
    if back and draw(st.booleans()):
        more = draw(baskets())
        difference = exchange_total(more.total, back)
        sold = sale_body(more, paid(draw, difference, rules), shift, more.rules.tax_rounding)
        book.append(EntryKind.SALE, exchange_body(sold, sale, back))
    elif back and total > 0 and D(sale.body["total"]) > 0:
        # Empties that came in with the sale made it cheaper: what its goods cost may be more than was paid.
        with suppress(Refused):
            money = refund_tenders(sale.body, [], total, rules)
            settled = settle(-total, money.tenders, rules, money.agreed)
            book.append(EntryKind.REFUND, refund_body(sale, back, settled, shift))
    plain = {"currency": "EUR", "exponent": 2}
    moved = {"shift": shift, "direction": "out", "amount": "24.00", "reason": draw(texts)}
    counted = {"cash": "151.00", "card": "10.00"}
    others: list[tuple[EntryKind, dict[str, Any]]] = [
        (EntryKind.CASH_MOVED, moved | plain),
        (EntryKind.DRAWER_OPENED, {"shift": shift, "reason": draw(texts)}),
        (EntryKind.RECEIPT_REPRINTED, {"of": sale.id, "number": sale.body["number"]}),
        (EntryKind.SALE_CANCELLED, entries.sale_cancelled_body(priced, draw(texts))),
        (EntryKind.SHIFT_CLOSED, {"shift": shift, "expected": counted, "counted": counted} | plain),
        (EntryKind.SHIFT_HANDED_OVER, {"shift": shift, "to": draw(ids)}),
        (
            EntryKind.AGE_CHECKED,
            {"basket": sale.id, "product": draw(ids), "name": draw(texts), "age": 18, "is_refused": False},
        ),
        (EntryKind.TENDER_SWAPPED, swapped(sale, shift) | plain),
        (EntryKind.APPROVED, approved(draw, sale)),
    ]
    for kind, body in draw(st.permutations(others)):
        book.append(kind, body)
    return book
