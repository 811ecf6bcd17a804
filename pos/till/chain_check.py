"""A till's chain as the database holds it, checked here and not there: who owns the server can change its functions too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar

from pos.journal import verify
from pos.journal.export import Link
from pos.services import audit
from pos.services.audit import Problem

T = TypeVar("T")
# What the server keeps for a person (odd content) is no damage there; what the chain itself says is.
OF_THE_CHAIN: Final = frozenset(
    {
        "content_changed",
        "link_broken",
        "missing",
        "out_of_order",
        "doubled",
        "epoch_unexplained",
        "seal_differs",
        "receipt_missing",
    }
)
SAME_WORDS: Final = {"missing": "entry_missing"}


class Counted(Generic[T]):
    """Counts the entries that pass."""

    def __init__(self, lines: Iterable[T]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for line in self._lines:
            self.count += isinstance(line, Link)
            yield line


def read_chain(session: Any, till: str, seals: Mapping[str, str]) -> tuple[list[Problem], int]:
    """What is wrong with a till's chain, and how long it is. `seals` by number of receipt, from paper."""
    links = Counted(
        Link(row.epoch, row.seq, row.payload, row.prev_hash, row.hash)
        for row in audit.read_chain(session, till)
    )
    problems = [
        Problem(f"{till}/{each.epoch}-{each.seq}", SAME_WORDS.get(each.code, each.code))
        for each in verify.verify(links, seals=seals, is_server=True)
        if each.code in OF_THE_CHAIN
    ]
    return problems, links.count


def check_till(session: Any, till: str) -> list[Problem]:
    """A till's entries, rows and sums by the database's own functions, and its chain once more without them."""
    found = audit.verify_tills(session, till)
    mine, _ = read_chain(session, till, {})
    return found + [each for each in mine if each not in found]
