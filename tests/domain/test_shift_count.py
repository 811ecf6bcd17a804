"""Counting a drawer: sums, differences, limits, and settings that make no sense."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.denominations import CASH as TABLE
from pos.domain.money import LARGEST_AMOUNT
from pos.domain.shift_count import (
    MOST_PIECES,
    NOTHING_COUNTED,
    Count,
    ShiftRules,
    check_count,
    count_document,
    count_from,
    differences,
    rules_from,
)
from pos.errors import Refused
from tests.factories import EUR

D = Decimal
pieces = st.dictionaries(st.sampled_from(TABLE["EUR"].pieces), st.integers(0, 500))


@given(pieces, st.dictionaries(st.sampled_from(["card", "voucher"]), st.integers(0, 9999).map(D)))
def test_a_count_is_kept_and_read_back(counted: dict[Decimal, int], others: dict[str, Decimal]) -> None:
    count = Count(counted, others=others)
    kept = count_from(count_document(count, EUR))
    assert kept.by_tender == count.by_tender
    assert count.cash == sum(value * number for value, number in counted.items())


def test_a_typed_total_stands_for_the_pieces() -> None:
    count = Count({D(50): 2}, total=D("12.50"))
    assert count.cash == D("12.50")
    assert count_from(count_document(count, EUR)) == count
    assert NOTHING_COUNTED.by_tender == {"cash": 0}


@pytest.mark.parametrize(
    "count",
    [
        Count({D(1): -1}),
        Count({D(1): -1, D(2): 3}),
        Count({D(1): 100_000}),
        Count({D(1): 100_000, D("0.01"): 1}),
        Count(total=D(-1)),
        Count(total=LARGEST_AMOUNT + 1),
        Count(others={"card": D("1e11")}),
        Count({D(1): 4}, others={"card": -LARGEST_AMOUNT - 1, "voucher": D(1)}),
    ],
)
def test_no_drawer_holds_that(count: Count) -> None:
    with pytest.raises(Refused, match="count_absurd"):
        check_count(count)


@pytest.mark.parametrize(
    "count",
    [
        NOTHING_COUNTED,
        Count({D(1): 0}),
        Count({D(50): 0, D("0.01"): MOST_PIECES}),
        Count(total=D(0)),
        Count(total=LARGEST_AMOUNT),
        Count(others={"card": LARGEST_AMOUNT}),
        Count(others={"card": -LARGEST_AMOUNT}),
    ],
)
def test_a_drawer_can_be_empty_and_very_full(count: Count) -> None:
    check_count(count)


def test_limits_look_at_each_tender_and_both_directions() -> None:
    expected = {"cash": D(100), "card": D(40)}
    rules = ShiftRules()
    exact = differences(expected, {"cash": D(95)})
    assert exact == {"cash": D(-5)}
    assert not rules.wants_recount(exact)
    beyond = differences(expected, {"cash": D(100), "card": D("45.01")})
    assert rules.wants_recount(beyond)
    assert not rules.wants_verifying(beyond)
    assert rules.wants_verifying(differences(expected, {"cash": D("120.01")}))
    assert differences({}, {"voucher": D(3)}) == {"voucher": D(3)}


def test_rules_of_the_shop_and_of_nonsense() -> None:
    assert rules_from({}) == ShiftRules()
    usual = ShiftRules()
    assert (usual.counts_float, usual.is_blind, usual.kept_float) == (True, True, None)
    assert (usual.recount_limit, usual.verify_limit) == (5, 20)
    shop = {
        "shift.count_float": "no",
        "shift.blind": False,
        "shift.recount_limit": "never",
        "shift.verify_limit": "7.50",
        "shift.float": 200,
    }
    assert rules_from(shop) == ShiftRules(
        counts_float=False, is_blind=False, recount_limit=None, verify_limit=D("7.50"), kept_float=D(200)
    )
    assert rules_from({"shift.blind": "yes", "shift.count_float": "yes"}) == usual
    edges = rules_from({"shift.recount_limit": 0, "shift.verify_limit": str(LARGEST_AMOUNT)})
    assert (edges.recount_limit, edges.verify_limit) == (0, LARGEST_AMOUNT)
    assert rules_from({"shift.verify_limit": None, "shift.float": None}) == usual
    nonsense = ["NaN", "-1", "five", [], {}, "1e40"]
    for value in nonsense:
        assert rules_from({"shift.recount_limit": value, "shift.count_float": value}) == ShiftRules()
