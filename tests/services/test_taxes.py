"""Taxes as the office edits them: saved as one, rates that begin by themselves, and nothing archived that goods have."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos.domain.tax_rates import RateChange
from pos.errors import Conflict, Refused
from pos.journal.snapshot import Snapshot
from pos.services import store, taxes
from pos.services.assortment import Tax
from pos.till.price_book import PriceBook
from pos.till.snapshot_fill import fill
from pos.ui.inventory import use_cases
from tests.postgres import NINETEEN, SEVEN, Shop

D = Decimal
TODAY = dt.date(2026, 11, 22)
NEW_YEAR = RateChange(dt.date(2027, 1, 1), D("7.5"))


def opened(shop: Shop):
    return shop.database().read(taxes.get, token=shop.sign_in("adam"))


def save(shop: Shop, wanted, before, who: str = "adam", today: dt.date = TODAY):
    return shop.database().run(taxes.save, wanted, before, today, token=shop.sign_in(who))


def change(shop: Shop, key, **values):
    """Save one tax with other values."""
    before = opened(shop).taxes
    made = tuple(replace(tax, **values) if tax.id == key else tax for tax in before.taxes)
    return save(shop, replace(before, taxes=made), before)


def test_what_is_there_with_what_has_it(shop: Shop) -> None:
    found = opened(shop)
    assert [(tax.letter, tax.rate) for tax in found.taxes.taxes] == [("A", D(19)), ("B", D(7))]
    assert found.taxes.prices_include_tax
    assert (found.inside, found.on_top) == (4, 0)
    seven = found.uses[SEVEN]
    assert (seven.goods, seven.inside, seven.categories) == (3, 3, ("Food", "Drinks"))
    assert not seven.is_free


def test_a_new_rate_begins_by_itself_at_every_till_and_the_day_before_has_the_old_one(
    shop: Shop, tmp_path: Path
) -> None:
    change(shop, SEVEN, changes=(NEW_YEAR,))
    snapshot = Snapshot(tmp_path)
    try:
        fill(shop.database(), snapshot)
        tax = PriceBook(snapshot).rules.taxes[str(SEVEN)]
        assert tax.on(dt.date(2026, 12, 31)).rate == D(7)
        assert tax.on(dt.date(2027, 1, 1)).rate == D("7.5")
    finally:
        snapshot.close()
    assert shop.value("SELECT rate FROM pos.tax WHERE id = %s", SEVEN) == 7


def test_goods_are_shown_with_the_rate_of_today(shop: Shop) -> None:
    yesterday = dt.datetime.now(tz=dt.UTC).date() - dt.timedelta(days=2)
    before = opened(shop).taxes
    made = tuple(
        replace(tax, changes=(RateChange(yesterday, D(8)),)) if tax.id == SEVEN else tax
        for tax in before.taxes
    )
    save(shop, replace(before, taxes=made), before, today=yesterday)
    shelves = shop.database().read(use_cases.shelves, token=shop.sign_in("adam"))
    assert [tax.rate for tax in shelves.taxes] == [D(19), D(8)]


def test_a_rate_that_has_begun_is_neither_taken_back_nor_put_before_today(shop: Shop) -> None:
    change(shop, SEVEN, changes=(NEW_YEAR,))
    there = opened(shop).taxes
    without = tuple(replace(tax, changes=()) for tax in there.taxes)
    with pytest.raises(Refused, match="rate_in_the_past"):
        save(shop, replace(there, taxes=without), there, today=dt.date(2027, 1, 2))
    early = RateChange(TODAY - dt.timedelta(days=1), D(8))
    with pytest.raises(Refused, match="rate_in_the_past"):
        change(shop, NINETEEN, changes=(early,))
    assert opened(shop).taxes == there
    save(shop, replace(there, taxes=without), there)
    assert [tax.changes for tax in opened(shop).taxes.taxes] == [(), ()]


def test_a_tax_is_made_renamed_and_archived(shop: Shop) -> None:
    before = opened(shop).taxes
    export = Tax(" Export ", "c", D(0), treatment="export", legal_text="Art. 146")
    renamed = tuple(replace(tax, name="Low rate") if tax.id == SEVEN else tax for tax in before.taxes)
    there = save(shop, replace(before, taxes=(*renamed, export)), before).taxes
    assert [(tax.letter, tax.name) for tax in there.taxes] == [
        ("A", "VAT 19%"),
        ("B", "Low rate"),
        ("C", "Export"),
    ]
    gone = save(shop, replace(there, taxes=there.taxes[:2]), there).taxes
    assert [tax.letter for tax in gone.taxes] == ["A", "B"]


def test_a_tax_that_goods_have_is_not_archived_nor_changed_for_days_that_were(shop: Shop) -> None:
    before = opened(shop).taxes
    for row in ("MILK", "BREAD", "APPLES"):
        shop.value("UPDATE pos.product SET archived_at = now() WHERE sku = %s RETURNING 1", row)
    with pytest.raises(Refused, match="tax_in_use"):
        save(shop, replace(before, taxes=before.taxes[:1]), before)
    with pytest.raises(Refused, match="rate_of_used_tax"):
        change(shop, SEVEN, rate=D(8))
    assert opened(shop).taxes == before


def test_a_tax_that_another_becomes_for_some_customers_is_not_archived(shop: Shop) -> None:
    before = opened(shop).taxes
    export = Tax("Export", "C", D(0), treatment="export")
    there = save(shop, replace(before, taxes=(*before.taxes, export)), before).taxes
    key = there.taxes[2].id
    shop.value(
        "INSERT INTO pos.tax_switch (id, name, replaces) VALUES (gen_random_uuid(), 'Abroad', jsonb_build_object(%s::text, "
        "jsonb_build_array(%s::text))) RETURNING 1",
        str(SEVEN),
        str(key),
    )
    with pytest.raises(Refused, match="tax_in_use"):
        save(shop, replace(there, taxes=there.taxes[:2]), there)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "value_refused"),
        ({"letter": "É"}, "tax_letter_bad"),
        ({"letter": ""}, "value_refused"),
        ({"treatment": "exempt"}, "tax_untaxed"),
        (
            {"changes": tuple(RateChange(dt.date(2027, 1, day), D(day)) for day in range(1, 32)) * 2},
            "rate_too_often",
        ),
    ],
)
def test_what_will_not_do_is_refused(shop: Shop, values: dict, code: str) -> None:
    before = opened(shop).taxes
    with pytest.raises(Refused, match=code):
        change(shop, SEVEN, **values)
    assert opened(shop).taxes == before


def test_prices_without_tax_are_for_new_products(shop: Shop) -> None:
    before = opened(shop).taxes
    found = save(shop, replace(before, prices_include_tax=False), before)
    assert not found.taxes.prices_include_tax
    assert (found.inside, found.on_top) == (4, 0)
    assert not shop.database().read(store.get, token=shop.sign_in("adam")).prices_include_tax


def test_what_somebody_else_saved_is_not_written_over(shop: Shop) -> None:
    before = opened(shop).taxes
    change(shop, SEVEN, changes=(NEW_YEAR,))
    there = opened(shop).taxes
    with pytest.raises(Conflict, match="taxes_changed_meanwhile"):
        save(shop, replace(before, prices_include_tax=False), before)
    assert opened(shop).taxes == there


def test_a_cashier_may_not(shop: Shop) -> None:
    before = opened(shop).taxes
    with pytest.raises(Refused, match="not_allowed"):
        save(shop, replace(before, prices_include_tax=False), before, "carla")
    assert opened(shop).taxes == before
