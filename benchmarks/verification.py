"""Checking the books: entries a second in Python, by the auditor's script and in the database, beside sha256 of the same
bytes in a plain loop. Sales have five lines.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import common
import shop

from pos.cli.journal_export import auditors_script
from pos.journal.export import Link, export_line, read_export
from pos.journal.verify import verify
from pos.services import audit, posting
from tests.factories.entries import Item, Made, TillBook
from tests.postgres import APPLES, BREAD, COFFEE, MILK


def made(sales: int) -> list[Made]:
    book, rng = TillBook(), random.Random(3)
    book.open_shift()
    for _ in range(sales):
        book.sale(*[Item(rng.choice([MILK, BREAD, COFFEE, APPLES]), "1.19") for _ in range(5)])
    return book.made


def in_database(folder: Path, entries: list[Made]) -> dict[str, float]:
    with shop.server_shop(folder) as books:
        till = books.connect("T01")
        for entry in entries:
            posting.post_entry(till, *entry.arguments)
        asked = books.database(None)
        problems: list[Any] = []
        taken = common.seconds(lambda: problems.extend(asked.read(audit.verify)))
        if problems:
            raise RuntimeError(f"not clean: {problems[:3]}")
        return {"database, all checks": taken}


def by_script(path: Path) -> float:
    command = [sys.executable, "-I", "-S", str(auditors_script()), str(path)]
    return common.seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def plain_hashes(entries: list[Made]) -> float:
    def loop() -> None:
        before = bytes(32)
        for entry in entries:
            before = hashlib.sha256(before + entry.payload.encode()).digest()

    return common.seconds(loop)


def measure(folder: Path, sales: int, posted: int) -> list[dict[str, Any]]:
    entries = made(sales)
    path = folder / "export"
    with path.open("w", encoding="utf-8") as file:
        for each in entries:
            file.write(export_line(Link(each.epoch, each.seq, each.payload, each.prev, each.hash)) + "\n")
    peer = min(plain_hashes(entries) for _ in range(3))
    found: list[Any] = []
    taken = {
        "program, an export": common.seconds(lambda: found.extend(verify(read_export(path)))),
        "auditor's script, an export": by_script(path),
    }
    if found:
        raise RuntimeError(f"not clean: {found[:3]}")
    rows = [row(name, len(entries), each_taken, peer) for name, each_taken in taken.items()]
    some = entries[: posted + 1]
    alone = peer * len(some) / len(entries)
    rows += [
        row(name, len(some), each_taken, alone) for name, each_taken in in_database(folder, some).items()
    ]
    return rows


def row(what: str, entries: int, taken: float, peer: float) -> dict[str, Any]:
    return {
        "what": what,
        "entries": entries,
        "entries_s": round(entries / taken),
        "sha256_alone_s": round(entries / peer),
        "ratio": round(taken / peer, 1),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--sales", type=int, default=50_000, help="in the export")
    parser.add_argument("--posted", type=int, default=10_000, help="of them in the database")
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.sales, options.posted)
    common.report(options, rows)


if __name__ == "__main__":
    main()
