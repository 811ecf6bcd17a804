"""What a process with two screens is asked to do: a till on the first, the customer's window on the second."""

SCRIPT = """
import json
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pos.i18n import Locale
from pos.paths import resources_dir
from pos.ui.customer_display.screens import CustomerScreens
from pos.ui.theme import install, load_fonts

app = QApplication([])
load_fonts(resources_dir() / "fonts")
install(app, "light")
till = QLineEdit()
till.show()
till.activateWindow()
from shots import settle

settle(100)
customer = CustomerScreens(till, Locale(), lambda: "Linden Market", "2")
customer.place()
settle(100)
said = {
    "screens": [each.name() for each in QGuiApplication.screens()],
    "on": customer.window.screen().name(),
    "left": customer.window.geometry().left(),
    "focus_is_tills": QGuiApplication.focusWindow() is till.windowHandle(),
}
customer.use("off")
said["after_off"] = customer.window is None
print(json.dumps(said), flush=True)
import os

os._exit(0)
"""
