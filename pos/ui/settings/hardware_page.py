"""The settings page "Tills and hardware": the devices of this till, found, set up, tried and explained.

`HardwareScreen` is the same for a cashier at the till, who may try everything and change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.office.forms import Scroller
from pos.ui.office.page import GUTTER, Page
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.screen import NO_MODIFIER, Screen
from pos.ui.settings.hardware.body import HardwareBody
from pos.ui.settings.hardware.port import AppHardware
from pos.ui.settings.hardware.presenter import HardwarePresenter
from pos.ui.theme import Role, theme
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

WIDEST = 960


def _scrolling(body: HardwareBody) -> Scroller:
    held = QWidget()
    column = QVBoxLayout(held)
    column.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(GUTTER))
    column.addWidget(body)
    held.setMaximumWidth(px(WIDEST + 2 * GUTTER))
    return Scroller(held)


def _test_all(height: int) -> Button:
    return Button(
        say("Test everything"),
        icon="play",
        kind=Kind.MAIN,
        height=height,
        role=Role.LINE_STRONG,
        name="hardware.test_all",
    )


class HardwarePage(Page):
    """In the back office. `presenter` decides; `scans` are the program's unless a test brings its own."""

    _devices_changed = Signal()

    def __init__(self, presenter: HardwarePresenter, scans: ScanFilter | None = None) -> None:
        super().__init__(presenter.title, "hardware")
        self.presenter, self._scans = presenter, scans
        self.body = HardwareBody(presenter)
        self.test_all = _test_all(36)
        self.add_action(self.test_all)
        self.content.addWidget(_scrolling(self.body), 1)
        self.test_all.clicked.connect(self._on_test_all_clicked)
        self._devices_changed.connect(self._on_self_devices_changed, Qt.ConnectionType.QueuedConnection)
        presenter.listen(self._draw)

    def enter(self) -> None:
        self.body.look_at_scans(self._scans)
        self.presenter.refresh()
        self.setFocus()

    def take_scan(self, _code: str) -> bool:
        """Whatever is scanned is shown, and nothing is done with it."""
        return True

    def tell_devices_changed(self) -> None:
        """On any thread: a device was plugged in or unplugged."""
        self._devices_changed.emit()

    def fit(self) -> None:
        self.body.fit(self.main.width())

    def _draw(self) -> None:
        self.test_all.setEnabled(self.presenter.can_test_all)
        if self.presenter.notice is not None:
            notice = self.presenter.notice
            self.presenter.close_notice()
            self.show_notice(notice)

    @Slot()
    def _on_self_devices_changed(self) -> None:
        self.presenter.refresh()

    def _on_test_all_clicked(self) -> None:
        self.presenter.test_everything()


class HardwareScreen(Screen):
    """At the till, for whoever is signed in: the same rows. `on_leave` goes back to the sale."""

    def __init__(
        self,
        presenter: HardwarePresenter,
        on_leave: Callable[[], None],
        scans: ScanFilter | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("hardware", parent)
        self.presenter, self._scans, self._on_leave = presenter, scans, on_leave
        self.keys = {(Qt.Key.Key_Escape, NO_MODIFIER): on_leave}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body = HardwareBody(presenter)
        self.test_all = _test_all(48)
        self.back = IconButton(say("Back"), "arrow-left", size=48, framed=True, name="hardware.back")
        head = QHBoxLayout()
        head.setContentsMargins(px(GUTTER), px(12), px(GUTTER), px(12))
        head.setSpacing(px(14))
        head.addWidget(self.back)
        head.addWidget(Label(presenter.title, Role.H2, name="hardware.title"), 1)
        head.addWidget(self.test_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        scroller = _scrolling(self.body)
        scroller.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(scroller, 1)
        self.back.clicked.connect(self._on_back_clicked)
        self.test_all.clicked.connect(self._on_test_all_clicked)
        presenter.listen(self._draw)

    def enter(self) -> None:
        self.body.look_at_scans(self._scans)
        self.presenter.refresh()
        self.setFocus()

    def take_scan(self, _code: str) -> bool:
        """Whatever is scanned is shown, and nothing is sold."""
        return True

    def _draw(self) -> None:
        self.test_all.setEnabled(self.presenter.can_test_all)

    def _on_back_clicked(self) -> None:
        self._on_leave()

    def _on_test_all_clicked(self) -> None:
        self.presenter.test_everything()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.fit(self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("bg"))


class _Followed(HardwarePage):
    """Hears of devices while it is shown."""

    def __init__(self, app: App, locale: Locale, operations: Operations) -> None:
        self._devices = app.devices
        super().__init__(HardwarePresenter(AppHardware(app, self), locale, operations.run))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._devices.on_change.append(self.tell_devices_changed)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.tell_devices_changed in self._devices.on_change:
            self._devices.on_change.remove(self.tell_devices_changed)


def open_hardware(app: App, locale: Locale, operations: Operations) -> HardwarePage:
    """For the office: the devices of this till."""
    return _Followed(app, locale, operations)


def open_screen(
    app: App, window: QWidget, locale: Locale, operations: Operations, on_leave: Callable[[], None]
) -> HardwareScreen:
    """For the till, whoever is signed in."""
    presenter = HardwarePresenter(AppHardware(app, window), locale, operations.run)
    return HardwareScreen(presenter, on_leave)
