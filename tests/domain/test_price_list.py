from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.price_list import PriceListRule, PriceLists
from tests.factories import AT, EUR, a_product

D = Decimal
APPLE = replace(a_product("2.00"), id="apple", category_id="fruit")
ALL = PriceListRule("all", "All", percent_off=D(5))


def found(
    *rules: PriceListRule, quantity: str = "1", group: str | None = None, store: str | None = "S1"
) -> str | None:
    rule = PriceLists(rules, store).find(APPLE, D(quantity), AT, group)
    return None if rule is None else rule.id


def test_no_list_no_price() -> None:
    assert found() is None
    assert found(replace(ALL, product_id="pear")) is None
    assert found(replace(ALL, category_id="bread")) is None
    assert found(replace(ALL, product_id="pear", category_id="fruit")) is None


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"priority": 1}, {"customer_group": "members", "store_id": "S1", "product_id": "apple"}),
        ({"customer_group": "members"}, {"store_id": "S1", "product_id": "apple", "min_quantity": D(1)}),
        ({"store_id": "S1"}, {"product_id": "apple", "min_quantity": D(1)}),
        ({"product_id": "apple"}, {"category_id": "fruit", "min_quantity": D(1)}),
        ({"category_id": "fruit"}, {"min_quantity": D(1)}),
        ({"min_quantity": D(1)}, {"valid_from": AT}),
        ({"valid_from": AT}, {"valid_from": AT - timedelta(days=1)}),
        ({"valid_from": AT - timedelta(days=900)}, {}),
    ],
)
def test_which_price_holds(better: dict[str, object], worse: dict[str, object]) -> None:
    first, second = replace(ALL, id="better", **better), replace(ALL, id="worse", **worse)  # type: ignore[arg-type]
    assert found(first, second, group="members") == found(second, first, group="members") == "better"


def test_alike_rules_are_told_apart_by_id() -> None:
    assert found(replace(ALL, id="a"), replace(ALL, id="b")) == "b"


def test_whom_where_and_how_many() -> None:
    assert found(replace(ALL, customer_group="members")) is None
    assert found(replace(ALL, customer_group="members"), group="members") == "all"
    assert found(replace(ALL, store_id="S2")) is None
    assert found(replace(ALL, min_quantity=D(10)), quantity="9.999") is None
    assert found(replace(ALL, min_quantity=D(10)), quantity="10") == "all"


def test_a_planned_price_begins_and_ends_by_itself() -> None:
    rule = replace(ALL, valid_from=AT, valid_to=AT + timedelta(seconds=1))
    lists = PriceLists((rule,))
    assert lists.find(APPLE, D(1), AT) == rule
    assert lists.find(APPLE, D(1), AT + timedelta(seconds=1)) is None
    assert lists.find(APPLE, D(1), AT - timedelta(microseconds=1)) is None


def test_what_it_costs() -> None:
    assert replace(ALL, price=D("1.75"), percent_off=None).price_of(APPLE, EUR) == D("1.75")
    assert replace(ALL, percent_off=D("12.5")).price_of(replace(APPLE, price=D("1.99")), EUR) == D("1.74")
    assert replace(ALL, percent_off=D(50)).price_of(replace(APPLE, price=D("10.00")), EUR) == D("5.00")
    assert replace(ALL, percent_off=None).price_of(APPLE, EUR) == D(2)


rules = st.lists(
    st.builds(
        PriceListRule,
        st.text("ab", min_size=1, max_size=3),
        st.just("List"),
        st.just(None),
        st.just(D(5)),
        st.sampled_from([None, "apple", "pear"]),
        st.sampled_from([None, "fruit", "bread"]),
        st.sampled_from([None, "members"]),
        st.sampled_from([None, "S1", "S2"]),
        st.integers(0, 4).map(D),
        st.sampled_from([None, AT, AT + timedelta(days=1)]),
        st.none(),
        st.integers(0, 1),
    ),
    unique_by=lambda rule: rule.id,
    max_size=8,
)


@given(rules, st.randoms())
def test_the_order_of_rules_does_not_matter(some: list[PriceListRule], chance: object) -> None:
    before = found(*some, quantity="2", group="members")
    chance.shuffle(some)  # type: ignore[attr-defined]
    assert found(*some, quantity="2", group="members") == before
    holding = [rule for rule in some if rule.names(APPLE) and rule.holds(D(2), AT, "members", "S1")]
    assert (before is None) is (not holding)
