"""The business day's roll-over hour, and the states of a product's stock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pos.domain.shift import OpenShift, business_day
from pos.domain.stock import StockState, stock_state


@pytest.mark.parametrize(
    ("local", "hour", "day"),
    [
        (datetime(2026, 11, 21, 3, 59, 59, tzinfo=UTC), 4, date(2026, 11, 20)),
        (datetime(2026, 11, 21, 4, 0, tzinfo=UTC), 4, date(2026, 11, 21)),
        (datetime(2026, 11, 21, 23, 59, tzinfo=UTC), 4, date(2026, 11, 21)),
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), 0, date(2026, 11, 21)),
    ],
)
def test_a_day_begins_at_the_roll_over_hour(local: datetime, hour: int, day: date) -> None:
    assert business_day(local, hour) == day


def test_a_day_begins_at_four_when_nobody_said() -> None:
    assert business_day(datetime(2026, 11, 21, 4, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert business_day(datetime(2026, 11, 21, 3, 59, tzinfo=UTC)) == date(2026, 11, 20)


@pytest.mark.parametrize(("day", "is_left"), [(20, True), (21, False), (22, False), (None, False)])
def test_a_shift_of_an_earlier_day_was_left_open(day: int | None, is_left: bool) -> None:
    """A day that lies ahead is a clock that was put back: nobody has to close for it."""
    opened = OpenShift(
        "s", datetime(2026, 11, 20, 8, tzinfo=UTC), Decimal(150), "anna", day and date(2026, 11, day)
    )
    assert opened.is_left_open(date(2026, 11, 21)) is is_left


@pytest.mark.parametrize(
    ("level", "reorder", "state"),
    [
        (None, None, StockState.NOT_COUNTED),
        (None, "5", StockState.NOT_COUNTED),
        ("-1", None, StockState.OUT),
        ("0", "5", StockState.OUT),
        ("0.001", None, StockState.IN_STOCK),
        ("1", "5", StockState.LOW),
        ("5", "5", StockState.LOW),
        ("5.001", "5", StockState.IN_STOCK),
        ("1", "0", StockState.IN_STOCK),
    ],
)
def test_out_at_zero_and_low_at_the_reorder_level(
    level: str | None, reorder: str | None, state: StockState
) -> None:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert stock_state(number(level), number(reorder)) is state
