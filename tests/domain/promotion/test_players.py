"""How wide the players say they are, against the states they can really be in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.domain.promotion.players import Kind, Player, State, player_of
from tests.domain.promotion.test_solver import ALL, bundle, n_for

DEAR, CHEAP, LAST = (Kind(name, None, Decimal(price)) for name, price in (("a", 9), ("b", 5), ("c", 1)))


def states(player: Player, pieces: list[Kind]) -> set[State]:
    """All that it can be in while the pieces go by, and still come to an end."""
    found = layer = {player.start}
    for place, kind in enumerate(pieces):
        left = [
            sum(role in player.may_take(each) for each in pieces[place + 1 :]) for role in range(player.roles)
        ]
        moved = {move.state for state in layer for move in player.moves(state, kind)}
        layer = {state for state in layer | moved if player.can_end(state, left)}
        found = found | layer
    return found


@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("limit", [None, 1, 2, 4])
def test_a_group_is_as_wide_as_it_has_states(size: int, limit: int | None) -> None:
    player = player_of(n_for(size, "1", ALL, most=limit))
    reached = len(states(player, [DEAR] * 60))
    # With a limit: when it was given as often as allowed no group is open, which the product does not know.
    assert reached <= player.width(60) <= reached + (0 if limit is None else size - 1)
    assert player.width(1) <= 2


@pytest.mark.parametrize("each", [2, 4, 8])
@pytest.mark.parametrize("limit", [None, 1, 2])
@pytest.mark.parametrize("parts", [2, 3])
def test_a_bundle_is_about_as_wide_as_one_part_can_run_ahead(
    each: int, limit: int | None, parts: int
) -> None:
    kinds = [DEAR, CHEAP, LAST][:parts]
    slots = [(frozenset({kind.product_id}), 1) for kind in kinds]
    player, free = player_of(bundle("1", *slots, most=limit)), player_of(bundle("1", *slots))
    pieces = [kind for kind in kinds for _ in range(each)]
    reached, reached_freely = len(states(player, pieces)), len(states(free, pieces))
    # Two parts: one number says how far either is ahead. A limit counts besides how often it was given.
    most = reached_freely * (1 if parts == 2 else 2) * (1 if limit is None else limit + 1)
    assert reached <= player.width(len(pieces)) <= most
