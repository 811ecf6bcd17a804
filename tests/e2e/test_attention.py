"""On a real server, through the windows: a copied till gets a new number series, and a kept entry is accepted."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from pos.bootstrap.opening import admin_access, load_settings
from pos.db import provision
from pos.demo.people import CASHIER, OWNER
from pos.home import Home
from pos.ui.program import Program
from tests.e2e.test_office import Desk, dressed
from tests.e2e.test_review import post_as
from tests.factories.entries import TillBook
from tests.ui.test_program import make_program, sign_in

__all__ = ["dressed", "make_program"]

WAIT_MS = 30_000


def sales_of(home: Home, till: str) -> list[str]:
    """Numbers on the papers of all sales that the server has of a till, carried ones by the number they had."""
    with admin_access(home, load_settings(home)) as admin, provision.connect_admin(admin) as connection:
        rows = connection.execute(
            "SELECT coalesce(payload::jsonb -> 'body' -> 'carried_from' ->> 'number', payload::jsonb -> 'body' ->> 'number')"
            " FROM pos.journal WHERE till = %s AND kind = 'sale' ORDER BY epoch, seq",
            [till],
        ).fetchall()
    return [row[0] for row in rows]


def make_fork(pos: Callable, home: Home, till: str, barcodes: list[str]) -> None:
    """The till's folder was copied; the original sold one more, and now the copy goes on and has sold two."""
    assert pos("till", "add", till).status == 0
    assert pos("sell", "--till", till, "--scan", barcodes[0]).status == 0
    folder = home.till(till)
    copy = folder.with_name(f"{till}-copy")
    shutil.copytree(folder, copy)
    assert pos("sell", "--till", till, "--scan", barcodes[0]).status == 0
    shutil.rmtree(folder)
    copy.rename(folder)
    for barcode in barcodes[1:3]:
        assert pos("sell", "--till", till, "--scan", barcode, "--json").document["posted"] is False


def find(program: Program, name: str) -> QWidget:
    found = [each for each in program.shell.findChildren(QWidget, name) if each.isVisible()]
    assert found, f"{name} is not to be seen"
    return found[0]


def menu_keys(program: Program) -> list[str]:
    QTest.mouseClick(find(program, "menu"), Qt.MouseButton.LeftButton)
    menu = next(each for each in program.shell.findChildren(QMenu, "menu.list") if each.isVisible())
    keys = [str(action.data()) for action in menu.actions()]
    menu.close()
    return keys


def choose_in_menu(program: Program, key: str) -> None:
    QTest.mouseClick(find(program, "menu"), Qt.MouseButton.LeftButton)
    menu = next(each for each in program.shell.findChildren(QMenu, "menu.list") if each.isVisible())
    next(action for action in menu.actions() if action.data() == key).trigger()
    menu.close()


def wait_for_strip(qtbot, program: Program, start: str) -> None:
    qtbot.waitUntil(lambda: program.shell.till.checkout.strip.link.startswith(start), timeout=WAIT_MS)


def test_a_copied_till_goes_on_in_a_new_series_and_every_sale_arrives(
    qtbot, dressed, make_program, pos, shop_home, barcodes
) -> None:
    make_fork(pos, shop_home, "N01", barcodes)
    program = make_program("N01")

    # A cashier is told who can help, and is offered nothing
    sign_in(qtbot, program, CASHIER)
    wait_for_strip(qtbot, program, "Sending stopped, 2 sales kept here. Ask an admin")
    QTest.mouseClick(find(program, "strip.link_part"), Qt.MouseButton.LeftButton)
    assert "Two tills use one identity" in program.shell.till.checkout.explained.paragraphs[-1]
    QTest.keyClick(find(program, "explain"), Qt.Key.Key_Escape)
    assert "renew_series" not in menu_keys(program)
    program.shell.lock()

    # The owner starts the series
    sign_in(qtbot, program, OWNER)
    wait_for_strip(qtbot, program, "Sending stopped")
    choose_in_menu(program, "renew_series")
    edit = find(program, "series.reason")
    QTest.keyClicks(edit, "the folder was copied")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(find(program, "series").presenter.result), timeout=WAIT_MS)
    assert find(program, "series.result").text() == "Till N01 goes on in series 2. 2 sales were carried."
    QTest.keyClick(find(program, "series"), Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: program.app.link.state.status == "online" and not program.app.link.state.waiting,
        timeout=WAIT_MS,
    )
    wait_for_strip(qtbot, program, "Online, all sales sent")
    assert "renew_series" not in menu_keys(program)
    assert program.shell.till.checkout.number == "No. 3"
    papers = [f"N01/1-{number:06}" for number in (1, 2, 2, 3)]
    assert sales_of(shop_home, "N01") == papers

    # The next sale has its number in the new series
    program.shell.till.checkout.scan(barcodes[0])
    QTest.keyClick(program.shell.windowHandle(), Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "complete", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: sales_of(shop_home, "N01") == [*papers, "N01/2-000003"], timeout=WAIT_MS)
    program.shell.close()
    program.close()
    assert pos("journal", "verify", "--till", "N01").status == 0
    assert pos("journal", "verify", "--database").status == 0


@pytest.fixture
def owner_at_office(qtbot, dressed, open_app, pos):
    assert pos("till", "add", "N02").status == 0
    app = open_app("N02")
    app.refresher.refresh()
    app.prices.reload()
    app.session.begin(app.door.sign_in(OWNER.username, "pin", OWNER.pin).result())
    app.start()
    return lambda: Desk(qtbot, app)


def test_a_kept_entry_is_accepted_on_the_page(qtbot, owner_at_office, pos, shop_home) -> None:
    assert pos("till", "add", "A03").status == 0
    book = TillBook("A03")
    assert post_as(
        shop_home,
        "A03",
        book.open_shift(),
        book.sale(body={"total": "9.99"}),
        book.sale(body={"total": "8.88"}),
    ) == [
        "posted",
        "quarantined",
        "quarantined",
    ]
    desk = owner_at_office()
    item = desk.find("office.nav.attention")
    assert item.count >= 2
    desk.tap("office.nav.attention")
    page = desk.office.page
    before = page.presenter.open_count
    page.table.opened.emit("kept A03/1-2")
    desk.settle()
    assert desk.text("attention.detail.title") == "Sale A03/1-000001"

    # Its own body is refused again, in place
    desk.tap("attention.detail.apply")
    desk.fill("attention.detail.reason", "try again")
    desk.tap("attention.detail.confirm")
    assert "cannot be repaired" in desk.text("attention.detail.trouble")
    assert desk.text("attention.detail.reason") == "try again"
    desk.tap("attention.detail.back")

    # So it is accepted
    desk.tap("attention.detail.accept")
    desk.fill("attention.detail.reason", "a test of the till")
    desk.tap("attention.detail.confirm")
    assert "is accepted as it is" in desk.text("message.title")
    assert page.presenter.open_count == before - 1
    assert item.count == before - 1
    assert "A03/1-2" not in pos("journal", "kept").out

    # Somebody else is faster with the other one
    page.table.opened.emit("kept A03/1-3")
    desk.settle()
    desk.tap("attention.detail.accept")
    desk.fill("attention.detail.reason", "me too")
    assert pos("journal", "accept", "A03/1-3", "--reason", "first").status == 0
    desk.tap("attention.detail.confirm")
    assert desk.text("message.title") == "Somebody decided this already"
    assert "kept A03/1-3" not in {row.key for row in page.presenter.rows}
    desk.tap("attention.tabs.decided")
    assert "a test of the till" in " ".join(row.why for row in page.presenter.rows)
    assert "first" in pos("journal", "kept", "--all").out
