"""Discounts on a document: the rows of money_vectors.json about them, and what holds for all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.document_discount import _within, discount_document
from pos.domain.money import Currency
from pos.domain.tax import Tax, TaxableLine, TaxKind, TaxRounding, tax_document
from tests.domain.vectors import DISCOUNTED, METHODS, line_of, named, rounding_of
from tests.factories import EUR

D = Decimal
ON_PURPOSE = {"V157": D("100.00")}
"""Answered differently: docs/decisions/0011."""


def discount_of(inputs: dict[str, Any]) -> ManualDiscount:
    if "document_discount_percent" in inputs:
        return ManualDiscount(DiscountKind.PERCENT, D(inputs["document_discount_percent"]))
    return ManualDiscount(DiscountKind.AMOUNT, D(inputs["document_discount_amount"]))


@pytest.mark.parametrize("row", DISCOUNTED, ids=named)
def test_a_row(row: dict[str, Any]) -> None:
    inputs, expected = {"precision": "0.01", **row["inputs"]}, row["expected"]
    done = discount_document(
        [line_of(line) for line in inputs["lines"]],
        discount_of(inputs),
        Currency("XXX", 2),
        METHODS.get(inputs.get("rounding_method", ""), TaxRounding.DOCUMENT),
        rounding_of(inputs),
        off_total=inputs.get("discount_on") == "grand_total",
    )
    document = done.document
    for name, figure in {"base": document.net, "tax": document.tax, "total": document.total}.items():
        if name in expected:
            assert figure == ON_PURPOSE.get(row["id"], D(expected[name])), name
    if "line_totals" in expected:
        assert [line.total for line in document.lines] == [D(total) for total in expected["line_totals"]]
    if "refund_total" in expected:
        assert -document.total == D(expected["refund_total"])


def percent_tax(rate: int) -> Tax:
    return Tax(f"t{rate}", f"VAT {rate}%", "A", D(rate))


FEE = Tax("fee", "Bottle fee", "F", D("0.15"), TaxKind.FIXED)
FEE_INSIDE = Tax("fee-in", "Recycling", "R", D("0.25"), TaxKind.FIXED, is_inside=True)
lines_strategy = st.lists(
    st.builds(
        TaxableLine,
        st.integers(-2000, 9000).map(lambda minor: D(minor) / 100),
        st.integers(1, 9).map(D),
        st.booleans(),
        st.sampled_from([(), (percent_tax(9),), (percent_tax(21),), (FEE, percent_tax(9)), (percent_tax(6), percent_tax(3))]),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip
discounts = st.one_of(
    st.integers(1, 1000).map(lambda value: ManualDiscount(DiscountKind.PERCENT, D(value) / 10)),
    st.integers(1, 9000).map(lambda value: ManualDiscount(DiscountKind.AMOUNT, D(value) / 100)),
)


@settings(deadline=None, max_examples=300)
@given(lines_strategy, discounts, st.sampled_from(TaxRounding), st.booleans())
def test_figures_add_up(
    lines: list[TaxableLine], discount: ManualDiscount, method: TaxRounding, off_total: bool
) -> None:
    done = discount_document(lines, discount, EUR, method, off_total=off_total)
    document = done.document
    assert document.net + document.tax == document.total
    assert sum(part.amount for part in document.taxes) == document.tax
    for line, taxed, off in zip(lines, document.lines, done.offs, strict=True):
        assert taxed.net + taxed.tax == taxed.total
        assert taxed.total % EUR.unit == 0
        assert off >= 0 if line.amount > 0 else off == 0
        on_top = sum(part.amount for place, part in enumerate(taxed.taxes) if place not in line.plan.inside)
        if method is not TaxRounding.GLOBAL:
            assert taxed.total - on_top == line.amount - off
    before = tax_document(lines, EUR, method)
    assert document.total <= before.total


@settings(deadline=None, max_examples=200)
@given(lines_strategy, st.integers(1, 999), st.sampled_from([TaxRounding.LINE, TaxRounding.GLOBAL]))
def test_the_discounted_total_is_the_total_less_its_percent(
    lines: list[TaxableLine], tenths: int, method: TaxRounding
) -> None:
    """For goods: fees and returned lines are outside."""
    goods = [line for line in lines if line.amount > 0 and FEE not in line.taxes]
    discount = ManualDiscount(DiscountKind.PERCENT, D(tenths) / 10)
    before = tax_document(goods, EUR, method).total
    after = discount_document(goods, discount, EUR, method).document.total
    assert after == before - EUR.round(before * D(tenths) / 1000)


@settings(deadline=None, max_examples=200)
@given(lines_strategy, st.integers(1, 4000), st.sampled_from(TaxRounding))
def test_an_amount_off_the_total_is_off_the_total(
    lines: list[TaxableLine], minor: int, method: TaxRounding
) -> None:
    goods = [line for line in lines if line.amount > 0 and FEE not in line.taxes]
    before = tax_document(goods, EUR, method).total
    off = min(D(minor) / 100, before)
    discount = ManualDiscount(DiscountKind.AMOUNT, off)
    assert discount_document(goods, discount, EUR, method, off_total=True).document.total == before - off


def test_a_fee_inside_the_price_is_not_discounted() -> None:
    """Of 4 x 2.50 a recycling fee of 0.25 each is 1.00: ten percent is of the other 9.00."""
    line = TaxableLine(D(10), D(4), tax_included=True, taxes=(FEE_INSIDE,))
    done = discount_document([line], ManualDiscount(DiscountKind.PERCENT, D(10)), EUR)
    assert done.offs == (D("0.90"),)
    assert done.document.total == D("9.10")
    assert done.document.tax == D("1.00")
    whole = discount_document([line], ManualDiscount(DiscountKind.PERCENT, D(100)), EUR)
    assert whole.document.total == D("1.00")


def test_lines_that_take_no_part() -> None:
    lines = [TaxableLine(D(10), D(1), tax_included=True, taxes=()) for _ in range(2)]
    for method in TaxRounding:
        done = discount_document(
            lines, ManualDiscount(DiscountKind.PERCENT, D(50)), EUR, method, takes_part=[True, False]
        )
        assert done.offs == (D(5), D(0))
    none = discount_document(
        lines, ManualDiscount(DiscountKind.PERCENT, D(50)), EUR, takes_part=[False, False]
    )
    assert none.document.total == 20
    for method in TaxRounding:
        nothing = discount_document(
            lines,
            ManualDiscount(DiscountKind.AMOUNT, D(5)),
            EUR,
            method,
            takes_part=[False, False],
            off_total=True,
        )
        assert nothing.offs == (D(0), D(0))


@pytest.mark.parametrize("method", list(TaxRounding))
def test_an_amount_beyond_the_rest_takes_the_rest(method: TaxRounding) -> None:
    line = TaxableLine(D("3.00"), D(1), tax_included=False, taxes=(percent_tax(10),))
    done = discount_document([line], ManualDiscount(DiscountKind.AMOUNT, D(5)), EUR, method)
    assert (done.document.total, done.offs) == (D(0), (D(3),))


def test_an_amount_without_tax_is_off_the_shelf_price() -> None:
    """1.00 off 10.00 without tax: 9.00 and 10 % on it. Off the total: 11.00 less 1.00."""
    line = TaxableLine(D("10.00"), D(1), tax_included=False, taxes=(percent_tax(10),))
    one = ManualDiscount(DiscountKind.AMOUNT, D(1))
    assert discount_document([line], one, EUR).document.total == D("9.90")
    off = discount_document([line], one, EUR, off_total=True)
    assert (off.document.total, off.document.tax, off.offs) == (D("10.00"), D("0.91"), (D("0.91"),))


def test_a_line_of_nothing_gets_no_odd_cent() -> None:
    lines = [
        TaxableLine(D(0), D(1), tax_included=False, taxes=()),
        TaxableLine(D("4.06"), D(1), tax_included=False, taxes=(percent_tax(9),)),
    ]
    done = discount_document(lines, ManualDiscount(DiscountKind.AMOUNT, D("3.68")), EUR, TaxRounding.LINE)
    assert done.offs[0] == 0
    assert done.document.lines[0].total == 0


def goods(amount: str, *rates: int, tax_included: bool = True) -> TaxableLine:
    return TaxableLine(D(amount), D(1), tax_included, tuple(percent_tax(rate) for rate in rates))


@pytest.mark.parametrize(
    ("lines", "percent", "method", "offs"),
    [
        ([goods("0.41"), goods("0.48", 6, 10, tax_included=False)], 10, TaxRounding.GLOBAL, "0 0.06"),
        ([goods("0.31"), goods("0.06", 25, tax_included=False)], 95, TaxRounding.LINE, "0 0.07"),
        ([goods("0.16"), goods("0.59", 21, tax_included=False)], 95, TaxRounding.GLOBAL, "0 0.55"),
        ([goods("-0.41"), goods("0.48", 6, 10, tax_included=False)], 10, TaxRounding.GLOBAL, "0 0.06"),
    ],
)
def test_a_line_that_takes_no_part_gets_no_odd_cent_either(
    lines: list[TaxableLine], percent: int, method: TaxRounding, offs: str
) -> None:
    """The net takes the odd cent of the document; it went to whichever line came first."""
    discount = ManualDiscount(DiscountKind.PERCENT, D(percent))
    done = discount_document(lines, discount, EUR, method, takes_part=[False, True])
    assert done.offs == tuple(D(off) for off in offs.split())
    assert done.document.lines[0].total == lines[0].amount


def test_no_line_goes_below_zero() -> None:
    """95 % of both: the odd cent would make the 0.02 of the second line 0.03."""
    lines = [goods("0.05", 25, 10, tax_included=False), goods("0.02")]
    done = discount_document(lines, ManualDiscount(DiscountKind.PERCENT, D(95)), EUR, TaxRounding.LINE)
    assert done.document.lines[1].total == 0
    before = tax_document(lines, EUR, TaxRounding.LINE).total
    assert done.document.total == before - EUR.round(before * D("0.95"))


tiny = st.builds(
    goods,
    st.integers(1, 60).map(lambda minor: str(D(minor) / 100)),
    st.sampled_from([3, 5, 9, 21, 25]),
    tax_included=st.booleans(),
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(tiny, st.booleans()), min_size=1, max_size=6),
    st.integers(1, 99),
    st.sampled_from([TaxRounding.LINE, TaxRounding.GLOBAL]),
)
def test_each_line_is_from_zero_to_what_it_was(
    rows: list[tuple[TaxableLine, bool]], percent: int, method: TaxRounding
) -> None:
    lines, takes_part = [line for line, _ in rows], [takes for _, takes in rows]
    discount = ManualDiscount(DiscountKind.PERCENT, D(percent))
    done = discount_document(lines, discount, EUR, method, takes_part=takes_part)
    before = tax_document(lines, EUR, method)
    for full, left, off, takes in zip(before.lines, done.document.lines, done.offs, takes_part, strict=True):
        assert left.total <= full.total
        assert (
            left.total >= 0 or method is TaxRounding.GLOBAL
        )  # there a line may come to a cent less than its parts
        assert takes or (off == 0 and left == full)


@pytest.mark.parametrize(
    ("nets", "most", "kept"),
    [
        ("1 2 3", "5 5 5", "1 2 3"),
        ("-1 2 5", "4 5 9", "0 2 4"),  # what is too little is taken off the one that may have most
        ("3 1 1", "2 4 3", "2 2 1"),  # what is too much goes there
        ("9 0 0", "3 5 2", "3 5 1"),
        ("-3 1 2", "3 5 9", "0 0 0"),
    ],
)
def test_odd_cents_move_to_where_there_is_room(nets: str, most: str, kept: str) -> None:
    numbers = [[D(each) for each in text.split()] for text in (nets, most, kept)]
    assert _within(numbers[0], numbers[1]) == numbers[2]


@pytest.mark.parametrize("rates", [(21,), (25, 10), ()])
@pytest.mark.parametrize("tax_included", [True, False])
@pytest.mark.parametrize("method", list(TaxRounding))
def test_a_hundred_percent_leaves_nothing_at_all(
    rates: tuple[int, ...], tax_included: bool, method: TaxRounding
) -> None:
    """Nor a cent of tax against a cent of net, as when the discount were rounded in another way than the goods."""
    lines = [goods(amount, *rates, tax_included=tax_included) for amount in ("0.36", "0.04", "0.50", "0.50")]
    done = discount_document(lines, ManualDiscount(DiscountKind.PERCENT, D(100)), EUR, method)
    if method is not TaxRounding.GLOBAL:  # there a line may have come to a cent more or less than its price
        assert done.offs == tuple(line.amount for line in lines)
    for line in done.document.lines:
        assert (line.total, line.net, line.tax) == (0, 0, 0)
        assert all(part.amount == 0 and part.base == 0 for part in line.taxes)


@pytest.mark.parametrize("method", [TaxRounding.LINE, TaxRounding.GLOBAL])
def test_a_percentage_beyond_a_hundred_takes_the_rest(method: TaxRounding) -> None:
    lines = [goods(amount, 21, tax_included=False) for amount in ("0.36", "0.04", "0.50", "0.50")]
    all_off, more = (ManualDiscount(DiscountKind.PERCENT, D(value)) for value in (100, 150))
    found = discount_document(lines, more, EUR, method)
    assert found == discount_document(lines, all_off, EUR, method)
    assert found.document.total == 0


def test_a_net_takes_no_cent_that_its_tax_leaves_no_room_for() -> None:
    """90 % of both: the second line's 0.03 with its tax can give 0.03 and no more."""
    lines = [goods("0.28", 25, 21, tax_included=False), goods("0.03", 21)]
    done = discount_document(lines, ManualDiscount(DiscountKind.PERCENT, D(90)), EUR, TaxRounding.LINE)
    assert done.offs == (D("0.26"), D("0.03"))
    assert [line.total for line in done.document.lines] == [D("0.04"), 0]


def test_nobody_gives_more_than_the_shelf_price() -> None:
    """0.06 and a tax of 25 % are 0.08 when the sum is rounded once, a cent more than its parts."""
    discount = ManualDiscount(DiscountKind.PERCENT, D(95))
    done = discount_document([goods("0.06", 25, tax_included=False)], discount, EUR, TaxRounding.GLOBAL)
    assert done.offs == (D("0.06"),)


def test_an_amount_off_the_total_of_prices_with_and_without_tax() -> None:
    lines = [goods("10.00", 10), goods("10.00", 10, tax_included=False)]
    one = ManualDiscount(DiscountKind.AMOUNT, D(1))
    assert discount_document(lines, one, EUR, off_total=True).document.total == 20


def test_a_tax_is_rounded_once_on_the_document_where_nothing_is_said() -> None:
    """Four times 0.45 hold 0.1486 of tax; where the discount is rounded line by line too, a cent less."""
    lines = [goods("0.50", 9) for _ in range(4)]
    tenth = ManualDiscount(DiscountKind.PERCENT, D(10))
    assert discount_document(lines, tenth, EUR).document.tax == D("0.15")
    assert discount_document(lines, tenth, EUR, TaxRounding.LINE).document.tax == D("0.14")


@pytest.mark.parametrize("method", list(TaxRounding))
def test_bases_follow_the_discount(method: TaxRounding) -> None:
    """The first tax is of the net; the second of the net and the first."""
    first = Tax("first", "First", "F", D(10), affects_later=True)
    line = TaxableLine(D(100), D(1), tax_included=False, taxes=(first, percent_tax(20)))
    done = discount_document([line], ManualDiscount(DiscountKind.PERCENT, D(10)), EUR, method)
    (left,) = done.document.lines
    assert left.net == 90
    assert [(part.base, part.amount) for part in left.taxes] == [(90, 9), (99, D("19.8"))]
    plain = discount_document(
        [goods("0.57", 9, tax_included=False)], ManualDiscount(DiscountKind.PERCENT, D(50)), EUR, method
    )
    assert [part.base for part in plain.document.lines[0].taxes] == [plain.document.lines[0].net]
