"""What a till fetches with nobody signed in: everything once, then what changed, and never too little."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from pos.errors import Refused
from pos.services import catalog, changes, posting, snapshots, stock, store
from pos.services.changes import Change
from pos.services.snapshots import SnapshotDelta, SnapshotProduct
from tests.factories.entries import MILK_ITEM, TillBook
from tests.postgres import APPLES, COFFEE, MILK, SEVEN, Shop
from tests.services.test_stock import DAY


def fetch(session: Session, since: int | None = None) -> tuple[SnapshotDelta, list[SnapshotProduct]]:
    delta = snapshots.fetch(session, since)
    return delta, [product for chunk in delta.products for product in chunk]


def test_everything_at_first(shop: Shop) -> None:
    delta, products = shop.database().read(fetch)
    assert delta.is_full
    milk = next(product for product in products if product.id == MILK)
    assert (milk.sku, milk.price, milk.barcodes, milk.taxes) == (
        "MILK",
        Decimal("1.19"),
        ("4001686301265",),
        (SEVEN,),
    )
    assert len(products) == 4
    assert [row.name for row in delta.categories] == ["Drinks", "Food"]
    assert {row.letter for row in delta.taxes} == {"A", "B"}
    assert {row.username for row in delta.people} == {"olivia", "adam", "carla"}
    assert (delta.store.currency, delta.store.address) == ("EUR", "Main Street 1\n12345 Town")


def test_then_what_changed(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam", "T02")
    delta, _ = database.read(fetch)
    assert database.read(fetch, delta.watermark)[1] == []
    milk = shop.database("T02").read(catalog.get_product, MILK, token=adam).draft
    shop.database("T02").run(catalog.save_product, replace(milk, barcodes=("777",)), token=adam)
    shop.database("T02").run(catalog.archive, APPLES, 1, token=adam)
    later, changed = database.read(fetch, delta.watermark)
    assert not later.is_full
    assert {(product.id, product.barcodes, product.is_sellable) for product in changed} == {
        (MILK, ("777",), True),
        (APPLES, (), False),
    }


def test_a_pack_is_told_to_tills(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    before, _ = database.read(fetch)
    database.run(catalog.set_pack, "4001686301265", Decimal(10), token=adam)
    _, changed = database.read(fetch, before.watermark)
    _, everything = database.read(fetch)
    packs = {"4001686301265": Decimal(10)}
    assert [(product.id, product.packs) for product in changed] == [(MILK, packs)]
    assert next(product for product in everything if product.id == MILK).packs == packs
    draft = database.read(catalog.get_product, MILK, token=adam).draft
    database.run(catalog.save_product, replace(draft, barcodes=("4001686301265", "777")), token=adam)
    assert next(product for product in database.read(fetch)[1] if product.id == MILK).packs == packs


@pytest.mark.parametrize("quantity", ["0", "0.0001", "100000", "NaN"])
def test_a_pack_holds_something(shop: Shop, quantity: str) -> None:
    with pytest.raises(Refused, match="value_refused"):
        shop.database().run(catalog.set_pack, "4001686301265", Decimal(quantity), token=shop.sign_in("adam"))


def test_packs_are_set_by_those_who_edit_products(shop: Shop) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        shop.database().run(catalog.set_pack, "4001686301265", Decimal(10), token=shop.sign_in("carla"))
    with pytest.raises(Refused, match="not_found"):
        shop.database("T02").run(catalog.set_pack, "999", Decimal(10), token=shop.sign_in("adam", "T02"))


def test_deposits_are_told_to_tills(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    before, _ = database.read(fetch)
    wanted = [(APPLES, Decimal(1)), (COFFEE, Decimal(24))]
    database.run(catalog.set_deposits, MILK, wanted[::-1], token=adam)
    assert database.read(catalog.list_deposits, MILK, token=adam) == wanted
    _, changed = database.read(fetch, before.watermark)
    _, everything = database.read(fetch)
    assert [(product.id, product.deposits) for product in changed] == [(MILK, tuple(wanted))]
    assert {product.id: product.deposits for product in everything if product.deposits} == {
        MILK: tuple(wanted)
    }
    database.run(catalog.set_deposits, MILK, [], token=adam)
    assert not any(product.deposits for product in database.read(fetch)[1])


def test_what_cannot_be_a_deposit_is_refused(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    one = Decimal(1)
    database.run(catalog.set_deposits, MILK, [(APPLES, one)], token=adam)
    coffee = database.read(catalog.get_product, COFFEE, token=adam).draft
    database.run(catalog.save_product, replace(coffee, is_return=True), token=adam)
    assert next(row for row in database.read(fetch)[1] if row.id == COFFEE).is_return
    for product, deposits in [
        (COFFEE, [(MILK, one)]),  # it has a deposit of its own
        (APPLES, [(COFFEE, one)]),  # it is a deposit
        (MILK, [(COFFEE, one)]),  # an empty
        (MILK, [(MILK, one)]),
        (MILK, [(APPLES, one), (APPLES, one)]),
        (MILK, [(APPLES, Decimal(0))]),
        (MILK, [(APPLES, Decimal("NaN"))]),
    ]:
        with pytest.raises(Refused, match="value_refused"):
            database.run(catalog.set_deposits, product, deposits, token=adam)
    assert database.read(catalog.list_deposits, MILK, token=adam) == [(APPLES, one)]
    with pytest.raises(Refused, match="not_allowed"):
        shop.database("T02").run(catalog.set_deposits, MILK, [], token=shop.sign_in("carla", "T02"))


def test_a_change_that_was_open_during_the_fetch_is_not_missed(shop: Shop) -> None:
    slow, quick = shop.connect("T02"), shop.connect("T03")
    for connection, till, product in ((slow, "T02", COFFEE), (quick, "T03", MILK)):
        connection.autocommit = False
        connection.execute("SELECT pos.begin(%s)", [shop.sign_in("adam", till)])
        connection.execute("UPDATE pos.product SET price = 5 WHERE id = %s", [product])
    quick.commit()
    delta, _ = shop.database().read(fetch)
    slow.commit()
    _, changed = shop.database().read(fetch, delta.watermark)
    assert COFFEE in {product.id for product in changed}


def test_a_watermark_of_the_future_gives_everything(shop: Shop) -> None:
    assert shop.database().read(fetch, 2**40)[0].is_full


def test_stock_is_the_sum_of_all_tills(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam", "T02")
    shop.database("T02").run(stock.receive, MILK, Decimal(10), day=DAY, token=adam)
    first = database.read(snapshots.fetch_stock)
    assert first.levels == {MILK: Decimal(10)}
    till, book = shop.connect(), TillBook()
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.sale(MILK_ITEM).arguments)
    assert database.read(snapshots.fetch_stock, first.last_id).levels[MILK] == 9


def test_best_sellers_are_told_by_order_only(shop: Shop) -> None:
    till, book = shop.connect(), TillBook()
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.sale(MILK_ITEM).arguments)
    shop.connect(None).execute("UPDATE pos.day_product SET day = current_date")
    assert shop.database().read(snapshots.best_sellers) == [MILK]


def test_settings_and_the_shop_are_changed_by_admins(shop: Shop) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    database.run(store.put_setting, "receipt.width", 42, token=adam)
    database.run(store.change, replace(database.read(store.get), name="New name"), token=adam)
    delta, _ = database.read(fetch)
    assert delta.settings == {"receipt.width": 42}
    assert delta.store.name == "New name"


def test_payloads_name_kinds_of_change() -> None:
    assert changes.parse("products") == {Change.PRODUCTS}
    assert changes.parse("reconnected") == changes.EVERYTHING
