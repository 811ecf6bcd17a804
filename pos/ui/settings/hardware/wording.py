"""Words of the hardware page: where a device is, how its test went, what to do about one that failed, what a scan was. No Qt."""

from __future__ import annotations

from decimal import Decimal

from pos.domain.inputs.codes import GROUP_SEPARATOR, has_valid_check_digit
from pos.errors import PosError
from pos.hardware.scale.protocols import Steadiness, Weight
from pos.i18n import Locale
from pos.settings import Settings
from pos.till.device_tests import (
    DISPLAY,
    DRAWER,
    POLE,
    PRINTER,
    SCALE,
    SCANNER,
    SECOND_PRINTER,
    TERMINAL,
    Tested,
)
from pos.ui.faces import BadgeText
from pos.ui.scan_seen import ScanSeen
from pos.words import counted, describe, later, say
from pos.words.speaking import is_right_to_left

KEYS = (PRINTER, SECOND_PRINTER, DRAWER, SCANNER, DISPLAY, POLE, TERMINAL, SCALE)
NAMES = {
    PRINTER: (later("Receipt printer"), "printer"),
    SECOND_PRINTER: (later("Second printer"), "printer"),
    DRAWER: (later("Cash drawer"), "vault"),
    SCANNER: (later("Barcode scanner"), "scan-barcode"),
    DISPLAY: (later("Customer display"), "monitor"),
    POLE: (later("Pole display"), "monitor"),
    TERMINAL: (later("Card terminal"), "credit-card"),
    SCALE: (later("Scale"), "scale"),
}
ACTS = {
    PRINTER: later("Test print"),
    SECOND_PRINTER: later("Test print"),
    DRAWER: later("Open drawer"),
    DISPLAY: later("Show test"),
    POLE: later("Show test"),
    TERMINAL: later("Ask it"),
    SCALE: later("Weigh"),
}
_ENDS = {
    "enter": later("Ends with Enter"),
    "tab": later("Ends with Tab"),
    "cr": later("Ends with CR"),
    "lf": later("Ends with LF"),
    "": later("Ends with a pause"),
}
_STATES = {
    Steadiness.MOVING: later("Moving"),
    Steadiness.OVER: later("Too heavy"),
    Steadiness.UNDER: later("Below zero"),
    Steadiness.NOT_ZEROED: later("Not at zero"),
    Steadiness.FAULTY: later("Out of order"),
}
_SHORT = {
    "printer_paper_out": later("No paper"),
    "printer_cover_open": later("Cover open"),
    "printer_cutter": later("Cutter stuck"),
    "printer_offline": later("Off line"),
    "printer_silent": later("No answer"),
    "printer_unreachable": later("Not reached"),
    "printer_usb_gone": later("Not plugged in"),
    "scale_silent": later("No answer"),
    "device_gone": later("Not reached"),
    "terminal_unreachable": later("No answer"),
    "screen_gone": later("No such screen"),
    "drawer_shut": later("Did not open"),
}
_SILENT = frozenset(
    {"printer_silent", "printer_unreachable", "scale_silent", "terminal_unreachable", "device_gone"}
)
_STEPS = {
    PRINTER: (
        later("Check that the printer is on and shows no red light."),
        later("Check its cable, and that paper lies in it."),
        later("Compare its address with {where}."),
    ),
    DRAWER: (
        later("Check that the drawer is not locked by its key."),
        later("Check that its cable is in the socket of the printer, not of the network."),
        later("Try the other pin in its settings."),
    ),
    DISPLAY: (
        later("Check that the second screen is on and plugged in."),
        later("Check that the system extends the desktop and does not mirror it."),
        later("Choose the screen's number in its settings."),
    ),
    POLE: (
        later("Check that the display is on."),
        later("Check its cable."),
        later("Compare its address with {where}."),
    ),
    TERMINAL: (
        later("Check that the terminal is on and shows its start screen."),
        later("Check the network cable, or its Wi-Fi sign."),
        later("Compare its address with {where}."),
    ),
    SCALE: (
        later("Check that the scale is on and shows zero."),
        later("Check its cable, and that no other program uses the port."),
        later("Compare its address, speed and protocol with {where}."),
    ),
    SCANNER: (
        later("Check that the scanner is plugged in and beeps."),
        later("Check that it is set to a serial port, or to a keyboard."),
        later("Compare its address with {where}."),
    ),
}


def is_set_up(key: str, settings: Settings) -> bool:
    """A drawer is behind the printer; a scanner that types like a keyboard needs no setting."""
    if key == SCANNER:
        return True
    if key == DISPLAY:
        return settings.customer_display != "off"
    return address_of(key, settings) not in {"", "none"}


def address_of(key: str, settings: Settings) -> str:
    return {
        PRINTER: settings.printer,
        SECOND_PRINTER: settings.second_printer,
        DRAWER: settings.printer,
        SCANNER: settings.scanner,
        POLE: settings.pole,
        TERMINAL: settings.terminal,
        SCALE: settings.scale,
    }.get(key, "")


def where_text(key: str, settings: Settings) -> str:
    """Where a device is, for people."""
    if key == DRAWER:
        return say("On the printer, pin {pin}", pin=settings.drawer_pin)
    if key == DISPLAY:
        number = settings.customer_display
        return say("Off") if number == "off" else say("Screen {number}", number=number)
    address = address_of(key, settings)
    if key == SCANNER and address in {"", "none"}:
        return say("Like a keyboard")
    way, _, rest = address.partition(":")
    if rest and is_right_to_left():
        rest = f"\N{LEFT-TO-RIGHT ISOLATE}{rest}\N{POP DIRECTIONAL ISOLATE}"  # a path keeps its order
    if key == SCALE and rest:
        return f"{rest}, {settings.scale_protocol}"
    words = {
        "tcp": say("Network, {where}", where=rest),
        "zvt": say("Network, {where}", where=rest),
        "serial": say("Serial port, {where}", where=rest),
        "usb": say("USB, {where}", where=rest),
        "system": say("Print queue {where}", where=rest),
        "file": say("File, {where}", where=rest),
        "simulator": say("Simulator"),
    }
    return words.get(way, say("None"))


def passed_badge(tested: Tested, locale: Locale) -> BadgeText:
    """How a test went that did not fail."""
    if tested.outcome in {"printed", "queued"}:
        if tested.is_paper_low:
            return BadgeText(say("Paper ends soon"), "warn")
        return BadgeText(
            say("Printed and cut") if tested.outcome == "printed" else say("Given to the queue"), "ok"
        )
    if tested.outcome == "opened":
        seconds = locale.quantity(round_to_tenths(tested.seconds))
        return BadgeText(say("Opened in {seconds} s", seconds=seconds), "ok")
    if tested.outcome == "weight" and tested.weight is not None:
        return weight_badge(tested.weight, locale)
    words = {
        "pulse_sent": say("Signal sent"),
        "was_open": say("It was open"),
        "showing": say("Showing"),
        "answers": say("Answers"),
    }
    return BadgeText(words.get(tested.outcome, ""), "warn" if tested.outcome == "was_open" else "ok")


def weight_badge(weight: Weight, locale: Locale) -> BadgeText:
    if weight.state is Steadiness.STEADY and weight.kg is not None:
        return BadgeText(f"{locale.quantity(weight.kg)} kg", "ok")
    return BadgeText(say(_STATES.get(weight.state, later("Moving"))), "warn")


def round_to_tenths(seconds: float) -> Decimal:
    return Decimal(round(seconds * 10)) / 10


def failed_badge(error: BaseException) -> BadgeText:
    code = error.code if isinstance(error, PosError) else ""
    usual = later("Wrong setting") if code.endswith(("_unknown", "_bad")) else later("Failed")
    return BadgeText(say(_SHORT.get(code, usual)), "danger", "circle-alert")


def advice_for(key: str, error: BaseException, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """What is wrong, and what to look at, one thing after the other."""
    said, name = describe(error), say(NAMES[key][0])
    kind = PRINTER if key == SECOND_PRINTER else key
    code = error.code if isinstance(error, PosError) else ""
    if code.endswith(("_unknown", "_bad", "_paper_out", "_cover_open", "_cutter", "_offline")):
        return said.happened, (said.advice,)
    way, _, rest = address_of(key, settings).partition(":")
    steps = tuple(say(step, where=rest or way) for step in _STEPS.get(kind, ()))
    if code in _SILENT:
        return say("{device} does not answer", device=name), steps
    return said.happened, steps


def scan_kind(code: str) -> BadgeText:
    """What a code is by its looks, and whether its check digit is right."""
    kinds = {8: "EAN-8", 12: "UPC-A", 13: "EAN-13", 14: "GTIN-14"}
    if GROUP_SEPARATOR in code or code.startswith(("]C1", "]d2", "]Q3", "]e0")):
        return BadgeText(say("GS1 code with fields"), "ok")
    name = kinds.get(len(code), "")
    if name and code.isascii() and code.isdigit():
        if has_valid_check_digit(code):
            return BadgeText(say("{kind}, check digit right", kind=name), "ok")
        return BadgeText(say("{kind}, check digit wrong", kind=name), "danger")
    return BadgeText(counted(len(code), "{count} character", "{count} characters"), "neutral")


def scan_facts(seen: ScanSeen) -> tuple[BadgeText, ...]:
    keys = counted(seen.keys, "{count} key in {ms} ms", "{count} keys in {ms} ms", ms=round(seen.ms))
    end = say(_ENDS.get(seen.end, later("Ends with a pause")))
    return scan_kind(seen.code), BadgeText(keys, "neutral"), BadgeText(end, "neutral")
