from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.domain.tax import (
    Tax,
    TaxableLine,
    TaxKind,
    TaxRounding,
    TaxTreatment,
    exact_taxes,
    tax_document,
    with_tax,
    without_tax,
)
from tests.factories import EUR, VAT_9, VAT_21

amounts = st.integers(-500_000, 500_000).map(lambda minor: Decimal(minor).scaleb(-2))
tax_sets = st.sampled_from([(), (VAT_9,), (VAT_21,), (VAT_9, VAT_21)])
lines = st.builds(TaxableLine, amounts, st.just(Decimal(1)), st.booleans(), tax_sets)


def a_line(amount: str, *taxes: Tax, tax_included: bool = True, quantity: str = "1") -> TaxableLine:
    return TaxableLine(Decimal(amount), Decimal(quantity), tax_included, taxes)


@given(st.lists(lines, max_size=30), st.sampled_from(list(TaxRounding)))
def test_net_and_tax_are_the_total_on_each_line_and_the_document(
    rows: list[TaxableLine], rounding: TaxRounding
) -> None:
    document = tax_document(rows, EUR, rounding)
    for row, taxed in zip(rows, document.lines, strict=True):
        assert taxed.net + taxed.tax == taxed.total
        if rounding is not TaxRounding.GLOBAL:  # there a cent between net and taxes shows in the total
            assert (taxed.total if row.tax_included else taxed.net) == row.amount
        assert sum(part.amount for part in taxed.taxes) == taxed.tax
    assert document.net + document.tax == document.total
    assert sum(row.amount for row in document.taxes) == document.tax
    assert sum(line.total for line in document.lines) == document.total


@given(st.lists(lines, max_size=30))
def test_a_tax_is_rounded_once_on_the_document(rows: list[TaxableLine]) -> None:
    document = tax_document(rows, EUR)
    for row in document.taxes:
        exact = sum(
            amount
            for line in rows
            for tax, amount in zip(line.taxes, exact_taxes(line), strict=True)
            if tax.id == row.tax.id
        )
        assert row.amount == EUR.round(exact)


def test_the_receipt_of_the_design_picture() -> None:
    """40.59 at 9 % holds 3.35, 6.50 at 21 % holds 1.13 (the worked receipt of the design)."""
    rows = [a_line(text, VAT_9) for text in ("4.20", "4.98", "5.90", "8.01", "17.50")]
    document = tax_document([*rows, a_line("6.50", VAT_21)], EUR)
    assert [(row.tax.letter, row.amount) for row in document.taxes] == [
        ("A", Decimal("3.35")),
        ("B", Decimal("1.13")),
    ]
    assert document.total == Decimal("47.09")


def test_division_and_fixed_taxes() -> None:
    division = Tax("d", "Division", "D", Decimal(10), TaxKind.DIVISION)
    fixed = Tax("f", "Deposit", "F", Decimal("0.25"), TaxKind.FIXED)
    on_top = tax_document([a_line("90.00", division, tax_included=False)], EUR)
    assert on_top.total == Decimal("100.00")
    inside = tax_document([a_line("100.00", division)], EUR)
    assert inside.net == Decimal("90.00")
    each = tax_document([a_line("10.00", fixed, quantity="4", tax_included=False)], EUR)
    assert each.total == Decimal("11.00")


@pytest.mark.parametrize(("net", "gross"), [("8.17", "8.91"), ("0.00", "0.00"), ("100.00", "109.00")])
def test_prices_with_and_without_tax_are_kept_in_step(net: str, gross: str) -> None:
    assert with_tax(Decimal(net), [VAT_9], EUR) == Decimal(gross)
    assert without_tax(Decimal(gross), [VAT_9], EUR) == Decimal(net)


compound = st.builds(
    Tax,
    id=st.sampled_from(["a", "b", "c"]),
    name=st.just("x"),
    letter=st.just("A"),
    rate=st.integers(-4700, 9000).map(lambda rate: Decimal(rate).scaleb(-2)),
    kind=st.sampled_from([TaxKind.PERCENT, TaxKind.FIXED]),
    is_inside=st.sampled_from([None, True, False]),
    affects_later=st.booleans(),
    is_affected=st.booleans(),
)
combinations = st.lists(compound, max_size=4, unique_by=lambda tax: tax.id).map(tuple)
odd_lines = st.builds(TaxableLine, amounts, st.integers(1, 9).map(Decimal), st.booleans(), combinations)


@given(odd_lines, st.sampled_from(list(TaxRounding)))
def test_any_combination_of_taxes_adds_up(line: TaxableLine, method: TaxRounding) -> None:
    document = tax_document([line], EUR, method)
    (taxed,) = document.lines
    assert taxed.net + taxed.tax == taxed.total == document.total
    assert sum((part.amount for part in taxed.taxes), Decimal(0)) == taxed.tax
    inside = sum(
        (part.amount for part, rule in zip(taxed.taxes, line.plan.rules, strict=True) if rule.is_inside),
        Decimal(0),
    )
    if method is not TaxRounding.GLOBAL:
        assert taxed.net + inside == line.amount
    for figure in (taxed.net, taxed.tax, taxed.total, *(part.amount for part in taxed.taxes)):
        assert figure == EUR.round(figure)


@given(odd_lines)
def test_a_return_mirrors_its_sale(line: TaxableLine) -> None:
    back = TaxableLine(-line.amount, line.quantity, line.tax_included, line.taxes)
    assume(line.amount != 0)
    for sold, returned in zip(exact_taxes(line), exact_taxes(back), strict=True):
        assert sold == returned.copy_negate()


@given(odd_lines)
def test_a_line_of_its_own_is_the_document_rounded_either_way_when_taxes_stand_alone(
    line: TaxableLine,
) -> None:
    alone = line.taxes[:1]
    single = TaxableLine(line.amount, line.quantity, line.tax_included, alone)
    by_line = tax_document([single], EUR, TaxRounding.LINE)
    assert by_line.tax == tax_document([single], EUR, TaxRounding.DOCUMENT).tax


def test_half_a_cent_is_half_a_cent_after_divisions() -> None:
    """Three lines of 0.035 at 5 % inside hold 0.005 together: 0.01, though each third has no end."""
    five = Tax("t", "VAT 5%", "A", Decimal(5))
    rows = [TaxableLine(Decimal("0.035"), Decimal(1), tax_included=True, taxes=(five,)) for _ in range(3)]
    assert sum(exact_taxes(row)[0] for row in rows) != Decimal("0.005")
    assert tax_document(rows, EUR).taxes[0].amount == Decimal("0.01")


def test_a_reverse_charge_is_shown_and_not_paid() -> None:
    """The customer owes the tax to the state; of a price with tax he pays the net (Directive 2006/112/EC, article 194)."""
    reverse = Tax("r", "Reverse charge 21%", "R", Decimal(21), is_reverse_charge=True)
    document = tax_document([a_line("121.00", reverse)], EUR)
    assert (document.net, document.tax, document.total) == (Decimal(100), Decimal(0), Decimal(100))
    assert [(row.base, row.amount) for row in document.taxes] == [(Decimal(100), Decimal(21))]


@pytest.mark.parametrize(
    ("first", "last", "is_valid"),
    [
        (None, None, True),
        (20, None, True),
        (21, None, False),
        (19, None, True),
        (None, 20, True),
        (None, 19, False),
        (None, 21, True),
        (21, 22, False),
        (18, 19, False),
    ],
)
def test_a_tax_holds_from_its_first_to_its_last_day(
    first: int | None, last: int | None, *, is_valid: bool
) -> None:
    days = [None if day is None else date(2026, 11, day) for day in (first, last)]
    tax = Tax("t", "VAT", "A", Decimal(9), valid_from=days[0], valid_to=days[1])
    assert tax.is_valid_on(date(2026, 11, 20)) is is_valid


def test_a_plain_tax_is_of_the_standard_kind() -> None:
    assert VAT_9.treatment is TaxTreatment.STANDARD
    assert (VAT_9.affects_later, VAT_9.is_affected) == (False, True)


def test_a_fee_inside_the_price_is_once_in_the_price_of_a_piece() -> None:
    fee = Tax("f", "Eco", "F", Decimal("0.25"), TaxKind.FIXED)
    assert with_tax(Decimal("10.00"), [fee], EUR) == Decimal("10.25")
    assert without_tax(Decimal("10.25"), [fee], EUR) == Decimal("10.00")
    assert with_tax(Decimal("10.00"), [fee, VAT_21], EUR) == Decimal("12.35")
    assert without_tax(Decimal("12.35"), [fee, VAT_21], EUR) == Decimal("10.00")


def test_a_tax_that_is_all_or_nothing_of_a_price() -> None:
    (all_of_it,) = exact_taxes(a_line("10.00", Tax("t", "Luxury", "L", Decimal(100))))
    assert all_of_it == 5
    (less,) = exact_taxes(a_line("10.00", Tax("t", "Withheld", "W", Decimal(-100))))
    assert less == 0
    (on_top,) = exact_taxes(
        a_line("10.00", Tax("t", "Half", "H", Decimal(-100), TaxKind.DIVISION), tax_included=False)
    )
    assert on_top == -5
    (whole,) = exact_taxes(
        a_line("10.00", Tax("t", "Whole", "W", Decimal(100), TaxKind.DIVISION), tax_included=False)
    )
    assert whole == 10


def test_a_tax_may_stand_on_the_net_in_one_line_and_on_another_tax_in_the_next() -> None:
    duty = Tax("duty", "Duty", "D", Decimal(10), affects_later=True)
    rows = [
        a_line("100.00", VAT_21, tax_included=False),
        a_line("100.00", duty, VAT_21, tax_included=False),
    ]
    document = tax_document(rows, EUR)
    assert [part.base for line in document.lines for part in line.taxes] == [100, 100, 110]
    assert [(row.tax.id, row.base, row.amount) for row in document.taxes] == [
        ("tax-21", Decimal(210), Decimal("44.10")),
        ("duty", Decimal(100), Decimal(10)),
    ]
