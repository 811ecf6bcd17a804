"""What the taxes of one line come to, before and while rounding: several taxes, inside the price or on top of it, some
entering the base of later ones.

The order of a line's taxes matters. A tax of kind percent or division that is inside the price is taken out of it from the last to
the first; one that is on top is added from the first to the last; fixed sums per unit come before both. Neighbours of one
kind that treat the base alike form a group: they share one base, so two taxes of 6 % inside 112 are 6 each.

The rules are those that the test suites behind tests/data/money_vectors.json assert; docs/money.md works them through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from pos.domain.rounding import EXACT, Rounding


class TaxKind(StrEnum):
    PERCENT = "percent"
    """`rate` percent of the amount without tax."""
    DIVISION = "division"
    """`rate` percent of the amount with tax."""
    FIXED = "fixed"
    """`rate` in major units of money per unit of quantity."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One tax on one line: `is_inside` the price, or on top. Hashable, for plans are kept."""

    rate: Decimal
    kind: TaxKind
    is_inside: bool
    affects_later: bool
    is_affected: bool

    @property
    def is_per_unit(self) -> bool:
        return self.kind is TaxKind.FIXED


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A tax is linear in the line's amount and its units: `amount = money * per_money + units * per_unit`."""

    per_money: Fraction
    per_unit: Fraction
    base_per_money: Fraction
    base_per_unit: Fraction

    def amount(self, money: Decimal, units: Decimal) -> Decimal:
        return _linear(money, self.per_money, units, self.per_unit)

    def base(self, money: Decimal, units: Decimal) -> Decimal:
        return _linear(money, self.base_per_money, units, self.base_per_unit)


def _linear(money: Decimal, per_money: Fraction, units: Decimal, per_unit: Fraction) -> Decimal:
    value = EXACT.divide(EXACT.multiply(money, Decimal(per_money.numerator)), Decimal(per_money.denominator))
    if per_unit and units:
        fixed = EXACT.divide(
            EXACT.multiply(units, Decimal(per_unit.numerator)), Decimal(per_unit.denominator)
        )
        value = EXACT.add(value, fixed)
    return value


class TaxPlan:
    """How to compute the taxes of lines that have these rules. Made once for each combination: see `plan_for`."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._groups = _groups(rules)
        self._ratios = [self._ratio(i) for i in range(len(rules))]
        self._shifts = [list(self._shifts_of(i)) for i in range(len(rules))]
        money, units = self._solve(Fraction(1), Fraction(0)), self._solve(Fraction(0), Fraction(1))
        self.coefficients = tuple(
            Coefficients(money[0][i], units[0][i], money[1][i], units[1][i]) for i in range(len(rules))
        )

        self.inside = tuple(place for place, rule in enumerate(rules) if rule.is_inside)
        net = (
            1 - sum((self.coefficients[i].per_money for i in self.inside), Fraction(0)),
            -sum((self.coefficients[i].per_unit for i in self.inside), Fraction(0)),
        )
        self._net_per_money, self._net_per_unit = net
        self.of_net = frozenset(
            place
            for place, each in enumerate(self.coefficients)
            if (each.base_per_money, each.base_per_unit) == net
        )
        """The taxes whose base is the line's net."""

    def net_of(self, money: Decimal, units: Decimal) -> Decimal:
        """The amount without the taxes that are inside it, unrounded."""
        return _linear(money, self._net_per_money, units, self._net_per_unit)

    def money_of(self, net: Decimal, units: Decimal) -> Decimal:
        """The amount, taxes inside and all, whose net is `net`: `net_of` turned round. Unrounded.

        Raises ZeroDivisionError when the taxes inside are the whole price.
        """
        per_net = 1 / self._net_per_money
        return _linear(net, per_net, units, -self._net_per_unit * per_net)

    def exact(self, money: Decimal, units: Decimal) -> list[tuple[Decimal, Decimal]]:
        """(base, amount) of each tax, unrounded: 60 digits."""
        return [(each.base(money, units), each.amount(money, units)) for each in self.coefficients]

    def rounded(self, money: Decimal, units: Decimal, rounding: Rounding) -> list[tuple[Decimal, Decimal]]:
        """(base, amount) of each tax, each amount rounded before it enters the base of another."""

        def keep(value: Fraction) -> Fraction:
            exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
            return Fraction(rounding.of(exact))

        amounts, bases = self._solve(Fraction(money), Fraction(units), keep)
        return [
            (_decimal(base, rounding), _decimal(amount, rounding))
            for base, amount in zip(bases, amounts, strict=True)
        ]

    # ------------------------------------------------------------------ inside

    def _order(self) -> list[int]:
        """Fixed sums first; what is inside from the last to the first; what is on top from the first to the last."""
        places = range(len(self.rules))
        fixed = [i for i in places if self.rules[i].kind is TaxKind.FIXED]
        inside = [i for i in reversed(places) if i not in fixed and self.rules[i].is_inside]
        on_top = [i for i in places if i not in fixed and not self.rules[i].is_inside]
        return [*fixed, *inside, *on_top]

    def _ratio(self, place: int) -> Fraction:
        """The share of its base that a tax is; a group of taxes divides by what they are together."""
        rule = self.rules[place]
        rate = Fraction(rule.rate) / 100
        together = sum((Fraction(self.rules[i].rate) / 100 for i in self._groups[place]), Fraction(0))
        if rule.kind is TaxKind.PERCENT and rule.is_inside:
            return rate / (1 + together) if together != -1 else Fraction(0)
        if rule.kind is TaxKind.DIVISION and not rule.is_inside:
            return rate / (1 - together) if together != 1 else rate
        return rate

    def _shifts_of(self, place: int) -> list[tuple[int, int]]:
        """Which bases change by the amount of this tax, and in which direction."""
        rule, group = self.rules[place], self._groups[place]
        later = list(range(group[-1] + 1, len(self.rules)))
        earlier = list(range(group[0]))
        if rule.is_inside:
            blind = [i for i in later if not (rule.affects_later and self.rules[i].is_affected)]
            return [(i, -1) for i in (*blind, *earlier)]
        if rule.affects_later:
            return [(i, 1) for i in later if self.rules[i].is_affected]
        return []

    def _solve(
        self, money: Fraction, units: Fraction, keep: Callable[[Fraction], Fraction] = lambda value: value
    ) -> tuple[list[Fraction], list[Fraction]]:
        """Amounts and bases in the order of the taxes."""
        count = len(self.rules)
        amounts: list[Fraction | None] = [None] * count
        own, shown = [money] * count, [money] * count
        for place in self._order():
            rule = self.rules[place]
            is_fixed = rule.kind is TaxKind.FIXED
            amount = keep(Fraction(rule.rate) * units if is_fixed else own[place] * self._ratios[place])
            amounts[place] = amount
            for other, sign in self._shifts[place]:
                shown[other] += sign * amount
                if amounts[other] is None:
                    own[other] += sign * amount
        found = [amount if amount is not None else Fraction(0) for amount in amounts]
        bases = [
            shown[i] - (sum((found[j] for j in self._groups[i]), Fraction(0)) if rule.is_inside else 0)
            for i, rule in enumerate(self.rules)
        ]
        return found, bases


def _groups(rules: Sequence[Rule]) -> list[tuple[int, ...]]:
    """For each tax the neighbours that share its base, itself included."""
    groups: list[tuple[int, ...]] = [()] * len(rules)
    present: list[int] = []
    for place in range(len(rules) - 1, -1, -1):
        if present and not _belong_together(rules[place], rules[present[0]]):
            present = []
        present = [place, *present]
        for member in present:
            groups[member] = tuple(present)
    return groups


def _belong_together(rule: Rule, following: Rule) -> bool:
    is_alike = (rule.kind, rule.is_inside, rule.affects_later) == (
        following.kind,
        following.is_inside,
        following.affects_later,
    )
    return is_alike and not (rule.affects_later and following.is_affected)


def _decimal(value: Fraction, rounding: Rounding) -> Decimal:
    return rounding.of(EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)))


@lru_cache(maxsize=1024)
def plan_for(rules: tuple[Rule, ...]) -> TaxPlan:
    """The plan of a combination of taxes; a shop has a handful."""
    return TaxPlan(rules)
