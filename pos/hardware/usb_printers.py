"""Receipt printers on USB, through the kernel's own printer driver: which are plugged in, and an open line to one.

The kernel (usblp) makes a device file that is written and read, so no library, no driver change and no root is needed, only
the group that owns printers. Windows has its spooler instead, which is asked by `spoolers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pos.errors import Unavailable
from pos.hardware.lines import DeviceLine

_ADDRESS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(\S+))?")


@dataclass(frozen=True, slots=True)
class UsbPlace:
    """Maker and model as four hexadecimal digits each; `serial` tells two alike apart and is empty for any."""

    vendor: str
    product: str
    serial: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """`VENDOR:PRODUCT[:SERIAL]`, or None when it is no such text."""
        found = _ADDRESS.fullmatch(text)
        return None if found is None else cls(found[1].lower(), found[2].lower(), found[3] or "")

    @property
    def shown(self) -> str:
        return f"USB {self.vendor}:{self.product}"


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """A printer that is plugged in: where it can be opened, and what it calls itself."""

    place: UsbPlace
    path: Path
    name: str


def usb_printers(root: Path = Path("/")) -> list[UsbPrinter]:
    """Those that are plugged in, by the kernel's tables below `root`."""
    found = []
    for entry in sorted((root / "sys/class/usbmisc").glob("lp*")):
        device = (entry / "device").resolve().parent
        vendor, product = _line(device / "idVendor"), _line(device / "idProduct")
        if vendor and product:
            place = UsbPlace(vendor.lower(), product.lower(), _line(device / "serial"))
            name = " ".join(filter(None, (_line(device / "manufacturer"), _line(device / "product"))))
            found.append(UsbPrinter(place, root / "dev/usb" / entry.name, name or place.shown))
    return found


def open_usb(place: UsbPlace, root: Path = Path("/")) -> DeviceLine:
    """A line to the printer. Raises Unavailable("printer_usb_gone"), OSError."""
    for each in usb_printers(root):
        if (each.place.vendor, each.place.product) == (place.vendor, place.product) and place.serial in {
            "",
            each.place.serial,
        }:
            return DeviceLine(each.path)
    raise Unavailable("printer_usb_gone", printer=place.shown)


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
