"""Purchasing as a person uses it: keys and scans into the window, presses on what is seen. The orders are in memory."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from decimal import Decimal as D  # noqa: N817 - many of them
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from hands import Hands
from orders import (
    ALBA,
    APPLES,
    LINES,
    LOCALE,
    NOW,
    RIGHTS,
    Orders,
    Printing,
    an_id,
    an_order,
    printing,
)

from pos.errors import Unavailable
from pos.services.purchasing import Proposal
from pos.ui.purchasing.page import PurchasingPage
from pos.ui.scan_filter import ScanFilter
from pos.ui.widgets.dialog import Dialog

K, M = Qt.Key, Qt.KeyboardModifier
CHOCOLATE = "4006381000001"


class Desk(Hands):
    """Somebody on the page, with a scanner in their hand."""

    def __init__(self, qtbot, shop: Orders, rights=RIGHTS, port: Printing | None = None, width=1158) -> None:
        self.qtbot, self.shop, self.port = qtbot, shop, port or Printing()
        self.window = QWidget()
        self.page = PurchasingPage(shop, LOCALE, rights, lambda: NOW, printing(self.port))
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        qtbot.addWidget(self.window)
        self.window.resize(width, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.now_ms = 0.0
        self.filter = ScanFilter(now_ms=lambda: self.now_ms)
        self.filter.set_handler(self._route)
        self.filter.watch(self.window.windowHandle())
        self.page.enter()

    def _route(self, code: str) -> bool:
        """As the shell does it: a dialog first."""
        dialog = self.dialog
        return dialog.take_scan(code) if dialog is not None else self.page.take_scan(code)

    @property
    def dialog(self) -> Dialog | None:
        return next((d for d in self.window.findChildren(Dialog) if d.isVisible()), None)

    def is_seen(self, name: str) -> bool:
        return bool(self.shown(name))

    def text(self, name: str) -> str:
        field = self.widget(name)
        assert isinstance(field, QLineEdit)
        return field.text()

    def fill(self, name: str, text: str) -> None:
        self.widget(name).setFocus()
        self.type(text)

    def open(self) -> None:
        """The first order of the list."""
        self.press(K.Key_Down)
        self.press(K.Key_Return)

    def choose(self, name: str, key: str) -> None:
        """Out of the menu of a box."""
        self.widget(name).chosen.emit(key)

    @property
    def focused(self) -> str:
        return self.window.focusWidget().objectName()

    def now(self, number: int) -> str:
        return self.text(f"lines.{an_id(number)}.quantity")


@pytest.fixture
def desk(qtbot):
    made: list[Desk] = []

    def make(*orders, **named) -> Desk:
        made.append(Desk(qtbot, Orders(*orders), **named))
        return made[-1]

    yield make
    for each in made:
        each.filter.unwatch()


# ---------------------------------------------------------------------- the list


def test_the_list_is_walked_with_arrows_and_enter_opens(desk) -> None:
    here = desk(an_order(), an_order(118, "part", LINES[:2]))
    assert here.focused == "purchasing.search"
    here.press(K.Key_Down)
    here.press(K.Key_Down)
    here.press(K.Key_Return)
    assert here.read("purchasing.title") == "Receive PO 118"
    here.press(K.Key_Escape)
    assert here.read("purchasing.title") == "Purchasing"
    assert here.is_seen("purchasing.list")


def test_letters_search_and_filters_filter(desk, qtbot) -> None:
    here = desk(an_order(), an_order(118, "part", LINES[:2], supplier_name="Kade Roasters"))
    here.type("kade")
    qtbot.waitUntil(lambda: len(here.page.orders.listing.rows) == 1)
    assert here.page.orders.listing.rows[0].no == 118
    here.press(K.Key_Escape)
    qtbot.waitUntil(lambda: len(here.page.orders.listing.rows) == 2)
    here.choose("purchasing.status", "sent")
    assert [row.no for row in here.page.orders.listing.rows] == [119]


def test_a_scan_in_the_list_looks_for_the_product(desk) -> None:
    here = desk()
    here.scan(CHOCOLATE)
    assert here.text("purchasing.search") == "Dark chocolate 70%"
    assert here.page.orders.query.search == "Dark chocolate 70%"
    here.scan("4099999999999")
    assert here.read("message.title") == "No product has barcode 4099999999999"


# ---------------------------------------------------------------------- receiving


def test_scans_count_wherever_the_keyboard_is(desk) -> None:
    here = desk()
    here.open()
    for _ in range(3):
        here.scan(CHOCOLATE)
    here.fill(f"lines.{an_id(2)}.quantity", "12")
    here.scan(CHOCOLATE)
    here.fill("delivery.reference", "AF")
    here.scan(CHOCOLATE)
    assert (here.now(1), here.now(2), here.text("delivery.reference"), here.text("scan")) == (
        "5",
        "12",
        "AF",
        "",
    )
    assert here.widget("delivery.receive").label == "Receive 17 items"


def test_counting_by_keys_alone(desk) -> None:
    here = desk()
    here.open()
    assert here.focused == "scan"
    here.press(K.Key_Down)
    here.type("40")
    here.press(K.Key_Return)
    here.type("11")
    here.press(K.Key_Plus, text="+")
    here.press(K.Key_Down)
    here.type("25")
    here.press(K.Key_Minus, text="-")
    assert [here.now(at) for at in (1, 2, 3)] == ["40", "12", "24"]
    for _ in range(3):
        here.press(K.Key_Up)
    assert here.focused == "scan"
    here.press(K.Key_Return, M.ControlModifier)
    assert [line.qty for line in here.shop.received[0].receipt.lines] == [40, 12, 24]
    assert here.read("message.title") == "76 items of PO 119 are in stock"
    assert here.read(f"lines.{an_id(1)}.before") == "40"
    assert here.now(1) == "0"


def test_tab_leads_from_quantity_to_cost_and_down_stays_in_the_column(desk) -> None:
    here = desk()
    here.open()
    here.press(K.Key_Down)
    here.press(K.Key_Tab)
    here.type("1.50")
    here.press(K.Key_Down)
    assert here.focused == f"lines.{an_id(2)}.cost"
    assert here.text(f"lines.{an_id(1)}.cost") == "1.50"


def test_minus_and_plus_are_pressed_and_the_line_is_marked(desk) -> None:
    here = desk()
    here.open()
    key = an_id(3)
    for _ in range(3):
        here.tap(f"lines.{key}.plus")
    here.tap(f"lines.{key}.minus")
    assert (here.now(3), here.page.receiving.form.marked, here.focused) == ("2", key, "scan")
    assert here.read(f"lines.{key}.amount") == "3.70"


def test_all_is_filled_and_the_last_delivery_closes_the_order(desk) -> None:
    here = desk()
    here.open()
    here.tap("purchasing.fill")
    here.fill("delivery.shipping", "12.50")
    assert [here.read(f"delivery.{name}") for name in ("items", "goods", "freight", "total")] == [
        "160",
        "254.08",
        "12.50",
        "266.58",
    ]
    assert not here.is_seen("delivery.rest")
    here.tap("delivery.receive")
    assert here.read("purchasing.title") == "Purchasing"
    assert here.shop.orders[an_order().id].status == "closed"
    assert here.shop.received[0].receipt.shipping == D("12.50")


def test_what_is_weighed_has_the_keyboard_after_its_scan(desk) -> None:
    apples = replace(Orders().goods[an_id(APPLES)], qty=D("12.5"))
    here = desk(an_order(lines=(LINES[0], apples)))
    here.open()
    here.scan(apples.barcode)
    here.type("12.35")
    assert (here.now(APPLES), here.read("delivery.items")) == ("12.35", "1")


def test_something_that_was_not_ordered_is_offered_and_added_with_the_keys_of_the_message(desk) -> None:
    here = desk()
    here.open()
    here.scan("4006381000021")
    assert here.read("message.title") == "Stoneware mug is not on this order"
    message, scan = here.widget("message"), here.widget("scan")
    assert message.geometry().top() >= scan.mapTo(here.page.main, scan.rect().bottomLeft()).y(), (
        "it covers the field"
    )
    here.press(K.Key_Return, M.ControlModifier)
    assert (here.now(21), here.shop.received) == ("1", [])
    assert not here.is_seen("message")


def test_a_typed_name_finds_and_counts(desk, qtbot) -> None:
    here = desk()
    here.open()
    here.type("basmati")
    qtbot.waitUntil(lambda: here.is_seen("lines.hit0"))
    here.press(K.Key_Return)
    assert (here.now(3), here.text("scan"), here.is_seen("lines.hits")) == ("1", "", False)


def test_a_count_is_not_left_by_accident(desk) -> None:
    here = desk()
    here.open()
    here.scan(CHOCOLATE)
    here.press(K.Key_Escape)
    assert (
        here.read("dialog.title" if here.is_seen("dialog.title") else "question.title")
        == "Leave without receiving?"
    )
    here.press(K.Key_Escape)
    assert here.now(1) == "1"
    left = []
    here.page.may_leave(lambda: left.append(1))
    here.press(K.Key_Return)
    assert left == [1]
    assert here.read("purchasing.title") == "Purchasing"


def test_a_server_that_is_away_is_said_calmly_and_the_count_stays(desk) -> None:
    here = desk()
    here.open()
    here.scan(CHOCOLATE)
    here.shop.failing = Unavailable("server_unreachable")
    here.tap("delivery.receive")
    assert "What you typed is still here." in here.read("message.detail")
    assert here.now(1) == "1"
    here.shop.failing = None
    here.tap("delivery.receive")
    assert len(here.shop.received) == 1


def test_a_number_that_was_there_before_is_asked_about(desk) -> None:
    here = desk()
    for _ in range(2):
        if not here.is_seen("delivery"):
            here.open()
        here.scan(CHOCOLATE)
        here.fill("delivery.reference", "AF-1")
        here.tap("delivery.receive")
    assert "AF-1" in here.read("question.detail")
    here.press(K.Key_Escape)
    assert len(here.shop.received) == 1
    here.tap("delivery.receive")
    here.tap("question.accept")
    assert here.shop.received[1].is_known
    assert here.read("delivery.history").count("AF-1") == 2


def test_the_day_is_chosen_in_a_month_and_never_to_come(desk) -> None:
    here = desk()
    here.open()
    here.tap("delivery.day")
    grid = here.page.delivery_panel.day.popup.grid
    assert grid.latest == NOW.date()
    grid.picked.emit(NOW.date().replace(day=18))
    here.scan(CHOCOLATE)
    here.tap("delivery.receive")
    assert here.shop.received[0].receipt.day == NOW.date().replace(day=18)


def test_an_order_is_given_up_after_asking(desk) -> None:
    here = desk()
    here.open()
    here.tap("purchasing.give_up")
    here.press(K.Key_Escape)
    assert here.shop.orders[an_order().id].status == "sent"
    here.tap("purchasing.give_up")
    here.tap("question.accept")
    assert here.shop.orders[an_order().id].status == "cancelled"
    assert here.read("message.title") == "PO 119 is cancelled"


def test_an_order_that_is_over_is_read_only(desk) -> None:
    here = desk(an_order(117, "closed", LINES[3:6]))
    here.open()
    assert not here.is_seen(f"lines.{an_id(5)}.quantity")
    assert not here.is_seen("delivery.receive")
    assert not here.is_seen("purchasing.fill")
    assert here.read(f"lines.{an_id(5)}.before") == "12"
    here.scan(CHOCOLATE)
    assert here.read("delivery.items") == "12"
    here.press(K.Key_Escape)
    assert here.is_seen("purchasing.list")


def test_a_count_that_came_too_late_can_still_be_read(desk) -> None:
    here = desk()
    here.open()
    here.scan(CHOCOLATE)
    there = here.shop.orders[an_order().id]
    whole = tuple(replace(line, received=line.qty) for line in there.lines)
    here.shop.orders[there.id] = replace(there, status="closed", lines=whole, version=9)
    here.tap("delivery.receive")
    assert "was not booked" in here.read("message.detail")
    assert here.read(f"lines.{an_id(1)}.quantity") == "1"
    assert not here.is_seen("delivery.receive")
    assert here.shop.received == []


def test_who_may_not_see_costs_sees_none(desk) -> None:
    here = desk(rights=RIGHTS - {"cost.read"})
    here.open()
    here.scan(CHOCOLATE)
    for name in (f"lines.{an_id(1)}.cost", f"lines.{an_id(1)}.amount", "delivery.shipping", "delivery.total"):
        assert not here.is_seen(name)
    here.tap("delivery.receive")
    assert here.shop.received


def test_in_a_narrow_window_the_name_has_room(desk) -> None:
    here = desk(width=968)
    here.open()
    assert not here.is_seen(f"lines.{an_id(1)}.amount")
    assert here.is_seen(f"lines.{an_id(1)}.quantity")
    assert here.widget("purchasing.print").icon_name == ""
    here.window.resize(1158, 768)
    here.qtbot.waitUntil(lambda: here.is_seen(f"lines.{an_id(1)}.amount"))


def test_what_the_keyboard_reaches_has_a_name(desk) -> None:
    here = desk()
    here.open()
    nameless = [
        each.objectName() or type(each).__name__
        for each in here.page.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible() and not each.accessibleName()
    ]
    assert nameless == []
    assert here.widget(f"lines.{an_id(1)}.quantity").accessibleName() == "Now, Dark chocolate 70%"
    assert here.widget(f"lines.{an_id(1)}").accessibleName() == "Dark chocolate 70%, 40, Waiting"


# ---------------------------------------------------------------------- writing


def test_an_order_is_written_by_keys_and_scans(desk, qtbot) -> None:
    here = desk()
    here.press(K.Key_N, M.ControlModifier)
    assert here.focused == "order.supplier"
    here.choose("order.supplier", str(ALBA.id))
    here.scan(CHOCOLATE)
    here.scan(CHOCOLATE)
    here.widget("scan").setFocus()
    here.type("oil")
    qtbot.waitUntil(lambda: here.is_seen("lines.hit0"))
    here.press(K.Key_Return)
    here.press(K.Key_Down)
    here.press(K.Key_Down)
    here.type("12")
    assert here.is_seen("purchasing.unsaved")
    here.press(K.Key_S, M.ControlModifier)
    assert here.read("message.title") == "PO 120 is saved"
    assert not here.is_seen("purchasing.unsaved")
    here.press(K.Key_Escape)  # the message
    here.press(K.Key_Return, M.ControlModifier)
    sent = max(here.shop.orders.values(), key=lambda order: order.no)
    assert (sent.status, [(line.name, line.qty) for line in sent.lines]) == (
        "sent",
        [("Dark chocolate 70%", 2), ("Olive oil extra virgin 500 ml", 12)],
    )
    assert here.read("purchasing.title") == "Purchasing"


def test_low_stock_fills_the_order_and_a_line_is_taken_out(desk) -> None:
    here = desk()
    here.shop.low = [
        Proposal(replace(LINES[0], qty=D(24)), D(2), D(0)),
        Proposal(replace(LINES[1], qty=D(6)), D(0), D(0)),
    ]
    here.tap("purchasing.new")
    here.choose("order.supplier", str(ALBA.id))
    here.tap("order.low")
    assert here.read("message.title") == "2 products that run low were added"
    here.tap(f"lines.{an_id(1)}.remove")
    assert not here.is_seen(f"lines.{an_id(1)}")
    assert (here.now(2), here.read("order.value")) == ("6", "30.60")


def test_a_draft_is_not_left_without_a_word(desk) -> None:
    here = desk(an_order(120, "draft", LINES[:1]))
    here.open()
    here.tap(f"lines.{an_id(1)}.plus")
    here.press(K.Key_Escape)
    here.press(K.Key_Escape)
    assert here.is_seen("purchasing.unsaved")
    here.press(K.Key_Escape)
    here.press(K.Key_Return)  # save
    assert here.shop.orders[an_order(120).id].lines[0].qty == 41
    assert here.is_seen("purchasing.list")
    here.press(K.Key_Return)
    here.tap(f"lines.{an_id(1)}.plus")
    here.tap("purchasing.back")
    here.tap("leave.discard")
    assert here.shop.orders[an_order(120).id].lines[0].qty == 41
    here.press(K.Key_Return)
    assert here.now(1) == "41"


def test_nothing_is_sent_that_cannot_be_read(desk) -> None:
    here = desk(an_order(120, "draft", LINES[:1]))
    here.open()
    here.fill(f"lines.{an_id(1)}.quantity", "many")
    here.tap("order.save")
    assert here.read("order.trouble").startswith("Dark chocolate 70%: that is not a quantity.")
    assert here.shop.orders[an_order(120).id].lines[0].qty == 40


# ---------------------------------------------------------------------- paper


def test_the_order_is_printed_on_a4(desk) -> None:
    here = desk(an_order(note="Before nine"))
    here.open()
    here.press(K.Key_P, M.ControlModifier)
    here.press(K.Key_Return)
    title, name, pdf = here.port.sent[0]
    assert (title, name) == ("Order PO 119", "Order PO 119")
    assert here.read("message.title") == "Order PO 119 is printing"
    words = words_of(pdf)
    for text in (
        "Order PO 119",
        "17 Nov 2025. To Alba Foods. Nora Lind",
        "Before nine",
        "Dark chocolate 70%",
        "PA-001",
        "56.80",
        "264.64",
    ):
        assert text in words, text


def test_without_a_printer_it_is_saved_and_a_failure_can_be_tried_again(desk, tmp_path) -> None:
    here = desk(port=Printing(""))
    here.open()
    here.tap("purchasing.print")
    here.press(K.Key_Return)
    name, on_chosen = here.port.chosen
    assert name == "po-119.pdf"
    here.port.write = lambda *_given: _failed(PermissionError(13, "Permission denied"))
    on_chosen(tmp_path / name)
    assert here.read("message.title") == "po-119.pdf could not be written"
    del here.port.write
    here.press(K.Key_Return, M.ControlModifier)
    here.port.chosen[1](tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(b"%PDF")


def test_a_draft_is_saved_before_it_is_printed(desk) -> None:
    here = desk(an_order(120, "draft", LINES[:1]))
    here.open()
    here.tap(f"lines.{an_id(1)}.plus")
    here.press(K.Key_P, M.ControlModifier)
    here.press(K.Key_Return)
    assert here.shop.orders[an_order(120).id].lines[0].qty == 41
    assert "41" in words_of(here.port.sent[0][2])


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _failed(error):
    from concurrent.futures import Future

    future: Future = Future()
    future.set_exception(error)
    return future
