"""The pole display: its bytes are read back by the published commands, and it may be gone at any time."""

from __future__ import annotations

import re
import socket
import threading
import time

import pytest

from pos.errors import Refused
from pos.hardware.pole import begin_bytes, can_show, code_page_of, encoded, lines_bytes, pair, pole_from
from tests.hardware.pty_device import PtyDevice


class Glass:
    """A display of two lines of twenty, by the command set of the maker. What it does not know raises."""

    def __init__(self, codec: str = "cp858") -> None:
        self.codec, self.page, self.cursor_is_shown = codec, 0, True
        self.rows = [[" "] * 20, [" "] * 20]
        self._at = [0, 0]

    @property
    def lines(self) -> list[str]:
        return ["".join(row) for row in self.rows]

    def feed(self, data: bytes) -> None:
        at = 0
        while at < len(data):
            byte = data[at : at + 1]
            if data[at : at + 2] == b"\x1b@":
                self.rows, self._at = [[" "] * 20, [" "] * 20], [0, 0]
                at += 2
            elif data[at : at + 2] == b"\x1bt":
                self.page = data[at + 2]
                at += 3
            elif data[at : at + 2] == b"\x1f$":
                self._at = [data[at + 2] - 1, data[at + 3] - 1]
                at += 4
            elif data[at : at + 2] == b"\x1fC":
                self.cursor_is_shown = bool(data[at + 2])
                at += 3
            elif data[at : at + 2] == b"\x1f\x01":
                at += 2
            elif byte == b"\x0c":
                self.rows, self._at = [[" "] * 20, [" "] * 20], [0, 0]
                at += 1
            else:
                assert byte >= b" ", f"unknown command {byte!r} at {at}"
                self.rows[self._at[1]][self._at[0]] = byte.decode(self.codec)
                self._at[0] += 1
                at += 1


def test_two_lines_are_written_where_they_belong() -> None:
    glass = Glass()
    glass.feed(begin_bytes(19) + lines_bytes("Café crème", pair("2 x 2.49", "€4.98"), "cp858"))
    assert glass.lines == ["Café crème          ", "2 x 2.49       €4.98"]
    assert (glass.page, glass.cursor_is_shown) == (19, False)


def test_what_is_too_long_is_cut_and_the_amount_never() -> None:
    assert encoded("Extra virgin olive oil 500 ml", "cp858") == b"Extra virgin olive o"
    assert pair("Extra virgin olive oil", "8.90") == "Extra virgin ol 8.90"
    assert pair("x", "1,234,567,890.00 EUR!!")[-4:] == "UR!!"


def test_letters_that_the_display_lacks_lose_their_accents_and_no_command_gets_through() -> None:
    assert encoded("Żurek\x1b@\x0c", "cp858") == b"Zurek @ "[:6] + b"@ "
    assert not can_show("شكرا", "cp858")
    assert can_show("Thank you", "cp858")
    assert can_show("", "cp858")


def test_code_pages_are_read() -> None:
    assert code_page_of("") == (19, "cp858")
    assert code_page_of("0:cp437") == (0, "cp437")
    for text in ("19", "300:cp858", "19:nothing", "x:cp858"):
        with pytest.raises(Refused, match="pole_code_page_bad"):
            code_page_of(text)


def wait_until(condition) -> None:
    pause, end = threading.Event(), time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)


def seen(data: bytes) -> list[str]:
    glass = Glass()
    glass.feed(data)
    return [line.strip() for line in glass.lines]


def test_it_shows_the_last_thing_wanted_also_after_it_was_unplugged(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("pos.hardware.keeper.REOPEN_S", 0.05)
    device = PtyDevice(tmp_path)
    pole = pole_from(f"serial:{device.path}")
    pole.start()
    try:
        pole.show("Linden Market", "Welcome")
        wait_until(lambda: seen(bytes(device.heard)) == ["Linden Market", "Welcome"])
        device.unplug()
        wait_until(lambda: pole.problem is not None)
        pole.show("Total", "47.09")
        device.heard.clear()
        device.plug_in()
        wait_until(lambda: seen(bytes(device.heard)) == ["Total", "47.09"])
    finally:
        pole.ask_to_stop()
        assert pole.join(5)
    wait_until(lambda: seen(bytes(device.heard)) == ["", ""])
    device.unplug()


def test_a_display_on_the_network_and_one_that_is_a_file(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        pole = pole_from(f"tcp:127.0.0.1:{server.getsockname()[1]}")
        pole.show("Total", "47.09")
        pole.start()
        connection, _ = server.accept()
        with connection:
            heard = b""
            connection.settimeout(5)
            while heard.count(b"\x1f$") < 2 or len(heard) < 59:
                heard += connection.recv(4096)
            assert re.search(rb"Total +", heard)
        pole.ask_to_stop()
        assert pole.join(5)
    path = tmp_path / "pole.bin"
    kept = pole_from(f"file:{path}")
    kept.show("Change", "12.91")
    kept.start()
    wait_until(lambda: path.exists() and seen(path.read_bytes()) == ["Change", "12.91"])
    kept.ask_to_stop()
    assert kept.join(5)


@pytest.mark.parametrize("address", ["serial:", "tcp:host", "tcp::9100", "lpt1"])
def test_addresses_that_mean_nothing_are_refused(address) -> None:
    with pytest.raises(Refused, match="pole_address_unknown"):
        pole_from(address)
    assert pole_from("none") is None
