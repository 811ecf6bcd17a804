from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.promotion import (
    Given,
    Goods,
    Moment,
    Promotable,
    Promotion,
    PromotionKind,
    Reward,
    RewardKind,
    Slot,
    apply_promotions,
)
from tests.factories import AT, EUR

D = Decimal
NOW = Moment(AT, AT.date())


def line(
    key: str,
    price: str,
    quantity: str = "1",
    product: str = "",
    category: str | None = None,
    *,
    weighed: bool = False,
) -> Promotable:
    return Promotable(
        key, product or key, category, D(quantity), D(price), EUR.round(D(price) * D(quantity)), not weighed
    )  # fmt: skip


def given_to(lines: list[Promotable], *offers: Promotion, moment: Moment = NOW) -> Given:
    return apply_promotions(lines, offers, moment, EUR)


def offs(found: Given) -> dict[str, list[tuple[str, Decimal]]]:
    return {key: [(each.name, each.amount) for each in some] for key, some in found.discounts.items()}


def percent(value: int, name: str = "", **more: object) -> Promotion:
    name = name or f"{value}%"
    return Promotion(name, name, PromotionKind.PERCENT, D(value), **more)  # type: ignore[arg-type]


def test_percent_of_each_line_rounded_once() -> None:
    found = given_to([line("a", "1.99"), line("b", "1.25", "3")], percent(10))
    assert offs(found) == {"a": [("10%", D("0.20"))], "b": [("10%", D("0.38"))]}
    (discount,) = found.discounts["b"]
    assert (discount.percent, discount.of, discount.quantity) == (D(10), D("3.75"), D(3))
    assert found.uses == {"10%": 4}


def test_an_amount_off_each_piece_never_below_zero() -> None:
    off = Promotion("o", "0.50 off", PromotionKind.AMOUNT, D("0.50"))
    assert offs(given_to([line("a", "2.00", "3"), line("b", "0.30")], off)) == {
        "a": [("0.50 off", D("1.50"))],
        "b": [("0.50 off", D("0.30"))],
    }


def test_a_fixed_price_leaves_cheaper_goods_alone() -> None:
    one = Promotion("o", "One euro", PromotionKind.FIXED_PRICE, D(1))
    assert offs(given_to([line("a", "2.50", "2"), line("b", "0.90")], one)) == {
        "a": [("One euro", D("3.00"))]
    }


def test_the_best_of_several_is_given() -> None:
    lines = [line("a", "10.00"), line("b", "1.00")]
    half = Promotion("half", "0.60 off", PromotionKind.AMOUNT, D("0.60"))
    assert offs(given_to(lines, percent(10), half)) == {
        "a": [("10%", D("1.00"))],
        "b": [("0.60 off", D("0.60"))],
    }


def test_weighed_goods() -> None:
    weighed = line("a", "12.00", "0.350", weighed=True)
    assert offs(given_to([weighed], percent(10))) == {"a": [("10%", D("0.42"))]}
    off = Promotion("o", "2 off a kilo", PromotionKind.AMOUNT, D(2))
    assert offs(given_to([weighed], off)) == {"a": [("2 off a kilo", D("0.70"))]}
    fixed = Promotion("f", "9 a kilo", PromotionKind.FIXED_PRICE, D(9))
    assert offs(given_to([weighed], fixed, percent(10))) == {"a": [("9 a kilo", D("1.05"))]}
    group = Promotion("g", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2)
    assert offs(given_to([weighed, line("b", "1.00", "2")], group)) == {}


def test_a_group_is_shared_by_what_its_pieces_cost() -> None:
    """The "free" piece carries its part, so a return of any piece gives back no more than was paid."""
    group = Promotion("g", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2)
    found = given_to([line("a", "3.00"), line("b", "2.00"), line("c", "1.00")], group)
    assert offs(found) == {
        "a": [("3 for 2", D("0.50"))],
        "b": [("3 for 2", D("0.33"))],
        "c": [("3 for 2", D("0.17"))],
    }
    assert found.uses == {"g": 1}


def test_what_is_left_of_a_line_gets_another_offer() -> None:
    group = Promotion("g", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2)
    found = given_to([line("a", "2.00", "4")], group, percent(10))
    assert offs(found) == {"a": [("3 for 2", D("2.00")), ("10%", D("0.20"))]}
    assert [each.quantity for each in found.discounts["a"]] == [D(3), D(1)]


def test_a_higher_priority_takes_first_even_if_it_gives_less() -> None:
    small, large = percent(5, priority=2), percent(50, priority=1)
    lines = [line("a", "10.00"), line("b", "10.00")]
    assert offs(given_to(lines, small, large)) == {"a": [("5%", D("0.50"))], "b": [("5%", D("0.50"))]}
    some = replace(small, product_ids=frozenset({"a"}))
    assert offs(given_to(lines, some, large)) == {"a": [("5%", D("0.50"))], "b": [("50%", D("5.00"))]}


def test_combining_offers_come_on_top_percents_first() -> None:
    """10.00 less 10 % is 9.00, less 50 % is 4.50, less 1.00 is 3.50; the other way round would leave 4.00."""
    one = Promotion("one", "1 off", PromotionKind.AMOUNT, D(1), combines=True)
    half = percent(50, combines=True)
    found = given_to([line("a", "10.00")], percent(10), one, half)
    assert offs(found) == {"a": [("10%", D("1.00")), ("50%", D("4.50")), ("1 off", D("1.00"))]}


def test_a_combining_group_counts_what_is_left_to_pay() -> None:
    group = Promotion("g", "2 for 1", PromotionKind.TAKE_PAY, take=2, pay=1, combines=True)
    found = given_to([line("a", "10.00", "2")], percent(20), group)
    assert offs(found) == {"a": [("20%", D("4.00")), ("2 for 1", D("8.00"))]}


def test_a_combining_fixed_price_and_limits() -> None:
    one = Promotion("one", "one each", PromotionKind.FIXED_PRICE, D(1), combines=True)
    assert offs(given_to([line("a", "4.00", "2")], percent(50), one)) == {
        "a": [("50%", D("4.00")), ("one each", D("2.00"))]
    }
    assert offs(given_to([line("a", "1.00", "2")], percent(50), one)) == {"a": [("50%", D("1.00"))]}
    limited = replace(percent(10, combines=True), most=1)
    assert offs(given_to([line("a", "4.00", "3")], limited)) == {"a": [("10%", D("0.40"))]}


def test_a_limit_on_single_pieces_goes_to_the_dearest() -> None:
    found = given_to([line("a", "1.00", "2"), line("b", "5.00", "2")], percent(10, most=3))
    assert offs(found) == {"b": [("10%", D("1.00"))], "a": [("10%", D("0.10"))]}
    assert found.uses == {"10%": 3}


def test_buy_some_and_get_others() -> None:
    offer = Promotion(
        "bg", "Pasta with sauce", PromotionKind.BUY_GET, take=2, get=1, product_ids=frozenset({"pasta"}),
        gets=Goods(frozenset({"sauce"})), reward=Reward(RewardKind.PERCENT, D(50)),
    )  # fmt: skip
    found = given_to([line("sauce", "3.00", "2"), line("pasta", "1.50", "3")], offer)
    assert sum(each.amount for some in found.discounts.values() for each in some) == D("1.50")
    assert found.uses == {"bg": 1}
    assert offs(given_to([line("sauce", "3.00"), line("pasta", "1.50")], offer)) == {}


def test_a_bundle() -> None:
    menu = Promotion(
        "menu", "Lunch", PromotionKind.BUNDLE, D(6),
        slots=(Slot(Goods(category_ids=frozenset({"bread"}))), Slot(Goods(category_ids=frozenset({"drink"})))),
    )  # fmt: skip
    lines = [
        line("roll", "4.50", category="bread"),
        line("tea", "2.00", category="drink"),
        line("cola", "2.50", category="drink"),
    ]
    assert offs(given_to(lines, menu)) == {"roll": [("Lunch", D("0.64"))], "cola": [("Lunch", D("0.36"))]}
    off = replace(menu, reward=Reward(RewardKind.AMOUNT, D(2)), value=D(0))
    assert sum(each.amount for some in given_to(lines, off).discounts.values() for each in some) == D(2)


def test_spend_and_save_counts_prices_before_offers() -> None:
    save = Promotion(
        "s", "5 off 50", PromotionKind.SPEND_SAVE, threshold=D(50), reward=Reward(RewardKind.AMOUNT, D(5))
    )
    found = given_to([line("a", "50.00")], percent(10), save)
    assert offs(found) == {"a": [("10%", D("5.00")), ("5 off 50", D("5.00"))]}
    assert offs(given_to([line("a", "49.99")], save)) == {}
    assert found.uses == {"10%": 1, "s": 1}


def test_spend_and_save_again_and_again() -> None:
    save = Promotion(
        "s",
        "5 each 50",
        PromotionKind.SPEND_SAVE,
        threshold=D(50),
        reward=Reward(RewardKind.AMOUNT, D(5)),
        repeats=True,
    )
    assert given_to([line("a", "149.00")], save).discounts["a"][0].amount == 10
    assert given_to([line("a", "150.00")], save).discounts["a"][0].amount == 15
    assert given_to([line("a", "150.00")], replace(save, most=2)).discounts["a"][0].amount == 10
    assert given_to([line("a", "150.00")], replace(save, most=2)).uses == {"s": 2}


def test_the_best_spend_and_save_is_given_and_combining_ones_are_added() -> None:
    def save(name: str, threshold: int, reward: Reward, **more: object) -> Promotion:
        return Promotion(name, name, PromotionKind.SPEND_SAVE, threshold=D(threshold), reward=reward, **more)  # type: ignore[arg-type]

    five = save("5 off", 20, Reward(RewardKind.AMOUNT, D(5)))
    tenth = save("10% off", 100, Reward(RewardKind.PERCENT, D(10)))
    extra = save("1 more", 10, Reward(RewardKind.AMOUNT, D(1)), combines=True)
    assert offs(given_to([line("a", "100.00")], five, tenth, extra)) == {
        "a": [("10% off", D("10.00")), ("1 more", D("1.00"))]
    }
    assert offs(given_to([line("a", "40.00")], five, tenth, extra)) == {
        "a": [("5 off", D("5.00")), ("1 more", D("1.00"))]
    }
    first = replace(five, priority=1)
    assert offs(given_to([line("a", "100.00")], first, tenth)) == {"a": [("5 off", D("5.00"))]}


def test_spend_and_save_takes_no_more_than_is_left() -> None:
    save = Promotion(
        "s", "all", PromotionKind.SPEND_SAVE, threshold=D(1), reward=Reward(RewardKind.AMOUNT, D(500))
    )
    found = given_to([line("a", "3.00"), line("b", "2.00")], percent(100, product_ids=frozenset({"a"})), save)
    assert offs(found) == {"a": [("100%", D("3.00"))], "b": [("all", D("2.00"))]}


def test_spend_and_save_is_shared_with_the_cheapest_goods_too() -> None:
    save = Promotion(
        "s", "2 off", PromotionKind.SPEND_SAVE, threshold=D(10), reward=Reward(RewardKind.AMOUNT, D(2))
    )
    assert offs(given_to([line("a", "9.50"), line("b", "0.50")], save)) == {
        "a": [("2 off", D("1.90"))],
        "b": [("2 off", D("0.10"))],
    }


def test_nothing_is_given_without_offers_or_without_goods() -> None:
    save = Promotion("s", "2 off", PromotionKind.SPEND_SAVE, reward=Reward(RewardKind.AMOUNT, D(2)))
    group = Promotion("g", "2 for 1", PromotionKind.TAKE_PAY, take=2, pay=1)
    offers = [save, group, percent(10), replace(group, combines=True), percent(5, combines=True)]
    for found in (
        given_to([line("a", "9.50")]),
        given_to([], *offers),
        given_to([line("a", "1", "-1")], *offers),
    ):
        assert (found.discounts, found.uses, found.is_proven) == ({}, {}, True)


def test_spend_and_save_on_some_goods_only() -> None:
    save = Promotion(
        "s", "wine", PromotionKind.SPEND_SAVE, threshold=D(10), reward=Reward(RewardKind.PERCENT, D(10)), category_ids=frozenset({"wine"}),
    )  # fmt: skip
    assert offs(given_to([line("a", "9.00", category="wine"), line("b", "9.00")], save)) == {}
    assert offs(given_to([line("a", "10.00", category="wine"), line("b", "9.00")], save)) == {
        "a": [("wine", D("1.00"))]
    }


def test_a_coupon_is_named() -> None:
    offer = percent(10, coupon="SAVE")
    assert offs(given_to([line("a", "1.00")], offer)) == {}
    found = given_to([line("a", "1.00")], offer, moment=replace(NOW, coupons=frozenset({"SAVE"})))
    assert found.discounts["a"][0].coupon == "SAVE"


def test_returned_lines_take_no_part() -> None:
    group = Promotion("g", "2 for 1", PromotionKind.TAKE_PAY, take=2, pay=1)
    assert offs(given_to([line("a", "5.00", "-2"), line("b", "5.00")], group, percent(10))) == {
        "b": [("10%", D("0.50"))]
    }


def test_prices_finer_than_a_cent_never_go_below_zero() -> None:
    found = given_to([line("a", "0.004", "3"), line("b", "0.004", "2")], percent(100))
    assert offs(found) == {"a": [("100%", D("0.01"))], "b": [("100%", D("0.01"))]}


offer_strategy = st.sampled_from(
    [
        percent(10), percent(25, product_ids=frozenset({"p1", "p2"})), percent(5, combines=True),
        Promotion("a", "a", PromotionKind.AMOUNT, D("0.37")),
        Promotion("f", "f", PromotionKind.FIXED_PRICE, D("0.99"), product_ids=frozenset({"p0"})),
        Promotion("t", "t", PromotionKind.TAKE_PAY, take=3, pay=2),
        Promotion("t2", "t2", PromotionKind.TAKE_PAY, D(50), take=2, pay=1, product_ids=frozenset({"p1", "p3"}), priority=1),
        Promotion("n", "n", PromotionKind.N_FOR_PRICE, D(5), take=4),
        Promotion("n2", "n2", PromotionKind.N_FOR_PRICE, D(2), take=2, combines=True),
        Promotion("b", "b", PromotionKind.BUNDLE, D(3), slots=(Slot(Goods(frozenset({"p0"}))), Slot(Goods(frozenset({"p1"})), 2))),
        Promotion("g", "g", PromotionKind.BUY_GET, take=1, get=1, gets=Goods(frozenset({"p2"})), reward=Reward()),
        Promotion("s", "s", PromotionKind.SPEND_SAVE, threshold=D(10), reward=Reward(RewardKind.AMOUNT, D("3.33")), repeats=True),
        Promotion("s2", "s2", PromotionKind.SPEND_SAVE, threshold=D(20), reward=Reward(RewardKind.PERCENT, D(7)), combines=True),
    ]
)  # fmt: skip
rows = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 900), st.integers(1, 7), st.booleans()),
    min_size=1,
    max_size=8,
)


def lines_of(drawn: list[tuple[int, int, int, bool]]) -> list[Promotable]:
    """One price for each product, as in a basket."""
    prices = {product: D(minor) / 100 for product, minor, _, _ in drawn}
    return [
        line(f"k{place}", str(prices[product]), f"{count / 4:.3f}" if weighed else str(count), f"p{product}", weighed=weighed)
        for place, (product, _, count, weighed) in enumerate(drawn)
    ]  # fmt: skip


@settings(deadline=None)
@given(rows, st.lists(offer_strategy, unique_by=lambda offer: offer.id, max_size=6))
def test_no_line_goes_below_zero_and_all_is_in_cents(
    drawn: list[tuple[int, int, int, bool]], offers: list[Promotion]
) -> None:
    lines = lines_of(drawn)
    found = given_to(lines, *offers)
    for each in lines:
        some = found.discounts.get(each.key, ())
        assert all(discount.amount > 0 and discount.amount % EUR.unit == 0 for discount in some)
        assert sum((discount.amount for discount in some), D(0)) <= each.list_amount


@settings(deadline=None)
@given(rows, st.lists(offer_strategy, unique_by=lambda offer: offer.id, max_size=6), st.randoms())
def test_order_of_scanning_and_of_offers_does_not_matter(
    drawn: list[tuple[int, int, int, bool]], offers: list[Promotion], chance: object
) -> None:
    lines = lines_of(drawn)

    def by_product(found: Given) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for each in lines:
            sums[each.product_id] = sums.get(each.product_id, D(0)) + sum(
                (discount.amount for discount in found.discounts.get(each.key, ())), D(0)
            )
        return sums

    before = by_product(given_to(lines, *offers))
    shuffled, mixed = list(lines), list(offers)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert by_product(given_to(shuffled, *mixed)) == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_odd_cent_goes_to_the_dearest_goods(count: int) -> None:
    group = Promotion("g", "2 for 1.99", PromotionKind.N_FOR_PRICE, D("1.99"), take=2)
    lines = [line("cheap", "1.00", str(count)), line("dear", "1.01", str(count))]
    found = given_to(lines, group)
    assert list(offs(found)) == ["cheap", "dear"]
    assert found.discounts["dear"][0].amount >= found.discounts["cheap"][0].amount


def test_a_weighed_line_gets_one_exclusive_offer() -> None:
    apples = line("a", "1.01", "0.5", weighed=True)
    found = given_to([apples], percent(50, priority=1), percent(10))
    assert offs(found) == {"a": [("50%", D("0.26"))]}  # of 0.51, not of 0.505
    assert found.uses == {"50%": 1}
    first, second = percent(20, "first", priority=1), percent(20, "other", product_ids=frozenset({"x"}))
    assert offs(given_to([apples], second, first)) == {"a": [("first", D("0.10"))]}


def test_of_equal_offers_the_first_by_name_is_given() -> None:
    assert offs(given_to([line("a", "1.00")], percent(10, "b"), percent(10, "a"))) == {
        "a": [("a", D("0.10"))]
    }


def test_goods_that_an_offer_names_twice_get_it_once() -> None:
    offer = percent(10, product_ids=frozenset({"a"}), category_ids=frozenset({"c"}))
    assert offs(given_to([line("a", "1.00", category="c")], offer)) == {"a": [("10%", D("0.10"))]}


def test_a_combining_amount_is_off_each_piece_and_counted() -> None:
    dime = Promotion("d", "0.10 off", PromotionKind.AMOUNT, D("0.10"), combines=True)
    found = given_to([line("a", "1.00", "3"), line("b", "1.00", "2.5", weighed=True)], dime)
    assert offs(found) == {"a": [("0.10 off", D("0.30"))], "b": [("0.10 off", D("0.25"))]}
    assert found.uses == {"d": 4}
    group = Promotion("g", "2 for 1", PromotionKind.TAKE_PAY, take=2, pay=1, combines=True)
    assert given_to([line("a", "1.00", "4")], group).uses == {"g": 2}


def test_a_group_is_given_only_where_it_beats_what_each_piece_gets_alone() -> None:
    """Half of three is more than one of three."""
    group = Promotion("g", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2)
    assert offs(given_to([line("a", "3.00", "3")], group, percent(50))) == {"a": [("50%", D("4.50"))]}


def test_what_costs_nothing_makes_no_group_whole() -> None:
    three = Promotion("t", "3 for 5", PromotionKind.N_FOR_PRICE, D(5), take=3)
    lines = [line("a", "3.00", "2"), line("gift", "0.00")]
    assert offs(given_to(lines, three)) == {}
    assert offs(given_to(lines, replace(three, combines=True))) == {}
    free = percent(100, product_ids=frozenset({"b"}))
    lines = [line("a", "3.00", "2"), line("b", "3.00")]
    assert offs(given_to(lines, free, replace(three, combines=True))) == {"b": [("100%", D("3.00"))]}


def test_a_combining_offer_of_a_higher_priority_comes_first() -> None:
    """10.00 less 1.00 is 9.00, less 50 % is 4.50."""
    one = Promotion("one", "1 off", PromotionKind.AMOUNT, D(1), combines=True, priority=2)
    half = percent(50, combines=True, priority=1)
    assert offs(given_to([line("a", "10.00")], half, one)) == {
        "a": [("1 off", D("1.00")), ("50%", D("4.50"))]
    }


def test_whether_the_best_is_proven_is_not_forgotten() -> None:
    """Five rival groups have too many states to look at; what comes after them is proven, and does not undo that."""
    rivals = [
        Promotion(f"{number}", f"{number}", PromotionKind.N_FOR_PRICE, D(9), take=4, priority=1)
        for number in range(5)
    ]
    later = [
        Promotion("g", "2 for 1", PromotionKind.TAKE_PAY, take=2, pay=1),
        Promotion("c", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2, combines=True),
    ]
    lines = [line("a", "3.00", "14")]
    assert not given_to(lines, *rivals).is_proven
    assert not given_to(lines, *rivals, *later).is_proven
    assert given_to(lines, *rivals[:2], *later).is_proven


def test_the_best_spend_and_save_is_the_one_that_takes_most_off_not_the_most_often_given() -> None:
    def save(name: str, threshold: int, off: int, **more: object) -> Promotion:
        reward = Reward(RewardKind.AMOUNT, D(off))
        return Promotion(name, name, PromotionKind.SPEND_SAVE, threshold=D(threshold), reward=reward, **more)  # type: ignore[arg-type]

    often, once = save("a", 10, 1, repeats=True), save("b", 50, 9)
    assert offs(given_to([line("x", "50.00")], often, once)) == {"x": [("b", D("9.00"))]}
    first = save("first", 60, 20, priority=1)
    assert offs(given_to([line("x", "50.00")], first, often, once)) == {"x": [("b", D("9.00"))]}
