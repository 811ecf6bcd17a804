"""Whom Z reports are mailed: set by who may, told to every till with its snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.errors import Refused
from pos.journal.snapshot import Snapshot
from pos.services import report_mail, store
from pos.till.price_book import PriceBook
from pos.till.snapshot_fill import fill
from tests.postgres import Shop


def test_a_till_learns_whom_to_mail(shop: Shop, tmp_path: Path) -> None:
    token = shop.sign_in("adam")
    assert shop.database().read(report_mail.get, token=token) == ()
    typed = " owner@Example.com; partner@example.com,\nowner@example.com "
    both = ("owner@example.com", "partner@example.com")
    assert shop.database().run(report_mail.save, typed, token=token) == both
    assert shop.database().read(report_mail.get, token=token) == both
    snapshot = Snapshot(tmp_path)
    try:
        fill(shop.database(), snapshot)
        prices = PriceBook(snapshot)
        assert prices.report_addresses == both
        shop.database().run(report_mail.save, "", token=token)
        fill(shop.database(), snapshot)
        prices.reload()
        assert prices.report_addresses == ()
    finally:
        snapshot.close()


def test_who_may_not_change_settings_does_not(shop: Shop) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        shop.database().run(report_mail.save, "mine@example.com", token=shop.sign_in("carla"))


@pytest.mark.parametrize("value", ["owner@example.com", [1], ["no address"], {"a": 1}, None])
def test_a_setting_that_holds_something_else_mails_nobody(shop: Shop, value) -> None:
    token = shop.sign_in("adam")
    shop.database().run(store.put_setting, report_mail.KEY, value, token=token)
    assert shop.database().read(report_mail.get, token=token) == ()
