"""Puts what the customer sees where it belongs: the second screen, as screens come and go, and the pole display.

The screen is named by its number. It never covers the till's own window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from pos.hardware.pole import Pole, can_show, pair
from pos.i18n import Locale
from pos.ui.customer_display.presenter import THANKS, CustomerPresenter, ShownTill, pole_texts
from pos.ui.customer_display.window import CustomerWindow

if TYPE_CHECKING:
    from pos.till.devices import Devices

THANKS_MS = 30_000


class CustomerScreens(QObject):
    """One for the program. `number` is the setting `display.customer`: a screen counted from 1, or off."""

    def __init__(
        self, till_window: QWidget, locale: Locale, store: Callable[[], str], number: str = "off"
    ) -> None:
        super().__init__(till_window)
        self.setObjectName("customer.screens")
        self._till_window, self._number = till_window, number
        self.presenter = CustomerPresenter(locale, store)
        self.window: CustomerWindow | None = None
        self._pole: Callable[[], Pole | None] = _no_pole
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.setInterval(THANKS_MS)
        self._thanks.timeout.connect(self._on_thanks_timeout)
        self.presenter.listen(self._draw)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._on_screens_changed)
            app.screenRemoved.connect(self._on_screens_changed)
            app.focusWindowChanged.connect(self._on_focus_window_changed)

    def use_devices(self, devices: Devices) -> None:
        """Show on the pole display of these too, whichever they have."""
        self._pole = lambda: devices.pole
        devices.on_pole.append(self._tell_pole)
        if devices.pole is not None:
            self._tell_pole(devices.pole)

    def follow(self, till: ShownTill | None) -> None:
        self.presenter.follow(till)

    def use(self, number: str) -> None:
        """The setting changed."""
        self._number = number
        self.place()

    @property
    def screen_wanted(self) -> QScreen | None:
        """The screen of the setting, if it is there and is not the till's."""
        screens = QGuiApplication.screens()
        if not self._number.isdigit() or not 0 < int(self._number) <= len(screens):
            return None
        wanted = screens[int(self._number) - 1]
        return None if wanted is self._till_window.screen() else wanted

    def place(self) -> None:
        """Open, move or close the window, as the setting and the screens are now."""
        screen = self.screen_wanted
        self.presenter.set_watched(is_watched=screen is not None or self._pole() is not None)
        if screen is None:
            self.close()
            return
        if self.window is None:
            self.window = CustomerWindow(self.presenter.face)
        self.window.setScreen(screen)
        self.window.setGeometry(screen.geometry())
        self.window.show()

    def redraw(self) -> None:
        """Show again what belongs there, after a test."""
        self._draw()

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _draw(self) -> None:
        face = self.presenter.face
        if face.kind == THANKS:
            self._thanks.start()
        else:
            self._thanks.stop()
        if self.window is not None:
            self.window.show_face(face)
        pole = self._pole()
        if pole is not None:
            self._tell_pole(pole)

    def _tell_pole(self, pole: Pole) -> None:
        top, below = (
            pair(words if can_show(words, pole.codec) else "", amount)
            for words, amount in pole_texts(self.presenter.face)
        )
        pole.show(top, below)

    @Slot()
    def _on_thanks_timeout(self) -> None:
        self.presenter.rest()

    @Slot(QScreen)
    def _on_screens_changed(self, _screen: QScreen) -> None:
        self.place()

    @Slot(QWindow)
    def _on_focus_window_changed(self, focused: QWindow | None) -> None:
        """Some window managers give a new window the keyboard whatever it asked for: the till has it back."""
        if self.window is not None and focused is not None and focused is self.window.windowHandle():
            self._till_window.activateWindow()


def _no_pole() -> Pole | None:
    """Stands in until the devices are there."""
    return None
