"""The QApplication of Tern: fonts, style, scan filter, and Qt's own messages into the log.

Imports stay light: everything that the first painted window does not need is loaded later.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from pos.errors import Unavailable
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
    """Make the application and dress it. `theme_name` is light, dark or system.

    Raises Unavailable("no_display"): Qt itself would end the process without a word to catch.
    """
    if not has_display():
        raise Unavailable("no_display")
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


def has_display() -> bool:
    """Whether a window can open here. Where somebody named Qt's platform, Qt decides."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(window: QWidget, how: str) -> None:
    """Show a window as `look.window` says: full, maximised or small.

    It gets the screen's size itself first: a kiosk without a window manager has nobody who would do it.
    """
    screen = window.screen()
    if how == "full":
        window.setGeometry(screen.geometry())
        window.showFullScreen()
    elif how == "maximised":
        window.setGeometry(screen.availableGeometry())
        window.showMaximized()
    else:
        window.show()


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
