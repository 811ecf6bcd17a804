"""Ways to a printer of whole pages (A4): the system's own queue, or a folder that something else prints or keeps.

What goes there is a finished PDF. Receipt printers, which want bytes of their own, are `pos.hardware.transports`'.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from pos.db.durable import durable_write
from pos.errors import Refused, Unavailable

TIMEOUT_S = 30.0


class PagePrinter(Protocol):
    """Where finished pages go. `send` may block for seconds: call it on the printing thread only."""

    @property
    def address(self) -> str:
        """What a person would recognise: the printer's name, or the folder."""
        ...

    def send(self, name: str, pdf: bytes) -> None:
        """Deliver all of it. `name` is what people call the document. Raises Unavailable with a `printer_...` code."""
        ...


class SystemPagePrinter:
    """A queue of the operating system. CUPS takes PDF for every printer; Windows hands it on as it is, so the printer itself has to
    know PDF there.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = name

    def send(self, name: str, pdf: bytes) -> None:
        if sys.platform == "win32":
            from pos.hardware.windows_spooler import send_raw

            send_raw(self.name, pdf)
            return
        lp = shutil.which("lp")
        if lp is None:
            raise Unavailable("printer_no_spooler", printer=self.name)
        command = [lp, "-d", self.name, "-t", name, "-o", "media=A4", "-s"]
        try:
            done = subprocess.run(command, input=pdf, capture_output=True, timeout=TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise Unavailable("printer_silent", printer=self.name) from error
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip()
            raise Unavailable("printer_failed", printer=self.name, reason=reason)


class FolderPagePrinter:
    """Each document becomes a file. One that is there already is not written over: the next has a number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = str(folder)

    def send(self, name: str, pdf: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # whole under its name: something may be waiting there to print it
            durable_write(self._new_file(file_name(name)), pdf, 0o640)
        except OSError as error:
            raise Unavailable("printer_failed", printer=self.address, reason=error.strerror) from error

    def _new_file(self, name: str) -> Path:
        path, number = self.folder / f"{name}.pdf", 1
        while path.exists():
            number += 1
            path = self.folder / f"{name} ({number}).pdf"
        return path


def file_name(name: str) -> str:
    """A document's name as a file may be called: "T01/1-000123" becomes "T01-1-000123"."""
    return re.sub(r"[^\w ()-]+", "-", name).strip(" -") or "Tern"


def page_printer_from(address: str) -> PagePrinter | None:
    """What a settings text names: "none", "system:NAME", "folder:PATH". Raises Refused("printer_address_unknown")."""
    scheme, _, rest = address.partition(":")
    if scheme == "none" and not rest:
        return None
    if scheme == "system" and rest:
        return SystemPagePrinter(rest)
    if scheme == "folder" and rest:
        return FolderPagePrinter(Path(rest))
    raise Refused("printer_address_unknown", address=address)
