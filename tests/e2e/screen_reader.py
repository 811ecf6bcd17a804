"""A screen reader's side of AT-SPI: a display and a session bus of its own, the tree of a program, its events, and its keys.

Spoken over D-Bus, as Orca does it. Where one of the parts is missing `start` says which.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCESSIBLE = "org.a11y.atspi.Accessible"
ACTION = "org.a11y.atspi.Action"
REGISTRY = "org.a11y.atspi.Registry"
EVENTS = "org.a11y.atspi.Event.Object"
ROOT = "/org/a11y/atspi/accessible/root"
ENABLED, FOCUSABLE, SHOWING = 8, 11, 25
"""Numbers of states."""
PRESS, RELEASE, PRESS_SYMBOL = 0, 1, 3
CTRL_CODE = 37
"""The left one, as X numbers the keys of every keyboard."""
KEYS = {"Enter": 0xFF0D, "Esc": 0xFF1B, "F8": 0xFFC5, "F12": 0xFFC9}
PATIENCE_S = 30.0
PARTS = ("Xvfb", "dbus-daemon")
X_LIBRARIES = (
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
    "libxkbcommon-x11.so.0",
)


class Missing(Exception):
    """This computer has no such display, bus or registry."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in the tree, as it was when it was read."""

    at: tuple[str, str]
    role: str
    name: str
    code_name: str
    states: int
    parents: tuple[str, ...]
    """The names of what it is in, the outermost first."""

    def has(self, state: int) -> bool:
        return bool(self.states >> state & 1)


class ScreenReader:
    """Reads one program. `said` are the names and words that it was told since `forget`."""

    def __init__(self, session: str) -> None:
        from jeepney import DBusErrorResponse, MatchRule, message_bus
        from jeepney.io.blocking import open_dbus_connection

        self._errors = DBusErrorResponse
        self._session = open_dbus_connection(bus=session)
        try:
            (address,) = self._ask(
                self._session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress"
            )
        except DBusErrorResponse as error:
            raise Missing("there is no accessibility bus (at-spi2-core)") from error
        for status in ("IsEnabled", "ScreenReaderEnabled"):
            place = ("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set")
            self._ask(self._session, *place, "ssv", ("org.a11y.Status", status, ("b", True)))
        self._bus = open_dbus_connection(bus=address)
        rule = MatchRule(type="signal", interface=EVENTS)
        self._ask_message(self._bus, message_bus.AddMatch(rule))
        self._signals: deque[Any] = deque(maxlen=100_000)
        self._bus.filter(rule, queue=self._signals).__enter__()
        self.said: list[tuple[str, str]] = []
        self.program: subprocess.Popen[bytes] | None = None
        for event in ("object:announcement", "object:property-change"):
            self._call(
                (REGISTRY, "/org/a11y/atspi/registry"), REGISTRY, "RegisterEvent", "sass", (event, [], "")
            )

    def close(self) -> None:
        self._bus.close()
        self._session.close()

    # Asking

    def _ask_message(self, bus: Any, message: Any) -> tuple[Any, ...]:
        from jeepney import MessageType

        reply = bus.send_and_get_reply(message, timeout=PATIENCE_S)
        if reply.header.message_type is MessageType.error:
            raise self._errors(reply)
        body: tuple[Any, ...] = reply.body
        return body

    def _ask(
        self, bus: Any, name: str, path: str, interface: str, method: str, *body: Any
    ) -> tuple[Any, ...]:
        from jeepney import DBusAddress, new_method_call

        return self._ask_message(bus, new_method_call(DBusAddress(path, name, interface), method, *body))

    def _call(self, at: tuple[str, str], interface: str, method: str, *body: Any) -> tuple[Any, ...]:
        return self._ask(self._bus, *at, interface, method, *body)

    def _property(self, at: tuple[str, str], name: str, interface: str = ACCESSIBLE) -> Any:
        ((_, value),) = self._call(at, "org.freedesktop.DBus.Properties", "Get", "ss", (interface, name))
        return value

    # The tree

    def parts(self) -> list[Part]:
        """Everything of the program that is on the screen, in order."""
        while True:
            try:
                (programs,) = self._call((REGISTRY, ROOT), ACCESSIBLE, "GetChildren")
                return [part for program in programs for part in self._below(program, ())]
            except self._errors:
                continue  # something went while it was read: once more

    def _below(self, at: tuple[str, str], parents: tuple[str, ...]) -> Iterator[Part]:
        (children,) = self._call(at, ACCESSIBLE, "GetChildren")
        for child in children:
            part = self._read(child, parents)
            if part.has(SHOWING):
                yield part
                yield from self._below(child, (*parents, part.name))

    def _read(self, at: tuple[str, str], parents: tuple[str, ...]) -> Part:
        ((low, high),) = self._call(at, ACCESSIBLE, "GetState")
        (role,) = self._call(at, ACCESSIBLE, "GetRoleName")
        code_name = str(self._property(at, "AccessibleId"))
        return Part(at, role, self._property(at, "Name"), code_name, low | high << 32, parents)

    def find(self, name: str, role: str | None = None) -> Part | None:
        """The first one whose name begins so."""
        for part in self.parts():
            if part.name.startswith(name) and role in {None, part.role}:
                return part
        return None

    def wait_for(self, name: str, role: str | None = None) -> Part:
        found = self.wait_until(lambda: self.find(name, role), f"{role or 'something'} called {name!r}")
        assert isinstance(found, Part)
        return found

    def wait_until(self, reached: Callable[[], Any], what: str) -> Any:
        """Until `reached` gives something true; looks again when the program has told something."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = reached()
            if found:
                return found
            assert self.program is None or self.program.poll() is None, (
                f"the program ended before {what} came"
            )
            self._hear(0.05)
        tree = "\n".join(f"{each.role} {each.name!r}" for each in self.parts() if each.name)
        raise AssertionError(f"{what} did not come; there are:\n{tree}\nsaid: {self.said}")

    # What it is told

    def forget(self) -> None:
        self._hear(0)
        self.said.clear()

    def _hear(self, within_s: float) -> None:
        try:
            while True:
                message = self._bus.recv_until_filtered(self._signals, timeout=within_s)
                kind, _, _, (_, value), *_ = message.body
                member = message.header.fields[3]  # of a signal: its name
                if member == "Announcement" or kind == "accessible-name":
                    self.said.append((member, str(value)))
        except TimeoutError:
            return

    def wait_for_announcement(self, words: str) -> None:
        self.wait_until(lambda: ("Announcement", words) in self.said, f"the announcement {words!r}")

    # Doing

    def press(self, name: str, role: str | None = None) -> None:
        """Do what is offered first, as somebody does who presses the reader's key for it."""
        part = self.wait_for(name, role)
        assert self._property(part.at, "NActions", ACTION) > 0, (
            f"{part.role} {part.name!r} offers nothing to do"
        )
        self._call(part.at, ACTION, "DoAction", "i", (0,))

    def key(self, name: str) -> None:
        self._send(KEYS[name])

    def type(self, text: str) -> None:
        for letter in text:
            self._send(ord(letter))

    def with_ctrl(self, letter: str) -> None:
        """A chord, as the X server sends it: a line edit has its own use for some of them there."""
        self._send(CTRL_CODE, PRESS)
        self._send(ord(letter))
        self._send(CTRL_CODE, RELEASE)

    def _send(self, key: int, kind: int = PRESS_SYMBOL) -> None:
        keyboard = (REGISTRY, "/org/a11y/atspi/registry/deviceeventcontroller")
        interface = "org.a11y.atspi.DeviceEventController"
        self._call(keyboard, interface, "GenerateKeyboardEvent", "isu", (key, "", kind))


@contextmanager
def start(folder: Path, arguments: list[str], environment: dict[str, str]) -> Iterator[ScreenReader]:
    """The program on a display and a session bus of its own; ended by a signal, as a computer that shuts down ends it.

    Raises Missing.
    """
    for part in PARTS:
        if shutil.which(part) is None:
            raise Missing(f"{part} is not installed")
    for library in X_LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            raise Missing(f"{library}, without which Qt opens no window under X, is not installed") from error
    env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "QT_QPA_PLATFORM": "xcb", **environment}
    env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    reads, writes = os.pipe()
    display = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with (folder / "written").open("wb") as written:  # noqa: SIM117 one after the other
        with _running(display, pass_fds=(writes,), stderr=written, env=env):
            os.close(writes)
            with os.fdopen(reads) as told:
                env["DISPLAY"] = f":{told.readline().strip()}"
            command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
            with _running(command, stdout=subprocess.PIPE, stderr=written, env=env) as bus:
                assert bus.stdout is not None
                env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
                reader = ScreenReader(env["DBUS_SESSION_BUS_ADDRESS"])
                try:
                    with _running([sys.executable, *arguments], stderr=written, env=env) as program:
                        reader.program = program
                        yield reader
                        program.terminate()
                        assert program.wait() == 0, (folder / "written").read_text(errors="replace")
                finally:
                    reader.close()


@contextmanager
def _running(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
