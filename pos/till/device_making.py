"""From the settings of a computer to the devices of its till. A setting that cannot be read makes a device that says so.

No till stays shut because of a device: what is wrong is told, and everything else works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from pos.errors import PosError, Refused
from pos.hardware.escpos import PROFILES, PrinterProfile
from pos.hardware.ports import Transport, UnusableTransport
from pos.hardware.transports import transport_from
from pos.settings import Settings
from pos.till.printing import MAIN, SECOND, Printer
from pos.words import say

T = TypeVar("T")
Troubles = dict[str, PosError]
"""What is wrong with a setting, by the key of the device."""


def printer_profile(settings: Settings) -> PrinterProfile:
    """The profile of the settings, with the printer's own code page where one is given. Raises Refused("settings_bad")."""
    is_high = None if not settings.drawer_open_is else settings.drawer_open_is == "high"
    profile = replace(
        PROFILES[settings.printer_profile], drawer_pin=int(settings.drawer_pin), drawer_open_pin=is_high
    )
    if not settings.printer_code_page:
        return profile
    number, _, codec = settings.printer_code_page.partition(":")
    if not (number.isascii() and number.isdigit() and int(number) < 256 and codec):
        raise Refused(
            "settings_bad", key="printer.code_page", path="settings.toml", reason=say("use NUMBER:CODEC")
        )
    return replace(profile, code_page=int(number), codec=codec)


def printers_from(settings: Settings, troubles: Troubles, *, has_drawer: bool = True) -> dict[str, Printer]:
    """The printers of a till by key. Without a drawer none of them ever opens one."""
    profile = (
        made("profile", lambda: printer_profile(settings), troubles) or PROFILES[settings.printer_profile]
    )
    profile = replace(profile, has_drawer=has_drawer)
    printers = {MAIN: Printer(say("Receipts"), _transport(settings.printer, "printer", troubles), profile)}
    if settings.second_printer and settings.second_printer != "none":
        second = _transport(settings.second_printer, "second", troubles)
        printers[SECOND] = Printer(say("Second printer"), second, profile)
    return printers


def _transport(address: str, key: str, troubles: Troubles) -> Transport:
    found = made(key, lambda: transport_from(address), troubles)
    return found if found is not None else UnusableTransport(address, troubles[key])


def made(key: str, make: Callable[[], T], troubles: Troubles) -> T | None:
    """What `make` gives; None, and the error among the troubles, when the setting cannot be read."""
    troubles.pop(key, None)
    try:
        return make()
    except PosError as error:
        troubles[key] = error
        return None
