"""Goods that are not sold below zero, at two real tills: parked, handed over, recalled, left by a crash, sold without the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos.errors import Refused
from pos.services import catalog, stock
from pos.till.following import Outcome
from pos.till.link import LinkStatus
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, sold
from tests.postgres import MILK, Shop

D = Decimal
MILK_CODE = "4001686301265"


@pytest.fixture(autouse=True)
def three_of_the_milk(save: Callable[..., Any]) -> None:
    draft = save(catalog.get_product, MILK).draft
    save(catalog.save_product, replace(draft, sells_below_zero=False))
    save(lambda session: stock.receive(session, MILK, D(3), day=dt.date(2026, 11, 20)))


def ring_up(till: RealTill, pieces: int) -> Decimal:
    """Scan and take the answers; how many the sale has."""
    till.session.scan(MILK_CODE, D(pieces))
    till.stock.settled()
    return on_ticket(till)


def on_ticket(till: RealTill) -> Decimal:
    basket = till.session.basket
    return sum((line.quantity for line in basket.lines), D(0)) if basket else D(0)


def held(shop: Shop) -> dict[str, Decimal]:
    rows = shop.connect(None).execute("SELECT till, sum(qty) FROM pos.stock_hold GROUP BY till").fetchall()
    return {row[0]: row[1] for row in rows}


def settle_down(till: RealTill) -> None:
    """What was queued on the till's worker is done; what it asked of the server was done at once."""
    for _ in range(4):
        till.worker.run(lambda _: None).result()


def go_offline(till: RealTill) -> None:
    till.poster.stop()
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())


def come_back(till: RealTill) -> None:
    """As `App._tidy` does it."""
    till.link.set_status(LinkStatus.ONLINE, till.clock.now())
    till.parking.forget_taken(till.server.database.run)
    till.accounts.tidy(till.worker, till.server.database.run)
    till.parking.bring_up_to_date()
    settle_down(till)


def recall(till: RealTill, basket_id: str) -> None:
    till.parking.take_up(till.parking.fetch(basket_id).result()).result()
    till.stock.settled()


def flags(shop: Shop) -> int:
    return int(shop.value("SELECT count(*) FROM pos.entry_flag WHERE flag = 'stock_below_zero'"))


def test_the_field_reaches_the_till_and_the_last_piece_is_sold_once(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    assert (ring_up(first, 2), ring_up(second, 2)) == (2, 1)
    sold(shop, first)
    assert ring_up(first, 1) == 0
    sold(shop, second)
    assert (held(shop), flags(shop)) == ({}, 0)
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK) == 0
    assert is_clean(shop)


def test_a_parked_sale_keeps_its_goods_and_takes_them_to_another_till(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first, 3)
    parked = first.parking.park("Blue coat").result()
    settle_down(first)
    assert ring_up(first, 1) == 0
    first.session.cancel()
    recall(second, parked)
    assert (on_ticket(second), held(shop)) == (3, {"T02": 3})
    come_back(first)  # it forgets its copy, and frees nothing of it
    assert held(shop) == {"T02": 3}
    sold(shop, second)
    assert (held(shop), flags(shop), is_clean(shop)) == ({}, 0, True)


def test_a_parked_sale_that_is_deleted_gives_them_back(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    ring_up(till, 3)
    parked = till.parking.park().result()
    settle_down(till)
    till.parking.delete(parked).result()
    assert held(shop) == {}
    assert ring_up(till, 3) == 3
    till.session.cancel()
    assert held(shop) == {}


def test_an_open_sale_that_follows_its_cashier_keeps_them(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first, 3)
    basket = first.session.basket
    assert basket is not None
    first.parking.following.leave()
    settle_down(first)
    recall(second, basket.id)
    assert held(shop) == {"T02": 3}
    asked = first.parking.following.ask()
    assert asked is not None
    assert first.parking.following.settle(asked.result()) is Outcome.GONE
    assert held(shop) == {"T02": 3}
    sold(shop, second)
    assert held(shop) == {}


def test_an_open_sale_that_stayed_keeps_them_under_its_new_number(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    """Back at the till without the server: the sale goes on under another number, and later nobody is told that it is sold out."""
    till = open_till()
    ring_up(till, 3)
    till.parking.following.leave()
    settle_down(till)
    go_offline(till)
    asked = till.parking.following.ask()
    assert asked is not None
    assert till.parking.following.settle(None) is Outcome.OURS
    till.stock.settled()
    come_back(till)
    assert till.stock.settled() == ()
    assert (on_ticket(till), held(shop)) == (3, {"T01": 3})
    till.session.cancel()
    assert held(shop) == {}


def test_a_parked_sale_that_is_recalled_without_the_server_keeps_them(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    ring_up(till, 3)
    parked = till.parking.park().result()
    settle_down(till)
    go_offline(till)
    recall(till, parked)
    come_back(till)
    assert till.stock.settled() == ()
    assert (on_ticket(till), held(shop)) == (3, {"T01": 3})


def test_what_a_crash_left_is_free_when_the_till_is_back(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    ring_up(till, 2)
    go_offline(till)
    till.session.cancel()  # the server does not hear of it
    settle_down(till)
    assert held(shop) == {"T01": 2}
    come_back(till)
    assert held(shop) == {}


def test_who_signed_in_without_the_server_sells_on_and_somebody_hears_of_it(
    shop: Shop, open_till: Callable[..., RealTill], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: Any, **__: Any) -> Future[Any]:
        raise Refused("signed_in_offline")

    for code in ("T01", "T02"):
        till = open_till(code)
        monkeypatch.setattr(till, "change", nobody)
        assert ring_up(till, 2) == 2
        sold(shop, till)
    assert (flags(shop), is_clean(shop)) == (1, True)
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK) == -1


def test_a_sale_is_finished_before_its_goods_are_counted(
    shop: Shop, open_till: Callable[..., RealTill], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question comes to the server after the sale: nothing stays aside for a sale that is done."""
    till = open_till()
    late: list[Callable[[], Any]] = []
    change = till.change

    def ask_late(use_case: Callable[..., Any], *values: Any, **named: Any) -> Future[Any]:
        late.append(lambda: change(use_case, *values, **named).result())
        return Future()

    monkeypatch.setattr(till, "change", ask_late)
    till.session.scan(MILK_CODE, D(3))
    sold(shop, till)
    assert [act() for act in late] == [{}]
    assert (held(shop), flags(shop), is_clean(shop)) == ({}, 0, True)
