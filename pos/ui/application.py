"""The QApplication of Tern: fonts, style, scan filter, and Qt's own messages into the log.

Imports stay light: everything that the first painted window does not need is loaded later.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from pos.paths import resources_dir
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter, ScanLimits
from pos.ui.theme import install, load_fonts, theme
from pos.ui.theme.style import system_prefers_dark
from pos.ui.widgets.spoken import say_what_parts_are
from pos.words.speaking import is_right_to_left

_log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@dataclass(frozen=True)
class Desk:
    """What lives as long as the program: Qt's application, the bridge from threads, the scan filter."""

    app: QApplication
    operations: Operations
    scan_filter: ScanFilter


def start(
    arguments: Sequence[str],
    *,
    theme_name: str = "system",
    interface_size: float = 1.0,
    has_high_contrast: bool = False,
    scan_limits: ScanLimits | None = None,
) -> Desk:
    """Make the application and dress it. `theme_name` is light, dark or system."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    qInstallMessageHandler(_log_qt_message)
    app = QApplication(list(arguments))
    app.setApplicationName("Tern")
    app.setApplicationDisplayName("Tern")
    # A click must never be taken for a double click on the till: two quick taps are two.
    app.setDoubleClickInterval(0)
    say_what_parts_are()
    load_fonts(resources_dir() / "fonts")
    follows_system = theme_name == "system"
    if follows_system:
        theme_name = "dark" if system_prefers_dark() else "light"
    theme().has_high_contrast = has_high_contrast
    dressed = install(app, theme_name, interface_size)
    if follows_system:
        dressed.follow_system()
    return Desk(app, Operations(app), ScanFilter(scan_limits, parent=app))


def follow_language() -> None:
    """Lay windows out the way the language that is spoken is written."""
    direction = Qt.LayoutDirection.RightToLeft if is_right_to_left() else Qt.LayoutDirection.LeftToRight
    QGuiApplication.setLayoutDirection(direction)


def keep_what_stays() -> None:
    """Take what is loaded out of Python's garbage collection, until the next call.

    A full round over it takes 40 ms on the GUI thread, and came every thirtieth scan into a long basket.
    """
    gc.unfreeze()
    gc.collect()  # what the person before left
    gc.freeze()


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    _log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)
