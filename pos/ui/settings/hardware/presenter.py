"""The hardware page without Qt: a row for each device of this till, tests one by one or all, the last scan, and advice.

Testing changes nothing. What a test learns of the drawer's switch is kept by whoever may change settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from pos.errors import PosError
from pos.hardware.finding import Found
from pos.hardware.network_printers import Looked, NetworkSearch
from pos.i18n import Locale
from pos.settings import Settings
from pos.till.device_tests import DISPLAY, DRAWER, PRINTER, SCANNER, Tested
from pos.ui.faces import BadgeText, Notice
from pos.ui.scan_seen import ScanSeen
from pos.ui.settings.hardware.faces import AdviceFace, DeviceFace, ScanFace
from pos.ui.settings.hardware.wording import (
    ACTS,
    KEYS,
    NAMES,
    advice_for,
    failed_badge,
    is_set_up,
    passed_badge,
    scan_facts,
    where_text,
)
from pos.ui.words import sentence
from pos.words import say

Run = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class HardwarePort(Protocol):
    """This till's devices and settings. `may_change` says whether settings may be changed by who is signed in."""

    @property
    def settings(self) -> Settings: ...
    @property
    def troubles(self) -> dict[str, PosError]: ...
    @property
    def may_change(self) -> bool: ...
    @property
    def till_name(self) -> str: ...
    def test(self, key: str) -> Future[Tested]: ...
    def show_customer_test(self) -> Tested:
        """Show something on the customer's screen. Raises Refused("screen_gone")."""

    def screens(self) -> Sequence[tuple[str, str]]:
        """Number and size of each screen."""

    def find(self) -> Future[list[Found]]: ...
    def search(self, search: NetworkSearch) -> Future[Looked]:
        """Look for printers in the network. Raises Refused("not_allowed")."""

    def save(self, settings: Settings) -> Future[Settings]:
        """Keep in the settings file of this computer. Gives what is kept there now; raises Refused("not_allowed")."""

    def use(self, settings: Settings) -> None:
        """Work with these from now on."""


class HardwarePresenter:
    """Listeners are told when something changed."""

    def __init__(self, port: HardwarePort, locale: Locale, run: Run) -> None:
        self.port, self._locale, self.run = port, locale, run
        self._listeners: list[Callable[[], None]] = []
        self.on_set_up: Callable[[str], None] = _ignore
        self._badges: dict[str, BadgeText] = {}
        self._errors: dict[str, Exception] = {}
        self._busy: set[str] = set()
        self._failed_last = ""
        self._scan: ScanSeen | None = None
        self._is_waiting_for_scan = True
        self.notice: Notice | None = None
        self.found: Sequence[Found] = ()
        self._note_troubles()

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    # ---- what is shown ----
    @property
    def title(self) -> str:
        return say("{till}, hardware", till=self.port.till_name)

    @property
    def rows(self) -> tuple[DeviceFace, ...]:
        return tuple(self._row(key) for key in KEYS)

    def _row(self, key: str) -> DeviceFace:
        settings, (name, icon) = self.port.settings, NAMES[key]
        is_there = is_set_up(key, settings)
        badge, act = self._badges.get(key), say(ACTS[key]) if key in ACTS else ""
        can_set_up = self.port.may_change and key != DRAWER
        if not is_there:
            badge = self._badges.get(key) or BadgeText(say("Not set up"), "neutral", "circle-dashed")
            act = say("Set up") if can_set_up else ""
            can_set_up = False
        elif key in self._errors and key != SCANNER:
            act = say("Try again")
        if key == SCANNER and badge is None:
            badge = BadgeText(say("Scan anything now"), "info")
        return DeviceFace(
            key,
            icon,
            say(name),
            where_text(key, settings),
            badge,
            act,
            can_set_up=can_set_up or (key == DRAWER and is_there and self.port.may_change),
            is_busy=key in self._busy,
            is_marked=key == SCANNER and self._is_waiting_for_scan,
        )

    @property
    def scan(self) -> ScanFace:
        if self._scan is None:
            return ScanFace(
                say("Last scan"), "", (BadgeText(say("Nothing was scanned here yet"), "neutral"),)
            )
        return ScanFace(say("Last scan"), self._scan.code, scan_facts(self._scan))

    @property
    def advice(self) -> AdviceFace | None:
        """What to look at for the device that failed last."""
        error = self._errors.get(self._failed_last)
        if error is None:
            return None
        title, steps = advice_for(self._failed_last, error, self.port.settings)
        return AdviceFace(say(NAMES[self._failed_last][0]), title, steps)

    @property
    def can_test_all(self) -> bool:
        return not self._busy

    # ---- what is done ----
    def act(self, key: str) -> None:
        """The button of a row."""
        if is_set_up(key, self.port.settings):
            self.test(key)
        else:
            self.set_up(key)

    def set_up(self, key: str) -> None:
        if self.port.may_change:
            self.on_set_up(key)

    def test_everything(self) -> None:
        """All that are set up; the scanner waits for a scan."""
        self._failed_last, self._is_waiting_for_scan = "", True
        self._badges.pop(SCANNER, None)
        for key in KEYS:
            if key in ACTS and is_set_up(key, self.port.settings):
                self.test(key)
        self._tell()

    def test(self, key: str) -> None:
        if key in self._busy:
            return
        self._badges.pop(key, None)
        if key == DISPLAY:
            self._test_display()
            return
        self._busy.add(key)
        try:
            future = self.port.test(key)
        except PosError as error:
            self._fail(key, error)
            return
        self.run(future, partial(self._pass, key), partial(self._fail, key))
        self._tell()

    def _test_display(self) -> None:
        try:
            self._pass(DISPLAY, self.port.show_customer_test())
        except PosError as error:
            self._fail(DISPLAY, error)

    def _pass(self, key: str, tested: Tested) -> None:
        self._busy.discard(key)
        self._errors.pop(key, None)
        self._badges[key] = passed_badge(tested, self._locale)
        learned, settings = tested.open_is, self.port.settings
        if learned and learned != settings.drawer_open_is and self.port.may_change:
            kept = self.port.save(replace(settings, drawer_open_is=learned))
            self.run(kept, self.port.use, self._not_saved)
        self._tell()

    def _fail(self, key: str, error: Exception) -> None:
        self._busy.discard(key)
        self._errors[key] = error
        self._badges[key] = failed_badge(error)
        self._failed_last = key
        self._tell()

    def _not_saved(self, error: Exception) -> None:
        self.notice = Notice("error", say("The settings were not saved"), sentence(error))
        self._tell()

    def take_scan(self, seen: ScanSeen) -> None:
        """Something was scanned while the page is shown."""
        self._scan, self._is_waiting_for_scan = seen, False
        way = say("Serial port") if seen.is_serial else say("Like a keyboard")
        self._badges[SCANNER] = BadgeText(way, "ok")
        self._errors.pop(SCANNER, None)
        self._tell()

    def refresh(self) -> None:
        """A device was plugged in or set up."""
        self._note_troubles()
        self._tell()

    def settings_saved(self, key: str) -> None:
        """A device has been set up anew: what was known of it is old."""
        keys = {PRINTER, DRAWER} if key == PRINTER else {key}
        for each in keys:
            self._badges.pop(each, None)
            self._errors.pop(each, None)
        self._note_troubles()
        self.notice = Notice("done", say("Saved"), say("It is used from now on."))
        self._tell()

    def close_notice(self) -> None:
        self.notice = None

    def find(self, done: Callable[[Sequence[Found]], None]) -> None:
        """Look what is plugged in; `done` is told, with nothing when it could not be looked."""
        self.run(self.port.find(), done, lambda _error: done(()))

    def _note_troubles(self) -> None:
        """Settings that cannot be read are failures from the start."""
        for key, error in self.port.troubles.items():
            shown = PRINTER if key == "profile" else key
            if shown in NAMES:
                self._errors[shown] = error
                self._badges[shown] = failed_badge(error)
                self._failed_last = self._failed_last or shown


def _ignore(_key: str) -> None:
    """Stands in until the page connects itself."""
