"""News of the till's threads on their way to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Bridge(QObject):
    """News from other threads. Signals are queued, so the slots run on the GUI thread."""

    link_changed = Signal()
    catalogue_changed = Signal()
    printer_changed = Signal()
    mail_changed = Signal()
    parked_changed = Signal()
    posted = Signal()
    troubled = Signal(object)
    opened = Signal()
    scanned = Signal(object)
