"""The lines on the table while offers are given: what of them is free, what was taken off, and how an amount is shared.

What a line gets does not depend on the order of scanning: goods are alike by product and price, an amount is rounded once, shared over
goods by what their pieces cost, and then over the lines of the same goods. So every piece of a group carries its part of
what the group gave, the "free" one as well as the paid ones, and a return gives back no more than was paid for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pos.domain.money import ZERO, Currency, share_out
from pos.domain.promotion.players import Kind
from pos.domain.promotion.rules import Promotion, Reward, RewardKind


@dataclass(frozen=True, slots=True)
class Promotable:
    """A line as the rules see it. `key` names it in the answer; `list_amount` is rounded to the currency's unit."""

    key: str
    product_id: str
    category_id: str | None
    quantity: Decimal
    unit_price: Decimal
    list_amount: Decimal
    is_piece: bool


@dataclass(frozen=True, slots=True)
class Discount:
    """What a rule (or a person, `promotion_id` None) took off a line; `amount` is positive for a sale.

    `quantity` is how much of the line it was for, None for the whole; `coupon` the code that opened the offer; `percent` is set
    where it was a percentage of `of`.
    """

    name: str
    amount: Decimal
    promotion_id: str | None = None
    quantity: Decimal | None = None
    coupon: str | None = None
    percent: Decimal | None = None
    of: Decimal | None = None
    is_basket: bool = False
    """The line's part of a discount on the whole basket."""


@dataclass(frozen=True, slots=True)
class Given:
    """`discounts` by line key, in the order they were given; `uses` how often each offer was given, by its id."""

    discounts: Mapping[str, tuple[Discount, ...]]
    uses: Mapping[str, int]
    is_proven: bool = True


@dataclass(slots=True)
class OpenLine:
    """A line on the table: how many of its pieces (or whether it, when weighed) no exclusive offer took yet."""

    line: Promotable
    free: int
    taken: list[Discount] = field(default_factory=list)

    @property
    def rest(self) -> Decimal:
        """What is left to pay for the line."""
        return self.line.list_amount - sum((each.amount for each in self.taken), ZERO)

    @property
    def kind(self) -> Kind:
        return Kind(self.line.product_id, self.line.category_id, self.line.unit_price)


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces of a line that an offer is for: `weight` is what they cost, by which an amount is shared."""

    line: OpenLine
    weight: Decimal
    quantity: Decimal


class Table:
    """The lines while offers are given."""

    def __init__(self, lines: Sequence[Promotable], currency: Currency) -> None:
        self.currency = currency
        self.lines = [OpenLine(line, int(line.quantity) if line.is_piece else 1) for line in lines]
        self.uses: dict[str, int] = {}
        self.is_proven = True

    def given(self) -> Given:
        discounts = {each.line.key: tuple(each.taken) for each in self.lines if each.taken}
        return Given(discounts, self.uses, self.is_proven)

    def named(self, offer: Promotion) -> list[OpenLine]:
        goods = offer.goods
        return [each for each in self.lines if goods.has(each.line.product_id, each.line.category_id)]

    def free_pieces(self) -> dict[Kind, list[OpenLine]]:
        """Lines with pieces left, alike ones together."""
        found: dict[Kind, list[OpenLine]] = {}
        for each in self.lines:
            if each.line.is_piece and each.free:
                found.setdefault(each.kind, []).append(each)
        return found

    def goods(self) -> list[list[OpenLine]]:
        """Lines of the same goods together; each weighed line on its own."""
        found: dict[Kind | str, list[OpenLine]] = {}
        for each in self.lines:
            found.setdefault(each.kind if each.line.is_piece else each.line.key, []).append(each)
        return list(found.values())

    def allot(self, pieces: Mapping[Kind, int], stock: Mapping[Kind, Sequence[OpenLine]]) -> list[Part]:
        """So many pieces of each kind, taken from its lines in order: one part for each line."""
        parts: dict[str, Part] = {}
        for kind, wanted in pieces.items():
            missing = wanted
            for line in stock[kind]:
                count = min(line.free, missing)
                if count:
                    missing -= count
                    before = parts.get(line.line.key, Part(line, ZERO, ZERO))
                    parts[line.line.key] = Part(
                        line, before.weight + kind.price * count, before.quantity + count
                    )
        return list(parts.values())

    def give(
        self, offer: Promotion, parts: Sequence[Part], off: Decimal, reward: Reward | None = None
    ) -> bool:
        """Take `off` (exact) from the parts' lines, none below zero. False when there is nothing to give."""
        goods = _goods_of(parts)
        most = [rest_of(part.line for part in some) for some in goods]
        amount = min(self.currency.round(off), sum(most, ZERO))
        if amount <= 0:
            return False
        weights = [sum((part.weight for part in some), ZERO) for some in goods]
        for some, share in zip(goods, self._shares(amount, weights, most), strict=True):
            rests = [part.line.rest for part in some]
            shares = self._shares(share, [part.weight for part in some], rests)
            for part, taken in zip(some, shares, strict=True):
                if taken:
                    part.line.taken.append(_discount(offer, part, taken, reward))
        return True

    def _shares(self, amount: Decimal, weights: Sequence[Decimal], most: Sequence[Decimal]) -> list[Decimal]:
        return _within(share_out(amount, weights, self.currency.unit), most)

    def used(self, offer: Promotion, times: int) -> None:
        self.uses[offer.id] = self.uses.get(offer.id, 0) + times


def rest_of(lines: Iterable[OpenLine]) -> Decimal:
    """What is left to pay for them together."""
    return sum((line.rest for line in lines), ZERO)


def _discount(offer: Promotion, part: Part, amount: Decimal, reward: Reward | None) -> Discount:
    is_percent = reward is not None and reward.kind is RewardKind.PERCENT
    return Discount(
        offer.name,
        amount,
        offer.id,
        part.quantity,
        offer.coupon,
        percent=reward.value if reward is not None and is_percent else None,
        of=part.weight if is_percent else None,
    )


def _goods_of(parts: Sequence[Part]) -> list[list[Part]]:
    """Parts of the same goods together, the dearest first: they get the odd cent, whatever was scanned first."""
    found: dict[tuple[Decimal, str], list[Part]] = {}
    for part in parts:
        line = part.line.line
        found.setdefault((-line.unit_price, line.product_id), []).append(part)
    return [found[key] for key in sorted(found)]


def _within(shares: list[Decimal], most: Sequence[Decimal]) -> list[Decimal]:
    """The shares with none above its limit; what does not fit goes to the lines with room, the first ones first."""
    spare = sum((max(share - limit, ZERO) for share, limit in zip(shares, most, strict=True)), ZERO)
    fitting = [min(share, limit) for share, limit in zip(shares, most, strict=True)]
    for place, limit in enumerate(most):
        if not spare:
            break
        more = min(spare, limit - fitting[place])
        fitting[place] += more
        spare -= more
    return fitting
