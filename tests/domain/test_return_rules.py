"""What a shop allows of returns, whatever its settings say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.return_rules import POSSIBLE, Leave, ReturnRules, return_rules
from pos.domain.tender import TenderKind

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["no", "approve", "yes", "cash", "gift_card"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
KEYS = ["returns.without_receipt", "returns.other_way", "returns.ways"]


def test_nothing_set_asks_a_manager():
    assert return_rules({}) == ReturnRules(Leave.APPROVE, Leave.APPROVE, (TenderKind.CASH, TenderKind.STORE_CREDIT))  # fmt: skip


def test_what_is_set_counts_in_the_order_of_the_screen():
    rules = return_rules(
        {
            "returns.without_receipt": "no",
            "returns.other_way": "yes",
            "returns.ways": ["gift_card", "points", "cash"],
        }
    )
    assert rules == ReturnRules(Leave.NO, Leave.YES, (TenderKind.CASH, TenderKind.GIFT_CARD))


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=3))
def test_a_setting_that_makes_no_sense_stops_no_till(settings):
    rules = return_rules(settings)
    assert rules.ways
    assert set(rules.ways) <= set(POSSIBLE)
    assert list(rules.ways) == sorted(rules.ways, key=POSSIBLE.index)
