"""The till's windows, used as a person uses them: keys into the window, taps on what is seen."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from person import APPLES, BEANS, CHIPS, LOAF, MILK, K, M, full, person, stranger

from pos.errors import Unavailable
from pos.till.shown import LinkState
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.tiles import TileGrid

__all__ = ["full", "person", "stranger"]


# ---- coming in ----
def test_a_pin_by_keyboard_signs_in(stranger):
    stranger.type("1234")
    stranger.wait_for("checkout")
    assert QApplication.focusWidget().objectName() == "scan"
    assert stranger.read("strip.place") == "Linden Market, Till 1"
    assert stranger.read("strip.clock") == "Thu 20 Nov  14:32"


def test_a_pin_by_touch_signs_in(stranger):
    stranger.tap("person.u2")
    for digit in "1234":
        stranger.tap(f"pin.pad.{digit}")
    stranger.wait_for("checkout")


def test_a_wrong_pin_says_how_many_tries_are_left_and_then_locks(stranger):
    stranger.type("9999")
    stranger.qtbot.waitUntil(lambda: not stranger.window.login.presenter.is_busy)
    assert stranger.read("login.error") == "Wrong PIN. 4 tries left."
    assert stranger.widget("pin").typed == 0
    for left in (3, 2, 1, 0):
        stranger.type("9999")
        stranger.qtbot.waitUntil(lambda: not stranger.window.login.presenter.is_busy)
        if left == 1:
            assert stranger.read("login.error").startswith("Wrong PIN. One try left")
    assert (
        stranger.read("login.error")
        == "Too many tries. Locked on this till until 14:47. Wait, or ask the owner."
    )


def test_a_scan_is_never_a_pin(stranger):
    stranger.scan("123412341234")
    assert stranger.read("login.error") == "Sign in first. The scan was not added."
    assert stranger.login.tries == 5


def test_user_name_and_password(stranger):
    stranger.tap("person.other")
    assert QApplication.focusWidget().objectName() == "userName"
    stranger.type("carla")
    stranger.press(K.Key_Return)
    stranger.press(K.Key_C, text="C")
    assert stranger.read("login.caps") == "Caps Lock is on"
    stranger.press(K.Key_Return)
    stranger.qtbot.waitUntil(lambda: not stranger.window.login.presenter.is_busy)
    assert stranger.read("password.error") == "Wrong name or password. 4 tries left."
    stranger.widget("password").setFocus()
    stranger.type("correct horse")
    stranger.press(K.Key_Return)
    stranger.wait_for("checkout")


def test_a_slow_sign_in_shows_that_it_is_busy(stranger):
    stranger.login.future = Future()
    stranger.type("1234")
    stranger.qtbot.waitUntil(lambda: stranger.window.login._hint.text() == "Signing in")
    stranger.type("5")
    stranger.login.future.set_exception(Unavailable("server_unreachable"))
    stranger.qtbot.waitUntil(lambda: not stranger.window.login.presenter.is_busy)
    assert stranger.read("login.error").startswith("The database does not answer.")


# ---- ringing up ----
def test_two_scans_are_two_lines_and_the_same_again_counts_up(person):
    person.scan(LOAF)
    assert person.window.till.checkout.flash_id is not None
    person.scan(MILK)
    person.scan(MILK)
    assert person.lines == [("Sourdough loaf 800 g", "1", "4.20"), ("Oat milk barista 1 L", "2", "4.98")]
    assert person.read("total") == "€9.18"
    assert person.read("sale.count") == "3 items"
    person.qtbot.waitUntil(lambda: person.window.till.checkout.flash_id is None)
    assert person.widget("lineActions").height() == 110


def test_plus_minus_and_the_keypad_change_the_quantity(person):
    person.scan(LOAF)
    person.press(K.Key_Plus, text="+")
    person.press(K.Key_Plus, text="+")
    person.press(K.Key_Minus, text="-")
    assert person.lines[0][1] == "2"
    person.press(K.Key_F2)
    assert QApplication.focusWidget().objectName() == "amountDialog.field"
    person.type("12")
    person.press(K.Key_Return)
    assert person.lines[0][1] == "12"
    assert QApplication.focusWidget().objectName() == "scan"


def test_a_refused_quantity_says_so(person):
    person.scan(LOAF)
    person.press(K.Key_F2)
    person.type("5000")
    person.press(K.Key_Return)
    assert person.message == "The quantity was not changed"
    assert person.lines[0][1] == "1"


def test_remove_by_touch_and_undo_by_key(person):
    person.scan(LOAF)
    person.scan(MILK)
    person.qtbot.waitUntil(lambda: person.window.till.checkout.flash_id is None)
    person.tap("line.remove")
    assert [name for name, _, _ in person.lines] == ["Sourdough loaf 800 g"]
    assert person.message == "Oat milk barista 1 L removed"
    person.press(K.Key_Return, M.ControlModifier)
    assert [name for name, _, _ in person.lines] == ["Sourdough loaf 800 g", "Oat milk barista 1 L"]
    assert person.window.till.checkout.selected_id == person.till.lines[1].line_id


def test_up_down_and_delete(person):
    person.scan(LOAF)
    person.scan(MILK)
    person.press(K.Key_Up)
    person.press(K.Key_Delete)
    assert [name for name, _, _ in person.lines] == ["Oat milk barista 1 L"]


def test_typing_searches_and_enter_adds_the_marked_hit(person):
    person.type("cof")
    assert person.read("results.head") == "6 products match “cof”"
    person.press(K.Key_Down)
    person.press(K.Key_Return)
    assert person.lines == [("Coffee filters no. 4, 80", "1", "3.45")]
    assert person.widget("scan").text() == ""
    assert person.widget("tiles").isVisible()


def test_a_count_and_a_star_before_a_scan(person):
    person.type("3*")
    person.scan(MILK)
    assert person.lines == [("Oat milk barista 1 L", "3", "7.47")]
    assert person.widget("scan").text() == ""


def test_a_scan_while_searching_adds_and_keeps_the_text(person):
    person.type("cof")
    person.scan(LOAF)
    assert len(person.lines) == 1
    assert person.widget("scan").text() == "cof"
    person.press(K.Key_Escape)
    assert person.widget("scan").text() == ""


def test_a_typed_code_is_found_like_a_scan(person):
    person.type(LOAF)
    person.press(K.Key_Return)
    assert person.lines[0][0] == "Sourdough loaf 800 g"


def test_a_tile_is_tapped(person):
    tiles = person.widget("tiles")
    assert isinstance(tiles, TileGrid)
    middle = tiles.visualRect(tiles.tiles.index(5)).center()
    person.qtbot.mouseClick(tiles.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert person.lines == [("Butter croissant", "1", "1.80")]
    assert QApplication.focusWidget().objectName() == "scan"
    assert tiles.tiles.tile(5).count == "1"


def test_tab_goes_into_the_tiles_and_letters_go_nowhere_else(person):
    person.press(K.Key_Tab, text="\t")
    assert QApplication.focusWidget().objectName() == "tiles"
    person.press(K.Key_Right)
    person.press(K.Key_Return)
    assert person.lines == [("Oat milk barista 1 L", "1", "2.49")]
    assert QApplication.focusWidget().objectName() == "scan"


def test_categories_by_tap_and_by_key(person):
    person.tap("chips.drinks")
    tiles = person.widget("tiles").tiles
    assert {tiles.tile(i).tint for i in range(tiles.rowCount())} == {1}
    person.press(K.Key_1, M.AltModifier)
    assert {tiles.tile(i).tint for i in range(tiles.rowCount())} == {2}


def test_unknown_and_damaged_codes_say_what_to_do_and_the_next_good_scan_clears(person):
    person.scan("4006381333931")
    assert person.message == "No product has barcode 4006381333931"
    assert person.lines == []
    person.scan("400638133X")
    assert person.message == "Barcode 400638133X was not read right"
    person.scan(LOAF)
    assert person.message == ""


def test_goods_by_weight_ask_for_grams_or_kilograms(person):
    person.scan(APPLES)
    person.tap("segment.g")
    assert person.read("amountDialog.worth") == "0.00"
    person.type("350")
    assert person.read("amountDialog.worth") == "1.12"
    person.press(K.Key_Return)
    assert person.lines == [("Red apples", "0.35 kg", "1.12")]


def test_a_scan_in_a_dialog_is_refused(person):
    person.scan(LOAF)
    person.press(K.Key_F2)
    person.scan(MILK)
    assert person.read("amountDialog.error") == "Finish this first. The scan was not added."
    person.press(K.Key_Escape)
    assert [name for name, _, _ in person.lines] == ["Sourdough loaf 800 g"]
    person.qtbot.waitUntil(lambda: not person.window.findChildren(Dialog))


def test_a_name_with_marks_is_shown_as_it_is(person):
    person.scan(CHIPS)
    assert person.lines[0][0] == "Fish & <b>Chips</b>"
    person.press(K.Key_Delete)
    assert person.message == "Fish & <b>Chips</b> removed"
    title = person.window.screen_shown.message._title
    assert title.textFormat() == Qt.TextFormat.PlainText
    for label in person.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_cancelling_asks(person):
    person.scan(LOAF)
    person.press(K.Key_Delete, M.ControlModifier)
    person.tap("question.cancel")
    assert len(person.lines) == 1
    person.press(K.Key_Delete, M.ControlModifier)
    person.tap("question.accept")
    assert person.lines == []
    assert person.message == "Sale cancelled"
    assert person.till.cancelled == "Customer changed their mind"


def test_why_a_sale_is_cancelled_is_chosen_or_typed(person):
    person.scan(LOAF)
    person.press(K.Key_Delete, M.ControlModifier)
    person.press(K.Key_2, M.AltModifier)
    person.press(K.Key_Return)
    assert (person.lines, person.till.cancelled) == ([], "Rung up wrongly")
    person.scan(LOAF)
    person.press(K.Key_Delete, M.ControlModifier)
    person.tap("question.reasons.3")
    person.press(K.Key_Return)
    assert len(person.lines) == 1, "another reason has to be typed"
    person.type("Fire drill")
    person.press(K.Key_Return)
    assert (person.lines, person.till.cancelled) == ([], "Fire drill")


def test_working_offline_is_said_once_and_stands_in_the_strip(person):
    person.till.link_state = LinkState(is_online=False, to_send=3)
    person.window.refresh_strip()
    assert person.message == "Working offline. Keep selling"
    assert person.read("strip.link") == "Offline, 3 sales to send"
    person.press(K.Key_Escape)
    person.window.refresh_strip()
    assert person.message == ""


def test_later_features_leave_no_dead_buttons(person, qtbot):
    person.scan(LOAF)
    assert not [w for w in person.window.findChildren(QWidget) if w.objectName().startswith("second.")]
    assert not person.window.findChildren(QWidget, "line.discount")


def test_supported_features_are_passed_on(full):
    acts = []
    full.window.on_action = acts.append
    full.tap("second.park") if full.widget("second.park").isEnabled() else None
    full.press(K.Key_F8)
    full.press(K.Key_F6, M.ShiftModifier)
    assert acts == ["return", "note"]
    assert not full.widget("second.park").isEnabled()


def test_lock_goes_back_to_the_names(person):
    person.scan(LOAF)
    person.press(K.Key_L, M.ControlModifier)
    assert person.screen == "login"
    assert person.locked == 1
    person.type("1234")
    person.wait_for("checkout")
    assert len(person.lines) == 1


def test_the_menu_offers_what_there_is(person):
    person.tap("menu")
    menu = person.window.findChild(QMenu, "menu.list")
    assert [a.text().split("\t")[0] for a in menu.actions()] == [
        "Reprint last receipt",
        "Show all keys",
        "Light or dark",
        "Lock, switch user",
    ]
    menu.close()


# ---- paying ----
def test_quick_cash_and_change(person):
    person.scan(BEANS)
    person.press(K.Key_F12)
    assert person.screen == "payment"
    assert person.read("payment.left") == "€17.50"
    person.press(K.Key_3, M.AltModifier)
    assert person.read("payment.change") == "€2.50"
    person.tap("payment.take")
    person.wait_for("complete")
    assert person.read("complete.hero") == "€2.50"
    assert person.widget("complete.coins").accessibleName() == "1 × €2, 1 × 50c"  # noqa: RUF001
    assert person.till.completed[0].tenders[0].amount == Decimal("20.00")


def test_typed_cash(person):
    person.scan(BEANS)
    person.press(K.Key_F12)
    person.type("50")
    person.press(K.Key_Return)
    person.wait_for("complete")
    assert person.read("complete.hero") == "€32.50"
    person.press(K.Key_Return)
    assert person.screen == "checkout"
    assert person.lines == []
    assert person.read("sale.number") == "No. 483"


def test_exact_cash_in_one_key(person):
    person.scan(BEANS)
    person.press(K.Key_F12, M.ShiftModifier)
    person.wait_for("complete")
    assert person.read("complete.label") == "Paid in full"
    assert person.till.completed[0].change == 0


def test_three_times_the_same_key_is_a_cash_sale(person):
    person.scan(BEANS)
    for _ in range(2):
        person.press(K.Key_F12)
    person.wait_for("complete")
    person.press(K.Key_F12)
    assert person.screen == "checkout"
    assert len(person.till.completed) == 1


def test_card_and_cash(person):
    person.scan(BEANS)
    person.press(K.Key_F12)
    person.press(K.Key_F6)
    person.type("10")
    person.press(K.Key_Return)
    assert person.read("payment.left") == "€7.50"
    person.press(K.Key_F5)
    person.tap("payment.pad.1")
    person.tap("payment.pad.0")
    person.tap("payment.take")
    person.wait_for("complete")
    assert [(t.kind, t.amount) for t in person.till.completed[0].tenders] == [("card", 10), ("cash", 10)]
    assert person.read("complete.hero") == "€2.50"


def test_split_and_take_a_payment_back(person):
    person.scan(BEANS)
    person.press(K.Key_F12)
    person.tap("split.2")
    person.tap("tender.card")
    person.tap("split.2")
    person.press(K.Key_Return)
    assert person.read("payment.paid") == "8.75"
    person.tap("paid.0.remove")
    assert person.read("payment.left") == "€17.50"
    person.press(K.Key_Escape)
    assert person.screen == "checkout"
    assert len(person.lines) == 1


def test_a_card_cannot_take_more_and_an_absurd_amount_is_refused(person):
    person.scan(BEANS)
    person.press(K.Key_F12)
    person.press(K.Key_F6)
    person.type("20")
    person.press(K.Key_Return)
    assert person.message == "A card cannot take more than €17.50"
    person.press(K.Key_F5)
    person.type("500000")
    person.press(K.Key_Return)
    assert person.message == "€500,000.00 is far more than is due"
    assert person.till.completed == []


def test_a_scan_while_paying_is_refused_and_never_an_amount(person):
    person.scan(BEANS)
    person.press(K.Key_F12)
    person.scan(LOAF)
    assert person.message == "Finish the payment first"
    assert person.widget("payment.amount").figure == ""
    assert len(person.till.lines) == 1


def test_a_scan_after_the_sale_starts_the_next(person):
    person.scan(BEANS)
    person.press(K.Key_F12, M.ShiftModifier)
    person.wait_for("complete")
    person.scan(LOAF)
    assert person.screen == "checkout"
    assert person.lines == [("Sourdough loaf 800 g", "1", "4.20")]


def test_a_sale_that_cannot_be_kept_stays_on_the_screen(person):
    person.scan(BEANS)
    person.till.future = Future()
    person.press(K.Key_F12)
    person.press(K.Key_Return)
    person.press(K.Key_Return)
    person.press(K.Key_Escape)
    assert person.screen == "payment"
    person.till.future.set_exception(Unavailable("disk_full"))
    person.qtbot.waitUntil(lambda: not person.window.till.payment.is_busy)
    assert person.message == "The sale was not finished"
    assert person.read("payment.left") == "€17.50"


def test_print_again_and_no_receipt(person):
    person.scan(BEANS)
    person.press(K.Key_F12, M.ShiftModifier)
    person.wait_for("complete")
    person.press(K.Key_P, text="p")
    person.qtbot.waitUntil(lambda: person.window.till.complete.paper == "printed")
    assert person.till.printed == 1
    person.press(K.Key_N, text="n")
    assert person.widget("receipt.none").isChecked()
