"""The terminal that a settings text names."""

from __future__ import annotations

from collections.abc import Callable

from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.port import Terminal, check_address, check_password
from pos.hardware.terminal.simulator import Simulator

NONE, SIMULATOR = "none", "simulator"


def terminal_from(address: str, password: str = "") -> tuple[Terminal | None, Callable[[], None]]:
    """The terminal of "none", "simulator" or "zvt:HOST[:PORT]", and how to let go of it.

    Raises Refused: `terminal_address_unknown`, `terminal_password_bad`.
    """
    check_password(password)
    if address in {"", NONE}:
        return None, _nothing
    if address == SIMULATOR:
        simulator = Simulator()
        simulator.start()
        return ZvtTerminal("127.0.0.1", simulator.port), simulator.stop
    host, port = check_address(address)
    return ZvtTerminal(host, port, password), _nothing


def _nothing() -> None:
    """Nothing was started."""
