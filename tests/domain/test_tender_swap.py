"""Correcting a payment that was typed wrongly: what can be, and that nothing is made or lost by it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.tender import TenderKind
from pos.domain.tender_swap import SWAPPED, as_corrected, swap_body, swappable
from pos.errors import Refused
from tests.factories import EUR

D = Decimal
CASH, CARD, VOUCHER = SWAPPED


def row(kind, amount, change="0.00", reference=None):
    return {"kind": kind.value, "amount": amount, "change": change, "reference": reference}


def sale(*rows):
    return {"number": "T01/1-000001", "tenders": list(rows)}


def test_cash_counts_without_its_change():
    assert swappable(sale(row(CASH, "50.00", "26.20")), []) == {CASH: D("23.80")}


def test_what_a_terminal_charged_and_what_came_from_accounts_stays():
    body = sale(
        row(CARD, "5.00", reference="Visa 4242, 0001"), row(TenderKind.GIFT_CARD, "3.00"), row(CARD, "2.00")
    )
    assert swappable(body, []) == {CARD: D("2.00")}


def test_vouchers_can_be_typed_wrongly_too_and_what_is_not_there_is_left_out():
    assert tuple(kind.value for kind in SWAPPED) == ("cash", "card", "voucher")
    assert swappable(sale(row(VOUCHER, "0.01"), row(CASH, "5.00", "5.00")), []) == {VOUCHER: D("0.01")}


def test_a_cent_can_be_corrected():
    assert swap_body(sale(row(CARD, "0.01")), "s", [], CARD, CASH, None, EUR)["amount"] == "0.01"


def test_the_body_says_what_became_what():
    body = swap_body(sale(row(CASH, "10.00")), "s", [], CASH, CARD, "shift", EUR)
    assert body == {
        "of": "s", "number": "T01/1-000001", "shift": "shift", "amount": "10.00",
        "from_kind": "cash", "from_name": "Cash", "to_kind": "card", "to_name": "Card",
    }  # fmt: skip


def test_corrected_twice_is_refused_and_corrected_back_is_not():
    body = sale(row(CASH, "10.00"))
    first = swap_body(body, "s", [], CASH, CARD, None, EUR)
    with pytest.raises(Refused, match="nothing_to_swap"):
        swap_body(body, "s", [first], CASH, CARD, None, EUR)
    assert swap_body(body, "s", [first], CARD, CASH, None, EUR)["amount"] == "10.00"


@pytest.mark.parametrize(("source", "target"), [(CASH, CASH), (CARD, CASH), (CASH, TenderKind.GIFT_CARD)])
def test_what_is_no_correction_is_refused(source, target):
    with pytest.raises(Refused, match="nothing_to_swap"):
        swap_body(sale(row(CASH, "10.00")), "s", [], source, target, None, EUR)


def test_only_what_was_typed_changes_and_the_rest_stays_as_it_is():
    charged, gift = row(CARD, "5.00", reference="Visa 4242, 0001"), row(TenderKind.GIFT_CARD, "3.00")
    body = sale(charged, row(CASH, "20.00", "12.00"), gift)
    swap = swap_body(body, "s", [], CASH, CARD, None, EUR)
    corrected = as_corrected(body, [swap])
    assert corrected["tenders"] == [
        {**charged, "no": 1},
        {**gift, "no": 2},
        {"no": 3, "kind": "card", "name": "Card", "amount": "8.00", "change": "0", "reference": None},
    ]
    assert corrected["number"] == body["number"]
    assert body["tenders"][1] == row(CASH, "20.00", "12.00"), "what is stored is not touched"


def test_a_correction_of_a_part_leaves_the_other_part():
    corrected = as_corrected(
        sale(row(CASH, "6.00"), row(CASH, "4.00")),
        [
            {
                "from_kind": "cash",
                "from_name": "Cash",
                "to_kind": "voucher",
                "to_name": "Voucher",
                "amount": "3.00",
            }
        ],
    )
    assert [(each["kind"], each["amount"]) for each in corrected["tenders"]] == [
        ("cash", "7.00"),
        ("voucher", "3.00"),
    ]


def test_without_corrections_nothing_changes():
    body = sale(row(CASH, "10.00", "1.00"))
    assert as_corrected(body, [])["tenders"] == [{**row(CASH, "10.00", "1.00"), "no": 1}]


amounts = st.decimals("0.01", "999.99", places=2).map(str)
rows = st.lists(st.tuples(st.sampled_from(SWAPPED), amounts), min_size=1, max_size=5)
moves = st.lists(st.tuples(st.sampled_from(SWAPPED), st.sampled_from(SWAPPED)), max_size=8)


@given(rows, moves)
def test_corrections_neither_make_nor_lose_money(paid, wanted):
    body = sale(*(row(kind, amount) for kind, amount in paid))
    total, swaps = sum(swappable(body, []).values()), []
    for source, target in wanted:
        try:
            swaps.append(swap_body(body, "s", swaps, source, target, None, EUR))
        except Refused:
            continue
        left = swappable(body, swaps)
        assert sum(left.values()) == total
        assert source not in left
    assert swappable(as_corrected(body, swaps), []) == swappable(body, swaps), "both say where the money is"
