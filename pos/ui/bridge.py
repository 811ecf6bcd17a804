"""News of the till's threads on their way to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pos.app import App


class Bridge(QObject):
    """News from other threads. Signals are queued, so the slots run on the GUI thread."""

    link_changed = Signal()
    catalogue_changed = Signal()
    printer_changed = Signal()
    mail_changed = Signal()
    parked_changed = Signal()
    posted = Signal()
    signed_out = Signal()
    lapsed = Signal()
    troubled = Signal(object)
    opened = Signal()
    scanned = Signal(object)

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
        """On the listening thread: a hint of another program."""
        if kind == "parked":
            self.parked_changed.emit()
