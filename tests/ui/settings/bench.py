"""A till's devices on a bench: a network printer, a scale and a scanner on ports, a terminal that is a simulator, all really asked."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

from pos.bootstrap.opening import save_settings
from pos.documents.paper import PaperFormat
from pos.home import Home
from pos.paths import resources_dir
from pos.settings import Settings, read_settings
from pos.till.cards import TillCards
from pos.till.device_making import printers_from
from pos.till.devices import Devices
from pos.till.printing import PrintQueue
from pos.till.session import SignedIn
from tests.hardware.printer_simulator import TcpPrinter
from tests.hardware.pty_device import PtyDevice

OWNER = SignedIn("1", "carla", "Carla Ruiz", "owner", frozenset({"settings.edit", "catalog.edit"}), "t")
CASHIER = SignedIn("3", "anna", "Anna Koster", "cashier", frozenset({"sell"}), "t")
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"


class Bench:
    """`app` is as much of an App as the hardware page asks for."""

    def __init__(self, till, folder, user=OWNER, **settings) -> None:
        self.printer = TcpPrinter()
        self.plate = b"\x0200.416\r"
        (folder / "scale").mkdir()
        (folder / "scanner").mkdir()
        self.scale = PtyDevice(folder / "scale", lambda data: self.plate if data == b"W" else b"")
        self.scanner = PtyDevice(folder / "scanner")
        home = Home(folder / "home")
        made = Settings(printer=self.printer.address, till="T01", **settings)
        save_settings(home, made)
        troubles: dict = {}
        self.printing = PrintQueue(
            till.worker,
            printers_from(made, troubles),
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            FONT,
            till.clock,
        )
        self.cards = TillCards(till.worker, till.clock)
        self.devices = Devices(made, "T01", self.printing, self.cards, troubles)
        self.printing.start()
        self.devices.start()
        self.app = SimpleNamespace(
            home=home,
            settings=made,
            devices=self.devices,
            session=SimpleNamespace(user=user, till_name="Till 1"),
        )

    @property
    def kept(self) -> Settings:
        """What the settings file says now."""
        return read_settings(self.app.home.path)

    def keep(self, **changed) -> None:
        """Somebody else writes into the file."""
        save_settings(self.app.home, replace(self.kept, **changed))

    def close(self) -> None:
        for each in (self.devices, self.printing, self.cards):
            each.ask_to_stop()
            assert each.join(5)
        self.devices.close()
        for device in (self.scale, self.scanner):
            device.unplug()
        self.printer.close()


def done(result) -> Future:
    future: Future = Future()
    future.set_result(result)
    return future
