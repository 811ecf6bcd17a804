"""The page of the shop itself: typed, chosen and switched, saved as one, and never over what somebody else saved."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from pos.errors import Conflict, Refused, Unavailable
from pos.services import shop_settings
from pos.services.shop_settings import ShopOpened, ShopSheet
from pos.ui.settings.store_page import StorePage
from pos.ui.settings.store_presenter import StorePagePresenter
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.choices import Switch

SHEET = ShopSheet("LM", "Linden Market", "nl_NL", "12 Linden Street\n1017 AB Amsterdam", "020 555 0142")
CTRL = Qt.KeyboardModifier.ControlModifier


class Shop:
    """The office's errands. `waits` keeps the answer to a saving until `answer`."""

    def __init__(self) -> None:
        self.there = SHEET
        self.failure: Exception | None = None
        self.waits = False
        self.kept = None

    def ask(self, use_case, *, done, failed) -> None:
        assert use_case is shop_settings.get
        if self.failure is not None:
            failed(self.failure)
        else:
            done(ShopOpened(self.there, "EUR", 2))

    def do(self, use_case, wanted, opened, *, done, failed) -> None:
        assert use_case is shop_settings.save
        if self.failure is not None:
            failed(self.failure)
            return
        assert opened == self.there
        self.there = wanted
        self.kept = lambda: done(ShopOpened(wanted, "EUR", 2))
        if not self.waits:
            self.kept()


class Desk:
    def __init__(self, qtbot, shop: Shop, **around) -> None:
        self.shop = shop
        self.page = StorePage(StorePagePresenter(shop, **around))
        qtbot.addWidget(self.page)
        self.page.resize(1158, 900)
        with qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.page.enter()

    def find(self, kind, name: str):
        found = self.page.findChild(kind, f"storePage.{name}")
        assert found is not None, name
        return found

    def retype(self, name: str, text: str) -> None:
        edit = self.find(QLineEdit, name)
        edit.selectAll()
        QTest.keyClicks(edit, text)

    def turn(self, name: str) -> None:
        QTest.mouseClick(self.find(Switch, name), Qt.MouseButton.LeftButton)

    def choose(self, name: str, key: str) -> None:
        box = self.find(QWidget, name)
        QTest.keyClick(box, Qt.Key.Key_Down)
        menu = box.findChild(QWidget, f"storePage.{name}.menu")
        action = next(each for each in menu.actions() if each.data() == key)
        menu.triggered.emit(action)
        menu.close()

    def save(self) -> None:
        QTest.keyClick(self.page, Qt.Key.Key_S, CTRL)

    @property
    def can_save(self) -> bool:
        return self.find(Button, "save").isEnabled()

    @property
    def notice(self) -> str:
        return self.page.presenter.notice.title if self.page.presenter.notice else ""


@pytest.fixture
def desk(qtbot) -> Desk:
    return Desk(qtbot, Shop())


def test_texts_are_typed_and_saved_with_ctrl_s(desk: Desk) -> None:
    assert desk.find(QLineEdit, "name").text() == "Linden Market"
    assert desk.find(QLineEdit, "name").hasFocus()
    assert not desk.can_save
    desk.save()
    assert desk.notice == ""
    desk.retype("registration", "34 567 890")
    QTest.keyClicks(desk.find(QPlainTextEdit, "address"), "Up ")
    assert desk.can_save
    desk.save()
    assert desk.shop.there == replace(SHEET, registration="34 567 890", address="Up " + SHEET.address)
    assert desk.notice == "The shop is saved"
    assert not desk.can_save


def test_the_currency_is_shown_as_this_country_writes_it_and_cannot_be_changed(desk: Desk) -> None:
    assert desk.find(QWidget, "currency").value.replace("\xa0", " ") == "Euro, € 1.234,50"
    assert not desk.find(QWidget, "currency").isEnabled()
    desk.choose("country", "en_IE")
    assert desk.find(QWidget, "currency").value == "Euro, €1,234.50"
    desk.choose("country", "nl_NL")
    assert not desk.can_save


def test_country_and_coins_are_chosen(desk: Desk) -> None:
    desk.choose("country", "fi_FI")
    desk.choose("coin", "0.05")
    assert desk.find(QWidget, "country").value == "Finland (Finnish)"
    desk.save()
    assert (desk.shop.there.locale, desk.shop.there.cash_step) == ("fi_FI", Decimal("0.05"))


def test_a_locale_with_a_hyphen_is_left_as_it_is(qtbot) -> None:
    shop = Shop()
    shop.there = replace(SHEET, locale="en-DE", cash_step=Decimal("0.0500"))
    desk = Desk(qtbot, shop)
    assert desk.find(QWidget, "country").value == "Germany (English)"
    assert desk.find(QWidget, "coin").value == "To 0,05\xa0€"
    desk.choose("country", "en_DE")
    desk.choose("coin", "0.05")
    assert not desk.can_save


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("is_blind", "is_blind", False),
        ("counts_float", "counts_float", False),
        ("locks_each_sale", "locks_each_sale", True),
        ("has_line_for_each_scan", "has_line_for_each_scan", True),
        ("lock_after", "lock_after", 3),
    ],
)
def test_a_switch_turns_what_the_tills_do(desk: Desk, name: str, field: str, value: object) -> None:
    desk.turn(name)
    state = desk.find(QWidget, f"{name}.state").text()
    assert state == ("On" if value else "Off")
    desk.save()
    assert desk.shop.there == replace(SHEET, **{field: value})


def test_minutes_are_chosen_where_the_till_locks_itself(desk: Desk) -> None:
    assert not desk.find(QWidget, "minutes").isVisible()
    desk.turn("lock_after")
    desk.choose("minutes", "10")
    assert desk.find(QWidget, "minutes").value == "10 minutes"
    desk.save()
    assert desk.shop.there.lock_after == 10
    desk.turn("lock_after")
    desk.save()
    assert desk.shop.there.lock_after == 0


def test_space_turns_a_switch_that_has_the_keyboard(desk: Desk) -> None:
    switch = desk.find(Switch, "is_blind")
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert not desk.page.presenter.form.is_blind


def test_what_is_wrong_is_said_below_its_field_and_stays_typed(desk: Desk) -> None:
    desk.retype("email", "nobody")
    desk.shop.failure = Refused(
        "value_refused", constraint="store_email", why="mail_address_bad", address="nobody"
    )
    desk.save()
    assert "nobody" in desk.find(QWidget, "email.error").text()
    assert desk.find(QLineEdit, "email").text() == "nobody"
    desk.retype("email", "a@b.example")
    assert not desk.find(QWidget, "email.error").isVisible()


def test_what_somebody_else_saved_is_told_and_shown(desk: Desk) -> None:
    desk.retype("name", "Mine")
    desk.shop.there = replace(SHEET, name="Theirs")
    desk.shop.failure = None

    def clash(*_arguments, done, failed) -> None:
        failed(Conflict("store_changed_meanwhile"))

    desk.shop.do = clash
    desk.save()
    assert "Somebody changed the shop" in desk.page.presenter.notice.detail
    assert desk.find(QLineEdit, "name").text() == "Theirs"


def test_without_the_server_what_is_typed_stays_and_is_saved_later(desk: Desk) -> None:
    desk.retype("name", "Lime Market")
    desk.shop.failure = Unavailable("server_unreachable")
    desk.save()
    assert desk.notice == "The shop was not saved"
    assert desk.can_save
    desk.page.refresh()
    assert desk.find(QLineEdit, "name").text() == "Lime Market"
    desk.shop.failure = None
    desk.save()
    assert desk.shop.there.name == "Lime Market"


def test_a_page_without_the_server_says_so_and_fills_when_it_is_back(qtbot) -> None:
    shop = Shop()
    shop.failure = Unavailable("server_unreachable")
    desk = Desk(qtbot, shop)
    assert desk.find(QWidget, "problem").isVisible()
    assert not desk.find(QLineEdit, "name").isEnabled()
    shop.failure = None
    desk.page.refresh()
    assert desk.find(QLineEdit, "name").text() == "Linden Market"
    assert not desk.find(QWidget, "problem").isVisible()


def test_what_is_typed_while_saving_is_not_lost(desk: Desk) -> None:
    desk.shop.waits = True
    desk.retype("name", "Lime")
    desk.save()
    QTest.keyClicks(desk.find(QLineEdit, "name"), " Market")
    desk.shop.kept()
    assert desk.find(QLineEdit, "name").text() == "Lime Market"
    assert desk.can_save


def test_leaving_asks_about_what_is_not_saved(desk: Desk) -> None:
    left: list[str] = []
    desk.page.may_leave(lambda: left.append("clean"))
    desk.retype("name", "Lime Market")
    desk.page.may_leave(lambda: left.append("saved"))
    assert left == ["clean"]
    QTest.mouseClick(desk.page.findChild(Button, "leave.save"), Qt.MouseButton.LeftButton)
    assert left == ["clean", "saved"]
    assert desk.shop.there.name == "Lime Market"


def test_a_computer_that_goes_its_own_way_says_so(qtbot, desk: Desk) -> None:
    assert not desk.find(QWidget, "own_lock").isVisible()
    assert Desk(qtbot, Shop(), has_own_lock=True).find(QWidget, "own_lock").isVisible()


def test_every_field_and_switch_has_a_name_for_who_hears_it(desk: Desk) -> None:
    for edit in desk.page.findChildren(QLineEdit):
        assert edit.accessibleName(), edit.objectName()
    for switch in desk.page.findChildren(Switch):
        assert switch.accessibleName()
        assert switch.accessibleDescription()
