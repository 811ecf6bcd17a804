"""The receipt as the office edits it: saved as one, never over somebody else's change, and at every till by itself."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pos.domain.receipt_layout import Part, Raster, ReceiptLayout
from pos.errors import Conflict, Refused
from pos.journal.snapshot import Snapshot
from pos.services import receipt_layouts, store
from pos.till.price_book import PriceBook
from pos.till.snapshot_fill import fill
from tests.postgres import Shop

LOGO = Raster(16, 2, b"\xf0\x0f\x0f\xf0")


def save(shop: Shop, wanted, opened, who: str = "adam"):
    return shop.database().run(receipt_layouts.save, wanted, opened, token=shop.sign_in(who))


def opened(shop: Shop):
    return shop.database().read(receipt_layouts.get, token=shop.sign_in("adam"))


def test_what_is_saved_prints_at_a_till_without_the_server(shop: Shop, tmp_path: Path) -> None:
    before = opened(shop)
    layout = ReceiptLayout(frozenset({Part.BARCODE, Part.NOTES}), LOGO)
    wanted = replace(before, header="  Bakers since 1911\nOpen daily ", footer="Bye", layout=layout)
    saved = save(shop, wanted, before)
    assert saved.header == "Bakers since 1911\nOpen daily"
    assert opened(shop) == saved
    snapshot = Snapshot(tmp_path)
    try:
        fill(shop.database(), snapshot)
        prices = PriceBook(snapshot)
        assert prices.store.receipt_header == ("Bakers since 1911", "Open daily")
        assert prices.store.receipt_footer == ("Bye",)
        assert prices.store.layout == layout
        save(shop, replace(saved, layout=ReceiptLayout()), saved)
        assert fill(shop.database(), snapshot)
        prices.reload()
        assert prices.store.layout == ReceiptLayout()
        assert not fill(shop.database(), snapshot)
    finally:
        snapshot.close()


@pytest.mark.parametrize("change", ["layout", "footer", "store"])
def test_what_somebody_else_saved_is_not_written_over(shop: Shop, change: str) -> None:
    before = opened(shop)
    if change == "store":
        token = shop.sign_in("adam")
        mine = shop.database().read(store.get, token=token)
        shop.database().run(store.change, replace(mine, receipt_footer="Theirs"), token=token)
    else:
        theirs = (
            {"layout": ReceiptLayout(frozenset({Part.SAVED}))} if change == "layout" else {"footer": "Theirs"}
        )
        save(shop, replace(before, **theirs), before)
    there = opened(shop)
    with pytest.raises(Conflict, match="receipt_changed_meanwhile"):
        save(shop, replace(before, header="Mine"), before)
    assert opened(shop) == there


def test_of_two_who_save_at_once_one_is_refused(shop: Shop) -> None:
    before = opened(shop)
    token = shop.sign_in("adam")
    database = shop.database()
    start, ends = threading.Barrier(2), []

    def act(name: str) -> None:
        start.wait()
        try:
            database.run(receipt_layouts.save, replace(before, footer=name), before, token=token)
            ends.append(name)
        except Conflict:
            ends.append("refused")

    threads = [threading.Thread(target=act, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) in (["one", "refused"], ["refused", "two"])
    assert opened(shop).footer == next(end for end in ends if end != "refused")


def test_a_cashier_may_not_and_a_bad_text_is_refused(shop: Shop) -> None:
    before = opened(shop)
    with pytest.raises(Refused, match="not_allowed"):
        save(shop, replace(before, footer="Mine"), before, "carla")
    with pytest.raises(Refused, match="value_refused"):
        save(shop, replace(before, footer="Bye\x1b"), before)
    assert opened(shop) == before
