"""What a scanner or a cashier typed: which kind of code it is, and what it carries.

Check digits follow GS1 General Specifications 7.9 (modulo 10, weights 3 and 1 from the right); element strings with
application identifiers are `pos.domain.gs1`'s, and codes that a shop's own scales print `pos.domain.scale_code`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pos.domain.gs1 import is_readable_form, read_elements
from pos.domain.inputs.codes import (
    GROUP_SEPARATOR,
    LONGEST_SCAN,
    RETAIL_LENGTHS,
    check_digit,
    has_gs1_prefix,
    has_valid_check_digit,
    is_digits,
    read_scan,
)
from pos.domain.inputs.text import printable
from pos.domain.numbering import ReceiptNumber, parse_receipt_number
from pos.domain.quantity import Unit
from pos.domain.scale_code import DEFAULT_PATTERNS, fields_of
from pos.errors import Refused

__all__ = ["DEFAULT_PATTERNS", "Code", "CodeKind", "check_digit", "has_valid_check_digit", "read_code"]


class CodeKind(StrEnum):
    PRODUCT = "product"
    RECEIPT = "receipt"
    DAMAGED = "damaged"
    """It has the length of a retail barcode, but its check digit is wrong."""
    UNREADABLE = "unreadable"
    """Nothing that any product could have; `fault` says why."""


@dataclass(frozen=True, slots=True)
class Code:
    """`candidates` are the codes to look up, best first; the others are what the code carried besides.

    `price_minor` is in the smallest unit of the shop's currency, `price` in major units of `price_currency` (an ISO 4217
    number; None is the shop's). `expiry` is the last day to sell it. `fault` is the code of the rule that an unreadable text
    broke (see `inputs.codes.read_scan`), `gs1_fault` that of an element string which is worth looking up as it is.
    """

    kind: CodeKind
    text: str
    candidates: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    price_minor: int | None = None
    receipt: ReceiptNumber | None = None
    fault: str = ""
    is_gs1: bool = False
    gs1_fault: str = ""
    count: int | None = None
    length_m: Decimal | None = None
    volume_l: Decimal | None = None
    price: Decimal | None = None
    price_currency: str | None = None
    lot: str | None = None
    serial: str | None = None
    expiry: date | None = None

    def measure(self, unit: Unit) -> Decimal | None:
        """How much of goods sold by `unit` the code says there is. What it says in another measure is for information."""
        if unit is Unit.KILOGRAM or (self.weight_kg is not None and not self.is_gs1):
            return self.weight_kg
        return {Unit.METRE: self.length_m, Unit.LITRE: self.volume_l}.get(unit)


def read_code(text: str, patterns: tuple[str, ...] = DEFAULT_PATTERNS, today: date | None = None) -> Code:
    """Tell what `text` is. Never raises: text that is no known form is a product code to be looked up as it is.

    `today` tells the century of an expiry day; without it such a day is not read.
    """
    try:
        code = read_scan(text)
    except Refused as refused:
        return Code(CodeKind.UNREADABLE, printable(text[:LONGEST_SCAN]).strip(), fault=refused.code)
    if has_gs1_prefix(text) or is_readable_form(code):
        return _read_gs1(code, today)
    receipt = parse_receipt_number(code)
    if receipt is not None:
        return Code(CodeKind.RECEIPT, code, receipt=receipt)
    carried = _read_pattern(code, patterns) if is_digits(code) else None
    if carried is not None:
        return carried
    if not is_digits(code) or len(code) not in RETAIL_LENGTHS:
        return Code(CodeKind.PRODUCT, code, _as_it_is(code))
    kind = CodeKind.PRODUCT if has_valid_check_digit(code) else CodeKind.DAMAGED
    return Code(kind, code, _same_number(code))


def _as_it_is(code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((code, code.upper())))


def _read_gs1(code: str, today: date | None) -> Code:
    """A shop may have kept the whole of it as a barcode, faults and all: that is looked up first, and sold as it is."""
    try:
        elements = read_elements(code.lstrip(GROUP_SEPARATOR))
        expiry = elements.expiry(today) if today else None
    except Refused as refused:
        return Code(CodeKind.PRODUCT, code, _as_it_is(code), is_gs1=True, gs1_fault=refused.code)
    article = elements.gtin
    return Code(
        CodeKind.PRODUCT,
        code,
        (code, *_same_number(article)) if article else _as_it_is(code),
        weight_kg=elements.weight_kg,
        is_gs1=True,
        count=elements.count,
        length_m=elements.length_m,
        volume_l=elements.volume_l,
        price=elements.price,
        price_currency=elements.price_currency,
        lot=elements.lot,
        serial=elements.serial,
        expiry=expiry,
    )


def _same_number(code: str) -> tuple[str, ...]:
    """A UPC-A code, its EAN-13 and its GTIN-14 with leading zeros are one number; shops keep any of them."""
    stripped = code.lstrip("0")
    forms = [code]
    forms += [stripped.zfill(length) for length in (8, 12, 13, 14) if len(stripped) <= length]
    return tuple(dict.fromkeys(forms))


def _read_pattern(code: str, patterns: tuple[str, ...]) -> Code | None:
    for pattern in patterns:
        fields = fields_of(code, pattern)
        if fields is None:
            continue
        item = fields["i"]
        forms = (code, pattern[: pattern.index("i")] + item, item, item.lstrip("0"))
        candidates = tuple(dict.fromkeys(form for form in forms if form))
        if "w" in fields:
            weight = Decimal(fields["w"]).scaleb(-3)
            return Code(CodeKind.PRODUCT, code, candidates, weight_kg=weight)
        return Code(CodeKind.PRODUCT, code, candidates, price_minor=int(fields["p"]))
    return None
