"""What is plugged into this computer and could be a device of a till: serial ports, USB printers, print queues.

Only names are read; nothing is opened or written, because a port may belong to something else. It takes up to some seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pos.hardware.spoolers import queues
from pos.hardware.usb_printers import usb_printers


@dataclass(frozen=True, slots=True)
class Found:
    """`way` and `where` make an address, "usb:04b8:0e28"; `name` is what it calls itself."""

    way: str
    where: str
    name: str


def find_devices(root: Path = Path("/")) -> list[Found]:
    """Everything that could be set up, by way."""
    printers = [
        Found("usb", f"{each.place.vendor}:{each.place.product}", each.name) for each in usb_printers(root)
    ]
    return [*printers, *serial_ports(), *(Found("system", name, name) for name in queues())]


def serial_ports() -> list[Found]:
    """Ports with something behind them; ports that only exist on the board say nothing of themselves and are last."""
    # Imported late: most tills have no serial device.
    from serial.tools import list_ports

    ports = sorted(list_ports.comports(), key=lambda each: (each.vid is None, each.device))
    return [Found("serial", each.device, _name(each.description, each.device)) for each in ports]


def _name(description: str | None, device: str) -> str:
    return description if description and description != "n/a" else device
