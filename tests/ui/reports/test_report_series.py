"""The series model: nice axes, labels with air, bars under a position."""

from __future__ import annotations

from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.documents.series import (
    MOST_STEPS,
    Point,
    axis_for,
    bar_at,
    label_every,
    nice_step,
    series_of,
    shares,
)

amounts = st.decimals(-10_000_000, 10_000_000, places=2)


@pytest.mark.parametrize(
    ("rough", "step"),
    [("0.3", "0.5"), ("1", "1"), ("700", "1000"), ("201", "250"), ("251", "500"), ("0", "1"), ("90", "100")],
)
def test_a_step_is_one_two_two_and_a_half_or_five(rough, step):
    assert nice_step(D(rough)) == D(step)


def test_the_axis_of_the_design():
    axis = axis_for([D("2795.10"), D(1200)])
    assert axis.ticks == (D(0), D(1000), D(2000), D(3000))
    assert axis.share(D(1500)) == pytest.approx(0.5)


def test_nothing_sold_still_has_an_axis():
    series = series_of([Point("1", "Sat 1 Nov", D(0), D(0)), Point("2", "Sun 2 Nov", D(0))])
    assert series.is_empty
    assert series.axis.ticks == (D(0), D(1))


def test_a_day_of_returns_alone_goes_below_zero():
    axis = axis_for([D(-30), D(100)])
    assert axis.low < 0 < axis.high
    assert D(0) in axis.ticks


@given(st.lists(amounts, max_size=40))
def test_every_axis_holds_its_values_and_zero(values):
    axis = axis_for(values)
    assert axis.low <= min([D(0), *values])
    assert axis.high >= max([D(0), *values])
    assert D(0) in axis.ticks
    assert axis.ticks[-1] == axis.high
    assert 2 <= len(axis.ticks) <= MOST_STEPS + 3
    assert all(0 <= axis.share(value) <= 1 for value in values)
    steps = {later - one for one, later in zip(axis.ticks, axis.ticks[1:], strict=False)}
    assert steps == {axis.step}


@given(st.integers(1, 400), st.floats(1, 4000), st.floats(1, 200))
def test_labels_that_are_written_do_not_touch(count, room, widest):
    every = label_every(count, room, widest)
    assert every >= 1
    written = -(-count // every)
    assert written == 1 or written * widest <= room


@given(st.integers(1, 400), st.floats(1, 4000))
def test_the_middle_of_each_bar_finds_its_bar(count, room):
    width = room / count
    assert [bar_at((at + 0.5) * width, room, count) for at in range(count)] == list(range(count))
    assert bar_at(-0.01, room, count) is None
    assert bar_at(room, room, count) is None


@given(st.lists(amounts, max_size=20))
def test_shares_are_of_what_came_in(values):
    parts = shares(values)
    assert len(parts) == len(values)
    assert all(part >= 0 for part in parts)
    if any(value > 0 for value in values):
        assert abs(sum(parts) - 100) < D("0.0001")
