"""The solver against an oracle that tries every way of grouping the pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.promotion import Goods, Promotion, PromotionKind, Reward, RewardKind, Slot
from pos.domain.promotion import solver as module
from pos.domain.promotion.players import Kind, player_of
from pos.domain.promotion.solver import Solution, solve

D = Decimal
A, B, C = (frozenset({letter}) for letter in "abc")
ALL: frozenset[str] = frozenset()


def kind(product: str, price: str, outside: str = "0") -> Kind:
    return Kind(product, None, D(price), D(outside))


def take_pay(take: int = 3, pay: int = 2, goods: frozenset[str] = ALL, **more: object) -> Promotion:
    return Promotion(
        "tp", "take and pay", PromotionKind.TAKE_PAY, take=take, pay=pay, product_ids=goods, **more
    )  # type: ignore[arg-type]


def n_for(take: int, value: str, goods: frozenset[str] = ALL, **more: object) -> Promotion:
    return Promotion(
        "nf", "n for a price", PromotionKind.N_FOR_PRICE, D(value), take=take, product_ids=goods, **more
    )  # type: ignore[arg-type]


def buy_get(
    goods: frozenset[str], gets: frozenset[str], reward: Reward, take: int = 1, get: int = 1, **more: object
) -> Promotion:
    return Promotion(
        "bg", "buy and get", PromotionKind.BUY_GET, take=take, get=get, product_ids=goods, gets=Goods(gets), reward=reward, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def bundle(value: str, *slots: tuple[frozenset[str], int], **more: object) -> Promotion:
    parts = tuple(Slot(Goods(goods), count) for goods, count in slots)
    return Promotion("bu", "bundle", PromotionKind.BUNDLE, D(value), slots=parts, **more)  # type: ignore[arg-type]


def worth(stock: list[tuple[Kind, int]], solution: Solution) -> Decimal:
    """What the customer gains: by the offers, and by what is left alone."""
    left = dict(stock)
    for taken in solution.taken:
        for piece, count in taken.pieces.items():
            left[piece] -= count
            assert left[piece] >= 0
    outside = sum((piece.outside * count for piece, count in left.items()), D(0))
    return outside + sum((taken.off for taken in solution.taken), D(0))


# The oracle: by the words of the rules, not by the solver's way


def group_gains(offer: Promotion, group: tuple[Kind, ...]) -> Iterator[Decimal]:
    goods = [offer.goods.has(each.product_id, None) for each in group]
    if offer.kind is PromotionKind.N_FOR_PRICE and len(group) == offer.take and all(goods):
        yield sum((each.price for each in group), D(0)) - offer.value
    if offer.kind is PromotionKind.TAKE_PAY and len(group) == offer.take and all(goods):
        cheapest = sorted(each.price for each in group)[: offer.take - offer.pay]
        yield sum(cheapest, D(0)) * (offer.value or 100) / 100
    if offer.kind is PromotionKind.BUY_GET and len(group) == offer.take + offer.get:
        for bought in combinations(range(len(group)), offer.take):
            got = [group[place] for place in range(len(group)) if place not in bought]
            if all(goods[place] for place in bought) and all(
                offer.gets.has(each.product_id, None) for each in got
            ):
                assert offer.reward is not None
                yield sum((offer.reward.off(each.price) for each in got), D(0))
    if offer.kind is PromotionKind.BUNDLE and len(group) == sum(slot.count for slot in offer.slots):
        wanted = [slot.goods for slot in offer.slots for _ in range(slot.count)]
        for order in permutations(group):
            if all(goods.has(each.product_id, None) for goods, each in zip(wanted, order, strict=True)):
                yield sum((each.price for each in group), D(0)) - offer.value
                return


def oracle(stock: list[tuple[Kind, int]], offers: list[Promotion]) -> Decimal:
    pieces = [each for each, count in stock for _ in range(count)]
    sizes = {
        PromotionKind.N_FOR_PRICE: lambda offer: offer.take,
        PromotionKind.TAKE_PAY: lambda offer: offer.take,
        PromotionKind.BUY_GET: lambda offer: offer.take + offer.get,
        PromotionKind.BUNDLE: lambda offer: sum(slot.count for slot in offer.slots),
    }

    @cache
    def best(left: tuple[int, ...], used: tuple[int, ...]) -> Decimal:
        if not left:
            return D(0)
        first, rest = left[0], left[1:]
        found = pieces[first].outside + best(rest, used)
        for place, offer in enumerate(offers):
            if offer.limit is not None and used[place] >= offer.limit:
                continue
            for others in combinations(rest, sizes[offer.kind](offer) - 1):
                group = tuple(pieces[each] for each in (first, *others))
                after = tuple(each for each in rest if each not in others)
                more = tuple(count + (index == place) for index, count in enumerate(used))
                for gain in group_gains(offer, group):
                    found = max(found, gain + best(after, more))
        return found

    return best(tuple(range(len(pieces))), (0,) * len(offers))


prices = st.integers(1, 12).map(lambda minor: D(minor) / 2)
goods = st.sampled_from([A, B, C, A | B, B | C, ALL])
limits = st.sampled_from([None, None, 1, 2])
rewards = st.one_of(
    st.builds(Reward, st.just(RewardKind.PERCENT), st.sampled_from([D(100), D(50), D(25)])),
    st.builds(Reward, st.sampled_from([RewardKind.AMOUNT, RewardKind.FIXED_PRICE]), prices),
)


@st.composite
def any_offer(draw: st.DrawFn) -> Promotion:
    limit = draw(limits)
    shape = draw(st.sampled_from(["take_pay", "n_for", "buy_get", "bundle"]))
    if shape == "take_pay":
        take = draw(st.integers(2, 3))
        value = draw(st.sampled_from([D(0), D(50)]))
        return replace(take_pay(take, draw(st.integers(1, take - 1)), draw(goods), most=limit), value=value)
    if shape == "n_for":
        return n_for(draw(st.integers(2, 3)), str(draw(prices)), draw(goods), most=limit)
    if shape == "buy_get":
        return buy_get(draw(goods), draw(goods), draw(rewards), draw(st.integers(1, 2)), 1, most=limit)
    slots = draw(st.lists(st.tuples(goods, st.integers(1, 2)), min_size=2, max_size=2))
    return bundle(str(draw(prices)), *slots, most=limit)


stocks = st.lists(st.tuples(st.sampled_from("abc"), prices, st.integers(0, 3)), min_size=1, max_size=7).map(
    lambda rows: [(Kind(product, None, price, min(D(off) / 4, price)), 1) for product, price, off in rows]
)


def merged(stock: list[tuple[Kind, int]]) -> list[tuple[Kind, int]]:
    found: dict[Kind, int] = {}
    for each, count in stock:
        found[each] = found.get(each, 0) + count
    return list(found.items())


@settings(max_examples=400, deadline=None)
@given(stocks.map(merged), st.lists(any_offer(), min_size=1, max_size=2))
def test_nothing_better_can_be_found(stock: list[tuple[Kind, int]], offers: list[Promotion]) -> None:
    offers = [replace(offer, id=f"{place}") for place, offer in enumerate(offers)]
    solution = solve(stock, [player_of(offer) for offer in offers])
    assert solution.is_proven
    assert worth(stock, solution) == oracle(stock, offers)


@settings(max_examples=100, deadline=None)
@given(stocks.map(merged), st.lists(any_offer(), min_size=1, max_size=3), st.randoms())
def test_order_of_scanning_does_not_matter(
    stock: list[tuple[Kind, int]], offers: list[Promotion], chance: object
) -> None:
    offers = [replace(offer, id=f"{place}") for place, offer in enumerate(offers)]
    before = worth(stock, solve(stock, [player_of(offer) for offer in offers]))
    chance.shuffle(stock)  # type: ignore[attr-defined]
    assert worth(stock, solve(stock, [player_of(offer) for offer in offers])) == before


def test_the_dearest_pieces_make_the_groups() -> None:
    stock = [(kind("a", "1"), 2), (kind("b", "9"), 2), (kind("c", "5"), 1)]
    (taken,) = solve(stock, [player_of(take_pay(3, 2))]).taken
    assert (taken.off, taken.given) == (D(5), 1)
    assert taken.pieces == {kind("b", "9"): 2, kind("c", "5"): 1}


def test_each_group_has_its_own_cheapest_piece() -> None:
    stock = [(kind("a", "10"), 3), (kind("b", "2"), 3)]
    (taken,) = solve(stock, [player_of(take_pay(3, 2))]).taken
    assert (taken.off, taken.given) == (D(12), 2)


def test_competing_offers_are_combined_best() -> None:
    """Two for 5 gains 1 on a pair; three for 7 gains 2 on three: of five pieces both are given."""
    stock = [(kind("a", "3"), 5)]
    two, three = replace(n_for(2, "5"), id="2"), replace(n_for(3, "7"), id="3")
    solution = solve(stock, [player_of(two), player_of(three)])
    assert sorted((taken.player.promotion.id, taken.given) for taken in solution.taken) == [
        ("2", 1),
        ("3", 1),
    ]
    assert worth(stock, solution) == 3


def test_a_limit_holds() -> None:
    (taken,) = solve([(kind("a", "3"), 9)], [player_of(take_pay(3, 2, most=2))]).taken
    assert (taken.given, taken.off) == (2, D(6))
    (taken,) = solve([(kind("a", "3"), 9)], [player_of(bundle("1", (ALL, 2), most=3))]).taken
    assert (taken.given, taken.off) == (3, D(15))


def test_an_offer_worse_than_what_a_piece_gets_alone_is_not_taken() -> None:
    assert solve([(kind("a", "3", "1"), 3)], [player_of(take_pay(3, 2))]).taken == ()
    assert solve([(kind("a", "3"), 2)], [player_of(n_for(2, "6"))]).taken == ()


def test_very_many_pieces_are_grouped_without_looking_at_each() -> None:
    stock = [(kind("a", "1.20"), 99_998), (kind("b", "2"), 2)]
    solution = solve(stock, [player_of(take_pay(3, 2))])
    assert sum(taken.given for taken in solution.taken) == 33_333
    assert worth(stock, solution) == D("1.20") * 33_333
    assert solution.is_proven


@settings(max_examples=60, deadline=None)
@given(
    st.integers(190, 240),
    prices,
    prices,
    st.integers(0, 7),
    st.one_of(
        st.builds(take_pay, st.integers(2, 4), st.just(1)),
        st.builds(n_for, st.integers(2, 4), prices.map(str)),
    ),
)
def test_whole_groups_give_what_looking_at_each_piece_gives(
    count: int, price: Decimal, other: Decimal, others: int, offer: Promotion
) -> None:
    stock = [(Kind("a", None, price, price / 8), count), (Kind("b", None, other), others)]
    quick = worth(stock, solve(stock, [player_of(offer)]))
    slow = solve([(piece, 1) for piece, number in stock for _ in range(number)], [player_of(offer)])
    left = dict(stock)
    for taken in slow.taken:
        for piece, number in taken.pieces.items():
            left[piece] -= number
    alone = sum((piece.outside * number for piece, number in left.items()), D(0))
    assert quick == alone + sum((taken.off for taken in slow.taken), D(0))


@settings(max_examples=150, deadline=None)
@given(stocks.map(merged), st.lists(any_offer(), min_size=2, max_size=4), st.integers(6, 40))
def test_a_large_knot_is_untied_bit_by_bit(
    stock: list[tuple[Kind, int]], offers: list[Promotion], cluster: int
) -> None:
    """Every knot is too wide here. The answer is one that the rules allow, and at least as good as the best single offer."""
    offers = [replace(offer, id=f"{place}") for place, offer in enumerate(offers)]
    players = [player_of(offer) for offer in offers]
    best = worth(stock, solve(stock, players))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WIDEST", 0)
        patch.setattr(module, "WIDEST_CLUSTER", cluster)
        found = solve(stock, players)
    assert found.is_proven is (not found.taken)
    alone = max(worth(stock, solve(stock, [player])) for player in players)
    assert alone <= worth(stock, found) <= best


def test_rivals_share_again() -> None:
    """Three for 2 on a, b and c gains 4 first; two bundles that need a and b, c and d gain 3 each: better together."""
    stock = [(kind("a", "5"), 1), (kind("b", "5"), 1), (kind("c", "5"), 1), (kind("d", "5"), 1)]
    three = replace(n_for(3, "11", A | B | C), id="1")
    first, second = (
        replace(bundle("7", (A, 1), (B, 1)), id="2"),
        replace(bundle("7", (C, 1), (frozenset("d"), 1)), id="3"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WIDEST", 0)
        found = solve(stock, [player_of(three), player_of(first), player_of(second)])
    assert sorted(taken.player.promotion.id for taken in found.taken) == ["2", "3"]
    assert worth(stock, found) == 6
    assert not found.is_proven
