"""The devices of a till: made from its settings, changed while it is open, and never a reason to stay shut."""

from __future__ import annotations

import threading
import time

import pytest

from pos.documents.paper import PaperFormat
from pos.errors import Unavailable
from pos.hardware.ports import NullTransport
from pos.paths import resources_dir
from pos.settings import Settings
from pos.till.cards import TillCards
from pos.till.device_making import printers_from
from pos.till.devices import Devices
from pos.till.printing import MAIN, SECOND, PrintQueue
from tests.hardware.pty_device import PtyDevice

FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"


def wait_until(condition) -> None:
    pause, end = threading.Event(), time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)


@pytest.fixture
def make_devices(make_till):
    made = []

    def make(settings: Settings) -> Devices:
        till = make_till()
        troubles: dict = {}
        printing = PrintQueue(
            till.worker,
            printers_from(settings, troubles),
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            FONT,
            till.clock,
        )
        devices = Devices(settings, "T01", printing, TillCards(till.worker, till.clock), troubles)
        printing.start()
        devices.start()
        made.append(devices)
        return devices

    yield make
    for devices in made:
        for each in (devices, devices.printing, devices.cards):
            each.ask_to_stop()
            assert each.join(5)
        devices.close()


def test_settings_that_cannot_be_read_are_told_and_stop_nothing(make_devices) -> None:
    devices = make_devices(
        Settings(
            printer="lpt1",
            printer_code_page="x",
            terminal="zvt:127.0.0.1",
            terminal_password="secret",
            scanner="tcp:x",
            scale="lpt1",
            pole="lpt2",
        )
    )
    assert {key: error.code for key, error in devices.troubles.items()} == {
        "printer": "printer_address_unknown",
        "profile": "settings_bad",
        "terminal": "terminal_password_bad",
        "scanner": "scanner_address_unknown",
        "scale": "scale_address_unknown",
        "pole": "pole_address_unknown",
    }
    assert not devices.cards.has_terminal
    with pytest.raises(Exception, match="printer_address_unknown"):
        devices.printing.ask(MAIN, lambda printer: printer.transport.send(b"x")).result(5)


def test_what_is_set_right_is_used_at_once(make_devices, tmp_path) -> None:
    devices = make_devices(Settings(printer="lpt1", terminal_password="12"))
    paper = tmp_path / "paper.bin"
    devices.use(Settings(printer=f"file:{paper}", second_printer="none", terminal="simulator"))
    assert devices.troubles == {}
    devices.printing.ask(MAIN, lambda printer: printer.transport.send(b"x")).result(5)
    assert paper.read_bytes() == b"x"
    assert devices.cards.has_terminal
    assert devices.cards.try_terminal().result(10) is None
    devices.use(Settings(second_printer=f"file:{paper}"))
    assert isinstance(devices.printing.ask(MAIN, lambda printer: printer.transport).result(5), NullTransport)
    assert devices.printing.states()[SECOND].address == str(paper)
    with pytest.raises(Unavailable, match="terminal_none"):
        devices.cards.try_terminal().result(5)


def test_a_scanner_that_is_named_later_scans(make_devices, tmp_path) -> None:
    devices, port, scans = make_devices(Settings()), PtyDevice(tmp_path), []
    devices.on_scan.append(lambda scan: scans.append(scan.code))
    devices.use(Settings(scanner=f"serial:{port.path}"))
    assert devices.scanner.wait_open(5)
    port.say(b"4006381333931\r")
    wait_until(lambda: scans == ["4006381333931"])
    before = devices.scanner
    devices.use(Settings(scanner=f"serial:{port.path}", theme="dark"))
    assert devices.scanner is before
    devices.use(Settings())
    assert devices.scanner is None
    assert before.join(5)
    port.unplug()
