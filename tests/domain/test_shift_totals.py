from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.cash_rounding import CashRounding
from pos.domain.money import ZERO
from pos.domain.refund_tenders import refund_tenders
from pos.domain.shift_totals import ShiftTotals, shift_totals
from pos.domain.tax import TaxableLine
from pos.domain.tender import Agreed, Tender, TenderKind, TenderRules, settle
from tests.domain.money_strategies import amounts
from tests.factories import EUR, VAT_9, VAT_21
from tests.factories.sold import a_paid_body, a_refund_body, a_taxed_body

RULES = TenderRules(EUR, CashRounding(Decimal("0.05")), most_tip=Decimal(50), most_written_off=Decimal("0.1"))


def test_no_receipts_are_nothing() -> None:
    assert shift_totals([]) == ShiftTotals(ZERO, ZERO, ZERO, ZERO, {}, {}, {})


def test_taxes_and_sales_by_what_they_are_taxed_with() -> None:
    both = TaxableLine(Decimal("130.00"), Decimal(1), tax_included=True, taxes=(VAT_21, VAT_9))
    one = TaxableLine(Decimal("10.90"), Decimal(1), tax_included=True, taxes=(VAT_9,))
    totals = shift_totals([a_taxed_body([both, one]), a_taxed_body([one], kind=TenderKind.CASH)])
    assert totals.taxes == {VAT_9.id: Decimal("10.80"), VAT_21.id: Decimal("21.00")}
    assert totals.nets == {f"{VAT_21.id}+{VAT_9.id}": Decimal("100.00"), VAT_9.id: Decimal("20.00")}
    assert totals.tenders == {"card": Decimal("140.90"), "cash": Decimal("10.90")}
    assert totals.total == Decimal("151.80")


def test_change_tips_and_refunds_count() -> None:
    tipped = settle(Decimal("18.00"), [Tender(TenderKind.CARD, Decimal(20))], RULES, Agreed(tip=Decimal(2)))
    rounded = settle(Decimal("15.72"), [Tender(TenderKind.CASH, Decimal(20))], RULES)
    short = settle(
        Decimal("5.05"), [Tender(TenderKind.CASH, Decimal(5))], RULES, Agreed(written_off=Decimal("0.05"))
    )
    sales = [a_paid_body(each) for each in (tipped, rounded, short)]
    totals = shift_totals(sales)
    assert (totals.total, totals.tips, totals.rounding, totals.written_off) == (
        Decimal("38.77"),
        Decimal("2.00"),
        Decimal("-0.02"),
        Decimal("0.05"),
    )
    assert totals.tenders == {"card": Decimal("20.00"), "cash": Decimal("20.70")}
    back = refund_tenders(sales[1], [], Decimal("15.72"), RULES)
    after = shift_totals([*sales, a_refund_body(Decimal("15.72"), back, RULES)])
    assert (after.total, after.rounding, after.tenders["cash"]) == (Decimal("23.05"), ZERO, Decimal("5.00"))


@given(st.lists(st.tuples(amounts(1, 9_999), st.booleans(), amounts(0, 300)), max_size=8))
def test_tenders_are_what_the_documents_came_to(sales: list[tuple[Decimal, bool, Decimal]]) -> None:
    bodies = []
    for total, in_cash, tip in sales:
        agreed = Agreed(tip=tip)
        paid = total + tip
        tender = (
            Tender(TenderKind.CASH, RULES.rounding.of(paid) + 10)
            if in_cash
            else Tender(TenderKind.CARD, paid)
        )
        bodies.append(a_paid_body(settle(total, [tender], RULES, agreed)))
    totals = shift_totals(bodies)
    assert totals.total + totals.rounding + totals.tips - totals.written_off == sum(totals.tenders.values())
