"""What a shop's database says of packs, deposits and scale codes, as a till sells by it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pos.domain.product import Deposit
from pos.journal.snapshot import Snapshot
from pos.services import catalog, store
from pos.till.price_book import PriceBook
from pos.till.snapshot_fill import fill
from tests.postgres import APPLES, COFFEE, MILK, Shop

MILK_CODE = "4001686301265"


def test_packs_deposits_empties_and_patterns_reach_the_till(shop: Shop, tmp_path: Path) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    snapshot = Snapshot(tmp_path)
    try:
        assert fill(database, snapshot)
        database.run(catalog.set_pack, MILK_CODE, Decimal(10), token=adam)
        database.run(catalog.set_deposits, MILK, [(COFFEE, Decimal(24))], token=adam)
        database.run(store.put_setting, "barcode.patterns", ["2iiiiiiwwwww?"], token=adam)
        apples = database.read(catalog.get_product, APPLES, token=adam).draft
        database.run(catalog.save_product, replace(apples, is_return=True), token=adam)
        assert fill(database, snapshot)
        prices = PriceBook(snapshot)
        found, coffee = prices.find((MILK_CODE,)), prices.get(str(COFFEE))
        assert found.quantity == 10
        assert found.product.deposits == (Deposit(replace(coffee, stock=None), Decimal(24)),)
        assert prices.get(str(APPLES)).is_return
        assert prices.patterns == ("2iiiiiiwwwww?",)
        assert prices.search(found.product.name)[0].deposits == found.product.deposits
    finally:
        snapshot.close()


def test_a_deposit_that_is_archived_is_charged_on_however_the_till_hears_of_it(
    shop: Shop, tmp_path: Path
) -> None:
    database, adam = shop.database(), shop.sign_in("adam")
    told, fresh = Snapshot(tmp_path / "told"), Snapshot(tmp_path / "fresh")
    try:
        database.run(catalog.set_deposits, MILK, [(COFFEE, Decimal(24))], token=adam)
        fill(database, told)
        version = database.read(catalog.get_product, COFFEE, token=adam).draft.version
        database.run(catalog.archive, COFFEE, version, token=adam)
        for snapshot in (told, fresh):
            fill(database, snapshot)
            prices = PriceBook(snapshot)
            milk = prices.find((MILK_CODE,)).product
            assert prices.get(str(COFFEE)) is None
            assert [(each.product.id, each.product.price) for each in milk.deposits] == [
                (str(COFFEE), Decimal("8.90"))
            ]
            prices.check_sellable(milk)
    finally:
        told.close()
        fresh.close()
