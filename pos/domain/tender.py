"""Tenders: how a document is paid. Change comes from cash only, nothing else is over-tendered, rounding is its own figure.

`settle` says where a payment stands, for sales and, with all signs turned, for refunds. Balances of gift cards and
accounts come in as values; what they become is not kept here. What goes back to whom is `refund_tenders`'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pos.domain.balance import drawn
from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.foreign_cash import Foreign
from pos.domain.money import LARGEST_AMOUNT, ZERO, Currency
from pos.errors import Refused

MOST_TENDERS = 20


class TenderKind(StrEnum):
    CASH = "cash"
    CARD = "card"
    FOREIGN_CASH = "foreign_cash"
    """Notes of another currency. Change is given in the shop's own."""
    GIFT_CARD = "gift_card"
    """From a gift card, up to its balance. Selling one is no tender: it is a liability, see DESIGN money rule 9."""
    STORE_CREDIT = "store_credit"
    """From what the shop owes the customer, up to its balance."""
    ON_ACCOUNT = "on_account"
    """The customer pays later, up to a limit."""
    VOUCHER = "voucher"
    """Paper of a known value, such as a town's or an employer's. What it is worth beyond the sale is lost."""

    @property
    def gives_change(self) -> bool:
        return self in {TenderKind.CASH, TenderKind.FOREIGN_CASH}

    @property
    def has_account(self) -> bool:
        """Is it drawn from an account, whose id the tender names?"""
        return self in {TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT, TenderKind.ON_ACCOUNT}

    @property
    def needs_server(self) -> bool:
        """Only the server knows what an account holds. A shop may allow a little without it (`offline_limits`)."""
        return self.has_account


class TenderState(StrEnum):
    DONE = "done"
    PENDING = "pending"
    """The terminal is working. Nothing is paid yet, and the document cannot be finished (money vector V207)."""


@dataclass(frozen=True, slots=True)
class Tender:
    """Money handed over (negative: handed back). `amount` is in the shop's currency.

    `reference` is what the paper says: a card slip's or voucher's number. `account` is the id of the gift card or customer.
    ValueError: a pending tender with an amount (money vector V208).
    """

    kind: TenderKind
    amount: Decimal
    reference: str | None = None
    account: str | None = None
    foreign: Foreign | None = None
    state: TenderState = TenderState.DONE

    def __post_init__(self) -> None:
        if self.state is TenderState.PENDING and self.amount != 0:
            raise ValueError("a pending tender has paid nothing yet")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What changes the sum to be paid, besides cash rounding. All three have the sign of the document.

    `tip` is given on purpose beyond the total. `written_off` is what the shop lets go of a small difference; of the other
    sign, what the customer leaves. `rounding` is set where it is known already: a refund gives back its sale's.
    """

    tip: Decimal = ZERO
    written_off: Decimal = ZERO
    rounding: Decimal | None = None


NOTHING_AGREED = Agreed()

Funds = Mapping[tuple[TenderKind, str], Decimal]
"""What the server said can be drawn, by kind and account: a balance, or the credit left. Not there: it was not asked."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where a payment stands. `due` is what is left to pay, `change` what goes back, `rounding` the cash rounding.

    `total + rounding + tip - written_off = paid - change` once `is_settled`.
    """

    total: Decimal
    tenders: tuple[Tender, ...]
    paid: Decimal
    due: Decimal
    change: Decimal
    rounding: Decimal
    tip: Decimal = ZERO
    written_off: Decimal = ZERO

    @property
    def is_pending(self) -> bool:
        return any(tender.state is TenderState.PENDING for tender in self.tenders)

    @property
    def is_settled(self) -> bool:
        return self.due == 0 and not self.is_pending


@dataclass(frozen=True, slots=True)
class TenderRules:
    """The shop's rules. No `cash_rounding` means that there are coins down to the currency's unit.

    An amount above `ask_above` is taken only after the cashier confirmed it. `most_tip` and `most_written_off` are caps for
    one document, zero: not done here. `offline_limits` is what may be drawn, by kind, while no server can be asked.
    """

    currency: Currency
    cash_rounding: CashRounding | None = None
    ask_above: Decimal = Decimal(1000)
    most_tip: Decimal = ZERO
    most_written_off: Decimal = ZERO
    offline_limits: Mapping[TenderKind, Decimal] = field(default_factory=dict)

    @property
    def rounding(self) -> CashRounding:
        return self.cash_rounding or CashRounding(self.currency.unit)


def foreign_cash(foreign: Foreign, rules: TenderRules) -> Tender:
    """Foreign notes as a tender of what they are worth here."""
    return Tender(TenderKind.FOREIGN_CASH, foreign.home_value(rules.rounding.step), foreign=foreign)


def needs_confirmation(tender: Tender, rules: TenderRules) -> bool:
    """Is it so much that the cashier is asked first? 500 typed for 5.00."""
    return abs(tender.amount) > rules.ask_above


def settle(
    total: Decimal,
    tenders: Sequence[Tender],
    rules: TenderRules,
    agreed: Agreed = NOTHING_AGREED,
    funds: Funds | None = None,
) -> Settlement:
    """Where the payment of `total` stands after `tenders`. Works the same for refunds, with all signs turned.

    Nothing to pay and no tenders is settled: an exchange of equal value. A cash tender of zero settles what rounds to
    nothing. Raises Refused: `amount_not_exact`, `amount_too_large`, `balance_too_small`, `card_over_tendered`,
    `credit_limit`, `not_payable_in_cash`, `nothing_to_pay`, `over_tendered`, `tender_needs_server`, `tender_wrong_sign`,
    `tender_zero`, `tip_too_large`, `too_many_tenders`, `write_off_too_large`. ValueError for what no screen can ask.
    """
    _check_agreed(total, agreed, rules)
    _check(total, tenders, rules)
    _check_funds(tenders, rules, funds or {})
    sign = _sign(total)
    asked = _asked(total, agreed)
    paid, cash = _sum(tenders), _cash(tenders)
    rounding = _rounding(asked, tenders, rules) if agreed.rounding is None else agreed.rounding
    if (asked + rounding) * sign < 0:
        raise ValueError("what is to be paid has the other sign than the total")
    over = (paid - asked - rounding) * sign
    if over > abs(cash):
        raise _over_tendered(total, tenders, rules, agreed)
    zeros = sum(tender.amount == 0 and tender.state is TenderState.DONE for tender in tenders)
    if zeros and (over < 0 or rounding == 0 or cash != 0 or zeros > 1):
        raise Refused("tender_zero")
    if over >= 0 and not rules.rounding.can_pay(over):
        raise Refused("not_payable_in_cash", amount=str(over), step=str(rules.rounding.step))
    is_open = over < 0
    return Settlement(
        total=total,
        tenders=tuple(tenders),
        paid=paid,
        due=_due(asked, tenders, rules, agreed) if is_open else ZERO,
        change=ZERO if is_open else ZERO + over * sign,
        rounding=ZERO if is_open else ZERO + rounding,
        tip=agreed.tip,
        written_off=agreed.written_off,
    )


def require_settled(settlement: Settlement) -> None:
    """Raises Refused, when the document may not be finished: `payment_pending`, `not_paid_in_full`."""
    if settlement.is_pending:
        raise Refused("payment_pending")
    if not settlement.is_settled:
        raise Refused("not_paid_in_full", left=str(settlement.due))


def left_for(
    kind: TenderKind,
    total: Decimal,
    tenders: Sequence[Tender],
    rules: TenderRules,
    agreed: Agreed = NOTHING_AGREED,
) -> Decimal:
    """The amount that would finish the payment in this kind of tender; what is settled in cash is rounded to its step."""
    asked = _asked(total, agreed)
    cash = _cash(tenders)
    need = asked - (_sum(tenders) - cash)
    if kind.gives_change and agreed.rounding is None and need * asked > 0:
        return ZERO + rules.rounding.of(need) - cash
    return ZERO + _due(asked, tenders, rules, agreed)


def small_difference(settlement: Settlement, rules: TenderRules, funds: Funds | None = None) -> Decimal:
    """What to write off (`Agreed.written_off`) to finish this payment as it stands; zero where the shop does not do that.

    Positive for a sale that lacks a few cents, negative for change that the customer leaves; turned for a refund.
    """
    agreed = Agreed(settlement.tip, settlement.written_off)
    left = _asked(settlement.total, agreed) - settlement.paid
    written_off = settlement.written_off + (left if settlement.due else -settlement.change)
    if abs(written_off) > min(rules.most_written_off, abs(settlement.total)):
        return ZERO
    if (
        settlement.due
        and _rounds_all(settlement.tenders, rules)
        and not rules.rounding.can_pay(settlement.paid)
    ):
        return ZERO
    agreed = Agreed(settlement.tip, written_off)
    then = settle(settlement.total, settlement.tenders, rules, agreed, funds)
    return written_off if then.due == 0 and then.change == 0 else ZERO


# Inside


def _sign(total: Decimal) -> int:
    return -1 if total < 0 else 1


def _asked(total: Decimal, agreed: Agreed) -> Decimal:
    """What is to be paid before cash rounding."""
    return total + agreed.tip - agreed.written_off


def _sum(tenders: Sequence[Tender]) -> Decimal:
    return sum((tender.amount for tender in tenders), ZERO)


def _cash(tenders: Sequence[Tender]) -> Decimal:
    return _sum([tender for tender in tenders if tender.kind.gives_change])


def _has_cash(tenders: Sequence[Tender]) -> bool:
    return any(tender.kind.gives_change for tender in tenders)


def _rounds_all(tenders: Sequence[Tender], rules: TenderRules) -> bool:
    """Is it the whole that is rounded, and not the part in cash?"""
    return rules.rounding.scope is RoundingScope.ALL_TENDERS and not _has_cash(tenders)


def _rounding(asked: Decimal, tenders: Sequence[Tender], rules: TenderRules) -> Decimal:
    """Of the part settled in cash, if there is one; without cash, of the whole where the shop rounds all tenders."""
    need = asked - (_sum(tenders) - _cash(tenders))
    if _has_cash(tenders) and need * asked > 0:
        return rules.rounding.difference(need)
    return rules.rounding.difference(asked) if rules.rounding.scope is RoundingScope.ALL_TENDERS else ZERO


def _due(asked: Decimal, tenders: Sequence[Tender], rules: TenderRules, agreed: Agreed) -> Decimal:
    """What is left for a tender that is paid to the cent. Once cash is in it, only the part in cash is rounded."""
    left = asked - _sum(tenders)
    if agreed.rounding is not None:
        return left + agreed.rounding
    return left + rules.rounding.difference(asked) if _rounds_all(tenders, rules) else left


def _over_tendered(total: Decimal, tenders: Sequence[Tender], rules: TenderRules, agreed: Agreed) -> Refused:
    """The last tender that gives no change took too much; what it could have taken."""
    place = max(i for i, tender in enumerate(tenders) if tender.amount and not tender.kind.gives_change)
    last, others = tenders[place], [*tenders[:place], *tenders[place + 1 :]]
    left = left_for(last.kind, total, others, rules, agreed) * _sign(total)
    is_card = last.kind is TenderKind.CARD
    return Refused("card_over_tendered" if is_card else "over_tendered", left=str(max(left, ZERO)))


def _check_agreed(total: Decimal, agreed: Agreed, rules: TenderRules) -> None:
    for amount in (agreed.tip, agreed.written_off):
        if not amount.is_finite() or abs(amount) > LARGEST_AMOUNT:
            raise Refused("amount_too_large", limit=str(LARGEST_AMOUNT))
        rules.currency.to_minor(amount)
        if amount != 0 and total == 0:
            raise Refused("nothing_to_pay")
    if agreed.tip * total < 0:
        raise ValueError("a tip goes the way of the total")
    if total < 0:
        return  # what goes back is what was taken, whatever the rules are by now
    if agreed.tip > rules.most_tip:
        raise Refused("tip_too_large", limit=str(rules.most_tip))
    cap = min(rules.most_written_off, total)
    if abs(agreed.written_off) > cap:
        raise Refused("write_off_too_large", limit=str(cap))


def _check(total: Decimal, tenders: Sequence[Tender], rules: TenderRules) -> None:
    if len(tenders) > MOST_TENDERS:
        raise Refused("too_many_tenders", limit=MOST_TENDERS)
    for tender in tenders:
        if tender.state is TenderState.DONE:
            if total == 0:
                raise Refused("nothing_to_pay")
            _check_tender(tender, total, rules)


def _check_tender(tender: Tender, total: Decimal, rules: TenderRules) -> None:
    if not tender.amount.is_finite() or abs(tender.amount) > LARGEST_AMOUNT:
        raise Refused("amount_too_large", limit=str(LARGEST_AMOUNT))
    if tender.amount == 0:
        if tender.kind is not TenderKind.CASH:
            raise Refused("tender_zero")
        return
    if (tender.amount < 0) is not (total < 0):
        raise Refused("tender_wrong_sign", amount=str(tender.amount))
    rules.currency.to_minor(tender.amount)
    if tender.kind is TenderKind.CASH and not rules.rounding.can_pay(tender.amount):
        raise Refused("not_payable_in_cash", amount=str(tender.amount), step=str(rules.rounding.step))
    _check_belongings(tender, rules)


def _check_belongings(tender: Tender, rules: TenderRules) -> None:
    """What a tender of its kind has to carry. ValueError: whoever made it is wrong."""
    if tender.kind.has_account is (tender.account is None):
        raise ValueError(f"{tender.kind} and the account {tender.account}")
    if (tender.kind is TenderKind.FOREIGN_CASH) is (tender.foreign is None):
        raise ValueError(f"{tender.kind} and foreign money {tender.foreign}")
    if tender.foreign is not None:
        if tender.foreign.currency.code == rules.currency.code:
            raise ValueError("this money is not foreign")
        if tender.foreign.home_value(rules.rounding.step) != tender.amount:
            raise ValueError("this is not what the foreign money is worth")


def _check_funds(tenders: Sequence[Tender], rules: TenderRules, funds: Funds) -> None:
    """Draw each account once with all that is wanted of it. Putting money back on one is always possible."""
    wanted: dict[tuple[TenderKind, str], Decimal] = {}
    for tender in tenders:
        if tender.account is not None and tender.amount > 0:
            place = (tender.kind, tender.account)
            wanted[place] = wanted.get(place, ZERO) + tender.amount
    unasked: dict[TenderKind, Decimal] = {}
    for (kind, account), amount in wanted.items():
        if (kind, account) not in funds:
            unasked[kind] = unasked.get(kind, ZERO) + amount
        elif kind is TenderKind.ON_ACCOUNT and amount > funds[kind, account]:
            raise Refused("credit_limit", left=str(funds[kind, account]))
        else:
            drawn(funds[kind, account], amount)
    for kind, amount in unasked.items():
        limit = rules.offline_limits.get(kind, ZERO)
        if amount > limit:
            raise Refused("tender_needs_server", limit=str(limit))
