from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.tender import (
    EURO_CASH,
    Tender,
    TenderKind,
    TenderRules,
    denominations,
    left_for,
    quick_amounts,
    settle,
)
from pos.errors import Refused
from tests.factories import EUR

RULES = TenderRules(EUR)
SWISS = TenderRules(EUR, cash_step=Decimal("0.05"))
totals = st.integers(1, 1_000_000).map(lambda minor: Decimal(minor).scaleb(-2))


def cash(amount: str) -> Tender:
    return Tender(TenderKind.CASH, Decimal(amount))


def card(amount: str) -> Tender:
    return Tender(TenderKind.CARD, Decimal(amount))


@given(totals, totals, st.sampled_from([RULES, SWISS]))
def test_total_and_rounding_are_paid_less_change(
    total: Decimal, on_card: Decimal, rules: TenderRules
) -> None:
    tenders = [Tender(TenderKind.CARD, on_card)] if on_card < total else []
    rest = left_for(TenderKind.CASH, total, tenders, rules)
    if rest:
        tenders.append(Tender(TenderKind.CASH, rest + 5))
    settled = settle(total, tenders, rules)
    if settled.is_settled:
        assert total + settled.rounding == settled.paid - settled.change
        assert abs(settled.rounding) * 2 <= rules.step
        refund = settle(-total, [Tender(t.kind, -t.amount) for t in tenders], rules)
        assert refund.rounding == -settled.rounding
        assert refund.change == -settled.change


def test_change_comes_from_cash_only() -> None:
    settled = settle(Decimal("37.09"), [card("30.00"), cash("10.00")], RULES)
    assert settled.change == Decimal("2.91")
    with pytest.raises(Refused, match="card_over_tendered"):
        settle(Decimal("37.09"), [card("40.00")], RULES)
    with pytest.raises(Refused, match="card_over_tendered"):
        settle(Decimal("37.09"), [cash("5.00"), card("60.00")], RULES)


def test_cash_rounding_touches_the_cash_part_only() -> None:
    assert settle(Decimal("15.72"), [cash("15.70")], SWISS).rounding == Decimal("-0.02")
    assert settle(Decimal("15.72"), [card("15.72")], SWISS).rounding == 0
    mixed = settle(Decimal("15.72"), [card("10.00"), cash("5.70")], SWISS)
    assert mixed.is_settled
    assert mixed.rounding == Decimal("-0.02")


def test_what_cannot_be_paid_is_refused() -> None:
    for tender, code in [
        (cash("0.00"), "tender_zero"),
        (cash("-5.00"), "tender_wrong_sign"),
        (cash("99999999999.00"), "amount_too_large"),
        (cash("1.005"), "amount_not_exact"),
        (Tender(TenderKind.CASH, Decimal("NaN")), "amount_too_large"),
    ]:
        with pytest.raises(Refused, match=code):
            settle(Decimal("1.00"), [tender], RULES)
    with pytest.raises(Refused, match="not_payable_in_cash"):
        settle(Decimal("1.00"), [cash("1.01")], SWISS)
    with pytest.raises(Refused, match="nothing_to_pay"):
        settle(Decimal("0.00"), [cash("1.00")], RULES)


def test_an_unpaid_rest_is_due() -> None:
    settled = settle(Decimal("52.80"), [cash("11.00")], RULES)
    assert (settled.due, settled.change, settled.is_settled) == (Decimal("41.80"), 0, False)


def test_quick_amounts_of_the_design_picture() -> None:
    amounts = quick_amounts(Decimal("37.09"), 4)
    assert amounts == [Decimal(38), Decimal(40), Decimal(50), Decimal(100)]


@given(st.integers(0, 200_000).map(lambda minor: Decimal(minor).scaleb(-2)))
def test_denominations_add_up(change: Decimal) -> None:
    assert sum(count * value for count, value in denominations(change, EURO_CASH)) == change


def test_denominations_of_the_design_picture() -> None:
    pieces = [(count, str(value)) for count, value in denominations(Decimal("12.91"), EURO_CASH)]
    assert pieces == [(1, "10"), (1, "2"), (1, "0.5"), (2, "0.2"), (1, "0.01")]
