"""The drawer's windows, pressed as a person presses them: the steps of the design are counted, the count is blind."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

sys.path.insert(0, str(Path(__file__).parent))

from drawer import ANNA, BADGE, BEN, CODE, OWN_BADGE, D, Drawer, K, M

from pos.domain.badge import badge_code
from pos.domain.shift_count import Count, ShiftRules
from pos.domain.shift_entries import Direction
from pos.domain.tender import TenderKind
from pos.errors import Refused
from pos.journal import shifts as shift_store

# 50 x 3, 20 x 14, 10 x 12, 5 x 9, coins 22 31 26 20 15 8 0 2: 688.92, typed with 18 digits
COUNTED = ("", "3", "14", "12", "9", "22", "31", "26", "20", "15", "8", "", "2")


@pytest.fixture
def make_drawer(qtbot, make_till):
    made = []

    def make(**options):
        made.append(Drawer(qtbot, make_till, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def drawer(make_drawer):
    """A shift is open with 150.00."""
    made = make_drawer()
    made.shifts.open(Count({D(50): 3})).result()
    made.come_in()
    return made


class Keys:
    """Counts what is pressed."""

    def __init__(self, drawer):
        self.drawer, self.count = drawer, 0

    def press(self, key, modifiers=M.NoModifier):
        self.count += 1
        self.drawer.press(key, modifiers)
        self.drawer.settle()

    def type(self, text):
        self.count += len(text)
        self.drawer.type(text)


def test_without_a_shift_the_float_is_counted_first(make_drawer):
    drawer = make_drawer()
    drawer.come_in()
    assert drawer.screen == "shift_open"
    drawer.type("1")
    drawer.press(K.Key_Return)
    drawer.type("2")
    assert drawer.read("shift_open.float") == "€200.00"
    drawer.press(K.Key_Up)
    drawer.type("0")
    assert drawer.read("shift_open.float") == "€100.00"
    drawer.press(K.Key_F12)
    drawer.wait_for("checkout")
    assert drawer.real.session.shift.opening_float == D(100)
    assert drawer.shifts.in_drawer().result() == D(100)


def test_the_total_may_be_typed(make_drawer):
    drawer = make_drawer()
    drawer.come_in()
    drawer.press(K.Key_F2)
    drawer.type("150.25")
    assert drawer.read("shift_open.float") == "€150.25"
    drawer.press(K.Key_F12)
    drawer.wait_for("checkout")
    assert drawer.real.session.shift.opening_float == D("150.25")


def test_a_scan_is_never_a_count(make_drawer):
    drawer = make_drawer()
    drawer.come_in()
    drawer.scan("4006381000001")
    assert drawer.message == "Open the shift first"
    assert drawer.read("shift_open.float") == "€0.00"


def test_who_does_not_open_goes_back_to_the_names(make_drawer):
    drawer = make_drawer()
    drawer.come_in()
    drawer.press(K.Key_Escape)
    drawer.wait_for("login")
    assert drawer.real.session.shift is None


def test_thirteen_kinds_of_money_are_closed_in_33_keys(drawer):
    drawer.shifts.keep_count(Count(), "").result()
    expected = D("688.92")
    drawer.shifts.move_cash(Direction.IN, expected - 150, "Change from the bank").result()
    keys = Keys(drawer)
    keys.press(K.Key_F12, M.ControlModifier)
    assert drawer.screen == "shift_count"
    for number, digits in enumerate(COUNTED):
        if number:
            keys.press(K.Key_Return)
        keys.type(digits)
    assert drawer.read("shift_count.total") == "€688.92"
    keys.press(K.Key_F12)
    drawer.wait_for("shift_review")
    keys.press(K.Key_F12)
    drawer.wait_for("login")
    assert keys.count == 33
    entry = drawer.real.worker.run(shift_store.last_closing).result()
    assert (entry.body["counted"], entry.body["difference"]) == ({"cash": "688.92"}, {"cash": "0.00"})
    assert any("Z report 1" in each and entry.seal in each for each in drawer.papers())


def test_thirteen_kinds_of_money_are_closed_in_34_taps(drawer):
    drawer.shifts.keep_count(Count(), "").result()
    drawer.shifts.move_cash(Direction.IN, D("688.92") - 150, "Change from the bank").result()
    taps = ["second.more", "more.close_shift"]
    for number, digits in enumerate(COUNTED):
        taps += ["count.next"] if number else []
        taps += [f"count.pad.{digit}" for digit in digits]
    taps += ["shift_count.review", "shift_review.close"]
    for name in taps:
        drawer.settle()
        drawer.qtbot.waitUntil(lambda wanted=name: bool(drawer.shown(wanted)))
        drawer.tap(name)
    drawer.wait_for("login")
    assert len(taps) == 34
    entry = drawer.real.worker.run(shift_store.last_closing).result()
    assert entry.body["counted"] == {"cash": "688.92"}


def test_nothing_on_the_screen_tells_what_should_be_there(drawer):
    drawer.sell(3)
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    shown = " ".join(each.text() for each in drawer.window.findChildren(QLabel) if each.isVisible())
    assert "157.47" not in shown
    assert "7.47" not in shown


def test_a_count_that_differs_is_offered_again_and_says_nothing_more(drawer):
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    drawer.press(K.Key_F12)
    drawer.settle()
    words = drawer.read("recount.words")
    assert not any(letter.isdigit() for letter in words)
    assert not any(word in words for word in ("short", "over", "less", "more"))
    drawer.press(K.Key_Return)
    drawer.settle()
    assert drawer.screen == "shift_count"
    assert drawer.read("shift_count.total") == "€0.00"
    assert "once more" in drawer.read("shift_count.subtitle")
    drawer.type("1")
    drawer.press(K.Key_F12)
    drawer.wait_for("shift_review")
    assert not drawer.shown("recount")


def test_a_large_difference_wants_a_second_person(drawer):
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    drawer.press(K.Key_F12)
    drawer.settle()
    drawer.press(K.Key_Escape)  # keeps this count
    drawer.wait_for("shift_review")
    drawer.widget("shift_review.note").setText("wrong change")
    drawer.windows.closing.set_note("wrong change")
    drawer.press(K.Key_F12)
    assert drawer.shown("verify")
    drawer.type("0000")
    drawer.settle()
    assert drawer.read("verify.error").startswith("Wrong PIN")
    drawer.type("5678")
    drawer.settle()
    drawer.wait_for("login")
    entry = drawer.real.worker.run(shift_store.last_closing).result()
    assert (entry.body["verified_by"], entry.body["note"]) == (BEN.person_id, "wrong change")
    assert entry.body["difference"] == {"cash": "-50.00"}


def ask_for_a_second_person(drawer):
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    drawer.press(K.Key_F12)
    drawer.settle()
    drawer.press(K.Key_Escape)  # keeps this count
    drawer.wait_for("shift_review")
    drawer.windows.closing.set_note("wrong change")
    drawer.press(K.Key_F12)
    drawer.qtbot.waitUntil(lambda: bool(drawer.shown("verify")))


def test_the_badge_of_a_second_person_is_enough(drawer):
    ask_for_a_second_person(drawer)
    assert drawer.read("verify.subtitle") == "Somebody who may approve types their PIN, or scans their badge."
    drawer.scan(BADGE)
    drawer.settle()
    drawer.wait_for("login")
    entry = drawer.real.worker.run(shift_store.last_closing).result()
    assert entry.body["verified_by"] == BEN.person_id


def test_the_badge_of_who_counted_is_refused_and_goods_are_no_badge(drawer):
    ask_for_a_second_person(drawer)
    drawer.scan(OWN_BADGE)
    drawer.settle()
    assert drawer.read("verify.error").startswith("The person who counted cannot verify")
    drawer.scan(badge_code("p-nobody", "0123456789AB"))
    assert drawer.read("verify.error").startswith("This badge opens nothing")
    drawer.scan(CODE)
    assert drawer.read("verify.error").startswith("Finish this first")
    assert drawer.shown("verify")
    assert drawer.real.session.shift is not None


def test_who_counted_verifies_nothing_after_somebody_else_signed_in(drawer):
    """A manager counts; the cashier signs in, closes, and asks that manager to look."""
    shifts, session = drawer.shifts, drawer.real.session
    session.user = BEN
    shifts.confirm_count(Count({D(50): 1}), insists=True).result()
    session.user = ANNA
    with pytest.raises(Refused, match="verify_needs_another"):
        shifts.verify("ben", "5678").result()
    with pytest.raises(Refused, match="shift_needs_verifying"):
        shifts.close("wrong change", BEN.person_id).result()


def test_the_next_cashier_takes_over_with_their_badge(drawer):
    drawer.window.on_action("hand_over")
    drawer.qtbot.waitUntil(lambda: bool(drawer.shown("verify")))
    drawer.scan(BADGE)
    drawer.settle()
    assert drawer.real.session.shift.user_id == BEN.person_id


def test_what_was_counted_is_there_after_going_back(drawer):
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    drawer.press(K.Key_Return)
    drawer.type("2")
    drawer.press(K.Key_Escape)
    drawer.wait_for("checkout")
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    assert drawer.read("shift_count.total") == "€200.00"


def test_cards_are_compared_with_the_terminal(drawer):
    drawer.sell(2, kind=TenderKind.CARD)
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.tap("count.card")
    drawer.type("4.98")
    drawer.tap("count.50")
    drawer.type("3")
    drawer.press(K.Key_F12)
    drawer.wait_for("shift_review")
    checks = [(each.kind, each.title) for each in drawer.windows.closing.checks]
    assert ("ok", "Card matches") in checks
    assert ("ok", "Cash matches") in checks


def test_cash_goes_out_with_a_reason_and_a_slip(drawer):
    keys = Keys(drawer)
    keys.press(K.Key_F11)
    keys.type("24")
    keys.press(K.Key_Return)
    drawer.settle()
    assert keys.count == 4
    assert not drawer.shown("cash")
    assert drawer.shifts.in_drawer().result() == D(126)
    assert any("Cash taken out" in each and "To the safe" in each for each in drawer.papers())
    notice = drawer.window.till.checkout.notice
    assert (notice.kind, notice.title, notice.detail) == (
        "done",
        "\u20ac24.00 taken out",
        "The slip is printing.",
    )


def test_cash_comes_in_by_touch_with_a_note(drawer):
    drawer.press(K.Key_F9)
    drawer.press(K.Key_F11)
    drawer.tap("cash.pad.5")
    drawer.window.findChild(type(drawer.widget("cash.direction")), "cash.direction").chosen.emit("in")
    drawer.widget("cash.note").setFocus()
    drawer.type("roll")
    drawer.press(K.Key_Return)
    drawer.settle()
    assert drawer.shifts.in_drawer().result() == D(155)
    assert drawer.window.till.checkout.overlay is None, "who has chosen is done with the list"
    assert drawer.window.till.checkout.notice.title == "\u20ac5.00 put in"


def test_no_amount_is_refused_where_it_is_typed(drawer):
    drawer.press(K.Key_F11)
    drawer.press(K.Key_Return)
    assert drawer.read("cash.error").startswith("There is no amount yet")
    drawer.press(K.Key_Escape)
    assert drawer.shifts.in_drawer().result() == D(150)


def test_what_is_in_the_drawer_is_told_only_to_who_may_know(drawer):
    drawer.press(K.Key_F11)
    drawer.settle()
    assert not drawer.shown("cash.rows")
    drawer.press(K.Key_Escape)
    drawer.real.prices.shift_rules = ShiftRules(is_blind=False)
    drawer.press(K.Key_F11)
    drawer.settle()
    assert drawer.shown("cash.rows")


def test_the_drawer_opens_with_a_reason(drawer):
    keys = Keys(drawer)
    keys.press(K.Key_F10)
    keys.press(K.Key_Return)
    assert keys.count == 2
    openings = drawer.shifts.x_report().result().figures.drawer_openings
    assert openings == {"Change for a customer": 1}
    drawer.papers()
    assert len(drawer.paper.jobs) == 1


def test_an_x_report_is_looked_at_and_printed(drawer):
    drawer.window.on_action("x_report")
    drawer.settle()
    assert "X report" in drawer.widget("report.paper").accessibleName()
    drawer.press(K.Key_Return)
    drawer.settle()
    assert any("X report" in each for each in drawer.papers())


def test_the_next_cashier_takes_the_drawer_over(drawer):
    drawer.window.on_action("hand_over")
    drawer.type("5678")
    drawer.settle()
    drawer.wait_for("login")
    assert drawer.real.session.shift.user_id == BEN.person_id
    assert (drawer.signed_out, drawer.left) == (1, 0), "who handed it over has not locked it"


def test_a_shift_of_yesterday_is_told_calmly(make_drawer):
    drawer = make_drawer()
    drawer.shifts.open(Count({D(50): 3})).result()
    shift = drawer.real.session.shift
    drawer.real.session.shift = replace(shift, day=shift.day.replace(day=19))
    drawer.come_in()
    assert drawer.screen == "checkout"
    assert drawer.message == "The shift of Thu 19 Nov is still open"
    drawer.scan("4006381000000")
    assert len(drawer.lines) == 1  # never in the way
    drawer.press(K.Key_Return, M.ControlModifier)
    drawer.settle()
    assert drawer.screen == "shift_count"
