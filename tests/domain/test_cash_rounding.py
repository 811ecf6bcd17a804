from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.cash_rounding import ONE_SIDED, CashRounding, RoundingScope
from pos.domain.rounding import RoundingMode
from tests.domain.money_strategies import MODES, STEPS, amounts, cash_roundings

FIVE = Decimal("0.05")


@pytest.mark.parametrize(
    ("mode", "examples"),
    [
        (RoundingMode.HALF_UP, {"19.92": "19.90", "19.925": "19.95", "19.93": "19.95", "19.975": "20.00"}),
        (RoundingMode.HALF_DOWN, {"19.92": "19.90", "19.925": "19.90", "19.93": "19.95", "19.975": "19.95"}),
        (RoundingMode.HALF_EVEN, {"19.92": "19.90", "19.925": "19.90", "19.93": "19.95", "19.975": "20.00"}),
        (RoundingMode.UP, {"19.91": "19.95", "19.95": "19.95", "19.96": "20.00"}),
        (RoundingMode.DOWN, {"19.94": "19.90", "19.95": "19.95", "19.99": "19.95"}),
    ],
)
def test_each_mode_by_example_and_turned(mode: RoundingMode, examples: dict[str, str]) -> None:
    rounding = CashRounding(FIVE, mode)
    for amount, rounded in examples.items():
        assert rounding.of(Decimal(amount)) == Decimal(rounded)
        assert rounding.of(-Decimal(amount)) == -Decimal(rounded)


@given(cash_roundings, amounts(-100_000, 100_000))
def test_a_refund_mirrors_its_sale_and_nothing_moves_by_a_step(
    rounding: CashRounding, amount: Decimal
) -> None:
    rounded = rounding.of(amount)
    assert rounding.of(-amount) == -rounded
    assert rounding.difference(amount) == rounded - amount
    assert abs(rounding.difference(amount)) < rounding.step
    assert rounding.can_pay(rounded)
    assert rounding.of(rounded) == rounded


@given(cash_roundings, amounts(0, 100_000), amounts(0, 100_000))
def test_more_is_never_rounded_to_less(rounding: CashRounding, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert rounding.of(low) <= rounding.of(high)


@given(st.sampled_from(STEPS), amounts(-100_000, 100_000))
def test_nearest_modes_move_by_half_a_step_at_most(step: Decimal, amount: Decimal) -> None:
    for mode in (RoundingMode.HALF_UP, RoundingMode.HALF_DOWN, RoundingMode.HALF_EVEN):
        assert abs(CashRounding(step, mode).difference(amount)) * 2 <= step


def test_what_coins_can_pay() -> None:
    rounding = CashRounding(FIVE)
    assert rounding.can_pay(Decimal("1.05"))
    assert rounding.can_pay(Decimal("-1.05"))
    assert not rounding.can_pay(Decimal("1.04"))
    assert rounding.scope is RoundingScope.CASH_ONLY
    assert rounding.mode is RoundingMode.HALF_UP


@pytest.mark.parametrize("step", ["0", "-0.05", "NaN", "Infinity"])
def test_a_step_that_is_no_coin_is_a_bug(step: str) -> None:
    with pytest.raises(ValueError, match="no coin"):
        CashRounding(Decimal(step))


def test_one_sided_modes_are_not_taken() -> None:
    assert set(RoundingMode) - set(MODES) == ONE_SIDED
    for mode in ONE_SIDED:
        with pytest.raises(ValueError, match="mirror"):
            CashRounding(FIVE, mode)
