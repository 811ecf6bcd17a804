"""The frame of the back office: who gets in, what stands in the bar, where a scan goes."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos.errors import Refused
from pos.i18n import Locale
from pos.till.link import Link, LinkStatus
from pos.till.session import SignedIn
from pos.ui.office import frame
from pos.ui.office.frame import Office, link_words
from pos.ui.office.page import Page
from pos.ui.operation import Operations

OWNER = SignedIn("1", "carla", "Carla Ruiz", "owner", frozenset({"catalog.edit", "reports.read"}), "token")
ADMIN = SignedIn("2", "ben", "Ben Visser", "admin", frozenset({"catalog.edit"}), "token")
CASHIER = SignedIn("3", "anna", "Anna Koster", "cashier", frozenset({"sell"}), "token")


class Subject(Page):
    """A page that remembers what happened to it."""

    def __init__(self, app, _locale, _operations) -> None:
        super().__init__("Subject", "subject")
        self.person = app.session.user
        self.entered, self.scans, self.refreshed, self.begun = 0, [], 0, 0

    def enter(self) -> None:
        self.entered += 1
        self.setFocus()

    def refresh(self) -> None:
        self.refreshed += 1

    def begin_new(self) -> None:
        self.begun += 1

    def take_scan(self, code) -> bool:
        self.scans.append(code)
        return True


def no_database(*_arguments, **_named) -> Future:
    raise Refused("signed_in_offline")


@pytest.fixture
def desk(qtbot, monkeypatch):
    for key in ("products", "stock", "reports", "attention"):
        monkeypatch.setitem(frame._PAGES, key, (__name__, "Subject"))
    monkeypatch.setattr(frame, "import_module", lambda _name: SimpleNamespace(Subject=Subject))
    app = SimpleNamespace(
        session=SimpleNamespace(user=OWNER),
        link=Link(),
        prices=SimpleNamespace(store=SimpleNamespace(name="Linden Market"), people=[]),
        query=no_database,
        change=no_database,
    )
    left = []
    office = Office(app, Locale(), Operations(), lambda: left.append(True))
    qtbot.addWidget(office)
    office.resize(1366, 768)
    with qtbot.waitActive(office):
        office.show()
        office.activateWindow()
    office.enter()
    return SimpleNamespace(office=office, app=app, left=left)


def items(office) -> list[str]:
    return [item.option.key for item in office.side_bar._items]


def test_a_page_is_made_at_its_first_show_only(desk) -> None:
    first = desk.office.page
    assert list(desk.office._pages) == ["products"]
    desk.office.choose("stock")
    desk.office.choose("products")
    assert desk.office.page is first
    assert first.entered == 2


def test_a_cashier_does_not_get_in_and_sees_nothing_of_the_one_before(desk) -> None:
    desk.app.session.user = CASHIER
    desk.office.enter()
    assert desk.left == [True]
    assert desk.office.page is None
    desk.office.new_product()
    assert desk.office.page is None


def test_another_person_gets_pages_of_their_own(desk, monkeypatch) -> None:
    monkeypatch.setattr(frame, "HAS_REPORTS", True)
    desk.app.session.user = ADMIN
    desk.office.enter()
    assert desk.office.page.person is ADMIN
    assert items(desk.office) == ["till", "products", "stock"]
    desk.app.session.user = OWNER
    desk.office.enter()
    assert items(desk.office) == ["till", "products", "stock", "reports"]


def test_purchasing_is_there_for_who_may_receive(desk) -> None:
    assert "purchasing" not in items(desk.office)
    desk.app.session.user = replace(OWNER, permissions=OWNER.permissions | {"stock.edit"})
    desk.office.enter()
    assert items(desk.office)[2:4] == ["stock", "purchasing"]


def test_settings_are_there_for_who_may_change_them(desk) -> None:
    assert "settings" not in items(desk.office)
    desk.app.session.user = replace(OWNER, permissions=OWNER.permissions | {"settings.edit"})
    desk.office.enter()
    assert items(desk.office)[-1] == "settings"


def test_people_are_there_for_who_may_manage_them(desk) -> None:
    assert "users" not in items(desk.office)
    desk.app.session.user = replace(OWNER, permissions=OWNER.permissions | {"people.edit", "settings.edit"})
    desk.office.enter()
    assert items(desk.office)[-2:] == ["users", "settings"]


def test_reports_are_not_shown_while_there_are_none(desk, monkeypatch) -> None:
    monkeypatch.setattr(frame, "HAS_REPORTS", False)
    desk.office._person = None
    desk.office.enter()
    assert items(desk.office) == ["till", "products", "stock"]


def test_what_needs_attention_is_counted_for_who_may_see_it(desk, monkeypatch, qtbot) -> None:
    answers, asked = [3, 0], []

    def query(use_case, *_arguments, **_named) -> Future:
        asked.append(use_case.__name__)
        future: Future = Future()
        future.set_result(answers[0])
        return future

    desk.app.query = query
    desk.office.catalogue_changed()
    assert asked == []
    desk.app.session.user = replace(OWNER, permissions=OWNER.permissions | {"journal.read"})
    desk.office.enter()
    item = next(each for each in desk.office.side_bar._items if each.option.key == "attention")
    qtbot.waitUntil(lambda: item.count == 3)
    assert item.accessibleName() == "Attention, 3 open"
    answers.pop(0)
    desk.app.link.set_counts(0, 0, 1)
    qtbot.waitUntil(lambda: item.count == 0)
    desk.office.choose("attention")
    desk.office.page.badge_changed.emit(7)
    assert (item.count, item.toolTip()) == (7, "Attention, 7 open")
    desk.office.resize(1024, 768)
    desk.office.grab()


def test_a_stopped_link_is_not_called_a_missing_database(desk) -> None:
    desk.app.link.set_status(LinkStatus.STOPPED, None)
    assert link_words(desk.app.link.state) == ("Sending stopped", False)


def test_scans_news_and_new_products_go_to_the_page_shown(desk) -> None:
    page = desk.office.page
    assert desk.office.take_scan("4006381333931")
    desk.office.catalogue_changed()
    desk.office.new_product()
    assert (page.scans, page.refreshed, page.begun) == (["4006381333931"], 1, 1)


def test_the_till_item_goes_back(desk) -> None:
    QTest.mouseClick(desk.office.findChild(QWidget, "office.nav.till"), Qt.MouseButton.LeftButton)
    assert desk.left == [True]


def test_a_narrow_window_shows_icons_alone(desk) -> None:
    bar = desk.office.side_bar
    assert (bar.width(), bar.person.isVisible()) == (208, True)
    desk.office.resize(1024, 768)
    assert (bar.width(), bar.person.isVisible()) == (56, False)
    assert bar._items[1].toolTip() == "Products"


def test_the_link_is_told_from_whatever_thread_changes_it(desk, qtbot) -> None:
    desk.app.link.set_status(LinkStatus.OFFLINE, None)
    label = desk.office.side_bar.link
    qtbot.waitUntil(lambda: label.text() == "Database not reached")
    desk.office.hide()
    assert desk.app.link._listeners == []
    assert link_words(desk.app.link.state) == ("Database not reached", False)


def test_the_person_at_the_foot_opens_what_is_their_own(desk, qtbot) -> None:
    pressed = []
    desk.office.side_bar.person_pressed.connect(lambda: pressed.append(True))
    me = desk.office.side_bar.me
    assert me.accessibleName() == f"{OWNER.name}, my password and PIN"
    qtbot.mouseClick(me, Qt.MouseButton.LeftButton)
    desk.office.side_bar.set_narrow(True)
    qtbot.mouseClick(desk.office.side_bar.me, Qt.MouseButton.LeftButton)
    assert pressed == [True, True]
