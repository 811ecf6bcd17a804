"""The best way to share pieces among offers that compete for them.

Offers that gain nothing even when they may choose first are left out, and offers without goods in common are looked at apart. What
remains of a knot is small in shops, and is solved exactly: the pieces are gone through from the dearest to the cheapest,
and for every state that the offers can be in after a piece (which groups are open, and how far) the best way to get
there is kept. What offers give depends on that state alone, so nothing better can be missed.

A knot of very many offers has too many states. It is untied in pieces: each offer in turn is solved exactly together
with those it competes with most, given what the others hold, until nothing gets better. The answer is then marked as
not proven.

Answers are kept, so a basket that changed in one line computes only what that line touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import prod

from pos.domain.money import ZERO
from pos.domain.promotion.players import Kind, Move, Player, State, scaled

WIDEST = 1000
"""States up to which a knot is solved as a whole."""
WIDEST_CLUSTER = 60
LARGEST_CLUSTER = 4
MOST_PIECES = 120
"""An offer on more pieces than this takes what it can get first, and is not asked to share again."""
ROUNDS = 4
MANY = 200
"""Pieces of one kind above which whole groups of them are not looked at piece by piece."""
FEW_GROUPS = 4
"""Groups that are always looked at piece by piece, for they may mix with other kinds."""

Stock = tuple[tuple[Kind, int], ...]
"""Kinds of pieces and how many there are of each, the dearest first; alike prices by product, never by scanning."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What one offer got: pieces by kind, how many groups, and what it takes off in all (exact)."""

    player: Player
    pieces: Mapping[Kind, int]
    given: int
    off: Decimal
    gain: Decimal
    """What the customer has of it, beyond what the pieces would get alone."""


def _taken(player: Player, by_role: Sequence[Mapping[Kind, int]], given: int) -> Taken:
    pieces: dict[Kind, int] = {}
    for role in by_role:
        for kind, count in role.items():
            pieces[kind] = pieces.get(kind, 0) + count
    off = player.taken_off(by_role, given)
    return Taken(
        player, pieces, given, off, off - sum((kind.outside * count for kind, count in pieces.items()), ZERO)
    )


@dataclass(frozen=True, slots=True)
class Solution:
    """`is_proven` is false where a knot was too large to look at every way."""

    taken: tuple[Taken, ...]
    is_proven: bool


def solve(stock: Iterable[tuple[Kind, int]], players: Sequence[Player]) -> Solution:
    """Who takes which pieces, so that the customer gets most. What nobody takes is worth its `outside`."""
    shelf = _Shelf(stock)
    taken: list[Taken] = []
    is_proven = True
    for knot in _knots(shelf, players):
        few, whole = _whole_groups(shelf.goods_of(knot), knot)
        taken += whole
        if whole or _width(shelf, knot) <= WIDEST:
            taken += _exactly(few, tuple(knot))
        else:
            taken += _bit_by_bit(few, tuple(knot))
            is_proven = False
    return Solution(tuple(taken), is_proven)


class _Shelf:
    """The pieces, the dearest first, found by the goods that an offer names."""

    def __init__(self, stock: Iterable[tuple[Kind, int]]) -> None:
        self.stock: Stock = tuple(
            sorted(stock, key=lambda pair: (-pair[0].price, pair[0].product_id, pair[0].outside))
        )
        self._by_name: dict[tuple[str, str | None], list[int]] = {}
        for place, (kind, _) in enumerate(self.stock):
            self._by_name.setdefault(("product", kind.product_id), []).append(place)
            self._by_name.setdefault(("category", kind.category_id), []).append(place)

    def places_of(self, player: Player) -> set[int]:
        """Where the goods stand that the offer wants."""
        found: set[int] = set()
        for goods in player.goods:
            if not goods.product_ids and not goods.category_ids:
                return set(range(len(self.stock)))
            for name in goods.product_ids:
                found.update(self._by_name.get(("product", name), ()))
            for name in goods.category_ids:
                found.update(self._by_name.get(("category", name), ()))
        return found

    def goods_of(self, players: Iterable[Player]) -> Stock:
        places = set().union(*(self.places_of(player) for player in players))
        return tuple(self.stock[place] for place in sorted(places))


def _knots(shelf: _Shelf, players: Sequence[Player]) -> list[list[Player]]:
    """Offers that gain something, in groups that want the same goods."""
    knots: list[tuple[list[Player], set[int]]] = []
    for player in players:
        places = shelf.places_of(player)
        if not places or not _gains(tuple(shelf.stock[place] for place in sorted(places)), player):
            continue
        together, wanted = [player], places
        others = []
        for knot, theirs in knots:
            if wanted.isdisjoint(theirs):
                others.append((knot, theirs))
            else:
                together, wanted = [*knot, *together], wanted | theirs
        knots = [*others, (together, wanted)]
    return [knot for knot, _ in knots]


def _gains(goods: Stock, player: Player) -> bool:
    """Does it gain anything when all its goods are free?"""
    few, whole = _whole_groups(goods, [player])
    return bool(whole or _exactly(few, (player,)))


def _width(shelf: _Shelf, players: Sequence[Player]) -> int:
    """At most so many states at once: those of the offers whose goods lie on both sides of a piece."""
    spans = []
    for player in players:
        places = shelf.places_of(player)
        pieces = sum(shelf.stock[place][1] for place in places)
        spans.append((min(places), max(places), player.width(pieces)))
    firsts = {first for first, _, _ in spans}
    return max(prod(width for first, last, width in spans if first <= place <= last) for place in firsts)


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
        whole.append(_taken(player, [{kind: pieces * times} for pieces in group.by_role], times))
    return tuple(few), whole


# A large knot, bit by bit


@lru_cache(maxsize=256)
def _bit_by_bit(stock: Stock, players: tuple[Player, ...]) -> tuple[Taken, ...]:
    return tuple(_BitByBit(stock, players).taken())


class _BitByBit:
    """Start with who gains most alone; then let small groups of rivals share again what they hold, until nothing changes."""

    def __init__(self, stock: Stock, players: Sequence[Player]) -> None:
        shelf = _Shelf(stock)
        self._stock = shelf.stock
        self._wanted = {player: shelf.places_of(player) for player in players}
        self._alone = {player: _gain(self._solved((player,), {})) for player in players}
        self._ranked = sorted(players, key=lambda player: (-self._alone[player], player.promotion.id))
        self._places = {kind: place for place, (kind, _) in enumerate(self._stock)}
        self._rivals: dict[int, list[Player]] = {}
        for player in self._ranked:
            for place in self._wanted[player]:
                self._rivals.setdefault(place, []).append(player)
        self._held: dict[Player, Taken] = {}
        self._used: dict[int, int] = {}

    def taken(self) -> list[Taken]:
        for player in self._ranked:
            self._share_again((player,))
        moved = set(self._ranked)
        for _ in range(ROUNDS):
            again: set[Player] = set()
            for player in self._ranked:
                cluster = self._cluster(player)
                if not moved.isdisjoint(cluster) and self._share_again(cluster):
                    again.update(cluster)
            if not again:
                break
            moved = again
        return list(self._held.values())

    def _cluster(self, player: Player) -> tuple[Player, ...]:
        """An offer that could have more, those that hold what it wants, and others whom these keep from more.

        As many as can be solved at once.
        """
        if len(self._wanted[player]) > MOST_PIECES or not self._could_have_more(player):
            return ()
        cluster, width = [player], player.width(len(self._wanted[player]))
        holders = [each for each in self._near(player) if each in self._held]
        others = [
            each for holder in holders[:1] for each in self._near(holder) if self._could_have_more(each)
        ]
        for rival in dict.fromkeys([*holders[:1], *others, *holders[1:]]):
            wider = width * rival.width(len(self._wanted[rival]))
            if rival is not player and len(cluster) < LARGEST_CLUSTER and wider <= WIDEST_CLUSTER:
                cluster.append(rival)
                width = wider
        return tuple(cluster) if len(cluster) > 1 else ()

    def _could_have_more(self, player: Player) -> bool:
        held = self._held.get(player)
        return held is None or held.gain < self._alone[player]

    def _near(self, player: Player) -> list[Player]:
        """Those that want some of the same goods; who wants very much is not asked to share again."""
        found = dict.fromkeys(
            rival for place in sorted(self._wanted[player]) for rival in self._rivals[place]
        )
        return [each for each in found if each is not player and len(self._wanted[each]) <= MOST_PIECES]

    def _share_again(self, cluster: tuple[Player, ...]) -> bool:
        """Solve for the cluster what the others leave. True when the customer gains by it."""
        before = [self._held[player] for player in cluster if player in self._held]
        for each in before:
            self._count(each, -1)
        answer = self._solved(cluster, self._used)
        is_better = _gain(answer) > _gain(before)
        kept = answer if is_better else before
        for player in cluster:
            self._held.pop(player, None)
        for each in kept:
            self._held[each.player] = each
            self._count(each, 1)
        return is_better

    def _count(self, taken: Taken, by: int) -> None:
        for kind, count in taken.pieces.items():
            place = self._places[kind]
            self._used[place] = self._used.get(place, 0) + by * count

    def _solved(self, cluster: tuple[Player, ...], used: Mapping[int, int]) -> tuple[Taken, ...]:
        places = sorted(set().union(*(self._wanted[player] for player in cluster)))
        left = ((self._stock[place][0], self._stock[place][1] - used.get(place, 0)) for place in places)
        return _exactly(tuple(pair for pair in left if pair[1]), cluster)


def _gain(taken: Iterable[Taken]) -> Decimal:
    return sum((each.gain for each in taken), ZERO)


# A small knot, exactly

_Joint = tuple[int, ...]
"""The states of all offers at once, each as its number."""
_Layer = dict[_Joint, tuple[int, _Joint, "_Option | None"]]
"""By state how it was reached best: what was gained so far, from which state, by which move (None: left alone)."""
_Option = tuple[int, int, int, int, int]
"""A move in numbers: state after it, gain, role, groups completed, and whose it is."""


class _Seat:
    """An offer at the table, with its states numbered as they come up."""

    def __init__(self, number: int, player: Player) -> None:
        self.number = number
        self.player = player
        self.states: list[State] = [player.start]
        self._numbers = {player.start: 0}
        self._options: dict[tuple[int, int], list[_Option]] = {}
        self.left = [0] * player.roles
        self._can_end: dict[int, bool] = {}

    def options(self, number: int, place: int, kind: Kind) -> list[_Option]:
        known = self._options.get((number, place))
        if known is None:
            known = [self._option(move) for move in self.player.moves(self.states[number], kind)]
            self._options[number, place] = known
        return known

    def _option(self, move: Move) -> _Option:
        number = self._numbers.setdefault(move.state, len(self.states))
        if number == len(self.states):
            self.states.append(move.state)
        return number, move.gain, move.role, move.given, self.number

    def count(self, roles: Sequence[int], by: int) -> None:
        """Pieces that are still to come, by role."""
        for role in roles:
            self.left[role] += by
        self._can_end.clear()

    def can_end(self, number: int) -> bool:
        known = self._can_end.get(number)
        if known is None:
            known = self._can_end[number] = self.player.can_end(self.states[number], self.left)
        return known


@lru_cache(maxsize=8192)
def _exactly(stock: Stock, players: tuple[Player, ...]) -> tuple[Taken, ...]:
    """The best answer, by dynamic programming over the pieces."""
    seats = [_Seat(number, player) for number, player in enumerate(players)]
    roles = [[player.may_take(kind) for player in players] for kind, _ in stock]
    places = [place for place, (_, count) in enumerate(stock) for _ in range(count)]
    for place in places:
        for seat, able in zip(seats, roles[place], strict=True):
            seat.count(able, 1)
    layers: list[_Layer] = [{(0,) * len(seats): (0, (), None)}]
    for place in places:
        active = []
        for number, seat in enumerate(seats):
            if roles[place][number]:
                seat.count(roles[place][number], -1)
                active.append(number)
        layers.append(_next_layer(layers[-1], place, stock[place][0], seats, active))
    return _walk_back(layers, [(place, stock[place][0]) for place in places], players)


def _next_layer(layer: _Layer, place: int, kind: Kind, seats: Sequence[_Seat], able: Sequence[int]) -> _Layer:
    after: _Layer = {}
    outside = scaled(kind.outside)
    for joint, (value, _, _) in layer.items():
        if all(seats[number].can_end(joint[number]) for number in able):
            known = after.get(joint)
            if known is None or value + outside > known[0]:
                after[joint] = (value + outside, joint, None)
        for number in able:
            seat = seats[number]
            for option in seat.options(joint[number], place, kind):
                reached = (*joint[:number], option[0], *joint[number + 1 :])
                known = after.get(reached)
                if (known is None or value + option[1] > known[0]) and all(
                    seats[each].can_end(reached[each]) for each in able
                ):
                    after[reached] = (value + option[1], joint, option)
    return after


def _walk_back(
    layers: Sequence[_Layer], pieces: Sequence[tuple[int, Kind]], players: Sequence[Player]
) -> tuple[Taken, ...]:
    counts: list[list[dict[Kind, int]]] = [[{} for _ in range(player.roles)] for player in players]
    given = [0] * len(players)
    joint = max(layers[-1], key=lambda each: layers[-1][each][0])
    for layer, (_, kind) in zip(reversed(layers[1:]), reversed(pieces), strict=True):
        _, joint, option = layer[joint]
        if option is not None:
            _, _, role, completed, number = option
            found = counts[number][role]
            found[kind] = found.get(kind, 0) + 1
            given[number] += completed
    return tuple(
        _taken(player, mine, times)
        for player, mine, times in zip(players, counts, given, strict=True)
        if times
    )
