"""The best way to share pieces among offers that compete for them.

Exact: the pieces are gone through from the dearest to the cheapest, and for every state that the offers can be in after a
piece (which groups are open, and how far) the best way to get there is kept. What offers give depends on that state alone, so
nothing better can be missed. The number of states is the product of the sizes of competing groups, which is small in shops;
where it passes `MOST_STATES`, the states worth most are kept and the answer is marked as not proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pos.domain.promotion.players import Kind, Move, Player, State, scaled

MOST_STATES = 4000
MANY = 200
"""Pieces of one kind above which whole groups of them are not looked at piece by piece."""
FEW_GROUPS = 4
"""Groups that are always looked at piece by piece, for they may mix with other kinds."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one offer got: pieces by role and kind, how many groups, and what it takes off in all (exact)."""

    player: Player
    roles: tuple[tuple[tuple[Kind, int], ...], ...]
    given: int
    off: Decimal

    @property
    def pieces(self) -> dict[Kind, int]:
        found: dict[Kind, int] = {}
        for role in self.roles:
            for kind, count in role:
                found[kind] = found.get(kind, 0) + count
        return found


@dataclass(frozen=True, slots=True)
class Solution:
    """`is_proven` is false when there were too many states to look at all."""

    taken: tuple[Taken, ...]
    is_proven: bool = True


Stock = Sequence[tuple[Kind, int]]
"""Kinds of pieces and how many there are of each."""


def solve(stock: Stock, players: Sequence[Player]) -> Solution:
    """Who takes which pieces, so that the customer gets most. What nobody takes is worth its `outside`.

    Offers that have no goods in common are solved apart; an answer is kept, so a basket that changed in one
    line computes only what that line touches.
    """
    taken: list[Taken] = []
    is_proven = True
    for group, goods in _apart(stock, players):
        few, whole = _whole_groups(goods, group)
        answer = _solve(_in_order(few), tuple(group))
        taken += [*whole, *answer.taken]
        is_proven = is_proven and answer.is_proven
    return Solution(tuple(taken), is_proven)


def _whole_groups(stock: Stock, players: Sequence[Player]) -> tuple[Stock, list[Taken]]:
    """Very many pieces of one kind for one offer: groups of nothing but that kind are given without looking at each piece.

    Where such a group gains, the best answer holds all of them but the last few, so this stays exact.
    """
    if len(players) > 1 or all(count <= MANY for _, count in stock):
        return stock, []
    (player,) = players
    few, whole = [], []
    for kind, count in stock:
        group = player.group_of(kind) if count > MANY else None
        if group is None or group.off <= kind.outside * group.size:
            few.append((kind, count))
            continue
        times = count // group.size - FEW_GROUPS
        few.append((kind, count - times * group.size))
        roles = tuple(((kind, pieces * times),) if pieces else () for pieces in group.by_role)
        whole.append(Taken(player, roles, times, group.off * times))
    return few, whole


def _in_order(stock: Iterable[tuple[Kind, int]]) -> tuple[tuple[Kind, int], ...]:
    """Dearest first; alike prices by product, never by the order of scanning."""
    return tuple(sorted(stock, key=lambda pair: (-pair[0].price, pair[0].product_id, pair[0].outside)))


def _apart(stock: Stock, players: Sequence[Player]) -> list[tuple[list[Player], list[tuple[Kind, int]]]]:
    """Groups of offers that want the same goods, with those goods."""
    groups: list[tuple[list[Player], list[tuple[Kind, int]]]] = []
    for player in players:
        wanted = [pair for pair in stock if player.may_take(pair[0])]
        if not wanted:
            continue
        together, goods = [player], {id(pair): pair for pair in wanted}
        others = []
        for group, theirs in groups:
            if any(id(pair) in goods for pair in theirs):
                together = [*group, *together]
                goods |= {id(pair): pair for pair in theirs}
            else:
                others.append((group, theirs))
        groups = [*others, (together, list(goods.values()))]
    return groups


@dataclass(frozen=True, slots=True)
class _Step:
    """How a state was reached best: from which, and by whose move (None: the piece was left alone)."""

    value: int
    before: tuple[State, ...]
    player: int
    move: Move | None


@lru_cache(maxsize=512)
def _solve(stock: tuple[tuple[Kind, int], ...], players: tuple[Player, ...]) -> Solution:
    pieces = [kind for kind, count in stock for _ in range(count)]
    roles = {kind: [player.may_take(kind) for player in players] for kind, _ in stock}
    left = [[0] * player.roles for player in players]
    for kind in pieces:
        _count(left, roles[kind], 1)
    layers: list[dict[tuple[State, ...], _Step]] = [
        {tuple(player.start for player in players): _Step(0, (), -1, None)}
    ]
    is_proven = True
    moves: dict[tuple[int, State, Kind], tuple[Move, ...]] = {}
    for kind in pieces:
        _count(left, roles[kind], -1)
        able = [place for place, each in enumerate(roles[kind]) if each]
        layer = _next_layer(layers[-1], kind, able, players, moves, left)
        if len(layer) > MOST_STATES:
            is_proven = False
            layer = _worth_most(layer, players)
        layers.append(layer)
    return Solution(_walk_back(layers, pieces, players), is_proven)


def _count(left: list[list[int]], roles: Sequence[tuple[int, ...]], by: int) -> None:
    for mine, able in zip(left, roles, strict=True):
        for role in able:
            mine[role] += by


def _next_layer(
    layer: dict[tuple[State, ...], _Step],
    kind: Kind,
    able: Sequence[int],
    players: Sequence[Player],
    moves: dict[tuple[int, State, Kind], tuple[Move, ...]],
    left: Sequence[Sequence[int]],
) -> dict[tuple[State, ...], _Step]:
    after: dict[tuple[State, ...], _Step] = {}
    outside = scaled(kind.outside)
    ends: dict[tuple[int, State], bool] = {}

    def can_end(place: int, state: State) -> bool:
        known = ends.get((place, state))
        if known is None:
            known = ends[place, state] = players[place].can_end(state, left[place])
        return known

    for states, step in layer.items():
        options: list[tuple[tuple[State, ...], int, int, Move | None]] = [
            (states, step.value + outside, -1, None)
        ]
        for place in able:
            key = (place, states[place], kind)
            possible = moves.get(key)
            if possible is None:
                possible = moves[key] = tuple(players[place].moves(states[place], kind))
            options += [
                ((*states[:place], move.state, *states[place + 1 :]), step.value + move.gain, place, move)
                for move in possible
            ]
        for reached, value, place, move in options:
            known = after.get(reached)
            if (known is None or value > known.value) and all(can_end(each, reached[each]) for each in able):
                after[reached] = _Step(value, states, place, move)
    return after


def _worth_most(
    layer: dict[tuple[State, ...], _Step], players: Sequence[Player]
) -> dict[tuple[State, ...], _Step]:
    """The states worth most, and the one in which nobody took anything: from there the end can be reached."""
    kept = dict(sorted(layer.items(), key=lambda pair: -pair[1].value)[:MOST_STATES])
    idle = tuple(player.start for player in players)
    return kept | ({idle: layer[idle]} if idle in layer else {})


def _walk_back(
    layers: Sequence[dict[tuple[State, ...], _Step]], pieces: Sequence[Kind], players: Sequence[Player]
) -> tuple[Taken, ...]:
    counts: list[list[dict[Kind, int]]] = [[{} for _ in range(player.roles)] for player in players]
    given = [0] * len(players)
    states = max(layers[-1], key=lambda each: layers[-1][each].value)
    for layer, kind in zip(reversed(layers[1:]), reversed(pieces), strict=True):
        step = layer[states]
        if step.move is not None:
            found = counts[step.player][step.move.role]
            found[kind] = found.get(kind, 0) + 1
            given[step.player] += step.move.given
        states = step.before
    return tuple(
        Taken(
            player,
            tuple(tuple(role.items()) for role in mine),
            times,
            player.taken_off(mine, times),
        )
        for player, mine, times in zip(players, counts, given, strict=True)
        if any(mine)
    )
