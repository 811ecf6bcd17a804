"""GS1 element strings: what a code with application identifiers says about the goods it is on.

Identifiers, lengths, check digits, the date rules and the separator are facts of the GS1 General Specifications: sections 3
(definitions), 7.8 (FNC1 and predefined lengths), 7.9 (check digits), 7.11 (the letters) and 7.12 (years). Two forms are read:
as a scanner sends it, fields divided by the group separator, and as people read it: "(01)08431673020125(30)5".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from pos.domain.inputs.codes import GROUP_SEPARATOR, has_valid_check_digit, is_digits
from pos.errors import Refused

POUND_KG: Final = Decimal("0.45359237")
"""The international pound of 1959, exact."""
INCH_M: Final = Decimal("0.0254")
FOOT_M: Final = Decimal("0.3048")
YARD_M: Final = Decimal("0.9144")


@dataclass(frozen=True, slots=True)
class _Format:
    """`digits` come first, the first of them up to `checked` under a check digit; then `least` to `most` letters, or digits."""

    digits: int
    least: int
    most: int
    checked: int
    is_numeric: bool = True


def _exactly(digits: int, checked: int = 0) -> _Format:
    return _Format(digits, 0, 0, checked)


def _number(digits: int) -> _Format:
    """A check digit is its last."""
    return _exactly(digits, digits)


def _text(most: int, digits: int = 0, checked: int = 0, least: int = 1) -> _Format:
    return _Format(digits, least, most, checked, is_numeric=False)


def _up_to(most: int, digits: int = 0, checked: int = 0, least: int = 1) -> _Format:
    return _Format(digits, least, most, checked)


def _formats() -> dict[str, _Format]:
    return {
        "00": _number(18),
        **dict.fromkeys(("01", "02"), _number(14)),
        **dict.fromkeys(("11", "12", "13", "15", "16", "17"), _exactly(6)),
        "20": _exactly(2),
        **dict.fromkeys(("10", "21", "22", "243", "254", "420", "7020", "7021", "7022"), _text(20)),
        **dict.fromkeys(("240", "241", "250", "251", "400", "401", "403", "7002", "8004", "90"), _text(30)),
        **dict.fromkeys((str(number) for number in range(91, 100)), _text(90)),
        "242": _up_to(6),
        "253": _text(17, 13, 13, least=0),
        "255": _up_to(12, 13, 13, least=0),
        **dict.fromkeys(("30", "37"), _up_to(8)),
        **{f"{number}{places}": _exactly(6) for number in _MEASURES for places in range(6)},
        **{f"{number}{places}": _up_to(15) for number in (390, 392) for places in range(10)},
        **{f"{number}{places}": _up_to(15, 3) for number in (391, 393) for places in range(10)},
        **{f"394{places}": _exactly(4) for places in range(4)},
        "402": _number(17),
        **dict.fromkeys((str(number) for number in range(410, 418)), _number(13)),
        "421": _text(9, 3),
        **dict.fromkeys(("422", "424", "426"), _exactly(3)),
        **dict.fromkeys(("423", "425"), _up_to(12, 3)),
        "7001": _exactly(13),
        "7003": _exactly(10),
        **dict.fromkeys((str(number) for number in range(710, 715)), _text(20)),
        "8002": _text(20),
        "8003": _text(16, 14, 14, least=0),
        "8005": _exactly(6),
        "8006": _exactly(18, 14),
        "8008": _up_to(4, 8, least=0),
        **dict.fromkeys(("8017", "8018"), _number(18)),
        "8020": _text(25),
        "8200": _text(70),
    }


_MEASURES: Final = (*range(310, 317), *range(320, 338), *range(340, 358), *range(360, 370))
FORMATS: Final = _formats()
_PREDEFINED: Final = (
    {"00", "01", "02", "03", "04", "31", "32", "33", "34", "35", "36", "41"}
    | {str(number) for number in range(11, 21)}
)  # fmt: skip
"""First two digits of identifiers whose field ends by its length alone (figure 7.8.5-2); after the others comes a separator."""
_LETTERS: Final = re.compile(r"[!\"%-?A-Z_a-z]*")
"""The invariant set of 82 letters (figure 7.11-1)."""
_READABLE: Final = re.compile(r"\(([0-9]{2,4})\)")


@dataclass(frozen=True, slots=True)
class Elements:
    """The fields of an element string, (identifier, content), in their order. Each identifier is there once."""

    fields: tuple[tuple[str, str], ...]

    def content(self, *identifiers: str) -> str | None:
        """What the first of these identifiers holds, if any is there."""
        for identifier in identifiers:
            for name, content in self.fields:
                if name == identifier:
                    return content
        return None

    @property
    def gtin(self) -> str | None:
        """Of the goods themselves (01), else of what a carton holds (02): 14 digits."""
        return self.content("01", "02")

    @property
    def lot(self) -> str | None:
        return self.content("10")

    @property
    def serial(self) -> str | None:
        return self.content("21")

    @property
    def count(self) -> int | None:
        """Pieces in a package of varying content (30), or in a carton (37)."""
        content = self.content("30", "37")
        return None if content is None else int(content)

    @property
    def weight_kg(self) -> Decimal | None:
        """Net weight: 310n is kilograms, 320n pounds."""
        return self._measure({"310": Decimal(1), "320": POUND_KG})

    @property
    def length_m(self) -> Decimal | None:
        """Length: 311n is metres, 321n inches, 322n feet, 323n yards."""
        return self._measure({"311": Decimal(1), "321": INCH_M, "322": FOOT_M, "323": YARD_M})

    @property
    def volume_l(self) -> Decimal | None:
        """Net volume: 315n is litres, 316n cubic metres."""
        return self._measure({"315": Decimal(1), "316": Decimal(1000)})

    @property
    def price(self) -> Decimal | None:
        """What this package costs (392n, 393n), in major units of `price_currency`."""
        return self._amount("392", "393")

    @property
    def price_currency(self) -> str | None:
        """The number of the price's currency by ISO 4217 (393n); None: that of the place."""
        return None if self._with("392") else self._currency("393")

    @property
    def amount(self) -> Decimal | None:
        """What a paper with this code asks for (390n, 391n): the price of nothing."""
        return self._amount("390", "391")

    @property
    def amount_currency(self) -> str | None:
        return None if self._with("390") else self._currency("391")

    def day(self, identifier: str, today: date) -> date | None:
        """The day of a field YYMMDD (11, 12, 13, 15, 16, 17). Raises Refused("element_bad_date").

        The year is the one within 49 years before and 50 after today's (7.12); day 00 is the last of its month.
        """
        content = self.content(identifier)
        if content is None:
            return None
        year, month, day = _year(int(content[:2]), today), int(content[2:4]), int(content[4:])
        try:
            return date(year, month, day or monthrange(year, month)[1])
        except ValueError as error:
            raise Refused("element_bad_date") from error

    def expiry(self, today: date) -> date | None:
        """The last day on which it may be sold: the earliest of best before (15), sell by (16) and expiry (17)."""
        days = [self.day(identifier, today) for identifier in ("15", "16", "17")]
        return min((day for day in days if day is not None), default=None)

    def _with(self, kind: str) -> tuple[int, str] | None:
        """Decimals and content of the identifier of four digits that begins so."""
        for name, content in self.fields:
            if len(name) == 4 and name.startswith(kind):
                return int(name[3]), content
        return None

    def _measure(self, factors: dict[str, Decimal]) -> Decimal | None:
        for kind, factor in factors.items():
            found = self._with(kind)
            if found is not None:
                return Decimal(found[1]).scaleb(-found[0]) * factor
        return None

    def _amount(self, plain: str, with_currency: str) -> Decimal | None:
        found = self._with(plain)
        if found is not None:
            return Decimal(found[1]).scaleb(-found[0])
        found = self._with(with_currency)
        return None if found is None else Decimal(found[1][3:]).scaleb(-found[0])

    def _currency(self, kind: str) -> str | None:
        found = self._with(kind)
        return None if found is None else found[1][:3]


def _year(two_digits: int, today: date) -> int:
    century = today.year - today.year % 100
    ahead = two_digits - today.year % 100
    return century + two_digits + (-100 if ahead > 50 else 100 if ahead < -49 else 0)


def is_readable_form(text: str) -> bool:
    """Does it begin like "(01)..."?"""
    return _READABLE.match(text) is not None


def read_elements(text: str) -> Elements:
    """The fields of an element string, without a scanner's prefix.

    Raises Refused: `element_unknown`, `element_wrong_length`, `element_wrong_check_digit`, `element_bad_letters`,
    `element_bad_date` (no such month), `element_contradiction` (one identifier, two contents).
    """
    found: dict[str, str] = {}
    for identifier, content in _readable_fields(text) if is_readable_form(text) else _sent_fields(text):
        check_field(identifier, content)
        if found.setdefault(identifier, content) != content:
            raise Refused("element_contradiction")
    if not found:
        raise Refused("element_wrong_length")
    return Elements(tuple(found.items()))


def _readable_fields(text: str) -> list[tuple[str, str]]:
    _, *parts = _READABLE.split(text)
    return list(zip(parts[::2], parts[1::2], strict=True))


def _sent_fields(text: str) -> list[tuple[str, str]]:
    fields = []
    for part in text.split(GROUP_SEPARATOR):
        rest = part
        while rest:
            identifier = _identifier(rest)
            rest = rest[len(identifier) :]
            length = FORMATS[identifier].digits if identifier[:2] in _PREDEFINED else len(rest)
            fields.append((identifier, rest[:length]))
            rest = rest[length:]
    return fields


def _identifier(text: str) -> str:
    """No identifier begins with another one."""
    for length in (2, 3, 4):
        if text[:length] in FORMATS:
            return text[:length]
    raise Refused("element_unknown")


def check_field(identifier: str, content: str) -> None:
    """Raises Refused as `read_elements` does for a field that cannot be."""
    form = FORMATS.get(identifier)
    if form is None:
        raise Refused("element_unknown")
    rest = content[form.digits :]
    if not form.digits + form.least <= len(content) <= form.digits + form.most:
        raise Refused("element_wrong_length")
    digits = content if form.is_numeric else content[: form.digits]
    if (digits and not is_digits(digits)) or (not form.is_numeric and _LETTERS.fullmatch(rest) is None):
        raise Refused("element_bad_letters")
    if form.checked and not has_valid_check_digit(content[: form.checked]):
        raise Refused("element_wrong_check_digit")
    if identifier in {"11", "12", "13", "15", "16", "17"} and not (
        1 <= int(content[2:4]) <= 12 and int(content[4:]) <= 31
    ):
        raise Refused("element_bad_date")


def write_elements(fields: Sequence[tuple[str, str]]) -> str:
    """What a scanner would send, without its prefix. Raises Refused as `read_elements` does."""
    text = ""
    for place, (identifier, content) in enumerate(fields):
        check_field(identifier, content)
        is_last = place == len(fields) - 1
        needs_separator = identifier[:2] not in _PREDEFINED and not is_last
        text += identifier + content + (GROUP_SEPARATOR if needs_separator else "")
    return text


def write_readable(fields: Sequence[tuple[str, str]]) -> str:
    """The same for people: "(01)08431673020125(30)5". Raises Refused as `read_elements` does."""
    for identifier, content in fields:
        check_field(identifier, content)
    return "".join(f"({identifier}){content}" for identifier, content in fields)
