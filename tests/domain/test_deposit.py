from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.basket import Basket
from pos.domain.deposit import with_deposits
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.money import Currency
from pos.domain.price_list import PriceListRule, PriceLists
from pos.domain.pricing import PricedBasket, PriceRules, price_basket
from pos.domain.product import Deposit, Product
from tests.domain.test_money_vectors_codes import BY_ID
from tests.factories import VAT_9, a_product

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RULES = PriceRules(Currency("EUR"), {VAT_9.id: VAT_9})
BOTTLE = a_product("0.25", name="Deposit bottle", is_discountable=False)
CRATE = a_product("1.50", name="Deposit crate", is_discountable=False)
BEER = a_product("1.00", deposits=(Deposit(BOTTLE), Deposit(CRATE, Decimal(24))))
WATER = a_product("0.60", deposits=(Deposit(BOTTLE),))
BREAD = a_product("2.00")
EMPTY = a_product("0.25", name="Empty bottle", is_return=True)

baskets = st.lists(
    st.tuples(st.sampled_from([BEER, WATER, BREAD]), st.integers(1, 60)), min_size=1, max_size=6
)


def basket_of(*rung: tuple[Product, int]) -> Basket:
    basket = Basket("b", AT)
    for number, (product, quantity) in enumerate(rung):
        basket, _ = basket.added(f"line-{number}", product, Decimal(quantity))
    return basket


def priced(basket: Basket, rules: PriceRules = RULES) -> PricedBasket:
    return price_basket(basket, rules, AT)


def shown(basket: Basket) -> list[tuple[str, str, str]]:
    return [(line.key, line.product.name, str(line.quantity)) for line in with_deposits(basket.lines)]


def test_v179_a_box_of_24_twice_has_two_deposits() -> None:
    row = BY_ID["V179"]
    crates = Deposit(CRATE, Decimal(row["inputs"]["packaging"]["box24"]))
    basket = basket_of(*[(a_product(deposits=(crates,)), 24)])
    basket = basket.with_quantity("line-0", Decimal(row["expected"]["product_quantity"]))
    _, box = with_deposits(basket.lines)
    assert str(box.quantity) == row["expected"]["deposit_lines"]["box"]


def test_deposits_stand_behind_their_line() -> None:
    assert shown(basket_of((BEER, 25), (BREAD, 1), (WATER, 2))) == [
        ("line-0", BEER.name, "25"),
        ("line-0+1", "Deposit bottle", "25"),
        ("line-0+2", "Deposit crate", "1"),
        ("line-1", BREAD.name, "1"),
        ("line-2", WATER.name, "2"),
        ("line-2+1", "Deposit bottle", "2"),
    ]


@given(baskets, st.integers(1, 60))
def test_deposits_follow_any_change_of_quantity(rung: list[tuple[Product, int]], quantity: int) -> None:
    basket = basket_of(*rung)
    key = basket.lines[0].key
    changed = basket.with_quantity(key, Decimal(quantity))
    by_key = {line.key: line for line in with_deposits(changed.lines)}
    for number, deposit in enumerate(changed.line(key).product.deposits, 1):
        due = quantity // int(deposit.per)
        assert (f"{key}+{number}" in by_key) is bool(due)
        assert not due or by_key[f"{key}+{number}"].quantity == due
    assert not [line for line in with_deposits(changed.without(key).lines) if line.follows == key]


@given(baskets)
def test_the_total_is_goods_and_deposits(rung: list[tuple[Product, int]]) -> None:
    found = priced(basket_of(*rung))
    deposits = [line for line in found.lines if line.line.follows is not None]
    goods = priced(basket_of(*[(replace(product, deposits=()), number) for product, number in rung]))
    assert found.total == goods.total + sum((line.list_amount for line in deposits), Decimal(0))
    assert found.total == sum((line.total for line in found.lines), Decimal(0))
    assert found.item_count == goods.item_count


@given(baskets, st.randoms(use_true_random=False))
def test_the_order_of_scanning_does_not_matter(rung: list[tuple[Product, int]], chance) -> None:
    other = list(rung)
    chance.shuffle(other)
    one, two = priced(basket_of(*rung)), priced(basket_of(*other))
    assert (one.total, one.tax, one.item_count) == (two.total, two.tax, two.item_count)


def test_no_discount_touches_a_deposit() -> None:
    half = ManualDiscount(DiscountKind.PERCENT, Decimal(50), "Half")
    discountable = replace(BOTTLE, is_discountable=True)
    basket = basket_of((a_product("1.00", deposits=(Deposit(discountable),)), 2))
    by_line = basket.with_line(replace(basket.lines[0], discount=half))
    by_basket = replace(basket, discount=half)
    everything = PriceListRule("r", "Staff", percent_off=Decimal(50))
    by_list = replace(RULES, price_lists=PriceLists((everything,)))
    for found in (priced(by_line), priced(by_basket), priced(basket, by_list)):
        assert [line.total for line in found.lines] == [Decimal("1.00"), Decimal("0.50")]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_crate_that_is_not_full_has_no_deposit(sign: int) -> None:
    assert shown(basket_of((BEER, sign * 47)))[2] == ("line-0+2", "Deposit crate", str(sign))
    assert [key for key, *_ in shown(basket_of((BEER, sign * 23)))] == ["line-0", "line-0+1"]


def test_a_deposit_is_taxed_by_the_use_of_its_goods() -> None:
    basket = basket_of((BEER, 24))
    away = basket.with_line(replace(basket.lines[0], tax_switch_id="away"))
    assert [line.tax_switch_id for line in with_deposits(away.lines)] == ["away"] * 3


def test_goods_that_come_back_bring_their_deposit() -> None:
    assert shown(basket_of((BEER, -25)))[1:] == [
        ("line-0+1", "Deposit bottle", "-25"),
        ("line-0+2", "Deposit crate", "-1"),
    ]


def test_empties_are_counted_in_one_line_and_take_money_out() -> None:
    basket = basket_of((EMPTY, -1), (EMPTY, -2))
    assert [line.quantity for line in basket.lines] == [Decimal(-3)]
    assert (priced(basket).total, priced(basket).item_count) == (Decimal("-0.75"), 3)


@pytest.mark.parametrize("per", ["0", "-1", "NaN", "Infinity"])
def test_a_deposit_is_for_something(per: str) -> None:
    with pytest.raises(ValueError, match="deposit"):
        Deposit(BOTTLE, Decimal(per))


@pytest.mark.parametrize("product", [BEER, EMPTY])
def test_a_deposit_has_no_deposit(product: Product) -> None:
    with pytest.raises(ValueError, match="deposit"):
        Deposit(product)
