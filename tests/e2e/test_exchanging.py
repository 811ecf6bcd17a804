"""Exchanges at two real tills: one receipt comes back once, through parking, crashes, giving up, and without the server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.tender import Tender, TenderKind
from pos.errors import PosError, Refused
from pos.till.exchanging import Exchanging
from pos.till.link import LinkStatus
from pos.till.return_desk import ReturnDesk
from pos.till.returning import Wanted
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, posted, sold
from tests.postgres import COFFEE, MILK, Shop

D = Decimal
MILK_CODE = "4001686301265"


def exchanging(till: RealTill) -> Exchanging:
    def hand_over(written: Future[Any], done: Future[Any]) -> None:
        error = written.exception()
        if error is None:
            done.set_result(written.result())
        else:
            done.set_exception(error)

    consents: Any = None
    returns = ReturnDesk(
        till.session, till.returning, hand_over, consents, till.accounts, till, lambda *_: []
    )
    return Exchanging(till.session, till.returning, returns, lambda: None, hand_over)


def sell(shop: Shop, till: RealTill) -> str:
    """Three milk at 1.19 and a coffee at 8.90, by card."""
    till.session.scan(MILK_CODE, D(3))
    till.session.add(str(COFFEE))
    sold(shop, till)
    assert till.session.last_entry is not None
    return str(till.session.last_entry.number)


def begin(till: RealTill, number: str, wanted: dict[int, Wanted]) -> Exchanging:
    acts, found = exchanging(till), till.returning.find(number).result()
    portions = found.portions(wanted)
    acts.begin(found, portions, acts.hold(found, portions).result())
    return acts


def refuses(till: RealTill, number: str, wanted: dict[int, Wanted]) -> bool:
    found = till.returning.find(number).result()
    try:
        till.returning.hold(found, found.portions(wanted)).result()
    except Refused as error:
        return error.code == "refund_under_way"
    till.returning.release(found)
    return False


def settle_down(till: RealTill) -> None:
    for _ in range(3):
        till.worker.run(lambda _: None).result()


def holds(shop: Shop) -> int:
    return int(shop.value("SELECT count(*) FROM pos.refund_hold") or 0)


def test_a_receipt_of_another_till_is_exchanged_and_the_books_agree(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first)
    acts = begin(second, number, {2: Wanted(D(1), "Does not fit", restock=False)})
    second.session.scan(MILK_CODE, D(2))
    assert acts.total() == D("-6.52")
    done = acts.complete(acts.money_back()).result()
    assert holds(shop) == 1
    second.post_all()
    body = posted(shop, done.entry.id)  # type: ignore[attr-defined]
    assert (body["total"], body["refund_of"]["number"]) == ("-6.52", number)
    assert [(row["kind"], row["amount"]) for row in body["tenders"]] == [("card", "-6.52")]
    assert body["lines"][1]["reason"] == "Does not fit"
    assert holds(shop) == 0
    again = first.returning.find(number).result()
    assert [left.quantity for left in again.lines()] == [3, 0]
    assert is_clean(shop)


def test_equal_value_and_a_difference_to_pay(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    number = sell(shop, till)
    acts = begin(till, number, {1: Wanted(D(1))})
    with pytest.raises(Refused, match="exchange_nothing_new"):
        acts.complete(None)
    till.session.scan(MILK_CODE)
    assert acts.total() == 0
    acts.complete(None).result()
    acts = begin(till, number, {1: Wanted(D(1))})
    till.session.add(str(COFFEE))
    assert acts.total() == D("7.71")
    till.session.complete([Tender(TenderKind.CASH, D("7.71"))]).result()
    till.post_all()
    assert shop.value("SELECT sum(total_minor) FROM pos.sale") == 1247 + 771
    assert is_clean(shop)


def test_a_parked_exchange_keeps_its_goods_aside_and_stays_at_its_till(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first)
    begin(first, number, {1: Wanted(D(3))})
    first.session.add(str(COFFEE))
    parked = first.parking.park().result()
    settle_down(first)
    assert second.parking.list_all().result() == []
    (listed,) = first.parking.list_all().result()
    assert (listed.preview, listed.total) == ("Coffee 500 g, Milk 1 l", D("5.33"))
    assert refuses(second, number, {1: Wanted(D(1))})
    assert not refuses(second, number, {2: Wanted(D(1))})
    # the server is back after it was gone: what is parked here is still needed
    first.accounts.tidy(first.worker, first.server.database.run)
    assert refuses(second, number, {1: Wanted(D(1))})
    first.parking.take_up(first.parking.fetch(parked).result()).result()
    acts = exchanging(first)
    assert acts.total() == D("5.33")
    first.session.complete([Tender(TenderKind.CARD, D("5.33"))]).result()
    first.post_all()
    assert holds(shop) == 0
    assert is_clean(shop)


def test_given_up_it_is_free_again(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first)
    acts = begin(first, number, {1: Wanted(D(3)), 2: Wanted(D(1))})
    acts.drop(2)
    assert refuses(second, number, {1: Wanted(D(1))})
    assert not refuses(second, number, {2: Wanted(D(1))})
    acts.drop(1)
    assert first.session.basket is not None
    assert first.session.basket.exchange is None
    assert holds(shop) == 0
    acts = begin(first, number, {1: Wanted(D(3))})
    parked = first.parking.park().result()
    first.parking.delete(parked).result()
    settle_down(first)
    assert holds(shop) == 0


def test_what_a_dead_program_set_aside_without_a_basket_is_free_when_it_is_back(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    """Killed between setting the goods aside and keeping the basket; and killed after it."""
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first)
    found = first.returning.find(number).result()
    exchanging(first).hold(found, found.portions({1: Wanted(D(1))})).result()
    begin(first, number, {2: Wanted(D(1))})
    settle_down(first)
    assert holds(shop) == 2
    first.accounts.tidy(first.worker, first.server.database.run)
    assert holds(shop) == 1
    assert not refuses(second, number, {1: Wanted(D(3))})
    assert refuses(second, number, {2: Wanted(D(1))})


def test_two_tills_exchange_one_receipt_at_the_same_moment(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    tills = [open_till("T01"), open_till("T02")]
    number = sell(shop, tills[0])
    gate, errors = threading.Barrier(2), []

    def race(till: RealTill) -> None:
        acts, found = exchanging(till), till.returning.find(number).result()
        portions = found.portions({2: Wanted(D(1))})
        gate.wait()
        try:
            acts.begin(found, portions, acts.hold(found, portions).result())
        except PosError as error:
            errors.append(error.code)

    threads = [threading.Thread(target=race, args=(till,)) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == ["refund_under_way"]
    (winner,) = [till for till in tills if till.session.basket is not None]
    winner.session.scan(MILK_CODE, D(10))
    winner.session.complete([Tender(TenderKind.CARD, D("3.00"))]).result()
    winner.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale WHERE refund_of IS NOT NULL") == 1
    assert is_clean(shop)


def test_without_the_server_a_till_exchanges_what_it_sold(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    number = sell(shop, till)
    till.poster.stop()
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())
    acts = begin(till, number, {2: Wanted(D(1))})
    till.session.scan(MILK_CODE)
    acts.complete(acts.money_back()).result()
    assert [left.quantity for left in till.returning.find(number).result().lines()] == [3, 0]
    assert str(MILK) in {line["product"] for line in till.session.last_entry.body["lines"]}  # type: ignore[union-attr]
