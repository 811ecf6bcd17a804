"""The page of people on the real demo shop: a second till locks when the owner presses Sign out, and the list follows who comes and goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos.demo.people import CASHIER, OWNER
from pos.services import users
from pos.till.badges import give_badge
from pos.till.link import LinkStatus
from pos.ui.people.page import PeoplePage
from tests.e2e.test_office import Desk, dressed
from tests.ui.test_program import make_program, scan, sign_in

__all__ = ["dressed", "make_program"]

K, M = Qt.Key, Qt.KeyboardModifier
WAIT_MS = 30_000


@pytest.fixture
def owner(pos, open_app, dressed, qtbot, shop_home):
    """The owner at the office of one till, looking at the page of people."""
    if not (shop_home.path / "secrets" / "till-P01").exists():
        pos("till", "add", "P01")
    app = open_app("P01")
    app.refresher.refresh()
    app.prices.reload()
    app.session.begin(app.door.sign_in(OWNER.username, "pin", OWNER.pin).result())
    app.start()
    desk = Desk(qtbot, app)
    desk.tap("office.nav.users")
    assert isinstance(desk.office.page, PeoplePage)
    qtbot.waitUntil(lambda: app.refresher._ear is not None and app.refresher._ear.is_alive(), timeout=WAIT_MS)
    return desk


def seen(desk: Desk, username: str) -> str:
    return next(row.seen for row in desk.office.page.presenter.rows if row.username == username)


def choose(desk: Desk, username: str) -> None:
    page = desk.office.page
    page.table.opened.emit(next(row.key for row in page.presenter.rows if row.username == username))


def screen(program) -> str:
    return program.shell.screen_shown.objectName()


def read(program, name: str) -> str:
    label = next(each for each in program.shell.findChildren(QLabel, name) if each.isVisible())
    return label.text()


def test_the_owner_signs_a_cashier_out_and_their_till_locks(qtbot, owner, make_program, barcodes) -> None:
    program = make_program("P02")
    sign_in(qtbot, program, CASHIER)
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    qtbot.waitUntil(lambda: program.app.link.state.status is LinkStatus.ONLINE, timeout=WAIT_MS)

    # who comes is seen without asking
    qtbot.waitUntil(lambda: seen(owner, CASHIER.username) == "Now, Till P02", timeout=WAIT_MS)
    assert seen(owner, OWNER.username) == "Now"
    choose(owner, CASHIER.username)
    assert owner.text("users.person.where").startswith("Signed in at Till P02, since today")

    # what is typed about them stays, whoever comes and goes
    owner.fill("users.person.name", "Anna Koster-")
    owner.tap("users.person.out")
    owner.tap("question.accept")
    assert "is signed out" in owner.text("message.title")
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    assert read(program, "login.error").startswith("You were signed out from elsewhere.")
    qtbot.waitUntil(lambda: owner.text("users.person.where") == "Signed in nowhere", timeout=WAIT_MS)
    assert owner.text("users.person.name") == "Anna Koster-"
    owner.tap("users.person.cancel")

    # the sale waits for whoever comes next
    sign_in(qtbot, program, CASHIER)
    assert len(program.shell.till.checkout.lines) == 1
    program.shell.till.checkout._cancel("Rung up wrongly")

    # blocked is out too, and let in again comes back
    qtbot.waitUntil(lambda: seen(owner, CASHIER.username) == "Now, Till P02", timeout=WAIT_MS)
    owner.office.page.want("block")
    owner.tap("question.accept")
    qtbot.waitUntil(lambda: screen(program) == "login", timeout=WAIT_MS)
    owner.tap("users.person.unblock")
    sign_in(qtbot, program, CASHIER)
    qtbot.waitUntil(lambda: seen(owner, CASHIER.username) == "Now, Till P02", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: screen(program) == "checkout", timeout=WAIT_MS)


def test_somebody_new_comes_in_with_what_was_shown_and_with_a_badge(owner, open_app, pos, tmp_path) -> None:
    """From the button to the other till, with the real bcrypt, off the window's thread."""
    owner.press(K.Key_N, M.ControlModifier)
    owner.type("Greta Holm")
    assert owner.text("users.new.username") == "greta"
    owner.press(K.Key_S, M.ControlModifier)
    owner.settle()
    password, pin = owner.text("secret.value1"), owner.text("secret.value2")
    owner.press(K.Key_Escape)
    owner.settle()
    assert owner.text("users.person.title") == "Greta Holm"

    if not (owner.app.home.path / "secrets" / "till-P03").exists():
        pos("till", "add", "P03")
    other = open_app("P03")
    other.refresher.refresh()
    first = other.door.sign_in("greta", "password", password, may_choose=True).result()
    assert (first.name, first.first is not None) == ("Greta Holm", True)
    other.door.choose_secret(first, "greta sells cheese").result()
    assert other.door.sign_in("greta", "password", "greta sells cheese").result().name == "Greta Holm"
    assert other.door.sign_in("greta", "pin", pin).result().role == "cashier"

    # a badge: the card is there, and its code opens the till
    card = tmp_path / "greta.pdf"
    owner.office.page._choose_place = lambda _window, _name, on_chosen: on_chosen(card)
    owner.office.page.want("badge")
    owner.settle()
    assert card.read_bytes().startswith(b"%PDF")
    assert "badge of Greta Holm is ready" in owner.text("message.title")
    person = owner.app.query(users.find, "greta").result()
    code = owner.app.change(give_badge, person, "Linden Market", None).result()
    assert other.door.sign_in("greta", "badge", code).result().name == "Greta Holm"

    # a new PIN; the old one opens nothing
    owner.tap("users.person.pin")
    owner.tap("question.accept")
    new = owner.text("secret.value1")
    owner.press(K.Key_Escape)
    assert other.door.sign_in("greta", "pin", new).result().name == "Greta Holm"
    owner.office.page.want("block")
    owner.tap("question.accept")
    assert owner.app.query(users.find, "greta").result().is_active is False


def test_a_card_that_cannot_be_written_leaves_the_old_badge_alone(owner, tmp_path) -> None:
    choose(owner, CASHIER.username)
    page = owner.office.page
    page._choose_place = lambda _window, _name, on_chosen: on_chosen(tmp_path / "no" / "card.pdf")
    page.want("badge")
    owner.settle()
    assert "Nothing was changed for Anna Koster" in owner.text("message.title")
    assert not page.presenter.shown.has_badge
