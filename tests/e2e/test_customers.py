"""Customers at two real tills: found on the server, their prices at once, kept in parked baskets and through a crash."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos.errors import Refused, Unavailable
from pos.journal.store import Journal
from pos.services import customers, prices
from pos.services.customers import Customer
from pos.services.prices import CustomerGroup, PriceList, PriceRule
from pos.till.basket_view import customer_of
from pos.till.link import LinkStatus
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, sold
from tests.postgres import MILK, Shop

D = Decimal
MILK_CODE = "4001686301265"
CARD = "2900000000117"


@pytest.fixture
def marta(save: Callable[..., Any]) -> uuid.UUID:
    members = save(prices.save_customer_group, CustomerGroup("Members"))
    card = save(prices.save_price_list, PriceList("Members", customer_group=members, priority=1))
    save(prices.save_price_rule, PriceRule(card, product=MILK, price=D("0.99")))
    made = Customer("Marta Silva", CARD, phone="020 555-0171", email="marta@example.org", customer_group=members)  # fmt: skip
    found: uuid.UUID = save(customers.save, made)
    save(customers.save, Customer("Marta Silvestri", "KL-18"))
    return found


def settle_down(till: RealTill) -> None:
    for _ in range(3):
        till.worker.run(lambda _: None).result()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (CARD, ["Marta Silva"]),
        ("silv", ["Marta Silva", "Marta Silvestri"]),
        ("5550171", ["Marta Silva"]),
        ("marta@ex", ["Marta Silva"]),
        ("kl-18", ["Marta Silvestri"]),
        ("%", []),
        ("nobody", []),
    ],
)
def test_found_by_card_name_phone_and_mail(
    open_till: Callable[..., RealTill], marta: uuid.UUID, words: str, names: list[str]
) -> None:
    assert [each.name for each in open_till().customers.find(words).result()] == names


def test_only_a_whole_card_number_is_a_card(open_till: Callable[..., RealTill], marta: uuid.UUID) -> None:
    till = open_till()
    found = till.customers.find_card(CARD).result()
    assert found is not None
    assert (found.customer_id, found.group_name, found.phone) == (str(marta), "Members", "020 555-0171")
    lower = till.customers.find_card("kl-18").result()
    assert lower is not None
    for text in (CARD[:-1], "Marta Silva", "", "x" * 90, "%"):
        assert till.customers.find_card(text).result() is None


def test_their_prices_count_at_once_and_go_with_them(
    shop: Shop, open_till: Callable[..., RealTill], marta: uuid.UUID
) -> None:
    till = open_till()
    till.session.scan(MILK_CODE, D(2))
    assert till.session.priced().total == D("2.38")
    (found,) = till.customers.find(CARD).result()
    till.customers.serve(found)
    assert till.session.priced().total == D("1.98")
    till.customers.remove()
    assert till.session.priced().total == D("2.38")
    assert till.session.undo()
    body = sold(shop, till)
    assert (body["customer"], body["customer_name"], body["total"]) == (str(marta), "Marta Silva", "1.98")
    assert is_clean(shop)


def test_parked_with_the_customer_and_seen_at_the_other_till(
    shop: Shop, open_till: Callable[..., RealTill], marta: uuid.UUID
) -> None:
    first, second = open_till("T01"), open_till("T02")
    first.session.scan(MILK_CODE, D(2))
    (found,) = first.customers.find(CARD).result()
    first.customers.serve(found)
    parked = first.parking.park().result()
    settle_down(first)
    (listed,) = second.parking.list_all().result()
    assert (listed.name, listed.total) == ("Marta Silva", D("1.98"))
    second.parking.take_up(second.parking.fetch(parked).result()).result()
    shown = customer_of(second.session.basket, second.prices)
    assert shown is not None
    assert (shown.name, shown.group_name) == ("Marta Silva", "Members")
    assert sold(shop, second)["total"] == "1.98"


def test_a_customer_survives_a_crash(open_till: Callable[..., RealTill], marta: uuid.UUID) -> None:
    till = open_till()
    (found,) = till.customers.find(CARD).result()
    till.customers.serve(found)
    kept = till.worker.run(Journal.open_basket).result()
    assert customer_of(kept, till.prices) == replace(found, phone="", card="", email="")


def test_without_the_server_nobody_is_found(open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())
    for ask in (till.customers.find, till.customers.find_card):
        with pytest.raises(Unavailable):
            ask(CARD)


def test_a_cashier_makes_no_customer_and_an_admin_one_without_a_card(
    shop: Shop, open_till: Callable[..., RealTill], marta: uuid.UUID
) -> None:
    till = open_till()
    assert not till.customers.may_create
    with pytest.raises(Refused, match="not_allowed"):
        till.customers.create("Ida Blom", "06 99", "").result()
    till.token = shop.sign_in("adam", "T01")
    made = till.customers.create(" Ida Blom ", "06 9999", "").result()
    (found,) = till.customers.find("06-9999").result()
    assert (found.customer_id, found.name, found.card) == (made.customer_id, "Ida Blom", made.card)
    with pytest.raises(Refused, match="value_refused"):
        till.customers.create("Somebody", "", CARD).result()
