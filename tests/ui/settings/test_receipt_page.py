"""The page that decides what receipts show: the paper follows what is typed, and saving is one with what others do."""

from __future__ import annotations

import io
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from pos.documents.logo import logo_from
from pos.domain.money import Currency
from pos.domain.receipt import StoreProfile
from pos.domain.receipt_layout import Part, ReceiptLayout
from pos.errors import Conflict, Refused
from pos.services.receipt_layouts import ShopReceipt
from pos.ui.operation import Operations
from pos.ui.settings.receipt_page import ReceiptPage
from pos.ui.settings.receipt_presenter import ReceiptPagePresenter
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.choices import Switch

STORE = StoreProfile("LM", "Linden Market", Currency("EUR", 2), ("12 Linden Street",), locale="nl_NL")


def done(result=None, error=None) -> Future:
    future: Future = Future()
    future.set_exception(error) if error is not None else future.set_result(result)
    return future


class Shop:
    """The office's errands and the till around the page."""

    def __init__(self, store: StoreProfile = STORE) -> None:
        self.store, self.till_name = store, "Till 1"
        self.there = ShopReceipt("LM", "Since 1911", "Thank you.")
        self.failure: Exception | None = None
        self.printed: list = []
        self.has_printer = True

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 14, 33, tzinfo=UTC)

    def ask(self, _use_case, *, done, failed) -> None:
        done(self.there)

    def do(self, _use_case, wanted, opened, *, done, failed) -> None:
        if self.failure is not None:
            failed(self.failure)
            return
        assert opened == self.there
        self.there = wanted
        done(wanted)

    def read_logo(self, path: Path) -> Future:
        try:
            return done(logo_from(path.read_bytes()))
        except Refused as error:
            return done(error=error)

    def print_rows(self, rows) -> Future:
        if not self.has_printer:
            raise Refused("no_printer")
        self.printed.append(list(rows))
        return done()


class Desk:
    def __init__(self, qtbot, shop: Shop) -> None:
        self.qtbot, self.shop = qtbot, shop
        self.operations = Operations()
        self.page = ReceiptPage(ReceiptPagePresenter(shop, shop, self.operations.run))
        qtbot.addWidget(self.page)
        self.page.resize(1158, 768)
        self.page.show()
        self.page.enter()

    def find(self, kind, name: str):
        return self.page.findChild(kind, f"receiptPage.{name}")

    def press(self, name: str) -> None:
        QTest.mouseClick(self.find(Button, name), Qt.MouseButton.LeftButton)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.operations.is_waiting)

    @property
    def words(self) -> str:
        return self.page.paper.accessibleName()

    @property
    def notice(self) -> str:
        return self.page.presenter.notice.title if self.page.presenter.notice else ""


@pytest.fixture
def desk(qtbot) -> Desk:
    return Desk(qtbot, Shop())


def test_the_paper_follows_what_is_typed_and_ctrl_s_saves_it(desk: Desk) -> None:
    assert "Since 1911" in desk.words
    assert not desk.find(Button, "save").isEnabled()
    header = desk.find(QPlainTextEdit, "header")
    header.selectAll()
    QTest.keyClicks(header, "Bakers")
    QTest.keyClick(header, Qt.Key.Key_Return)
    QTest.keyClicks(header, "and grocers")
    assert "Bakers, and grocers" in desk.words
    assert "Since 1911" not in desk.words
    QTest.keyClick(desk.page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert desk.shop.there.header == "Bakers\nand grocers"
    assert desk.notice == "The receipt is saved"
    assert not desk.find(Button, "save").isEnabled()


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part.CUSTOMER, "Marta Silva"),
        (Part.SAVED, "You saved"),
        (Part.NOTES, "Sliced"),
        (Part.SALESPERSON, "Sold by Ben"),
    ],
)
def test_a_switch_takes_its_part_off_the_paper(desk: Desk, part: Part, words: str) -> None:
    assert words in desk.words
    QTest.mouseClick(desk.find(Switch, part.value), Qt.MouseButton.LeftButton)
    assert words not in desk.words
    desk.press("save")
    assert desk.shop.there.layout == ReceiptLayout(frozenset({part}))


def test_the_tax_table_has_a_switch_only_where_the_country_lets_it(qtbot, desk: Desk) -> None:
    assert not desk.find(Switch, "taxes").isEnabled()
    american = Desk(qtbot, Shop(replace(STORE, locale="en_US")))
    switch = american.find(Switch, "taxes")
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert "8 items" in american.words
    assert "A Tax" not in american.words


def test_every_kind_of_paper_and_both_widths(desk: Desk) -> None:
    said = {}
    for kind, words in (
        ("gift", "GIFT RECEIPT"),
        ("return", "REFUND"),
        ("z_report", "Z report"),
        ("receipt", "39,08"),
    ):
        desk.page.presenter.choose_kind(kind)
        said[kind] = words in desk.words
    assert all(said.values()), said
    wide = desk.page.paper.width()
    desk.page.presenter.choose_width("58")
    assert desk.page.paper.width() < wide


def test_a_logo_is_read_shown_saved_and_taken_off(desk: Desk, tmp_path: Path) -> None:
    out = io.BytesIO()
    picture = Image.new("L", (64, 32), 255)
    picture.paste(0, (0, 0, 32, 32))
    picture.save(out, "PNG")
    (tmp_path / "logo.png").write_bytes(out.getvalue())
    desk.page.presenter.choose_logo(tmp_path / "logo.png")
    desk.settle()
    assert desk.page.presenter.rows[0].kind == "logo"
    desk.press("save")
    assert (desk.shop.there.layout.logo.width, desk.shop.there.layout.logo.height) == (64, 32)
    (tmp_path / "no.png").write_bytes(b"nothing")
    desk.page.presenter.choose_logo(tmp_path / "no.png")
    desk.settle()
    assert desk.notice == "This cannot be the logo"
    desk.press("remove")
    assert desk.page.presenter.logo is None


def test_what_somebody_else_saved_is_shown_and_mine_is_not_written_over_it(desk: Desk) -> None:
    desk.page.presenter.set_footer("Mine")
    desk.shop.failure = Conflict("receipt_changed_meanwhile")
    desk.shop.there = replace(desk.shop.there, footer="Theirs")
    desk.press("save")
    assert desk.notice == "The receipt was not saved"
    assert "Theirs" in desk.words
    assert not desk.page.presenter.is_dirty


def test_news_of_the_shop_is_drawn_but_never_over_what_is_typed(desk: Desk) -> None:
    desk.shop.there = replace(desk.shop.there, footer="Open on Sundays")
    desk.page.refresh()
    assert "Open on Sundays" in desk.words
    desk.page.presenter.set_footer("Mine")
    desk.shop.there = replace(desk.shop.there, footer="Closed on Sundays")
    desk.page.refresh()
    assert "Mine" in desk.words


def test_a_test_print_says_that_it_is_no_receipt(desk: Desk) -> None:
    desk.page.presenter.set_footer("Not saved yet")
    desk.press("test")
    (rows,) = desk.shop.printed
    texts = [row.left for row in rows]
    assert texts[0] == texts[-1] == "This is not a receipt."
    assert "Not saved yet" in texts
    assert desk.notice == "The test is printed"
    desk.shop.has_printer = False
    desk.press("test")
    assert desk.notice == "The test was not printed"


def test_leaving_asks_while_something_is_not_saved(desk: Desk) -> None:
    left = []
    desk.page.may_leave(lambda: left.append(1))
    assert left == [1]
    desk.page.presenter.set_footer("Mine")
    desk.page.may_leave(lambda: left.append(2))
    assert left == [1]
    QTest.mouseClick(desk.page.window().findChild(Button, "leave.save"), Qt.MouseButton.LeftButton)
    assert left == [1, 2]
    assert desk.shop.there.footer == "Mine"
