"""A stocktake as a person works on it: keys and scans into the window, presses on what is seen. The goods are in memory."""

from __future__ import annotations

import io
import sys
from decimal import Decimal as D  # noqa: N817 - many of them
from pathlib import Path
from typing import ClassVar

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

sys.path.insert(0, str(Path(__file__).parents[1]))

from hands import Hands

from pos.errors import Unavailable
from pos.ui.scan_filter import ScanFilter
from pos.ui.widgets.dialog import Dialog
from tests.ui.purchasing.orders import Printing
from tests.ui.stock.counting import (
    APPLES,
    GOODS,
    MUG,
    PEN,
    RIGHTS,
    Counts,
    a_stocktake,
    an_id,
    code,
    stock_page,
)

K, M = Qt.Key, Qt.KeyboardModifier


class Desk(Hands):
    """Somebody on the page, with a scanner in their hand."""

    def __init__(self, qtbot, shop: Counts, rights=RIGHTS, port: Printing | None = None) -> None:
        self.qtbot, self.shop, self.port = qtbot, shop, port or Printing()
        self.window = QWidget()
        self.page = stock_page(shop, rights=rights, port=self.port)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        qtbot.addWidget(self.window)
        self.window.resize(1158, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.now_ms = 0.0
        self.filter = ScanFilter(now_ms=lambda: self.now_ms)
        self.filter.set_handler(self._route)
        self.filter.watch(self.window.windowHandle())
        self.page.enter()
        self.tab = self.page.stocktake
        if "stock.edit" in rights:
            self.tap("stock.tabs.stocktake")

    def _route(self, scanned: str) -> bool:
        dialog = self.dialog
        return dialog.take_scan(scanned) if dialog is not None else self.page.take_scan(scanned)

    @property
    def dialog(self) -> Dialog | None:
        return next((d for d in self.window.findChildren(Dialog) if d.isVisible()), None)

    def is_seen(self, name: str) -> bool:
        return bool(self.shown(name))

    def counted(self, number: int) -> str:
        field = self.widget(f"count.{an_id(number)}.counted")
        assert isinstance(field, QLineEdit)
        return field.text()

    def state(self, number: int) -> str:
        return self.widget(f"count.{an_id(number)}.state").text

    def qty(self, number: int) -> D | None:
        """As it is kept."""
        return self.shop.lines[an_id(number)].qty

    @property
    def focused(self) -> str:
        return self.window.focusWidget().objectName()

    @property
    def go(self) -> str:
        return self.widget("stocktake.go").label

    def walk(self, number: int) -> None:
        """By keys into this row's field."""
        for _ in range(number):
            self.press(K.Key_Down)


@pytest.fixture
def desk(qtbot):
    made: list[Desk] = []

    def make(shop: Counts | None = None, **named) -> Desk:
        made.append(Desk(qtbot, shop or Counts(a_stocktake()), **named))
        return made[-1]

    yield make
    for each in made:
        each.filter.unwatch()


def field(number: int) -> str:
    return f"count.{an_id(number)}.counted"


# ---------------------------------------------------------------------- beginning


def test_a_count_is_begun_by_keys(desk) -> None:
    here = desk(Counts())
    assert here.is_seen("stocktake.empty")
    here.press(K.Key_N, M.ControlModifier)
    here.type("aisle 3")
    here.tap("segment.category")
    here.tap("start.blind")
    here.tap("start.accept")
    begun = here.shop.begun
    assert (begun.scope, begun.of, begun.is_blind, begun.note) == (
        "category",
        here.shop.categories[0].id,
        True,
        "aisle 3",
    )
    assert here.read("stocktake.title") == "Stocktake ST 33"
    assert here.focused == "scan"


def test_what_was_typed_stays_when_it_cannot_begin(desk) -> None:
    here = desk(Counts())
    here.press(K.Key_N, M.ControlModifier)
    here.type("aisle 3")
    here.shop.failing = Unavailable("server_unreachable")
    here.press(K.Key_Return)
    assert "What you typed is still here" in here.read("start.trouble")
    here.shop.failing = None
    here.press(K.Key_Return)
    assert here.shop.begun.note == "aisle 3"


def test_the_list_says_what_was_and_goes_on_with_what_is_open(desk) -> None:
    shop = Counts(a_stocktake())
    shop.takes[an_id(1)] = a_stocktake(31, "posted", id=an_id(1))
    here = desk(shop)
    assert here.read("stocktake.title") == "Stocktake ST 32"
    here.tap("stocktake.pause")
    assert here.read("message.title") == "ST 32 is paused"
    assert "kept" in here.read("message.detail")
    assert not here.is_seen("stocktake")
    assert here.widget("stocktake.start").label == "Go on with ST 32"
    here.press(K.Key_N, M.ControlModifier)
    assert here.read("stocktake.title") == "Stocktake ST 32"
    here.tap("stocktake.pause")
    here.press(K.Key_Down)
    here.press(K.Key_Down)
    here.press(K.Key_Return)
    assert here.read("stocktake.title") == "Stocktake ST 31"
    assert not here.is_seen("stocktake.go")
    assert here.widget(field(1)).isReadOnly()


def test_who_may_not_change_stock_has_no_such_tab(desk) -> None:
    here = desk(rights=RIGHTS - {"stock.edit"})
    assert not here.is_seen("stock.tabs.stocktake")


# ---------------------------------------------------------------------- counting


def test_a_scan_counts_one_wherever_the_keyboard_is_and_digits_after_it_set_the_number(desk) -> None:
    here = desk()
    for _ in range(3):
        here.scan(code(MUG))
    assert (here.counted(MUG), here.state(MUG), here.focused) == ("3", "3 more", field(MUG))
    here.type("12")
    here.press(K.Key_Return)
    assert (here.qty(MUG), here.focused) == (12, field(MUG + 1))
    here.scan(code(PEN))
    here.press(K.Key_Escape)
    assert (here.qty(PEN), here.focused) == (1, "scan")
    assert here.read("stocktake.counted") == "7 of 9"


def test_the_design_is_read_line_by_line(desk) -> None:
    here = desk()
    assert [here.state(at) for at in (1, 2, 3, 5)] == ["1 fewer", "Same", "1 more", "Not counted"]
    assert [here.read(f"count.{an_id(at)}.value") for at in (1, 2, 3)] == ["\N{MINUS SIGN}3.25", "", "+3.20"]
    assert [here.read(f"stocktake.{name}") for name in ("same", "fewer", "more", "left")] == [
        "3",
        "1",
        "1",
        "4",
    ]
    assert here.read("stocktake.value") == "\N{MINUS SIGN}0.05"
    assert here.go == "Review 2 differences"
    assert here.widget(field(1)).accessibleName() == "Counted, Beeswax candle, tall"


def test_counting_by_keys_alone(desk) -> None:
    here = desk()
    here.walk(5)
    here.type("4")
    here.press(K.Key_Down)
    here.press(K.Key_Down)
    here.type("139")
    here.press(K.Key_Up)
    assert (here.qty(MUG), here.qty(PEN), here.qty(6)) == (4, 139, 31)
    here.press(K.Key_Escape)
    assert here.focused == "scan"
    here.press(K.Key_Return, M.ControlModifier)
    assert [row.key for row in here.tab.desk.rows.rows] == [an_id(at) for at in (1, 3, MUG, PEN)]
    assert here.go == "Post 4 differences"
    here.press(K.Key_Return, M.ControlModifier)
    here.press(K.Key_Return)
    assert [(each.is_zeroing) for each in here.shop.posted] == [False]
    assert here.read("message.title") == "ST 32 is posted"


def test_an_empty_field_takes_the_count_back(desk) -> None:
    here = desk()
    here.walk(1)
    here.press(K.Key_Backspace)
    here.press(K.Key_Return)
    assert (here.qty(1), here.state(1)) == (None, "Not counted")


def test_what_is_no_number_is_said_and_stays(desk) -> None:
    here = desk()
    here.walk(1)
    here.type("1.5")
    here.press(K.Key_Return)
    assert here.read("message.title") == "Beeswax candle, tall: that is not a quantity"
    assert (here.counted(1), here.qty(1)) == ("1.5", 10)


def test_a_name_is_looked_for_and_its_number_typed(desk, qtbot) -> None:
    here = desk()
    here.type("coffee")
    qtbot.waitUntil(lambda: here.is_seen("lines.hit0"))
    here.press(K.Key_Return)
    assert here.focused == field(8)
    here.type("23")
    here.press(K.Key_Return)
    assert here.qty(8) == 23


def test_an_unknown_code_and_a_stranger_are_said(desk) -> None:
    here = desk()
    here.scan("4099999999999")
    assert here.read("message.title") == "No product has barcode 4099999999999"
    assert here.shop.counts == []
    here.scan(code(APPLES))
    assert here.read("message.title") == "Apples, Elstar is not on this list"
    here.press(K.Key_Return, M.ControlModifier)
    assert here.focused == field(APPLES)
    here.type("1.25")
    here.press(K.Key_Return)
    assert here.qty(APPLES) == D("1.25")


def test_weighed_goods_are_typed(desk) -> None:
    shop = Counts(a_stocktake())
    shop.lines.update(shop.others)
    here = desk(shop)
    here.scan(code(APPLES))
    assert (here.qty(APPLES), here.focused) == (None, field(APPLES))
    here.type("0.416")
    here.press(K.Key_Escape)
    assert here.qty(APPLES) == D("0.416")


def test_a_blind_count_shows_nothing_of_what_is_expected(desk) -> None:
    here = desk()
    here.tap("count.blind")
    assert here.read(f"count.{an_id(1)}.expected") == ""
    assert here.state(1) == "Counted"
    assert not here.is_seen("stocktake.fewer")
    assert not here.is_seen("segment.differences")
    assert here.go == "Review the differences"
    here.press(K.Key_Return, M.ControlModifier)
    assert here.read(f"count.{an_id(1)}.expected") == "11"


def test_a_narrow_window_gives_names_the_room_of_values(desk, qtbot) -> None:
    here = desk()
    assert here.is_seen(f"count.{an_id(1)}.value")
    here.window.resize(800, 768)
    qtbot.waitUntil(lambda: not here.is_seen(f"count.{an_id(1)}.value"))
    row = here.widget(f"count.{an_id(1)}")
    assert here.widget(field(1)).mapTo(row, QPoint()).x() > 150


def test_values_are_for_who_may_see_costs(desk) -> None:
    here = desk(rights=RIGHTS - {"cost.read"})
    assert not here.is_seen(f"count.{an_id(1)}.value")
    assert not here.is_seen("stocktake.value")


def test_filters_and_pages_of_a_long_list(desk) -> None:
    shop = Counts(a_stocktake())
    shop.page_rows = 4
    here = desk(shop)
    here.press(K.Key_PageDown)
    assert [row.key for row in here.tab.desk.rows.rows] == [an_id(at) for at in (5, 6, 7, 8)]
    here.tap("count.back")
    here.walk(4)
    here.press(K.Key_Return)
    assert here.focused == field(5)
    here.scan(code(9))
    assert here.focused == field(9)
    here.tap("segment.to_count")
    assert [row.key for row in here.tab.desk.rows.rows] == [an_id(at) for at in (5, 7, 8)]


def test_what_is_typed_in_the_last_row_of_a_page_is_counted_when_it_turns(desk) -> None:
    shop = Counts(a_stocktake())
    shop.page_rows = 5
    here = desk(shop)
    here.walk(MUG)
    here.type("4")
    here.press(K.Key_Return)
    assert (here.qty(MUG), here.focused, here.counted(6)) == (4, field(6), "31")


def test_nothing_of_the_page_is_ever_a_window_of_its_own(desk, qtbot, qapp) -> None:
    """Such a one takes the keyboard from the window."""

    class Watch(QObject):
        seen: ClassVar[list[QWidget]] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.seen.append(watched)
            return False

    here = desk()
    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        page = stock_page(here.shop)
        here.window.layout().addWidget(page)
        page.enter()
        page.choose_tab("stocktake")
        page.choose_tab("on_hand")
    finally:
        qapp.removeEventFilter(watch)
    assert watch.seen == []


# ---------------------------------------------------------------------- two people, and no server


def test_a_number_over_somebody_elses_count_is_asked_about(desk) -> None:
    for key, expected in (("keep", 7), ("replace", 5), ("add", 12)):
        here = desk()
        here.walk(MUG)
        here.type("5")
        here.shop.put(an_id(MUG), D(7), "Ben")
        here.press(K.Key_Return)
        assert here.read("clash.detail") == "Ben counted 7. You typed 5."
        here.tap(f"clash.{key}")
        assert (here.qty(MUG), here.counted(MUG)) == (expected, str(expected))


def test_a_scan_onto_somebody_elses_count_says_so(desk) -> None:
    here = desk()
    here.shop.put(an_id(MUG), D(7), "Ben")
    here.scan(code(MUG))
    assert here.qty(MUG) == 8
    assert here.read("message.title") == "Ben counted 7 of Stoneware mug already"


def test_without_the_server_counts_wait_and_none_is_lost_or_doubled(desk) -> None:
    here = desk()
    here.shop.failing = Unavailable("server_unreachable")
    here.scan(code(MUG))
    here.scan(code(MUG))
    here.walk(1)
    here.type("9")
    here.press(K.Key_Escape)
    here.press(K.Key_Escape)
    assert here.qty(MUG) is None
    assert here.read("stocktake.stuck").startswith("3 counts are not through")
    here.shop.failing = None
    here.shop.losing = Unavailable("outcome_unknown")
    here.scan(code(PEN))
    assert here.is_seen("message.action")
    here.press(K.Key_Return, M.ControlModifier)
    assert (here.qty(MUG), here.qty(PEN), here.qty(1)) == (2, 1, 9)
    assert not here.is_seen("stocktake.stuck")


def test_what_is_typed_is_counted_when_somebody_leaves(desk) -> None:
    here = desk()
    here.walk(MUG)
    here.type("6")
    left: list[bool] = []
    here.page.may_leave(lambda: left.append(True))
    assert (here.qty(MUG), left) == (6, [True])


# ---------------------------------------------------------------------- the end


def review(here: Desk) -> None:
    here.press(K.Key_Escape)
    here.press(K.Key_Return, M.ControlModifier)
    here.press(K.Key_Return, M.ControlModifier)


def test_posting_says_what_becomes_of_what_was_not_counted(desk) -> None:
    here = desk()
    review(here)
    assert "4 products were not counted" in here.read("post.detail")
    here.press(K.Key_Escape)
    assert here.shop.posted == []
    here.press(K.Key_Return, M.ControlModifier)
    here.tap("post.zero")
    assert here.shop.posted == []
    assert here.read("question.title") == "Take 4 products as gone?"
    here.press(K.Key_Return)
    assert [each.is_zeroing for each in here.shop.posted] == [True]


def test_who_counts_before_the_answer_is_not_booked_unseen(desk) -> None:
    here = desk()
    review(here)
    here.shop.put(an_id(MUG), D(7), "Ben")
    here.press(K.Key_Return)
    assert here.shop.posted == []
    assert here.read("message.title") == "Somebody counted meanwhile"
    assert here.go == "Post 3 differences"


def test_a_count_that_somebody_ended_is_over_here_too(desk) -> None:
    here = desk()
    here.shop.cancel(a_stocktake().id)
    here.page.refresh()
    assert here.read("message.title") == "Carla ended ST 32 meanwhile"
    assert here.is_seen("stocktake.list")


def test_a_count_is_cancelled_after_a_question(desk) -> None:
    here = desk()
    here.tap("stocktake.cancel")
    here.press(K.Key_Escape)
    assert here.shop.takes[a_stocktake().id].is_open
    here.tap("stocktake.cancel")
    here.press(K.Key_Return)
    assert here.shop.takes[a_stocktake().id].status == "cancelled"
    assert here.read("message.title") == "ST 32 is cancelled"


def test_a_till_that_is_not_heard_is_named(desk) -> None:
    shop = Counts(a_stocktake())
    shop.silent = ("Till 2",)
    assert desk(shop).read("stocktake.silent").startswith("Till 2 has a shift open and is not connected")


def test_a_blind_sheet_has_no_expected_numbers(desk) -> None:
    here = desk()
    here.press(K.Key_P, M.ControlModifier)
    here.press(K.Key_Return)
    here.tap("count.blind")
    here.press(K.Key_P, M.ControlModifier)
    here.press(K.Key_Return)
    seen, blind = (PdfReader(io.BytesIO(pdf)).pages[0].extract_text() for pdf in here.port.made)
    assert "Count sheet ST 32" in blind
    assert all(goods[0].split(",")[0] in blind for goods in GOODS)
    assert "140" in seen
    assert "140" not in blind
    assert "Expected" not in blind
