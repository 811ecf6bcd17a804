"""The seam between the kill test and the system under test.

`chaos.py` knows customers, papers and how to do harm; a driver knows how to start the server and the tills and how to
read what they kept. Another till system, or another harness, needs only these few calls.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PRICES: Mapping[str, int] = {"MILK": 119, "BREAD": 345, "COFFEE": 890}
"""The goods of every shop under test, in cents: no promotions, prices include the tax."""

CRASH_POINTS = ("in_basket", "before_append", "after_append", "after_paper", "after_post")
"""Where a till may be told to kill itself: a line is kept; the customer has paid; the sale is on disk and no paper is
out; the paper is out; the server has it and the till does not know."""


@dataclass(frozen=True, slots=True)
class Basket:
    """What customer number `no` puts on the counter: codes with quantities, paid by `tender` (cash or card)."""

    no: int
    items: tuple[tuple[str, int], ...]
    tender: str

    @property
    def total(self) -> int:
        """Cents."""
        return sum(PRICES[code] * quantity for code, quantity in self.items)

    @property
    def quantities(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for code, quantity in self.items:
            found[code] = found.get(code, 0) + quantity
        return found


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt that a customer holds. `seal` is 16 hexadecimal digits, `total` cents."""

    basket: int
    number: str
    seal: str
    total: int


@dataclass(frozen=True, slots=True)
class Row:
    """A sale as the server has it."""

    till: str
    epoch: int
    receipt_no: int
    number: str
    seal: str
    total: int
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Orders:
    """What a till process is told on its command line, as JSON in a file.

    It sells the baskets of `work` that have no paper in `witness` yet, in order. Before a customer's first scan it
    writes `{"begin": no}` to the witness, after the sale `{"paper": no, "number", "seal", "total"}`, each line flushed
    to disk. With `settles` it ends when everything is posted, else when the last paper is out. `dies_at` is a crash
    point and how often it is passed before; `fault` names a bug to play.
    """

    till: str
    folder: str
    address: str
    login: tuple[str, str]
    person: str
    work: str
    witness: str
    pause_s: float
    settles: bool
    dies_at: tuple[str, int] | None
    fault: str | None

    @classmethod
    def read(cls, path: Path) -> Orders:
        return cls(**json.loads(path.read_text(encoding="utf-8")))


class Driver(Protocol):
    """A system under test. Called from one thread, except `start_server`, which may be slow."""

    tills: Sequence[str]

    def setup(self, folder: Path, tills: int) -> None: ...
    def start_server(self) -> None: ...
    def kill_server(self) -> None: ...
    def cut(self) -> None:
        """Cut all connections between tills and server, some of them after the request and before the answer."""
        ...

    def till_command(self, till: str, orders: Mapping[str, Any]) -> list[str]:
        """The command that starts a till; `orders` are work, witness, pause_s, settles, dies_at and fault."""
        ...

    def rows(self) -> list[Row]: ...
    def unposted_but_marked(self) -> list[str]:
        """Entries that a till believes to be posted and the server does not have; asked with all tills down."""
        ...

    def problems(self) -> list[str]:
        """What the system's own checks find: chains, sums, stock, journals against the server."""
        ...

    def close(self) -> None: ...


class Witness:
    """The customers: an append-only file, flushed line by line, that no crash of a till takes back."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, **line: Any) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, (json.dumps(line) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        whole = self.path.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in whole]

    def papers(self) -> list[Paper]:
        return [
            Paper(line["paper"], line["number"], line["seal"], line["total"])
            for line in self.lines()
            if "paper" in line
        ]


def read_work(path: Path) -> list[Basket]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        Basket(row["no"], tuple((code, quantity) for code, quantity in row["items"]), row["tender"])
        for row in rows
    ]


def write_work(path: Path, baskets: Sequence[Basket]) -> None:
    rows = [{"no": each.no, "items": each.items, "tender": each.tender} for each in baskets]
    path.write_text(json.dumps(rows), encoding="utf-8")
