"""The shop as the office edits it: saved as one, never over somebody else's change, printed and acted on by every till."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos.domain.lock_rules import LockRules
from pos.errors import Conflict, Refused
from pos.journal.snapshot import Snapshot
from pos.services import shop_settings, store
from pos.till.price_book import PriceBook
from pos.till.snapshot_fill import fill
from tests.postgres import Shop


def save(shop: Shop, wanted, opened, who: str = "adam"):
    return shop.database().run(shop_settings.save, wanted, opened, token=shop.sign_in(who)).sheet


def opened(shop: Shop):
    return shop.database().read(shop_settings.get, token=shop.sign_in("adam")).sheet


def test_what_is_saved_is_at_a_till_without_the_server(shop: Shop, tmp_path: Path) -> None:
    before = opened(shop)
    assert (before.name, before.address, before.is_blind) == (
        "Corner shop",
        "Main Street 1\n12345 Town",
        True,
    )
    wanted = replace(
        before,
        name="  Linden   Market ",
        address="12 Linden Street\n1017 AB Amsterdam",
        phone="020 555 0142",
        email=" hello@linden.example ",
        tax_number="NL001234567B01",
        registration="34 567 890",
        locale="nl_NL",
        cash_step=Decimal("0.05"),
        lock_after=3,
        locks_each_sale=True,
        counts_float=False,
        is_blind=False,
        has_line_for_each_scan=True,
    )
    saved = save(shop, wanted, before)
    assert saved == replace(wanted, name="Linden Market", email="hello@linden.example")
    assert opened(shop) == saved
    snapshot = Snapshot(tmp_path)
    try:
        fill(shop.database(), snapshot)
        prices = PriceBook(snapshot)
        shown = prices.store
        assert (shown.name, shown.address) == ("Linden Market", ("12 Linden Street", "1017 AB Amsterdam"))
        assert (shown.phone, shown.email, shown.registration) == (saved.phone, saved.email, "34 567 890")
        assert shown.locale == "nl_NL"
        assert prices.lock_rules == LockRules(3, each_sale=True)
        assert not prices.shift_rules.is_blind
        assert not prices.shift_rules.counts_float
        assert prices.has_line_for_each_scan
        assert prices.tender_rules.cash_rounding.step == Decimal("0.05")
    finally:
        snapshot.close()


def test_only_what_was_changed_stands_in_the_trail(shop: Shop) -> None:
    before = opened(shop)
    save(shop, replace(before, phone="1"), before)
    changed = "SELECT count(*) FROM pos.audit WHERE action LIKE 'setting_%%' AND subject = %s"
    assert shop.value(changed, "phone") == 1
    assert shop.value(changed, "shift.blind") == 0


@pytest.mark.parametrize("change", ["setting", "store"])
def test_what_somebody_else_saved_is_not_written_over(shop: Shop, change: str) -> None:
    before = opened(shop)
    token = shop.sign_in("adam")
    if change == "store":
        mine = shop.database().read(store.get, token=token)
        shop.database().run(store.change, replace(mine, tax_number="1"), token=token)
    else:
        shop.database().run(store.put_setting, "shift.blind", "no", token=token)
    there = opened(shop)
    assert there != before
    with pytest.raises(Conflict, match="store_changed_meanwhile"):
        save(shop, replace(before, name="Mine"), before)
    assert opened(shop) == there


def test_a_setting_that_makes_no_sense_is_shown_as_the_tills_take_it(shop: Shop) -> None:
    token = shop.sign_in("adam")
    for key in ("till.lock_after", "shift.blind"):
        shop.database().run(store.put_setting, key, "perhaps", token=token)
    assert (opened(shop).lock_after, opened(shop).is_blind) == (0, True)


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("name", "  ", "store_name"),
        ("phone", "1\x1b", "store_phone"),
        ("email", "nobody", "store_email"),
        ("address", "a" * 401, "store_address"),
        ("registration", "1" * 61, "store_registration"),
    ],
)
def test_a_bad_text_is_refused_by_its_name(shop: Shop, field: str, value: str, constraint: str) -> None:
    before = opened(shop)
    with pytest.raises(Refused, match="value_refused") as refused:
        save(shop, replace(before, **{field: value}), before)
    assert refused.value.facts["constraint"] == constraint
    assert opened(shop) == before


def test_a_cashier_may_not(shop: Shop) -> None:
    before = opened(shop)
    with pytest.raises(Refused, match="not_allowed"):
        save(shop, replace(before, name="Mine"), before, "carla")
    assert opened(shop) == before
