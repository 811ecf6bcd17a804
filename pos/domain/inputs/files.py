"""Files from outside: their names, their size, the text in them, pictures' headers, and cells of tables that leave.

Bytes and texts only; opening and writing is for others.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pos.domain.inputs.numbers import read_stored
from pos.errors import Refused

LONGEST_FILE_NAME: Final = 200
MOST_PIXELS: Final = 60_000_000
"""A picture of 50 KB may unfold to gigabytes; no telephone's photo has more than this."""
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)", re.IGNORECASE
)
_FORMULA: Final = frozenset("=+-@|")
_ENCODED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_MINUS_AND_LIKE: Final = frozenset("\N{MINUS SIGN}\N{SMALL HYPHEN-MINUS}")


def check_file_name(name: str) -> str:
    """A name inside a folder that was agreed on; it may have folders in it, divided by "/".

    Raises Refused: `bad_path` (empty, too long, control characters, streams, devices, ends that Windows drops),
    `absolute_path`, `traversal` (empty, "." and ".." parts).
    """
    if not name or len(name) > LONGEST_FILE_NAME or any(_is_unfit(letter) for letter in name):
        raise Refused("bad_path", name=name[:40])
    plain = unicodedata.normalize("NFKC", name).replace("\\", "/")
    if plain.startswith(("/", "~")) or _DRIVE.match(plain):
        raise Refused("absolute_path", name=name)
    parts = plain.split("/")
    if any(part.strip(" .") == "" for part in parts):
        raise Refused("traversal", name=name)
    if any(_is_bad_part(part) for part in parts):
        raise Refused("bad_path", name=name)
    return name


def _is_unfit(letter: str) -> bool:
    return letter in '<>"|?*' or unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _is_bad_part(part: str) -> bool:
    return ":" in part or part != part.strip() or part.endswith(".") or _DEVICE.match(part) is not None


def read_text(content: bytes, most_bytes: int) -> str:
    """UTF-8, with or without its mark. Raises Refused: `too_big` (limit), `bad_encoding`, `control_char` (NUL: binary)."""
    if len(content) > most_bytes:
        raise Refused("too_big", limit=f"{most_bytes:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("bad_encoding") from error
    if "\0" in text:
        raise Refused("control_char")
    return text


def csv_cell(text: str) -> str:
    """A text as a cell of a spreadsheet: one that would be a formula gets an apostrophe and quotes, and stays text.

    OWASP ASVS 1.2.10. Counts as a formula: = + - @ tab, line ends and percent codes at the start, also behind spaces and
    invisible characters and in full width. A plain number stays a number.
    """
    if is_formula(text):
        return '"' + harmless(text).replace('"', '""') + '"'
    if any(letter in ',;"\r\n\t' for letter in text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def harmless(text: str) -> str:
    """The text, with an apostrophe in front when a spreadsheet would take it for a formula."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Would a spreadsheet, or whatever opens the file, calculate instead of show?"""
    if text.startswith(("\t", "\r", "\n")):
        return True
    bare = next((letter for letter in text if not _is_passed_over(letter)), "")
    first = unicodedata.normalize("NFKC", bare)[:1]
    is_start = first in _FORMULA or first in _MINUS_AND_LIKE or _ENCODED.match(text) is not None
    return is_start and not _is_plain_number(text)


def _is_passed_over(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Zs"}


def _is_plain_number(text: str) -> bool:
    try:
        read_stored(text)
    except Refused:
        return False
    return True


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the header of a PNG, JPEG or WebP says; None when it is none of them."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return _big(content[16:20]), _big(content[20:24])
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    return None


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            return _big(content[at + 7 : at + 9]), _big(content[at + 5 : at + 7])
        at += 2 + max(2, _big(content[at + 2 : at + 4]))
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind, body = content[12:16], content[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return _little(body[4:7]) + 1, _little(body[7:10]) + 1
    if kind == b"VP8L":
        bits = _little(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _little(body[6:8]) & 0x3FFF, _little(body[8:10]) & 0x3FFF
