"""The product editor behind its widgets: prices in step, checks, conflicts, and nothing typed is lost."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from shop import HIGH, LOCALE, LOW, NOW, RIGHTS, Shop, a_draft, an_id

from pos.errors import Unavailable
from pos.ui.inventory.editor_presenter import EditorPresenter
from pos.ui.inventory.form import FormMaker
from pos.words import describe


def editing(shop: Shop, number: int = 1) -> EditorPresenter:
    presenter = EditorPresenter(shop, LOCALE, RIGHTS, lambda: NOW)
    presenter.use_shelves(shop.shelves())
    presenter.open(an_id(number))
    return presenter


def beginning(shop: Shop) -> EditorPresenter:
    presenter = EditorPresenter(shop, LOCALE, RIGHTS, lambda: NOW)
    presenter.use_shelves(shop.shelves())
    presenter.begin()
    return presenter


def test_prices_with_and_without_tax_are_kept_in_step_both_ways() -> None:
    presenter = editing(Shop())
    assert (presenter.form.gross, presenter.form.net) == ("8.90", "8.17")
    presenter.type("gross", "9.20")
    assert presenter.form.net == "8.44"
    presenter.type("net", "10.00")
    assert presenter.form.gross == "10.90"
    presenter.type("tax", str(HIGH.id))
    assert (presenter.form.gross, presenter.form.net) == ("10.90", "9.01")


def test_while_a_price_is_half_typed_the_other_one_stays() -> None:
    presenter = editing(Shop())
    presenter.type("gross", "")
    assert presenter.form.net == "8.17"
    presenter.type("gross", "12x")
    assert presenter.form.net == "8.17"


@given(st.decimals(min_value="0.01", max_value="9999.99", places=2))
def test_a_price_typed_with_tax_is_saved_to_the_cent(price: Decimal) -> None:
    maker = FormMaker(LOCALE)
    maker.use_shelves(Shop().shelves())
    before = a_draft(1)
    base = maker.form_of(Shop().open_product(an_id(1)))
    text = maker.amount(price)
    form = replace(base, gross=text, net=maker.net_for(text, base.tax))
    assert maker.draft_of(form, before, base).price == price


def test_the_margin_follows() -> None:
    presenter = editing(Shop())
    presenter.type("gross", "9.20")
    assert presenter.margin.text == "3.34 each, 39.6%"
    presenter.type("cost", "20")
    assert presenter.margin.is_loss


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "  ", "Type a name"),
        ("name", "x" * 201, "longer than 200"),
        ("gross", "abc", "not an amount"),
        ("gross", "-1", "not an amount"),
        ("gross", "4006381333931", "not an amount"),
        ("gross", "99999999", "Check the decimal point"),
        ("gross", "", "Type a price"),
        ("cost", "1.234", "not an amount"),
        ("reorder", "many", "not a quantity"),
        ("order", "99999999", "more than"),
    ],
)
def test_what_cannot_be_saved_is_said_under_its_field(field, typed, words) -> None:
    shop = Shop()
    presenter = editing(shop)
    presenter.type(field, typed)
    presenter.save()
    assert words in presenter.faults[field]
    assert "save_product" not in shop.names()
    assert getattr(presenter.form, field) == typed


def test_a_new_product_is_saved_with_its_number_made_up() -> None:
    shop = Shop()
    presenter = beginning(shop)
    saved = []
    presenter.on_saved = lambda opened, word: saved.append((opened.detail.draft, word))
    presenter.type("name", "Fig jam 200 g")
    presenter.type("gross", "3.95")
    presenter.add_code("2000009000018")
    presenter.save()
    ((draft, word),) = saved
    assert (draft.name, draft.price, draft.barcodes, word) == (
        "Fig jam 200 g",
        Decimal("3.95"),
        ("2000009000018",),
        "Fig jam 200 g: saved",
    )
    assert draft.taxes == (LOW.id,)
    assert not presenter.is_dirty
    assert not presenter.is_new


def test_a_code_of_another_product_is_not_taken_and_names_it() -> None:
    presenter = editing(Shop())
    presenter.add_code("8007150000002")
    assert presenter.form.barcodes == ("8007150000001",)
    assert "belongs to “Product 000002”" in presenter.faults["barcodes"]


def test_a_code_that_is_none_is_refused() -> None:
    presenter = editing(Shop())
    presenter.add_code("Grüße aus Köln")
    assert "is no barcode" in presenter.faults["barcodes"]
    presenter.add_code("8007150000001")
    assert "already" in presenter.faults["barcodes"]


def test_without_the_server_nothing_typed_is_lost() -> None:
    shop = Shop()
    presenter = editing(shop)
    presenter.type("name", "Another name")
    shop.failing = Unavailable("server_unreachable")
    presenter.save()
    assert presenter.form.name == "Another name"
    assert presenter.is_dirty
    assert not presenter.is_busy
    assert presenter.trouble.startswith(describe(shop.failing).happened)
    shop.failing = None
    presenter.save()
    assert shop.drafts[an_id(1)].name == "Another name"


def test_somebody_was_first_and_mine_is_kept_beside_theirs() -> None:
    shop = Shop()
    presenter = editing(shop)
    clashes = []
    presenter.on_clash = clashes.append
    presenter.type("gross", "9.20")
    presenter.type("short_name", "Oil")
    shop.save_product(replace(shop.drafts[an_id(1)], price=Decimal("9.50"), name="Theirs"))
    presenter.save()
    assert (clashes[0].by, clashes[0].at) == ("Ben Visser", f"today {LOCALE.time(NOW)}")
    assert presenter.form.gross == "9.20"
    presenter.look_at_theirs()
    assert presenter.form.name == "Theirs"
    assert (presenter.form.gross, presenter.form.short_name) == ("9.20", "Oil")
    assert presenter.theirs["gross"] == "9.50"
    assert "short_name" not in presenter.theirs
    presenter.save()
    assert shop.drafts[an_id(1)].price == Decimal("9.20")
    assert shop.drafts[an_id(1)].name == "Theirs"


def test_archiving_keeps_what_is_typed() -> None:
    shop = Shop()
    presenter = editing(shop)
    presenter.type("name", "Half typed")
    presenter.archive()
    assert presenter.is_archived
    assert presenter.form.name == "Half typed"
    assert presenter.is_dirty
    presenter.archive()
    assert not presenter.is_archived


def test_a_duplicate_leaves_out_what_must_be_its_own() -> None:
    presenter = editing(Shop())
    presenter.duplicate()
    assert presenter.is_new
    assert presenter.is_dirty
    assert (presenter.form.sku, presenter.form.barcodes) == ("", ())
    assert presenter.form.gross == "8.90"


def test_a_refresh_does_not_touch_what_is_being_typed() -> None:
    shop = Shop()
    presenter = editing(shop)
    shop.save_product(replace(shop.drafts[an_id(1)], price=Decimal("9.50")))
    presenter.refresh()
    assert presenter.form.gross == "9.50"
    presenter.type("name", "Mine")
    shop.save_product(replace(shop.drafts[an_id(1)], price=Decimal("9.80")))
    presenter.refresh()
    assert (presenter.form.name, presenter.form.gross) == ("Mine", "9.50")


def test_a_price_with_four_decimals_is_kept_when_it_is_not_touched() -> None:
    shop = Shop()
    shop.drafts[an_id(1)] = a_draft(1, price=Decimal("0.1234"), price_includes_tax=False)
    presenter = editing(shop)
    presenter.type("name", "By the gram")
    presenter.save()
    assert shop.drafts[an_id(1)].price == Decimal("0.1234")


def test_goods_are_sold_below_zero_unless_that_is_unticked() -> None:
    shop = Shop()
    assert beginning(shop).form.sells_below_zero
    presenter = editing(shop)
    assert presenter.form.sells_below_zero
    presenter.type("sells_below_zero", False)
    presenter.save()
    assert not shop.drafts[an_id(1)].sells_below_zero
    assert not editing(shop).form.sells_below_zero


def test_what_happens_at_the_till_is_set_and_kept() -> None:
    shop = Shop()
    presenter = editing(shop)
    for field, value in (
        ("tracking", "serial"),
        ("min_age", "18"),
        ("is_open_price", True),
        ("is_own_line", True),
    ):
        presenter.type(field, value)
    presenter.save()
    saved = shop.drafts[an_id(1)]
    assert (saved.tracking, saved.min_age, saved.is_open_price, saved.is_own_line) == (
        "serial",
        18,
        True,
        True,
    )
    form = editing(shop).form
    assert (form.tracking, form.min_age, form.is_open_price, form.is_own_line) == ("serial", "18", True, True)
    again = editing(shop)
    again.type("min_age", "")
    again.type("tracking", "")
    again.save()
    assert (shop.drafts[an_id(1)].tracking, shop.drafts[an_id(1)].min_age) == (None, None)


@pytest.mark.parametrize("age", ["0", "100", "-1", "18.5", "eighteen"])
def test_an_age_that_is_none_is_said(age: str) -> None:
    shop = Shop()
    presenter = editing(shop)
    presenter.type("min_age", age)
    presenter.save()
    assert presenter.faults["min_age"] == "Type an age from 1 to 99, or nothing."
    assert shop.drafts[an_id(1)].min_age is None


def test_a_gift_card_is_sold_without_tax_weight_or_discount() -> None:
    shop = Shop()
    shop.drafts[an_id(1)] = a_draft(
        1, price=Decimal("25.0000"), price_includes_tax=False, is_by_weight=True, unit="kg"
    )
    presenter = editing(shop)
    presenter.type("tracking", "lot")
    presenter.type("loads", "gift_card")
    form = presenter.form
    assert (form.is_discountable, form.is_by_weight, form.tracking, form.tax) == (False, False, "", "")
    assert form.gross == form.net
    presenter.save()
    saved = shop.drafts[an_id(1)]
    assert (saved.loads, saved.price_includes_tax, saved.taxes) == ("gift_card", True, ())
    assert saved.price == Decimal(form.gross)
