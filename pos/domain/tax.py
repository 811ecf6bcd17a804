"""Taxes of a document: which there are, what each line and the whole come to, and where a rounded cent goes.

How the taxes of one line depend on each other is pos.domain.tax_plan's; here they are rounded, by the line or by the
document, so that net and tax are the total on every line and at the bottom, cent by cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pos.domain.money import ZERO, Currency, round_to_sum
from pos.domain.rounding import Rounding
from pos.domain.tax_plan import Rule, TaxKind, TaxPlan, plan_for
from pos.domain.tax_rates import RateChange, rate_on

__all__ = [
    "LineTax",
    "Tax",
    "TaxKind",
    "TaxRounding",
    "TaxTreatment",
    "TaxableLine",
    "TaxedDocument",
    "TaxedLine",
    "document_of",
    "exact_taxes",
    "net_of",
    "tax_document",
    "with_tax",
    "without_tax",
]


class TaxRounding(StrEnum):
    DOCUMENT = "document"
    """Each tax once, on its exact sum over the document. Shelf prices that include tax stay the total: the net takes the cent."""
    LINE = "line"
    """Each tax on each line; a tax that enters the base of another enters it rounded."""
    GLOBAL = "global"
    """Net and each tax once, each on its own exact sum; the total is their sum and may miss the shelf prices by a cent."""


class TaxTreatment(StrEnum):
    """Why a tax is what it is, for returns to the tax office and for what the receipt has to say.

    The codes in brackets are those of UN/EDIFACT 5305, which electronic invoices use (EN 16931, BT-151).
    """

    STANDARD = "standard"
    """Taxed at its rate (S)."""
    ZERO = "zero"
    """Taxed at nought percent (Z): the shop still deducts the tax it paid itself."""
    EXEMPT = "exempt"
    """Not taxed by law (E): the receipt says why."""
    REVERSE_CHARGE = "reverse_charge"
    """The customer owes it (AE)."""
    EXPORT = "export"
    """Not taxed because the goods leave the country (G)."""
    OUTSIDE = "outside"
    """Outside the scope of the tax (O), as a deposit or a gift card."""


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax as the shop set it up. `letter` stands on receipt lines ("A"); dates are inclusive business days.

    `rate` may be negative (withholding). `is_inside` True or False overrules whether the line's price includes it.
    `affects_later`: its amount enters the base of the line's later taxes, of those that are `is_affected`.
    `is_reverse_charge`: computed and shown, and owed by the customer to the state, not paid here. `legal_text` is printed on
    receipts that have it.
    """

    id: str
    name: str
    letter: str
    rate: Decimal
    kind: TaxKind = TaxKind.PERCENT
    valid_from: date | None = None
    valid_to: date | None = None
    is_inside: bool | None = None
    affects_later: bool = False
    is_affected: bool = True
    is_reverse_charge: bool = False
    treatment: TaxTreatment = TaxTreatment.STANDARD
    legal_text: str = ""
    changes: tuple[RateChange, ...] = ()
    """Rates that begin later than the first one; `on` finds that of a day."""

    def on(self, day: date) -> Tax:
        """The tax as it is on a business day: at that day's rate, and nothing more to come."""
        return replace(self, rate=rate_on(self.rate, self.changes, day), changes=()) if self.changes else self

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def rule(self, *, tax_included: bool) -> Rule:
        """What the plan needs to know of it on a line whose price includes tax or not."""
        is_inside = tax_included if self.is_inside is None else self.is_inside
        return Rule(self.rate, self.kind, is_inside, self.affects_later, self.is_affected)


@dataclass(frozen=True, slots=True)
class TaxableLine:
    """What the tax engine needs of a line: the amount after discounts in the price's own terms.

    `quantity` counts for taxes per unit; they take the sign of `amount`.
    """

    amount: Decimal
    quantity: Decimal
    tax_included: bool
    taxes: tuple[Tax, ...]

    @property
    def units(self) -> Decimal:
        return -abs(self.quantity) if self.amount < 0 else abs(self.quantity)

    @property
    def plan(self) -> TaxPlan:
        return _plan_of(self.taxes, self.tax_included)


@lru_cache(maxsize=1024)
def _plan_of(taxes: tuple[Tax, ...], tax_included: bool) -> TaxPlan:
    return plan_for(tuple(tax.rule(tax_included=tax_included) for tax in taxes))


@dataclass(frozen=True, slots=True)
class LineTax:
    """`base` is what the tax was taken of, which differs from the net where taxes enter each other's base."""

    tax: Tax
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """`total` is with tax, `net` without; `net + tax = total` to the smallest unit. A reverse charge is in `taxes`, not in `tax`."""

    total: Decimal
    net: Decimal
    tax: Decimal
    taxes: tuple[LineTax, ...]


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    lines: tuple[TaxedLine, ...]
    taxes: tuple[LineTax, ...]
    total: Decimal
    net: Decimal
    tax: Decimal


def exact_taxes(line: TaxableLine) -> list[Decimal]:
    """The unrounded tax amounts of a line, in the order of its taxes."""
    return [amount for _, amount in line.plan.exact(line.amount, line.units)]


def tax_document(
    lines: Sequence[TaxableLine],
    currency: Currency,
    method: TaxRounding = TaxRounding.DOCUMENT,
    rounding: Rounding | None = None,
) -> TaxedDocument:
    """Tax every line and the document. `rounding` is to the currency's unit, half up, where nothing else is said.

    Amounts of `lines` must be multiples of the currency's unit, except with TaxRounding.LINE, which rounds them first.
    """
    rounding = rounding or Rounding(currency.unit)
    if method is TaxRounding.LINE:
        taxed = tuple(_rounded_line(line, rounding) for line in lines)
    else:
        taxed = tuple(_rounded_lines(lines, method, rounding))
    return document_of(taxed)


def document_of(lines: Sequence[TaxedLine]) -> TaxedDocument:
    """The document that these lines add up to."""
    return TaxedDocument(
        lines=tuple(lines),
        taxes=tuple(_summed(lines)),
        total=sum((line.total for line in lines), ZERO),
        net=sum((line.net for line in lines), ZERO),
        tax=sum((line.tax for line in lines), ZERO),
    )


def _rounded_line(line: TaxableLine, rounding: Rounding) -> TaxedLine:
    money = rounding.of(line.amount)
    found = line.plan.rounded(money, line.units, rounding)
    net = money - _inside(line, found)
    return _taxed_line(line, net, found)


def _rounded_lines(
    lines: Sequence[TaxableLine], method: TaxRounding, rounding: Rounding
) -> Iterable[TaxedLine]:
    """Round each tax, and each base, once on its exact sum over the document, and put it back by largest remainder."""
    exact = [line.plan.exact(line.amount, line.units) for line in lines]
    rounded = [list(found) for found in exact]
    for cells in _places(lines).values():
        amounts = _shared([exact[row][column][1] for row, column in cells], rounding)
        if all(column in lines[row].plan.of_net for row, column in cells):
            bases = [ZERO] * len(cells)  # the net, which is known later
        else:
            bases = _shared([exact[row][column][0] for row, column in cells], rounding)
        for (row, column), base, amount in zip(cells, bases, amounts, strict=True):
            rounded[row][column] = (base, amount)
    nets = _nets(lines, exact, rounded, method, rounding)
    for line, net, found in zip(lines, nets, rounded, strict=True):
        yield _taxed_line(line, net, _with_net_as_base(line, net, found))


def _shared(values: Sequence[Decimal], rounding: Rounding) -> list[Decimal]:
    """The values rounded so that they add up to their rounded sum."""
    return round_to_sum(rounding.of(sum(values, ZERO)), values, rounding.unit)


def _places(lines: Sequence[TaxableLine]) -> dict[str, list[tuple[int, int]]]:
    """By tax, where it is: row of the line, column of the tax."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(lines):
        for column, tax in enumerate(line.taxes):
            places.setdefault(tax.id, []).append((row, column))
    return places


Found = Sequence[tuple[Decimal, Decimal]]
"""Base and amount of each tax of a line."""


def _inside(line: TaxableLine, found: Found) -> Decimal:
    """What of the line's taxes is in its amount."""
    return sum((found[place][1] for place in line.plan.inside), ZERO)


def _nets(
    lines: Sequence[TaxableLine],
    exact: Sequence[Found],
    rounded: Sequence[Found],
    method: TaxRounding,
    rounding: Rounding,
) -> list[Decimal]:
    if method is TaxRounding.DOCUMENT:
        return [line.amount - _inside(line, found) for line, found in zip(lines, rounded, strict=True)]
    nets = [line.amount - _inside(line, found) for line, found in zip(lines, exact, strict=True)]
    return _shared(nets, rounding)


def _with_net_as_base(line: TaxableLine, net: Decimal, found: Found) -> Found:
    """A tax whose base is the net has the net as base, to the cent; only compounded bases are figures of their own."""
    return [
        (net if place in line.plan.of_net else base, amount) for place, (base, amount) in enumerate(found)
    ]


def _taxed_line(line: TaxableLine, net: Decimal, found: Found) -> TaxedLine:
    taxes = tuple(LineTax(tax, base, amount) for tax, (base, amount) in zip(line.taxes, found, strict=True))
    tax = sum((part.amount for part in taxes if not part.tax.is_reverse_charge), ZERO)
    return TaxedLine(total=net + tax, net=net, tax=tax, taxes=taxes)


def _summed(lines: Iterable[TaxedLine]) -> Iterable[LineTax]:
    """One row per tax, sorted by letter."""
    sums: dict[str, LineTax] = {}
    for line in lines:
        for part in line.taxes:
            before = sums.get(part.tax.id)
            base, amount = (before.base, before.amount) if before else (ZERO, ZERO)
            sums[part.tax.id] = LineTax(part.tax, base + part.base, amount + part.amount)
    return sorted(sums.values(), key=lambda row: (row.tax.letter, row.tax.id))


def with_tax(net: Decimal, taxes: Sequence[Tax], currency: Currency) -> Decimal:
    """The shelf price of one unit that costs `net` without tax."""
    plan = _plan_of(tuple(taxes), True)
    return Rounding(currency.unit).of(plan.money_of(net, Decimal(1)))


def without_tax(gross: Decimal, taxes: Sequence[Tax], currency: Currency) -> Decimal:
    """The net price of one unit whose shelf price is `gross`."""
    return Rounding(currency.unit).of(net_of(gross, taxes))


def net_of(gross: Decimal, taxes: Sequence[Tax]) -> Decimal:
    """The same, unrounded."""
    plan = _plan_of(tuple(taxes), True)
    return plan.net_of(gross, Decimal(1))
