"""A discount on a whole document, and what it does to net and taxes.

Two ways, by how the document is taxed:

- *Before tax*, where shelf prices are binding: the discount is spread over the lines' amounts by largest remainder, and what
  is left is taxed as if it had been the price.
- *As a document of its own*, where each tax is rounded on its own (methods LINE and GLOBAL), and where the discount is off
  the final total: the discount is taxed like a document of all goods at once, its total is the rounded percentage of the
  undiscounted total, its net takes the odd cent, and it is subtracted. So the discounted total is the undiscounted one
  times (100 - p) / 100, rounded: what the suites behind tests/data/money_vectors.json (V075 to V083) assert.

Taxes per unit (eco fees) are outside: they and what is taxed on top of them stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pos.domain.discount import DiscountKind, ManualDiscount, spread
from pos.domain.money import ZERO, Currency, round_to_sum
from pos.domain.rounding import EXACT, Rounding
from pos.domain.tax import (
    LineTax,
    TaxableLine,
    TaxedDocument,
    TaxedLine,
    TaxRounding,
    document_of,
    tax_document,
)


@dataclass(frozen=True, slots=True)
class DiscountedDocument:
    """`offs` is what each line gave, in the terms of its shelf price.

    Where each tax is rounded on each line, a line of a few cents may give a cent more than its price, and its tax a cent less.
    """

    document: TaxedDocument
    offs: tuple[Decimal, ...]


def discount_document(
    lines: Sequence[TaxableLine],
    discount: ManualDiscount,
    currency: Currency,
    method: TaxRounding = TaxRounding.DOCUMENT,
    rounding: Rounding | None = None,
    *,
    takes_part: Sequence[bool] | None = None,
    off_total: bool = False,
) -> DiscountedDocument:
    """Tax the lines with `discount` taken off those that `takes_part` (all, when not said).

    With `off_total` an amount is off what the customer pays, tax and all, also where prices are without tax.
    Lines below zero (returns) and per-unit taxes are never discounted; an amount beyond the rest takes the rest.
    """
    rounding = rounding or Rounding(currency.unit)
    able = takes_part or [True] * len(lines)
    bases = [
        _without_fees(line) if is_able and line.amount > 0 else ZERO
        for line, is_able in zip(lines, able, strict=True)
    ]
    is_all_inside = all(
        len(line.plan.inside) == len(line.taxes) for line, base in zip(lines, bases, strict=True) if base
    )
    if method is TaxRounding.DOCUMENT and (is_all_inside or not off_total):
        offs = _spread_off(discount, bases, currency)
        left = [
            replace(line, amount=line.amount - off) if off else line
            for line, off in zip(lines, offs, strict=True)
        ]
        return DiscountedDocument(tax_document(left, currency, method, rounding), tuple(offs))
    full = tax_document(lines, currency, method, rounding)
    ratio = _ratio(discount, lines, bases, currency, method, rounding, off_total=off_total)
    less = _off_document(lines, bases, ratio, currency, method, rounding)
    return _less(full, lines, less, method)


def _without_fees(line: TaxableLine) -> Decimal:
    """What of the amount may be discounted: fees per unit that are inside it may not."""
    rules = line.plan.rules
    fees = sum((rules[place].rate for place in line.plan.inside if rules[place].is_per_unit), ZERO)
    return max(line.amount - fees * line.units, ZERO)


def _spread_off(discount: ManualDiscount, bases: Sequence[Decimal], currency: Currency) -> list[Decimal]:
    off = discount.off(sum(bases, ZERO), currency)
    return spread(off, bases, currency)


def _ratio(
    discount: ManualDiscount,
    lines: Sequence[TaxableLine],
    bases: Sequence[Decimal],
    currency: Currency,
    method: TaxRounding,
    rounding: Rounding,
    *,
    off_total: bool,
) -> Decimal:
    """The share of the whole that is taken off, exact."""
    whole = sum(bases, ZERO)
    if whole <= 0:
        return ZERO
    if discount.kind is DiscountKind.PERCENT:
        return min(discount.value / 100, Decimal(1))
    if off_total:
        whole = _goods_document(lines, bases, currency, method, rounding).total
    return min(EXACT.divide(discount.value, whole), Decimal(1))


def _goods(lines: Sequence[TaxableLine], bases: Sequence[Decimal]) -> list[TaxableLine]:
    """The goods alone: no fees, nothing that is not discounted."""
    return [replace(line, amount=base, quantity=ZERO) for line, base in zip(lines, bases, strict=True)]


def _goods_document(
    lines: Sequence[TaxableLine],
    bases: Sequence[Decimal],
    currency: Currency,
    method: TaxRounding,
    rounding: Rounding,
) -> TaxedDocument:
    return tax_document(_goods(lines, bases), currency, method, rounding)


def _off_document(
    lines: Sequence[TaxableLine],
    bases: Sequence[Decimal],
    ratio: Decimal,
    currency: Currency,
    method: TaxRounding,
    rounding: Rounding,
) -> list[TaxedLine]:
    """The discount, taxed: each tax rounded once, the total a rounded share of the goods' total, the net what is left."""
    goods = _goods(lines, bases)
    whole = tax_document(goods, currency, method, rounding)
    if ratio == 1:
        return list(whole.lines)
    parts = [replace(line, amount=EXACT.multiply(line.amount, ratio)) for line in goods]
    taxed = tax_document(parts, currency, TaxRounding.GLOBAL, rounding)
    total = rounding.of(EXACT.multiply(whole.total, ratio))
    # Only lines that take part: one that does not may not get an odd cent either.
    places = [place for place, base in enumerate(bases) if base]
    exact_nets = [parts[place].plan.net_of(parts[place].amount, ZERO) for place in places]
    most = [whole.lines[place].total - taxed.lines[place].tax for place in places]
    shared = _within(round_to_sum(total - taxed.tax, exact_nets, rounding.unit), most)
    nets = [ZERO] * len(parts)
    for place, net in zip(places, shared, strict=True):
        nets[place] = net
    return [
        TaxedLine(net + line.tax, net, line.tax, line.taxes)
        for net, line in zip(nets, taxed.lines, strict=True)
    ]


def _within(nets: Sequence[Decimal], most: Sequence[Decimal]) -> list[Decimal]:
    """Each net from zero to its limit, so that no line becomes dearer or goes below zero. The odd cents that do not fit are
    moved to the lines with the largest limits.
    """
    kept = [max(min(net, limit), ZERO) for net, limit in zip(nets, most, strict=True)]
    moving = sum(nets, ZERO) - sum(kept, ZERO)
    for place in sorted(range(len(kept)), key=lambda place: -most[place]):
        moved = max(min(moving, most[place] - kept[place]), -kept[place])
        kept[place] += moved
        moving -= moved
    return kept


def _less(
    full: TaxedDocument, lines: Sequence[TaxableLine], offs: Sequence[TaxedLine], method: TaxRounding
) -> DiscountedDocument:
    left = tuple(_line_less(line, off) for line, off in zip(full.lines, offs, strict=True))
    # With the method GLOBAL a line may come to a cent more than its shelf price; nobody gives more than that.
    given = [_given(line, off) for line, off in zip(lines, offs, strict=True)]
    if method is TaxRounding.GLOBAL:
        given = [min(off, max(line.amount, ZERO)) for line, off in zip(lines, given, strict=True)]
    return DiscountedDocument(document_of(left), tuple(given))


def _given(line: TaxableLine, off: TaxedLine) -> Decimal:
    """What the line gave, in the terms of its shelf price."""
    return off.net + sum((off.taxes[place].amount for place in line.plan.inside), ZERO)


def _line_less(line: TaxedLine, off: TaxedLine) -> TaxedLine:
    net, tax = line.net - off.net, line.tax - off.tax
    taxes = tuple(
        LineTax(
            part.tax,
            # A base that is the net follows the net; only compounded bases are figures of their own.
            net if part.base == line.net else part.base - less.base,
            part.amount - less.amount,
        )
        for part, less in zip(line.taxes, off.taxes, strict=True)
    )
    return TaxedLine(net + tax, net, tax, taxes)
