"""Who signed in at this till lately, sealed, so that they can sign in without the server for a while.

What is kept is HMAC-SHA256 over the bcrypt string with a key from outside this file: without that key a stolen
journal does not even allow guessing a four-digit PIN.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pos.errors import Refused
from pos.journal.codec import instant, instant_text
from pos.journal.store import Journal

LEASE = timedelta(hours=72)
TRIES = 5
CLOCK_TOLERANCE = timedelta(minutes=5)
CLOCK_SEEN = "clock_seen"


@dataclass(frozen=True, slots=True)
class Lease:
    """A sign-in that may be repeated offline until it ends."""

    salt: str
    person: Mapping[str, Any]
    tries_left: int


def remember(
    journal: Journal,
    username: str,
    kind: str,
    salt: str,
    bcrypt: str,
    key: bytes,
    person: Mapping[str, Any],
    at: datetime,
) -> None:
    """After a sign-in that the server approved; `at` is the till's clock, from which the lease is counted."""
    # The server was there to speak up about a wrong clock: what was seen before, in a wrong future perhaps, is over.
    journal.set_meta(CLOCK_SEEN, instant_text(at))
    journal.database.execute(
        "INSERT OR REPLACE INTO sign_in (username, kind, salt, sealed, person, signed_in_at, tries_left)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (username, kind, salt, _seal(key, bcrypt), json.dumps(dict(person)), instant_text(at), TRIES),
    )


def forget(journal: Journal, username: str, kind: str | None = None) -> None:
    """What this person signed in with, or only what is of this kind."""
    journal.database.execute(
        "DELETE FROM sign_in WHERE username = ?1 AND (?2 IS NULL OR kind = ?2)", (username, kind)
    )


def find_lease(journal: Journal, username: str, kind: str, now: datetime) -> Lease | None:
    """The lease of this person, or None when there is none in force.

    Setting the clock back does not stretch it: raises Refused("clock_set_back") when this till has seen a later time.
    """
    row = journal.database.execute(
        "SELECT salt, person, tries_left, signed_in_at FROM sign_in WHERE username = ? AND kind = ?",
        (username, kind),
    ).fetchone()
    if row is None:
        return None
    salt, person, tries_left, signed_in_at = row
    if note_clock(journal, now) - now > CLOCK_TOLERANCE:
        raise Refused("clock_set_back")
    if now - instant(signed_in_at) > LEASE or tries_left <= 0:
        return None
    return Lease(salt, json.loads(person), tries_left)


def check(journal: Journal, username: str, kind: str, bcrypt: str, key: bytes) -> bool:
    """Compare, and count a wrong try on disk before answering."""
    row = journal.database.execute(
        "SELECT sealed FROM sign_in WHERE username = ? AND kind = ? AND tries_left > 0", (username, kind)
    ).fetchone()
    is_right = row is not None and hmac.compare_digest(row[0], _seal(key, bcrypt))
    journal.database.execute(
        "UPDATE sign_in SET tries_left = CASE WHEN ? THEN ? ELSE tries_left - 1 END"
        " WHERE username = ? AND kind = ? AND tries_left > 0",
        (is_right, TRIES, username, kind),
    )
    return is_right


def note_clock(journal: Journal, now: datetime) -> datetime:
    """The latest instant this till has seen since the last sign-in with the server, `now` included."""
    seen = journal.meta(CLOCK_SEEN)
    latest = max(now, instant(seen)) if seen else now
    if seen is None or latest > instant(seen):
        journal.set_meta(CLOCK_SEEN, instant_text(latest))
    return latest


def _seal(key: bytes, bcrypt: str) -> bytes:
    return hmac.new(key, bcrypt.encode(), hashlib.sha256).digest()
