"""Rates that change on a day: what a tax comes to from then on, kept beside the rate it began with. Nothing here knows what day it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

RATES: Final = "tax.rates"
"""The shop's setting: per tax a list of days with the rates that begin on them."""
MOST_CHANGES: Final = 40


@dataclass(frozen=True, slots=True, order=True)
class RateChange:
    """From the business day `starts_on` the tax has this `rate`."""

    starts_on: date
    rate: Decimal


def rate_on(first: Decimal, changes: Iterable[RateChange], day: date) -> Decimal:
    """The rate of a day: that of the last change that has begun, before all of them the `first` one."""
    begun = [change for change in changes if change.starts_on <= day]
    return max(begun).rate if begun else first


def changes_from(value: Any) -> tuple[RateChange, ...]:
    """A tax's part of the setting, in order of days. What makes no sense is left out: a till has to sell."""
    found: dict[date, RateChange] = {}
    for row in value if isinstance(value, list) else ():
        try:
            day, rate = row
            change = RateChange(date.fromisoformat(day), Decimal(rate))
        except (ValueError, TypeError, InvalidOperation):
            continue
        if change.rate.is_finite():
            found[change.starts_on] = change
    return tuple(sorted(found.values()))


def rates_from(value: Any) -> dict[str, tuple[RateChange, ...]]:
    """The whole setting: changes by the tax's id."""
    if not isinstance(value, Mapping):
        return {}
    return {str(tax): changes_from(rows) for tax, rows in value.items()}


def changes_document(changes: Sequence[RateChange]) -> list[list[str]]:
    """What `changes_from` reads."""
    return [[each.starts_on.isoformat(), f"{each.rate.normalize():f}"] for each in sorted(changes)]
