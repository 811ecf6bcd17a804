"""Store, taxes and the audit log on the real demo shop: what the owner saves reaches another till at once, and stands in the log."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from pos.demo.people import OWNER
from pos.ui.audit.page import AuditPage
from pos.ui.audit.presenter import GOOD
from pos.ui.moments import local_now
from tests.e2e.test_office import Desk, dressed

__all__ = ["dressed"]

WAIT_MS = 60_000
CTRL = Qt.KeyboardModifier.ControlModifier


def open_till(pos, open_app, home, code: str):
    if not (home.path / "secrets" / f"till-{code}").exists():
        pos("till", "add", code)
    app = open_app(code)
    app.refresher.refresh()
    app.prices.reload()
    return app


@pytest.fixture
def owner(pos, open_app, dressed, qtbot, shop_home):
    """At the office of one till."""
    app = open_till(pos, open_app, shop_home, "P01")
    app.session.begin(app.door.sign_in(OWNER.username, "pin", OWNER.pin).result())
    app.start()
    return Desk(qtbot, app)


def typed(desk: Desk, name: str, text: str) -> None:
    edit = desk.office.findChild(QLineEdit, name)
    edit.selectAll()
    QTest.keyClicks(edit, text)


def settled(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.office._operations.is_waiting, timeout=WAIT_MS)


def test_what_is_saved_reaches_another_till_and_stands_in_the_log(
    qtbot, owner, pos, open_app, shop_home, barcodes
) -> None:
    other = open_till(pos, open_app, shop_home, "P02")
    other.start()
    desk = owner

    desk.tap("office.nav.settings")
    settled(qtbot, desk)
    typed(desk, "storePage.registration", "34 567 890")
    desk.tap("storePage.locks_each_sale")
    desk.tap("storePage.save")
    settled(qtbot, desk)

    def arrived() -> bool:
        other.prices.reload()
        return other.prices.store.registration == "34 567 890" and other.prices.lock_rules.each_sale

    qtbot.waitUntil(arrived, timeout=WAIT_MS)

    desk.tap("settings.nav.taxes")
    settled(qtbot, desk)
    taxes = desk.office.page.inner.presenter
    tax = taxes.plan_tax
    typed(desk, "taxesPage.plan_rate", "9.75")
    desk.tap("taxesPage.plan_add")
    desk.tap("taxesPage.save")
    settled(qtbot, desk)
    assert taxes.notice.title == "The taxes are saved"
    begins = dt.date(local_now().year + 1, 1, 1)

    def has_new_rate() -> bool:
        other.prices.reload()
        known = other.prices.rules.taxes[tax]
        return known.on(begins).rate == Decimal("9.75") != known.on(begins - dt.timedelta(days=1)).rate

    qtbot.waitUntil(has_new_rate, timeout=WAIT_MS)

    desk.tap("office.nav.audit")
    page = desk.office.page
    assert isinstance(page, AuditPage)
    qtbot.waitUntil(lambda: len(page.presenter.rows) > 3, timeout=WAIT_MS)
    said = [f"{row.who} {row.what} {row.details}" for row in page.presenter.rows]
    assert any("Made a setting tax.rates" in each for each in said), said
    assert any("registration" in each for each in said), said
    key = next(row.key for row in page.presenter.rows if "tax.rates" in row.details)
    page.presenter.open(key)
    settled(qtbot, desk)
    assert page.presenter.detail.seal.tone == "go_text"
    assert "9.75" in page.presenter.detail.changes[0].after

    desk.tap("audit.chain.check")
    qtbot.waitUntil(lambda: not page.presenter.is_checking, timeout=WAIT_MS)
    settled(qtbot, desk)
    assert page.presenter.chain.state == GOOD, page.presenter.chain
    qtbot.waitUntil(lambda: page.presenter.rows[0].what == "Chain checked", timeout=WAIT_MS)


def test_a_sale_of_today_is_found_by_its_number_and_its_receipt_opens(
    qtbot, owner, pos, shop_home, barcodes
) -> None:
    sold = pos(
        "sell",
        "--till",
        "P03" if (shop_home.path / "secrets" / "till-P03").exists() else _added(pos, "P03"),
        "--scan",
        barcodes[0],
        "--json",
    )
    number = sold.document["number"]
    desk = owner
    desk.tap("office.nav.audit")
    page = desk.office.page
    typed(desk, "audit.search", number)
    QTest.keyClick(desk.office.findChild(QLineEdit, "audit.search"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [row.what for row in page.presenter.rows] == ["Sale"], timeout=WAIT_MS)
    page.presenter.open(page.presenter.rows[0].key)
    settled(qtbot, desk)
    desk.tap("audit.detail.receipt")
    paper = desk.office.window().findChild(QWidget, "auditReceipt.paper")
    assert number in paper.accessibleName()


def _added(pos, code: str) -> str:
    assert pos("till", "add", code).status == 0
    return code
