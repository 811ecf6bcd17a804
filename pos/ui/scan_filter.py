"""Tells a scan from typing by the timing of its keys, before any widget sees them.

A scanner is a keyboard that types a code in a few hundredths of a second and ends it with Enter or Tab. Keys that may be
the start of a scan are held for up to 35 ms; if it was typing, they go on to the widget in their order. What a scan
means is decided by the window that registered its handler.

The filter watches the main window's QWindow, not the whole application: an application-wide filter in Python would run
for every paint and timer event, and would see each key again for every parent that it is offered to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow

from pos.ui.key_events import combo_of, event_of
from pos.ui.keys import is_movable, keys_now
from pos.ui.scan_seen import ScanSeen

GROUP_SEPARATOR = "\x1d"
"""Divides the fields of a GS1 code; scanners send it as Ctrl+]."""

_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_NO_REPEAT = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)
_MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
    }
)
_TYPING_MODIFIERS = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.KeypadModifier
    | Qt.KeyboardModifier.GroupSwitchModifier
)


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that is held back. The event itself cannot be kept, and what `QKeyEvent.clone` makes is never freed."""

    key: int
    modifiers: Qt.KeyboardModifier
    native: tuple[int, int, int]
    text: str
    is_repeat: bool
    count: int

    @classmethod
    def of(cls, event: QKeyEvent) -> _Key:
        native = (event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers())
        return cls(event.key(), event.modifiers(), native, event.text(), event.isAutoRepeat(), event.count())

    def event(self) -> QKeyEvent:
        pressed = QEvent.Type.KeyPress
        return QKeyEvent(
            pressed, self.key, self.modifiers, *self.native, self.text, self.is_repeat, self.count
        )


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """What counts as a scan. A prefix, when agreed with the scanner, is taken off and makes any length a scan."""

    shortest: int = 6
    longest_gap_ms: float = 35.0
    prefix: str = ""


def _monotonic_ms() -> float:
    return time.monotonic() * 1000


class ScanFilter(QObject):
    """Install with `watch`. Emits `scanned` for every scan, then `refused` if the handler would not take it."""

    scanned = Signal(str)
    refused = Signal(str)
    seen = Signal(object)
    """A `ScanSeen`, before it is taken or refused."""

    def __init__(
        self,
        limits: ScanLimits | None = None,
        now_ms: Callable[[], float] = _monotonic_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.limits = limits or ScanLimits()
        self._now_ms = now_ms
        self._handler: Callable[[str], bool] | None = None
        self.capture: Callable[[str], None] | None = None
        """Told the next keys that can be moved, as they are pressed, and nobody else is: for whoever moves them."""
        self._held: list[tuple[_Key, str]] = []
        self._window: QWindow | None = None
        self._last_ms = 0.0
        self._last_stamp = 0
        self._first = (0.0, 0)
        self._touched_ms = now_ms()
        self._is_late = False
        self._replaying = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setTimerType(Qt.TimerType.PreciseTimer)
        self._wait.timeout.connect(self._on_wait_due)

    def set_handler(self, handler: Callable[[str], bool] | None) -> None:
        """Who takes scans now. It answers whether it took this one; without a handler every scan is refused."""
        self._handler = handler

    def watch(self, window: QWindow) -> None:
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        window.installEventFilter(self)

    def unwatch(self) -> None:
        self._wait.stop()
        self._held.clear()
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window = None

    @property
    def idle_ms(self) -> float:
        """Since somebody pressed, touched or moved anything in the window."""
        return self._now_ms() - self._touched_ms

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched_ms = self._now_ms()
        if self._replaying or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return self._take_key(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """True when the key is held back or used up."""
        key = event.key()
        if event.isAutoRepeat() and key in _NO_REPEAT:
            return True
        if key in _MODIFIER_KEYS:
            return False
        now, stamp = self._now_ms(), event.timestamp()
        if self._held and self._gap_ms(now, stamp) > self.limits.longest_gap_ms:
            self._let_go()
        if key in _ENDS and not event.modifiers() & ~_TYPING_MODIFIERS:
            return self._end("tab" if key == Qt.Key.Key_Tab else "enter")
        character = self._character(event)
        if character is None:
            self._let_go()
            return self._take_moved(event)
        if not self._held:
            self._first = (now, stamp)
        self._held.append((_Key.of(event), character))
        self._last_ms, self._last_stamp = now, stamp
        self._is_late = False
        self._wait.start(round(self.limits.longest_gap_ms) + 1)
        return True

    def _take_moved(self, event: QKeyEvent) -> bool:
        """A key that a shop has moved goes on as the usual one. True when it was moved, or captured."""
        changes = keys_now()
        if self.capture is None and not changes:
            return False
        pressed = combo_of(event)
        if not pressed or not is_movable(pressed):
            return False
        if self.capture is not None:
            self.capture(pressed)
            return True
        meant = changes.meant(pressed)
        if meant == pressed or self._window is None:
            return False
        self._replaying = True
        try:
            QCoreApplication.sendEvent(self._window, event_of(meant))
        finally:
            self._replaying = False
        return True

    def _gap_ms(self, now: float, stamp: int) -> float:
        """Between the last key and this one: by the system's stamps, because a busy program reads its keys late."""
        if stamp and self._last_stamp:
            return stamp - self._last_stamp
        return now - self._last_ms

    def _character(self, event: QKeyEvent) -> str | None:
        """What the key adds to a code: a character, nothing (a control character), or None when it cannot be part."""
        text = event.text()
        if event.key() == Qt.Key.Key_BracketRight and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            text = GROUP_SEPARATOR
        if text == GROUP_SEPARATOR:
            return GROUP_SEPARATOR
        if event.modifiers() & ~_TYPING_MODIFIERS:
            # Ctrl+J and the like come out of some scanners in the middle of a code; alone they are shortcuts.
            return "" if self._held and len(text) == 1 and text < " " else None
        if event.isAutoRepeat() or len(text) != 1 or not text.isprintable():
            return None
        return text

    def take(self, seen: ScanSeen) -> None:
        """A scan that did not come by keys: it goes the same way."""
        self._touched_ms = self._now_ms()
        self.seen.emit(seen)
        self._deliver(seen.code)

    def _end(self, end: str) -> bool:
        if not self._held:
            return False
        code = "".join(character for _, character in self._held)
        prefix = self.limits.prefix
        has_prefix = bool(prefix) and code.startswith(prefix)
        if not has_prefix and len(code) < self.limits.shortest:
            self._let_go()
            return False
        self._wait.stop()
        first_ms, first_stamp = self._first
        took = (
            self._last_stamp - first_stamp if first_stamp and self._last_stamp else self._last_ms - first_ms
        )
        keys = len(self._held)
        self._held.clear()
        taken = code[len(prefix) :] if has_prefix else code
        self.seen.emit(ScanSeen(taken, keys, took, end))
        self._deliver(taken)
        return True

    def _deliver(self, code: str) -> None:
        self.scanned.emit(code)
        taken = self._handler is not None and self._handler(code)
        if not taken:
            self.refused.emit(code)

    def _let_go(self) -> None:
        """It was typing after all: hand the held keys on, in order."""
        self._wait.stop()
        held, self._held = self._held, []
        if self._window is None:
            return
        self._replaying = True
        try:
            for key, _ in held:
                QCoreApplication.sendEvent(self._window, key.event())
        finally:
            self._replaying = False

    def _on_wait_due(self) -> None:
        """Nothing came. If the program itself was busy meanwhile, the keys that wait for it are read first."""
        was_busy = self._now_ms() - self._last_ms > 2 * self.limits.longest_gap_ms
        if was_busy and not self._is_late:
            self._is_late = True
            self._wait.start(1)
            return
        self._on_wait_timeout()

    def _on_wait_timeout(self) -> None:
        self._let_go()
