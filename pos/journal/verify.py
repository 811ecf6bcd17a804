"""Checking a chain of entries: content, links, gaps, order, and the sums inside each entry.

Works on a till's journal file and on an export; the database checks itself with the same rules in SQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.domain.entries import EntryKind
from pos.domain.inputs.numbers import read_stored
from pos.errors import PosError, Refused, Unavailable
from pos.journal import codec

LONGEST_LINE = 8 * codec.LARGEST_PAYLOAD
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
    receipt_gap, tail_cut.
    """

    epoch: int
    seq: int
    code: str


def verify(links: Iterable[Link], *, expected_tail: str | None = None) -> Iterator[Problem]:
    """Problems of a chain, in order. `expected_tail` is the seal (16 hex digits) of the last entry, from paper."""
    before: Link | None = None
    seen: set[tuple[int, int]] = set()
    receipts: dict[int, int] = {}
    for link in links:
        yield from _placed(link, before, seen)
        yield from _content(link, receipts)
        seen.add((link.epoch, link.seq))
        before = link
    if expected_tail is not None:
        found = before.hash.hex()[:16] if before else ""
        if found != expected_tail.replace(" ", "").lower():
            yield Problem(before.epoch if before else 1, before.seq if before else 0, "tail_cut")


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
