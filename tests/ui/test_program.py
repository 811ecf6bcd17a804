"""The program with its window on a real shop: paints, opens the till behind it, sells, closes without leaving anything."""

from __future__ import annotations

import gc
import threading
import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.bootstrap.opening import load_settings, till_server
from pos.demo.people import ADMIN, CASHIER, OWNER
from pos.services import approvals, passwords, sessions
from pos.settings import read_settings
from pos.ui.application import Desk, keep_what_stays
from pos.ui.approval.inbox import RequestBanner
from pos.ui.operation import Operations
from pos.ui.program import Program
from pos.ui.scan_filter import ScanFilter, ScanLimits


@pytest.fixture
def make_program(qtbot, shop_home, pos):
    made: list[Program] = []

    def make(till: str) -> Program:
        if not (shop_home.path / "secrets" / f"till-{till}").exists():
            pos("till", "add", till)
        desk = Desk(QApplication.instance(), Operations(), ScanFilter())
        program = Program(desk, shop_home, read_settings(shop_home.path), till)
        made.append(program)
        qtbot.addWidget(program.shell)
        program.shell.resize(1366, 768)
        with qtbot.waitExposed(program.shell):
            program.show()
        program.shell.activateWindow()
        qtbot.waitUntil(program.opening.done, timeout=30_000)
        return program

    yield make
    for program in made:
        program.shell.close_now()
        program.close()
        program.deleteLater()


def sign_in(qtbot, program: Program, person) -> None:
    login = program.shell.login.presenter
    qtbot.waitUntil(lambda: len(login.cards) > 1, timeout=30_000)
    login.choose("")
    login.sign_in(person.username, person.password)
    qtbot.waitUntil(lambda: program.shell.till is not None, timeout=30_000)
    if program.shell.screen_shown.objectName() == "shift_open":
        press(program, Qt.Key.Key_F12)
        qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "checkout", timeout=30_000)


def scan(program: Program, code: str) -> None:
    """As a scanner types. A busy machine may take longer than a scanner between two keys: they are one scan all the same."""
    window, scans = program.shell.windowHandle(), program.shell._scan_filter
    as_set, scans.limits = scans.limits, ScanLimits(longest_gap_ms=60_000)
    try:
        for digit in code:
            QTest.keyClick(window, Qt.Key(ord(digit)))
        QTest.keyClick(window, Qt.Key.Key_Return)
    finally:
        scans.limits = as_set


def press(program: Program, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(program.shell.windowHandle(), key, modifier)


def test_a_cashier_sells_through_the_window_and_everything_ends_with_it(
    qtbot, make_program, barcodes
) -> None:
    before = set(threading.enumerate())
    program = make_program("W01")
    sign_in(qtbot, program, CASHIER)
    assert "office" not in program.shell.till.checkout.port.features
    scan(program, barcodes[0])
    scan(program, barcodes[1])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 2)
    press(program, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "complete", timeout=30_000)
    last = program.app.session.last_entry
    assert str(last.number) == "W01/1-000001"
    qtbot.waitUntil(
        lambda: program.app.link.state.waiting == 0 and program.app.link.state.status == "online",
        timeout=30_000,
    )
    program.shell.close()
    assert not program.shell.isVisible()
    qtbot.waitUntil(lambda: program.app is None, timeout=30_000)
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left


def test_an_owner_finds_the_back_office_and_the_next_person_does_not(qtbot, make_program) -> None:
    program = make_program("W02")
    sign_in(qtbot, program, OWNER)
    program.shell.till.checkout.on_action("office")
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "office", timeout=30_000)
    qtbot.waitUntil(lambda: not program.operations.is_waiting, timeout=30_000)
    program.shell.lock()
    sign_in(qtbot, program, CASHIER)
    program.shell.till.checkout.on_action("office")
    qtbot.waitUntil(lambda: not program.operations.is_waiting, timeout=30_000)
    assert program.shell.screen_shown.objectName() == "checkout"


def test_what_stays_is_kept_out_of_the_collection_of_garbage(qtbot, make_program) -> None:
    program = make_program("W05")
    entered: list[bool] = []
    program.on_entered = lambda: entered.append(program.shell.till is not None)
    sign_in(qtbot, program, CASHIER)
    qtbot.waitUntil(lambda: bool(entered))
    assert entered == [True]
    try:
        keep_what_stays()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_a_wrong_pin_says_so_and_lets_nobody_in(qtbot, make_program) -> None:
    program = make_program("W03")
    login = program.shell.login.presenter
    qtbot.waitUntil(lambda: len(login.cards) > 1, timeout=30_000)
    person = next(key for key, _ in login.cards if key)
    login.choose(person)
    for digit in "0001":
        login.press(digit)
    qtbot.waitUntil(lambda: bool(login.error), timeout=30_000)
    assert login.error == "Wrong PIN. 5 tries left."
    assert program.shell.till is None


def test_a_till_that_is_open_elsewhere_says_so_and_opens_once_it_is_free(
    qtbot, make_program, shop_home
) -> None:
    program = make_program("W04")
    desk = Desk(QApplication.instance(), Operations(), ScanFilter())
    second = Program(desk, shop_home, read_settings(shop_home.path), "W04")
    qtbot.addWidget(second.shell)
    second.show()
    login = second.shell.login.presenter
    qtbot.waitUntil(lambda: "Another program has till W04 open." in login.notice, timeout=30_000)
    login.sign_in(CASHIER.username, "anything")
    qtbot.waitUntil(lambda: "Another program has till W04 open." in login.error, timeout=30_000)
    assert not second.opening.done()
    program.shell.close_now()
    program.close()
    qtbot.waitUntil(second.opening.done, timeout=30_000)
    assert (login.notice, login.error) == ("", "")
    sign_in(qtbot, second, CASHIER)
    second.shell.close_now()
    second.close()


def test_a_program_that_waits_for_its_till_can_be_closed(qtbot, make_program, shop_home) -> None:
    make_program("W04")
    desk = Desk(QApplication.instance(), Operations(), ScanFilter())
    second = Program(desk, shop_home, read_settings(shop_home.path), "W04")
    qtbot.addWidget(second.shell)
    second.show()
    qtbot.waitUntil(lambda: bool(second.shell.login.presenter.notice), timeout=30_000)
    second.shell.close_now()
    second.close()
    assert second.app is None
    assert not second._thread.is_alive()


def test_a_full_disk_is_said_when_it_is_met_and_not_first_at_pay(qtbot, make_program, barcodes) -> None:
    program = make_program("W04")
    sign_in(qtbot, program, CASHIER)
    app = program.app
    pages = app.worker.run(
        lambda journal: journal.database.execute("PRAGMA page_count").fetchone()[0]
    ).result()
    app.worker.run(lambda journal: journal.database.execute(f"PRAGMA max_page_count = {pages}")).result()
    for _ in range(60):  # each line takes room in the file
        scan(program, barcodes[0])
        scan(program, barcodes[1])
        if program.shell.till.checkout.notice is not None:
            break
        app.worker.run(lambda journal: journal.set_meta("filler", "x" * 20_000)).add_done_callback(
            app.session.report
        )
        qtbot.wait(20)
    qtbot.waitUntil(lambda: program.shell.till.checkout.notice is not None, timeout=30_000)
    assert "disk is full" in program.shell.till.checkout.notice.detail
    assert len(program.shell.till.checkout.lines) == 2
    app.worker.run(lambda journal: journal.database.execute(f"PRAGMA max_page_count = {2 * pages}")).result()
    program.shell.till.checkout._cancel("Rung up wrongly")  # else it follows the cashier to the next till


def test_a_journal_that_is_not_whole_is_said_after_the_start(qtbot, make_program) -> None:
    program = make_program("W05")
    sign_in(qtbot, program, CASHIER)
    app = program.app

    def spoil(journal) -> None:
        journal.database.execute("PRAGMA writable_schema = ON")
        journal.database.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'entry_receipt_no'")
        journal.database.execute("PRAGMA writable_schema = RESET")
        journal.check_whole()

    app.worker.run(spoil).add_done_callback(app.session.report)
    qtbot.waitUntil(lambda: program.shell.till.checkout.notice is not None, timeout=30_000)
    assert "journal of this till is damaged" in program.shell.till.checkout.notice.detail


def ask_as_anna(shop_home) -> uuid.UUID:
    """What a cashier at till T02 asks of whoever may decide, as her till would."""
    server = till_server(shop_home, load_settings(shop_home), "T02")
    try:
        database = server.database
        salt = database.read(sessions.sign_in_salt, CASHIER.username, "pin")
        token = database.run(
            sessions.sign_in, CASHIER.username, "pin", passwords.derive(CASHIER.pin, salt)
        ).token
        request = uuid.uuid4()
        detail = {
            "old": "8.90",
            "new": "6",
            "name": "Olive oil",
            "reason": "Price match",
            "needs.price_percent": "32.6",
        }
        database.run(approvals.ask, request, "price", detail, token=token)
    finally:
        server.close()
    return request


def test_a_request_appears_in_the_back_office_at_once_and_is_approved_there(
    qtbot, make_program, shop_home
) -> None:
    program = make_program("W06")
    sign_in(qtbot, program, OWNER)
    program.shell.till.checkout.on_action("office")
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "office", timeout=30_000)
    qtbot.waitUntil(lambda: program.app.refresher._ear is not None, timeout=30_000)
    request = ask_as_anna(shop_home)
    banner = program.shell.findChild(RequestBanner)
    qtbot.waitUntil(banner.isVisible, timeout=30_000)
    assert banner.title.text() == "Anna Koster at Till 2 asks for a new price"
    qtbot.mouseClick(banner.approve, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not banner.isVisible(), timeout=30_000)
    found = program.app.query(approvals.look, request).result()
    assert (found.state, found.decided_by_name) == ("granted", OWNER.name)


def test_a_price_goes_through_with_a_managers_pin_on_a_real_shop(qtbot, make_program, barcodes, pos) -> None:
    program = make_program("W07")
    sign_in(qtbot, program, CASHIER)
    scan(program, barcodes[0])
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)
    press(program, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    for digit in "0.01":
        QTest.keyClick(program.shell.windowHandle(), digit)
        qtbot.wait(50)  # a person, not a scanner
    press(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.shell.findChild(QWidget, "approval") is not None)
    dialog = program.shell.findChild(QWidget, "approval")
    assert [each.name for each in dialog.presenter.people] == ["Ben Visser", "Carla Ruiz"]
    for digit in ADMIN.pin:
        dialog.presenter.press(digit)
    qtbot.waitUntil(lambda: str(program.app.session.priced().total) == "0.01", timeout=30_000)
    (entry,) = program.app.worker.run(lambda journal: journal.latest(["approved"])).result()
    assert (entry.body["way"], entry.body["detail"]["approver_name"]) == ("pin", ADMIN.name)
    assert program.app.session.user.name == CASHIER.name
    listed = pos("journal", "list", "--till", "W07", "--kind", "approved", "--json").document["entries"]
    detail = entry.body["detail"]
    words = f"price {detail['old']} to 0.01, {detail['name']}, pin Ben Visser, Wrong label"
    assert [each["says"] for each in listed] == [words]
    program.app.session.cancel()
