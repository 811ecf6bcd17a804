"""Offers as players for pieces: what an offer that needs several pieces does with one more of them.

A player goes through the pieces from the dearest to the cheapest, takes some of them in roles, and remembers only what
it still needs. That is enough, because what an offer gives depends on how many pieces it has in each role, and, where the
cheapest of a group are free, on the order of prices. Amounts are whole numbers of `SCALE` parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pos.domain.money import ZERO
from pos.domain.promotion.rules import HUNDRED, Promotion, PromotionKind, Reward, RewardKind

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
    given: int = 0


@dataclass(frozen=True, slots=True)
class PureGroup:
    """A group made of one kind only: its pieces by role, and what it takes off."""

    by_role: tuple[int, ...]
    off: Decimal

    @property
    def size(self) -> int:
        return sum(self.by_role)


class Player(Protocol):
    """An offer at the table. `roles` is how many different roles a piece can have in it."""

    @property
    def promotion(self) -> Promotion: ...

    @property
    def roles(self) -> int: ...

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

    def taken_off(self, counts: Sequence[dict[Kind, int]], given: int) -> Decimal:
        """What the offer takes off in all, exact: `counts` by role, `given` groups."""
        ...

    def group_of(self, kind: Kind) -> PureGroup | None:
        """The group that pieces of one kind make alone; None where a limit or different parts forbid to count so."""
        ...


def scaled(amount: Decimal) -> int:
    return int(amount * SCALE)


@dataclass(frozen=True, slots=True)
class GroupPlayer:
    """N pieces for a price, take and pay, and single pieces up to a limit: one group after the other."""

    promotion: Promotion

    @property
    def roles(self) -> int:
        return 2 if self._size != self._paid else 1

    @property
    def _size(self) -> int:
        return self.promotion.take if self.promotion.kind in _GROUPS else 1

    @property
    def _paid(self) -> int:
        """Pieces of a group in role 0; those after them, the cheapest, are in role 1."""
        return self.promotion.pay if self.promotion.kind is PromotionKind.TAKE_PAY else self._size

    def may_take(self, kind: Kind) -> tuple[int, ...]:
        if not self.promotion.goods.has(kind.product_id, kind.category_id):
            return ()
        return tuple(range(self.roles))

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

    def taken_off(self, counts: Sequence[dict[Kind, int]], given: int) -> Decimal:
        pieces = sum(
            (
                self._piece_gain(role, kind.price) * count
                for role, found in enumerate(counts)
                for kind, count in found.items()
            ),
            ZERO,
        )
        return pieces - self._group_price * given

    def group_of(self, kind: Kind) -> PureGroup | None:
        if self.promotion.limit is not None:
            return None
        by_role = (self._paid, self._size - self._paid)[: self.roles]
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


@dataclass(frozen=True, slots=True)
class SlotPlayer:
    """Offers whose pieces play different parts: buy some and get others, bundles of one from each shelf."""

    promotion: Promotion

    @property
    def roles(self) -> int:
        return len(self._needs)

    @property
    def _needs(self) -> tuple[int, ...]:
        """Pieces of each role in one group."""
        if self.promotion.kind is PromotionKind.BUY_GET:
            return (self.promotion.take, self.promotion.get)
        return tuple(slot.count for slot in self.promotion.slots)

    def may_take(self, kind: Kind) -> tuple[int, ...]:
        goods = (
            (self.promotion.goods, self.promotion.gets)
            if self.promotion.kind is PromotionKind.BUY_GET
            else tuple(slot.goods for slot in self.promotion.slots)
        )
        return tuple(role for role, each in enumerate(goods) if each.has(kind.product_id, kind.category_id))

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

    def taken_off(self, counts: Sequence[dict[Kind, int]], given: int) -> Decimal:
        pieces = sum(
            (
                self._piece_gain(role, kind.price) * count
                for role, found in enumerate(counts)
                for kind, count in found.items()
            ),
            ZERO,
        )
        return pieces + self._group_gain * given

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
SINGLE = {PromotionKind.PERCENT, PromotionKind.AMOUNT, PromotionKind.FIXED_PRICE}
"""Offers on one piece alone."""


def piece_reward(promotion: Promotion) -> Reward:
    """What an offer on single pieces does with one."""
    return Reward(RewardKind(promotion.kind.value), promotion.value)


def player_of(promotion: Promotion) -> Player:
    """The offer as a player for pieces."""
    if promotion.kind in {PromotionKind.BUY_GET, PromotionKind.BUNDLE}:
        return SlotPlayer(promotion)
    return GroupPlayer(promotion)
