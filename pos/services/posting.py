"""Posting entries: the fast path from the journal to the server, on a raw psycopg connection in autocommit mode.

One round trip per entry or batch. The connection comes from Database.connect_raw and is held by the poster.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import psycopg

from pos.db.sqlstate import translate

Answer = Literal["posted", "duplicate", "quarantined"]
Poster = psycopg.Connection[Any]

POST: Final = "SELECT pos.post_entry(%s, %s, %s, %b, %b)"
POST_MANY: Final = "SELECT pos.post_entries(%s, %s, %s, %b, %b)"
HEAD: Final = "SELECT till, epoch, last_seq, last_hash, last_receipt_no, blocked, clock_timestamp() FROM pos.chain_head()"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far the server is with this till: what the next entry must follow. `hash` is 32 bytes (zeros at seq 0)."""

    till: str
    epoch: int
    seq: int
    hash: bytes
    receipt_no: int
    blocked: str | None
    at: dt.datetime
    """The server's clock."""


def chain_head(connection: Poster) -> ChainHead:
    """Raises Refused("not_allowed") when the login is no till of this database, Unavailable when the server is away."""
    try:
        row = connection.execute(HEAD).fetchone()
    except psycopg.Error as error:
        raise translate(error) or error from error
    if row is None or row[0] is None:
        from pos.errors import Refused

        raise Refused("not_allowed", reason="this login is not a till")
    return ChainHead(*row)


def post_entry(
    connection: Poster, epoch: int, seq: int, payload: str, prev_hash: bytes, entry_hash: bytes
) -> Answer:
    """Post one entry. The same entry again is answered with "duplicate", content that cannot be applied with
    "quarantined"; both are successes. Raises Refused("till_blocked"), Conflict("entry_fork"), Conflict("entry_gap"),
    Conflict("entry_hash_wrong"), Unavailable.
    """
    try:
        row = connection.execute(POST, (epoch, seq, payload, prev_hash, entry_hash)).fetchone()
    except psycopg.Error as error:
        raise translate(error) or error from error
    return cast("Answer", row[0] if row else None)


def post_entries(
    connection: Poster,
    epoch: int,
    first_seq: int,
    payloads: Sequence[str],
    prev_hash: bytes,
    hashes: Sequence[bytes],
) -> list[Answer]:
    """Post consecutive entries of one epoch in one transaction, best 50 to 200; `prev_hash` is before the first.

    Answers in order. All or nothing: an error (see post_entry) leaves none of them posted.
    """
    try:
        row = connection.execute(
            POST_MANY, (epoch, first_seq, list(payloads), prev_hash, list(hashes))
        ).fetchone()
    except psycopg.Error as error:
        raise translate(error) or error from error
    return cast("list[Answer]", row[0] if row else [])


def announce(connection: Poster, kind: str = "sales") -> None:
    """Tell the others that something was posted (`sales`, `stock` or `shifts`); at most about once a second."""
    try:
        connection.execute("SELECT pos.announce(%s)", (kind,))
    except psycopg.Error as error:
        raise translate(error) or error from error


def ping(connection: Poster) -> None:
    """A round trip. Raises Unavailable."""
    try:
        connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise translate(error) or error from error


def report_alarm(connection: Poster, kind: str, detail: Mapping[str, object]) -> None:
    """Tell the owner of something that this till cannot mend; the server keeps one open alarm of a kind."""
    try:
        connection.execute("SELECT pos.report_alarm(%s, %s)", (kind, json.dumps(detail, default=str)))
    except psycopg.Error as error:
        raise translate(error) or error from error
