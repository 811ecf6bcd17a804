"""Setting a device up, without Qt: by which way it is reached, where, and what else has to be known of it.

What was found on this computer, or in its networks when somebody searched them, is offered; what is typed is tried to be read before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pos.errors import PosError
from pos.hardware.finding import Found
from pos.hardware.network_printers import Looked, NetworkSearch
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
from pos.words import counted, later, say

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
        self.searched = ""
        """How the search in the network goes, or went."""
        self._search: NetworkSearch | None = None

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
        return tuple(Option(each.where, _offered(each)) for each in self.found if each.way == self.way)

    @property
    def offers_label(self) -> str:
        return say("Found in the network") if self.way == "tcp" else say("Found on this computer")

    # Looking in the network

    @property
    def can_search(self) -> bool:
        return self.key in {PRINTER, SECOND_PRINTER} and self.way == "tcp"

    @property
    def is_searching(self) -> bool:
        return self._search is not None

    @property
    def search_words(self) -> str:
        """What the button does."""
        return say("Stop the search") if self.is_searching else say("Search the network")

    def search(self, changed: Callable[[], None]) -> None:
        """Look for printers, or stop looking. `changed` is called when there is something to be drawn anew."""
        if self._search is not None:
            self._search.stop()
            return
        search = NetworkSearch()
        try:
            looking = self._port.search(search)
        except PosError as error:
            self.error = sentence(error)
            changed()
            return
        self._search = search
        self.searched = say("Looking for printers in the network. It takes some seconds.")

        def looked(came: Looked) -> None:
            self._search = None
            self._take(came)
            changed()

        def failed(error: Exception) -> None:
            self._search, self.searched, self.error = None, "", sentence(error)
            changed()

        self._run(looking, looked, failed)
        changed()

    def stop(self) -> None:
        """Nobody waits for it any more."""
        if self._search is not None:
            self._search.stop()

    def _take(self, came: Looked) -> None:
        self.found = (*(each for each in self.found if each.way != "tcp"), *came.found)
        self.searched = looked_words(came)
        if self.way == "tcp" and not self.where and len(came.found) == 1:
            self.where = came.found[0].where

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


def looked_words(came: Looked) -> str:
    """What a search came to."""
    networks = ", ".join(came.networks)
    if not came.networks:
        return say("This computer is in no local network. Type the printer's address.")
    if came.found:
        return counted(
            len(came.found),
            "{count} printer answered in {networks}.",
            "{count} printers answered in {networks}.",
            networks=networks,
        )
    if came.was_stopped:
        return say("The search was stopped.")
    return say(
        "No printer answered in {networks}. Is it switched on, and in the same network? Its test print says its address.",
        networks=networks,
    )


def _offered(found: Found) -> str:
    if not found.name:
        return say("{where}, says nothing of itself", where=found.where)
    return found.name if found.name == found.where else f"{found.name}, {found.where}"


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
