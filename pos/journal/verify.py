"""Checking a chain of entries: content, links, gaps, order, and the sums inside each entry.

Works on a till's journal file and on an export; the database checks itself with the same rules in SQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.domain.entries import LARGEST_PAYLOAD_BYTES, EntryKind
from pos.domain.inputs.numbers import read_stored
from pos.errors import PosError, Refused, Unavailable
from pos.journal import codec

LONGEST_LINE = 8 * LARGEST_PAYLOAD_BYTES
"""Characters: the largest entry, with every letter written as an escape."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it was found, before anything about it is believed."""

    epoch: int
    seq: int
    payload: str
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """`code`: content_changed, link_broken, missing, out_of_order, doubled, unreadable, number_mismatch, sums_differ,
    receipt_gap, tail_cut, seal_differs, receipt_missing.
    """

    epoch: int
    seq: int
    code: str


SEAL_DIGITS = 16


def verify(
    links: Iterable[Link], *, expected_tail: str | None = None, seals: Mapping[str, str] | None = None
) -> Iterator[Problem]:
    """Problems of a chain, in order.

    `expected_tail` is the seal (16 hex digits) of the last entry, `seals` those of any receipts by their numbers, both
    from paper. A chain that was rewritten from one place on fits in itself and fits no paper printed after that place.
    """
    before: Link | None = None
    seen: set[tuple[int, int]] = set()
    receipts: dict[int, int] = {}
    wanted = {number: plain_seal(seal) for number, seal in (seals or {}).items()}
    for link in links:
        yield from _placed(link, before, seen)
        yield from _content(link, receipts)
        if wanted:
            yield from _sealed(link, wanted)
        seen.add((link.epoch, link.seq))
        before = link
    last = (before.epoch, before.seq) if before else (1, 0)
    if expected_tail is not None and (before is None or _seal(before) != plain_seal(expected_tail)):
        yield Problem(*last, "tail_cut")
    for _ in wanted:
        yield Problem(*last, "receipt_missing")


def plain_seal(seal: str) -> str:
    """A seal as it is printed, in groups, to its 16 digits."""
    return seal.replace(" ", "").replace("-", "").lower()


def _seal(link: Link) -> str:
    return link.hash.hex()[:SEAL_DIGITS]


def _sealed(link: Link, wanted: dict[str, str]) -> Iterator[Problem]:
    """Takes the receipt off the list of those that are looked for."""
    try:
        number = codec.decode(link.payload)["body"].get("number")
    except PosError:
        return
    if not isinstance(number, str) or number not in wanted:
        return
    # computed anew: the hash that stands beside the text proves nothing
    if codec.link(link.prev_hash, link.payload).hex()[:SEAL_DIGITS] != wanted.pop(number):
        yield Problem(link.epoch, link.seq, "seal_differs")


def _placed(link: Link, before: Link | None, seen: set[tuple[int, int]]) -> Iterator[Problem]:
    if (link.epoch, link.seq) in seen:
        yield Problem(link.epoch, link.seq, "doubled")
        return
    is_new_epoch = before is None or before.epoch != link.epoch
    expected_seq = 1 if is_new_epoch or before is None else before.seq + 1
    expected_prev = codec.GENESIS if is_new_epoch or before is None else before.hash
    if link.seq > expected_seq:
        yield Problem(link.epoch, link.seq, "missing")
    elif link.seq < expected_seq:
        yield Problem(link.epoch, link.seq, "out_of_order")
    elif link.prev_hash != expected_prev:
        yield Problem(link.epoch, link.seq, "link_broken")


def _content(link: Link, receipts: dict[int, int]) -> Iterator[Problem]:
    if codec.link(link.prev_hash, link.payload) != link.hash:
        yield Problem(link.epoch, link.seq, "content_changed")
    try:
        data = codec.decode(link.payload)
    except PosError:
        yield Problem(link.epoch, link.seq, "unreadable")
        return
    if (data.get("epoch"), data.get("seq")) != (link.epoch, link.seq):
        yield Problem(link.epoch, link.seq, "number_mismatch")
    if data.get("kind") in (EntryKind.SALE, EntryKind.REFUND):
        if not _adds_up(data["body"]):
            yield Problem(link.epoch, link.seq, "sums_differ")
        number = data["body"].get("receipt_no")
        if number != receipts.get(link.epoch, 0) + 1:
            yield Problem(link.epoch, link.seq, "receipt_gap")
        if isinstance(number, int):
            receipts[link.epoch] = number


def _adds_up(body: dict[str, Any]) -> bool:
    """Lines, taxes and tenders against the totals."""
    try:
        total, tax = read_stored(body["total"]), read_stored(body["tax"])
        lines = [
            (read_stored(line["total"]), read_stored(line["net"]), read_stored(line["tax"]))
            for line in body["lines"]
        ]
        paid = sum(
            (read_stored(row["amount"]) - read_stored(row["change"]) for row in body["tenders"]), Decimal(0)
        )
        taxes = sum((read_stored(row["amount"]) for row in body["taxes"]), Decimal(0))
        return (
            all(line_total == net + line_tax for line_total, net, line_tax in lines)
            and sum((line[0] for line in lines), Decimal(0)) == total
            and sum((line[2] for line in lines), Decimal(0)) == tax == taxes
            and read_stored(body["net"]) + tax == total
            and paid == total + read_stored(body["rounding"])
        )
    except (KeyError, TypeError, Refused):
        return False


def export_line(link: Link) -> str:
    """One entry of an export: a JSON line with the payload as text, byte for byte."""
    return json.dumps(
        {
            "epoch": link.epoch,
            "seq": link.seq,
            "prev_hash": link.prev_hash.hex(),
            "hash": link.hash.hex(),
            "payload": link.payload,
        },
        ensure_ascii=False,
    )


def read_export(path: Path) -> Iterator[Link]:
    """The entries of an export file. Raises Unavailable: `journal_missing`, `journal_damaged`."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 1):
                if line.strip():
                    yield _export_link(path, number, line)
    except FileNotFoundError as error:
        raise Unavailable("journal_missing", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("journal_damaged", path=str(path), reason=str(error)) from error


def _export_link(path: Path, number: int, line: str) -> Link:
    try:
        row = json.loads(line)
        epoch, seq, payload = row["epoch"], row["seq"], row["payload"]
        if type(epoch) is not int or type(seq) is not int or not isinstance(payload, str):
            raise TypeError("numbers and a text are needed")
        payload.encode()  # half a surrogate pair has no bytes to be hashed
        return Link(epoch, seq, payload, bytes.fromhex(row["prev_hash"]), bytes.fromhex(row["hash"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unavailable("journal_damaged", path=str(path), reason=f"line {number} is no entry") from error
