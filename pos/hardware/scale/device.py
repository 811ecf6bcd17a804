"""The thread that asks a scale, as long as somebody looks at it. Nobody looking: nothing is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from pos.errors import Refused, Unavailable
from pos.hardware.keeper import LineKeeper
from pos.hardware.lines import SerialLine, SerialPlace, serial_place
from pos.hardware.scale.protocols import PROTOCOLS, Spoken, Weight

EACH_S: Final = 0.15
NONE: Final = "none"
MOST_SILENT: Final = 4
"""So many questions without an answer make a scale that does not answer; one may be lost while a plate is put on."""
Watcher = Callable[["Weight | Unavailable"], None]


class Scale(LineKeeper):
    """`watch` begins to ask; listeners are called on the scale's thread, with each weight, or with why there is none."""

    def __init__(self, place: SerialPlace, spoken: Spoken, unit: str = "kg", till: str = "") -> None:
        super().__init__(f"scale-{till}", place.shown, lambda: SerialLine(place, 1.0), self._weigh)
        self._spoken, self._unit = spoken, unit
        self._guard, self._wake = threading.Lock(), threading.Event()
        self._watchers: list[Watcher] = []
        self.on_change.append(self._tell_gone)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Ask until the function that this gives is called."""
        with self._guard:
            self._watchers.append(watcher)
        self._wake.set()
        if isinstance(self.problem, Unavailable):
            watcher(self.problem)

        def leave() -> None:
            with self._guard:
                if watcher in self._watchers:
                    self._watchers.remove(watcher)

        return leave

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._wake.set()

    def _weigh(self, line: Any) -> None:
        silent = 0
        while not self.is_stopped:
            if not self._watchers:
                self._wake.clear()
                self._wake.wait(1.0)
                continue
            while line.read(0):
                pass  # an answer that came too late belongs to nobody
            weight = self._spoken.ask(line, self._unit)
            if weight is not None:
                silent = 0
                self._tell_all(weight)
            else:
                silent += 1
                if silent >= MOST_SILENT:
                    self._tell_all(Unavailable("scale_silent", device=self.address))
            self._stop.wait(EACH_S)

    def _tell_gone(self) -> None:
        if isinstance(self.problem, Unavailable):
            self._tell_all(self.problem)

    def _tell_all(self, said: Weight | Unavailable) -> None:
        with self._guard:
            watchers = tuple(self._watchers)
        for watcher in watchers:
            watcher(said)


def scale_from(address: str, protocol: str, unit: str = "kg", till: str = "") -> Scale | None:
    """The scale of "none" or "serial:PORT[:BAUD]". Raises Refused: `scale_address_unknown`, `serial_address_bad`."""
    if address in {"", NONE}:
        return None
    scheme, _, rest = address.partition(":")
    spoken = PROTOCOLS.get(protocol)
    if scheme != "serial" or not rest or spoken is None:
        raise Refused("scale_address_unknown", address=address)
    return Scale(serial_place(rest, spoken.baud, spoken.bits, spoken.parity), spoken, unit, till)
