"""Tenders: how a sale is paid. Change comes from cash only, a card is never over-tendered, rounding touches cash only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from pos.domain.money import LARGEST_AMOUNT, ZERO, Currency, round_to_step
from pos.errors import Refused

MOST_TENDERS = 20


class TenderKind(StrEnum):
    CASH = "cash"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Tender:
    """Money handed over (negative: handed back in a refund). `reference` is the card slip's number, if any."""

    kind: TenderKind
    amount: Decimal
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where a payment stands. `due` is what is left to pay, `change` what goes back, `rounding` the cash rounding.

    `total + rounding = paid - change` once `is_settled`.
    """

    total: Decimal
    tenders: tuple[Tender, ...]
    paid: Decimal
    due: Decimal
    change: Decimal
    rounding: Decimal

    @property
    def is_settled(self) -> bool:
        return self.due == 0


@dataclass(frozen=True, slots=True)
class TenderRules:
    """`cash_step` is the smallest coin in use (0.05 in many countries); None means the currency's own unit.

    An amount above `ask_above` is taken only after the cashier confirmed it.
    """

    currency: Currency
    cash_step: Decimal | None = None
    ask_above: Decimal = Decimal(1000)

    @property
    def step(self) -> Decimal:
        return self.cash_step or self.currency.unit


def settle(total: Decimal, tenders: Sequence[Tender], rules: TenderRules) -> Settlement:
    """Where the payment of `total` stands after `tenders`. Works the same for refunds, with all signs turned.

    Raises Refused: `tender_zero`, `tender_wrong_sign`, `amount_too_large`, `too_many_tenders`,
    `card_over_tendered`, `not_payable_in_cash`, `nothing_to_pay`.
    """
    _check(total, tenders, rules)
    sign = -1 if total < 0 else 1
    paid = sum((tender.amount for tender in tenders), ZERO)
    cash = sum((tender.amount for tender in tenders if tender.kind is TenderKind.CASH), ZERO)
    rounding = ZERO
    if cash != 0:
        cash_due = total - (paid - cash)
        rounding = round_to_step(cash_due, rules.step) - cash_due
    over = (paid - total - rounding) * sign
    if over < 0:
        return Settlement(total, tuple(tenders), paid, total - paid, ZERO, ZERO)
    if over > abs(cash):
        raise Refused("card_over_tendered", left=str(total - (paid - tenders[-1].amount)))
    return Settlement(total, tuple(tenders), paid, ZERO, over * sign, rounding)


def _check(total: Decimal, tenders: Sequence[Tender], rules: TenderRules) -> None:
    if tenders and total == 0:
        raise Refused("nothing_to_pay")
    if len(tenders) > MOST_TENDERS:
        raise Refused("too_many_tenders", limit=MOST_TENDERS)
    for tender in tenders:
        if not tender.amount.is_finite() or abs(tender.amount) > LARGEST_AMOUNT:
            raise Refused("amount_too_large", limit=str(LARGEST_AMOUNT))
        if tender.amount == 0:
            raise Refused("tender_zero")
        if (tender.amount < 0) is not (total < 0):
            raise Refused("tender_wrong_sign", amount=str(tender.amount))
        rules.currency.to_minor(tender.amount)
        if tender.kind is TenderKind.CASH and tender.amount % rules.step != 0:
            raise Refused("not_payable_in_cash", amount=str(tender.amount), step=str(rules.step))


def left_for(kind: TenderKind, total: Decimal, tenders: Sequence[Tender], rules: TenderRules) -> Decimal:
    """The amount that would finish the payment in this kind of tender; cash is rounded to its step."""
    left = total - sum((tender.amount for tender in tenders), ZERO)
    return round_to_step(left, rules.step) if kind is TenderKind.CASH else left


NOTES = (5, 10, 20, 50, 100, 200)


def quick_amounts(due: Decimal, count: int = 4) -> list[Decimal]:
    """What people hand over for `due`: the next whole amount, then the next fives, tens and notes, ascending."""
    if due <= 0:
        return []
    candidates: set[Decimal] = set()
    for step in (1, *NOTES):
        amount = (due / step).to_integral_value(rounding=ROUND_CEILING) * step
        if amount > due:
            candidates.add(amount)
    candidates.update(Decimal(note) for note in NOTES if note > due)
    return sorted(candidates)[:count]


def denominations(change: Decimal, values: Sequence[Decimal]) -> list[tuple[int, Decimal]]:
    """How to hand over `change` with the fewest pieces of `values` (largest first): [(count, value)]."""
    pieces: list[tuple[int, Decimal]] = []
    for value in sorted(values, reverse=True):
        count = int(change / value)
        if count:
            pieces.append((count, value))
            change -= value * count
    return pieces


EURO_CASH = tuple(
    Decimal(cents) / 100 for cents in (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
)
