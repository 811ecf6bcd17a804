"""Journal entries in a file of JSON lines, to be kept elsewhere and checked there, with or without Tern.

An export from the database also has what the server made of the entries (docs/entry-format.md). Nothing is judged here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pos.domain.entries import LARGEST_PAYLOAD_BYTES
from pos.errors import Unavailable

LONGEST_LINE = 8 * LARGEST_PAYLOAD_BYTES
"""Characters: the largest entry, with every letter written as an escape."""

SERVER_LINES = ("posted", "kept", "head")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it was found, before anything about it is believed."""

    epoch: int
    seq: int
    payload: str
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class ServerLine:
    """What the server says of an entry. `kind`: `posted` (figures of its sale), `kept` (for a person), `head`."""

    kind: str
    epoch: int
    seq: int
    facts: Mapping[str, Any]


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


def server_line(line: ServerLine) -> str:
    """`{"posted": {"epoch": 1, "seq": 2, ...}}`"""
    return json.dumps({line.kind: {"epoch": line.epoch, "seq": line.seq, **line.facts}}, ensure_ascii=False)


def read_export(path: Path) -> Iterator[Link | ServerLine]:
    """The lines of an export file. Raises Unavailable: `journal_missing`, `journal_damaged`."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 1):
                if line.strip():
                    yield _read_line(path, number, line)
    except FileNotFoundError as error:
        raise Unavailable("journal_missing", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("journal_damaged", path=str(path), reason=str(error)) from error


def _read_line(path: Path, number: int, line: str) -> Link | ServerLine:
    try:
        row = json.loads(line)
        kind = next((each for each in SERVER_LINES if each in row), None)
        facts = row if kind is None else row[kind]
        epoch, seq = facts["epoch"], facts["seq"]
        if type(epoch) is not int or type(seq) is not int:
            raise TypeError("numbers are needed")
        if kind is not None:
            return ServerLine(kind, epoch, seq, facts)
        payload = row["payload"]
        if not isinstance(payload, str):
            raise TypeError("a text is needed")
        payload.encode()  # half a surrogate pair has no bytes to be hashed
        return Link(epoch, seq, payload, bytes.fromhex(row["prev_hash"]), bytes.fromhex(row["hash"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unavailable("journal_damaged", path=str(path), reason=f"line {number} is no entry") from error
