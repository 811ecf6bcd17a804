"""Names, notes and addresses: what is taken as it is, what is tidied up, and what is refused.

Right-to-left scripts, emoji, apostrophes, and text that looks like SQL, HTML or a formula are all just text. Where text
leaves the program, paper, spreadsheets and pages make it harmless for themselves.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pos.domain.inputs.codes import has_valid_check_digit
from pos.errors import Refused

LONGEST_NAME: Final = 200
LONGEST_SHORT_NAME: Final = 60
LONGEST_NOTE: Final = 400
MOST_MARKS: Final = 4
"""Marks on one letter. Vietnamese needs two, pointed Hebrew and Thai three; more of them break rows on paper."""

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's property Bidi_Control: they can make a price read as part of a name."""
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that show nothing."""
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001]"
)
_FLAG_LETTERS: Final = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a0-9]*\U000e007f?)|[\U000e0000-\U000e007f]"
)
"""Invisible letters are part of the flags of England, Scotland and Wales, and smuggled text anywhere else."""
_JOINERS: Final = re.compile(
    "(?:^|(?<=[\x20-\x7e]))[\u200c\u200d]+|[\u200c\u200d]+(?=[\x20-\x7e]|$)|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
"""Joiners shape Persian, Indic and emoji; beside ASCII, doubled or at an end they only make look-alikes."""
_CARD_DIGITS: Final = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){12,18}(?![0-9])")
_CARD_STARTS: Final = re.compile(r"4|5[1-5]|2[2-7]|3[0-9]|6[0-9]|50|5[6-8]")


def clean_text(
    text: str, longest: int = LONGEST_NAME, *, is_needed: bool = False, has_lines: bool = False
) -> str:
    """The text in NFC, without invisible characters, spaces single; lines kept where `has_lines`.

    Raises Refused: `empty` (if needed), `too_long` (longest, in characters), `control_char`, `bidi_control`,
    `broken_text` (half a surrogate pair, noncharacter), `private_use`, `zalgo`.
    """
    if len(text) > longest * 4 + 100:  # before anything that looks at each character
        raise Refused("too_long", limit=longest)
    lines = text.replace("\r\n", "\n").split("\n") if has_lines else [text]
    cleaned = "\n".join(_clean_line(line) for line in lines).strip("\n")
    if len(cleaned) > longest:
        raise Refused("too_long", limit=longest)
    if is_blank(cleaned):
        if is_needed:
            raise Refused("empty")
        return ""
    return cleaned


def _clean_line(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        text = _clean_letters(text)
    return " ".join(text.split())


def _clean_letters(text: str) -> str:
    refuse_characters(text)
    text = unicodedata.normalize("NFC", text)
    text = _FLAG_LETTERS.sub(lambda found: found[1] or "", _INVISIBLE.sub("", text))
    text = _JOINERS.sub("", text)
    _refuse_stacked_marks(text)
    return text


def refuse_characters(text: str) -> None:
    """Raises Refused for a character that no text of a shop has: see clean_text."""
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        if category in {"Cc", "Zl", "Zp"}:
            raise Refused("control_char")
        if letter in _BIDI:
            raise Refused("bidi_control")
        if category == "Cs" or _is_noncharacter(letter):
            raise Refused("broken_text")
        if category == "Co":
            raise Refused("private_use")
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MOST_MARKS * 4:  # normalising long runs takes time that grows with their square
            raise Refused("zalgo")


def _is_noncharacter(letter: str) -> bool:
    point = ord(letter)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _refuse_stacked_marks(text: str) -> None:
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if marks > MOST_MARKS:
            raise Refused("zalgo")


def is_blank(text: str) -> bool:
    """Nothing that a person would see."""
    if not text:
        return True
    return all(
        letter.isspace()
        or letter in _FILLERS
        or unicodedata.category(letter) in {"Cc", "Cf", "Mn", "Me", "Cs"}
        for letter in text
    )


def clean_note(text: str, longest: int = LONGEST_NOTE, *, has_lines: bool = False) -> str:
    """Free text about anything. Raises as `clean_text`, and Refused("card_number"): PCI DSS 3 keeps them out."""
    cleaned = clean_text(text, longest, has_lines=has_lines)
    if has_card_number(cleaned):
        raise Refused("card_number")
    return cleaned


def has_card_number(text: str) -> bool:
    """13 to 19 digits that a card may have: a known first digit, a right Luhn sum, and no barcode's check digit."""
    for found in _CARD_DIGITS.finditer(_ascii_digits(text)):
        digits = re.sub("[^0-9]", "", found[0])
        is_barcode = len(digits) in {13, 14} and has_valid_check_digit(digits)
        if _CARD_STARTS.match(digits) and _has_luhn(digits) and not is_barcode:
            return True
    return False


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)


def _has_luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def searchable(text: str, longest: int = LONGEST_NAME) -> str:
    """What is looked for: never refused, only without what nothing that is kept can have."""
    shown = printable(text[: longest * 4])
    return " ".join(unicodedata.normalize("NFC", shown[:longest]).split())


def printable(text: str) -> str:
    """For paper, screens of letters and terminals, the last line of defence: each control character becomes a space,
    what is invisible or turns the order of reading is left out.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in _INVISIBLE.sub("", text))


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if letter in _BIDI else letter


def clean_secret(secret: str, longest_bytes: int, *, is_new: bool = False) -> str:
    """A password in NFC, so that two keyboards give the same bytes. Nothing is taken away from it. An old one may hold
    whatever it was made with, except what bcrypt cannot take; a new one no control characters.

    Raises Refused: `password_too_long` (limit in UTF-8 bytes; before any other work), `password_has_control_characters`.
    """
    if len(secret) > longest_bytes * 4:
        raise Refused("password_too_long", limit=longest_bytes)
    secret = unicodedata.normalize("NFC", secret)
    refused = {"Cc", "Cs"} if is_new else {"Cs"}
    if "\0" in secret or any(unicodedata.category(letter) in refused for letter in secret):
        raise Refused("password_has_control_characters")
    if len(secret.encode()) > longest_bytes:
        raise Refused("password_too_long", limit=longest_bytes)
    return secret
