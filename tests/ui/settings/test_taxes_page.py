"""The page of the taxes: made, renamed, archived, given a new rate from a date, and saved as one."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from pos.domain.tax_rates import RateChange
from pos.errors import Conflict, Unavailable
from pos.i18n import Locale
from pos.services import taxes
from pos.services.assortment import Tax
from pos.services.taxes import Taxes, TaxesOpened, Use
from pos.ui.settings.taxes_page import TaxesPage
from pos.ui.settings.taxes_presenter import TaxesPagePresenter
from pos.ui.widgets.buttons import Button

D = Decimal
TODAY = dt.date(2026, 11, 22)
LOW, HIGH, SPARE = (uuid.UUID(int=at) for at in (1, 2, 3))
MADE = (Tax("Low rate", "A", D(9), LOW), Tax("High rate", "B", D(21), HIGH), Tax("Spare", "C", D(5), SPARE))
USES = {LOW: Use(842, 842, 842, ("Food", "Drinks")), HIGH: Use(431, 400, 431)}
K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Shop:
    """The office's errands."""

    def __init__(self) -> None:
        self.there = Taxes("LM", True, MADE)
        self.failure: Exception | None = None

    @property
    def opened(self) -> TaxesOpened:
        return TaxesOpened(self.there, USES, 1242, 31)

    def ask(self, use_case, *, done, failed) -> None:
        assert use_case is taxes.get
        if self.failure is not None:
            failed(self.failure)
        else:
            done(self.opened)

    def do(self, use_case, wanted, opened, today, *, done, failed) -> None:
        assert use_case is taxes.save
        assert today == TODAY
        if self.failure is not None:
            failed(self.failure)
            return
        assert opened == self.there
        made = tuple(replace(tax, id=tax.id or uuid.uuid4()) for tax in wanted.taxes)
        self.there = replace(wanted, taxes=made)
        done(self.opened)


class Desk:
    def __init__(self, qtbot, shop: Shop) -> None:
        self.shop = shop
        self.page = TaxesPage(TaxesPagePresenter(shop, Locale(), lambda: TODAY))
        qtbot.addWidget(self.page)
        self.page.resize(1158, 900)
        with qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.page.enter()

    def find(self, kind, name: str):
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page.focusWidget() or self.page, key, modifier)

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(QWidget, name), Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        edit = self.find(QLineEdit, name)
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [tuple(cell.spoken for cell in row.cells) for row in self.page.table.rows.rows]

    @property
    def can_save(self) -> bool:
        return self.find(Button, "taxesPage.save").isEnabled()

    @property
    def warning(self) -> str:
        label = self.find(QWidget, "taxesPage.warning")
        return label.text() if label.isVisible() else ""

    def text(self, name: str) -> str:
        return self.find(QWidget, name).text()


@pytest.fixture
def desk(qtbot) -> Desk:
    return Desk(qtbot, Shop())


def test_the_taxes_with_their_goods_and_the_one_new_goods_get(desk: Desk) -> None:
    assert desk.rows == [
        ("A", "Low rate", "9%", "Food, Drinks", "842", "Default"),
        ("B", "High rate", "21%", "Taxed at its rate", "431", ""),
        ("C", "Spare", "5%", "Taxed at its rate", "0", ""),
    ]
    assert not desk.can_save
    assert "1,242 products have tax in their price. Tax is added to the price of 31 products." in desk.text(
        "taxesPage.there"
    )


def test_a_new_rate_from_a_date_is_typed_added_and_saved_by_keys(desk: Desk) -> None:
    assert not desk.find(Button, "taxesPage.plan_add").isEnabled()
    desk.type("taxesPage.plan_rate", "9.5")
    assert desk.warning == (
        "Low rate at 9.5% changes the price before tax of 842 products. Prices on the shelf stay the same."
    )
    desk.press(K.Key_Return)
    assert desk.text("taxesPage.coming.0") == "Low rate (A) becomes 9.5% on 1 Jan 2027"
    assert "842 products" in desk.warning
    assert desk.rows[0][2] == "9%"
    desk.press(K.Key_S, CTRL)
    assert desk.shop.there.taxes[0].changes == (RateChange(dt.date(2027, 1, 1), D("9.5")),)
    assert desk.warning == ""
    assert not desk.can_save


def test_prices_that_tax_is_added_to_change_for_customers(desk: Desk) -> None:
    desk.page.presenter.choose_plan_tax(str(HIGH))
    desk.type("taxesPage.plan_rate", "22")
    assert desk.warning.endswith("High rate at 22% changes what customers pay for 31 products.")


def test_the_day_is_chosen_in_a_month_by_arrows_and_none_before_today(desk: Desk) -> None:
    field = desk.page.plan_day
    desk.page.resize(1158, 700)
    QTest.keyClick(field.box, K.Key_Down)
    assert field.popup.isVisible()
    window = desk.page.window()
    bottom = window.mapToGlobal(window.rect().bottomLeft()).y()
    assert field.popup.geometry().bottom() <= bottom, "a month that is cut off cannot be read"
    for _ in range(6):
        QTest.keyClick(field.popup.grid, K.Key_PageUp)
    assert field.popup.grid.current == TODAY
    QTest.keyClick(field.popup.grid, K.Key_Right)
    QTest.keyClick(field.popup.grid, K.Key_Return)
    assert not field.popup.isVisible()
    assert desk.page.presenter.plan_from == TODAY + dt.timedelta(days=1)
    assert field.box.accessibleName() == "From 23 Nov 2026"


def test_a_rate_to_come_is_taken_back(desk: Desk) -> None:
    desk.type("taxesPage.plan_rate", "9.5")
    desk.press(K.Key_Return)
    desk.press(K.Key_S, CTRL)
    desk.click("taxesPage.take_back.0")
    assert desk.can_save
    desk.press(K.Key_S, CTRL)
    assert desk.shop.there.taxes[0].changes == ()


def test_a_rate_that_has_begun_is_the_one_shown(qtbot) -> None:
    shop = Shop()
    begun = (RateChange(dt.date(2026, 7, 1), D("9.25")),)
    shop.there = replace(shop.there, taxes=(replace(MADE[0], changes=begun), *MADE[1:]))
    desk = Desk(qtbot, shop)
    assert desk.rows[0][2] == "9.25%"
    assert desk.page.presenter.coming == ()


@pytest.mark.parametrize(
    ("typed", "said"), [("x", "x"), ("101", "more than 100"), ("9", "It has this rate on that day already.")]
)
def test_what_is_no_new_rate_is_said_below_the_field(desk: Desk, typed: str, said: str) -> None:
    desk.type("taxesPage.plan_rate", typed)
    desk.press(K.Key_Return)
    assert said in desk.text("taxesPage.plan_rate.error")
    assert desk.find(QLineEdit, "taxesPage.plan_rate").text() == typed
    assert not desk.can_save


def test_a_tax_is_made_with_ctrl_n_and_has_the_next_letter(desk: Desk) -> None:
    desk.press(K.Key_N, CTRL)
    assert desk.find(QLineEdit, "tax.letter").text() == "D"
    desk.type("tax.name", "Export")
    desk.find(QWidget, "tax.treatment").chosen.emit("export")
    assert not desk.find(QLineEdit, "tax.rate").isEnabled()
    QTest.keyClick(desk.find(QLineEdit, "tax.name"), K.Key_Return)
    assert desk.rows[-1] == ("D", "Export", "0%", "Leaves the country", "0", "New")
    desk.press(K.Key_S, CTRL)
    made = desk.shop.there.taxes[-1]
    assert (made.letter, made.name, made.rate, made.treatment) == ("D", "Export", D(0), "export")


def test_enter_on_a_row_opens_it_and_a_rate_that_goods_have_is_not_typed_over(desk: Desk) -> None:
    desk.page.table.setFocus()
    desk.press(K.Key_Down)
    desk.press(K.Key_Return)
    assert desk.find(QLineEdit, "tax.name").text() == "Low rate"
    assert not desk.find(QLineEdit, "tax.rate").isEnabled()
    assert not desk.find(Button, "tax.archive").isVisible()
    desk.type("tax.name", "Food")
    QTest.keyClick(desk.find(QLineEdit, "tax.name"), K.Key_Return)
    assert desk.rows[0][1] == "Food"
    desk.press(K.Key_S, CTRL)
    assert desk.shop.there.taxes[0].name == "Food"


def test_two_taxes_with_one_letter_are_refused_in_the_dialog(desk: Desk) -> None:
    desk.press(K.Key_N, CTRL)
    desk.type("tax.letter", "b")
    desk.type("tax.name", "Other")
    desk.type("tax.rate", "3")
    QTest.keyClick(desk.find(QLineEdit, "tax.name"), K.Key_Return)
    assert "Another tax has the letter B" in desk.text("tax.trouble")
    QTest.keyClick(desk.find(QLineEdit, "tax.name"), K.Key_Escape)
    assert len(desk.rows) == 3
    assert not desk.can_save


def test_a_tax_that_nothing_has_is_archived_with_save(desk: Desk) -> None:
    desk.page._edit(str(SPARE))
    desk.click("tax.archive")
    assert [row[0] for row in desk.rows] == ["A", "B"]
    desk.press(K.Key_S, CTRL)
    assert [tax.letter for tax in desk.shop.there.taxes] == ["A", "B"]


def test_the_other_way_to_set_prices_is_chosen_and_saved(desk: Desk) -> None:
    assert "A product at 10.00 with 9% costs 10.90" in desk.find(QWidget, "taxesPage.add").accessibleName()
    desk.click("taxesPage.add")
    desk.press(K.Key_S, CTRL)
    assert not desk.shop.there.prices_include_tax


def test_what_somebody_else_saved_is_told_and_shown(desk: Desk) -> None:
    desk.click("taxesPage.add")

    def clash(*_arguments, done, failed) -> None:
        failed(Conflict("taxes_changed_meanwhile"))

    desk.shop.do = clash
    desk.shop.there = replace(desk.shop.there, taxes=MADE[:2])
    desk.press(K.Key_S, CTRL)
    assert "Somebody changed the taxes" in desk.page.presenter.notice.detail
    assert len(desk.rows) == 2


def test_without_the_server_what_is_edited_stays(desk: Desk) -> None:
    desk.type("taxesPage.plan_rate", "9.5")
    desk.press(K.Key_Return)
    desk.shop.failure = Unavailable("server_unreachable")
    desk.press(K.Key_S, CTRL)
    assert desk.page.presenter.notice.title == "The taxes were not saved"
    desk.page.refresh()
    assert desk.can_save
    assert desk.page.presenter.coming


def test_a_page_without_the_server_says_so(qtbot) -> None:
    shop = Shop()
    shop.failure = Unavailable("server_unreachable")
    desk = Desk(qtbot, shop)
    assert desk.find(QWidget, "taxesPage.problem").isVisible()
    assert not desk.find(Button, "taxesPage.new").isEnabled()


def test_leaving_asks_about_what_is_not_saved(desk: Desk) -> None:
    left: list[bool] = []
    desk.click("taxesPage.add")
    desk.page.may_leave(lambda: left.append(True))
    assert left == []
    desk.click("leave.discard")
    assert left == [True]
    assert not desk.can_save
