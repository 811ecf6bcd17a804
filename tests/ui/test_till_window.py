"""What holds for all of the till's window: sounds, names, keys, explanations, sizes."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

sys.path.insert(0, str(Path(__file__).parent))


from person import LOAF, MILK, K, M, full, person, stranger

from pos.till.shown import PrinterState
from pos.ui.scan_seen import ScanSeen
from pos.ui.widgets.buttons import PaintedButton

__all__ = ["full", "person", "stranger"]


def test_each_scan_has_its_sound(person):
    heard = []
    person.window.on_sound = heard.append
    person.scan(LOAF)
    person.scan("4006381333931")
    person.press(K.Key_F12)
    person.scan(MILK)
    assert heard == ["added", "unknown", "refused"]


def test_every_button_has_a_name_for_a_screen_reader_and_a_finger_fits_on_it(full):
    full.scan(LOAF)
    full.qtbot.waitUntil(lambda: full.window.till.checkout.flash_id is None)
    for screen, key in (("checkout", K.Key_F12), ("payment", K.Key_Return), ("complete", K.Key_Return)):
        full.wait_for(screen)
        buttons = [b for b in full.window.screen_shown.findChildren(PaintedButton) if b.isVisible()]
        assert len(buttons) > 4
        for button in buttons:
            assert button.accessibleName(), button.objectName()
            assert button.height() >= 44 or button.objectName() == "line.quantity", button.objectName()
        full.press(key)


def words_of(person, name):
    return [label.text() for label in person.widget(name).findChildren(QLabel)]


def test_all_keys_are_shown_and_only_those_that_work(person):
    person.press(K.Key_F1)
    shown = words_of(person, "keysDialog")
    assert "Exact cash" in shown
    assert "Park" not in shown
    person.press(K.Key_Escape)
    assert QApplication.focusWidget().objectName() == "scan"


def test_f1_explains_the_line_and_then_the_whole_sale(person):
    person.scan(LOAF)
    person.press(K.Key_F1)
    assert f"Steps of {person.window.till.checkout.lines[0].name}." in words_of(person, "explain")
    person.press(K.Key_Return)
    person.qtbot.waitUntil(lambda: "Steps of everything." in words_of(person, "explain"))
    person.press(K.Key_Escape)
    person.press(K.Key_F1, M.ShiftModifier)
    assert person.widget("keysDialog").isVisible()


def test_an_explanation_is_printed_from_its_dialog(person):
    person.scan(LOAF)
    person.press(K.Key_F1)
    person.press(K.Key_P, M.ControlModifier)
    name = person.window.till.checkout.lines[0].name
    assert person.till.slips == [(name, [f"Steps of {name}.", "To pay: 4.20."])]
    assert person.message == "The explanation is printing"
    assert QApplication.focusWidget().objectName() == "scan"
    person.press(K.Key_F1)
    person.press(K.Key_Return)
    person.qtbot.waitUntil(lambda: "Steps of everything." in words_of(person, "explain"))
    person.tap("explain.print")
    assert person.till.slips[1][0] == "The whole sale"


def test_without_a_printer_nothing_is_offered_to_print(person):
    person.till.printer_state = PrinterState(has_printer=False)
    person.scan(LOAF)
    person.press(K.Key_F1)
    assert not [
        w for w in person.widget("explain").findChildren(PaintedButton, "explain.print") if w.isVisible()
    ]
    person.press(K.Key_P, M.ControlModifier)
    assert person.till.slips == []


def test_a_finished_sale_explains_itself_and_its_explained_receipt_is_printed(person):
    person.scan(LOAF)
    person.press(K.Key_F12, M.ShiftModifier)
    person.wait_for("complete")
    person.press(K.Key_F1)
    assert "Steps of the receipt." in words_of(person, "explain")
    person.press(K.Key_Escape)
    person.tap("receipt.explained")
    assert not person.widget("receipt.explained").isChecked()
    person.tap("explain.print")
    person.qtbot.waitUntil(lambda: person.till.explained_prints == 1)
    assert person.message == "The explanation is printing"
    person.press(K.Key_Return)
    assert person.screen == "checkout"


def test_a_long_explanation_fits_on_the_screen_and_scrolls(person):
    person.till.explain = lambda _line: [f"Step {n}." for n in range(60)]
    person.scan(LOAF)
    person.press(K.Key_F1)
    dialog = person.widget("explain")
    assert dialog.box.height() < person.window.height()
    bar = dialog.findChild(QScrollArea).verticalScrollBar()
    person.press(K.Key_PageDown)
    assert bar.value() > 0


def test_tax_on_top_is_a_row_of_the_sum_and_tax_inside_is_said_as_such(person):
    person.scan(LOAF)
    rows = [name for name in ("subtotal", "tax_added", "tax_included") if shown(person, f"totals.{name}")]
    assert rows == ["subtotal", "tax_included"]
    basket = person.till.basket()
    person.till.basket = lambda: replace(
        basket, tax_added=Decimal("1.80"), total=basket.total + Decimal("1.80")
    )
    person.window.till.checkout.refresh()
    assert person.read("totals.tax_added") == "1.80"
    assert person.read("total") == "€6.00"


def shown(person, name):
    return any(w.isVisible() for w in person.window.findChildren(QLabel, name))


def test_there_is_one_window_only_and_nothing_is_cut_at_the_smallest_size(full):
    full.scan(LOAF)
    full.qtbot.waitUntil(lambda: full.window.till.checkout.flash_id is None)
    full.window.resize(1024, 768)
    full.qtbot.waitUntil(lambda: full.window.width() == 1024)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [full.window]
    remove = full.widget("line.remove")
    corner = remove.mapTo(full.window, QPoint(remove.width(), 0))
    full.qtbot.waitUntil(lambda: remove.mapTo(full.window, QPoint(remove.width(), 0)).x() <= 1024 - 8)
    assert corner.y() < 768


def test_keys_reach_the_window_through_the_platform_too(person):
    QTest.keyClick(person.window.windowHandle(), K.Key_F12)
    assert person.message == "There is nothing to pay yet"


def test_the_keys_are_printed_as_a_card(person):
    person.press(K.Key_F1)
    person.press(K.Key_P)
    title, rows = person.till.slips[-1]
    assert title == "All keys"
    assert "Shift F12: Exact cash" in rows
    assert person.message == "The keys are printing"
    assert QApplication.focusWidget().objectName() == "scan"


def by_serial_port(person, code):
    """What the program does with a scan of a serial scanner."""
    person.filter.take(ScanSeen(code, len(code), 5.0, "cr", is_serial=True))


def test_a_serial_scan_adds_and_is_refused_behind_a_dialog_like_one_by_keys(person):
    by_serial_port(person, LOAF)
    assert [name for name, _, _ in person.lines] == ["Sourdough loaf 800 g"]
    person.press(K.Key_F2)
    by_serial_port(person, MILK)
    assert person.read("amountDialog.error").endswith("The scan was not added.")
    person.press(K.Key_Escape)
    assert len(person.lines) == 1
    person.press(K.Key_F12)
    by_serial_port(person, MILK)
    assert len(person.till.lines) == 1


def test_a_tap_on_the_printer_in_the_strip_opens_the_print_queue(person):
    asked = []
    person.window.on_action = asked.append
    person.tap("strip.printer_part")
    assert asked == []
    person.till.features |= {"papers"}
    person.tap("strip.printer_part")
    assert asked == ["papers"]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("printer_paper_out", "Put a roll in; the receipt comes out by itself."),
        ("printer_cover_open", "Close the printer's cover; the receipt comes out by itself."),
        ("printer_off", "Check the printer, then press P."),
    ],
)
def test_a_receipt_that_did_not_come_out_says_what_to_do(person, problem, said) -> None:
    person.scan(LOAF)
    person.press(K.Key_F12, M.ShiftModifier)
    person.qtbot.waitUntil(lambda: person.screen == "complete")
    person.till.printer_state = PrinterState(is_ready=False, waiting=1, problem=problem)
    person.window.till.complete.paper = "waiting"
    person.window.till.complete.set_paper("failed")
    assert person.window.till.complete.notice.detail == f"The sale is saved. {said}"
