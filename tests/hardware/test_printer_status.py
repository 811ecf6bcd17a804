"""What printers tell of themselves: over TCP, serial and USB lines by DLE EOT, and by the system's queues."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pos.documents.receipt_rows import Row, RowKind
from pos.errors import Refused, Unavailable
from pos.hardware import transports, usb_printers
from pos.hardware.escpos import EPSON_80_MM, drawer_bytes, receipt_bytes
from pos.hardware.lines import SerialPlace, serial_place
from pos.hardware.spoolers import SystemTransport, cups_status, queues, windows_status
from pos.hardware.status import Paper, PrinterStatus, is_answer
from pos.hardware.transports import LineTransport, SerialTransport, UsbTransport, transport_from
from pos.hardware.usb_printers import UsbPlace, open_usb
from pos.paths import resources_dir
from tests.hardware.escpos_reader import read
from tests.hardware.printer_simulator import PtyPrinter, TcpPrinter

FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
JOB = receipt_bytes([Row(RowKind.TEXT, "Oat milk 2.49")], EPSON_80_MM, FONT)


@pytest.fixture
def printer():
    made = TcpPrinter()
    yield made
    made.close()


@pytest.fixture
def serial_printer():
    made = PtyPrinter()
    yield made
    made.close()


def wait_until(condition) -> None:
    pause, end = threading.Event(), time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)


def test_a_network_printer_prints_and_says_how_it_is(printer) -> None:
    printer.pin_is_high = True
    said = transport_from(printer.address).send(JOB)
    assert said == PrinterStatus(Paper.PRESENT, drawer_pin=True)
    wait_until(lambda: printer.jobs)
    assert "Oat milk 2.49" in read(printer.jobs[0]).text
    assert printer.questions == 8


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"paper": "out"}, "printer_paper_out"),
        ({"is_cover_open": True, "paper": "out"}, "printer_cover_open"),
        ({"is_offline": True}, "printer_offline"),
        ({"has_cutter_error": True}, "printer_cutter"),
        ({"has_error": True}, "printer_error"),
    ],
)
def test_a_printer_that_cannot_print_gets_no_byte(printer, told, code) -> None:
    vars(printer).update(told)
    with pytest.raises(Unavailable, match=code):
        transport_from(printer.address).send(JOB)
    assert printer.jobs == []


def test_paper_that_ends_soon_stops_nothing(printer) -> None:
    printer.paper = "low"
    said = transport_from(printer.address).send(JOB)
    assert said.is_paper_low
    assert said.problem is None
    wait_until(lambda: len(printer.jobs) == 1)


def test_a_printer_that_tells_nothing_is_used_and_not_asked_again(printer) -> None:
    printer.is_mute = True
    transport = transport_from(printer.address)
    assert transport.send(JOB) is None
    asked = printer.questions
    assert transport.send(JOB) is None
    assert printer.questions == asked == 1
    wait_until(lambda: len(printer.jobs) == 2)
    printer.is_mute = False
    assert transport.status() is not None
    assert transport.send(JOB) is not None


def test_a_slow_printer_gets_all_of_it(printer) -> None:
    printer.bytes_per_s = 60_000
    long = JOB * 400
    assert transport_from(printer.address).send(long) is not None
    wait_until(lambda: printer.jobs)
    assert printer.jobs[0] == long


def test_a_printer_that_hangs_up_in_the_middle_did_not_print(printer) -> None:
    printer.hangs_up_after = 10
    with pytest.raises(Unavailable, match=r"printer_hung_up|printer_unreachable"):
        transport_from(printer.address).send(JOB)
    printer.hangs_up_after = None
    transport_from(printer.address).send(JOB)
    wait_until(lambda: len(printer.jobs) == 1)


def test_an_answering_printer_that_falls_silent_did_not_print(printer) -> None:
    class FallsSilent:
        """A line over which the printer is dumb once it has taken the job."""

        def __init__(self, line) -> None:
            self._line = line
            self.read, self.finish = line.read, line.finish

        def write(self, data) -> None:
            printer.is_mute = printer.is_mute or data == JOB
            self._line.write(data)

        def __enter__(self):
            return self

        def __exit__(self, *_) -> None:
            self._line.close()

    def open_line():
        return FallsSilent(transports.SocketLine("127.0.0.1", printer.port, 5))

    with pytest.raises(Unavailable, match="printer_silent"):
        LineTransport("printer", open_line, after_s=0.3).send(JOB)


def test_a_serial_printer_prints_and_says_how_it_is(serial_printer) -> None:
    transport = SerialTransport(SerialPlace(serial_printer.path, 19200))
    serial_printer.paper = "low"
    assert transport.send(JOB).is_paper_low
    wait_until(lambda: len(serial_printer.printed) == len(JOB))
    assert read(bytes(serial_printer.printed)).text.strip().endswith("Oat milk 2.49")
    serial_printer.is_cover_open = True
    with pytest.raises(Unavailable, match="printer_cover_open"):
        transport.send(JOB)


def test_a_serial_port_that_is_not_there_says_so() -> None:
    with pytest.raises(Unavailable, match="printer_unreachable"):
        transport_from("serial:/dev/ttyTERN9:9600").send(JOB)


def test_the_drawer_is_seen_to_open(serial_printer) -> None:
    transport = SerialTransport(SerialPlace(serial_printer.path))
    assert transport.status().drawer_pin is False
    assert transport.send(drawer_bytes(EPSON_80_MM)).drawer_pin is True
    assert read(bytes(serial_printer.printed)).pulses == 1


def test_serial_places_are_read() -> None:
    assert serial_place("/dev/ttyUSB0") == SerialPlace("/dev/ttyUSB0", 9600)
    assert serial_place("COM3:19200:rtscts") == SerialPlace("COM3", 19200, flow="rtscts")
    by_path = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0"
    assert serial_place(f"{by_path}:115200").port == by_path
    assert serial_place(by_path).baud == 9600


@pytest.mark.parametrize("text", ["", ":9600", " COM3", "COM\x003"])
def test_serial_places_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="serial_address_bad"):
        serial_place(text)


def plug_in(root: Path, device: Path, vendor: str, product: str, number: int = 0) -> None:
    """The kernel's tables for a USB printer, as Linux lays them out."""
    usb = root / "sys/devices/usb1" / f"1-{number + 1}"
    interface = usb / f"1-{number + 1}:1.0"
    interface.mkdir(parents=True)
    (usb / "idVendor").write_text(f"{vendor}\n")
    (usb / "idProduct").write_text(f"{product}\n")
    (usb / "manufacturer").write_text("EPSON\n")
    (usb / "product").write_text("TM-T20III\n")
    entry = root / "sys/class/usbmisc" / f"lp{number}"
    entry.mkdir(parents=True)
    (entry / "device").symlink_to(interface)
    (root / "dev/usb").mkdir(parents=True, exist_ok=True)
    (root / "dev/usb" / f"lp{number}").symlink_to(device)


def test_a_usb_printer_is_found_by_maker_and_model_and_read_back(
    tmp_path, serial_printer, monkeypatch
) -> None:
    plug_in(tmp_path, Path(os.devnull), "0519", "0001")
    plug_in(tmp_path, Path(serial_printer.path), "04b8", "0E28", number=1)
    found = usb_printers.usb_printers(tmp_path)
    assert [(each.place.shown, each.name) for each in found][1] == ("USB 04b8:0e28", "EPSON TM-T20III")
    monkeypatch.setattr(transports, "open_usb", lambda place: open_usb(place, tmp_path))
    transport = transport_from("usb:04B8:0e28")
    assert isinstance(transport, UsbTransport)
    assert transport.send(JOB).paper is Paper.PRESENT
    wait_until(lambda: len(serial_printer.printed) == len(JOB))
    serial_printer.paper = "out"
    with pytest.raises(Unavailable, match="printer_paper_out"):
        transport.send(JOB)


def test_a_usb_printer_that_is_not_plugged_in_says_so(tmp_path) -> None:
    with pytest.raises(Unavailable, match="printer_usb_gone"):
        open_usb(UsbPlace("04b8", "0e28"), tmp_path)


CUPS = """printer Receipts is idle.  enabled since Sat 21 Nov 2026 10:00:00
\tForm mounted:
\tContent types: any
\tPrinter types: unknown
\tDescription: Receipts
\tAlerts: {alerts}
\tLocation: Counter
"""


@pytest.mark.parametrize(
    ("alerts", "said"),
    [
        ("none", PrinterStatus()),
        ("media-empty-error offline-report", PrinterStatus(Paper.OUT, is_offline=True)),
        ("media-low-report", PrinterStatus(Paper.LOW)),
        ("cover-open-warning", PrinterStatus(is_cover_open=True)),
        ("media-jam-error", PrinterStatus(has_error=True)),
    ],
)
def test_the_alerts_of_a_queue_are_read(alerts, said) -> None:
    assert cups_status(CUPS.format(alerts=alerts)) == said


def test_a_stopped_queue_is_off_line() -> None:
    stopped = CUPS.format(alerts="paused").replace("is idle.  enabled", "disabled")
    assert cups_status(stopped).problem == "printer_offline"


def test_the_spoolers_word_is_read() -> None:
    assert windows_status(0) == PrinterStatus()
    assert windows_status(0x10).problem == "printer_paper_out"
    assert windows_status(0x0040_0000 | 0x80) == PrinterStatus(is_cover_open=True, is_offline=True)
    assert windows_status(0x8).problem == "printer_error"


@pytest.fixture
def fake_cups(tmp_path, monkeypatch):
    """`lp` and `lpstat` as programs that a test can look into."""

    def write(name: str, script: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    write("lp", f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/job')
    write(
        "lpstat",
        f'[ "$LC_ALL" = C ] || exit 9\n[ "$1" = -e ] && printf "Receipts\\nOffice\\n" && exit 0\n'
        f'[ "$3" = Receipts ] || exit 1\ncat {tmp_path}/said',
    )
    (tmp_path / "said").write_text(CUPS.format(alerts="media-empty-error"))
    return tmp_path


def test_a_queue_takes_the_job_and_its_word_is_told(fake_cups) -> None:
    said = SystemTransport("Receipts").send(JOB)
    assert (fake_cups / "job").read_bytes() == JOB
    assert "-d Receipts" in (fake_cups / "arguments").read_text()
    assert said.problem == "printer_paper_out"
    assert queues() == ["Receipts", "Office"]


def test_a_queue_that_does_not_exist_says_so(fake_cups) -> None:
    with pytest.raises(Unavailable, match="printer_queue_unknown"):
        SystemTransport("Other").status()


def test_only_the_fixed_bits_make_an_answer() -> None:
    assert is_answer(0x12)
    assert is_answer(0x7E)
    assert not any(is_answer(byte) for byte in (0x00, 0x11, 0x13, 0x92, 0x0A))
    assert replace(PrinterStatus(), is_offline=True).problem == "printer_offline"
