"""Trying the devices of a till, one act each, on the device's own thread. What comes of it is a record; words are made elsewhere.

A test changes nothing in the books: a test paper is no receipt, and a terminal is asked for what it knows, never for money.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pos.documents.receipt_rows import Row, RowKind
from pos.errors import Refused, Unavailable
from pos.hardware.escpos import drawer_bytes, receipt_bytes
from pos.hardware.keeper import LineKeeper
from pos.hardware.scale.protocols import Weight
from pos.hardware.spoolers import SystemTransport
from pos.paths import resources_dir
from pos.till.devices import Devices
from pos.till.printing import MAIN, SECOND, Printer
from pos.words import say

PRINTER, SECOND_PRINTER, DRAWER, SCANNER, DISPLAY, POLE, TERMINAL, SCALE = (
    "printer", "second", "drawer", "scanner", "display", "pole", "terminal", "scale",
)  # fmt: skip
DRAWER_S: Final = 3.0
"""How long a drawer is waited for; they open in a fifth of a second."""
DEVICE_S: Final = 4.0
_STEP_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Tested:
    """How a test went that did not fail. `outcome`: printed, queued, opened, pulse_sent, was_open, showing, answers, weight.

    `open_is` is what was learned of the drawer's switch, low or high; `seconds` how long it took to open.
    """

    outcome: str
    seconds: float = 0.0
    open_is: str = ""
    weight: Weight | None = None
    is_paper_low: bool = False


def try_device(devices: Devices, key: str, till_name: str) -> Future[Tested]:
    """Try one device. Fails with the error of what is wrong with it. The customer's screen is the window's own affair."""
    trouble = devices.troubles.get(key)
    if trouble is not None:
        failed: Future[Tested] = Future()
        failed.set_exception(trouble)
        return failed
    if key in {PRINTER, SECOND_PRINTER}:
        printer = SECOND if key == SECOND_PRINTER else MAIN
        return devices.printing.ask(printer, lambda each: print_test(each, till_name))
    if key == DRAWER:
        return devices.printing.ask(MAIN, open_drawer)
    if key == TERMINAL:
        asked: Future[Tested] = Future()
        devices.cards.try_terminal().add_done_callback(lambda done: _answer(asked, done))
        return asked
    if key == SCALE:
        return devices.run(lambda: weigh(devices))
    if key == POLE:
        return devices.run(lambda: show_test(devices))
    raise Refused("device_unknown", device=key)


def print_test(printer: Printer, till_name: str) -> Tested:
    """A paper with everything that may come out wrong: letters, amounts, a barcode, a picture line, the cut."""
    if printer.is_none:
        raise Refused("no_printer")
    profile = printer.profile
    ruler = "".join(str(at % 10) for at in range(1, profile.columns + 1))
    rows = [
        Row(RowKind.TEXT, say("Test paper"), is_bold=True, is_big=True, is_centred=True),
        Row(RowKind.TEXT, f"{till_name}, {printer.transport.address}", is_centred=True),
        Row(RowKind.RULE),
        Row(RowKind.TEXT, ruler),
        Row(RowKind.PAIR, "Ä ö ß é ñ ç € £", "1,234.56"),
        Row(RowKind.PAIR, "العربية", "0.00"),
        Row(RowKind.BARCODE, "TEST-4006381"),
        Row(RowKind.TEXT, say("This is no receipt."), is_centred=True),
    ]
    font = resources_dir() / "fonts" / "Inter-Regular.ttf"
    said = printer.transport.send(receipt_bytes(rows, profile, Path(font)))
    # What a queue of the system took may still wait there: only the printer itself says that it has printed.
    is_queue = isinstance(printer.transport, SystemTransport)
    return Tested("queued" if is_queue else "printed", is_paper_low=said is not None and said.is_paper_low)


def open_drawer(printer: Printer) -> Tested:
    """Open it and watch its switch, where the printer tells it: which way it says open is learned by that."""
    if printer.is_none:
        raise Refused("no_printer")
    before = printer.transport.status()
    pin = before.drawer_pin if before is not None else None
    if pin is not None and pin == printer.profile.drawer_open_pin:
        return Tested("was_open")
    began = time.monotonic()
    printer.transport.send(drawer_bytes(printer.profile))
    while pin is not None and time.monotonic() - began < DRAWER_S:
        now = printer.transport.status()
        if now is not None and now.drawer_pin is not None and now.drawer_pin != pin:
            return Tested("opened", time.monotonic() - began, "high" if now.drawer_pin else "low")
        threading.Event().wait(_STEP_S)
    if pin is not None and printer.profile.drawer_open_pin is not None:
        raise Unavailable("drawer_shut", printer=printer.name)
    return Tested("pulse_sent")


def weigh(devices: Devices) -> Tested:
    scale = devices.scale
    if scale is None:
        raise Refused("scale_none")
    said: list[Weight | Unavailable] = []
    has_said = threading.Event()

    def hear(each: Weight | Unavailable) -> None:
        said.append(each)
        has_said.set()

    leave = scale.watch(hear)
    try:
        if not has_said.wait(DEVICE_S):
            raise Unavailable("scale_silent", device=scale.address)
    finally:
        leave()
    if isinstance(said[-1], Unavailable):
        raise said[-1]
    return Tested("weight", weight=said[-1])


def show_test(devices: Devices) -> Tested:
    pole = devices.pole
    if pole is None:
        raise Refused("pole_none")
    _need_open(pole)
    pole.show("ABCDEFGHIJKLMNOPQRST", "12345678901234567.89")
    return Tested("showing")


def _need_open(line: LineKeeper) -> None:
    if not line.is_open and not line.wait_open(DEVICE_S):
        raise line.problem or Unavailable("device_gone", device=line.address)
    if line.problem is not None:
        raise line.problem


def _answer(asked: Future[Tested], done: Future[Any]) -> None:
    error = None if done.cancelled() else done.exception()
    if done.cancelled():
        asked.cancel()
    elif error is not None:
        asked.set_exception(error)
    else:
        asked.set_result(Tested("answers"))
