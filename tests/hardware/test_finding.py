"""What is plugged in is found by name, and nothing is opened for it."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

from serial.tools import list_ports

from pos.hardware import finding
from pos.hardware.finding import Found, find_devices
from tests.hardware.test_printer_status import plug_in


def test_usb_printers_ports_and_queues_are_found(tmp_path, monkeypatch) -> None:
    plug_in(tmp_path, Path(os.devnull), "04b8", "0e28")
    board = SimpleNamespace(device="/dev/ttyS0", description="n/a", vid=None)
    plugged = SimpleNamespace(device="/dev/ttyUSB0", description="Magellan scale", vid=0x05F9)
    monkeypatch.setattr(list_ports, "comports", lambda: [board, plugged])
    monkeypatch.setattr(finding, "queues", lambda: ["Receipts"])
    assert find_devices(tmp_path) == [
        Found("usb", "04b8:0e28", "EPSON TM-T20III"),
        Found("serial", "/dev/ttyUSB0", "Magellan scale"),
        Found("serial", "/dev/ttyS0", "/dev/ttyS0"),
        Found("system", "Receipts", "Receipts"),
    ]


def test_a_computer_without_a_spooler_has_no_queues(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(list_ports, "comports", list)
    assert find_devices(tmp_path) == []
