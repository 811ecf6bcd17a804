"""When a till locks itself, read from the shop's settings."""

from __future__ import annotations

import pytest

from pos.domain.lock_rules import LockRules, lock_rules


def test_what_the_shop_has_set() -> None:
    assert lock_rules({}) == LockRules(0, each_sale=False)
    assert lock_rules({"till.lock_after": 5, "till.lock_each_sale": "yes"}) == LockRules(5, each_sale=True)


@pytest.mark.parametrize("value", [-1, 1441, True, "5", None, [1], 2.5])
def test_minutes_that_make_no_sense_are_never(value: object) -> None:
    assert lock_rules({"till.lock_after": value}).after_minutes == 0
