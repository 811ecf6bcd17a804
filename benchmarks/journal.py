"""One sale into the journal, fsync included, beside a bare sqlite3 INSERT of the same text in a table with WAL and FULL.

Both write to the same disk in turn. Promise: p99 within the 50 ms of pay to receipt; the journal may hold years.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import common

from pos.db.ids import new_id
from pos.domain.entries import Draft, EntryKind
from pos.journal.store import Journal
from tests.factories.entries import Item, TillBook
from tests.postgres import MILK


def a_body() -> dict[str, Any]:
    book = TillBook()
    body: dict[str, Any] = book.sale(*[Item(MILK, "1.19")] * 5).doc["body"]
    return {key: value for key, value in body.items() if key not in {"receipt_no", "number"}}


def draft(body: dict[str, Any]) -> Draft:
    return Draft(str(new_id()), EntryKind.SALE, datetime.now(UTC), 60, date(2026, 11, 20), None, None, body)


def bare(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = FULL")
    file.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, payload TEXT NOT NULL, hash BLOB NOT NULL)")
    return file


def measure(folder: Path, kept: int, sales: int) -> dict[str, Any]:
    body = a_body()
    ours, theirs, opening = [], [], 0.0
    with Journal(folder, "T01") as journal:
        for start in range(0, kept, 5000):
            journal.append_all(draft(body) for _ in range(min(5000, kept - start)))
    began = time.perf_counter()
    file = bare(folder / "bare.db")
    with Journal(folder, "T01") as journal:
        opening = time.perf_counter() - began
        for _ in range(sales):
            entry_draft = draft(body)
            began = time.perf_counter()
            entry = journal.append(entry_draft)
            between = time.perf_counter()
            file.execute(
                "INSERT INTO entry (payload, hash) VALUES (?, ?)",
                (entry.payload, hashlib.sha256(entry.payload.encode()).digest()),
            )
            theirs.append(time.perf_counter() - between)
            ours.append(between - began)
    file.close()
    peer = common.spread(theirs, 3)
    return {
        "entries_before": kept,
        "payload_bytes": len(entry.payload),
        **common.spread(ours, 3),
        "bare_p50_ms": peer["p50_ms"],
        "bare_p99_ms": peer["p99_ms"],
        "ratio": common.ratio(ours, theirs),
        "open_ms": round(opening * 1000),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--sales", type=int, default=3000)
    parser.add_argument("--kept", type=int, nargs="*", default=[0, 50_000])
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = [measure(folder / str(kept), kept, options.sales) for kept in options.kept]
    common.report(options, rows)


if __name__ == "__main__":
    main()
