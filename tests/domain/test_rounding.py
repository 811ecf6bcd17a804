"""Seven ways of rounding, with what each means for negative amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.rounding import EXACT, Rounding, RoundingMode

TENTH = Decimal("0.1")
EXAMPLES = {
    "HALF_UP": ("0.3", "0.3", "-0.3"),
    "HALF_EVEN": ("0.2", "0.3", "-0.2"),
    "HALF_DOWN": ("0.2", "0.3", "-0.2"),
    "UP": ("0.3", "0.3", "-0.3"),
    "DOWN": ("0.2", "0.2", "-0.2"),
    "CEILING": ("0.3", "0.3", "-0.2"),
    "FLOOR": ("0.2", "0.2", "-0.3"),
}
units = st.sampled_from([Decimal(text) for text in ("0.001", "0.01", "0.05", "0.1", "1", "5")])
values = st.decimals(-10_000, 10_000, places=6)


@pytest.mark.parametrize("name", RoundingMode.__members__)
def test_the_examples_of_the_docstrings(name: str) -> None:
    found = [Rounding(TENTH, RoundingMode[name]).of(Decimal(text)) for text in ("0.25", "0.26", "-0.25")]
    assert found == [Decimal(text) for text in EXAMPLES[name]]


@given(values, units, st.sampled_from(RoundingMode))
def test_the_result_is_a_whole_number_of_units_and_less_than_one_away(
    value: Decimal, unit: Decimal, mode: RoundingMode
) -> None:
    rounded = Rounding(unit, mode).of(value)
    assert rounded % unit == 0
    assert abs(rounded - value) < unit
    assert Rounding(unit, mode).of(rounded) == rounded


@given(
    values,
    units,
    st.sampled_from([RoundingMode.HALF_UP, RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP]),
)
def test_modes_that_look_at_zero_mirror(value: Decimal, unit: Decimal, mode: RoundingMode) -> None:
    assert Rounding(unit, mode).of(-value) == -Rounding(unit, mode).of(value)


@given(values, units)
def test_ceiling_and_floor_are_each_others_mirror(value: Decimal, unit: Decimal) -> None:
    ceiling, floor = Rounding(unit, RoundingMode.CEILING), Rounding(unit, RoundingMode.FLOOR)
    assert ceiling.of(-value) == -floor.of(value)


def test_a_tie_after_a_division_without_end_is_a_tie() -> None:
    third = Decimal("0.005") / 3
    assert Rounding(Decimal("0.01")).of(third * 3) == Decimal("0.01")


def test_half_up_when_nobody_said_and_ties_are_seen_through_divisions() -> None:
    assert Rounding(Decimal("0.01")).of(Decimal("0.005")) == Decimal("0.01")
    for tie, cents in (("0.005", "0.01"), ("0.025", "0.03"), ("-0.005", "-0.01")):
        below = EXACT.multiply(EXACT.divide(Decimal(tie), Decimal(3)), Decimal(3))
        assert Rounding(Decimal("0.01")).of(below) == Decimal(cents)
