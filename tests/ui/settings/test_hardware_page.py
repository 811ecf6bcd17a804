"""The hardware page with real devices behind it: tests, advice, setting up, learning, and who may do what."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from bench import CASHIER, Bench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from pos.i18n import Locale
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.scan_seen import ScanSeen
from pos.ui.settings.hardware.port import AppHardware
from pos.ui.settings.hardware.presenter import HardwarePresenter
from pos.ui.settings.hardware_page import HardwarePage, HardwareScreen, open_hardware
from pos.ui.widgets.badges import Badge
from tests.hardware.escpos_reader import read

WAIT_MS = 15_000


class Visit:
    """Somebody at the page: presses, reads, waits."""

    def __init__(self, qtbot, bench, page) -> None:
        self.qtbot, self.bench, self.page = qtbot, bench, page

    def press(self, name) -> None:
        found = [each for each in self.page.window().findChildren(QWidget, name) if each.isVisible()]
        assert found, f"nothing shown is called {name}"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def badge(self, key) -> str:
        badge = self.page.findChild(Badge, f"hardware.{key}.badge")
        return badge.accessibleName() if badge.isVisibleTo(self.page) else ""

    def wait_badge(self, key, text) -> None:
        self.qtbot.waitUntil(lambda: self.badge(key) == text, timeout=WAIT_MS)

    @property
    def steps(self) -> list[str]:
        return [each.text() for each in self.page.body.advice.steps]

    def text(self, name) -> str:
        return self.page.window().findChild(QLabel, name).text()


@pytest.fixture
def visit(qtbot, make_till, tmp_path):
    made = []

    def make(user=None, **settings) -> Visit:
        bench = Bench(make_till(), tmp_path, **({"user": user} if user else {}), **settings)
        window = QWidget()
        scans = ScanFilter(parent=window)
        holder = QWidget(window)
        presenter = HardwarePresenter(AppHardware(bench.app, holder), Locale(), Operations(window).run)
        page = HardwarePage(presenter, scans)
        page.setParent(window)
        qtbot.addWidget(window)
        window.resize(1158, 900)
        page.resize(1158, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        page.enter()
        found = Visit(qtbot, bench, page)
        found.scans, found.window = scans, window
        made.append(bench)
        return found

    yield make
    for bench in made:
        bench.close()


def test_a_test_print_comes_out_and_is_no_receipt(visit, qtbot) -> None:
    who = visit()
    who.press("hardware.printer.act")
    who.wait_badge("printer", "Printed and cut")
    qtbot.waitUntil(lambda: len(who.bench.printer.jobs) == 1)
    paper = read(who.bench.printer.jobs[0])
    assert "Test paper" in paper.text
    assert "This is no receipt." in paper.text
    assert "€" in paper.text
    assert (paper.cuts, paper.barcodes, len(paper.pictures)) == (1, ["{BTEST-4006381"], 1)


def test_what_is_wrong_is_said_with_what_to_do(visit) -> None:
    who = visit()
    who.bench.printer.paper = "out"
    who.press("hardware.printer.act")
    who.wait_badge("printer", "No paper")
    assert who.text("hardware.advice.title") == f"The printer {who.bench.printer.address[4:]} has no paper."
    assert who.steps[0].startswith("1. Put a roll in")
    who.bench.printer.paper = "low"
    who.press("hardware.printer.act")
    who.wait_badge("printer", "Paper ends soon")
    assert not who.page.body.advice.isVisible()


def test_the_drawer_is_opened_watched_and_its_switch_learned(visit, qtbot) -> None:
    who = visit()
    who.press("hardware.drawer.act")
    qtbot.waitUntil(lambda: who.badge("drawer").startswith("Opened in"), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: who.bench.kept.drawer_open_is == "high", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: who.bench.devices.settings.drawer_open_is == "high")
    who.press("hardware.drawer.act")
    who.wait_badge("drawer", "It was open")


def test_a_drawer_that_stays_shut_is_told(visit, monkeypatch) -> None:
    monkeypatch.setattr("pos.till.device_tests.DRAWER_S", 0.3)
    who = visit(drawer_open_is="high")
    feed = who.bench.printer.feed
    who.bench.printer.feed = lambda data: feed(data.replace(b"\x1bp", b"\x1ba"))
    who.press("hardware.drawer.act")
    who.wait_badge("drawer", "Did not open")
    assert "locked by its key" in " ".join(who.steps)


def test_the_last_scan_is_explained(visit) -> None:
    who = visit()
    assert who.badge("scanner") == "Scan anything now"
    who.scans.take(ScanSeen("4006381333931", 13, 38.2, "enter"))
    assert who.text("hardware.scan.code") == "4006381333931"
    facts = [each.accessibleName() for each in who.page.body.scan.badges]
    assert facts == ["EAN-13, check digit right", "13 keys in 38 ms", "Ends with Enter"]
    assert who.badge("scanner") == "Like a keyboard"
    who.scans.take(ScanSeen("4006381333932", 13, 4.0, "cr", is_serial=True))
    facts = [each.accessibleName() for each in who.page.body.scan.badges]
    assert facts == ["EAN-13, check digit wrong", "13 keys in 4 ms", "Ends with CR"]
    assert who.badge("scanner") == "Serial port"


def test_a_scale_is_set_up_and_weighs_at_once(visit, qtbot) -> None:
    who = visit()
    assert who.badge("scale") == "Not set up"
    who.bench.keep(theme="dark")
    who.press("hardware.scale.act")
    dialog = who.page.window().findChild(QWidget, "setUp")
    dialog._on_way_chosen("serial")
    who.page.window().findChild(QWidget, "setUp.where").setText(who.bench.scale.path)
    dialog.where.edited.emit(who.bench.scale.path)
    who.press("setUp.accept")
    qtbot.waitUntil(lambda: who.bench.kept.scale == f"serial:{who.bench.scale.path}", timeout=WAIT_MS)
    assert who.bench.kept.theme == "dark"
    qtbot.waitUntil(lambda: who.bench.devices.scale is not None)
    who.press("hardware.scale.act")
    who.wait_badge("scale", "0.416 kg")
    who.bench.plate = b"\x02?B\r"
    who.press("hardware.scale.act")
    who.wait_badge("scale", "Too heavy")


def test_an_address_that_means_nothing_is_not_kept(visit) -> None:
    who = visit()
    who.press("hardware.terminal.act")
    dialog = who.page.window().findChild(QWidget, "setUp")
    dialog._on_way_chosen("zvt")
    dialog.where.edited.emit("192.168.1.40")
    dialog._on_extra_edited("terminal_password", "secret")
    who.press("setUp.accept")
    assert "not six digits" in who.text("setUp.error")
    assert who.bench.kept.terminal == "none"


def test_everything_is_tested_with_one_press(visit, qtbot) -> None:
    who = visit(terminal="simulator")
    who.press("hardware.test_all")
    who.wait_badge("printer", "Printed and cut")
    who.wait_badge("terminal", "Answers")
    qtbot.waitUntil(lambda: who.badge("drawer").startswith("Opened in"), timeout=WAIT_MS)
    assert who.badge("scale") == "Not set up"
    assert who.badge("scanner") == "Scan anything now"


def test_a_terminal_that_does_not_answer_has_its_steps(visit) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    who = visit(terminal=f"zvt:127.0.0.1:{port}")
    who.press("hardware.terminal.act")
    who.wait_badge("terminal", "No answer")
    assert who.text("hardware.advice.title") == "Card terminal does not answer"
    assert who.steps[0].startswith("1. Check that the terminal is on")
    assert who.steps[2] == f"3. Compare its address with 127.0.0.1:{port}."


def test_a_wrong_setting_is_told_from_the_start(visit) -> None:
    who = visit(terminal="zvt:127.0.0.1", terminal_password="secret")
    assert who.badge("terminal") == "Wrong setting"
    assert "not six digits" in who.text("hardware.advice.title")


def test_the_second_screen_that_is_not_there_is_told(visit) -> None:
    who = visit(customer_display="2")
    who.press("hardware.display.act")
    who.wait_badge("display", "No such screen")
    assert "extends the desktop" in " ".join(who.steps)


def test_a_cashier_tests_and_changes_nothing(visit, qtbot, make_till) -> None:
    who = visit(user=CASHIER)
    who.press("hardware.printer.act")
    who.wait_badge("printer", "Printed and cut")
    gears = [each for each in who.page.findChildren(QWidget) if each.objectName().endswith(".set_up")]
    assert gears
    assert not [each for each in gears if each.isVisible()]
    assert not who.page.body.rows["scale"].button.isVisible()
    left = []
    screen = HardwareScreen(who.page.presenter, lambda: left.append(True), who.scans)
    qtbot.addWidget(screen)
    screen.show()
    screen.enter()
    assert screen.take_scan("4006381333931")
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert left == [True]


def test_a_device_that_comes_and_goes_is_heard_of_while_the_page_is_shown(visit, qtbot) -> None:
    who = visit()
    page = open_hardware(who.bench.app, Locale(), Operations(who.page))
    qtbot.addWidget(page)
    page.show()
    assert page.tell_devices_changed in who.bench.devices.on_change
    page.tell_devices_changed()
    page.hide()
    assert page.tell_devices_changed not in who.bench.devices.on_change


def open_network(who, qtbot):
    """The set-up of the second printer, by the network."""
    who.press("hardware.second.act")
    dialog = who.page.window().findChild(QWidget, "setUp")
    dialog._on_way_chosen("tcp")
    return dialog


def here(monkeypatch, port) -> None:
    """The network of this computer is itself, and its printers are on this port."""
    from ipaddress import IPv4Interface

    from pos.hardware import network_printers
    from pos.hardware.network_printers import NetworkSearch
    from pos.ui.settings.hardware import set_up

    own = [IPv4Interface("127.0.0.4/29")]
    monkeypatch.setattr(set_up, "NetworkSearch", lambda: NetworkSearch(own, port))
    monkeypatch.setattr(network_printers, "AT_A_TIME", 4)


def test_the_network_is_searched_on_a_press_and_what_answers_is_taken(visit, qtbot, monkeypatch) -> None:
    who = visit()
    printer = who.bench.printer
    printer.names = {66: b"EPSON", 67: b"TM-T88V"}
    here(monkeypatch, printer.port)
    dialog = open_network(who, qtbot)
    assert printer.questions == 0, "nobody is asked before the press"
    who.press("setUp.search")
    assert who.text("setUp.searched").startswith("Looking for printers")
    assert dialog.search.accessibleName() == "Stop the search"
    qtbot.waitUntil(
        lambda: who.text("setUp.searched") == "1 printer answered in 127.0.0.0/29.", timeout=WAIT_MS
    )
    assert dialog.search.accessibleName() == "Search the network"
    where = printer.address.removeprefix("tcp:")
    assert [each.text for each in dialog.model.offers] == [f"EPSON TM-T88V, {where}"]
    assert dialog.offers.label.text() == "Found in the network"
    assert dialog.where.edit.text() == where, "the only one is taken"
    who.press("setUp.accept")
    qtbot.waitUntil(lambda: who.bench.kept.second_printer == printer.address, timeout=WAIT_MS)


def test_a_search_that_finds_nobody_says_what_to_look_at(visit, qtbot, monkeypatch) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    who = visit()
    here(monkeypatch, port)
    open_network(who, qtbot)
    who.press("setUp.search")
    qtbot.waitUntil(lambda: "Is it switched on" in who.text("setUp.searched"), timeout=WAIT_MS)


def test_a_search_ends_with_its_dialog_and_can_be_stopped(visit, qtbot, monkeypatch) -> None:
    import threading

    from pos.hardware import network_printers

    go_on, asked = threading.Event(), []

    def connect(host, _port, _timeout_s):
        asked.append(host)
        go_on.wait()
        raise TimeoutError

    who = visit()
    here(monkeypatch, 9)
    monkeypatch.setattr(network_printers, "AT_A_TIME", 1)
    monkeypatch.setattr(network_printers, "SocketLine", connect)
    dialog = open_network(who, qtbot)
    who.press("setUp.search")
    qtbot.waitUntil(lambda: asked == ["127.0.0.1"], timeout=WAIT_MS)
    who.press("setUp.search")
    go_on.set()
    qtbot.waitUntil(lambda: who.text("setUp.searched") == "The search was stopped.", timeout=WAIT_MS)
    assert asked == ["127.0.0.1"]
    go_on.clear()
    who.press("setUp.search")
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=WAIT_MS)
    dialog.cancel()
    go_on.set()
    assert who.bench.devices.run(lambda: True).result()
    assert len(asked) == 2


def test_other_devices_are_not_searched_for(visit, qtbot) -> None:
    who = visit()
    who.press("hardware.pole.act")
    dialog = who.page.window().findChild(QWidget, "setUp")
    dialog._on_way_chosen("tcp")
    assert not dialog.search.isVisible()


def test_what_is_plugged_in_is_offered_and_taken(visit, qtbot, monkeypatch) -> None:
    from pos.hardware.finding import Found
    from pos.ui.settings.hardware import port

    who = visit()
    found = [Found("serial", who.bench.scanner.path, "Magellan scanner"), Found("usb", "04b8:0e28", "EPSON")]
    monkeypatch.setattr(port, "find_devices", lambda: found)
    who.press("hardware.scanner.set_up")
    dialog = who.page.window().findChild(QWidget, "setUp")
    dialog._on_way_chosen("serial")
    qtbot.waitUntil(lambda: [each.key for each in dialog.model.offers] == [who.bench.scanner.path])
    dialog._on_offers_chosen(who.bench.scanner.path)
    assert dialog.where.edit.text() == who.bench.scanner.path
    scans = []
    who.bench.devices.on_scan.append(lambda scan: scans.append(scan.code))
    who.press("setUp.accept")
    qtbot.waitUntil(lambda: who.bench.devices.scanner is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: who.bench.devices.scanner.is_open, timeout=WAIT_MS)
    who.bench.scanner.say(b"4006381333931\r")
    qtbot.waitUntil(lambda: scans == ["4006381333931"], timeout=WAIT_MS)
