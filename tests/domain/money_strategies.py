"""Amounts, rules and payments for property tests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from pos.domain.cash_rounding import ONE_SIDED, CashRounding, RoundingScope
from pos.domain.rounding import RoundingMode
from pos.domain.tender import TenderRules
from tests.factories import EUR

MODES = [mode for mode in RoundingMode if mode not in ONE_SIDED]
STEPS = [Decimal(text) for text in ("0.01", "0.02", "0.05", "0.1", "0.5", "1", "5")]


def amounts(least: int, most: int) -> st.SearchStrategy[Decimal]:
    """In cents."""
    return st.integers(least, most).map(lambda minor: Decimal(minor).scaleb(-2))


cash_roundings = st.builds(
    CashRounding, st.sampled_from(STEPS), st.sampled_from(MODES), st.sampled_from(RoundingScope)
)
tender_rules = st.builds(
    TenderRules,
    st.just(EUR),
    st.none() | cash_roundings,
    most_tip=st.just(Decimal(1000)),
    most_written_off=st.just(Decimal("0.10")),
)
