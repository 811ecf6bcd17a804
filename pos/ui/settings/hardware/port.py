"""The hardware page joined with the running program: its devices, its settings file, its screens."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pos.app import App
from pos.errors import PosError, Refused
from pos.hardware.finding import Found, find_devices
from pos.hardware.network_printers import Looked, NetworkSearch
from pos.settings import Settings
from pos.till.device_tests import POLE, Tested, try_device
from pos.ui.customer_display.screens import CustomerScreens

TEST_MS = 5_000
MAY_CHANGE = "settings.edit"


class AppHardware:
    """`widget` is where the page is, to find the window and what belongs to it."""

    def __init__(self, app: App, widget: QWidget) -> None:
        self._app, self._widget = app, widget

    @property
    def settings(self) -> Settings:
        return self._app.devices.settings

    @property
    def troubles(self) -> dict[str, PosError]:
        return self._app.devices.troubles

    @property
    def may_change(self) -> bool:
        user = self._app.session.user
        return user is not None and user.may(MAY_CHANGE)

    @property
    def till_name(self) -> str:
        return self._app.session.till_name

    def test(self, key: str) -> Future[Tested]:
        if key == POLE:
            QTimer.singleShot(TEST_MS, self._widget, self._redraw)
        return try_device(self._app.devices, key, self.till_name)

    def show_customer_test(self) -> Tested:
        screens = self._customer()
        if screens is None or screens.window is None:
            raise Refused("screen_gone", number=self.settings.customer_display)
        return Tested("showing")

    def screens(self) -> Sequence[tuple[str, str]]:
        sizes = (each.size() for each in QGuiApplication.screens())
        return [
            (str(number), f"{size.width()} \N{MULTIPLICATION SIGN} {size.height()}")
            for number, size in enumerate(sizes, 1)
        ]

    def find(self) -> Future[list[Found]]:
        return self._app.devices.run(find_devices)

    def search(self, search: NetworkSearch) -> Future[Looked]:
        if not self.may_change:
            raise Refused("not_allowed")
        return self._app.devices.search(search)

    def save(self, settings: Settings) -> Future[Settings]:
        """The file is read anew: what somebody else changed in it meanwhile stays. It is used when the file has it."""
        if not self.may_change:
            raise Refused("not_allowed")
        before = self.settings

        def write() -> Settings:
            from pos.bootstrap.opening import save_settings
            from pos.settings import read_settings

            kept = read_settings(self._app.home.path)
            changed = {
                name: getattr(settings, name)
                for name in Settings.__slots__
                if getattr(settings, name) != getattr(before, name)
            }
            merged = replace(kept, **changed)
            save_settings(self._app.home, merged)
            return merged

        return self._app.devices.run(write)

    def use(self, settings: Settings) -> None:
        """On the window's thread, once the file is written."""
        self._app.settings = settings
        self._app.devices.use(settings)

    def _customer(self) -> CustomerScreens | None:
        return self._widget.window().findChild(CustomerScreens, "customer.screens")

    def _redraw(self) -> None:
        screens = self._customer()
        if screens is not None:
            screens.redraw()
