"""News of the till's threads on their way to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos.ui.approval.hearing import Hearing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.app import App


class _Hints:
    """That something needs a person, from the listening thread; `Hearing` lets one through a second."""

    def __init__(self) -> None:
        self.on_news: list[Callable[[], None]] = []

    def tell(self) -> None:
        for listener in tuple(self.on_news):
            listener()


class Bridge(QObject):
    """News from other threads. Signals are queued, so the slots run on the GUI thread."""

    link_changed = Signal()
    catalogue_changed = Signal()
    printer_changed = Signal()
    mail_changed = Signal()
    parked_changed = Signal()
    attention_changed = Signal()
    posted = Signal()
    signed_out = Signal()
    lapsed = Signal()
    troubled = Signal(object)
    opened = Signal()
    held_up = Signal(object)
    scanned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hints = _Hints()
        self._hearing = Hearing(self, self._hints, self.attention_changed.emit)

    def listen_to(self, app: App) -> None:
        """The till is open: from here on its threads have news."""
        app.link.subscribe(lambda _state: self.link_changed.emit())
        app.poster.on_batch.append(lambda _posted: self.posted.emit())
        app.refresher.on_change.append(self.catalogue_changed.emit)
        app.printing.on_change.append(lambda _state: self.printer_changed.emit())
        app.mails.on_change.append(lambda _state: self.mail_changed.emit())
        app.session.on_trouble.append(self.troubled.emit)
        app.parking.on_change.append(self.parked_changed.emit)
        app.refresher.on_notify.append(self._hear)
        app.presence.on_sent_away.append(self.signed_out.emit)
        app.presence.on_lapsed.append(self.lapsed.emit)
        app.devices.on_scan.append(self.scanned.emit)

    def _hear(self, kind: str) -> None:
        """On the listening thread: a hint of the server or of another program, or hints may have been missed."""
        from pos.db.database import RECONNECTED  # late: the first window needs no database layer

        if kind == "parked":
            self.parked_changed.emit()
        elif kind in {"attention", RECONNECTED}:
            self._hints.tell()
