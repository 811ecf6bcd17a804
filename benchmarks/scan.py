"""Scan to painted line and key to painted results at the real window, without a server, beside a plain Qt list.

A scan is 13 keys and Enter sent to the window; the time ends when Qt has painted the ticket. The peer is a QListWidget
behind a line edit that gets the same keys. Typed keys wait up to 36 ms, because they could be the start of a scan; the
time of the search is measured behind that wait, from the key that reaches the field to its painted results.
Promise: p99 within one frame (16 ms) at 1,000,000 products, at most 250 MB.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any

import common
import psutil  # type: ignore[import-untyped]
import shop
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QStyleFactory, QVBoxLayout, QWidget

from pos.errors import Unavailable
from pos.hardware.ports import NullTransport
from pos.i18n import Locale
from pos.till.desk import TillDesk
from pos.till.front import FrontDoor
from pos.till.link import Link
from pos.till.names import Names
from pos.till.parking import Parking
from pos.till.shown import SignedIn
from pos.ui.application import keep_what_stays, start
from pos.ui.shell import Ports, Shell
from tests.factories.real_till import RealTill
from tests.factories.till import CASHIER, TillForTests

TYPED = ("coffee", "almar tea", "rice 17", "40000012", "s00123", "velvet")


class Painted(QObject):
    """Counts the paints of a widget, or with `is_window` those of anything in its window."""

    def __init__(self, widget: QWidget, *, is_window: bool = False) -> None:
        super().__init__(widget)
        self.count = 0
        # Qt paints all that changed in a window when it handles this one event
        self._counted = QEvent.Type.UpdateRequest if is_window else QEvent.Type.Paint
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self._counted
        return False

    def after(self, action: Callable[[], object]) -> float:
        """Seconds until what the action changed is on the screen."""
        before, began = self.count, time.perf_counter()
        action()
        while self.count == before and time.perf_counter() - began < 5:
            QApplication.processEvents()
        if self.count == before:
            raise RuntimeError("nothing was painted")
        return time.perf_counter() - began


def send(window: QWidget, key: int, text: str) -> None:
    QApplication.sendEvent(
        window.windowHandle(), QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    )


def send_code(window: QWidget, code: str) -> None:
    for digit in code:
        send(window, ord(digit), digit)
    send(window, Qt.Key.Key_Return.value, "\r")


def plain_list(products: int) -> tuple[QWidget, QListWidget]:
    """The peer: a list, a line edit and nothing else."""
    window = QWidget()
    column, field, lines = QVBoxLayout(window), QLineEdit(), QListWidget()
    style = QStyleFactory.create("Fusion")  # Qt's own, not the till's
    for widget in (window, field, lines, lines.viewport()):
        widget.setStyle(style)
    column.addWidget(field)
    column.addWidget(lines)
    numbers = {shop.barcode(number): number for number in range(min(products, 10_000))}

    def ring_up() -> None:
        lines.addItem(f"{field.text()}  product {numbers.get(field.text(), 0)}  1.19")
        lines.scrollToBottom()
        field.clear()

    field.returnPressed.connect(ring_up)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    field.setFocus()
    return window, lines


class Alone:
    """Nobody to ask: this benchmark has no server."""

    def query(self, *_: Any, **__: Any) -> Future[Any]:
        raise Unavailable("server_unreachable")

    change = change_even_at_end = query


def alone_window(till: TillForTests) -> Shell:
    """The till's window with somebody signed in, and nobody to ask."""
    session, link = till.sign_in(), Link()
    parking = Parking(session, till.worker, Alone(), link)
    port = TillDesk(session, till.worker, link, shop.print_queue(till, NullTransport()), parking)
    return till_window(till, port, link)


def till_window(till: TillForTests | RealTill, port: TillDesk, link: Link) -> Shell:
    desk = start(["pos"], theme_name="light")
    door = FrontDoor(Names(till.snapshot, "T01"), link)
    shell = Shell(
        Ports(door, lambda _who: port, lambda: None, lambda: None),
        Locale(),
        desk.operations,
        desk.scan_filter,
        datetime.now,
    )
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    shell.login.presenter.on_signed_in(SignedIn(CASHIER.person_id, CASHIER.name, "Cashier"))
    for _ in range(5):
        QApplication.processEvents()
    keep_what_stays()  # as the program does
    return shell


def scans(
    till: TillForTests | RealTill, shell: Shell, products: int, times: int, lines: int
) -> dict[str, Any]:
    """Scans into baskets of up to `lines` lines, and as many at the peer, in turn."""
    assert shell.till is not None
    rng = random.Random(7)
    ticket = Painted(shell.till.screens[0].panel.ticket.viewport())
    peer, peer_lines = plain_list(products)
    peer_painted = Painted(peer_lines.viewport())
    ours, theirs = [], []
    for number in range(times):
        code = shop.barcode(rng.randrange(products))
        ours.append(ticket.after(lambda: send_code(shell, code)))  # noqa: B023 - called at once
        theirs.append(peer_painted.after(lambda: send_code(peer, code)))  # noqa: B023 - called at once
        if number % lines == lines - 1:
            till.session.cancel("benchmark")
            shell.till.checkout.refresh()
            peer_lines.clear()
            QApplication.processEvents()
    peer.close()
    bare = common.spread(theirs)
    return {
        "what": f"scan to painted line, up to {lines} lines",
        **common.spread(ours),
        "list_p50_ms": bare["p50_ms"],
        "list_p99_ms": bare["p99_ms"],
        "ratio": common.ratio(ours, theirs),
    }


def searches(shell: Shell, times: int) -> dict[str, Any]:
    assert shell.till is not None
    screen = shell.till.screens[0]
    window, field = QWidget(), QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.show()
    bare, left = Painted(field), Painted(shell, is_window=True)
    ours, theirs, looked = [], [], []
    for _ in range(times):
        for words in TYPED:
            for length in range(1, len(words) + 1):
                typed = words[:length]
                ours.append(left.after(lambda: screen.scan_field.edit.setText(typed)))  # noqa: B023 - called at once
                theirs.append(bare.after(lambda: field.setText(typed)))  # noqa: B023 - called at once
                looked.append(common.seconds(lambda: shell.till.checkout.port.search(typed, 50)))  # type: ignore[union-attr]  # noqa: B023
            screen.scan_field.edit.setText("")
            QApplication.processEvents()
    window.close()
    return {
        "what": "key to painted results",
        **common.spread(ours),
        "field_p50_ms": common.spread(theirs)["p50_ms"],
        "field_p99_ms": common.spread(theirs)["p99_ms"],
        "ratio": common.ratio(ours, theirs),
        "search_alone_p99_ms": common.spread(looked)["p99_ms"],
    }


def measure(folder: Path, products: int, times: int, lines: int) -> list[dict[str, Any]]:
    filling = common.seconds(lambda: shop.fill(folder, products))
    before = psutil.Process().memory_info().rss
    till = TillForTests(folder)
    shell = alone_window(till)
    rows = [scans(till, shell, products, times, 30), searches(shell, max(1, times // 100))]
    rows.append(scans(till, shell, products, times, lines))
    rows.append(
        {
            "what": "process",
            "rss_mb": round(psutil.Process().memory_info().rss / 2**20),
            "before_till_mb": round(before / 2**20),
            "snapshot_mb": round((folder / "snapshot.db").stat().st_size / 2**20),
            "filled_s": round(filling, 1),
        }
    )
    shell.close()
    till.close()
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=500, help="of the long basket")
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.products, options.times, options.lines)
    common.report(options, rows)


if __name__ == "__main__":
    main()
