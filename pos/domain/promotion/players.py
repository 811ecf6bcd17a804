"""Offers as players for pieces: what an offer that needs several pieces does with one more of them.

A player goes through the pieces from the dearest to the cheapest, takes some of them in roles, and remembers only what
it still needs. That is enough, because what an offer gives depends on how many pieces it has in each role, and, where the
cheapest of a group are free, on the order of prices. Amounts are whole numbers of `SCALE` parts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from pos.domain.money import ZERO
from pos.domain.promotion.rules import HUNDRED, Goods, Promotion, PromotionKind, Reward, RewardKind

SCALE = 10**8
"""Parts of a major unit of money: prices to the hundredth of a cent and percents to three decimals come out whole."""

State = tuple[int, ...]
"""What a player holds: pieces in an unfinished group, then how often it was given, where that is limited."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Pieces that are alike: one product at one price. `outside` is what the best offer on the single piece takes off."""

    product_id: str
    category_id: str | None
    price: Decimal
    outside: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Move:
    """The player takes the piece in `role`; `gain` is what this adds, `given` how many groups it completes."""

    state: State
    role: int
    gain: int
    given: int


@dataclass(frozen=True, slots=True)
class PureGroup:
    """A group made of one kind only: its pieces by role, and what it takes off."""

    by_role: tuple[int, ...]
    off: Decimal

    @property
    def size(self) -> int:
        return sum(self.by_role)


class Player(Hashable, Protocol):
    """An offer at the table. `roles` is how many different roles a piece can have in it."""

    @property
    def promotion(self) -> Promotion: ...

    @property
    def roles(self) -> int: ...

    @property
    def goods(self) -> tuple[Goods, ...]:
        """What it wants, by role."""
        ...

    def may_take(self, kind: Kind) -> tuple[int, ...]:
        """The roles this kind of piece may have."""
        ...

    @property
    def start(self) -> State: ...

    def moves(self, state: State, kind: Kind) -> Iterator[Move]:
        """What can be done with one more piece."""
        ...

    def can_end(self, state: State, left: Sequence[int]) -> bool:
        """Can the open group still be completed with `left` pieces by role? With none left: is nothing open?"""
        ...

    def taken_off(self, counts: Sequence[Mapping[Kind, int]], given: int) -> Decimal:
        """What the offer takes off in all, exact: `counts` by role, `given` groups."""
        ...

    def width(self, pieces: int) -> int:
        """About how many states it can be in while `pieces` pieces go by."""
        ...

    def group_of(self, kind: Kind) -> PureGroup | None:
        """The group that pieces of one kind make alone; None where a limit or different parts forbid to count so."""
        ...


def scaled(amount: Decimal) -> int:
    return int(amount * SCALE)


class GroupPlayer:
    """N pieces for a price, take and pay, and single pieces up to a limit: one group after the other."""

    def __init__(self, promotion: Promotion) -> None:
        self.promotion = promotion
        self._size = promotion.take if promotion.kind in _GROUPS else 1
        # Pieces of a group in role 0; those after them, the cheapest, are in role 1, where there are any.
        self._paid = promotion.pay if promotion.kind is PromotionKind.TAKE_PAY else self._size
        self.roles = 2
        self.goods = (promotion.goods,) * self.roles
        self._all_roles = tuple(range(self.roles))

    def may_take(self, kind: Kind) -> tuple[int, ...]:
        return self._all_roles if self.goods[0].has(kind.product_id, kind.category_id) else ()

    @property
    def start(self) -> State:
        return (0,) if self.promotion.limit is None else (0, 0)

    def moves(self, state: State, kind: Kind) -> Iterator[Move]:
        limit, place = self.promotion.limit, state[0]
        if limit is not None and state[1] >= limit:
            return
        role = 0 if place < self._paid else 1
        gain = scaled(self._piece_gain(role, kind.price))
        is_full = place + 1 == self._size
        if is_full:
            gain -= scaled(self._group_price)
        after = 0 if is_full else place + 1
        rest = (state[1] + is_full,) if limit is not None else ()
        yield Move((after, *rest), role, gain, int(is_full))

    def can_end(self, state: State, left: Sequence[int]) -> bool:
        return state[0] == 0 or self._size - state[0] <= left[0]

    def taken_off(self, counts: Sequence[Mapping[Kind, int]], given: int) -> Decimal:
        pieces = sum(
            (
                self._piece_gain(role, kind.price) * count
                for role, found in enumerate(counts)
                for kind, count in found.items()
            ),
            ZERO,
        )
        return pieces - self._group_price * given

    def width(self, pieces: int) -> int:
        limit = self.promotion.limit
        return min(self._size, pieces) * (1 if limit is None else min(limit, pieces) + 1)

    def group_of(self, kind: Kind) -> PureGroup | None:
        if self.promotion.limit is not None:
            return None
        by_role = (self._paid, self._size - self._paid)
        counts = [{kind: count} for count in by_role]
        return PureGroup(by_role, self.taken_off(counts, 1))

    @property
    def _group_price(self) -> Decimal:
        return self.promotion.value if self.promotion.kind is PromotionKind.N_FOR_PRICE else ZERO

    def _piece_gain(self, role: int, price: Decimal) -> Decimal:
        kind = self.promotion.kind
        if kind is PromotionKind.N_FOR_PRICE:
            return price
        if kind is PromotionKind.TAKE_PAY:
            return price * (self.promotion.value or HUNDRED) / HUNDRED if role else ZERO
        return piece_reward(self.promotion).off(price)


class SlotPlayer:
    """Offers whose pieces play different parts: buy some and get others, bundles of one from each shelf."""

    def __init__(self, promotion: Promotion) -> None:
        self.promotion = promotion
        if promotion.kind is PromotionKind.BUY_GET:
            self.goods: tuple[Goods, ...] = (promotion.goods, promotion.gets)
            self._needs: tuple[int, ...] = (promotion.take, promotion.get)
        else:
            self.goods = tuple(slot.goods for slot in promotion.slots)
            self._needs = tuple(slot.count for slot in promotion.slots)
        self.roles = len(self._needs)

    def may_take(self, kind: Kind) -> tuple[int, ...]:
        return tuple(
            role for role, goods in enumerate(self.goods) if goods.has(kind.product_id, kind.category_id)
        )

    @property
    def start(self) -> State:
        return (0,) * (self.roles + (self.promotion.limit is not None))

    def moves(self, state: State, kind: Kind) -> Iterator[Move]:
        limit, needs = self.promotion.limit, self._needs
        held, times = state[: len(needs)], state[len(needs) :]
        for role in self.may_take(kind):
            now = [count + (place == role) for place, count in enumerate(held)]
            open_groups = max(-(-count // need) for count, need in zip(now, needs, strict=True))
            if limit is not None and times[0] + open_groups > limit:
                continue
            gain = scaled(self._piece_gain(role, kind.price))
            is_full = all(count >= need for count, need in zip(now, needs, strict=True))
            if is_full:
                now = [count - need for count, need in zip(now, needs, strict=True)]
                gain += scaled(self._group_gain)
            rest = (times[0] + is_full,) if limit is not None else ()
            yield Move((*now, *rest), role, gain, int(is_full))

    def can_end(self, state: State, left: Sequence[int]) -> bool:
        needs = self._needs
        held = state[: len(needs)]
        groups = max(-(-count // need) for count, need in zip(held, needs, strict=True))
        return all(groups * need - count <= more for count, need, more in zip(held, needs, left, strict=True))

    def taken_off(self, counts: Sequence[Mapping[Kind, int]], given: int) -> Decimal:
        pieces = sum(
            (
                self._piece_gain(role, kind.price) * count
                for role, found in enumerate(counts)
                for kind, count in found.items()
            ),
            ZERO,
        )
        return pieces + self._group_gain * given

    def width(self, pieces: int) -> int:
        """One role may run ahead of the others, by as much as there are pieces for the others."""
        limit = self.promotion.limit
        ahead = pieces // len(self._needs) + 1
        times = 1 if limit is None else min(limit, ahead) + 1
        return int(ahead ** (self.roles - 1)) * times

    def group_of(self, kind: Kind) -> PureGroup | None:  # noqa: ARG002 - the protocol's
        return None

    def _piece_gain(self, role: int, price: Decimal) -> Decimal:
        reward = self.promotion.reward
        if self.promotion.kind is PromotionKind.BUY_GET:
            return (reward or Reward()).off(price) if role == 1 else ZERO
        if reward is None:
            return price
        return reward.off(price) if reward.kind is RewardKind.PERCENT else ZERO

    @property
    def _group_gain(self) -> Decimal:
        if self.promotion.kind is PromotionKind.BUY_GET:
            return ZERO
        if self.promotion.reward is None:
            return -self.promotion.value
        return self.promotion.reward.value if self.promotion.reward.kind is RewardKind.AMOUNT else ZERO


_GROUPS = {PromotionKind.TAKE_PAY, PromotionKind.N_FOR_PRICE}


@lru_cache(maxsize=4096)
def piece_reward(promotion: Promotion) -> Reward:
    """What an offer on single pieces does with one."""
    return Reward(RewardKind(promotion.kind.value), promotion.value)


@lru_cache(maxsize=4096)
def player_of(promotion: Promotion) -> Player:
    """The offer as a player for pieces; the same one for the same offer, so that answers can be kept."""
    if promotion.kind in {PromotionKind.BUY_GET, PromotionKind.BUNDLE}:
        return SlotPlayer(promotion)
    return GroupPlayer(promotion)
