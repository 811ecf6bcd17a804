"""A stocktake on the real demo shop: begun, scanned, typed, sold meanwhile and posted, by keys and presses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.demo.people import OWNER
from pos.paths import resources_dir
from pos.services import catalog, stock, stocktakes
from pos.services.catalog import ProductQuery
from pos.ui.theme import install, load_fonts
from tests.e2e.test_office import Desk, K, M


@pytest.fixture
def app(qapp, pos, open_app):
    load_fonts(resources_dir() / "fonts")
    install(qapp, "light")
    pos("till", "add", "S01")
    app = open_app("S01")
    app.refresher.refresh()
    app.prices.reload()
    app.session.begin(app.door.sign_in(OWNER.username, "pin", OWNER.pin).result())
    app.start()
    return app


def test_what_is_counted_is_in_stock_with_what_was_sold_meanwhile(app, qtbot) -> None:
    desk = Desk(qtbot, app)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    goods = app.query(catalog.list_products, ProductQuery(), None, 40).result().rows
    first, second = [row for row in goods if row.barcode and row.unit == "pcs"][:2]
    before = app.query(stock.level, second.id).result()
    desk.office.choose("stock")
    desk.settle()
    page = desk.office.page
    page.tabs.chosen.emit("stocktake")
    desk.settle()
    desk.press(K.Key_N, M.ControlModifier)
    desk.settle()
    desk.press(K.Key_Return)
    desk.settle()
    take = app.query(stocktakes.list_stocktakes).result().rows[0]
    assert (take.number, take.is_open) == ("ST 1", True)
    for _ in range(3):
        desk.office.take_scan(first.barcode)
        desk.settle()
    desk.office.take_scan(second.barcode)
    desk.settle()
    desk.type(str(int(before) + 2))
    desk.press(K.Key_Return)
    desk.settle()
    day = app.clock.now().astimezone().date()
    app.change(stock.adjust, second.id, Decimal(-1), day=day).result()
    desk.press(K.Key_Escape)
    desk.press(K.Key_Return, M.ControlModifier)
    desk.settle()
    desk.press(K.Key_Return, M.ControlModifier)
    desk.settle()
    desk.press(K.Key_Return)
    desk.settle()
    posted = app.query(stocktakes.get_stocktake, take.id).result()
    assert (posted.status, posted.counted) == ("posted", 2)
    assert app.query(stock.level, first.id).result() == 3
    assert app.query(stock.level, second.id).result() == before + 1
    assert app.query(stock.list_movements, second.id).result().rows[0].note == "ST 1"
