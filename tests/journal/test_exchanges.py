"""What a basket keeps of a receipt whose goods come back is all that its end needs: any exchange ends as if the receipt lay there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from pos.domain.entries import Entry, sale_body
from pos.domain.exchange import exchange_of, exchange_total
from pos.domain.refund_entry import exchange_body
from pos.domain.refund_tenders import refund_tenders
from pos.domain.tax import Tax, TaxRounding
from pos.domain.tender import Tender, settle
from pos.errors import Refused
from pos.journal.baskets import basket_from, text_of
from tests.domain.test_exchange import CARD, SWISS, exchanges, portions_of, priced
from tests.factories import a_basket


@given(exchanges())
def test_a_kept_exchange_ends_as_the_receipt_itself_would(
    made: tuple[Entry, list[tuple[int, str]], list[tuple[str, str, Tax]]],
) -> None:
    sale, wanted, items = made
    portions = portions_of(sale, *wanted)
    basket = replace(a_basket(), exchange=exchange_of(sale.id, sale.body, [], portions))
    kept = basket_from(text_of(basket))
    assert kept == basket
    exchange = kept.exchange
    assert exchange is not None
    assert not kept.is_empty
    assert exchange.wanted == {no: Decimal(count) for no, count in wanted}
    sold = priced(*items)
    difference = exchange_total(sold.total, exchange.portions)
    assert difference == sold.total - exchange.total
    if difference < 0:
        back = exchange.money_back(-difference, SWISS)
        assert back == refund_tenders(sale.body, [], -difference, SWISS)
        settled = settle(difference, back.tenders, SWISS, back.agreed)
    else:
        settled = settle(difference, [Tender(CARD, difference)] if difference else [], SWISS)
    body = sale_body(sold, settled, "shift", TaxRounding.DOCUMENT)
    assert exchange_body(body, exchange, exchange.portions) == exchange_body(body, sale, portions)


@given(exchanges())
def test_lines_that_stay_leave_the_others_as_they_are(
    made: tuple[Entry, list[tuple[int, str]], list[tuple[str, str, Tax]]],
) -> None:
    sale, wanted, _ = made
    exchange = exchange_of(sale.id, sale.body, [], portions_of(sale, *wanted))
    for no, _ in wanted:
        assert exchange is not None
        before = exchange
        exchange = before.without(no)
        gone = [each for each in before.portions if int(each.line["no"]) == no]
        left = exchange.total if exchange is not None else Decimal(0)
        assert left == before.total - sum(each.shares["total"] for each in gone)
    assert exchange is None


@pytest.mark.parametrize(
    "broken",
    ['"sale"', '"portions"', '"qty"', '"taxes"'],
)
def test_a_broken_exchange_is_no_basket(broken: str) -> None:
    from tests.domain.test_exchange import VAT_9, a_sale

    sale = a_sale(("5.00", "2", VAT_9))
    portions = portions_of(sale, (1, "1"))
    basket = replace(a_basket(), exchange=exchange_of(sale.id, sale.body, [], portions))
    text = text_of(basket)
    with pytest.raises(Refused, match="basket_unreadable"):
        basket_from(text.replace(broken, '"gone"'))
