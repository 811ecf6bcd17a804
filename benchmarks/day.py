"""Memory of a till over a day of 2,000 sales through its window: scans, searches, parking, recalls, exact cash, new sale.

The memory is read after a warm-up of 200 sales and then after every quarter of the day; the growth is what the last reading has more
than the first. The peer is a plain Qt list that gets as many rows and clears; the ratio is of how
many times the memory became, ours by the list's. Promise: a day does not grow.
"""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import random
import time
from pathlib import Path
from typing import Any

import common
import psutil  # type: ignore[import-untyped]
import shop
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from scan import alone_window, plain_list, send_code

from pos.ui.shell import Shell
from tests.factories.till import TillForTests

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def resident() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 2**20


def press(shell: Shell, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(shell.windowHandle(), key, modifiers)


def until(shell: Shell, screen: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        QApplication.processEvents()
        shown = shell.screen_shown
        if shown is not None and shown.objectName() == screen:
            return
    raise TimeoutError(screen)


def sale(shell: Shell, rng: random.Random, products: int) -> None:
    """A sale of one to twelve items, now and then with a search and a change of mind."""
    till = shell.till
    assert till is not None
    for _ in range(rng.randint(1, 12)):
        send_code(shell, shop.barcode(rng.randrange(products)))
    if rng.random() < 0.2:
        till.screens[0].scan_field.edit.setText(rng.choice(["milk", "alm", "tea 2"]))
        QApplication.processEvents()
        till.screens[0].scan_field.edit.setText("")
    if rng.random() < 0.2:
        press(shell, KEY.Key_Delete)
        press(shell, KEY.Key_Z, CTRL)
    if not till.checkout.can_pay:
        send_code(shell, shop.barcode(1))
    press(shell, KEY.Key_F12, SHIFT)
    until(shell, "complete")
    press(shell, KEY.Key_Return)
    until(shell, "checkout")


def measure(folder: Path, products: int, sales: int, warm_up: int) -> list[dict[str, Any]]:
    shop.fill(folder, products)
    till = TillForTests(folder)
    shell = alone_window(till)
    rng, readings = random.Random(3), []
    peer, peer_lines = plain_list(products)
    peer_readings = []
    for number in range(1, warm_up + sales + 1):
        sale(shell, rng, products)
        if number >= warm_up and (number - warm_up) % max(1, sales // 4) == 0:
            readings.append(resident())
    for number in range(1, warm_up + sales + 1):
        for _ in range(6):
            send_code(peer, shop.barcode(rng.randrange(products)))
        peer_lines.clear()
        QApplication.processEvents()
        if number >= warm_up and (number - warm_up) % max(1, sales // 4) == 0:
            peer_readings.append(resident())
    shell.close()
    peer.close()
    till.close()
    return [
        {
            "sales": sales,
            "after_mb": " ".join(f"{each:.1f}" for each in readings),
            "growth_mb": round(readings[-1] - readings[0], 1),
            "kb_per_sale": round((readings[-1] - readings[0]) * 1024 / sales, 2),
            "peer_growth_mb": round(peer_readings[-1] - peer_readings[0], 1),
            "ratio": round(readings[-1] / readings[0] / (peer_readings[-1] / peer_readings[0]), 3),
        }
    ]


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--sales", type=int, default=2000)
    parser.add_argument("--warm-up", type=int, default=200, help="sales before the first reading")
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.products, options.sales, options.warm_up)
    common.report(options, rows)


if __name__ == "__main__":
    main()
