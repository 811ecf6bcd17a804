"""Cash out beyond one's limit, pressed as a person presses it: a manager consents, and the books have both."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from drawer import BADGE, BEN, D, Drawer, K

from pos.domain.shift_count import Count
from pos.domain.shift_entries import Direction
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.link import LinkStatus
from pos.ui.approval.inbox_presenter import WANTS
from pos.ui.shift.cash_presenter import CashPresenter

PIN = "5678"


@pytest.fixture
def drawer(qtbot, make_till):
    """150.00 in it, and a cashier may take out 50 alone."""
    made = Drawer(qtbot, make_till)
    made.shifts.open(Count({D(50): 3})).result()
    made.limit("50")
    made.come_in()
    yield made
    made.close()


def ask(drawer, amount="80"):
    drawer.press(K.Key_F11)
    drawer.type(amount)
    drawer.press(K.Key_Return)
    drawer.qtbot.waitUntil(lambda: bool(drawer.shown("approval")))


def in_drawer(drawer):
    return drawer.shifts.in_drawer().result()


def test_the_limit_itself_needs_nobody_and_a_cent_more_does(drawer):
    drawer.press(K.Key_F11)
    drawer.type("50")
    assert drawer.read("cash.warning") == ""
    drawer.type(".01")
    assert drawer.read("cash.warning") == "Over €50.00, asks a manager"
    for _ in range(3):
        drawer.press(K.Key_Backspace)
    drawer.press(K.Key_Return)
    drawer.settle()
    assert (in_drawer(drawer), drawer.consents) == (D(100), [])


def test_a_managers_pin_takes_it_out_and_the_consent_names_the_movement(drawer):
    ask(drawer)
    assert not drawer.shown("cash")
    assert drawer.read("approval.subtitle") == "to take out cash"
    assert drawer.read("approval.new") == "€80.00"
    assert drawer.read("approval.limit") == "You can take out up to €50.00 without a manager."
    assert drawer.moved == []
    drawer.type(PIN)
    drawer.qtbot.waitUntil(lambda: bool(drawer.moved))
    drawer.settle()
    (consent,), (moved,) = drawer.consents, drawer.moved
    body = consent.body
    assert (body["act"], body["way"], body["approver"]) == ("cash_out", "pin", BEN.person_id)
    assert (body["reason"], body["detail"]["old"], body["detail"]["new"]) == ("To the safe", "0.00", "80.00")
    assert (body["document"], consent.seq) == (moved.id, moved.seq - 1)
    assert (moved.body["amount"], moved.body["reason"]) == ("80.00", "To the safe")
    assert in_drawer(drawer) == D(70)
    assert any("Cash taken out" in each and "To the safe" in each for each in drawer.papers())
    figures = drawer.shifts.x_report().result().figures
    assert dict(figures.approvals) == {"cash_out": 1}


def test_by_touch_in_as_many_taps_as_there_are_keys(drawer):
    drawer.press(K.Key_F11)
    for name in ("cash.pad.8", "cash.pad.0", "cash.accept"):
        drawer.tap(name)
    drawer.qtbot.waitUntil(lambda: bool(drawer.shown("approval")))
    for digit in PIN:
        drawer.tap(f"approval.pad.{digit}")
    drawer.qtbot.waitUntil(lambda: bool(drawer.moved))
    assert in_drawer(drawer) == D(70)


def test_a_managers_badge_does_as_well(drawer):
    ask(drawer)
    drawer.scan(BADGE)
    drawer.qtbot.waitUntil(lambda: bool(drawer.moved))
    assert drawer.consents[0].body["way"] == "badge"


def test_escape_and_a_wrong_pin_take_nothing_out(drawer):
    ask(drawer)
    drawer.type("0000")
    drawer.settle()
    assert drawer.read("approval.error").startswith("Wrong PIN")
    drawer.press(K.Key_Escape)
    drawer.settle()
    assert (drawer.consents, drawer.moved, in_drawer(drawer)) == ([], [], D(150))


def test_what_is_said_while_asking_moves_nothing(drawer):
    def places():
        dialog = drawer.window.findChild(object, "approval")
        names = ("approval.new", "approval.limit", "approval.pad", "approval.cancel")
        return [(each.y(), each.height()) for each in (dialog.box, *map(drawer.widget, names))]

    ask(drawer)
    drawer.window.findChild(object, "approval")._fit()
    before = places()
    drawer.window.findChild(object, "approval").show_refusal(
        "Carla Ruiz did not consent: Ask me first. Nothing was changed. Go on without it."
    )
    drawer.settle()
    assert places() == before


def test_from_afar_the_request_says_what_it_is(drawer):
    drawer.real.session.user = SimpleNamespace(
        person_id="p-anna", role="cashier", token="token", name="Anna", may=lambda right: right == "cash.move"
    )
    ask(drawer)
    drawer.tap("approval.afar")
    drawer.settle()
    ((act, detail),) = drawer.server.requests.values()
    assert (act, detail["new"], detail["reason"]) == ("cash_out", "80.00", "To the safe")
    assert detail["needs.cash_out"] == "80"
    assert act in WANTS
    drawer.press(K.Key_Escape)


def test_consent_from_afar_takes_it_out(drawer):
    ask(drawer)
    presenter = drawer.window.findChild(object, "approval").presenter
    presenter._asked = SimpleNamespace(id=uuid.uuid4(), wanted=presenter._wanted, reason="To the safe")
    drawer.server.answer = SimpleNamespace(
        state="granted", decided_by=BEN.person_id, decided_by_name="Ben", note=None
    )
    presenter.look_again()
    drawer.qtbot.waitUntil(lambda: bool(drawer.moved))
    assert drawer.consents[0].body["way"] == "remote"


def test_without_the_server_a_pin_is_enough(drawer):
    drawer.link.set_status(LinkStatus.OFFLINE, drawer.real.clock.now())
    ask(drawer)
    drawer.type(PIN)
    drawer.qtbot.waitUntil(lambda: bool(drawer.moved))
    assert in_drawer(drawer) == D(70)


def test_putting_in_and_a_shop_without_a_limit_need_nobody(drawer):
    drawer.press(K.Key_F11)
    drawer.window.findChild(type(drawer.widget("cash.direction")), "cash.direction").chosen.emit("in")
    drawer.type("80")
    assert drawer.read("cash.warning") == ""
    drawer.press(K.Key_Return)
    drawer.settle()
    drawer.limit(None)
    drawer.press(K.Key_F11)
    drawer.type("80")
    drawer.press(K.Key_Return)
    drawer.settle()
    assert (in_drawer(drawer), drawer.consents) == (D(150), [])
    assert [each.body["direction"] for each in drawer.moved] == ["out", "in"]


def test_nothing_alone_is_said_as_such(drawer):
    drawer.limit("0")
    drawer.press(K.Key_F11)
    drawer.type("1")
    assert drawer.read("cash.warning") == "Asks a manager"
    drawer.press(K.Key_Return)
    drawer.qtbot.waitUntil(lambda: bool(drawer.shown("approval")))
    assert drawer.read("approval.limit") == "Taking out cash needs a manager."


def test_what_cannot_be_moved_is_said_before_anybody_is_asked(drawer):
    drawer.press(K.Key_F11)
    drawer.type("80")
    drawer.window.findChild(object, "cash").presenter.set_note("4111 1111 1111 1111")
    drawer.press(K.Key_Return)
    assert drawer.read("cash.error")
    assert not drawer.shown("approval")


def test_what_fails_after_the_consent_is_told(drawer):
    said = []
    presenter = CashPresenter(drawer.shifts, Locale(), drawer.operations.run)
    presenter.on_failed = said.append
    presenter.on_ask = lambda asking: (setattr(drawer.real.session, "user", None), asking._on_consent())
    for key in "80":
        presenter.press(key)
    presenter.move()
    assert [error.code for error in said] == ["nobody_signed_in"]
    assert drawer.moved == []


def test_no_window_is_needed_to_be_refused(drawer):
    with pytest.raises(Refused, match="consent_needed"):
        drawer.shifts.move_cash(Direction.OUT, D(80), "To the safe")
