"""From offers to discounts on lines, in stages: exclusive offers by priority, combining ones, spend and save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from pos.domain.money import ZERO, Currency
from pos.domain.promotion.players import Kind, piece_reward, player_of
from pos.domain.promotion.rules import Moment, Promotion, PromotionKind, RewardKind
from pos.domain.promotion.solver import solve
from pos.domain.promotion.table import Given, OpenLine, Part, Promotable, Table, rest_of

_FINE = Decimal("1E-6")
"""What is left to pay for one piece is counted to a hundredth of a hundredth of a cent."""


def apply_promotions(
    lines: Sequence[Promotable], promotions: Iterable[Promotion], moment: Moment, currency: Currency
) -> Given:
    """Which offers give what. Returned and given-away lines (zero or less) take no part."""
    live = sorted(
        (each for each in promotions if each.holds(moment)), key=lambda each: (-each.priority, each.id)
    )
    open_lines = [line for line in lines if line.quantity > 0 and line.list_amount > 0]
    table = Table(open_lines, currency)
    goods_offers = [each for each in live if each.kind is not PromotionKind.SPEND_SAVE]
    exclusive = [each for each in goods_offers if not each.combines]
    for priority in dict.fromkeys(each.priority for each in exclusive):
        _give_exclusive(table, [each for each in exclusive if each.priority == priority])
    for offer in sorted((each for each in goods_offers if each.combines), key=_combining_order):
        _give_combining(table, offer)
    _give_spend_save(table, [each for each in live if each.kind is PromotionKind.SPEND_SAVE])
    return table.given()


def _combining_order(offer: Promotion) -> tuple[int, bool, str]:
    """By priority; percents before amounts, which leaves the customer most."""
    return -offer.priority, offer.kind is not PromotionKind.PERCENT, offer.id


# Exclusive offers


def _give_exclusive(table: Table, offers: Sequence[Promotion]) -> None:
    """Offers of one priority: those on groups compete for pieces, and with what a piece would get alone."""
    singles = [each for each in offers if each.is_single]
    players = [player_of(each) for each in offers if not each.is_single]
    free = table.free_pieces()
    best = _best_singles(free, singles)
    lines = {replace(kind, outside=off): free[kind] for kind, (_, off) in best.items()}
    solution = solve([(kind, _free_of(some)) for kind, some in lines.items()], players)
    table.is_proven = table.is_proven and solution.is_proven
    for taken in solution.taken:
        offer = taken.player.promotion
        parts = table.allot(taken.pieces, lines)
        for part in parts:
            part.line.free -= int(part.quantity)
        if table.give(offer, parts, taken.off):
            table.used(offer, taken.given)
    for kind, (single, off) in best.items():
        if single is not None:
            _give_single(table, single, off, [each for each in free[kind] if each.free])
    for each in table.lines:
        if not each.line.is_piece and each.free:
            _give_weighed(table, each, singles)


def _free_of(lines: Iterable[OpenLine]) -> int:
    return sum(line.free for line in lines)


def _best_singles(
    kinds: Iterable[Kind], singles: Sequence[Promotion]
) -> dict[Kind, tuple[Promotion | None, Decimal]]:
    """For each kind of piece the offer on the single piece that takes most off; of equal ones the first."""
    by_name: dict[tuple[str, str | None], list[tuple[int, Promotion]]] = {}
    for place, offer in enumerate(singles):
        for name in _names_of(offer):
            by_name.setdefault(name, []).append((place, offer))
    return {kind: _best_single(kind, by_name) for kind in kinds}


def _names_of(offer: Promotion) -> list[tuple[str, str | None]]:
    names: list[tuple[str, str | None]] = [("product", name) for name in offer.product_ids]
    names += [("category", name) for name in offer.category_ids]
    return names or [("all", None)]


def _best_single(
    kind: Kind, by_name: Mapping[tuple[str, str | None], Sequence[tuple[int, Promotion]]]
) -> tuple[Promotion | None, Decimal]:
    named = [
        each
        for name in (("product", kind.product_id), ("category", kind.category_id), ("all", None))
        for each in by_name.get(name, ())
    ]
    found: tuple[Promotion | None, Decimal] = (None, ZERO)
    for _, offer in sorted(named, key=lambda pair: pair[0]):
        off = piece_reward(offer).off(kind.price)
        if off > found[1]:
            found = (offer, off)
    return found


def _give_single(table: Table, offer: Promotion, off: Decimal, lines: Sequence[OpenLine]) -> None:
    parts = [Part(each, each.line.unit_price * each.free, Decimal(each.free)) for each in lines]
    count = _free_of(lines)
    for each in lines:
        each.free = 0
    if table.give(offer, parts, off * count, piece_reward(offer)):
        table.used(offer, count)


def _give_weighed(table: Table, each: OpenLine, singles: Sequence[Promotion]) -> None:
    """Of the offers on single goods the one that takes most off a weighed line."""
    line = each.line
    able = [offer for offer in singles if offer.goods.has(line.product_id, line.category_id)]
    if not able:
        return
    offer = max(able, key=lambda offer: _off_weighed(offer, line))
    if table.give(
        offer,
        [Part(each, line.list_amount, line.quantity)],
        _off_weighed(offer, line),
        piece_reward(offer),
    ):
        each.free = 0
        table.used(offer, 1)


def _off_weighed(offer: Promotion, line: Promotable) -> Decimal:
    """Amounts and prices are for a unit of measure; a percentage is of the line."""
    if offer.kind is PromotionKind.PERCENT:
        return piece_reward(offer).off(line.list_amount)
    return min(piece_reward(offer).off(line.unit_price) * line.quantity, line.list_amount)


# Combining offers, on what is left to pay


def _give_combining(table: Table, offer: Promotion) -> None:
    goods = [some for some in table.goods() if rest_of(some) > 0]
    if not offer.is_single:
        _give_combining_group(table, offer, goods)
        return
    for some in goods:
        line = some[0].line
        if offer.goods.has(line.product_id, line.category_id):
            _give_single_rest(table, offer, some)


def _give_combining_group(table: Table, offer: Promotion, goods: Sequence[Sequence[OpenLine]]) -> None:
    stock: dict[Kind, list[OpenLine]] = {}
    for some in goods:
        line = some[0].line
        if line.is_piece:
            price = (rest_of(some) / _quantity_of(some)).quantize(_FINE, rounding=ROUND_FLOOR)
            # All pieces are free here; the copies share with their line what was taken off it.
            whole = [replace(each, free=int(each.line.quantity)) for each in some]
            stock.setdefault(Kind(line.product_id, line.category_id, price), []).extend(whole)
    solution = solve([(kind, _free_of(some)) for kind, some in stock.items()], [player_of(offer)])
    table.is_proven = table.is_proven and solution.is_proven
    for taken in solution.taken:
        if table.give(offer, table.allot(taken.pieces, stock), taken.off):
            table.used(offer, taken.given)


def _quantity_of(some: Iterable[OpenLine]) -> Decimal:
    return sum((each.line.quantity for each in some), ZERO)


def _give_single_rest(table: Table, offer: Promotion, some: Sequence[OpenLine]) -> None:
    rest, quantity = rest_of(some), _quantity_of(some)
    if offer.kind is PromotionKind.PERCENT:
        off = piece_reward(offer).off(rest)
    elif offer.kind is PromotionKind.AMOUNT:
        off = min(offer.value * quantity, rest)
    else:
        off = max(rest - offer.value * quantity, ZERO)
    parts = [Part(each, each.rest, each.line.quantity) for each in some]
    if table.give(offer, parts, off, piece_reward(offer)):
        table.used(offer, int(quantity) if some[0].line.is_piece else 1)


# Spend and save


def _give_spend_save(table: Table, offers: Sequence[Promotion]) -> None:
    """The best of the exclusive ones of the highest priority that give anything; then each combining one."""
    exclusive = [each for each in offers if not each.combines]
    for priority in dict.fromkeys(each.priority for each in exclusive):
        rivals = [each for each in exclusive if each.priority == priority]
        best = max(rivals, key=lambda each: _spend_save_off(table, each)[0])
        if _give_one_spend_save(table, best):
            break
    for offer in offers:
        if offer.combines:
            _give_one_spend_save(table, offer)


def _spend_save_off(table: Table, offer: Promotion) -> tuple[Decimal, int]:
    """What it would take off, and how often it is given."""
    lines = table.named(offer)
    spent = sum((each.line.list_amount for each in lines), ZERO)
    if offer.reward is None or spent < offer.threshold or not lines:
        return ZERO, 0
    times = 1
    if offer.repeats and offer.reward.kind is RewardKind.AMOUNT:
        times = int(spent / offer.threshold)
    times = min(times, offer.limit) if offer.limit is not None else times
    reward = offer.reward if times == 1 else replace(offer.reward, value=offer.reward.value * times)
    return reward.off(rest_of(lines)), times


def _give_one_spend_save(table: Table, offer: Promotion) -> bool:
    off, times = _spend_save_off(table, offer)
    parts = [Part(each, each.rest, each.line.quantity) for each in table.named(offer) if each.rest > 0]
    if off <= 0 or not table.give(offer, parts, off, offer.reward):
        return False
    table.used(offer, times)
    return True
