"""Lines to devices: what breaks them is trouble with the device, whatever family of errors it comes from."""

from __future__ import annotations

import os
import time

import pytest

from pos.hardware import keeper as keeper_module
from pos.hardware.lines import SerialLine, serial_place


def test_what_the_system_says_of_a_serial_port_is_trouble_with_the_port(monkeypatch) -> None:
    """A port whose device was pulled, or that cannot be set as wanted, raises what is no OSError by itself."""
    termios = pytest.importorskip("termios")

    def refuse(*_: object) -> None:
        raise termios.error(22, "Invalid argument")

    ours, theirs = os.openpty()
    try:
        place = serial_place(os.ttyname(theirs))
        with SerialLine(place) as line:
            monkeypatch.setattr(termios, "tcdrain", refuse)
            with pytest.raises(OSError, match="Invalid argument"):
                line.finish()
        monkeypatch.setattr(termios, "tcsetattr", refuse)
        with pytest.raises(OSError, match="Invalid argument"):
            SerialLine(place)
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_device_that_fails_in_an_unknown_way_is_in_the_log_once(monkeypatch, caplog) -> None:
    tries: list[int] = []

    def open_() -> SerialLine:
        tries.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(keeper_module, "REOPEN_S", 0.0)
    kept = keeper_module.LineKeeper("test", "/dev/test", open_, lambda _line: None)
    kept.start()
    while len(tries) < 3:
        time.sleep(0.001)
    kept.ask_to_stop()
    assert kept.join(10)
    assert [each.exc_info is not None for each in caplog.records if "failed" in each.message] == [True]
