"""Receipts of all tills found by day, customer and card, with what this till has not sent, and alone without the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from pos.domain.tender import Tender, TenderKind
from pos.services import customers
from pos.services.customers import Customer
from pos.till.finding import Finding, Receipts
from pos.till.link import LinkStatus
from tests.factories.real_till import RealTill
from tests.factories.shop_till import sold
from tests.postgres import COFFEE, Shop

D = Decimal
MILK_CODE = "4001686301265"


def finding(till: RealTill) -> Finding:
    return Finding(till.session, till.worker, till, till.link)


def sell(shop: Shop, till: RealTill, reference: str, customer: str = "") -> str:
    if customer:
        (found,) = till.customers.find(customer).result()
        till.customers.serve(found)
    till.session.scan(MILK_CODE)
    till.session.add(str(COFFEE))
    sold(shop, till, Tender(TenderKind.CARD, D("10.09"), reference))
    assert till.session.last_entry is not None
    return str(till.session.last_entry.number)


def numbers(receipts: Receipts) -> list[str]:
    return [row.number for row in receipts.rows]


def test_receipts_of_both_tills_by_all_that_is_remembered(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    save(customers.save, Customer("Marta Silva", "KL-17", phone="020 555 0171"))
    first, second = open_till("T01"), open_till("T02")
    slip = sell(shop, first, "000 4242")
    terminal = sell(shop, first, "Visa 1881, 4242", "KL-17")
    other = sell(shop, second, "Mastercard 4242, 0007")
    here = finding(second)
    day = here.by_day(here.today()).result()
    assert (numbers(day), day.is_certain) == ([other, terminal, slip], True)
    assert numbers(here.by_day(here.today() - timedelta(days=1)).result()) == []
    assert set(numbers(here.by_card("4242").result())) >= {slip, other}
    assert numbers(here.by_card("1881").result()) == [terminal]
    assert numbers(here.by_card("9999").result()) == []
    for words in ("silva", "KL-17", "5550171"):
        assert numbers(here.by_customer(words).result()) == [terminal]
    assert numbers(here.by_customer("nobody").result()) == []
    assert day.rows[1].items == 2


def test_what_is_not_sent_is_found_and_without_the_server_only_ones_own(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    sell(shop, first, "Visa 1881, 0001")
    second.poster.stop()
    second.session.scan(MILK_CODE)
    second.session.complete([Tender(TenderKind.CARD, D("1.19"), "Visa 1881, 0002")]).result()
    here = finding(second)
    found = here.by_card("1881").result()
    assert ([row.till for row in found.rows], found.is_certain) == (["T02", "T01"], True)
    second.link.set_status(LinkStatus.OFFLINE, second.clock.now())
    alone = here.by_day(here.today()).result()
    assert ([row.till for row in alone.rows], alone.is_certain) == (["T02"], False)
