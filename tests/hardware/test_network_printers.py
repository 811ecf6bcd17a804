"""Printers are searched for in the computer's own networks only, a few addresses at a time, and nothing is printed by it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import IPv4Interface
from types import SimpleNamespace

import psutil
import pytest

from pos.hardware import network_printers, status
from pos.hardware.finding import Found
from pos.hardware.network_printers import Looked, NetworkSearch, own_interfaces, searchable
from tests.hardware.printer_simulator import TcpPrinter

HERE = IPv4Interface("127.0.0.1/29")
"""Six addresses that are all this computer: 127.0.0.1 to 127.0.0.6."""
EPSON = {66: b"EPSON", 67: b"TM-T88V"}


@pytest.fixture
def make_printer() -> Iterator[Callable[..., TcpPrinter]]:
    """All on one port, as printers in a shop are on 9100."""
    made: list[TcpPrinter] = []

    def make(host: str, **names: dict[int, bytes]) -> TcpPrinter:
        printer = TcpPrinter(host, made[0].port if made else 0)
        printer.names = names.get("names", {})
        made.append(printer)
        return printer

    yield make
    for each in made:
        each.close()


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "ANSWER_S", 0.2)
    monkeypatch.setattr(network_printers, "ask", lambda line, questions: status.ask(line, questions, 0.2))


def look(port: int, *own: IPv4Interface) -> Looked:
    return NetworkSearch(own or (HERE,), port).run()


def test_printers_are_found_with_their_names_and_nothing_is_printed(
    make_printer: Callable[..., TcpPrinter],
) -> None:
    epson = make_printer("127.0.0.2", names=EPSON)
    nameless = make_printer("127.0.0.4")
    silent = make_printer("127.0.0.5", names=EPSON)
    silent.is_mute = True
    at = epson.port
    assert look(at) == Looked(
        ("127.0.0.0/29",),
        (
            Found("tcp", f"127.0.0.2:{at}", "EPSON TM-T88V"),
            Found("tcp", f"127.0.0.4:{at}", "Receipt printer"),
            Found("tcp", f"127.0.0.5:{at}", ""),
        ),
    )
    for printer in (epson, nameless, silent):
        printer.close()
        assert printer.jobs == []
    assert silent.questions == 1, "who does not answer as a receipt printer is asked nothing more"


def test_a_printer_without_paper_is_found_too(make_printer: Callable[..., TcpPrinter]) -> None:
    printer = make_printer("127.0.0.3", names=EPSON)
    printer.paper, printer.is_offline = "out", True
    assert [each.name for each in look(printer.port).found] == ["Receipt printer"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({66: b"EPSON", 67: b"EPSON TM-m30"}, "EPSON TM-m30"),
        ({67: b"TM-T20"}, "Receipt printer"),
        ({66: b"<b>\x1b[31mBad\xff", 67: b"\x07"}, "<b>[31mBad"),
        ({66: b"A" * 200, 67: b""}, "A" * 40),
    ],
)
def test_whatever_it_says_is_a_short_plain_text(
    make_printer: Callable[..., TcpPrinter], said: dict[int, bytes], shown: str
) -> None:
    printer = make_printer("127.0.0.2", names=said)
    assert [each.name for each in look(printer.port).found] == [shown]


def test_where_nobody_listens_nothing_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert look(free) == Looked(("127.0.0.0/29",), ())


def test_a_search_that_is_stopped_asks_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(network_printers, "AT_A_TIME", 1)

    def connect(host: str, _port: int, _timeout_s: float) -> None:
        asked.append(host)
        search.stop()
        raise ConnectionRefusedError

    monkeypatch.setattr(network_printers, "SocketLine", connect)
    search = NetworkSearch([HERE])
    assert search.run() == Looked(("127.0.0.0/29",), (), was_stopped=True)
    assert asked == ["127.0.0.2"]


def test_no_more_than_so_many_are_asked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, guard = 0, 0, threading.Lock()
    gate = threading.Barrier(4)

    def connect(_host: str, _port: int, _timeout_s: float) -> None:
        nonlocal now, most
        with guard:
            now, most = now + 1, max(most, now + 1)
        gate.wait()
        with guard:
            now -= 1
        raise TimeoutError

    monkeypatch.setattr(network_printers, "AT_A_TIME", 4)
    monkeypatch.setattr(network_printers, "SocketLine", connect)
    # twelve addresses: the barrier lets them through by four
    NetworkSearch([IPv4Interface("192.168.7.0/29"), IPv4Interface("192.168.8.0/29")]).run()
    assert most == 4


@pytest.mark.parametrize(
    ("own", "networks"),
    [
        (["192.168.1.7/24"], ["192.168.1.0/24"]),
        (["10.20.30.40/8", "172.16.9.1/16"], ["10.20.30.0/24", "172.16.9.0/24"]),
        (["192.168.1.7/26"], ["192.168.1.0/26"]),
        (["192.168.1.7/24", "192.168.1.8/24"], ["192.168.1.0/24"]),
        (["8.8.8.8/24"], []),
        (["10.8.0.2/32"], []),
        ([f"10.0.{number}.1/24" for number in range(9)], [f"10.0.{number}.0/24" for number in range(4)]),
    ],
)
def test_only_private_networks_and_never_beyond_254_addresses(own: list[str], networks: list[str]) -> None:
    found = searchable(IPv4Interface(each) for each in own)
    assert [str(network) for network, _ in found] == networks
    assert all(len(list(network.hosts())) <= 254 for network, _ in found)


def test_own_networks_are_those_that_are_up_and_not_this_computer_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def address(family: int, text: str, mask: str | None) -> SimpleNamespace:
        return SimpleNamespace(family=family, address=text, netmask=mask)

    v4, v6 = socket.AF_INET, socket.AF_INET6
    addresses = {
        "lo": [address(v4, "127.0.0.1", "255.0.0.0")],
        "eth0": [address(v4, "192.168.1.7", "255.255.255.0"), address(v6, "fe80::1", None)],
        "wlan0": [address(v4, "192.168.2.7", "255.255.255.0")],
        "tun0": [address(v4, "10.8.0.2", None)],
    }
    up = {name: SimpleNamespace(isup=name != "wlan0") for name in addresses}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: addresses)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: up)
    assert own_interfaces() == [IPv4Interface("192.168.1.7/24"), IPv4Interface("10.8.0.2/32")]
