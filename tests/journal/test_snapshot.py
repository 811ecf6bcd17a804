from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos.journal.snapshot import FILE_NAME, Snapshot, SnapshotProduct, fold
from tests.factories import a_product


@pytest.fixture
def snapshot(tmp_path: Path):
    snapshot = Snapshot(tmp_path)
    with snapshot.change(is_full=True) as change:
        change.put_products(
            SnapshotProduct(a_product(name=name, sku=sku, category_id=category), (code,))
            for name, sku, code, category in [
                ("House blend coffee beans 1 kg", "DR-002", "4006381002214", "drinks"),
                ("Käse, gereift", "FR-7", "4006381002221", "fresh"),
                ("Iced coffee, oat 250 ml", "DR-9", "4006381551007", "drinks"),
                ("Coffee filters no. 4", "HH-1", "4006381118830", "household"),
            ]
        )
    yield snapshot
    snapshot.close()


def names(products) -> list[str]:
    return [product.name.split(",")[0] for product in products]


def test_any_part_of_any_word_is_found_best_sellers_first(snapshot: Snapshot) -> None:
    assert names(snapshot.search("OFFE")) == [
        "House blend coffee beans 1 kg",
        "Iced coffee",
        "Coffee filters no. 4",
    ]
    assert names(snapshot.search("coffee oat")) == ["Iced coffee"]
    assert names(snapshot.search("kase")) == ["Käse"]
    assert names(snapshot.search("no. 4")) == ["Coffee filters no. 4"]
    assert names(snapshot.search("2221")) == ["Käse"]
    assert names(snapshot.search("k")) == ["House blend coffee beans 1 kg", "Käse"]


@pytest.mark.parametrize("text", ["", "   ", '"', "''", "NEAR(", "a* OR b", "\\", "%", "\x00"])
def test_odd_searches_find_nothing_and_break_nothing(snapshot: Snapshot, text: str) -> None:
    snapshot.search(text)
    snapshot.search(text * 3)


def test_codes_and_own_numbers_are_found(snapshot: Snapshot) -> None:
    assert snapshot.find_by_code(("0", "4006381551007")).name == "Iced coffee, oat 250 ml"
    assert snapshot.find_by_code(("FR-7",)).name == "Käse, gereift"
    assert snapshot.find_by_code(("1",)) is None


def test_a_change_replaces_a_product_and_its_codes(snapshot: Snapshot) -> None:
    old = snapshot.find_by_code(("FR-7",))
    new = a_product(id=old.id, name="Gouda", sku="FR-7", price="9.99")
    with snapshot.change(is_full=False) as change:
        change.put_products([SnapshotProduct(new, ("87654325",))])
        change.put_stock([(old.id, Decimal(3))])
    assert snapshot.find_by_code(("4006381002221",)) is None
    found = snapshot.find_by_code(("87654325",))
    assert (found.name, found.price, found.stock) == ("Gouda", Decimal("9.99"), Decimal(3))
    assert names(snapshot.search("kase")) == []
    assert names(snapshot.search("goud")) == ["Gouda"]


def test_what_is_no_longer_sold_goes(snapshot: Snapshot) -> None:
    old = snapshot.find_by_code(("DR-9",))
    with snapshot.change(is_full=False) as change:
        change.put_products([SnapshotProduct(old, (), is_sellable=False)])
    assert snapshot.get(old.id) is None
    assert names(snapshot.search("iced")) == []


def test_a_change_that_fails_leaves_everything_as_it_was(snapshot: Snapshot) -> None:
    def broken_off():
        yield SnapshotProduct(a_product())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), snapshot.change(is_full=True) as change:
        change.put_products(broken_off())
    assert snapshot.count() == 4


def test_a_damaged_snapshot_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"damage" * 1000)
    snapshot = Snapshot(tmp_path)
    assert snapshot.count() == 0
    snapshot.close()


def test_folding_takes_case_and_accents_away() -> None:
    assert fold("KÄSE Straße") == fold("kase STRASSE") == "kase strasse"


def test_a_file_of_the_version_before_goes_on_selling(tmp_path: Path) -> None:
    """A till that is updated without the server sells what it knows, and fetches all of it when the server is back."""
    made = Snapshot(tmp_path)
    product = a_product("9.00")
    limited = SnapshotProduct(replace(product, sells_below_zero=False), ("20000011",))
    with made.change(is_full=True) as change:
        change.put_products([limited])
        change.set_meta("watermark", "7")
    made.close()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as db:
        db.execute("ALTER TABLE product DROP COLUMN sells_below_zero")
        db.execute("PRAGMA user_version = 3")
    for _ in range(2):
        opened = Snapshot(tmp_path)
        assert opened.find_by_code(["20000011"]) == replace(product, barcode="20000011")
        assert opened.meta("watermark") is None
        with opened.change(is_full=False) as change:
            change.put_products([limited])
        found = opened.find_by_code(["20000011"])
        assert found is not None
        assert not found.sells_below_zero
        with opened.change(is_full=False) as change:
            change.put_products([SnapshotProduct(product, ("20000011",))])
        opened.close()
