"""Codes that a shop's scales and label printers make: an item and its weight or its price in one barcode.

A pattern says where what stands: digits stand for themselves, `i` is the item, `w` a weight in grams, `p` a price in the
smallest unit, `?` is ignored (a price check digit of the scale's own), `c` the check digit of the whole (GS1 General
Specifications 7.9). GS1 leaves the inside of codes that begin with 2 (and 02) to each shop: 1.4.3, restricted circulation.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pos.domain.inputs.codes import check_digit, has_valid_check_digit, is_digits
from pos.domain.quantity import plain
from pos.errors import Refused

DEFAULT_PATTERNS: Final = ("28iiiii?wwwwc", "27iiiiiwwwwwc", "22iiiii?ppppc", "21iiiiipppppc")
"""Weight and price codes of many European scales; a shop sets its own."""
SHORTEST: Final = 6
LONGEST: Final = 20
MOST_PATTERNS: Final = 20
_LETTERS: Final = re.compile(r"[0-9iwp?c]+")


def check_pattern(pattern: str) -> str:
    """The pattern, if it can be meant. Raises Refused("bad_barcode_pattern", pattern, why)."""
    why = _fault(pattern)
    if why:
        raise Refused("bad_barcode_pattern", pattern=pattern[:40], why=why)
    return pattern


def _fault(pattern: str) -> str:
    faults = {
        f"it must have {SHORTEST} to {LONGEST} signs": not SHORTEST <= len(pattern) <= LONGEST,
        "only digits and the letters i, w, p, ? and c mean something": _LETTERS.fullmatch(pattern) is None,
        "it must begin with a digit, or every code would be one": not is_digits(pattern[:1]),
        "it has no item (i)": "i" not in pattern,
        "it must have either a weight (w) or a price (p)": ("w" in pattern) == ("p" in pattern),
        "the check digit (c) must be the last sign": "c" in pattern[:-1],
        "each part must stand in one place": any(
            len(re.findall(f"{letter}+", pattern)) > 1 for letter in "iwp"
        ),
    }
    return next((why for why, is_so in faults.items() if is_so), "")


def check_patterns(patterns: object) -> tuple[str, ...]:
    """The patterns of a shop, as its setting keeps them: a list of texts, none twice. Raises Refused("bad_barcode_pattern")."""
    if not isinstance(patterns, list) or len(patterns) > MOST_PATTERNS:
        raise Refused("bad_barcode_pattern", pattern=str(patterns)[:40], why="a list of patterns is needed")
    found = tuple(check_pattern(each if isinstance(each, str) else "") for each in patterns)
    if len(set(found)) != len(found):
        raise Refused("bad_barcode_pattern", pattern=", ".join(found)[:40], why="it is there twice")
    return found


def fields_of(code: str, pattern: str) -> dict[str, str] | None:
    """The digits of `code` by the letters of a checked pattern; None when it is no such code.

    A pattern without `c` does not ask for a right check digit: some scales print none.
    """
    if len(code) != len(pattern) or not is_digits(code):
        return None
    fields: dict[str, str] = {}
    for letter, digit in zip(pattern, code, strict=True):
        if letter.isdigit():
            if letter != digit:
                return None
        else:
            fields[letter] = fields.get(letter, "") + digit
    return None if "c" in fields and not has_valid_check_digit(code) else fields


def write_code(
    pattern: str, item: str, weight_kg: Decimal | None = None, price_minor: int | None = None
) -> str:
    """The code for a label: `item` is filled with zeros from the left, what the pattern ignores is 0.

    Raises Refused: `bad_barcode_pattern`, `code_item_not_fitting` (item, pattern), `code_value_not_fitting` (value, pattern: too
    large, not above zero, or a weight of no whole gram). ValueError when the weight or price is not what the pattern carries.
    """
    check_pattern(pattern)
    if ("w" in pattern) != (weight_kg is not None) or ("p" in pattern) != (price_minor is not None):
        raise ValueError(f"{pattern} carries something else")
    if not is_digits(item) or len(item) > pattern.count("i"):
        raise Refused("code_item_not_fitting", item=item[:40], pattern=pattern)
    value = Decimal(price_minor) if price_minor is not None else _grams(weight_kg)
    width = pattern.count("w") + pattern.count("p")
    if not value.is_finite() or not 0 < value < 10**width or value != value.to_integral_value():
        shown = str(price_minor) if weight_kg is None else plain(weight_kg)
        raise Refused("code_value_not_fitting", value=shown, pattern=pattern)
    digits = {"i": item.zfill(pattern.count("i")), "?": "0"}
    digits["w"] = digits["p"] = f"{value:0{width}f}"
    body = re.sub("i+|w+|p+|[?]", lambda found: digits[found[0][0]], pattern)
    return body[:-1] + check_digit(body[:-1]) if pattern.endswith("c") else body


def _grams(weight_kg: Decimal | None) -> Decimal:
    return Decimal(0) if weight_kg is None else weight_kg.scaleb(3)
