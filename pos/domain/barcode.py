"""What a scanner or a cashier typed: which kind of code it is, and what it carries.

Check digits follow GS1 General Specifications 7.9 (modulo 10, weights 3 and 1 from the right). In-store patterns
describe codes that carry a weight or a price: digits stand for themselves, `i` is the item, `w` a weight in grams,
`p` a price in the smallest unit, `?` is ignored (a price check digit), `c` the check digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pos.domain.inputs.codes import (
    LONGEST_SCAN,
    RETAIL_LENGTHS,
    check_digit,
    gtin_in,
    has_gs1_prefix,
    has_valid_check_digit,
    is_digits,
    read_scan,
)
from pos.domain.inputs.text import printable
from pos.domain.numbering import ReceiptNumber, parse_receipt_number
from pos.errors import Refused

__all__ = ["Code", "CodeKind", "check_digit", "has_valid_check_digit", "read_code"]


class CodeKind(StrEnum):
    PRODUCT = "product"
    RECEIPT = "receipt"
    DAMAGED = "damaged"
    """It has the length of a retail barcode, but its check digit is wrong."""
    UNREADABLE = "unreadable"
    """Nothing that any product could have; `fault` says why."""


@dataclass(frozen=True, slots=True)
class Code:
    """`candidates` are the codes to look up, best first. `weight_kg` or `price_minor` is what the code carried; `fault`
    is the code of the rule that an unreadable text broke (see `inputs.codes.read_scan`).
    """

    kind: CodeKind
    text: str
    candidates: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    price_minor: int | None = None
    receipt: ReceiptNumber | None = None
    fault: str = ""


DEFAULT_PATTERNS = ("28iiiii?wwwwc", "27iiiiiwwwwwc", "22iiiii?ppppc", "21iiiiipppppc")
"""Weight and price codes of many European scales; a shop sets its own."""


def read_code(text: str, patterns: tuple[str, ...] = DEFAULT_PATTERNS) -> Code:
    """Tell what `text` is. Never raises: text that is no known form is a product code to be looked up as it is."""
    try:
        code = read_scan(text)
    except Refused as refused:
        return Code(CodeKind.UNREADABLE, printable(text[:LONGEST_SCAN]).strip(), fault=refused.code)
    article = gtin_in(code) if has_gs1_prefix(text) else None
    if article is not None:
        return Code(CodeKind.PRODUCT, code, (code, *_same_number(article)))
    receipt = parse_receipt_number(code)
    if receipt is not None:
        return Code(CodeKind.RECEIPT, code, receipt=receipt)
    if not is_digits(code) or len(code) not in RETAIL_LENGTHS:
        return Code(CodeKind.PRODUCT, code, (code, code.upper()) if code != code.upper() else (code,))
    is_valid = has_valid_check_digit(code)
    carried = _read_pattern(code, patterns) if is_valid else None
    if carried is not None:
        return carried
    return Code(CodeKind.PRODUCT if is_valid else CodeKind.DAMAGED, code, _same_number(code))


def _same_number(code: str) -> tuple[str, ...]:
    """A UPC-A code, its EAN-13 and its GTIN-14 with leading zeros are one number; shops keep any of them."""
    stripped = code.lstrip("0")
    forms = [code]
    forms += [stripped.zfill(length) for length in (8, 12, 13, 14) if len(stripped) <= length]
    return tuple(dict.fromkeys(forms))


def _read_pattern(code: str, patterns: tuple[str, ...]) -> Code | None:
    for pattern in patterns:
        fields = _match(code, pattern)
        if fields is None:
            continue
        item = code[: len(pattern) - len(pattern.lstrip("0123456789"))] + fields.get("i", "")
        forms = (item, fields.get("i", ""), fields.get("i", "").lstrip("0"))
        candidates = tuple(form for form in forms if form)
        if "w" in fields:
            weight = Decimal(fields["w"]).scaleb(-3)
            return Code(CodeKind.PRODUCT, code, (code, *candidates), weight_kg=weight)
        return Code(CodeKind.PRODUCT, code, (code, *candidates), price_minor=int(fields["p"]))
    return None


def _match(code: str, pattern: str) -> dict[str, str] | None:
    if len(code) != len(pattern):
        return None
    fields: dict[str, str] = {}
    for letter, digit in zip(pattern, code, strict=True):
        if letter.isdigit():
            if letter != digit:
                return None
        else:
            fields[letter] = fields.get(letter, "") + digit
    return fields
