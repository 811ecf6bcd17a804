"""Pay to receipt bytes at the printer's port, fsync of the journal included, beside a bare write and fsync of as many bytes.

The time runs from "paid" at the till's session to the moment when the port has the whole job. Promise: p99 50 ms.
"""

from __future__ import annotations

import os
import random
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import common
import shop

from pos.domain.tender import Tender, TenderKind
from pos.hardware.transports import FileTransport
from tests.factories.till import TillForTests


class TimedPort:
    """A printer that is a file, and says when it has a job."""

    def __init__(self, path: Path) -> None:
        self._file = FileTransport(path)
        self.has_it = threading.Event()
        self.at = 0.0
        self.bytes = 0

    @property
    def address(self) -> str:
        return self._file.address

    def send(self, data: bytes) -> None:
        self._file.send(data)
        self.at, self.bytes = time.perf_counter(), len(data)
        self.has_it.set()

    def status(self) -> None:
        """A file says nothing of itself."""


def fsynced(path: Path, size: int) -> float:
    def write() -> None:
        with path.open("ab") as file:
            file.write(b"x" * size)
            file.flush()
            os.fsync(file.fileno())

    return common.seconds(write)


def measure(folder: Path, sales: int, lines: int) -> list[dict[str, Any]]:
    shop.fill(folder, 1000)
    till = TillForTests(folder)
    port = TimedPort(folder / "printed")
    queue = shop.print_queue(till, port)
    queue.start()
    session, rng = till.sign_in(), random.Random(5)
    ours, theirs = [], []
    for _ in range(sales):
        for _ in range(lines):
            session.scan(shop.barcode(rng.randrange(1000)))
        port.has_it.clear()
        began = time.perf_counter()
        completed = session.complete([Tender(TenderKind.CASH, Decimal(1000))]).result()
        queue.print_receipt(completed.entry.id, opens_drawer=True)
        port.has_it.wait(30)
        ours.append(port.at - began)
        queue.wait_idle(30)
        theirs.append(fsynced(folder / "bare", port.bytes))
    queue.stop()
    till.close()
    bare = common.spread(theirs)
    return [
        {
            "lines": lines,
            "job_bytes": port.bytes,
            **common.spread(ours),
            "fsync_p50_ms": bare["p50_ms"],
            "fsync_p99_ms": bare["p99_ms"],
            "ratio": common.ratio(ours, theirs),
        }
    ]


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--sales", type=int, default=500)
    parser.add_argument("--lines", type=int, default=5)
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.sales, options.lines)
    common.report(options, rows)


if __name__ == "__main__":
    main()
