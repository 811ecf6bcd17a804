"""The till's window with the server there, slow (200 ms each way) and gone: scan, key and pay, each beside its peer in the same run.

A real server with as many products, a real snapshot of it, poster and questions on their threads, behind a road that is made worse.
Peers: a plain Qt list for scans, a line edit for keys, a bare write and fsync of as many bytes for pay. The time of pay runs from the
one key for exact cash to the whole job at the printer's port. Promise: the same figures in all three states.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import random
import time
import uuid
from pathlib import Path
from typing import Any

import common
import pay
import scan
import shop
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from pos.domain.product import Product
from pos.till.desk import TillDesk
from pos.till.link import LinkStatus
from pos.till.printing import RECEIPT_KIND
from pos.ui.shell import Shell
from tests.factories.real_till import ThreadedTill, cashier
from tests.network.proxy import Proxy
from tests.postgres import SEVEN, Shop

STATES = {"up": (0.0, False), "slow": (0.2, False), "gone": (0.0, True)}
"""Delay of each chunk, and silence."""


def fill(made: Shop, products: int) -> None:
    """Products on the server as `shop.products` names them. Triggers that tell tills of each are left out."""
    connection = made.connect(None)
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        with connection.cursor() as cursor:
            with cursor.copy("COPY pos.product (id, sku, name, price) FROM STDIN") as copy:
                for each in shop.products(products):
                    copy.write_row(
                        (_id(each.product), each.product.sku, each.product.name, each.product.price)
                    )
            with cursor.copy("COPY pos.barcode (code, product) FROM STDIN") as copy:
                for each in shop.products(products):
                    copy.write_row((each.product.barcode, _id(each.product)))
            with cursor.copy("COPY pos.product_tax (product, tax) FROM STDIN") as copy:
                for each in shop.products(products):
                    copy.write_row((_id(each.product), SEVEN))
    connection.execute("ANALYZE")


def _id(product: Product) -> uuid.UUID:
    """Beside the few products that the shop has anyway."""
    return uuid.UUID(int=2**64 + int(product.id, 16))


def open_till(folder: Path, made: Shop, road: Proxy) -> ThreadedTill:
    address = f"postgresql://127.0.0.1:{road.port}/{made.admin.dbname}"
    till = ThreadedTill(folder, "T01", address, (made.cluster.roles["T01"], made.cluster.passwords["T01"]))
    till.fill()
    till.token = made.sign_in("carla", "T01")
    till.session.begin(cashier(str(made.people["carla"])))
    till.start()
    return till


def wait_for(till: ThreadedTill, status: LinkStatus) -> None:
    while till.link.state.status is not status:
        till.poster.wake()
        QApplication.processEvents()
        time.sleep(0.01)


def press(
    window: Shell, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QApplication.sendEvent(window.windowHandle(), QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def pays(shell: Shell, port: pay.TimedPort, folder: Path, products: int, sales: int) -> dict[str, Any]:
    """Five items and the one key for exact cash; then the next sale. The first one of a program is slower, and told by itself."""
    rng, ours, theirs = random.Random(5), [], []
    for _ in range(sales + 1):
        for _ in range(5):
            scan.send_code(shell, shop.barcode(rng.randrange(products)))
        port.has_it.clear()
        began = time.perf_counter()
        press(shell, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
        while not port.has_it.is_set():
            QApplication.processEvents()
        ours.append(port.at - began)
        while shell.screen_shown is None or shell.screen_shown.objectName() != "complete":
            QApplication.processEvents()
        press(shell, Qt.Key.Key_Return)
        QApplication.processEvents()
        theirs.append(pay.fsynced(folder / "bare", port.bytes))
    first, *ours = ours
    return {
        "what": "exact cash to bytes",
        "first_ms": round(first * 1000, 1),
        **common.spread(ours),
        "fsync_p50_ms": common.spread(theirs)["p50_ms"],
        "ratio": common.ratio(ours, theirs[1:]),
    }


def measure(folder: Path, products: int, times: int, sales: int) -> list[dict[str, Any]]:
    with shop.server_shop(folder) as made, Proxy(made.admin.hosts[0]) as road:
        fill(made, products)
        began = time.perf_counter()
        till = open_till(folder / "T01", made, road)
        rows: list[dict[str, Any]] = [
            {"what": "snapshot fetched", "products": products, "s": round(time.perf_counter() - began, 1)}
        ]
        port = pay.TimedPort(folder / "printed")
        queue = shop.print_queue(till, port)
        queue.start()
        till.session.on_receipt = lambda journal, entry: queue.put(
            journal, entry.id, RECEIPT_KIND, opens_drawer=True
        )
        desk = TillDesk(till.session, till.worker, till.link, queue, till.parking, None, till.accounts)
        shell = scan.till_window(till, desk, till.link)
        for state, (delay_s, is_silent) in STATES.items():
            road.delay_s, road.is_silent = delay_s, is_silent
            wait_for(till, LinkStatus.OFFLINE if is_silent else LinkStatus.ONLINE)
            measured = (
                scan.scans(till, shell, products, times, 30),
                scan.searches(shell, max(1, times // 100)),
                pays(shell, port, folder, products, sales),
            )
            rows += [{"server": state, **row} for row in measured]
        road.heal()
        shell.close()
        queue.stop()
        till.close()
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--sales", type=int, default=100)
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.products, options.times, options.sales)
    common.report(options, rows)


if __name__ == "__main__":
    main()
