"""Checking a chain of entries: content, links, gaps, order, series, the sums inside each entry, and the server's figures.

Works on a till's journal file, on an export, and on a chain read from the database, which also checks itself with the
same rules in SQL. `resources/audit/verify_journal.py` says the same without Tern; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pos.domain.entries import EntryKind
from pos.domain.inputs.numbers import read_stored
from pos.errors import PosError, Refused
from pos.journal import codec
from pos.journal.export import Link, ServerLine

Place = tuple[int, int]
"""Epoch and seq."""

SEAL_DIGITS = 16
OF_CONTENT = frozenset({"unreadable", "number_mismatch", "sums_differ", "receipt_gap"})


@dataclass(frozen=True, slots=True)
class Problem:
    """`code`: content_changed, link_broken, missing, out_of_order, doubled, unreadable, number_mismatch, sums_differ,
    receipt_gap, epoch_unexplained, carried_differs, tail_cut, seal_differs, receipt_missing, posted_missing,
    posted_differs, posted_without_entry.
    """

    epoch: int
    seq: int
    code: str


def verify(
    lines: Iterable[Link | ServerLine],
    *,
    expected_tail: str | None = None,
    seals: Mapping[str, str] | None = None,
    is_server: bool = False,
) -> Iterator[Problem]:
    """Problems of a chain: of each entry in order, then of the whole.

    `expected_tail` is the seal (16 hex digits) of the last entry, `seals` those of any receipts by their numbers, both
    from paper. A chain that was rewritten from one place on fits in itself and fits no paper printed after that place.
    `is_server`: the chain is the server's, which may lack what a restored till had; so is an export with server lines.
    """
    chain = _Chain({number: plain_seal(seal) for number, seal in (seals or {}).items()})
    found: list[Problem] = []
    for line in lines:
        if isinstance(line, ServerLine):
            chain.server.append(line)
        else:
            found += chain.add(line)
    kept = {(line.epoch, line.seq) for line in chain.server if line.kind == "kept"}
    for problem in found:
        # what a person was told of and decides about is no damage; that it is as it was posted is still checked
        if problem.code not in OF_CONTENT or (problem.epoch, problem.seq) not in kept:
            yield problem
    yield from chain.series(is_server=is_server or bool(chain.server))
    if chain.server:
        yield from chain.compared()
    last = chain.before
    epoch, seq = (last.epoch, last.seq) if last else (1, 0)
    if expected_tail is not None and (last is None or _seal(last.hash) != plain_seal(expected_tail)):
        yield Problem(epoch, seq, "tail_cut")
    for _ in chain.wanted:
        yield Problem(epoch, seq, "receipt_missing")


def plain_seal(seal: str) -> str:
    """A seal as it is printed, in groups, to its 16 digits."""
    return seal.replace(" ", "").replace("-", "").lower()


def _seal(own_hash: bytes) -> str:
    return own_hash.hex()[:SEAL_DIGITS]


@dataclass(slots=True)
class _Chain:
    """What has to be remembered of the entries that passed: about 200 bytes each."""

    wanted: dict[str, str]
    """Seals of the receipts that are looked for and have not passed yet, by number."""
    before: Link | None = None
    hashes: dict[Place, bytes] = field(default_factory=dict)
    receipts: dict[int, int] = field(default_factory=dict)
    """The newest receipt number of each epoch."""
    openings: list[tuple[Place, Place, Any]] = field(default_factory=list)
    """First entry of an epoch, the entry that passed before it, and what it says of the epoch before (None: nothing)."""
    carried: list[tuple[Place, Any]] = field(default_factory=list)
    figures: dict[Place, tuple[Any, ...]] = field(default_factory=dict)
    server: list[ServerLine] = field(default_factory=list)

    def add(self, link: Link) -> Iterator[Problem]:
        place = (link.epoch, link.seq)
        for code in (*self._placed(link), *self._content(link)):
            yield Problem(*place, code)
        self.hashes.setdefault(place, link.hash)
        self.before = link

    def _placed(self, link: Link) -> Iterator[str]:
        before = self.before
        if (link.epoch, link.seq) in self.hashes:
            yield "doubled"
            return
        is_new_epoch = before is None or before.epoch < link.epoch
        seq, prev = (0, codec.GENESIS) if is_new_epoch or before is None else (before.seq, before.hash)
        if link.seq > seq + 1:
            yield "missing"
        elif link.seq < seq + 1 or (before is not None and link.epoch < before.epoch):
            yield "out_of_order"
        elif link.prev_hash != prev:
            yield "link_broken"

    def _content(self, link: Link) -> Iterator[str]:
        # computed anew: the hash that stands beside the text proves nothing
        own_hash = codec.link(link.prev_hash, link.payload)
        if own_hash != link.hash:
            yield "content_changed"
        try:
            data = codec.decode(link.payload)
        except PosError:
            yield "unreadable"
            data = {"epoch": link.epoch, "seq": link.seq, "body": {}}
        if (data.get("epoch"), data.get("seq")) != (link.epoch, link.seq):
            yield "number_mismatch"
        self._remember_series(link, data)
        if data.get("kind") in (EntryKind.SALE, EntryKind.REFUND):
            yield from self._receipt(link, data)
        number = data["body"].get("number")
        if isinstance(number, str) and number in self.wanted and self.wanted.pop(number) != _seal(own_hash):
            yield "seal_differs"

    def _receipt(self, link: Link, data: dict[str, Any]) -> Iterator[str]:
        body = data["body"]
        number = body.get("receipt_no")
        if not _adds_up(body):
            yield "sums_differ"
        if type(number) is not int or number != self.receipts.get(link.epoch, 0) + 1:
            yield "receipt_gap"
        if type(number) is int:
            self.receipts[link.epoch] = number
            if body.get("number") != f"{data.get('till')}/{link.epoch}-{number:06d}":
                yield "number_mismatch"
        self.figures[link.epoch, link.seq] = _figures(body)

    # The series (pos/journal/epochs.py)

    def _remember_series(self, link: Link, data: dict[str, Any]) -> None:
        place, body = (link.epoch, link.seq), data["body"]
        if link.epoch > 1 and link.seq == 1:
            before = (self.before.epoch, self.before.seq) if self.before else (1, 0)
            claim = body.get("from") if data.get("kind") == EntryKind.EPOCH_STARTED else None
            self.openings.append((place, before, claim))
        if "carried_from" in body:
            self.carried.append((place, body["carried_from"]))

    def series(self, *, is_server: bool) -> Iterator[Problem]:
        """Each later epoch says where the one before ended, and what it repeats is there."""
        carried = {named for _, claim in self.carried if (named := _named(claim)) is not None}
        for place, before, claim in self.openings:
            named = _named(claim)
            if named is None:
                is_explained = False
            elif named[1] == 0:  # a new disk: the till had nothing
                is_explained = is_server or before[1] == 0
            elif is_server:
                # what the server never had, it must have been told again; but for an opening, which is not repeated
                is_explained = named[0] < place[0] and (self._has(named) or named in carried or named[1] == 1)
            else:
                is_explained = named[:2] == before and self._has(named)
            if not is_explained:
                yield Problem(*place, "epoch_unexplained")
        for place, claim in self.carried:
            named = _named(claim)
            if named is None or named[0] >= place[0] or not (is_server or self._has(named)):
                yield Problem(*place, "carried_differs")

    def _has(self, named: tuple[int, int, str]) -> bool:
        own_hash = self.hashes.get(named[:2])
        return own_hash is not None and own_hash.hex() == named[2]

    # What the server made of the entries

    def compared(self) -> Iterator[Problem]:
        """Forged, left out or invented rows of sales, and a tail that the server's own head knows better."""
        head = [line for line in self.server if line.kind == "head"]
        last = self.before
        end = (last.epoch, last.seq, last.hash.hex()) if last else (1, 0, "")
        for line in head:
            # a number series without an entry yet has 0
            is_empty = line.seq == 0 and (line.epoch > end[0] or end[1] == 0)
            if not is_empty and (line.epoch, line.seq, line.facts.get("hash")) != end:
                yield Problem(line.epoch, line.seq, "tail_cut")
        if not head:
            yield Problem(*end[:2], "tail_cut")
        kept = {
            (line.epoch, line.seq): line.facts.get("repaired") is True
            for line in self.server
            if line.kind == "kept"
        }
        left = {place: facts for place, facts in self.figures.items() if place not in kept}
        for line in self.server:
            place = (line.epoch, line.seq)
            if line.kind != "posted" or kept.get(place):
                continue
            if place not in left:
                yield Problem(*place, "posted_without_entry")
            elif left.pop(place) != _posted(line.facts):
                yield Problem(*place, "posted_differs")
        for place in left:
            yield Problem(*place, "posted_missing")


def _named(claim: Any) -> tuple[int, int, str] | None:
    """The entry that a `from` or `carried_from` names."""
    if not isinstance(claim, dict):
        return None
    epoch, seq, own_hash = claim.get("epoch"), claim.get("seq"), claim.get("hash")
    if type(epoch) is not int or type(seq) is not int or not isinstance(own_hash, str):
        return None
    return epoch, seq, own_hash


def _adds_up(body: dict[str, Any]) -> bool:
    """Lines, taxes and tenders against the totals."""
    try:
        total, tax = read_stored(body["total"]), read_stored(body["tax"])
        lines = [
            (
                *(read_stored(line[key]) for key in ("total", "net", "tax")),
                read_stored(line.get("liability", "0")),
            )
            for line in body["lines"]
        ]
        paid = sum(
            (read_stored(row["amount"]) - read_stored(row["change"]) for row in body["tenders"]), Decimal(0)
        )
        taxes = sum((read_stored(row["amount"]) for row in body["taxes"]), Decimal(0))
        tip, written_off, owed = (
            read_stored(body.get(key, "0")) for key in ("tip", "written_off", "liability")
        )
        return (
            all(line_total == net + line_tax + onto for line_total, net, line_tax, onto in lines)
            and sum((line[0] for line in lines), Decimal(0)) == total
            and sum((line[2] for line in lines), Decimal(0)) == tax == taxes
            and sum((line[3] for line in lines), Decimal(0)) == owed
            and read_stored(body["net"]) + tax + owed == total
            and paid == total + read_stored(body["rounding"]) + tip - written_off
        )
    except (KeyError, TypeError, Refused):
        return False


def _figures(body: dict[str, Any]) -> tuple[Any, ...]:
    """What the server's rows of this receipt have to say."""
    total, net, tax, rounding = (_figure(body, key) for key in ("total", "net", "tax", "rounding"))
    nothing = {"tip": "0", "written_off": "0"}  # most receipts have neither
    tip, written_off = (_figure(nothing | body, key) for key in nothing)
    if total is None or rounding is None or tip is None or written_off is None:
        paid = None
    else:
        paid = total + rounding + tip - written_off
    return body.get("number"), total, net, tax, rounding, total, tax, paid


def _posted(facts: Mapping[str, Any]) -> tuple[Any, ...]:
    keys = ("total", "net", "tax", "rounding", "lines", "taxes", "paid")
    return facts.get("number"), *(_figure(facts, key) for key in keys)


def _figure(facts: Mapping[str, Any], key: str) -> Decimal | None:
    try:
        return read_stored(facts.get(key))
    except Refused:
        return None
