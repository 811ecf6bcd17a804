"""Discounts, prices, notes and consent at the till's window, by the keys and taps that the design counts."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parent))

from counter import BEANS, CARLA, LOAF, OIL, Counter, K, M, goods

from pos.errors import Refused, Unavailable
from pos.till.link import LinkStatus

D = Decimal


@pytest.fixture
def till(make_till):
    return make_till(*goods())


@pytest.fixture
def counter(qtbot, till):
    made = Counter(qtbot, till)
    yield made
    made.close()


def gone(counter, name):
    counter.qtbot.waitUntil(lambda: not counter.shown(name))


def test_a_price_override_with_a_managers_pin_is_seven_keys(counter):
    counter.scan(OIL)
    counter.steps = 0
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("6")
    counter.press(K.Key_Return)
    assert counter.read("approval.new") == "6.00"
    assert QApplication.focusWidget().objectName() == "approval.pin"
    counter.type("7391")
    gone(counter, "approval")
    assert counter.steps == 7
    assert counter.total == 6
    assert counter.entries == [("price", "pin", "p-ben", "Price match", "8.9", "6")]
    assert counter.session.user.name == "Anna Koster"
    assert QApplication.focusWidget().objectName() == "scan"
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [counter.window]


def test_the_same_by_touch(counter):
    counter.scan(OIL)
    counter.qtbot.waitUntil(lambda: counter.window.till.checkout.flash_id is None)
    for name in ("line.price", "giving.pad.6", "giving.accept", *(f"approval.pad.{n}" for n in "7391")):
        counter.tap(name)
    gone(counter, "approval")
    assert counter.total == 6


def test_within_the_limit_nobody_is_asked(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    assert QApplication.focusWidget().objectName() == "giving.field"
    assert not counter.shown("scan.ready"), "behind a dialog nothing is ready to be scanned into"
    counter.type("10")
    assert counter.read("giving.before") == "17.50"
    assert counter.read("giving.after") == "15.75"
    assert counter.read("giving.warning") == ""
    assert counter.widget("giving.accept").label == "Apply 10%"
    counter.press(K.Key_Return)
    gone(counter, "giving")
    assert counter.shown("scan.ready")
    assert counter.total == D("15.75")
    assert counter.entries == [("line_discount", "own", "p-anna", "Damaged", "17.50", "15.75")]
    assert counter.window.till.checkout.lines[0].discount == "Damaged"


def test_beyond_it_the_dialog_says_so_before_enter(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    counter.tap("giving.quick.15")
    assert counter.read("giving.warning") == "Over 10%, asks a manager"
    counter.press(K.Key_Down)
    counter.press(K.Key_Return)
    assert counter.read("approval.name") == "House blend coffee beans 1 kg"
    assert counter.read("approval.limit") == "You can give up to 10% without a manager."
    assert counter.read("approval.reason") == "Reason: Goodwill"
    counter.press(K.Key_Escape)
    gone(counter, "approval")
    assert counter.total == D("17.50")
    assert counter.entries == []


def test_f5_again_changes_to_an_amount_and_shift_f5_to_a_price(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    counter.press(K.Key_F5)
    counter.type("1.50")
    assert counter.widget("giving.accept").label == "Take off €1.50"
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("17")
    assert counter.widget("giving.accept").label == "Set €17.00"
    counter.press(K.Key_Return)
    gone(counter, "giving")
    assert counter.total == 17


def test_a_discount_is_taken_off_again(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    counter.type("10")
    counter.press(K.Key_Return)
    gone(counter, "giving")
    counter.press(K.Key_F5)
    assert counter.widget("giving.field").figure == "10"
    counter.type("0")
    assert counter.widget("giving.accept").label == "Take it off again"
    counter.press(K.Key_Return)
    gone(counter, "giving")
    assert counter.total == D("17.50")


def test_a_discount_on_all(counter):
    counter.scan(BEANS)
    counter.scan(LOAF)
    counter.press(K.Key_D, M.ControlModifier)
    assert not counter.shown("segment.price")
    counter.type("5")
    counter.press(K.Key_Return)
    gone(counter, "giving")
    assert counter.total == D("20.61")
    counter.press(K.Key_D, M.ControlModifier)
    counter.type("6")
    assert counter.read("giving.warning") == "Over 5%, asks a manager"


def test_what_cannot_be_given_says_why(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    counter.press(K.Key_Return)
    assert counter.read("giving.problem") == "There is nothing to read in it. Type something, then try again."
    counter.type("101")
    assert counter.read("giving.problem") == "That is more than 100. Check it and type it again."
    counter.press(K.Key_Return)
    assert counter.shown("giving")
    counter.press(K.Key_Escape)
    assert counter.total == D("17.50")


def test_a_scan_is_never_an_amount_nor_a_pin(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    counter.scan(OIL)
    assert counter.sounds[-1] == "refused"
    assert counter.read("giving.problem") == "Finish this first. The scan was not added."
    assert counter.widget("giving.field").figure == ""
    counter.type("50")
    counter.press(K.Key_Return)
    counter.scan("7391739173")
    assert counter.read("approval.error") == "Finish this first. The scan was not added."
    assert counter.widget("approval.pin").typed == 0
    assert counter.door.asked == []
    assert len(counter.session.basket.lines) == 1


def ask(counter, to="6"):
    counter.scan(OIL)
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type(to)
    counter.press(K.Key_Return)


def test_a_wrong_pin_says_how_many_tries_are_left_and_another_manager_can_be_chosen(counter):
    ask(counter)
    counter.type("0000")
    counter.settle()
    assert counter.read("approval.error") == "Wrong PIN. 4 tries left."
    counter.press(K.Key_Down)
    assert "Carla" in counter.read("approval.heading")
    counter.type("5064")
    gone(counter, "approval")
    assert [entry[2] for entry in counter.entries] == ["p-carla"]
    ask(counter, "5")
    assert "Carla" in counter.read("approval.heading"), "who consented last is the likely one"
    counter.press(K.Key_Escape)


def test_keys_while_the_server_thinks_are_no_second_pin(counter):
    ask(counter)
    counter.door.future = Future()
    counter.type("73910000")
    assert len(counter.door.asked) == 1
    counter.door.future.set_exception(Refused("locked_out", until=counter.books.clock.now()))
    counter.settle()
    assert "Locked" in counter.read("approval.error")


def test_asked_from_afar_waits_and_takes_the_answer(counter):
    ask(counter)
    counter.tap("approval.afar")
    counter.settle()
    assert counter.read("approval.waiting").startswith("Asked at ")
    (request,) = counter.server.requests.values()
    assert request[0] == "price"
    assert (request[1]["old"], request[1]["new"], request[1]["reason"]) == ("8.9", "6", "Price match")
    counter.approvals.hear("approvals")
    counter.settle()
    assert counter.shown("approval"), "a notification is no consent"
    counter.server.answer = SimpleNamespace(
        state="granted", decided_by=CARLA.person_id, decided_by_name="Carla Ruiz", note=None
    )
    counter.approvals.hear("approvals")
    gone(counter, "approval")
    assert counter.entries == [("price", "remote", "p-carla", "Price match", "8.9", "6")]
    assert counter.server.withdrawn == []


def test_a_refusal_from_afar_is_said_and_a_pin_still_helps(counter):
    ask(counter)
    counter.tap("approval.afar")
    counter.settle()
    counter.server.answer = SimpleNamespace(
        state="refused", decided_by=CARLA.person_id, decided_by_name="Carla Ruiz", note="too low"
    )
    counter.approvals.hear("approvals")
    counter.qtbot.waitUntil(lambda: bool(counter.shown("approval.error")))
    assert counter.read("approval.error").startswith("Carla Ruiz did not consent: too low.")
    counter.type("7391")
    gone(counter, "approval")
    assert counter.total == 6


def test_giving_up_withdraws_what_was_asked(counter):
    ask(counter)
    counter.tap("approval.afar")
    counter.settle()
    counter.tap("approval.afar")
    assert len(counter.server.withdrawn) == 1
    counter.tap("approval.afar")
    counter.settle()
    counter.press(K.Key_Escape)
    assert len(counter.server.withdrawn) == 2
    assert counter.approvals.on_news == []


def test_without_the_server_only_a_pin_here_is_offered(counter):
    counter.link.set_status(LinkStatus.OFFLINE, counter.books.clock.now())
    ask(counter)
    assert not counter.widget("approval.afar").isEnabled()


def test_a_full_disk_gives_nothing_away(counter, monkeypatch):
    ask(counter)
    broken: Future = Future()
    broken.set_exception(Unavailable("disk_full", path="here"))
    monkeypatch.setattr(counter.session, "write", lambda *_: broken)
    counter.type("7391")
    counter.settle()
    assert "disk is full" in counter.read("approval.error")
    assert counter.total == D("8.90")


def test_locking_the_till_takes_the_question_away(counter):
    ask(counter)
    counter.window.lock()
    gone(counter, "approval")
    assert counter.total == D("8.90")


def test_paying_waits_for_consent_that_is_missing(counter):
    """An amount within the limit of two, left on one."""
    counter.scan(BEANS)
    counter.scan(BEANS)
    counter.press(K.Key_F5)
    counter.press(K.Key_F5)
    counter.type("3.50")
    counter.press(K.Key_Return)
    gone(counter, "giving")
    counter.press(K.Key_Minus, text="-")
    counter.press(K.Key_F12)
    assert counter.window.screen_shown.objectName() == "checkout"
    assert counter.window.till.checkout.notice.title == "A manager is needed"
    with pytest.raises(Refused, match="consent_missing"):
        counter.desk.paying.complete([])
    counter.press(K.Key_Return, M.ControlModifier)
    assert counter.read("approval.old") == "17.50"
    counter.type("7391")
    gone(counter, "approval")
    counter.press(K.Key_F12)
    assert counter.window.screen_shown.objectName() == "payment"


def test_notes_on_a_line_and_on_the_sale(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F6, M.ShiftModifier)
    counter.type("ground for filter")
    counter.press(K.Key_Return)
    assert counter.window.till.checkout.lines[0].note == "ground for filter"
    counter.press(K.Key_N, M.ControlModifier)
    counter.type("deliver on friday")
    counter.press(K.Key_Return)
    gone(counter, "note")
    assert counter.session.basket.note == "deliver on friday"
    assert counter.read("sale.count") == "1 item, note"
    counter.press(K.Key_F6, M.ShiftModifier)
    counter.scan(OIL)
    assert counter.widget("note.field").text() == "ground for filter"
    counter.press(K.Key_Escape)
    assert len(counter.session.basket.lines) == 1


def test_nothing_to_give_on_is_said(counter):
    counter.press(K.Key_F5)
    assert not counter.shown("giving")
    counter.press(K.Key_D, M.ControlModifier)
    assert counter.window.till.checkout.notice.title == "Nothing was changed"


def test_a_label_with_a_price_keeps_it(counter):
    counter.scan(BEANS)
    key = counter.session.basket.lines[0].key
    basket = counter.session.basket
    from dataclasses import replace

    counter.session._set(basket.with_line(replace(basket.line(key), fixed_total=D("3.00"))))
    counter.window.till.checkout.refresh()
    counter.press(K.Key_F5, M.ShiftModifier)
    assert counter.window.till.checkout.notice.title == "Nothing was changed"
    counter.press(K.Key_F5)
    assert not counter.shown("segment.price")
    counter.press(K.Key_Escape)


def test_a_cashier_without_any_limit_set_asks_for_everything(qtbot, make_till):
    made = Counter(qtbot, make_till(*goods(), folder="other"), limits={})
    try:
        made.scan(BEANS)
        made.press(K.Key_F5)
        made.type("1")
        assert made.read("giving.warning") == "Asks a manager"
        made.press(K.Key_Return)
        assert made.read("approval.limit") == "A discount needs a manager."
        made.press(K.Key_Escape)
    finally:
        made.close()
