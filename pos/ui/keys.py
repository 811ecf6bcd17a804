"""Keys that a shop has moved: what a key means, and how its keycap is written. Without Qt.

Screens know only the usual keys of the design. A moved key is read as the usual one before any screen sees it, and every
keycap is written as the moved one, so no screen has to know. Keys change places in pairs: nothing ever loses its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

MODIFIERS: Final = ("Ctrl", "Alt", "Shift")
NAMED: Final = frozenset({"Del", "Ins", "Home", "End", "PgUp", "PgDn", "Pause"})
_FUNCTION = re.compile(r"F([1-9]|1[0-9]|2[0-4])")
_LETTER = re.compile(r"[A-Z0-9]")
MOST_MOVED: Final = 100


def is_movable(combo: str) -> bool:
    """May it be moved, or moved to? Not what types, chooses or confirms: letters alone, arrows, Enter, Esc, Tab."""
    *held, key = combo.split(" ")
    if held != [each for each in MODIFIERS if each in held]:
        return False
    if _FUNCTION.fullmatch(key) or key in NAMED:
        return True
    if key == "Enter":
        return "Ctrl" in held or "Alt" in held
    return _LETTER.fullmatch(key) is not None and ("Ctrl" in held or "Alt" in held)


class KeyChanges:
    """Which usual key lies on which one now. Immutable; `swapped` gives a new one."""

    def __init__(self, moved: Mapping[str, str] | None = None) -> None:
        self._now = {usual: new for usual, new in (moved or {}).items() if usual != new}
        self._usual = {new: usual for usual, new in self._now.items()}

    @classmethod
    def read(cls, text: str) -> KeyChanges:
        """As `text` writes it. What makes no sense is no change at all: a till has to be usable."""
        pairs = [part.split(">") for part in text.split(",") if part.strip()]
        moved = {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
        is_whole = len(moved) == len(pairs) <= MOST_MOVED and set(moved) == set(moved.values())
        return cls(moved) if is_whole and all(map(is_movable, moved)) else cls()

    @property
    def text(self) -> str:
        """For the settings: "F9>F12, F12>F9"."""
        return ", ".join(f"{usual}>{new}" for usual, new in sorted(self._now.items()))

    def __bool__(self) -> bool:
        return bool(self._now)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyChanges) and self._now == other._now

    def __hash__(self) -> int:
        return hash(self.text)

    def meant(self, pressed: str) -> str:
        """The usual key that is meant by the one that was pressed."""
        return self._usual.get(pressed, pressed)

    def shown(self, usual: str) -> str:
        """The key that does now what `usual` does."""
        return self._now.get(usual, usual)

    def swapped(self, usual: str, new: str) -> KeyChanges:
        """What `usual` does lies on `new` from now on, and what lay there lies where that was. ValueError for keys that cannot move."""
        before = self.shown(usual)
        if not is_movable(new) or not is_movable(before):
            raise ValueError(f"{before} cannot be moved to {new}")
        return KeyChanges({**self._now, usual: new, self.meant(new): before})


class _Current:
    """The changes in force; one for the program, as there is one keyboard."""

    changes = KeyChanges()


def use_keys(changes: KeyChanges) -> None:
    """From now on keys mean this, and keycaps that are painted anew say it."""
    _Current.changes = changes


def keys_now() -> KeyChanges:
    return _Current.changes


def keycap(usual: str) -> str:
    """How the key is called now that the design calls `usual`."""
    return _Current.changes.shown(usual)


def said(keys: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Words and usual keys as words and the keys of this till."""
    return tuple((words, keycap(key)) for words, key in keys)
