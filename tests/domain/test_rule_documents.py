"""Taxes, offers and price lists out of plain documents: each key arrives, and a missing key means what it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.price_list import PriceListRule
from pos.domain.promotion import Goods, Promotion, PromotionKind, Reward, RewardKind, Slot
from pos.domain.rule_documents import price_rule_from, promotion_from, switch_from, tax_from
from pos.domain.tax import Tax, TaxKind, TaxTreatment
from pos.domain.tax_switch import Keeps, TaxSwitch

D = Decimal
FROM, TO = "2026-11-20T00:00:00+00:00", "2026-12-01T08:30:00+00:00"


def test_a_tax_of_the_least_keys_is_a_plain_percentage() -> None:
    tax = tax_from({"id": "t", "name": "VAT", "letter": "A", "rate": "9.5"})
    assert tax == Tax("t", "VAT", "A", D("9.5"))
    assert (tax.kind, tax.treatment, tax.is_inside) == (TaxKind.PERCENT, TaxTreatment.STANDARD, None)
    assert (tax.affects_later, tax.is_affected, tax.is_reverse_charge) == (False, True, False)


def test_a_tax_of_all_keys_has_them_all() -> None:
    document: dict[str, Any] = {
        "id": "t",
        "name": "Eco",
        "letter": "E",
        "rate": "0.25",
        "kind": "fixed",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "is_inside": False,
        "affects_later": True,
        "is_affected": False,
        "is_reverse_charge": True,
        "treatment": "exempt",
        "legal_text": "Art. 44",
    }
    assert tax_from(document) == Tax(
        id="t",
        name="Eco",
        letter="E",
        rate=D("0.25"),
        kind=TaxKind.FIXED,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        is_inside=False,
        affects_later=True,
        is_affected=False,
        is_reverse_charge=True,
        treatment=TaxTreatment.EXEMPT,
        legal_text="Art. 44",
    )
    assert tax_from({**document, "is_inside": 1}).is_inside is True
    assert not tax_from({**document, "legal_text": None}).legal_text


def test_a_switch_keeps_the_shelf_price_when_nothing_is_said() -> None:
    document = {"id": "s", "name": "Take away", "replaces": {"a": ["b", "c"], "d": []}}
    assert switch_from(document) == TaxSwitch("s", "Take away", {"a": ("b", "c"), "d": ()}, Keeps.SHELF)
    assert switch_from({**document, "keeps": "net"}).keeps is Keeps.NET


def test_a_price_rule_of_the_least_keys_is_for_all() -> None:
    rule = price_rule_from({"id": "r", "list_name": "All"})
    assert rule == PriceListRule("r", "All")
    assert (rule.min_quantity, rule.priority) == (0, 0)


def test_a_price_rule_of_all_keys_has_them_all() -> None:
    document = {
        "id": "r",
        "list_name": "Members",
        "price": "1.20",
        "percent_off": "12.5",
        "product_id": "p",
        "category_id": "c",
        "customer_group": "g",
        "store_id": "s",
        "min_quantity": "6",
        "valid_from": FROM,
        "valid_to": TO,
        "priority": 3,
    }
    assert price_rule_from(document) == PriceListRule(
        id="r",
        list_name="Members",
        price=D("1.20"),
        percent_off=D("12.5"),
        product_id="p",
        category_id="c",
        customer_group="g",
        store_id="s",
        min_quantity=D(6),
        valid_from=datetime(2026, 11, 20, tzinfo=UTC),
        valid_to=datetime(2026, 12, 1, 8, 30, tzinfo=UTC),
        priority=3,
    )


def test_an_offer_of_the_least_keys() -> None:
    offer = promotion_from({"id": "o", "name": "Ten", "kind": "percent", "value": "10"})
    assert offer == Promotion("o", "Ten", PromotionKind.PERCENT, D(10))


def test_an_offer_has_all_its_keys() -> None:
    document = {
        "id": "o",
        "name": "3 for 2",
        "kind": "take_pay",
        "take": 3,
        "pay": 2,
        "product_ids": ["p"],
        "category_ids": ["c", "d"],
        "valid_from": FROM,
        "valid_to": TO,
        "priority": 7,
        "first_day": "2026-11-01",
        "last_day": "2026-11-30",
        "weekdays": [0, 6],
        "from_time": "16:00",
        "to_time": "18:30",
        "customer_groups": ["staff"],
        "coupon": "HELLO",
        "uses_left": 5,
        "most": 2,
        "combines": True,
    }
    assert promotion_from(document) == Promotion(
        "o",
        "3 for 2",
        PromotionKind.TAKE_PAY,
        take=3,
        pay=2,
        product_ids=frozenset({"p"}),
        category_ids=frozenset({"c", "d"}),
        valid_from=datetime(2026, 11, 20, tzinfo=UTC),
        valid_to=datetime(2026, 12, 1, 8, 30, tzinfo=UTC),
        priority=7,
        first_day=date(2026, 11, 1),
        last_day=date(2026, 11, 30),
        weekdays=frozenset({0, 6}),
        from_time=time(16),
        to_time=time(18, 30),
        customer_groups=frozenset({"staff"}),
        coupon="HELLO",
        uses_left=5,
        most=2,
        combines=True,
    )


def test_pieces_to_pay_may_be_none_and_are_one_when_nobody_said() -> None:
    document = {"id": "o", "name": "2 for 1", "kind": "take_pay", "take": 2, "product_ids": ["p"]}
    assert promotion_from(document).pay == 1
    assert promotion_from({**document, "pay": 0}).pay == 0
    assert promotion_from({**document, "pay": None, "product_ids": None, "coupon": ""}).pay == 1
    assert promotion_from({**document, "coupon": ""}).coupon is None


def test_an_offer_on_other_goods_a_bundle_and_a_threshold() -> None:
    reward = {"kind": "amount", "value": "1.5"}
    get = {"id": "o", "name": "Gift", "kind": "buy_get", "get": 2, "reward": reward}
    gets = {"product_ids": ["p"], "category_ids": ["c"]}
    assert promotion_from({**get, "gets": gets}) == Promotion(
        "o",
        "Gift",
        PromotionKind.BUY_GET,
        get=2,
        gets=Goods(frozenset({"p"}), frozenset({"c"})),
        reward=Reward(RewardKind.AMOUNT, D("1.5")),
    )
    slots = [{"product_ids": ["p"]}, {"category_ids": ["c"], "count": 3}]
    bundle = promotion_from({"id": "b", "name": "Set", "kind": "bundle", "value": "5", "slots": slots})
    assert bundle.slots == (Slot(Goods(frozenset({"p"})), 1), Slot(Goods(frozenset(), frozenset({"c"})), 3))
    spend = {
        "id": "s",
        "name": "Save",
        "kind": "spend_save",
        "reward": reward,
        "threshold": "50",
        "repeats": 1,
    }
    saved = promotion_from(spend)
    assert (saved.threshold, saved.repeats) == (50, True)


def test_an_offer_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="hundred"):
        promotion_from({"id": "o", "name": "Ten", "kind": "percent", "value": "101"})


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "9", "NaN", "Infinity", "percent", "2026-01-01", FROM]),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "value", "count"]), parts, max_size=3)
    ),
    max_leaves=4,
)
KEYS = [
    "id",
    "name",
    "letter",
    "rate",
    "kind",
    "valid_from",
    "valid_to",
    "is_inside",
    "treatment",
    "list_name",
    "price",
    "percent_off",
    "min_quantity",
    "priority",
    "value",
    "take",
    "pay",
    "get",
    "gets",
    "slots",
    "reward",
    "threshold",
    "weekdays",
    "from_time",
    "to_time",
    "uses_left",
    "most",
    "coupon",
    "product_ids",
    "replaces",
    "keeps",
    "first_day",
]


@given(st.dictionaries(st.sampled_from(KEYS), anything, max_size=8))
def test_no_document_surprises_the_till(document: dict[str, Any]) -> None:
    """A rule is read, or said to be unreadable in one of these ways; amounts that were read are numbers."""
    least = {
        "id": "i",
        "name": "n",
        "letter": "A",
        "rate": "9",
        "list_name": "l",
        "kind": "percent",
        "replaces": {},
    }
    for read in (tax_from, switch_from, price_rule_from, promotion_from):
        try:
            rule = read(least | document)
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
            continue
        for name in ("rate", "price", "value", "threshold", "min_quantity"):
            number = getattr(rule, name, None)
            assert not isinstance(number, Decimal) or number.is_finite()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_amount_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        tax_from({"id": "t", "name": "VAT", "letter": "A", "rate": text})


def test_an_instant_without_a_place_is_no_rule() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        price_rule_from({"id": "r", "list_name": "l", "price": "1", "valid_from": "2026-01-01T00:00:00"})
