from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.balance import credit_left, drawn
from pos.domain.money import ZERO
from pos.domain.points import PointsBack, points_back, redeemed, share_of_points
from pos.errors import Refused
from tests.domain.money_strategies import amounts


def test_a_balance_is_drawn_down_to_nothing_and_no_further() -> None:
    assert drawn(Decimal(100), Decimal(60)) == 40
    assert drawn(Decimal(60), Decimal(60)) == 0
    for balance, left in [("59.99", "59.99"), ("0", "0"), ("-5", "0")]:
        with pytest.raises(Refused, match="balance_too_small") as refused:
            drawn(Decimal(balance), Decimal(60))
        assert refused.value.facts == {"left": left}
    for nothing in (0, -1):
        with pytest.raises(ValueError, match="nothing"):
            drawn(Decimal(100), Decimal(nothing))


@given(amounts(0, 100_000), st.lists(amounts(1, 50_000), max_size=9))
def test_no_sequence_takes_more_than_there_was(balance: Decimal, wanted: list[Decimal]) -> None:
    left, taken = balance, ZERO
    for amount in wanted:
        try:
            left = drawn(left, amount)
            taken += amount
        except Refused:
            assert amount > left
    assert left == balance - taken >= 0


def test_credit_is_what_the_debt_leaves() -> None:
    assert credit_left(Decimal(100), Decimal(30)) == 70
    assert credit_left(Decimal(100), Decimal(100)) == 0
    assert credit_left(Decimal(100), Decimal(130)) == 0


def test_points_are_spent_down_to_nothing() -> None:
    assert redeemed(20, 20) == 0
    assert redeemed(20, 1) == 19
    with pytest.raises(Refused, match="points_too_few") as refused:
        redeemed(20, 21)
    assert refused.value.facts == {"left": 20}
    for nothing in (0, -1):
        with pytest.raises(ValueError, match="nothing"):
            redeemed(20, nothing)


@given(st.integers(0, 5000), st.lists(amounts(1, 50_000), min_size=1, max_size=8))
def test_points_of_a_sale_go_with_its_parts(points: int, parts: list[Decimal]) -> None:
    total, before, shares = sum(parts, ZERO), ZERO, []
    for part in parts:
        shares.append(share_of_points(points, total, before, part))
        before += part
    assert sum(shares) == points
    assert min(shares) >= 0


def test_points_that_were_spent_meanwhile_are_let_go() -> None:
    total, half = Decimal(40), Decimal(20)
    assert points_back(100, 9, total, ZERO, half) == PointsBack(5, 0)
    assert points_back(100, 9, total, half, half) == PointsBack(4, 0)
    assert points_back(3, 9, total, ZERO, half) == PointsBack(3, 2)
    assert points_back(-3, 9, total, ZERO, half) == PointsBack(0, 5)
    assert share_of_points(9, ZERO, ZERO, ZERO) == 0
    assert share_of_points(9, Decimal("0.01"), ZERO, Decimal("0.01")) == 9
