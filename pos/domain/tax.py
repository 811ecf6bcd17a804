"""Taxes of a document: percent of the net, percent of the gross ("division"), or a fixed sum per unit.

A line's price either includes its taxes or not. Rounding is once per tax on the document (the sum of shelf prices
is binding) or once per line; either way the lines' taxes add up to the document's, cent by cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pos.domain.money import ZERO, Currency, round_to_sum

HUNDRED = Decimal(100)


class TaxKind(StrEnum):
    PERCENT = "percent"
    """`rate` percent of the amount without tax."""
    DIVISION = "division"
    """`rate` percent of the amount with tax."""
    FIXED = "fixed"
    """`rate` in major units of money per unit of quantity."""


class TaxRounding(StrEnum):
    DOCUMENT = "document"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax as the shop set it up. `letter` stands on receipt lines ("A"); dates are inclusive business days."""

    id: str
    name: str
    letter: str
    rate: Decimal
    kind: TaxKind = TaxKind.PERCENT
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class TaxableLine:
    """What the tax engine needs of a line: the amount after discounts in the price's own terms."""

    amount: Decimal
    quantity: Decimal
    tax_included: bool
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class LineTax:
    tax: Tax
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """`total` is with tax, `net` without; `net + tax = total` to the smallest unit."""

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
    """The unrounded tax amounts of a line, in the order of its taxes.

    Included: fixed taxes come off first, then `net = rest * (1 - d) / (1 + p)` with the sums of division and
    percent rates; on top: percent of the net, and `net / (1 - d) * d` for division taxes.
    """
    sign = -1 if line.amount < 0 else 1
    units = abs(line.quantity) * sign
    fixed = sum((tax.rate * units for tax in line.taxes if tax.kind is TaxKind.FIXED), ZERO)
    percent = sum((tax.rate for tax in line.taxes if tax.kind is TaxKind.PERCENT), ZERO) / HUNDRED
    division = sum((tax.rate for tax in line.taxes if tax.kind is TaxKind.DIVISION), ZERO) / HUNDRED
    if line.tax_included:
        with_rates = line.amount - fixed
        net = (with_rates - with_rates * division) / (1 + percent)
    else:
        net = line.amount
        with_rates = net * (1 + percent) / (1 - division)
    amounts = {
        TaxKind.FIXED: lambda tax: tax.rate * units,
        TaxKind.PERCENT: lambda tax: net * tax.rate / HUNDRED,
        TaxKind.DIVISION: lambda tax: with_rates * tax.rate / HUNDRED,
    }
    return [amounts[tax.kind](tax) for tax in line.taxes]


def tax_document(
    lines: Sequence[TaxableLine], currency: Currency, rounding: TaxRounding = TaxRounding.DOCUMENT
) -> TaxedDocument:
    """Tax every line and the document. Amounts of `lines` must be multiples of the currency's unit."""
    exact = [exact_taxes(line) for line in lines]
    if rounding is TaxRounding.LINE:
        rounded = [[currency.round(amount) for amount in amounts] for amounts in exact]
    else:
        rounded = _rounded_once_per_tax(lines, exact, currency)
    taxed = tuple(_taxed_line(line, amounts) for line, amounts in zip(lines, rounded, strict=True))
    return TaxedDocument(
        lines=taxed,
        taxes=tuple(_summed(taxed)),
        total=sum((line.total for line in taxed), ZERO),
        net=sum((line.net for line in taxed), ZERO),
        tax=sum((line.tax for line in taxed), ZERO),
    )


def _rounded_once_per_tax(
    lines: Sequence[TaxableLine], exact: Sequence[Sequence[Decimal]], currency: Currency
) -> list[list[Decimal]]:
    """Round each tax once on its exact sum over the document, and put it back on the lines by largest remainder."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(lines):
        for column, tax in enumerate(line.taxes):
            places.setdefault(tax.id, []).append((row, column))
    rounded = [list(amounts) for amounts in exact]
    for cells in places.values():
        values = [exact[row][column] for row, column in cells]
        parts = round_to_sum(currency.round(sum(values, ZERO)), values, currency.unit)
        for (row, column), part in zip(cells, parts, strict=True):
            rounded[row][column] = part
    return rounded


def _taxed_line(line: TaxableLine, amounts: Sequence[Decimal]) -> TaxedLine:
    tax = sum(amounts, ZERO)
    net = line.amount - tax if line.tax_included else line.amount
    return TaxedLine(
        total=net + tax,
        net=net,
        tax=tax,
        taxes=tuple(LineTax(t, net, amount) for t, amount in zip(line.taxes, amounts, strict=True)),
    )


def _summed(lines: Iterable[TaxedLine]) -> Iterable[LineTax]:
    """One row per tax, in the order in which the taxes first appear, sorted by letter."""
    sums: dict[str, LineTax] = {}
    for line in lines:
        for part in line.taxes:
            before = sums.get(part.tax.id)
            base, amount = (before.base, before.amount) if before else (ZERO, ZERO)
            sums[part.tax.id] = LineTax(part.tax, base + part.base, amount + part.amount)
    return sorted(sums.values(), key=lambda row: (row.tax.letter, row.tax.id))


def with_tax(net: Decimal, taxes: Sequence[Tax], currency: Currency) -> Decimal:
    """The shelf price of one unit that costs `net` without tax."""
    line = TaxableLine(net, Decimal(1), tax_included=False, taxes=tuple(taxes))
    return currency.round(net + sum(exact_taxes(line), ZERO))


def without_tax(gross: Decimal, taxes: Sequence[Tax], currency: Currency) -> Decimal:
    """The net price of one unit whose shelf price is `gross`."""
    line = TaxableLine(gross, Decimal(1), tax_included=True, taxes=tuple(taxes))
    return currency.round(gross - sum(exact_taxes(line), ZERO))
