"""The pages of the office in a made language: what stands in no brackets is data, or was forgotten."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.services.catalog import ProductQuery
from pos.till.link import LinkState, LinkStatus
from pos.ui.attention.page import AttentionPage
from pos.ui.attention.presenter import DECIDED, OPEN
from pos.ui.attention.showing import SEEN
from pos.ui.inventory.products_page import ProductsPage
from pos.ui.office.frame import link_words
from pos.ui.operation import Operations
from pos.ui.purchasing.page import PurchasingPage
from pos.ui.reports.page import ReportsPage
from pos.words.flags import FLAG_WORDS
from tests.ui.attention import shop as attention_shop
from tests.ui.inventory import shop as inventory_shop
from tests.ui.made_language import Eyes, speak_brackets
from tests.ui.purchasing import orders
from tests.ui.reports import shop as reports_shop
from tests.ui.stock import counting
from tests.ui.stock.counting import stock_page

DAYS = "Mon Tue Wed Thu Fri Sat Sun Mo Tu We Th Fr Sa Su Oct Nov October November"
GOODS = "Product PA Pantry Oils Alba Foods Carla Ruiz Ben Visser Pr Oi Pa Af"
SALES = "Anna Koster Card Cash House blend =Sourdough & <b>loaf</b> Avocado Stoneware mug Hand soap VAT Till Drinks Food"
KEPT = "Anna Koster Carla Ruiz Ben Visser paper was torn up Cash House blend coffee beans Oat milk barista Farm cheese, aged Till"


@pytest.fixture
def eyes(monkeypatch) -> Eyes:
    speak_brackets(monkeypatch)
    eyes = Eyes(monkeypatch)
    eyes.know(DAYS)
    return eyes


@pytest.fixture
def window(qtbot):
    """A page in its window, entered."""

    def show(page: QWidget) -> QWidget:
        window = QWidget()
        QVBoxLayout(window).addWidget(page)
        qtbot.addWidget(window)
        window.resize(1400, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        page.enter()
        return window

    return show


def goods(page_type: type, shop: inventory_shop.Shop) -> QWidget:
    return page_type(shop, inventory_shop.LOCALE, inventory_shop.RIGHTS, lambda: inventory_shop.NOW)


def test_products(window, eyes) -> None:
    eyes.know(GOODS)
    shop = inventory_shop.Shop()
    page = goods(ProductsPage, shop)
    office = window(page)
    eyes.look(office)
    page._open_product(shop.list_products(ProductQuery(), None, 1).rows[0])
    for tab in ("stock", "details"):
        page.panel.choose_tab(tab)
        eyes.look(office)
    page.panel.gross.edit.setText("")
    page.panel.gross.edited.emit("")
    page.save()
    eyes.look(office)
    page.may_leave(lambda: None)
    eyes.look(office)


@pytest.mark.parametrize("tab", ["categories", "suppliers"])
def test_shelves(window, eyes, tab) -> None:
    eyes.know(GOODS)
    page = goods(ProductsPage, inventory_shop.Shop())
    office = window(page)
    page.choose_tab(tab)
    page.begin_new()
    eyes.look(office)


@pytest.mark.parametrize("tab", ["on_hand", "movements", "low"])
def test_stock(window, eyes, tab) -> None:
    eyes.know(GOODS, "Delivery")
    page = goods(stock_page, inventory_shop.Shop())
    office = window(page)
    page.choose_tab(tab)
    eyes.look(office)
    page.begin_new()
    eyes.look(office)


def test_stocktake(window, eyes) -> None:
    shop = counting.Counts(counting.a_stocktake(note="Ben Visser"))
    shop.silent = ("Till",)
    shop.page_rows = 4
    for line in shop.lines.values():
        eyes.know(line.name, line.category_name)
    eyes.know(GOODS, "ST Nov Till Page Up Down")  # what stands on keys is the same everywhere
    page = stock_page(shop)
    office = window(page)
    page.choose_tab("stocktake")
    page.take_scan(counting.code(counting.MUG))
    eyes.look(office)
    page.stocktake.desk.rows.rows[0].edit.setText("x")
    page.stocktake.work.type(counting.an_id(counting.MUG), "x")
    page.stocktake.work.commit(counting.an_id(counting.MUG))
    eyes.look(office)
    page.stocktake.work.typed.clear()
    page.stocktake.go_on()
    eyes.look(office)
    page.stocktake.work.hide_expected(hides=True)
    eyes.look(office)
    page.stocktake.leave_desk()
    eyes.look(office)
    page.stocktake._ask_what(shop.shelves())
    eyes.look(office)


def test_purchasing(window, eyes) -> None:
    shop = orders.Orders(
        orders.an_order(deliveries=()),
        orders.an_order(118, "part", orders.LINES[:2]),
        orders.an_order(117, "closed", orders.LINES[3:]),
        orders.an_order(116, "cancelled", orders.LINES[:1]),
        orders.an_order(120, "draft", orders.LINES[:2]),
    )
    for line in (*orders.LINES, *orders.OTHERS):
        eyes.know(line.name, line.category_name, line.sku)
    eyes.know("Alba Foods Green Lane Carla Ruiz PO AF Dc Oo Br Ct Sn Ab Sm Ae kg")
    page = PurchasingPage(shop, orders.LOCALE, orders.RIGHTS, lambda: orders.NOW, orders.printing())
    office = window(page)
    eyes.look(office)
    for number in (116, 117, 118, 119, 120):
        page.open_order(orders.an_order(number).id)
        eyes.look(office)
    page.writing.finder.search("o")
    page.writing.type(orders.an_id(1), "quantity", "")
    page.save()
    eyes.look(office)
    page.may_leave(lambda: None)
    eyes.look(office)
    page.receiving.show(shop.orders[orders.an_order().id])
    page._show("receive")
    page.take_scan("PA-021")
    page.receiving.step(orders.an_id(1), 41)
    eyes.look(office)
    page.act()
    page.receiving.type_reference("AF")
    page.receiving.receive()
    eyes.look(office)
    page.receiving.step(orders.an_id(2), 1)
    page.receiving.type_shipping("x")
    page.receiving.receive()
    page._ask_to_give_up()
    eyes.look(office)


def test_reports(window, eyes) -> None:
    eyes.know(SALES)
    page = ReportsPage(
        reports_shop.fake_app(),
        Locale(),
        Operations(),
        errands=reports_shop.FakeErrands(),
        now=lambda: reports_shop.NOW,
    )
    office = window(page)
    eyes.look(office)
    for kind in ("sales", "product", "category", "cashier", "hour", "tax"):
        page.show_table(kind)
        eyes.look(office)
    page.open_sales(page.presenter.target_of_kpi("returns"))
    eyes.look(office)


def test_attention(window, eyes) -> None:
    eyes.know(KEPT)
    errands = attention_shop.FakeErrands(attention_shop.full_house())
    eyes.know(*(each.error for each in errands.items if hasattr(each, "error")))
    page = AttentionPage(None, Locale(), Operations(), errands=errands, now=lambda: attention_shop.NOW)
    office = window(page)
    for tab in (OPEN, DECIDED):
        page.choose_tab(tab)
        eyes.look(office)
        for row in page.presenter.rows:
            page.presenter.open(row.key)
            eyes.look(office)
            for act in page.presenter.detail.acts:
                page.presenter.begin(act)
                page.presenter.confirm()
                eyes.look(office)


def test_flags(window, eyes) -> None:
    eyes.know(KEPT, "Dina Okafor Welcome Olive oil")
    flags = sorted({key.split(".")[1] for key in FLAG_WORDS} - {"other", "repaired"})
    items = [attention_shop.flagged(seq, flag) for seq, flag in enumerate(flags, 1)]
    errands = attention_shop.FakeErrands([*items, attention_shop.flagged(90, *flags[:3])])
    page = AttentionPage(None, Locale(), Operations(), errands=errands, now=lambda: attention_shop.NOW)
    office = window(page)
    page.choose_tab(OPEN)
    for row in page.presenter.rows:
        page.presenter.open(row.key)
        eyes.look(office)
    page.presenter.begin(SEEN)
    eyes.look(office)
    page.presenter.confirm()
    eyes.look(office)
    page.presenter.ask_kinds()
    kind = page.presenter.kinds[0]
    question = page.presenter.question(kind)
    for words in (page.presenter.kind_words(kind), question.title, question.detail, question.accept):
        assert not eyes._left_of(words)
    page.presenter.see_to_kind(kind)
    eyes.look(office)
    page.choose_tab(DECIDED)
    eyes.look(office)


@pytest.mark.parametrize("status", LinkStatus)
def test_the_link(eyes, status) -> None:
    for waiting in (0, 3):
        words, _ = link_words(LinkState(status=status, waiting=waiting))
        assert not eyes._left_of(words)
