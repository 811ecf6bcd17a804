"""The office in a made language that brackets every text: what has letters and no brackets is data, or was forgotten."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pos.i18n import Locale
from pos.services.catalog import ProductQuery
from pos.ui.attention.page import AttentionPage
from pos.ui.attention.presenter import DECIDED, OPEN
from pos.ui.inventory.products_page import ProductsPage
from pos.ui.inventory.stock_page import StockPage
from pos.ui.operation import Operations
from pos.ui.reports.page import ReportsPage
from pos.ui.widgets import base
from pos.ui.widgets.badges import Keycap
from pos.words import speaking
from tests.ui.attention import shop as attention_shop
from tests.ui.inventory import shop as inventory_shop
from tests.ui.reports import shop as reports_shop


class Bracketed(Mapping[str, str]):
    """Knows every text."""

    def __getitem__(self, key: str) -> str:
        return f"⟦{key.rpartition('|')[2]}⟧"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class EveryForm(Mapping[str, Mapping[str, str]]):
    def __getitem__(self, key: str) -> Mapping[str, str]:
        return {"other": f"⟦{key}⟧"}

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """Every text that is painted from now on, in the made language."""
    monkeypatch.setattr(speaking, "_spoken", speaking.Catalogue("en", Bracketed(), EveryForm()))
    texts: list[str] = []
    real = base.draw_text

    def draw_text(painter, box, text, *rest):
        texts.append(text)
        return real(painter, box, text, *rest)

    for name, module in list(sys.modules.items()):
        if name.startswith("pos.ui.") and getattr(module, "draw_text", None) is real:
            monkeypatch.setattr(module, "draw_text", draw_text)
    return texts


def seen(page: QWidget) -> Iterator[str]:
    """What a person reads or hears on a page, apart from what is painted."""
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, Keycap | QPlainTextEdit):
            continue
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        yield widget.toolTip()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QAbstractItemView):
            yield from cells(widget)


def cells(view: QAbstractItemView) -> Iterator[str]:
    model: QAbstractItemModel = view.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    for column in range(model.columnCount()):
        if isinstance(view, QTableView) and view.horizontalHeader().isVisible():
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            yield from (str(model.index(row, column).data(role) or "") for role in roles)


def outside(text: str) -> str:
    """What stands in no brackets."""
    before = ""
    while text != before:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", "", text)
    return text


def forgotten(page: QWidget, drawn: list[str], data: str) -> set[str]:
    page.grab()
    left = {outside(text) for text in [*drawn, *seen(page)]}
    return {text for text in left if re.search(r"[^\W\d_]{2}", re.sub(data, "", text))}


DAYS = r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Mo|Tu|We|Th|Fr|Sa|Su)\b|\b(Oct|Nov|October|November)\b"
KEYS = r"Ctrl [A-Z]\b|\b(Enter|Esc)\b|^Close$"
"""Keycaps, and the cross of dialogs and notices, whose room has its own test."""


def shown(qtbot, page: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(page)
    qtbot.addWidget(window)
    window.resize(1400, 900)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    page.enter()
    return window


GOODS = rf"{DAYS}|{KEYS}|Product \d+|PA-\d+|Pantry|Oils|Alba Foods|Carla Ruiz|Ben Visser|kg|Damaged|Delivery|T01|\b(Pr|Oi|Pa|Af)\b"


def goods(page_type: type, shop: inventory_shop.Shop) -> QWidget:
    return page_type(shop, inventory_shop.LOCALE, inventory_shop.RIGHTS, lambda: inventory_shop.NOW)


def test_products(qtbot, drawn) -> None:
    shop = inventory_shop.Shop()
    page = goods(ProductsPage, shop)
    window = shown(qtbot, page)
    assert not forgotten(window, drawn, GOODS)
    page._open_product(shop.list_products(ProductQuery(), None, 1).rows[0])
    for tab in ("stock", "details"):
        page.panel.choose_tab(tab)
        assert not forgotten(window, drawn, GOODS)
    page.panel.gross.edit.setText("much")
    page.panel.gross.edited.emit("much")
    page.save()
    assert not forgotten(window, drawn, GOODS)
    page.may_leave(lambda: None)
    assert not forgotten(window, drawn, GOODS)


@pytest.mark.parametrize("tab", ["categories", "suppliers"])
def test_shelves(qtbot, drawn, tab) -> None:
    page = goods(ProductsPage, inventory_shop.Shop())
    window = shown(qtbot, page)
    page.choose_tab(tab)
    page.begin_new()
    assert not forgotten(window, drawn, GOODS)


@pytest.mark.parametrize("tab", ["on_hand", "movements", "low"])
def test_stock(qtbot, drawn, tab) -> None:
    page = goods(StockPage, inventory_shop.Shop())
    window = shown(qtbot, page)
    page.choose_tab(tab)
    assert not forgotten(window, drawn, GOODS)
    page.begin_new()
    assert not forgotten(window, drawn, GOODS)


SALES = rf"{DAYS}|{KEYS}|Anna Koster|Card|Cash|House blend|=Sourdough & <b>loaf</b>|Avocado|Stoneware mug|Hand soap|VAT|T01|Till 1"
KEPT = rf"{DAYS}|{KEYS}|T0\d|Till \d|Anna Koster|Carla Ruiz|Ben Visser|paper was torn up|Cash|House blend coffee beans 1 kg|Oat milk barista 1 L|Farm cheese, aged"


def test_reports(qtbot, drawn) -> None:
    page = ReportsPage(
        reports_shop.fake_app(),
        Locale(),
        Operations(),
        errands=reports_shop.FakeErrands(),
        now=lambda: reports_shop.NOW,
    )
    window = shown(qtbot, page)
    assert not forgotten(window, drawn, SALES)
    for kind in ("sales", "product", "category", "cashier", "hour", "tax"):
        page.show_table(kind)
        assert not forgotten(window, drawn, SALES)
    page.open_sales(page.presenter.target_of_kpi("returns"))
    assert not forgotten(window, drawn, SALES)


def test_attention(qtbot, drawn) -> None:
    errands = attention_shop.FakeErrands(attention_shop.full_house())
    page = AttentionPage(None, Locale(), Operations(), errands=errands, now=lambda: attention_shop.NOW)
    window = shown(qtbot, page)
    for tab in (OPEN, DECIDED):
        page.choose_tab(tab)
        assert not forgotten(window, drawn, KEPT)
        for row in page.presenter.rows:
            page.presenter.open(row.key)
            acts = page.presenter.detail.acts
            assert not forgotten(window, drawn, KEPT)
            for act in acts:
                page.presenter.begin(act)
                page.presenter.confirm()
                assert not forgotten(window, drawn, KEPT)
