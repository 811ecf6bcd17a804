"""A scanner on a serial port: how scans end, and that it may be unplugged and plugged in again."""

from __future__ import annotations

import threading
import time

import pytest

from pos.errors import Refused
from pos.hardware.scanner import Scan, ScanReader, SerialScanner, scanner_from
from tests.hardware.pty_device import PtyDevice

CODE = b"4006381333931"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.mark.parametrize(("end", "name"), [(b"\r", "cr"), (b"\n", "lf"), (b"\r\n", "cr"), (b"\t", "tab")])
def test_a_scan_ends_with_what_the_scanner_is_set_to(end, name) -> None:
    reader = ScanReader(Clock())
    scans = reader.feed(CODE + end + CODE + end)
    assert [(each.code, each.end) for each in scans] == [(CODE.decode(), name)] * 2
    assert scans[0].ms == pytest.approx(1)


def test_a_scan_without_an_end_is_whole_after_a_pause() -> None:
    reader = ScanReader(Clock())
    assert reader.feed(CODE[:5]) + reader.feed(CODE[5:]) == []
    assert [(each.code, each.end) for each in reader.pause()] == [(CODE.decode(), "")]
    assert reader.pause() == []


def test_what_a_code_may_not_hold_is_left_out_and_group_separators_stay() -> None:
    reader = ScanReader(Clock())
    assert reader.feed(b"\x02010400638133393\x1d17\x03\r")[0].code == "010400638133393\x1d17"
    assert reader.feed("Müller\r".encode("latin-1"))[0].code == "Müller"
    assert reader.feed("Müller\r".encode())[0].code == "Müller"


def test_noise_never_grows_into_a_scan() -> None:
    reader = ScanReader(Clock())
    assert reader.feed(b"x" * 5000) == []
    assert len(reader.feed(b"\r")[0].code) < 2000


@pytest.fixture
def device(tmp_path):
    made = PtyDevice(tmp_path)
    yield made
    made.unplug()


def wait_until(condition) -> None:
    pause, end = threading.Event(), time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)


def test_scans_come_from_a_port_also_after_it_was_unplugged(device, monkeypatch) -> None:
    monkeypatch.setattr("pos.hardware.keeper.REOPEN_S", 0.05)
    scanner = scanner_from(f"serial:{device.path}:19200", "T01")
    assert isinstance(scanner, SerialScanner)
    scans: list[Scan] = []
    scanner.on_scan.append(scans.append)
    scanner.start()
    try:
        assert scanner.wait_open(5)
        device.say(CODE + b"\r\n")
        wait_until(lambda: [each.code for each in scans] == [CODE.decode()])
        device.unplug()
        wait_until(lambda: scanner.problem is not None)
        assert scanner.problem.code == "device_gone"
        device.plug_in()
        wait_until(lambda: scanner.is_open)
        device.say(CODE[:6])
        device.say(CODE[6:] + b"\n")
        wait_until(lambda: [each.code for each in scans] == [CODE.decode()] * 2)
    finally:
        scanner.ask_to_stop()
        assert scanner.join(5)


def test_a_keyboard_scanner_needs_no_port() -> None:
    assert scanner_from("none") is None
    with pytest.raises(Refused, match="scanner_address_unknown"):
        scanner_from("tcp:scanner:9100")
