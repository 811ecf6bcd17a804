"""Codes: scans, barcodes, product numbers, user names, days. What each may hold, and what it becomes.

What a scanned code means is `pos.domain.barcode`'s; whether a user name is free is the database's.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from pos.errors import Refused

LONGEST_SCAN: Final = 80
LONGEST_BARCODE: Final = 48
LONGEST_USERNAME: Final = 64
RETAIL_LENGTHS: Final = frozenset({8, 12, 13, 14})
EARLIEST_DAY: Final = date(2000, 1, 1)
LATEST_DAY: Final = date(2199, 12, 31)
"""The database has the same range: psycopg cannot load `infinity`, and a day after 9999-12-31 does not exist."""
RESERVED_USERNAMES: Final = frozenset(
    {"admin", "administrator", "root", "system", "superuser", "postgres", "tern"}
)
"""Names that every guesser tries first (OWASP ASVS 6.3.2: no default accounts)."""

GROUP_SEPARATOR: Final = "\x1d"
_AIM: Final = re.compile(r"(?:\][A-Za-z][0-9])*")
_AIM_OF_GS1: Final = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
"""ISO/IEC 15424: what a scanner puts in front of a code whose fields are divided by FNC1."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_USERNAME: Final = re.compile(r"\w[\w.\-]*")


def check_digit(body: str) -> str:
    """The GS1 check digit for the digits before it."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-weighted % 10)


def has_valid_check_digit(code: str) -> bool:
    return is_digits(code) and len(code) > 1 and check_digit(code[:-1]) == code[-1]


def is_digits(code: str) -> bool:
    """ASCII digits only: str.isdigit() also takes superscripts and Arabic digits."""
    return code.isascii() and code.isdigit()


def read_scan(text: str) -> str:
    """What a scanner sent, without its prefix, suffix and spaces. Letters outside ASCII are left for the caller to judge.

    Raises Refused: `scan_empty`, `scan_too_long`, `scan_control_char` (a group separator without a GS1 prefix is one).
    """
    if len(text) > LONGEST_SCAN * 2:
        raise Refused("scan_too_long")
    code = _without_prefix("".join(text.strip(" \t\r\n").split(" ")))
    if not code:
        raise Refused("scan_empty")
    if len(code) > LONGEST_SCAN:
        raise Refused("scan_too_long")
    is_gs1 = has_gs1_prefix(text)
    if any(_is_control(letter) and not (is_gs1 and letter == GROUP_SEPARATOR) for letter in code):
        raise Refused("scan_control_char")
    return code


def _without_prefix(code: str) -> str:
    """However often it is there, so that what is scanned is what was kept."""
    return _AIM.sub("", code, count=1)


def has_gs1_prefix(text: str) -> bool:
    """Did the scanner say that the fields of this code are those of GS1?"""
    return text.strip(" \t\r\n")[:3] in _AIM_OF_GS1


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def read_barcode(text: str) -> str:
    """A code that a product is to have, without a scanner's prefix: a scan of it loses that too.

    Raises Refused: `empty`, `too_long` (limit), `bad_barcode`.
    """
    code = text.strip()
    code = _without_prefix(code)
    if not code:
        raise Refused("empty")
    if len(code) > LONGEST_BARCODE:
        raise Refused("too_long", limit=LONGEST_BARCODE)
    if not code.isascii() or any(not 33 <= ord(letter) <= 126 for letter in code):
        raise Refused("bad_barcode", text=code[:20])
    return code


def read_username(text: str) -> str:
    """In small letters and NFKC, as it is kept. One script only: two names that look alike would be two people.

    Raises Refused: `empty`, `too_long` (limit), `control_char`, `bad_username`, `mixed_script`, `reserved`.
    """
    if len(text) > LONGEST_USERNAME * 4:
        raise Refused("too_long", limit=LONGEST_USERNAME)
    if any(_is_control(letter) for letter in text):
        raise Refused("control_char")
    name = fold_username(text)
    if not name:
        raise Refused("empty")
    if len(name) > LONGEST_USERNAME:
        raise Refused("too_long", limit=LONGEST_USERNAME)
    if _USERNAME.fullmatch(name) is None:
        raise Refused("bad_username", username=name[:20])
    if len(_scripts(name)) > 1:
        raise Refused("mixed_script", username=name)
    if name in RESERVED_USERNAMES:
        raise Refused("reserved", username=name)
    return name


def fold_username(text: str) -> str:
    """For looking a name up: never refused, an odd one is simply not found. NUL is no text for the database."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST_USERNAME * 4]).strip().lower()
    return "".join("?" if _is_control(letter) else letter for letter in folded)


def _scripts(name: str) -> set[str]:
    """The scripts of the letters, by the first word of their names; the three of Japanese and Chinese go together."""
    found = {unicodedata.name(letter, "?").split(" ")[0] for letter in name if letter.isalpha()}
    return {"CJK" if script in {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"} else script for script in found}


def read_day(text: str) -> date:
    """A day written as 2026-11-30 and in no other way. Raises Refused: `not_a_date`, `date_range` (first, last)."""
    if len(text) > 40 or _DAY.fullmatch(text.strip()) is None:
        raise Refused("not_a_date", text=text[:40])
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("not_a_date", text=text) from error
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise Refused("date_range", first=EARLIEST_DAY.isoformat(), last=LATEST_DAY.isoformat())
    return day


def read_port(text: str) -> int:
    """A TCP port, 1 to 65535, in ASCII digits: int() also reads 5_432. Raises Refused("not_a_number")."""
    if not is_digits(text) or len(text) > 5 or not 1 <= int(text) <= 65535:
        raise Refused("not_a_number", text=text[:20])
    return int(text)
