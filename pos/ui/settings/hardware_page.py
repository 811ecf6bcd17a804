"""The settings page "Tills and hardware": the devices of this till, one row each, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.office.forms import Scroller
from pos.ui.office.page import GUTTER, Page
from pos.ui.operation import Operations
from pos.ui.settings.device_row import Card, DeviceFace, DeviceRow
from pos.ui.widgets.base import px
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

WIDEST = 960


class HardwarePage(Page):
    """Rows of devices. `faces` are drawn as they are."""

    def __init__(self, till: str, faces: tuple[DeviceFace, ...]) -> None:
        super().__init__(say("{till}, hardware", till=till), "hardware")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(GUTTER))
        column.setSpacing(px(16))
        self.card = Card(name="hardware.devices")
        self.rows = {
            each.key: DeviceRow(each, is_last=number == len(faces), parent=self.card)
            for number, each in enumerate(faces, 1)
        }
        for row in self.rows.values():
            self.card.column.addWidget(row)
        column.addWidget(self.card)
        column.addStretch(1)
        body.setMaximumWidth(px(WIDEST + 2 * GUTTER))
        self.content.addWidget(Scroller(body), 1)


def open_hardware(app: App, _locale: Locale, _operations: Operations) -> HardwarePage:
    """For the office: the devices of this till as its settings name them."""
    settings = app.settings
    faces = (
        DeviceFace("printer", "printer", say("Receipt printer"), settings.printer),
        DeviceFace("second", "printer", say("Second printer"), settings.second_printer or "none"),
        DeviceFace("terminal", "credit-card", say("Card terminal"), settings.terminal),
    )
    return HardwarePage(app.session.till_name, faces)
