"""What an offer is: which goods, what it gives, when and for whom it holds, and how it lives with other offers.

Rules of the trade behind it, and of docs/money.md:

- An *exclusive* offer (the default) takes its pieces: no other exclusive offer gets them. Offers of a higher priority take
  theirs first; among equals the combination that gives the customer most is found.
- A *combining* offer comes after all exclusive ones, on what is left to pay for the pieces, whatever they got before.
- A spend-and-save offer comes last. Its threshold counts what the goods cost before any offer, so that no other offer
  can take it away. One exclusive offer of this kind is given, the best; combining ones are added to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from pos.domain.money import ZERO

HUNDRED = Decimal(100)


class PromotionKind(StrEnum):
    PERCENT = "percent"
    """`value` percent off each piece, or off a weighed line."""
    AMOUNT = "amount"
    """`value` off each piece (or kilogram), never below zero."""
    FIXED_PRICE = "fixed_price"
    """Each piece (or kilogram) costs `value`; goods that cost less stay as they are."""
    TAKE_PAY = "take_pay"
    """Of each `take` pieces the customer pays `pay`; the cheapest of them are free, or `value` percent off when `value` is set."""
    N_FOR_PRICE = "n_for_price"
    """Each `take` pieces together cost `value`."""
    BUY_GET = "buy_get"
    """With each `take` pieces of its goods come `get` pieces of `gets`, reduced by `reward`."""
    BUNDLE = "bundle"
    """Pieces for every one of the `slots` together cost `value`, or are reduced by `reward` when it is set."""
    SPEND_SAVE = "spend_save"
    """When its goods come to `threshold`: `reward`, percent off them or an amount; again for each threshold if it `repeats`."""


class RewardKind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"
    FIXED_PRICE = "fixed_price"


@dataclass(frozen=True, slots=True)
class Reward:
    """What a piece (or a whole, for spend and save) is reduced by: percent, an amount, or to a fixed price."""

    kind: RewardKind = RewardKind.PERCENT
    value: Decimal = HUNDRED

    def off(self, amount: Decimal) -> Decimal:
        """What is taken off `amount`: exact, from zero to the amount."""
        if self.kind is RewardKind.PERCENT:
            taken = amount * self.value / HUNDRED
        elif self.kind is RewardKind.AMOUNT:
            taken = self.value
        else:
            taken = amount - self.value
        return min(max(taken, ZERO), amount)


@dataclass(frozen=True, slots=True)
class Goods:
    """Products by id and categories by id. Empty means all goods."""

    product_ids: frozenset[str] = frozenset()
    category_ids: frozenset[str] = frozenset()

    def has(self, product_id: str, category_id: str | None) -> bool:
        if not self.product_ids and not self.category_ids:
            return True
        return product_id in self.product_ids or category_id in self.category_ids


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a bundle: `count` pieces of `goods`."""

    goods: Goods
    count: int = 1


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom a basket is priced. `at` is aware and on the shop's clock: its weekday and hour count for offers.

    `day` is the business day. `coupons` are the codes presented, as the shop writes them.
    """

    at: datetime
    day: date
    customer_group: str | None = None
    coupons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Promotion:
    """An offer of the shop. `product_ids` and `category_ids` empty mean all goods.

    `first_day` and `last_day` are business days, both included; `valid_from` (included) and `valid_to` (excluded) are instants. `weekdays` count Monday as 0; `from_time` (included) to
    `to_time` (excluded) is on the shop's clock and may pass midnight: then the day is the one it began on. `coupon`
    must be presented. `most` limits how often it is given in one basket. `uses_left` is what is left of a
    coupon's uses in all shops, as far as the till knows; None means unlimited.
    """

    id: str
    name: str
    kind: PromotionKind
    value: Decimal = ZERO
    take: int = 1
    pay: int = 1
    product_ids: frozenset[str] = frozenset()
    category_ids: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    priority: int = 0
    first_day: date | None = None
    last_day: date | None = None
    get: int = 1
    gets: Goods = field(default_factory=Goods)
    slots: tuple[Slot, ...] = ()
    reward: Reward | None = None
    threshold: Decimal = ZERO
    repeats: bool = False
    weekdays: frozenset[int] = frozenset()
    from_time: time | None = None
    to_time: time | None = None
    customer_groups: frozenset[str] = frozenset()
    coupon: str | None = None
    uses_left: int | None = None
    most: int | None = None
    combines: bool = False

    def __hash__(self) -> int:
        """By its id alone: offers are keys of answers that are kept, and have many fields."""
        return hash(self.id)

    @property
    def goods(self) -> Goods:
        return Goods(self.product_ids, self.category_ids)

    @property
    def limit(self) -> int | None:
        """How often it can be given in one basket: the shop's limit, and for a coupon what is left of it."""
        known = [limit for limit in (self.most, self.uses_left) if limit is not None]
        return min(known, default=None)

    def holds(self, moment: Moment) -> bool:
        """Is the offer on now, for this customer, with these coupons?"""
        return (
            self.is_valid_at(moment.at)
            and (self.first_day is None or self.first_day <= moment.day)
            and (self.last_day is None or moment.day <= self.last_day)
            and self._is_on(moment.at)
            and (not self.customer_groups or moment.customer_group in self.customer_groups)
            and (self.coupon is None or self.coupon in moment.coupons)
            and (self.limit is None or self.limit > 0)
        )

    def is_valid_at(self, at: datetime) -> bool:
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at < self.valid_to
        )

    def _is_on(self, at: datetime) -> bool:
        """Weekday and hours. An offer from 22:00 to 02:00 on Fridays holds on Saturday at 01:00."""
        day, hour = at.weekday(), at.timetz().replace(tzinfo=None)
        start, end = self.from_time or time.min, self.to_time
        if end is None:
            is_in, day_of_start = hour >= start, day
        elif start < end:
            is_in, day_of_start = start <= hour < end, day
        else:
            is_in = hour >= start or hour < end
            day_of_start = day if hour >= start else (at - timedelta(days=1)).weekday()
        return is_in and (not self.weekdays or day_of_start in self.weekdays)


def check_promotion(promotion: Promotion) -> None:
    """Raise ValueError, with the reason, for an offer that cannot be meant: `pay` above `take`, a negative value, no slots."""
    for reason in _faults(promotion):
        raise ValueError(f"{promotion.name}: {reason}")


def _faults(promotion: Promotion) -> Collection[str]:
    kind, reward = promotion.kind, promotion.reward
    is_percent = kind in {PromotionKind.PERCENT, PromotionKind.TAKE_PAY}
    checks = {
        "a value below zero": promotion.value < 0 or promotion.threshold < 0,
        "more than a hundred percent": is_percent and promotion.value > HUNDRED,
        "a reward below zero": reward is not None and reward.value < 0,
        "a reward above a hundred percent": (
            reward is not None and reward.kind is RewardKind.PERCENT and reward.value > HUNDRED
        ),
        "a group of no pieces": promotion.take < 1 or promotion.get < 1,
        "more to pay than to take": (
            kind is PromotionKind.TAKE_PAY and not 0 <= promotion.pay < promotion.take
        ),
        "a bundle without parts": (
            kind is PromotionKind.BUNDLE
            and (not promotion.slots or any(slot.count < 1 for slot in promotion.slots))
        ),
        "no reward": (kind in {PromotionKind.SPEND_SAVE, PromotionKind.BUY_GET} and reward is None),
        "a fixed price for a whole basket": (
            kind is PromotionKind.SPEND_SAVE and reward is not None and reward.kind is RewardKind.FIXED_PRICE
        ),
        "the price of a bundle is its value": (
            kind is PromotionKind.BUNDLE and reward is not None and reward.kind is RewardKind.FIXED_PRICE
        ),
        "no threshold to repeat": promotion.repeats and promotion.threshold == 0,
    }
    return [reason for reason, is_so in checks.items() if is_so]
