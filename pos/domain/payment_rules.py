"""What a shop takes as payment and within which bounds, read from its settings `payment.*`.

One that makes no sense counts as not set: a till has to sell. `payment.kinds` lists kinds of tender, `payment.foreign` maps a
currency to what one unit of it is worth here, `payment.offline` a kind to what may be drawn while no server can be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pos.domain.cash_rounding import CashRounding
from pos.domain.currency import NUMBERS, currency_of
from pos.domain.inputs.numbers import read_number
from pos.domain.money import LARGEST_AMOUNT, Currency
from pos.domain.tender import TenderKind, TenderRules
from pos.errors import Refused

USUAL: Final = frozenset(
    {
        TenderKind.CASH,
        TenderKind.CARD,
        TenderKind.GIFT_CARD,
        TenderKind.STORE_CREDIT,
        TenderKind.ON_ACCOUNT,
    }
)
MOST_RATES: Final = 12


@dataclass(frozen=True, slots=True)
class ForeignRate:
    """Notes of `currency` are taken; one unit is worth `rate` in the shop's own."""

    currency: Currency
    rate: Decimal


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """`kinds` without foreign cash, which is there as soon as there is a rate."""

    tenders: TenderRules
    kinds: frozenset[TenderKind] = USUAL
    foreign: tuple[ForeignRate, ...] = ()

    def rate_of(self, code: str) -> ForeignRate | None:
        return next((each for each in self.foreign if each.currency.code == code), None)


def payment_rules(
    settings: Mapping[str, Any], currency: Currency, cash_rounding: CashRounding | None
) -> PaymentRules:
    """The rules of a shop that sells in `currency`."""
    usual = TenderRules(currency)
    tenders = TenderRules(
        currency,
        cash_rounding,
        _amount(settings.get("payment.ask_above"), usual.ask_above),
        _amount(settings.get("payment.most_tip"), usual.most_tip),
        _amount(settings.get("payment.most_write_off"), usual.most_written_off),
        dict(_offline(settings.get("payment.offline"))),
    )
    return PaymentRules(
        tenders,
        _kinds(settings.get("payment.kinds")),
        tuple(_rates(settings.get("payment.foreign"), currency)),
    )


def _amount(value: object, usual: Decimal) -> Decimal:
    found = _number(value)
    return usual if found is None else found


def _number(value: object) -> Decimal | None:
    """Zero or more, never beyond what a till can count; None for everything else."""
    try:
        return read_number(str(value), 12, largest=LARGEST_AMOUNT)
    except Refused:
        return None


def _kinds(value: object) -> frozenset[TenderKind]:
    """Cash is always taken: without any means of payment nothing could be sold."""
    if not isinstance(value, list):
        return USUAL
    known = {each.value: each for each in TenderKind if each is not TenderKind.FOREIGN_CASH}
    return frozenset({TenderKind.CASH, *(known[each] for each in map(str, value) if each in known)})


def _rates(value: object, home: Currency) -> Iterator[ForeignRate]:
    if not isinstance(value, Mapping):
        return
    for code in sorted(map(str, value))[:MOST_RATES]:
        rate = _number(value[code])
        if rate and code in NUMBERS and code != home.code:
            yield ForeignRate(currency_of(code), rate)


def _offline(value: object) -> Iterator[tuple[TenderKind, Decimal]]:
    if not isinstance(value, Mapping):
        return
    for kind in TenderKind:
        limit = _number(value.get(kind.value)) if kind.has_account else None
        if limit:
            yield kind, limit
