"""What a shop takes as payment, out of settings that may be anything."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import LARGEST_AMOUNT
from pos.domain.payment_rules import USUAL, payment_rules
from pos.domain.tender import TenderKind
from tests.factories import EUR

D = Decimal


def rules(**settings):
    return payment_rules({f"payment.{key}": value for key, value in settings.items()}, EUR, None)


def test_without_settings():
    usual = rules()
    assert usual.kinds == USUAL
    assert {kind.value for kind in TenderKind} - {kind.value for kind in USUAL} == {"voucher", "foreign_cash"}
    assert usual.foreign == ()
    assert (usual.tenders.ask_above, usual.tenders.most_tip, usual.tenders.most_written_off) == (1000, 0, 0)


def test_what_a_shop_sets():
    mine = rules(
        kinds=["voucher", "nonsense", "foreign_cash"], foreign={"USD": "0.92", "EUR": "1", "XXQ": "2"},
        most_tip="20", most_write_off="0.05", ask_above="500", offline={"gift_card": "20", "cash": "5"},
    )  # fmt: skip
    assert mine.kinds == {TenderKind.CASH, TenderKind.VOUCHER}
    assert [(each.currency.code, each.rate) for each in mine.foreign] == [("USD", D("0.92"))]
    assert mine.rate_of("USD").rate == D("0.92")
    assert mine.rate_of("CHF") is None
    assert mine.tenders.offline_limits == {TenderKind.GIFT_CARD: D(20)}
    assert (mine.tenders.most_tip, mine.tenders.most_written_off, mine.tenders.ask_above) == (
        20,
        D("0.05"),
        500,
    )


@pytest.mark.parametrize("rate", ["0", "-1", "x", None, True, "1E5", "nan", []])
def test_a_rate_that_is_none_is_no_rate(rate):
    assert rules(foreign={"USD": rate}).foreign == ()


def test_bounds_of_an_amount():
    """Nothing at all is a bound; what no till can count is none."""
    most = f"{LARGEST_AMOUNT:f}"
    edges = rules(most_tip="0", ask_above="0", most_write_off=most, offline={"gift_card": most})
    assert (edges.tenders.ask_above, edges.tenders.most_written_off) == (0, LARGEST_AMOUNT)
    assert edges.tenders.offline_limits == {TenderKind.GIFT_CARD: LARGEST_AMOUNT}
    assert rules(offline={"gift_card": "0", "store_credit": "-1"}).tenders.offline_limits == {}
    assert rules(ask_above=f"{most}9", most_tip=f"1{most}").tenders == rules().tenders
    assert rules(most_tip=True, ask_above=False).tenders.ask_above == 1000
    assert rules(most_tip=True).tenders.most_tip == 0


def test_bounds_of_a_rate():
    """Twelve currencies by their letters, to twelve places."""
    assert rules(foreign={"USD": "0.123456789012"}).rate_of("USD").rate == D("0.123456789012")
    assert rules(foreign={"USD": "0.1234567890123"}).foreign == ()
    many = ["AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "GBP", "HKD", "HUF", "INR", "JPY", "KRW", "USD"]
    taken = rules(foreign=dict.fromkeys(many, "2")).foreign
    assert [each.currency.code for each in taken] == many[:12]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("kinds", "foreign", "most_tip", "most_write_off", "ask_above", "offline")


@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_a_till_sells_whatever_the_settings_are(settings):
    found = rules(**settings)
    assert TenderKind.CASH in found.kinds
    assert found.tenders.most_tip >= 0
    assert found.tenders.ask_above >= 0
