"""The till's loudspeaker: short sounds for scans, played by what the system brings; a computer without one stays silent."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)
KINDS: Final = ("added", "unknown", "refused")
_PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
Play = Callable[[Path], None]


class Sounds:
    """`loudness` is "on", "soft" or "off". `play` returns at once; a sound that still plays is not played over."""

    def __init__(self, folder: Path, loudness: str, play: Play | None = None) -> None:
        self._folder, self._loudness = folder, loudness
        self._play = play or system_player()

    def play(self, kind: str) -> None:
        """One of `KINDS`; others are silent."""
        if self._loudness == "off" or kind not in KINDS:
            return
        path = self._folder / f"{kind}-{self._loudness}.wav"
        # Whatever is wrong with a loudspeaker, the sale goes on; the flash says the same.
        with contextlib.suppress(OSError, RuntimeError):
            self._play(path)


def system_player() -> Play:
    """What plays a file here: Windows' own, or a player of the system."""
    if sys.platform == "win32":
        return _play_on_windows
    command = next((each for each in _PLAYERS if shutil.which(each[0])), None)
    if command is None:
        log.info("no player for sounds: none of %s", ", ".join(each[0] for each in _PLAYERS))
        return _silence
    return _Player(command)


class _Player:
    """One sound at a time: a scanner is faster than a sound is long."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._running: subprocess.Popen[bytes] | None = None

    def __call__(self, path: Path) -> None:
        if self._running is not None and self._running.poll() is None:
            return
        import subprocess

        self._running = subprocess.Popen(
            [*self._command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _play_on_windows(path: Path) -> None:
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(
            str(path),
            winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT | winsound.SND_NOSTOP,
        )


def _silence(_path: Path) -> None:
    """There is nothing to play with."""
