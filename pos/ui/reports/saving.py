"""Where a report's file goes: the port that the page asks, and the real one with the system's save dialog."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from pos.ui.widgets.save_dialog import ask_where_to_save
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App


class SavePort(Protocol):
    """`choose` asks for a place and calls back with it, or not at all; `write` runs beside the window."""

    def choose(self, name: str, on_chosen: Callable[[Path], None]) -> None: ...
    def write(self, path: Path, content: bytes) -> Future[None]: ...


class DialogSave:
    """The system's own save dialog; it warns before it writes over a file."""

    def __init__(self, app: App, window: QWidget) -> None:
        self._app, self._window = app, window

    def choose(self, name: str, on_chosen: Callable[[Path], None]) -> None:
        title = say("Save as PDF") if name.endswith(".pdf") else say("Export CSV")
        ask_where_to_save(self._window, title, name, on_chosen, name="reports.save")

    def write(self, path: Path, content: bytes) -> Future[None]:
        """On the database worker: the one thread that no sale waits for."""
        return self._app.database_thread.submit(_write, path, content)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
