"""The command palette at the till's window: found by typing, done by Enter, and nothing listed that one may not do."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import OIL, Counter, K, M, goods
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.i18n import Locale
from pos.ui.palette.dialog import PaletteDialog
from pos.ui.palette.presenter import PalettePresenter

ENTER = K.Key_Return


@pytest.fixture
def counter(qtbot, make_till):
    made = Counter(qtbot, make_till(*goods()))
    made.pages = []

    def found(row):
        if row.kind == "page":
            made.pages.append(row.key)
        else:
            made.window.do_at_checkout(row.key, is_product=row.kind == "product")

    def act(action):
        if action == "find":
            PaletteDialog(made.window, PalettePresenter(made.desk, Locale(), found)).open_here()
        made.gifts.act(action)

    made.window.on_action = act
    yield made
    made.close()


def open_palette(counter):
    counter.press(K.Key_K, M.ControlModifier)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("palette")))


def rows(counter):
    return [(row.kind, row.text) for row in counter.widget("palette")._presenter.rows]


def test_an_act_is_four_keys_away(counter):
    counter.scan(OIL)
    counter.steps = 0
    open_palette(counter)
    assert QApplication.focusWidget().objectName() == "palette.field"
    counter.type("ca")
    assert rows(counter)[0] == ("action", "Cancel sale")
    counter.press(ENTER)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("question")))
    assert not counter.shown("palette")
    assert counter.steps == 4


def test_what_begins_with_the_word_stands_first(counter):
    open_palette(counter)
    counter.type("re")
    assert [text for kind, text in rows(counter) if kind == "action"][:3] == [
        "Recall",
        "Return",
        "Reprint receipt",
    ]


def test_goods_are_found_and_added(counter):
    open_palette(counter)
    counter.type("olive")
    place = [kind for kind, _ in rows(counter)].index("product")
    for _ in range(place):
        counter.press(K.Key_Down)
    counter.press(ENTER)
    assert [line.line.product.name for line in counter.session.priced().lines] == [
        "Olive oil extra virgin 500 ml"
    ]
    assert QApplication.focusWidget().objectName() == "scan"


def test_pages_are_there_for_who_may_enter_the_office(counter):
    open_palette(counter)
    counter.type("rep")
    assert "page" not in [kind for kind, _ in rows(counter)]


def test_nothing_found_says_so_and_enter_does_nothing(counter):
    open_palette(counter)
    counter.type("qqqq")
    assert rows(counter) == []
    assert counter.widget("palette")._presenter.spoken == "Nothing was found"
    counter.press(ENTER)
    assert counter.shown("palette")
    counter.press(K.Key_Escape)
    counter.qtbot.waitUntil(lambda: not counter.shown("palette"))


def test_a_tap_does_it(counter):
    counter.scan(OIL)
    open_palette(counter)
    counter.type("discount")
    listed = counter.widget("palette.list")
    QTest.mouseClick(listed, Qt.MouseButton.LeftButton, pos=QPoint(100, 36 + 22))
    counter.qtbot.waitUntil(lambda: bool(counter.shown("giving")))


def test_a_scan_is_not_typed_into_it(counter):
    open_palette(counter)
    counter.scan(OIL)
    assert counter.widget("palette.field").text() == ""


def test_not_while_money_is_taken(counter):
    counter.scan(OIL)
    counter.press(K.Key_F12)
    counter.press(K.Key_K, M.ControlModifier)
    assert not counter.shown("palette")


def test_the_list_of_keys(counter):
    open_palette(counter)
    counter.type("keys")
    counter.press(ENTER)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("keysDialog")))


@pytest.mark.parametrize(
    ("typed", "first"), [("stock", "page"), ("sto", "page"), ("cooking", "product"), ("beef", "product")]
)
def test_the_name_of_a_page_means_the_page(typed, first):
    """Found by hand: "stock" and Enter rang up a stock cube instead of opening Stock."""
    cube = SimpleNamespace(
        name="Cooking Stock Beef", price=Decimal("1.99"), unit="", product_id="1", stock=None
    )
    port = SimpleNamespace(
        features=frozenset({"office"}),
        search=lambda text, _limit: [cube] if text.split()[0] in cube.name.lower() else [],
    )
    presenter = PalettePresenter(port, Locale(), lambda _found: None)
    presenter.set_text(typed)
    assert presenter.rows[0].kind == first
    assert "product" in {row.kind for row in presenter.rows}
