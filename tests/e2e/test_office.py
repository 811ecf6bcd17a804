"""The back office on the real demo shop: a product from its first letter to its last movement, and a second till that sees it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from pos.demo.people import CASHIER, OWNER
from pos.domain.barcode import check_digit
from pos.i18n import Locale
from pos.paths import resources_dir
from pos.services import catalog, stock
from pos.ui.office.frame import Office
from pos.ui.operation import Operations
from pos.ui.theme import install, load_fonts
from pos.ui.widgets.dialog import Dialog

K, M = Qt.Key, Qt.KeyboardModifier
CODE = "2000009" + "00777" + check_digit("200000900777")


@pytest.fixture
def dressed(qapp):
    load_fonts(resources_dir() / "fonts")
    install(qapp, "light")


@pytest.fixture
def apps(pos, open_app):
    """The owner's till with the office, and a cashier's checkout."""
    for code in ("F01", "F02"):
        pos("till", "add", code)
    office, checkout = open_app("F01"), open_app("F02")
    for app, person in ((office, OWNER), (checkout, CASHIER)):
        app.refresher.refresh()
        app.prices.reload()
        app.session.begin(app.door.sign_in(person.username, "pin", person.pin).result())
        app.start()
    return office, checkout


class Desk:
    """The owner at the office window."""

    def __init__(self, qtbot, app) -> None:
        self.qtbot, self.app = qtbot, app
        self.operations = Operations()
        self.left = 0
        self.window = QWidget()
        self.office = Office(app, Locale(), self.operations, self._leave)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.office)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.office.enter()
        self.settle()

    def _leave(self) -> None:
        self.left += 1

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.operations.is_waiting, timeout=10_000)

    def press(self, key, modifiers=M.NoModifier) -> None:
        QTest.keyClick(self.window.windowHandle(), key, modifiers)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), letter)

    def find(self, name: str) -> QWidget:
        found = [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]
        assert found, f"{name} is not to be seen"
        return found[0]

    def tap(self, name: str) -> None:
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
        self.settle()

    def fill(self, name: str, text: str) -> None:
        edit = self.find(name)
        edit.setFocus()
        edit.selectAll()
        self.type(text)

    def text(self, name: str) -> str:
        widget = self.find(name)
        assert isinstance(widget, QLineEdit | QLabel)
        return widget.text()

    def save(self) -> None:
        self.press(K.Key_S, M.ControlModifier)
        self.settle()


def test_a_product_from_its_first_letter_to_its_last_movement(apps, dressed, qtbot) -> None:
    app, checkout = apps
    desk = Desk(qtbot, app)
    assert desk.text("office.store") == app.prices.store.name

    # A new product
    desk.office.new_product()
    desk.type("Fig vinegar 250 ml")
    assert desk.office.take_scan(CODE)
    desk.settle()
    desk.fill("editor.gross", "9.20")
    rate = next(iter(desk.office.page.editor.maker.chosen(desk.office.page.editor.form.tax))).rate
    net = (Decimal("9.20") / (1 + rate / 100)).quantize(Decimal("0.01"))
    assert desk.text("editor.net") == str(net)
    desk.fill("editor.cost", "5.10")
    desk.save()
    assert "Fig vinegar" in desk.text("message.title")
    qtbot.waitUntil(lambda: checkout.prices.find((CODE,)) is not None, timeout=15_000)
    assert checkout.prices.find((CODE,)).product.price == Decimal("9.20")

    # Its price, typed without tax
    desk.fill("editor.net", "10.00")
    gross = (10 * (1 + rate / 100)).quantize(Decimal("0.01"))
    assert desk.text("editor.gross") == str(gross)
    desk.save()
    qtbot.waitUntil(lambda: checkout.prices.find((CODE,)).product.price == gross, timeout=15_000)

    # Somebody else saves it first
    desk.fill("editor.name", "Fig vinegar 500 ml")
    detail = app.query(catalog.get_product, desk.office.page.editor.opened.detail.draft.id).result()
    app.change(catalog.save_product, replace(detail.draft, price=Decimal("12.50"))).result()
    desk.save()
    assert OWNER.name in desk.text("clash.words0")
    desk.tap("clash.accept")
    assert desk.text("editor.name") == "Fig vinegar 500 ml"
    assert desk.text("editor.gross") == "12.50"
    desk.save()
    saved = app.query(catalog.get_product, detail.draft.id).result()
    assert (saved.draft.name, saved.draft.price) == ("Fig vinegar 500 ml", Decimal("12.50"))

    # Goods come in, and the checkout knows
    desk.tap("editor.tabs.stock")
    desk.tap("editor.move.receive")
    desk.type("12")
    desk.press(K.Key_Return)
    qtbot.waitUntil(lambda: not any(d.isVisible() for d in desk.window.findChildren(Dialog)), timeout=10_000)
    desk.settle()
    assert desk.text("message.title") == "12 of Fig vinegar 500 ml received. 12 in stock."
    ledger = desk.office.page.ledger.listing.rows
    assert [(each.movement.qty, each.movement.kind, each.after) for each in ledger] == [(12, "receive", 12)]
    assert app.query(stock.level, saved.draft.id).result() == Decimal(12)
    qtbot.waitUntil(lambda: checkout.prices.get(str(saved.draft.id)).stock == 12, timeout=15_000)

    # And it stands in the ledger
    desk.office.choose("stock")
    desk.settle()
    desk.tap("stock.tabs.movements")
    first = desk.office.page.movements.listing.rows[0]
    assert (first.product_name, first.person) == ("Fig vinegar 500 ml", OWNER.name)


def test_a_cashier_does_not_get_into_the_office(apps, dressed, qtbot) -> None:
    _, checkout = apps
    desk = Desk(qtbot, checkout)
    assert desk.left == 1
    assert desk.office.page is None


def test_unsaved_work_is_kept_when_the_side_bar_is_pressed(apps, dressed, qtbot) -> None:
    app, _ = apps
    desk = Desk(qtbot, app)
    desk.office.new_product()
    desk.type("Half a name")
    desk.tap("office.nav.till")
    assert desk.left == 0
    desk.tap("leave.keep")
    assert desk.text("editor.name") == "Half a name"
    desk.tap("office.nav.till")
    desk.tap("leave.discard")
    assert desk.left == 1
