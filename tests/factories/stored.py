"""Entries as a journal holds them, made by the real domain functions: a sale with everything on it, what comes back of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.entries import Draft, Entry, EntryKind, sale_body
from pos.domain.exchange import exchange_total
from pos.domain.money import ZERO
from pos.domain.price_list import PriceListRule, PriceLists
from pos.domain.pricing import PricedBasket, PriceRules, price_basket
from pos.domain.product import Deposit
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.receipt import StoreProfile
from pos.domain.refund import Portion, portion_of
from pos.domain.refund_entry import exchange_body, refund_body
from pos.domain.refund_tenders import refund_tenders
from pos.domain.tax import Tax, TaxKind, TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.journal import codec
from tests.factories import AT, EUR, VAT_9, VAT_21, a_basket, a_product

D = Decimal
PLAIN = TenderRules(EUR)
STORE = StoreProfile("store-1", "Linden Market", EUR, ("12 Linden Street",), receipt_footer=("Thank you.",))
ECO = Tax("eco", "Eco fee", "E", D("0.30"), TaxKind.FIXED, is_inside=False)
STATE = Tax("state", "State tax 6%", "S", D(6), is_inside=False)
RULES = PriceRules(
    EUR,
    {tax.id: tax for tax in (VAT_9, VAT_21, ECO, STATE)},
    (
        Promotion("three", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2, product_ids=frozenset({"choc"})),
        Promotion(
            "hello",
            "Welcome",
            PromotionKind.AMOUNT,
            D("0.50"),
            product_ids=frozenset({"oil"}),
            coupon="HELLO",
        ),
    ),
    price_lists=PriceLists((PriceListRule("r", "Members", price=D("7.90"), product_id="oil"),)),
)


def stored(
    kind: EntryKind, body: dict[str, Any], seq: int = 1, prev: bytes = bytes(32), at_id: str = ""
) -> Entry:
    """The entry as the till T01 would have it in its first series."""
    entry_id = at_id or f"00000000-0000-7000-8000-{seq:012d}"
    draft = Draft(entry_id, kind, AT, 60, date(2026, 11, 20), None, None, body)
    receipt_no = seq if draft.has_receipt_no else None
    payload = codec.encode(draft, till="T01", epoch=1, seq=seq, receipt_no=receipt_no)
    return codec.entry_from(1, seq, payload, prev, codec.link(prev, payload))


def a_rich_basket() -> PricedBasket:
    """A plain line; a price list and a coupon; an offer; a discount by hand; a bottle with its deposit; taxes on top; a discount
    on the whole sale.
    """
    bottle = a_product("0.25", id="bottle", name="Deposit", tax_ids=())
    goods = [
        (a_product("4.20", id="loaf", name="Sourdough loaf 800 g"), "1"),
        (a_product("8.90", id="oil", name="Olive oil extra virgin 500 ml"), "1"),
        (a_product("2.95", id="choc", name="Dark chocolate 70%"), "3"),
        (a_product("6.50", id="candle", name="Beeswax candle, tall", tax_ids=(VAT_21.id,)), "1"),
        (a_product("1.10", id="water", name="Sparkling water 750 ml", deposits=(Deposit(bottle),)), "6"),
        (a_product("20.00", id="lamp", name="Desk lamp", tax_included=False, tax_ids=("state", "eco")), "2"),
        (a_product("3.20", id="apples", name="Red apples", unit=Unit.KILOGRAM), "0.416"),
    ]
    basket = a_basket(*goods).with_coupon("HELLO")
    scratched = ManualDiscount(DiscountKind.PERCENT, D("12.5"), "scratched")
    basket = basket.with_line(replace(basket.line("line-4"), discount=scratched))
    basket = replace(basket, discount=ManualDiscount(DiscountKind.PERCENT, D(5), "Neighbours"))
    return price_basket(basket, RULES, AT)


def a_sale(priced: PricedBasket | None = None, seq: int = 1, kind: TenderKind = TenderKind.CARD) -> Entry:
    """Paid in one tender, to the cent."""
    priced = priced or a_rich_basket()
    tenders = [Tender(kind, priced.total)] if priced.total else []
    body = sale_body(priced, settle(priced.total, tenders, PLAIN), "shift-1", TaxRounding.DOCUMENT)
    return stored(EntryKind.SALE, body, seq)


def portions(sale: Entry, *wanted: tuple[int, str]) -> list[Portion]:
    """(number of the line, quantity)"""
    lines = {line["no"]: line for line in sale.body["lines"]}
    return [portion_of(lines[no], ZERO, D(quantity), EUR) for no, quantity in wanted]


def a_refund(sale: Entry, *wanted: tuple[int, str], seq: int = 2) -> Entry:
    back = portions(sale, *wanted)
    total = sum((portion.shares["total"] for portion in back), ZERO)
    money = refund_tenders(sale.body, [], total, PLAIN)
    settled = settle(-total, money.tenders, PLAIN, money.agreed)
    return stored(EntryKind.REFUND, refund_body(sale, back, settled, "shift-1"), seq)


def an_exchange(sale: Entry, priced: PricedBasket, *wanted: tuple[int, str], seq: int = 2) -> Entry:
    back = portions(sale, *wanted)
    difference = exchange_total(priced.total, back)
    tenders: tuple[Tender, ...] = (Tender(TenderKind.CARD, difference),) if difference > 0 else ()
    if difference < 0:
        tenders = refund_tenders(sale.body, [], -difference, PLAIN).tenders
    sold = sale_body(priced, settle(difference, tenders, PLAIN), "shift-1", TaxRounding.DOCUMENT)
    return stored(EntryKind.SALE, exchange_body(sold, sale, back), seq)


def without_explanations(entry: Entry) -> Entry:
    """The same sale as an entry of the time before traces were stored."""
    body = {key: value for key, value in entry.body.items() if key != "trace"}
    body["lines"] = [{key: value for key, value in line.items() if key != "trace"} for line in body["lines"]]
    return replace(entry, data={**entry.data, "body": body})
