"""Numbers as people type them: digits, one decimal point, nothing to guess at. Always Decimal.

No float, exponent, underscore, hexadecimal or grouping: Python and PostgreSQL both read 1_000, and PostgreSQL 0x10.
Digits of any one script are taken, because keyboards of other countries type them.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from pos.domain.inputs.codes import RETAIL_LENGTHS
from pos.errors import Refused

LARGEST_PRICE: Final = Decimal("9999999.99")
LARGEST_TYPED: Final = Decimal("9999999999.99")
LARGEST_PERCENT: Final = Decimal(100)
LONGEST: Final = 40
"""Characters: longer than any number there is, shorter than any that takes time."""

_MINUS: Final = frozenset("-\N{MINUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{SMALL HYPHEN-MINUS}")
_POINTS: Final = {
    "\N{FULLWIDTH FULL STOP}": ".",
    "\N{FULLWIDTH COMMA}": ",",
    "\N{ARABIC DECIMAL SEPARATOR}": "",
}
"""The same marks on other keyboards; an Arabic decimal separator is a decimal point in every locale."""
_PLAIN: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?")
_STORED: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")


def read_number(
    text: str, decimals: int, *, largest: Decimal = LARGEST_TYPED, point: str = ".", is_signed: bool = False
) -> Decimal:
    """A number with at most `decimals` decimals after the locale's `point`, as many as were typed.

    Raises Refused: `empty`, `not_a_number`, `negative` (unless signed), `mixed_digits`, `too_many_decimals` (decimals),
    `too_big` (limit).
    """
    stripped = text.strip() if len(text) <= LONGEST * 4 else text
    if not stripped:
        raise Refused("empty")
    if len(stripped) > LONGEST:
        raise Refused("not_a_number", text=text[:LONGEST])
    is_negative = stripped[0] in _MINUS
    body = stripped[1:] if is_negative else stripped
    number = _read_plain(_in_ascii(body, point), decimals, text)
    if is_negative and not is_signed:
        raise Refused("negative", text=stripped)
    if number > largest:
        raise Refused("too_big", limit=f"{largest:f}")
    return -number if is_negative else number


def _in_ascii(body: str, point: str) -> str:
    """ASCII digits and "." for the locale's point; whatever else stays and is refused later."""
    scripts = {ord(letter) - unicodedata.decimal(letter) for letter in body if letter.isdecimal()}
    if len(scripts) > 1:
        raise Refused("mixed_digits", text=body)
    return "".join(_ascii_letter(letter, point) for letter in body)


def _ascii_letter(letter: str, point: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    mark = _POINTS.get(letter, letter) or point
    if mark == point:
        return "."
    return "?" if mark == "." else mark


def _read_plain(plain: str, decimals: int, text: str) -> Decimal:
    found = _PLAIN.fullmatch(plain)
    whole, rest = (found[1], found[2] or "") if found else ("", "")
    if not whole and not rest:
        raise Refused("not_a_number", text=text)
    if len(rest) > decimals or (found and found[2] is not None and not decimals):
        raise Refused("too_many_decimals", decimals=decimals)
    # A context of its own would round numbers above 28 digits; text to Decimal is exact.
    return Decimal(f"{whole or 0}.{rest}" if rest else whole)


def read_quantity(
    text: str,
    decimals: int = 3,
    *,
    largest: Decimal = LARGEST_TYPED,
    point: str = ".",
    is_signed: bool = False,
) -> Decimal:
    """How many, or how heavy. Raises as `read_number`, and Refused("looks_like_barcode"): a scanner fired into the field."""
    stripped = text.strip()
    if len(stripped) in RETAIL_LENGTHS and stripped.isascii() and stripped.isdigit():
        raise Refused("looks_like_barcode", text=stripped)
    return read_number(text, decimals, largest=largest, point=point, is_signed=is_signed)


def read_percent(text: str, decimals: int = 3, *, point: str = ".") -> Decimal:
    """0 to 100. Raises as `read_number`."""
    return read_number(text, decimals, largest=LARGEST_PERCENT, point=point)


def read_stored(text: object) -> Decimal:
    """A number as entries keep it: "-12.30". Raises Refused("not_a_number") for anything else, numbers included."""
    if not isinstance(text, str) or _STORED.fullmatch(text) is None:
        raise Refused("not_a_number", text=str(text)[:LONGEST] if isinstance(text, str) else "")
    return Decimal(text)
