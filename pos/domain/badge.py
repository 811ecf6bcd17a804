"""Badges: the code on a card that says who somebody is and proves it, read by any scanner.

`TB`, five letters that stand for the person, twelve secret ones, and one that checks the others. The letters are those that
nobody mistakes for another (Crockford's base 32, in capitals). The five are no secret: with them a till knows whose badge
it is also without the server, and then the whole code is proved like a PIN.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX: Final = "TB"
SECRET_LETTERS: Final = 12
"""Sixty bits: six tries and then half an hour of waiting find none."""
_PERSON_LETTERS: Final = 5
_BADGE: Final = re.compile(rf"{PREFIX}[{LETTERS}]{{{_PERSON_LETTERS + SECRET_LETTERS + 1}}}")


def badge_code(person_id: str, secret: str) -> str:
    """The code for a person; `secret` is twelve random ones of `LETTERS`."""
    body = holder_of(person_id) + secret
    return f"{PREFIX}{body}{_check(body)}"


def holder_of(person_id: str) -> str:
    """The letters that stand for a person."""
    number = int.from_bytes(hashlib.sha256(person_id.encode()).digest()[:8], "big")
    return "".join(LETTERS[number >> 5 * place & 31] for place in range(_PERSON_LETTERS))


def read_badge(scanned: str) -> str | None:
    """The code as it was made, or None for what is no badge, or a badge that was misread."""
    code = scanned.strip().upper()
    if _BADGE.fullmatch(code) is None:
        return None
    body = code[len(PREFIX) : -1]
    return code if _check(body) == code[-1] else None


def holder_on(code: str) -> str:
    """The letters on a badge that stand for its person."""
    return code[len(PREFIX) :][:_PERSON_LETTERS]


def _check(body: str) -> str:
    """One letter wrong gives another one, because every weight is odd."""
    return LETTERS[sum((2 * place + 1) * LETTERS.index(letter) for place, letter in enumerate(body)) % 32]
