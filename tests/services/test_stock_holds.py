"""Goods that are not sold below zero: held by basket, given back, taken along, and said to somebody when they went all the same."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos.db import provision
from pos.domain.money import Currency
from pos.errors import Conflict, Refused
from pos.services import accounts, catalog, parked, posting, stock, stock_holds, store
from pos.services.store import Store
from tests.factories.entries import Item, Made, TillBook
from tests.postgres import BREAD, MILK, Shop, both_versions

pytestmark = both_versions

D = Decimal
EUR = Currency("EUR", 2)
TODAY = dt.date(2026, 11, 21)
M, B = str(MILK), str(BREAD)


def document() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def ask(shop: Shop) -> Callable[..., Any]:
    """Run a use case as somebody at a till. Three of the milk are there, and it is not sold below zero."""
    tokens: dict[tuple[str, str], str] = {}

    def run(
        use_case: Callable[..., Any], *values: Any, who: str = "carla", till: str = "T01", **named: Any
    ) -> Any:
        if (who, till) not in tokens:
            tokens[who, till] = shop.sign_in(who, till)
        return shop.database(till).run(use_case, *values, token=tokens[who, till], **named)

    limit(run, MILK)
    run(stock.receive, MILK, D(3), day=TODAY, who="adam")
    return run


def limit(ask: Callable[..., Any], product: uuid.UUID, *, sells_below_zero: bool = False) -> None:
    draft = ask(catalog.get_product, product, who="adam").draft
    ask(catalog.save_product, replace(draft, sells_below_zero=sells_below_zero), who="adam")


def held(shop: Shop) -> list[tuple[str, Decimal]]:
    rows = shop.connect(None).execute("SELECT till, qty FROM pos.stock_hold ORDER BY till, qty").fetchall()
    return [(row[0], row[1]) for row in rows]


def post_sale(
    shop: Shop, qty: str = "1", till: str = "T01", basket: str | None = None, product: uuid.UUID = MILK
) -> Made:
    book = TillBook(till, user=shop.people["carla"])
    opened = book.open_shift()
    assert posting.post_entry(shop.connect(till), *opened.arguments) == "posted"
    made = book.sale(Item(product, "1.19", qty=qty), id=basket or document())
    assert posting.post_entry(shop.connect(till), *made.arguments) == "posted"
    return made


def flags(shop: Shop, made: Made) -> set[str]:
    rows = shop.connect(None).execute(
        "SELECT f.flag FROM pos.entry_flag f JOIN pos.journal j USING (till, epoch, seq) WHERE j.id = %s",
        [made.doc["id"]],
    )
    return {row[0] for row in rows} & {"stock_below_zero"}


def park(ask: Callable[..., Any], basket: str, till: str = "T01") -> None:
    ask(parked.park, basket, "{}", till=till, name="", preview="", items=2, total=D(2), currency=EUR)


def test_a_basket_holds_what_is_there_and_hears_of_the_rest(shop: Shop, ask: Callable[..., Any]) -> None:
    first, second = document(), document()
    for _ in range(2):  # the answer may be lost on the way
        assert ask(stock_holds.hold, first, {M: D(2)}) == {}
    assert ask(stock_holds.hold, second, {M: D(2)}, till="T02") == {M: 1}
    assert held(shop) == [("T01", 2), ("T02", 1)]
    assert ask(stock_holds.hold, document(), {M: D(1)}, till="T03") == {M: 0}
    assert held(shop) == [("T01", 2), ("T02", 1)]
    assert ask(stock_holds.hold, first, {M: D("0.5")}) == {}
    assert ask(stock_holds.hold, second, {M: D(3)}, till="T02") == {M: D("2.5")}
    assert ask(stock_holds.hold, first, {}) == {}
    assert held(shop) == [("T02", D("2.5"))]


def test_goods_that_may_go_below_zero_are_not_held(shop: Shop, ask: Callable[..., Any]) -> None:
    assert ask(stock_holds.hold, document(), {B: D(50), M: D(4), str(uuid.uuid4()): D(1)}) == {M: 3}
    assert held(shop) == [("T01", 3)]
    limit(ask, MILK, sells_below_zero=True)
    assert ask(stock_holds.hold, document(), {M: D(50)}) == {}


def test_nothing_that_is_there_is_nothing_to_hold(shop: Shop, ask: Callable[..., Any]) -> None:
    limit(ask, BREAD)
    post_sale(shop, "4", product=BREAD)
    assert ask(stock_holds.hold, document(), {B: D(1)}) == {B: 0}
    assert held(shop) == []


def test_another_store_has_goods_of_its_own(shop: Shop, ask: Callable[..., Any]) -> None:
    shop.database(None).run(store.create, Store("S02", "Second shop", "EUR", 2, "en-DE"))
    with provision.connect_admin(shop.admin) as admin:
        admin.execute("UPDATE pos.till SET store = 'S02' WHERE code = 'T02'")
    assert ask(stock_holds.hold, document(), {M: D(1)}, till="T02") == {M: 0}
    assert ask(stock_holds.hold, document(), {M: D(3)}) == {}


def test_what_was_given_up_is_free_for_others(shop: Shop, ask: Callable[..., Any]) -> None:
    basket = document()
    ask(stock_holds.hold, basket, {M: D(3)})
    assert not ask(stock_holds.release, basket, till="T02")
    assert ask(stock_holds.release, basket)
    assert not ask(stock_holds.release, basket)
    assert ask(stock_holds.hold, document(), {M: D(3)}, till="T02") == {}


def test_a_basket_under_a_new_id_keeps_what_it_had(shop: Shop, ask: Callable[..., Any]) -> None:
    before, after = document(), document()
    ask(stock_holds.hold, before, {M: D(3)})
    assert ask(stock_holds.hold, after, {M: D(3)}, before) == {}
    assert shop.value("SELECT array_agg(document::text) FROM pos.stock_hold") == [after]


def test_a_till_that_is_back_frees_what_it_does_not_need(shop: Shop, ask: Callable[..., Any]) -> None:
    """As after a crash: of the baskets that are open or parked there, and of sales that are not posted, nothing is freed."""
    kept, lost, elsewhere = document(), document(), document()
    for basket, till in ((kept, "T01"), (lost, "T01"), (elsewhere, "T02")):
        assert ask(stock_holds.hold, basket, {M: D(1)}, till=till) == {}
    shop.database("T01").run(accounts.tidy_holds, {kept})
    assert held(shop) == [("T01", 1), ("T02", 1)]


def test_a_blocked_till_holds_nothing_but_what_others_may_take_from_the_list(
    shop: Shop, ask: Callable[..., Any]
) -> None:
    lost, listed = document(), document()
    for basket, till in ((lost, "T01"), (listed, "T01"), (document(), "T02")):
        assert ask(stock_holds.hold, basket, {M: D(1)}, till=till) == {}
    park(ask, listed)
    heard = shop.connect("T02")
    heard.execute("LISTEN pos_changes")
    admin = shop.connect(None)
    admin.execute("SELECT pos.block_till('T01', 'stolen')")
    assert held(shop) == [("T01", 1), ("T02", 1)]
    assert "sessions" in {each.payload for each in heard.notifies(timeout=10, stop_after=2)}
    admin.execute("SELECT pos.block_till('T01', NULL)")
    assert held(shop) == [("T01", 1), ("T02", 1)]


def test_the_hold_goes_along_with_a_basket_that_another_till_takes(
    shop: Shop, ask: Callable[..., Any]
) -> None:
    basket = document()
    ask(stock_holds.hold, basket, {M: D(3)})
    park(ask, basket)
    ask(parked.take, basket, till="T02")
    assert held(shop) == [("T02", 3)]
    # the first till is back from somewhere, says that the basket is gone there, and asks too late
    shop.database("T01").run(accounts.tidy_holds, set())
    assert not ask(stock_holds.release, basket)
    assert not ask(parked.give_up, basket)
    assert ask(stock_holds.hold, basket, {M: D(1)}) == {}
    assert held(shop) == [("T02", 3)]
    assert ask(stock_holds.hold, basket, {M: D(3)}, till="T02") == {}
    made = post_sale(shop, "3", "T02", basket)
    assert (held(shop), flags(shop, made)) == ([], set())


def test_a_basket_that_never_arrived_keeps_its_goods_in_the_list(shop: Shop, ask: Callable[..., Any]) -> None:
    """The second till took it and died; then anybody may have it, with its goods, and who parked it may give it up."""
    basket = document()
    ask(stock_holds.hold, basket, {M: D(3)})
    park(ask, basket)
    ask(parked.take, basket, till="T02")
    shop.database("T02").run(accounts.tidy_holds, set())
    assert [each.id for each in ask(parked.list_parked, till="T03")] == [basket]
    assert ask(stock_holds.hold, document(), {M: D(1)}, till="T03") == {M: 0}
    assert ask(parked.give_up, basket)
    assert held(shop) == []


def test_a_sale_frees_what_its_basket_held(shop: Shop, ask: Callable[..., Any]) -> None:
    basket = document()
    ask(stock_holds.hold, basket, {M: D(2)})
    made = post_sale(shop, "2", basket=basket)
    assert (held(shop), flags(shop, made)) == ([], set())
    assert ask(stock_holds.hold, document(), {M: D(2)}, till="T02") == {M: 1}


def test_a_wish_that_comes_after_the_sale_holds_nothing(shop: Shop, ask: Callable[..., Any]) -> None:
    made = post_sale(shop, "3")
    assert ask(stock_holds.hold, made.doc["id"], {M: D(3)}) == {}
    assert held(shop) == []


def test_a_sale_below_zero_is_posted_and_said(shop: Shop, ask: Callable[..., Any]) -> None:
    """A till that was alone: what it sold is sold."""
    assert flags(shop, post_sale(shop, "3")) == set()
    over = post_sale(shop, "1", "T02")
    assert flags(shop, over) == {"stock_below_zero"}
    assert shop.value("SELECT count(*) FROM pos.poison") == 0
    assert flags(shop, post_sale(shop, "9", "T03", product=BREAD)) == set()


def test_a_sale_of_what_another_basket_holds_is_said(shop: Shop, ask: Callable[..., Any]) -> None:
    ask(stock_holds.hold, document(), {M: D(3)})
    assert flags(shop, post_sale(shop, "1", "T02")) == {"stock_below_zero"}


def test_what_cannot_be_is_refused(shop: Shop, ask: Callable[..., Any]) -> None:
    for wanted in (
        {M: D(0)},
        {M: D(-1)},
        {M: D("NaN")},
        {M: D(100_000)},
        {str(uuid.uuid4()): D(1) for _ in range(1001)},
    ):
        with pytest.raises(Conflict, match="entry_hash_wrong"):
            ask(stock_holds.hold, document(), wanted)
    assert held(shop) == []


def test_only_who_may_sell_holds(shop: Shop, ask: Callable[..., Any]) -> None:
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database("T01").run(stock_holds.hold, document(), {M: D(1)})
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database("T01").run(stock_holds.release, document())
