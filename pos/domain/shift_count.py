"""Counting a drawer: notes, coins and other tenders, against what should be there; and the shop's rules for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from pos.domain.money import LARGEST_AMOUNT, ZERO, Currency, money_text
from pos.domain.tender import TenderKind
from pos.errors import Refused

MOST_PIECES = 99_999
CASH = TenderKind.CASH.value


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody counted. `total` is cash that was typed as one sum instead of by `pieces` (value: how many).

    `others` are tenders that were counted or read off a terminal, by kind.
    """

    pieces: Mapping[Decimal, int] = field(default_factory=dict)
    total: Decimal | None = None
    others: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def cash(self) -> Decimal:
        if self.total is not None:
            return self.total
        return sum((value * number for value, number in self.pieces.items()), ZERO)

    @property
    def by_tender(self) -> dict[str, Decimal]:
        return {CASH: self.cash, **self.others}


NOTHING_COUNTED = Count()


def check_count(count: Count) -> None:
    """Raises Refused("count_absurd", amount) for what no drawer holds."""
    if (
        all(0 <= number <= MOST_PIECES for number in count.pieces.values())
        and all(abs(amount) <= LARGEST_AMOUNT for amount in count.by_tender.values())
        and count.cash >= 0
    ):
        return
    raise Refused("count_absurd")


def count_document(count: Count, currency: Currency) -> dict[str, Any]:
    """As the journal writes it; only kinds of money that were there."""
    return {
        "pieces": {str(value): number for value, number in sorted(count.pieces.items()) if number},
        "total": None if count.total is None else money_text(count.total, currency),
        "others": {kind: money_text(amount, currency) for kind, amount in count.others.items()},
    }


def count_from(document: Mapping[str, Any]) -> Count:
    """What `count_document` wrote."""
    total = document.get("total")
    return Count(
        {Decimal(value): int(number) for value, number in document.get("pieces", {}).items()},
        None if total is None else Decimal(total),
        {str(kind): Decimal(amount) for kind, amount in document.get("others", {}).items()},
    )


def differences(expected: Mapping[str, Decimal], counted: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Counted less expected, by kind of tender, for all that was counted. Below zero: it is short."""
    return {kind: amount - expected.get(kind, ZERO) for kind, amount in counted.items()}


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """How this shop opens and closes shifts.

    `counts_float`: a shift is opened with a counted float. `is_blind`: what should be there is not shown to who counts.
    Beyond `recount_limit` a second count is offered, beyond `verify_limit` a second person has to verify (None: never).
    `kept_float` is what stays in the drawer at closing; None: as much as it was opened with.
    """

    counts_float: bool = True
    is_blind: bool = True
    recount_limit: Decimal | None = Decimal(5)
    verify_limit: Decimal | None = Decimal(20)
    kept_float: Decimal | None = None

    def wants_recount(self, difference: Mapping[str, Decimal]) -> bool:
        return _is_beyond(self.recount_limit, difference)

    def wants_verifying(self, difference: Mapping[str, Decimal]) -> bool:
        return _is_beyond(self.verify_limit, difference)


def _is_beyond(limit: Decimal | None, difference: Mapping[str, Decimal]) -> bool:
    return limit is not None and any(abs(amount) > limit for amount in difference.values())


def rules_from(settings: Mapping[str, Any]) -> ShiftRules:
    """The rules of the shop's settings `shift.*`. One that makes no sense counts as not set: a till has to open."""
    usual = ShiftRules()
    return ShiftRules(
        counts_float=_yes(settings.get("shift.count_float"), usual.counts_float),
        is_blind=_yes(settings.get("shift.blind"), usual.is_blind),
        recount_limit=_limit(settings, "shift.recount_limit", usual.recount_limit),
        verify_limit=_limit(settings, "shift.verify_limit", usual.verify_limit),
        kept_float=_limit(settings, "shift.float", usual.kept_float),
    )


def _yes(value: object, usual: bool) -> bool:
    if isinstance(value, bool):
        return value
    return {"yes": True, "no": False}.get(str(value), usual)


def _limit(settings: Mapping[str, Any], key: str, usual: Decimal | None) -> Decimal | None:
    value = settings.get(key)
    if value is None:
        return usual
    if value == "never":
        return None
    try:
        limit = Decimal(str(value))
        is_usable = ZERO <= limit <= LARGEST_AMOUNT
    except InvalidOperation:
        return usual
    return limit if is_usable else usual
