from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.age import born_before


def years(born: date, today: date) -> int:
    """Age by the calendar, counted another way: birthdays that have passed."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 20), date(2008, 11, 21)),
        (date(2026, 12, 31), date(2009, 1, 1)),
        (date(2026, 2, 28), date(2008, 2, 29)),
        (date(2026, 3, 1), date(2008, 3, 2)),
        (date(2028, 2, 29), date(2010, 3, 1)),
    ],
)
def test_eighteen(today: date, before: date) -> None:
    assert born_before(18, today) == before


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(1, 80), st.integers(-800, 800))
def test_born_before_that_day_is_old_enough_and_on_it_is_not(today: date, age: int, days: int) -> None:
    before = born_before(age, today)
    born = before + timedelta(days=days)
    assert (years(born, today) >= age) is (born < before)


@pytest.mark.parametrize("age", [0, -1, 150])
def test_ages_that_nobody_counts(age: int) -> None:
    with pytest.raises(ValueError, match="years"):
        born_before(age, date(2026, 11, 20))
