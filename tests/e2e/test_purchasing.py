"""Purchasing on the real demo shop: an order from the supplier's choice to the stock and the cost of its goods, by keys and presses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.demo.people import OWNER
from pos.paths import resources_dir
from pos.services import assortment, catalog, purchasing, stock
from pos.services.catalog import ProductQuery
from pos.ui.theme import install, load_fonts
from tests.e2e.test_office import Desk, K, M


@pytest.fixture
def app(qapp, pos, open_app):
    load_fonts(resources_dir() / "fonts")
    install(qapp, "light")
    pos("till", "add", "F01")
    app = open_app("F01")
    app.refresher.refresh()
    app.prices.reload()
    app.session.begin(app.door.sign_in(OWNER.username, "pin", OWNER.pin).result())
    app.start()
    return app


def test_what_is_ordered_is_received_with_its_shipping(app, qtbot) -> None:
    desk = Desk(qtbot, app)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    supplier = app.query(assortment.list_suppliers).result()[0]
    goods = app.query(catalog.list_products, ProductQuery(), None, 40).result().rows
    first, second = [row for row in goods if row.barcode and row.unit == "pcs"][:2]
    before = app.query(stock.level, first.id).result()
    desk.office.choose("purchasing")
    desk.settle()
    page = desk.office.page
    desk.press(K.Key_N, M.ControlModifier)
    desk.settle()
    page.order_panel.supplier.chosen.emit(str(supplier.id))
    for row in (first, second):
        assert desk.office.take_scan(row.barcode)
        desk.settle()
    page.write_desk.rows.focus(0)
    desk.type("10")
    desk.press(K.Key_Return)
    desk.type("4")
    for row, cost in ((first, "2.00"), (second, "5.00")):
        page.writing.type(row.id, "cost", cost)
    desk.press(K.Key_Return, M.ControlModifier)
    desk.settle()
    order = app.query(purchasing.list_orders).result().rows[0]
    assert (order.number, order.status, order.value) == ("PO 1", "sent", Decimal(40))
    page.open_order(order.id)
    desk.settle()
    for _ in range(3):
        desk.office.take_scan(first.barcode)
        desk.settle()
    page.receive_desk.rows.focus(1)
    desk.type("4")
    page.delivery_panel.shipping.edit.setFocus()
    desk.type("2.60")
    page.delivery_panel.reference.edit.setFocus()
    desk.type("LS 7")
    assert page.delivery_panel.go.label == "Receive 7 items"
    desk.press(K.Key_Return, M.ControlModifier)
    desk.settle()
    received = app.query(purchasing.get_order, order.id).result()
    assert (received.status, [line.received for line in received.lines]) == ("part", [3, 4])
    assert app.query(stock.level, first.id).result() == before + 3
    moves = app.query(stock.list_movements, first.id).result().rows
    # of 2.60 the goods worth 6.00 of 26.00 bear 0.60
    assert (moves[0].cost, moves[0].note) == (Decimal("6.60"), "PO 1, LS 7")
