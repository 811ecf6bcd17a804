"""A paper of the office on its way to a printer or a file: pages are made beside the window, and kept until that went through. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pos.i18n import Locale
from pos.ui.faces import Notice
from pos.ui.reports.paper import Around
from pos.ui.reports.printing import PrintPort
from pos.ui.reports.wording import failure_words
from pos.words import say

Subject = TypeVar("Subject")
Run = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class SavePort(Protocol):
    """As the reports have it: `choose` asks for a place, or calls nobody back; `write` runs beside the window."""

    def choose(self, name: str, on_chosen: Callable[[Path], None]) -> None: ...
    def write(self, path: Path, content: bytes) -> Future[None]: ...


class PaperPrinting(ABC, Generic[Subject]):
    """Subclasses say what the paper is. `on_notice` is told what came of it; `try_again` does once more what failed."""

    def __init__(
        self, port: PrintPort, saving: SavePort, run: Run, locale: Locale, now: Callable[[], datetime]
    ) -> None:
        self._port, self._saving, self._run = port, saving, run
        self._locale, self._now = locale, now
        self._again: Callable[[], None] | None = None
        self.on_notice: Callable[[Notice], None] = _ignore
        self.on_busy: Callable[[bool], None] = _ignore

    @property
    def printer(self) -> str:
        return self._port.printer

    # ---- what the paper is ----
    @abstractmethod
    def title(self, of: Subject) -> str: ...

    @abstractmethod
    def file_name(self, of: Subject) -> str: ...

    @abstractmethod
    def pdf(self, of: Subject, around: Around, locale: Locale) -> bytes: ...

    # ---- where it goes ----

    def print(self, of: Subject) -> None:
        self._make(of, partial(self._send, self.title(of)), partial(self.print, of))

    def save(self, of: Subject) -> None:
        self._make(of, partial(self._place, self.file_name(of)), partial(self.save, of))

    @property
    def has_failed(self) -> bool:
        return self._again is not None

    def try_again(self) -> None:
        again, self._again = self._again, None
        if again is not None:
            again()

    def _make(self, of: Subject, then: Callable[[bytes], None], again: Callable[[], None]) -> None:
        self._again = None
        self.on_busy(True)
        around, locale = self._port.around(self._now()), self._locale
        made = self._port.make(lambda: self.pdf(of, around, locale))
        self._run(
            made, partial(self._made, then), partial(self._failed, say("The pages could not be made"), again)
        )

    def _made(self, then: Callable[[bytes], None], content: bytes) -> None:
        self.on_busy(False)
        then(content)

    def _send(self, title: str, content: bytes) -> None:
        self.on_busy(True)
        sent = self._port.send(title, title, content)
        failed = partial(
            self._failed, say("{name} could not be printed", name=title), partial(self._send, title, content)
        )
        self._run(sent, partial(self._sent, title), failed)

    def _sent(self, title: str, _nothing: None) -> None:
        self.on_busy(False)
        detail = say(
            "It comes out of {printer}. If not, it waits in the print queue.", printer=self._port.printer
        )
        self.on_notice(Notice("done", say("{name} is printing", name=title), detail, icon="printer"))

    def _place(self, name: str, content: bytes) -> None:
        self._saving.choose(name, partial(self._write, name, content))

    def _write(self, name: str, content: bytes, path: Path) -> None:
        failed = partial(
            self._failed, say("{name} could not be written", name=name), partial(self._place, name, content)
        )
        self._run(self._saving.write(path, content), partial(self._written, path), failed)

    def _written(self, path: Path, _nothing: None) -> None:
        self.on_notice(
            Notice("done", say("{name} is saved", name=path.name), say("In {folder}", folder=path.parent))
        )

    def _failed(self, title: str, again: Callable[[], None], error: Exception) -> None:
        self.on_busy(False)
        self._again = again
        reason = error.strerror if isinstance(error, OSError) and error.strerror else failure_words(error)[0]
        self.on_notice(Notice("error", title, reason, say("Try again"), "refresh-cw", "", stays=True))


def _ignore(_told: Any) -> None:
    """Stands in until a page connects itself."""
