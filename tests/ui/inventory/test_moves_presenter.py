"""Goods moved by hand: what is checked, what is sent, and the result in words."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from shop import LOCALE, Shop, an_id

from pos.errors import Unavailable
from pos.ui.inventory.moves_presenter import MovePresenter


def moving(shop: Shop, kind: str) -> MovePresenter:
    presenter = MovePresenter(shop, LOCALE, lambda: date(2026, 11, 20))
    presenter.told = []
    presenter.on_done = lambda _product, words, _moved: presenter.told.append(words)
    presenter.begin(kind, shop.row(shop.drafts[an_id(1)]))
    return presenter


@pytest.mark.parametrize(
    ("kind", "typed", "words", "level"),
    [
        ("receive", "12", "12 of Product 000001 received. 54 in stock.", 54),
        ("remove", "2", "2 of Product 000001 removed. 40 in stock.", 40),
        ("count", "40", "Product 000001 corrected by \N{MINUS SIGN}2. 40 in stock.", 40),
        ("count", "42", "Product 000001: nothing to correct. 42 in stock.", 42),
        ("adjust", "-3", "Product 000001 corrected by \N{MINUS SIGN}3. 39 in stock.", 39),
        ("adjust", "+3", "Product 000001 corrected by +3. 45 in stock.", 45),
    ],
)
def test_a_movement_tells_what_came_of_it(kind, typed, words, level) -> None:
    shop = Shop()
    presenter = moving(shop, kind)
    presenter.type("quantity", typed)
    presenter.save()
    assert presenter.told == [words]
    assert shop.levels[an_id(1)] == Decimal(level)


@pytest.mark.parametrize("typed", ["", "x", "-1", "0", "99999999"])
def test_a_quantity_that_cannot_be_is_refused(typed) -> None:
    shop = Shop()
    presenter = moving(shop, "receive")
    presenter.type("quantity", typed)
    presenter.save()
    assert presenter.faults["quantity"]
    assert shop.levels[an_id(1)] == 42


def test_a_scan_chooses_the_product_and_an_unknown_one_says_so() -> None:
    shop = Shop()
    presenter = MovePresenter(shop, LOCALE, lambda: date(2026, 11, 20))
    presenter.begin("receive")
    presenter.scan("999")
    assert "No product has barcode 999" in presenter.faults["product"]
    presenter.scan("8007150000002")
    assert presenter.form.product.id == an_id(2)


def test_reasons_go_one_way() -> None:
    presenter = moving(Shop(), "receive")
    assert [each.key for each in presenter.reason_options()] == ["delivery", "correction"]
    presenter.type("kind", "remove")
    assert [each.key for each in presenter.reason_options()] == ["damaged", "correction"]
    assert presenter.form.reason == "damaged"


def test_without_the_server_nothing_moved_and_the_form_stays() -> None:
    shop = Shop()
    presenter = moving(shop, "receive")
    presenter.type("quantity", "12")
    shop.failing = Unavailable("server_unreachable")
    presenter.save()
    assert "Nothing was moved" in presenter.faults["all"]
    assert presenter.form.quantity == "12"
    assert not presenter.is_busy
