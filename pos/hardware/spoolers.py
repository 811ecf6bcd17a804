"""Print queues of the system: CUPS through its commands, Windows through its spooler. What is in them, and how they are.

A queue keeps a job that its printer does not take now, and what it says of the printer may be old. So a job is handed over
whatever it says, and what it says is only told.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import Final

from pos.errors import Unavailable
from pos.hardware.status import Paper, PrinterStatus

COMMAND_S = 20.0
_PAPER_OUT: Final = ("media-empty", "media-needed", "input-tray-missing")
_COVER: Final = ("cover-open", "door-open", "interlock-open")
_AWAY: Final = ("offline", "connecting-to-device", "timed-out", "paused", "shutdown")
_ERROR: Final = ("media-jam", "other-error", "spool-area-full")


class SystemTransport:
    """A queue of the operating system, by its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = name

    def send(self, data: bytes) -> PrinterStatus | None:
        if sys.platform == "win32":
            from pos.hardware.windows_spooler import send_raw

            send_raw(self.name, data)
        else:
            done = _run("lp", ["-d", self.name, "-o", "raw", "-s"], self.name, data)
            if done.returncode != 0:
                reason = done.stderr.decode(errors="replace").strip()
                raise Unavailable("printer_failed", printer=self.name, reason=reason)
        return self.status()

    def status(self) -> PrinterStatus | None:
        if sys.platform == "win32":
            from pos.hardware.windows_spooler import status_word

            return windows_status(status_word(self.name))
        done = _run("lpstat", ["-l", "-p", self.name], self.name)
        if done.returncode != 0:
            raise Unavailable("printer_queue_unknown", printer=self.name)
        return cups_status(done.stdout.decode(errors="replace"))


def cups_status(text: str) -> PrinterStatus:
    """What `lpstat -l -p` says of a queue: whether it is stopped, and the reasons of RFC 8011 behind "Alerts"."""
    found = re.search(r"^\s*Alerts:(.*)$", text, re.MULTILINE)
    reasons = found[1].split() if found is not None else []
    is_stopped = re.search(r"^printer \S+ disabled", text, re.MULTILINE) is not None

    def has(names: tuple[str, ...]) -> bool:
        return any(each.startswith(names) for each in reasons)

    paper = Paper.OUT if has(_PAPER_OUT) else Paper.LOW if has(("media-low",)) else None
    return PrinterStatus(
        paper=paper, is_cover_open=has(_COVER), is_offline=is_stopped or has(_AWAY), has_error=has(_ERROR)
    )


def windows_status(word: int) -> PrinterStatus:
    """The bits of Windows' PRINTER_STATUS ([MS-RPRN] 2.2.3.12)."""
    return PrinterStatus(
        paper=Paper.OUT if word & 0x10 else None,
        is_cover_open=bool(word & 0x0040_0000),
        is_offline=bool(word & (0x80 | 0x1 | 0x1000)),
        has_error=bool(word & (0x2 | 0x8 | 0x40 | 0x0010_0000)),
    )


def queues() -> list[str]:
    """The names of the system's print queues; none where it has no spooler."""
    if sys.platform == "win32":
        from pos.hardware.windows_spooler import printer_names

        return printer_names()
    try:
        done = _run("lpstat", ["-e"], "")
    except Unavailable:
        return []
    return done.stdout.decode(errors="replace").split() if done.returncode == 0 else []


def _run(
    command: str, arguments: list[str], printer: str, data: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    path = shutil.which(command)
    if path is None:
        raise Unavailable("printer_no_spooler", printer=printer)
    # its words are read, so they have to be English
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        return subprocess.run(
            [path, *arguments],
            input=data,
            capture_output=True,
            timeout=COMMAND_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable("printer_silent", printer=printer) from error
