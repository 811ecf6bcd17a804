"""The frame of the settings: who sees which page, each made once, and nothing unsaved left by accident."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from pos.i18n import Locale
from pos.settings import Settings
from pos.till.session import SignedIn
from pos.ui.office.page import Page
from pos.ui.operation import Operations
from pos.ui.settings.entries import ENTRIES, Entry
from pos.ui.settings.page import SettingsPage
from pos.words import later

OWNER = SignedIn("1", "carla", "Carla Ruiz", "owner", frozenset({"settings.edit", "people.edit"}), "token")


class Inner(Page):
    """A page that remembers what happened to it, and may refuse to be left."""

    def __init__(self, _app, _locale, _operations) -> None:
        super().__init__("Inner", "inner")
        self.entered, self.scans, self.refreshed, self.is_dirty = 0, [], 0, False
        self.keys = {(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier): self.refresh}

    def enter(self) -> None:
        self.entered += 1

    def refresh(self) -> None:
        self.refreshed += 1

    def take_scan(self, code) -> bool:
        self.scans.append(code)
        return True

    def may_leave(self, then) -> None:
        if not self.is_dirty:
            then()


def entry(key, right="settings.edit") -> Entry:
    return Entry(key, later("Store"), "store", __name__, "Inner", right)


@pytest.fixture
def make_page(qtbot):
    def make(user=OWNER, entries=None):
        app = SimpleNamespace(
            session=SimpleNamespace(user=user, till_name="Till 1"),
            settings=Settings(printer="tcp:192.168.1.40"),
        )
        entries = entries or (entry("first"), entry("second"), entry("third", "audit.read"))
        page = SettingsPage(app, Locale(), Operations(), entries)
        qtbot.addWidget(page)
        page.resize(1158, 768)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.enter()
        return page

    return make


def click(page, key) -> None:
    QTest.mouseClick(page.findChild(QWidget, f"settings.nav.{key}"), Qt.MouseButton.LeftButton)


def test_a_person_sees_the_entries_of_their_rights_and_the_first_one_opens(make_page) -> None:
    page = make_page()
    assert [each.option.key for each in page.list.items] == ["first", "second"]
    assert [each.isChecked() for each in page.list.items] == [True, False]
    assert page.inner.entered == 1


def test_a_page_is_made_once_and_gets_what_the_office_tells(make_page) -> None:
    page = make_page()
    first = page.inner
    click(page, "second")
    assert page.inner is not first
    assert page.take_scan("4006381333931")
    page.refresh()
    assert (page.inner.scans, page.inner.refreshed, first.scans) == (["4006381333931"], 1, [])
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert page.inner.refreshed == 2
    click(page, "first")
    assert page.inner is first
    assert first.entered == 2


def test_what_is_not_saved_is_not_left_by_another_entry_nor_by_the_office(make_page) -> None:
    page = make_page()
    page.inner.is_dirty = True
    first, left = page.inner, []
    click(page, "second")
    page.may_leave(lambda: left.append(True))
    assert page.inner is first
    assert [each.isChecked() for each in page.list.items] == [True, False]
    assert left == []
    first.is_dirty = False
    page.may_leave(lambda: left.append(True))
    assert left == [True]


def test_only_entries_that_can_be_opened_are_listed() -> None:
    for each in ENTRIES:
        __import__(each.module)
        assert callable(getattr(sys.modules[each.module], each.maker))


def test_the_hardware_of_this_till_is_listed(make_page) -> None:
    page = make_page(entries=ENTRIES)
    assert page.inner.heading.text() == "Till 1, hardware"
    assert page.findChild(QLabel, "hardware.printer.where").text() == "tcp:192.168.1.40"
