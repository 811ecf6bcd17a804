"""Rates that begin on a day: which one a sale of a business day has, and what a shop's setting says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pos.domain.tax import Tax
from pos.domain.tax_rates import RateChange, changes_document, changes_from, rate_on, rates_from

D = Decimal
NINE = Tax("a", "Low", "A", D(9))
NEW_YEAR = RateChange(date(2027, 1, 1), D("9.5"))
LATER = RateChange(date(2028, 7, 1), D(11))


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 12, 31), "9"),
        (date(2027, 1, 1), "9.5"),
        (date(2028, 6, 30), "9.5"),
        (date(2028, 7, 1), "11"),
    ],
)
def test_the_last_rate_that_has_begun_is_that_of_the_day(day: date, rate: str) -> None:
    assert rate_on(D(9), (LATER, NEW_YEAR), day) == D(rate)


def test_a_tax_of_a_day_has_no_more_to_come_and_one_without_changes_is_itself() -> None:
    tax = Tax("a", "Low", "A", D(9), changes=(NEW_YEAR,))
    assert tax.on(date(2026, 12, 31)) == NINE
    assert tax.on(date(2027, 1, 1)) == Tax("a", "Low", "A", D("9.5"))
    assert NINE.on(date(2027, 1, 1)) is NINE


def test_a_setting_is_read_as_it_was_written_in_order_of_days() -> None:
    document = {"a": changes_document((LATER, NEW_YEAR))}
    assert document == {"a": [["2027-01-01", "9.5"], ["2028-07-01", "11"]]}
    assert rates_from(document) == {"a": (NEW_YEAR, LATER)}


@pytest.mark.parametrize(
    "value", [None, "x", [["2027-13-01", "9"]], [["2027-01-01"]], [["2027-01-01", "NaN"]], [3]]
)
def test_what_makes_no_sense_is_left_out(value: object) -> None:
    assert changes_from(value) == ()
    assert rates_from({"a": value}) == {"a": ()}
    assert rates_from(value) == {}
