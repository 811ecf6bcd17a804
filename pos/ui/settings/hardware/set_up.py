"""Setting a device up, without Qt: by which way it is reached, where, and what else has to be known of it.

What was found on this computer is offered; what is typed is tried to be read before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pos.errors import PosError
from pos.hardware.finding import Found
from pos.hardware.pole import pole_from
from pos.hardware.scale.device import scale_from
from pos.hardware.scanner import scanner_from
from pos.hardware.terminal.port import check_address, check_password
from pos.hardware.transports import transport_from
from pos.settings import Settings
from pos.till.device_making import printer_profile
from pos.till.device_tests import DISPLAY, DRAWER, POLE, PRINTER, SCALE, SCANNER, SECOND_PRINTER, TERMINAL
from pos.ui.faces import Option
from pos.ui.settings.hardware.presenter import HardwarePort, Run
from pos.ui.settings.hardware.wording import NAMES, address_of
from pos.ui.words import sentence
from pos.words import later, say

_FIELDS = {
    PRINTER: "printer",
    SECOND_PRINTER: "second_printer",
    SCANNER: "scanner",
    POLE: "pole",
    TERMINAL: "terminal",
    SCALE: "scale",
}
_WAYS = {
    PRINTER: ("none", "usb", "tcp", "serial", "system", "file"),
    SECOND_PRINTER: ("none", "usb", "tcp", "serial", "system", "file"),
    SCANNER: ("none", "serial"),
    POLE: ("none", "serial", "tcp", "file"),
    TERMINAL: ("none", "zvt", "simulator"),
    SCALE: ("none", "serial"),
}
_WAY_WORDS = {
    "none": later("None"),
    "usb": later("USB"),
    "tcp": later("Network"),
    "zvt": later("Network (ZVT)"),
    "serial": later("Serial port"),
    "system": later("Print queue of the system"),
    "file": later("File"),
    "simulator": later("Simulator"),
}
_HINTS = {
    "usb": "04b8:0e28",
    "tcp": "192.168.1.40:9100",
    "zvt": "192.168.1.40:20007",
    "serial": "/dev/ttyUSB0:9600",
    "system": "Receipts",
    "file": "/tmp/paper.bin",  # noqa: S108 an example that is only shown
}


@dataclass(frozen=True, slots=True)
class Extra:
    """Something else that has to be known: a choice when it has options, else a text."""

    field: str
    label: str
    options: tuple[Option, ...] = ()
    hint: str = ""
    is_secret: bool = False


class SetUp:
    """One device being set up. `values` are as they were typed or chosen."""

    def __init__(self, key: str, port: HardwarePort, run: Run, found: Sequence[Found] = ()) -> None:
        self.key, self._port, self._run = key, port, run
        self.found = tuple(found)
        settings = port.settings
        way, _, where = address_of(key, settings).partition(":")
        self.way, self.where = way or "none", where
        self.extras = _extras(key, port)
        self.values = {each.field: str(getattr(settings, each.field)) for each in self.extras}
        self.error = ""

    @property
    def title(self) -> str:
        return say(NAMES[self.key][0])

    @property
    def ways(self) -> tuple[Option, ...]:
        return tuple(Option(way, say(_WAY_WORDS[way])) for way in _WAYS.get(self.key, ()))

    @property
    def asks_where(self) -> bool:
        return self.way in _HINTS and bool(self.ways)

    @property
    def hint(self) -> str:
        return _HINTS.get(self.way, "")

    @property
    def offers(self) -> tuple[Option, ...]:
        """What was found here that is reached this way."""
        return tuple(
            Option(each.where, each.name if each.name == each.where else f"{each.name}, {each.where}")
            for each in self.found
            if each.way == self.way
        )

    def choose_way(self, way: str) -> None:
        if way != self.way:
            self.way, self.error = way, ""
            offers = self.offers
            self.where = offers[0].key if len(offers) == 1 else ""

    @property
    def address(self) -> str:
        where = self.where.strip()
        return f"{self.way}:{where}" if self.asks_where else self.way

    def settings(self) -> Settings:
        """With what was chosen. Raises PosError for what cannot be read."""
        changed: dict[str, Any] = {field: value.strip() for field, value in self.values.items()}
        if self.key in _FIELDS:
            changed[_FIELDS[self.key]] = self.address
        settings = replace(self._port.settings, **changed)
        _check(self.key, settings)
        return settings

    def save(self, done: Callable[[], None], failed: Callable[[], None]) -> None:
        """Keep it. `failed`: `error` says why not."""
        self.error = ""
        try:
            saving = self._port.save(self.settings())
        except PosError as error:
            self._fail(error, failed)
            return

        def saved(settings: Settings) -> None:
            self._port.use(settings)
            done()

        self._run(saving, saved, lambda error: self._fail(error, failed))

    def _fail(self, error: Exception, failed: Callable[[], None]) -> None:
        self.error = sentence(error)
        failed()


def _check(key: str, settings: Settings) -> None:
    if key in {PRINTER, SECOND_PRINTER}:
        transport_from(address_of(key, settings) or "none")
        printer_profile(settings)
    elif key == SCANNER:
        scanner_from(settings.scanner)
    elif key == SCALE:
        scale_from(settings.scale, settings.scale_protocol, settings.scale_unit)
    elif key == POLE:
        pole_from(settings.pole, settings.pole_code_page)
    elif key == TERMINAL and settings.terminal not in {"none", "simulator"}:
        check_address(settings.terminal)
    if key == TERMINAL:
        check_password(settings.terminal_password)


def _extras(key: str, port: HardwarePort) -> tuple[Extra, ...]:
    profiles = (
        Option("80mm", say("80 mm, 42 letters")),
        Option("80mm-48", say("80 mm, 48 letters")),
        Option("58mm", say("58 mm, 32 letters")),
    )
    pins = (Option("2", say("Pin 2")), Option("5", say("Pin 5")))
    spoken = (
        Option("toledo-8217", "Mettler Toledo 8217"),
        Option("nci", "NCI, Weigh-Tronix"),
        Option("cas", "CAS"),
    )
    units = (Option("kg", "kg"), Option("lb", "lb"))
    screens = tuple(
        Option(number, say("Screen {number}, {size}", number=number, size=size))
        for number, size in port.screens()
    )
    code_page = say("Code page, such as 19:cp858")
    return {
        PRINTER: (
            Extra("printer_profile", say("Paper"), profiles),
            Extra("printer_code_page", code_page, hint="19:cp858"),
        ),
        DRAWER: (Extra("drawer_pin", say("Opened by"), pins),),
        POLE: (Extra("pole_code_page", code_page, hint="19:cp858"),),
        SCALE: (
            Extra("scale_protocol", say("Protocol"), spoken),
            Extra("scale_unit", say("Unit, where it does not say"), units),
        ),
        TERMINAL: (Extra("terminal_password", say("Password, six digits"), hint="000000", is_secret=True),),
        DISPLAY: (Extra("customer_display", say("Show it on"), (Option("off", say("Off")), *screens)),),
    }.get(key, ())
