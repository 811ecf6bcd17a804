"""The bodies of entries, key by key: what docs/entry-format.md promises to whoever reads a journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.basket import Basket
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.entries import (
    LARGEST_PAYLOAD_BYTES,
    Draft,
    EntryKind,
    age_checked_body,
    agreed_keys,
    approved_body,
    sale_body,
    sale_cancelled_body,
    shift_opened_body,
    tender_rows,
)
from pos.domain.foreign_cash import Foreign
from pos.domain.money import Currency
from pos.domain.pricing import PricedBasket, price_basket
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.tax import Tax, TaxRounding, TaxTreatment
from pos.domain.tender import Agreed, Settlement, Tender, TenderKind, TenderRules, settle
from tests.factories import AT, EUR, RULES, VAT_9, VAT_21, a_basket, a_product

D = Decimal
CARD, CASH = TenderKind.CARD, TenderKind.CASH


def priced(basket: Basket, **rules: Any) -> PricedBasket:
    return price_basket(basket, replace(RULES, **rules), AT)


def body_of(basket: PricedBasket, **keys: Any) -> dict[str, Any]:
    settlement = settle(basket.total, [Tender(CARD, basket.total)], TenderRules(EUR))
    return {**sale_body(basket, settlement, "shift-1", TaxRounding.DOCUMENT), **keys}


def test_a_plain_sale() -> None:
    milk = a_product("2.50", name="Milk whole 1 l", short_name="Milk", barcode="40000000", category_id="food")
    basket = priced(replace(a_basket((milk, "2")), customer_id="customer-1"))
    body = body_of(basket)
    (line,) = body.pop("lines")
    trace = line.pop("trace")
    assert [step["step"] for step in body.pop("trace")] == ["subtotal", "tax", "total"]
    assert body == {
        "shift": "shift-1",
        "currency": "EUR",
        "exponent": 2,
        "customer": "customer-1",
        "tax_rounding": "document",
        "taxes": [
            {
                "tax": "tax-9",
                "name": "VAT 9%",
                "letter": "A",
                "rate": "9",
                "kind": "percent",
                "base": "4.59",
                "amount": "0.41",
            }
        ],
        "total": "5.00",
        "net": "4.59",
        "tax": "0.41",
        "discount": "0.00",
        "rounding": "0.00",
        "tenders": [
            {"no": 1, "kind": "card", "name": "Card", "amount": "5.00", "change": "0.00", "reference": None}
        ],
        "refund_of": None,
    }
    assert line == {
        "no": 1,
        "product": milk.id,
        "category": "food",
        "name": "Milk",
        "sku": milk.sku,
        "barcode": "40000000",
        "qty": "2",
        "unit": "pcs",
        "unit_price": "2.5",
        "tax_included": True,
        "list": "5.00",
        "discount": "0.00",
        "discounts": [],
        "total": "5.00",
        "net": "4.59",
        "tax": "0.41",
        "taxes": [{"tax": "tax-9", "base": "4.59", "amount": "0.41"}],
        "refund_of_line": None,
    }
    assert [step["step"] for step in trace] == ["list", "tax", "total"]


def test_lines_are_numbered_and_taxes_stand_in_the_order_of_letters() -> None:
    basket = priced(a_basket((a_product("1.21", tax_ids=(VAT_21.id,)), "1"), (a_product("1.09"), "1")))
    body = body_of(basket)
    assert [line["no"] for line in body["lines"]] == [1, 2]
    assert [(row["letter"], row["amount"]) for row in body["taxes"]] == [("A", "0.09"), ("B", "0.21")]


def test_what_a_person_took_off_says_what_was_typed_and_an_offer_does_not() -> None:
    ten = Promotion("ten", "Ten", PromotionKind.PERCENT, D(10))
    basket = a_basket((a_product("10.00"), "1"))
    by_hand = ManualDiscount(DiscountKind.PERCENT, D("12.5"), "damaged")
    basket = basket.with_line(replace(basket.line("line-1"), discount=by_hand))
    basket = replace(basket, discount=ManualDiscount(DiscountKind.AMOUNT, D(1), "regular"))
    (line,) = body_of(priced(basket, promotions=(ten,)))["lines"]
    assert line["discounts"] == [
        {"promotion": "ten", "name": "Ten", "amount": "1.00"},
        {"promotion": None, "name": "damaged", "amount": "1.13", "percent": "12.5"},
        {"promotion": None, "name": "regular", "amount": "1.00", "basket": True},
    ]
    assert line["discount"] == "3.13"


def test_what_decided_the_prices_is_there_only_when_it_did() -> None:
    hello, other, plain = (
        Promotion(name, name, PromotionKind.AMOUNT, D("0.10"), coupon=coupon, combines=True)
        for name, coupon in (("z", "HELLO"), ("b", "OTHER"), ("p", None))
    )
    unused = Promotion("u", "u", PromotionKind.AMOUNT, D(1), coupon="NEVER", combines=True)
    basket = replace(
        a_basket((a_product("10.00"), "2")), customer_group="staff", coupons=frozenset({"HELLO", "OTHER"})
    )
    body = body_of(priced(basket, promotions=(hello, other, plain, unused)))
    assert body["customer_group"] == "staff"
    assert "tax_switch" not in body
    assert body["coupons"] == [
        {"code": "OTHER", "promotion": "b", "times": 2},
        {"code": "HELLO", "promotion": "z", "times": 2},
    ]
    assert not {"customer_group", "tax_switch", "coupons"} & set(
        body_of(priced(a_basket((a_product(), "1"))))
    )


def test_a_reverse_charge_is_owed_and_not_paid() -> None:
    abroad = Tax("rc", "Abroad", "R", D(20), is_reverse_charge=True, legal_text="Art. 44", is_inside=False)
    basket = priced(
        a_basket((a_product("10.00", tax_ids=("rc",), tax_included=False), "1")), taxes={"rc": abroad}
    )
    body = body_of(basket)
    (row,) = body["taxes"]
    assert (row["base"], row["amount"], row["owed"]) == ("10.00", "0.00", "2.00")
    assert (row["treatment"], row["text"]) == ("reverse_charge", "Art. 44")
    assert body["lines"][0]["taxes"] == [{"tax": "rc", "base": "10.00", "amount": "0.00", "owed": "2.00"}]


def test_a_treatment_is_said_where_it_is_not_the_standard() -> None:
    free = replace(VAT_9, rate=D(0), treatment=TaxTreatment.EXEMPT)
    (row,) = body_of(priced(a_basket((a_product("1.00"), "1")), taxes={VAT_9.id: free}))["taxes"]
    assert row["treatment"] == "exempt"
    assert "text" not in row


def settled(change: str, *tenders: Tender) -> Settlement:
    return Settlement(D(5), tenders, D(5) + D(change), D(0), D(change), D(0))


def test_change_stands_on_the_last_cash_row() -> None:
    rows = tender_rows(settled("3", Tender(CASH, D(1)), Tender(CASH, D(6)), Tender(CARD, D(1), "slip")), EUR)
    assert [(row["no"], row["kind"], row["amount"], row["change"]) for row in rows] == [
        (1, "cash", "1.00", "0.00"),
        (2, "cash", "6.00", "3.00"),
        (3, "card", "1.00", "0.00"),
    ]
    assert rows[2]["reference"] == "slip"
    assert not {"account", "currency", "foreign_amount", "rate"} & set(rows[0])


def test_change_for_foreign_notes_has_a_row_of_its_own() -> None:
    notes = Foreign(Currency("USD", 2), D(10), D("0.9"))
    tenders = (Tender(TenderKind.FOREIGN_CASH, D(9), foreign=notes),)
    first, second = tender_rows(settled("4", *tenders), EUR)
    assert first == {
        "no": 1,
        "kind": "foreign_cash",
        "name": "Foreign cash",
        "amount": "9.00",
        "change": "0.00",
        "reference": None,
        "currency": "USD",
        "foreign_amount": "10.00",
        "rate": "0.9",
    }
    assert second == {
        "no": 2,
        "kind": "cash",
        "name": "Cash",
        "amount": "0.00",
        "change": "4.00",
        "reference": None,
    }
    assert len(tender_rows(settled("0", *tenders), EUR)) == 1


def test_a_gift_card_names_its_account() -> None:
    (row,) = tender_rows(settled("0", Tender(TenderKind.GIFT_CARD, D(5), account="card-1")), EUR)
    assert (row["account"], row["name"]) == ("card-1", "Gift card")


def test_a_tip_and_a_small_difference_are_there_only_where_there_were_some() -> None:
    rules = TenderRules(EUR, most_tip=D(5), most_written_off=D(1))
    with_tip = settle(D(5), [Tender(CARD, D(6))], rules, Agreed(tip=D(1)))
    assert agreed_keys(with_tip, EUR) == {"tip": "1.00"}
    less = settle(D(5), [Tender(CARD, D("4.98"))], rules, Agreed(written_off=D("0.02")))
    assert agreed_keys(less, EUR) == {"written_off": "0.02"}
    basket = priced(a_basket((a_product("5.00"), "1")))
    assert sale_body(basket, with_tip, None, TaxRounding.LINE)["tip"] == "1.00"


def test_the_body_of_a_shift_and_of_a_cancelled_sale() -> None:
    assert shift_opened_body("s", D(100), Currency("JPY", 0)) == {
        "shift": "s",
        "float": "100",
        "currency": "JPY",
        "exponent": 0,
    }
    milk = a_product("2.50")
    assert sale_cancelled_body(priced(a_basket((milk, "2"))), "left") == {
        "basket": "basket-1",
        "lines": [{"product": milk.id, "name": milk.name, "qty": "2"}],
        "total": "5.00",
        "reason": "left",
    }


@pytest.mark.parametrize("kind", EntryKind)
def test_only_sales_and_refunds_have_receipt_numbers(kind: EntryKind) -> None:
    draft = Draft("d", kind, AT, 0, date(2026, 11, 20), None, None, {})
    assert draft.has_receipt_no is (kind in {EntryKind.SALE, EntryKind.REFUND})


def test_an_entry_may_be_as_long_as_the_server_takes() -> None:
    assert LARGEST_PAYLOAD_BYTES == 900_000


def test_consent_and_age_say_who_and_what_and_nothing_about_the_customer() -> None:
    detail = {"old": "8.90", "new": "6.00"}
    assert approved_body("price", "sale-1", "ben", "pin", "Damaged", detail) == {
        "act": "price", "document": "sale-1", "approver": "ben", "way": "pin", "reason": "Damaged", "detail": detail,
    }  # fmt: skip
    assert age_checked_body("b", "wine", "Red wine", 18, is_refused=True) == {
        "basket": "b", "product": "wine", "name": "Red wine", "age": 18, "is_refused": True,
    }  # fmt: skip
