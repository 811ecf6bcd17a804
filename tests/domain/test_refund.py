from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.entries import sale_body
from pos.domain.pricing import price_basket
from pos.domain.refund import portion_of
from pos.domain.tax import TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.errors import Refused
from tests.factories import AT, EUR, RULES, a_basket, a_product


def a_sold_line(price: str, quantity: int, *, tax_included: bool = True) -> dict[str, object]:
    priced = price_basket(a_basket((a_product(price, tax_included=tax_included), str(quantity))), RULES, AT)
    tenders = [Tender(TenderKind.CARD, priced.total)] if priced.total else []
    body = sale_body(priced, settle(priced.total, tenders, TenderRules(EUR)), None, TaxRounding.DOCUMENT)
    return body["lines"][0]


@given(
    st.integers(0, 99_999).map(lambda minor: str(Decimal(minor).scaleb(-2))),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.booleans(),
)
def test_any_partition_of_a_line_gives_back_exactly_what_was_paid(
    price: str, parts: list[int], tax_included: bool
) -> None:
    line = a_sold_line(price, sum(parts), tax_included=tax_included)
    before = Decimal(0)
    sums = dict.fromkeys(("list", "discount", "total", "net", "tax"), Decimal(0))
    for part in parts:
        portion = portion_of(line, before, Decimal(part), EUR)
        before += part
        assert portion.shares["net"] + portion.shares["tax"] == portion.shares["total"]
        for name in sums:
            sums[name] += portion.shares[name]
    assert {name: str(amount) for name, amount in sums.items()} == {name: line[name] for name in sums}


def test_more_than_was_sold_is_refused() -> None:
    line = a_sold_line("2.49", 3)
    with pytest.raises(Refused, match="refund_more_than_sold") as refused:
        portion_of(line, Decimal(2), Decimal(2), EUR)
    assert refused.value.facts["left"] == "1"
