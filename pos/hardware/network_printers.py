"""Receipt printers in this computer's own networks: who takes a connection on port 9100, and what it says it is.

Looked for only when a person asks for it. Private networks only, in each no more than the 254 addresses around this computer's own, some
at a time, and it can be stopped. Whoever takes the connection is asked for its status (DLE EOT), which prints nothing anywhere;
only who answers as a receipt printer is asked for its name.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv4Network
from typing import Final

from pos.hardware.finding import Found
from pos.hardware.lines import SocketLine
from pos.hardware.status import ask, name_of
from pos.hardware.transports import DEFAULT_PORT
from pos.words import say

WIDEST: Final = 24
"""Of a larger network only so much is searched: 254 addresses."""
MOST_NETWORKS: Final = 4
AT_A_TIME: Final = 32
CONNECT_S: Final = 0.5
"""In a local network a connection stands within milliseconds; asking each address for longer would take minutes."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a search: the networks that were searched, as people write them, and the printers in the order of their addresses."""

    networks: tuple[str, ...]
    found: tuple[Found, ...]
    was_stopped: bool = False


class NetworkSearch:
    """One search. `run` takes some seconds and belongs on a thread that may wait; `stop` may be called from any, also before."""

    def __init__(self, own: Iterable[IPv4Interface] | None = None, port: int = DEFAULT_PORT) -> None:
        self._own, self._port = own, port
        self._stopped = threading.Event()

    def stop(self) -> None:
        """No further address is asked. Does not wait."""
        self._stopped.set()

    def run(self) -> Looked:
        networks = searchable(own_interfaces() if self._own is None else self._own)
        hosts = [str(host) for network, mine in networks for host in network.hosts() if host != mine.ip]
        with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="network") as pool:
            found = [each for each in pool.map(self._look, hosts) if each is not None]
        return Looked(
            tuple(str(network) for network, _ in networks), tuple(found), was_stopped=self._stopped.is_set()
        )

    def _look(self, host: str) -> Found | None:
        if self._stopped.is_set():
            return None
        try:
            line = SocketLine(host, self._port, CONNECT_S)
        except OSError:
            return None  # nobody there, or nobody who listens
        where = host if self._port == DEFAULT_PORT else f"{host}:{self._port}"
        with line:
            return Found("tcp", where, _name(line))


def own_interfaces() -> list[IPv4Interface]:
    """The addresses of this computer with their networks, of those that are up."""
    # Imported late: a till asks for it once in its life.
    import socket

    import psutil  # type: ignore[import-untyped]  # it ships no types

    up = {name for name, stats in psutil.net_if_stats().items() if stats.isup}
    return [
        IPv4Interface(f"{each.address}/{each.netmask or '255.255.255.255'}")
        for name, addresses in psutil.net_if_addrs().items()
        for each in addresses
        if name in up and each.family == socket.AF_INET and not each.address.startswith("127.")
    ]


def searchable(own: Iterable[IPv4Interface]) -> Sequence[tuple[IPv4Network, IPv4Interface]]:
    """The networks that are searched, each once, with this computer's address in it. What is not private is other people's."""
    found: dict[IPv4Network, IPv4Interface] = {}
    for mine in own:
        network = IPv4Network((mine.ip, max(WIDEST, mine.network.prefixlen)), strict=False)
        if mine.ip.is_private and network.num_addresses > 1:
            found.setdefault(network, mine)
    return list(found.items())[:MOST_NETWORKS]


def _name(line: SocketLine) -> str:
    """What it calls itself; empty for what says nothing, which may be no receipt printer at all."""
    try:
        if not ask(line, (1,)):
            return ""
        return name_of(line) or say("Receipt printer")
    except (OSError, EOFError):
        return ""
