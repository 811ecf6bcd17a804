"""The product list behind its widgets: one page at a time, and only the newest question counts."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from shop import LOCALE, RIGHTS, Shop

from pos.errors import Unavailable
from pos.services.paging import Count
from pos.ui.inventory.listing import PAGE_ROWS
from pos.ui.inventory.products_presenter import ProductsPresenter
from pos.ui.inventory.wording import count_text, place_text


def started(shop: Shop, rights=RIGHTS) -> ProductsPresenter:
    presenter = ProductsPresenter(shop, LOCALE, rights)
    presenter.start()
    return presenter


def pages_asked(shop: Shop) -> list:
    return [call for call in shop.asked if call.name == "list_products"]


def test_a_list_asks_for_one_page_at_a_time() -> None:
    shop = Shop(products=350)
    presenter = started(shop)
    assert [call.arguments[2] for call in pages_asked(shop)] == [PAGE_ROWS]
    assert len(presenter.listing.rows) == PAGE_ROWS
    shop.is_open = False
    presenter.listing.grow()
    presenter.listing.grow()
    presenter.listing.grow()
    assert len(pages_asked(shop)) == 2
    shop.answer(shop.waiting.pop())
    assert len(presenter.listing.rows) == 2 * PAGE_ROWS


def test_a_list_ends() -> None:
    shop = Shop(products=150)
    presenter = started(shop)
    presenter.listing.grow()
    assert presenter.listing.is_complete
    presenter.listing.grow()
    assert len(pages_asked(shop)) == 2
    assert len({row.id for row in presenter.listing.rows}) == 150


def test_an_answer_to_an_older_search_is_dropped_whichever_order_they_come_in() -> None:
    shop = Shop(products=30)
    presenter = started(shop)
    shop.is_open = False
    presenter.search("00001")
    presenter.search("000012")
    first, second = [call for call in shop.waiting if call.name == "list_products"]
    shop.answer(second)
    assert [row.name for row in presenter.listing.rows] == ["Product 000012"]
    shop.answer(first)
    assert [row.name for row in presenter.listing.rows] == ["Product 000012"]


def test_a_page_that_was_asked_for_before_a_new_search_is_dropped() -> None:
    shop = Shop(products=250)
    presenter = started(shop)
    shop.is_open = False
    presenter.listing.grow()
    more = shop.waiting.pop()
    presenter.search("000012")
    shop.answer(shop.waiting[0])
    shop.answer(more)
    assert len(presenter.listing.rows) == 1


def test_without_the_server_the_list_says_so_and_keeps_its_rows() -> None:
    shop = Shop()
    presenter = started(shop)
    shop.failing = Unavailable("server_unreachable")
    presenter.refresh()
    assert presenter.listing.state == "failed"
    assert len(presenter.listing.rows) == 3
    shop.failing = None
    presenter.listing.restart()
    assert presenter.listing.state == "ready"


def test_the_same_column_again_turns_the_order_round() -> None:
    shop = Shop()
    presenter = started(shop)
    presenter.sort("name")
    assert presenter.query.is_descending
    assert presenter.listing.rows[0].name == "Product 000003"
    presenter.sort("price")
    assert not presenter.query.is_descending


def test_costs_and_margins_are_for_who_may_see_them() -> None:
    titles = [column.title for column in started(Shop()).columns()]
    assert "Cost" in titles
    assert "Margin" in titles
    fewer = [column.title for column in started(Shop(), RIGHTS - {"cost.read"}).columns()]
    assert "Cost" not in fewer
    assert "Margin" not in fewer


def test_the_margin_is_of_the_price_without_tax() -> None:
    presenter = started(Shop())
    margin = next(column for column in presenter.columns() if column.title == "Margin")
    # 8.90 with 9 % is 8.17; 3.07 of it are left
    assert margin.text(presenter.listing.rows[0]) == "38%"


def test_estimated_counts_say_about() -> None:
    assert count_text(Count(1284, is_exact=True), LOCALE) == "1,284"
    assert count_text(Count(1_000_000, is_exact=False), LOCALE) == "about 1,000,000"
    assert place_text(100, Count(1284, is_exact=True), LOCALE) == "1 to 100 of 1,284"


def test_low_and_out_are_marked() -> None:
    shop = Shop()
    first, second, _ = shop.levels
    shop.levels[first], shop.levels[second] = Decimal(6), Decimal(0)
    presenter = started(shop)
    badge = presenter.stock_column().badge
    assert [badge(row).text if badge(row) else "" for row in presenter.listing.rows] == [
        "6, low",
        "0, out",
        "",
    ]
