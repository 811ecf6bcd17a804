"""Products and Stock as a person uses them: keys into the window, presses on what is seen. The shop is in memory."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from shop import LOCALE, NOW, RIGHTS, Shop, an_id

from pos.errors import Unavailable
from pos.ui.inventory.picture import read_picture
from pos.ui.inventory.products_page import ProductsPage
from pos.ui.widgets.buttons import PaintedButton
from pos.ui.widgets.dialog import Dialog
from pos.words import describe
from tests.ui.stock.counting import stock_page

K, M = Qt.Key, Qt.KeyboardModifier


class Desk:
    """Somebody in the office, on one page."""

    def __init__(self, qtbot, page_type, shop: Shop, rights=RIGHTS) -> None:
        self.qtbot, self.shop = qtbot, shop
        self.window = QWidget()
        self.page = page_type(shop, LOCALE, rights, lambda: NOW)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        qtbot.addWidget(self.window)
        self.window.resize(1158, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.page.enter()

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

    def fill(self, name: str, text: str) -> None:
        edit = self.find(name)
        edit.setFocus()
        edit.selectAll()
        self.type(text)

    def text(self, name: str) -> str:
        widget = self.find(name)
        assert isinstance(widget, QLineEdit | QLabel)
        return widget.text()

    def is_seen(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    @property
    def dialog(self) -> Dialog | None:
        return next((d for d in self.window.findChildren(Dialog) if d.isVisible()), None)


@pytest.fixture
def office(qtbot):
    return lambda page=ProductsPage, shop=None, rights=RIGHTS: Desk(qtbot, page, shop or Shop(), rights)


def open_first(desk: Desk) -> None:
    desk.press(K.Key_Down)
    desk.press(K.Key_Return)
    assert desk.is_seen("editor")


def test_search_waits_for_the_last_letter_and_the_slash_leads_to_it(office, qtbot) -> None:
    desk = office()
    open_first(desk)
    desk.press(K.Key_Escape)
    desk.press(K.Key_Slash)
    desk.type("000002")
    qtbot.waitUntil(lambda: len(desk.page.products.listing.rows) == 1)
    assert desk.text("products.search") == "000002"
    searches = [call for call in desk.shop.asked if call.name == "list_products"]
    assert [call.arguments[0].search for call in searches] == ["", "000002"]
    desk.press(K.Key_Escape)
    qtbot.waitUntil(lambda: len(desk.page.products.listing.rows) == 3)


def test_scrolling_to_the_end_asks_for_the_next_page_only(office, qtbot) -> None:
    desk = office(shop=Shop(products=500))
    table = desk.page.pane.view.table
    assert desk.page.pane.model.rowCount() == 100
    bar = table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    desk.shop.is_open = False
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 1)
    bar.setValue(bar.maximum())
    asked = [call for call in desk.shop.waiting if call.name == "list_products"]
    assert [call.arguments[1:] for call in asked] == [("100", 100)]
    desk.shop.answer(asked[0])
    assert desk.page.pane.model.rowCount() == 200


def test_enter_opens_the_marked_product_and_escape_closes(office) -> None:
    desk = office()
    open_first(desk)
    assert desk.text("editor.name") == "Product 000001"
    assert desk.text("editor.gross") == "8.90"
    assert not desk.is_seen("editor.unsaved")
    desk.press(K.Key_Escape)
    assert not desk.is_seen("editor")


def test_goods_that_are_not_sold_below_zero(office) -> None:
    desk = office()
    open_first(desk)
    desk.tap("editor.below_zero")
    assert desk.is_seen("editor.unsaved")
    desk.press(K.Key_S, M.ControlModifier)
    assert not desk.shop.drafts[an_id(1)].sells_below_zero
    assert desk.shop.drafts[an_id(2)].sells_below_zero


def test_what_is_asked_at_the_till_is_chosen_and_typed(office) -> None:
    desk = office()
    open_first(desk)
    desk.fill("editor.min_age", "180")
    desk.tap("editor.own_line")
    desk.press(K.Key_S, M.ControlModifier)
    assert desk.text("editor.at_till.error") == "Type an age from 1 to 99, or nothing."
    desk.fill("editor.min_age", "18")
    desk.press(K.Key_S, M.ControlModifier)
    draft = desk.shop.drafts[an_id(1)]
    assert (draft.min_age, draft.is_own_line) == (18, True)


def test_a_new_product_by_keys_alone(office) -> None:
    desk = office()
    desk.press(K.Key_N, M.ControlModifier)
    desk.type("Fig jam 200 g")
    assert desk.is_seen("editor.unsaved")
    desk.fill("editor.gross", "3.95")
    assert desk.text("editor.net") == "3.62"
    desk.press(K.Key_S, M.ControlModifier)
    assert any(each.name == "Fig jam 200 g" for each in desk.shop.drafts.values())
    assert not desk.is_seen("editor.unsaved")
    assert desk.text("message.title") == "Fig jam 200 g: saved"


def test_a_fault_is_said_under_its_field_and_the_keyboard_goes_there(office) -> None:
    desk = office()
    open_first(desk)
    desk.fill("editor.gross", "abc")
    desk.press(K.Key_S, M.ControlModifier)
    assert "not an amount" in desk.text("editor.prices.error")
    assert desk.find("editor.gross").hasFocus()
    assert desk.text("editor.gross") == "abc"


def test_a_scan_goes_into_the_open_editor_and_one_of_another_product_is_named(office) -> None:
    desk = office()
    open_first(desk)
    assert desk.page.take_scan("4006381333931")
    assert desk.is_seen("code.4006381333931")
    desk.page.take_scan("8007150000002")
    assert "Product 000002" in desk.text("editor.barcodes.error")
    desk.tap("code.4006381333931")
    assert not desk.is_seen("code.4006381333931")


def test_a_scan_of_an_unknown_code_offers_to_add_it(office) -> None:
    desk = office()
    desk.page.take_scan("4006381333931")
    desk.tap("message.action")
    assert desk.page.editor.form.barcodes == ("4006381333931",)
    desk.page.take_scan("8007150000002")
    assert "Product 000002" in desk.text("editor.barcodes.error")


@pytest.mark.parametrize(
    ("button", "name", "is_open"),
    [
        ("leave.keep", "Product 000001", True),
        ("leave.discard", "Product 000001", False),
        ("leave.save", "Mine", False),
    ],
)
def test_leaving_asks(office, button, name, is_open) -> None:
    desk = office()
    open_first(desk)
    desk.fill("editor.name", "Mine")
    desk.press(K.Key_Escape)
    assert desk.dialog is not None
    desk.tap(button)
    assert desk.dialog is None
    assert desk.shop.drafts[an_id(1)].name == name
    assert desk.is_seen("editor") is is_open
    if is_open:
        assert desk.text("editor.name") == "Mine"


def test_two_people_on_one_product(office) -> None:
    desk = office()
    open_first(desk)
    desk.fill("editor.gross", "9.20")
    desk.shop.save_product(replace(desk.shop.drafts[an_id(1)], price=Decimal("9.50"), short_name="Theirs"))
    desk.press(K.Key_S, M.ControlModifier)
    assert "Ben Visser changed this product" in desk.text("clash.words0")
    desk.tap("clash.accept")
    assert desk.text("editor.short_name") == "Theirs"
    assert desk.text("editor.gross") == "9.20"
    assert desk.text("editor.prices.error") == "Yours. Theirs: with tax 9.50, without tax 8.72"
    desk.press(K.Key_S, M.ControlModifier)
    assert desk.shop.drafts[an_id(1)].price == Decimal("9.20")


def test_cancel_at_a_clash_keeps_what_was_typed(office) -> None:
    desk = office()
    open_first(desk)
    desk.fill("editor.gross", "9.20")
    desk.shop.save_product(desk.shop.drafts[an_id(1)])
    desk.press(K.Key_S, M.ControlModifier)
    desk.tap("clash.cancel")
    assert desk.text("editor.gross") == "9.20"
    assert desk.is_seen("editor.unsaved")


def test_without_the_server_the_list_offers_to_try_again(office) -> None:
    shop = Shop()
    shop.failing = Unavailable("server_unreachable")
    desk = office(shop=shop)
    assert desk.text("products.list.failure.title") == describe(shop.failing).happened
    shop.failing = None
    desk.tap("products.list.again")
    assert desk.page.pane.model.rowCount() == 3


def test_an_empty_shop_says_what_to_do(office) -> None:
    desk = office(shop=Shop(products=0))
    assert desk.text("products.empty.title") == "No products yet"
    desk.tap("products.empty.new")
    assert desk.find("editor.name").hasFocus()


def test_a_slow_list_shows_a_bar_and_a_quick_one_does_not(office, qtbot) -> None:
    shop = Shop()
    shop.is_open = False
    desk = office(shop=shop)
    bar = desk.page.pane.view.busy
    assert not bar.isVisible()
    qtbot.waitUntil(bar.isVisible)
    shop.answer(next(call for call in shop.waiting if call.name == "list_products"))
    assert not bar.isVisible()


def test_categories_are_added_and_moved(office) -> None:
    desk = office()
    desk.tap("products.tabs.categories")
    desk.press(K.Key_N, M.ControlModifier)
    desk.type("Vinegar")
    desk.page.shelves["categories"].presenter.type_parent(str(an_id(801)))
    desk.press(K.Key_S, M.ControlModifier)
    added = next(each for each in desk.shop.categories if each.name == "Vinegar")
    assert added.parent == an_id(801)
    names = [row.name for row in desk.page.shelves["categories"].presenter.listing.rows]
    assert names == ["Pantry", "Oils", "Vinegar"]
    pantry = desk.shop.categories[0]
    presenter = desk.page.shelves["categories"].presenter
    presenter.open(pantry)
    assert [each.key for each in presenter.parent_options()] == [""]  # never under itself


def test_a_supplier_with_a_taken_name_keeps_what_was_typed(office) -> None:
    desk = office()
    desk.tap("products.tabs.suppliers")
    desk.press(K.Key_N, M.ControlModifier)
    desk.type("Alba Foods")
    desk.press(K.Key_S, M.ControlModifier)
    assert "There is a supplier with this name" in desk.text("supplier.trouble")
    assert desk.text("supplier.name") == "Alba Foods"
    desk.fill("supplier.name", "Oak Bakery")
    desk.fill("supplier.phone", "020 123")
    desk.press(K.Key_S, M.ControlModifier)
    assert {each.name for each in desk.shop.suppliers} == {"Alba Foods", "Oak Bakery"}


def test_stock_is_received_from_the_stock_page(office, qtbot) -> None:
    desk = office(stock_page)
    desk.press(K.Key_N, M.ControlModifier)
    desk.type("000002")
    qtbot.waitUntil(lambda: desk.is_seen("move.hit0"))
    desk.press(K.Key_Return)
    assert desk.find("move.quantity").hasFocus()
    desk.type("12")
    desk.press(K.Key_Return)
    assert desk.dialog is None
    assert desk.text("message.title") == "12 of Product 000002 received. 54 in stock."
    assert desk.shop.levels[an_id(2)] == 54


def test_a_scan_on_the_stock_page_opens_the_form_with_the_product(office) -> None:
    desk = office(stock_page)
    desk.page.take_scan("8007150000003")
    assert desk.dialog is not None
    assert desk.page.moves.form.product.id == an_id(3)
    desk.type("5")
    assert desk.dialog.take_scan("8007150000001")
    assert desk.page.moves.form.product.id == an_id(1)
    assert desk.text("move.quantity") == "5"


def test_a_count_says_when_nothing_was_wrong(office) -> None:
    desk = office(stock_page)
    desk.press(K.Key_Down)
    desk.press(K.Key_Return)
    desk.type("42")
    desk.press(K.Key_Return)
    assert "nothing to correct" in desk.text("message.title")


def test_who_may_not_move_stock_sees_no_buttons_for_it(office) -> None:
    desk = office(stock_page, rights=RIGHTS - {"stock.edit"})
    assert not desk.is_seen("stock.receive")
    desk.press(K.Key_N, M.ControlModifier)
    assert desk.dialog is None


def test_columns_and_filters_give_way_beside_the_panel(office) -> None:
    desk = office()
    table = desk.page.pane.view.table
    assert not table.isColumnHidden(3)
    open_first(desk)
    assert table.isColumnHidden(3)
    assert not desk.find("products.search").size().isEmpty()
    shown = [
        each.geometry().right()
        for each in (desk.page.category, desk.page.supplier, desk.page.stock)
        if each.isVisible()
    ]
    assert max(shown) <= desk.page.main.width()


def test_every_button_and_field_has_a_name(office) -> None:
    desk = office()
    open_first(desk)
    for part in desk.window.findChildren(PaintedButton):
        assert part.accessibleName(), part
        assert part.objectName(), part
    for part in desk.window.findChildren(QLineEdit):
        assert part.accessibleName()
        assert part.objectName()


def test_a_click_on_a_row_opens_it(office) -> None:
    desk = office()
    table = desk.page.pane.view.table
    place = QPoint(120, table.rowViewportPosition(1) + 10)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.text("editor.name") == "Product 000002"


def test_pictures_are_scaled_down_and_bad_files_are_refused(tmp_path) -> None:
    photo = tmp_path / "photo.png"
    image = QImage(1600, 900, QImage.Format.Format_RGB32)
    image.fill(QColor("#307050"))
    image.save(str(photo))
    picture, fault = read_picture(photo)
    assert not fault
    small = QImage.fromData(picture.content)
    assert (small.width(), small.height(), picture.mime) == (512, 288, "image/jpeg")
    text = tmp_path / "list.png"
    text.write_text("no picture")
    assert read_picture(text) == (None, "That is not a PNG, JPEG or WebP picture. Choose another file.")
    assert "cannot be read" in read_picture(tmp_path / "gone.png")[1]


def test_a_chosen_picture_is_shown_and_saved(office, tmp_path) -> None:
    photo = tmp_path / "photo.png"
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    image.fill(QColor("#307050"))
    image.save(str(photo))
    desk = office()
    open_first(desk)
    desk.page.panel.load_picture(photo)
    assert desk.page.panel.picture.has_picture
    desk.press(K.Key_S, M.ControlModifier)
    saved = next(call for call in desk.shop.asked if call.name == "save_product")
    assert saved.arguments[1].mime == "image/png"
