"""News from the listening thread brought to a window: at once, and then at most once a second, however many hints arrive.

Any login may send hints (NOTIFY); nobody may keep a window busy with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

REST_MS = 1000


class News(Protocol):
    """Who tells, on any thread, that somebody asked or decided; `pos.till.approving.Approvals` is one."""

    on_news: list[Callable[[], None]]


class Hearing(QObject):
    """Calls `act` on the GUI thread while it hears. `end` before whoever acts goes away."""

    _heard = Signal()

    def __init__(self, parent: QObject, news: News, act: Callable[[], None]) -> None:
        super().__init__(parent)
        self._news, self._act = news, act
        self._is_resting = False
        self._has_more = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._heard.connect(self._on_self_heard, Qt.ConnectionType.QueuedConnection)
        self._listener = self._tell
        news.on_news.append(self._listener)

    def end(self) -> None:
        self._timer.stop()
        if self._listener in self._news.on_news:
            self._news.on_news.remove(self._listener)

    def _tell(self) -> None:
        """On any thread. While it rests only a mark is set: no event for each hint."""
        if self._is_resting:
            self._has_more = True
        else:
            self._is_resting = True
            self._heard.emit()

    @Slot()
    def _on_self_heard(self) -> None:
        self._timer.start()
        self._act()

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._has_more:
            self._has_more = False
            self._on_self_heard()
        else:
            self._is_resting = False
