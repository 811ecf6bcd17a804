"""Several baskets at two real tills: parked, recalled, taken once, kept through crashes and without the server."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.journal import parking
from pos.till.basket_acts import BasketCustomer
from pos.till.link import LinkStatus
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, sold
from tests.postgres import COFFEE, Shop

D = Decimal
MILK_CODE = "4001686301265"


def ring_up(till: RealTill, pieces: int = 2) -> None:
    till.session.scan(MILK_CODE, D(pieces))
    till.session.add(str(COFFEE))


def settle_down(till: RealTill) -> None:
    """What was queued on the till's worker is done; what it asked of the server was done at once."""
    for _ in range(3):
        till.worker.run(lambda _: None).result()


def recall(till: RealTill, basket_id: str) -> None:
    till.parking.take_up(till.parking.fetch(basket_id).result()).result()


def go_offline(till: RealTill) -> None:
    till.poster.stop()
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())


def names(till: RealTill) -> list[tuple[str, str, int, Decimal, bool]]:
    return [
        (each.name, each.till_name, each.items, each.total, each.is_here)
        for each in till.parking.list_all().result()
    ]


def test_a_sale_is_parked_and_recalled_with_all_that_was_said(open_till: Callable[..., RealTill]) -> None:
    till = open_till("T01")
    ring_up(till)
    till.session.note("deliver")
    before = till.session.basket
    parked = till.parking.park("Blue coat").result()
    assert till.session.basket is None
    (listed,) = till.parking.list_here().result()
    assert (listed.name, listed.preview, listed.note) == ("Blue coat", "Milk 1 l, Coffee 500 g", "deliver")
    recall(till, parked)
    after = till.session.basket
    assert before is not None
    assert after is not None
    assert (after.id, after.lines, after.note) == (before.id, before.lines, before.note)
    assert till.parking.list_here().result() == []


def test_another_till_takes_it_and_the_first_one_lets_go(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    parked = first.parking.park("Blue coat").result()
    settle_down(first)
    first.parking.rename(parked, "Green coat").result()
    settle_down(first)
    total = D("11.28")
    assert names(second) == [
        ("Green coat", shop.value("SELECT name FROM pos.till WHERE code = 'T01'"), 3, total, False)
    ]
    recall(second, parked)
    assert names(second) == []
    with pytest.raises(Refused, match="basket_taken"):
        first.parking.fetch(parked).result()
    first.parking.forget_taken(first.server.database.run)
    assert first.parking.list_here().result() == []
    body = sold(shop, second)
    assert (body["total"], shop.value("SELECT count(*) FROM pos.parked_basket")) == (str(total), 0)
    assert is_clean(shop)


def test_an_open_sale_is_not_pushed_away(open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    ring_up(till)
    parked = till.parking.park().result()
    till.session.scan(MILK_CODE)
    fetched = till.parking.fetch(parked).result()
    with pytest.raises(Refused, match="another_sale_open"):
        till.parking.take_up(fetched)
    other = till.parking.park().result()
    till.parking.take_up(fetched).result()
    assert [each.basket_id for each in till.parking.list_here().result()] == [other]


def test_a_sale_without_goods_gives_way_in_the_till_and_in_its_file(
    open_till: Callable[..., RealTill],
) -> None:
    """Somebody named a customer, or took every line out again, and then recalls a sale."""
    till = open_till()
    ring_up(till)
    parked = till.parking.park().result()
    till.session.serve(BasketCustomer(str(uuid.uuid4()), "Marta Silva"))
    assert till.session.basket is not None
    assert till.session.basket.is_empty
    recall(till, parked)
    till.session.scan(MILK_CODE)
    kept = till.worker.run(lambda journal: journal.open_basket()).result()
    assert kept is not None
    assert (kept.id, len(kept.lines)) == (parked, 2)
    assert till.worker.run(lambda journal: journal.basket_ids()).result() == [parked]


def test_without_the_server_a_till_recalls_its_own_and_a_number_is_sold_once(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    known = first.parking.park("known there").result()
    settle_down(first)
    go_offline(first)
    ring_up(first, 3)
    unknown = first.parking.park("only here").result()
    settle_down(first)
    assert [each.name for each in first.parking.list_all().result()] == ["known there", "only here"]
    assert [each.name for each in second.parking.list_all().result()] == ["known there"]
    recall(second, known)
    sold(shop, second)
    # the same customer cannot stand at both, but a person may recall it here too: it gets a number of its own
    recall(first, known)
    assert first.session.basket is not None
    assert first.session.basket.id != known
    first.session.complete([Tender(TenderKind.CARD, first.session.priced().total)]).result()
    recall(first, unknown)
    assert first.session.basket.id == unknown
    first.session.complete([Tender(TenderKind.CARD, first.session.priced().total)]).result()
    with pytest.raises(Refused, match="basket_gone"):
        first.parking.fetch(known).result()
    assert first.parking.list_here().result() == []
    first.poster = type(first.poster)(first.worker, first.server, first.link, first.clock)
    first.poster.start()
    first.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale") == 3
    assert is_clean(shop)


def test_what_was_parked_alone_is_shared_when_the_server_is_back(open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    first.link.set_status(LinkStatus.OFFLINE, first.clock.now())
    ring_up(first)
    first.parking.park("from before").result()
    settle_down(first)
    assert names(second) == []
    first.link.set_status(LinkStatus.ONLINE, first.clock.now())
    first.parking.bring_up_to_date()
    settle_down(first)
    assert [name for name, *_ in names(second)] == ["from before"]


def test_a_basket_that_was_taken_and_never_arrived_is_free_again(open_till: Callable[..., RealTill]) -> None:
    """The till asked, the server gave, and the power went."""
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    parked = first.parking.park("Blue coat").result()
    settle_down(first)
    second.parking.fetch(parked).result()
    assert names(first) == []
    assert [each.name for each in first.parking.list_here().result()] == [
        "Blue coat"
    ]  # the copy that is kept here
    first.parking.forget_taken(first.server.database.run)
    assert names(first) == []
    second.accounts.tidy(second.worker, second.server.database.run)
    assert [name for name, *_ in names(first)] == ["Blue coat"]


def test_parked_sales_survive_a_crash_and_can_be_deleted(
    open_till: Callable[..., RealTill], shop: Shop, tmp_path: Path
) -> None:
    till = open_till("T01")
    ring_up(till)
    first = till.parking.park("one").result()
    ring_up(till, 1)
    till.parking.park("two").result()
    settle_down(till)
    listed = till.worker.run(parking.list_parked).result()
    assert [(each.name, each.is_shared) for each in listed] == [("one", True), ("two", True)]
    assert till.parking.delete(first).result()
    settle_down(till)
    assert [name for name, *_ in names(till)] == ["two"]
    assert shop.value("SELECT count(*) FROM pos.parked_basket") == 1


def test_nothing_can_be_parked_when_there_is_nothing(open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    with pytest.raises(Refused, match="basket_empty"):
        till.parking.park()
    with pytest.raises(Refused, match="basket_taken"):
        till.parking.fetch("00000000-0000-7000-8000-000000000001").result()


def test_a_full_disk_leaves_the_sale_where_it_is(
    open_till: Callable[..., RealTill], monkeypatch: pytest.MonkeyPatch
) -> None:
    till = open_till()
    ring_up(till)
    before = till.session.basket

    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("disk_full", path="here")

    monkeypatch.setattr(parking, "park", full)
    with pytest.raises(Unavailable, match="disk_full"):
        till.parking.park().result()
    assert till.session.basket == before
    till.session.scan(MILK_CODE)
