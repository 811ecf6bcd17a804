"""Entries as text: the canonical JSON of docs/entry-format.md, its hash, and reading it back.

Nothing else in Tern writes or reads payloads. Every version that was ever released stays readable here.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pos.domain.entries import FORMAT_VERSION, LARGEST_PAYLOAD_BYTES, Draft, Entry
from pos.domain.numbering import ReceiptNumber
from pos.errors import Refused, Unavailable
from pos.words import say

GENESIS = bytes(32)


def encode(draft: Draft, *, till: str, epoch: int, seq: int, receipt_no: int | None) -> str:
    """The payload of a draft in its place. Raises Refused: `entry_too_large`, `broken_text`."""
    body = dict(draft.body)
    if receipt_no is not None:
        body["receipt_no"] = receipt_no
        body["number"] = str(ReceiptNumber(till, epoch, receipt_no))
    payload = canonical(
        {
            "v": FORMAT_VERSION,
            "id": draft.id,
            "kind": draft.kind.value,
            "till": till,
            "epoch": epoch,
            "seq": seq,
            "at": instant_text(draft.at),
            "offset_min": draft.offset_min,
            "day": draft.day.isoformat(),
            "user": draft.user_id,
            "jti": draft.session_id,
            "body": body,
        }
    )
    try:
        size = len(payload.encode())
    except UnicodeEncodeError as error:  # half a surrogate pair is no text, and has no bytes to be hashed
        raise Refused("broken_text") from error
    if size > LARGEST_PAYLOAD_BYTES:
        raise Refused("entry_too_large", size=size, limit=LARGEST_PAYLOAD_BYTES)
    return payload


def canonical(document: dict[str, Any]) -> str:
    """Sorted keys, no white space, NFC, no floats and no Decimals by accident (TypeError: a bug)."""
    text = _dump(document)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    # Each text by itself: a mark behind a line feed would be joined with the n of its escape, and nobody could read it.
    return _dump(_composed(document))


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key): _composed(each) for key, each in value.items()}
    return [_composed(each) for each in value] if isinstance(value, list | tuple) else value


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def link(prev_hash: bytes, payload: str) -> bytes:
    """The hash of an entry: sha256 over the hash before it and its payload's UTF-8 bytes."""
    return hashlib.sha256(prev_hash + payload.encode()).digest()


def decode(payload: str) -> dict[str, Any]:
    """A payload parsed. Raises Unavailable("entry_unreadable") or Unavailable("entry_newer", version=...)."""
    try:
        payload.encode()
        data = json.loads(
            payload, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_without_doubles
        )
        if "\\u" in payload:
            _dump(data).encode()  # an escape may stand for half a surrogate pair, which is no text
    except (ValueError, RecursionError) as error:
        raise Unavailable("entry_unreadable", reason=str(error)[:200]) from error
    if not isinstance(data, dict) or not isinstance(data.get("body"), dict):
        raise Unavailable("entry_unreadable", reason=say("not an envelope"))
    version = data.get("v")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise Unavailable("entry_newer", version=version, known=FORMAT_VERSION)
    return data


def entry_from(epoch: int, seq: int, payload: str, prev_hash: bytes, own_hash: bytes) -> Entry:
    return Entry(epoch, seq, payload, prev_hash, own_hash, decode(payload))


def instant_text(at: datetime) -> str:
    """2026-11-20T14:33:05.123Z; the datetime must be aware."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The hash covers both of two equal keys, but readers keep one of them, and not all the same."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(say("a key is there twice"))
    return found


def _no_float(text: str) -> Decimal:
    raise ValueError(say("float in payload: {number}", number=text))
