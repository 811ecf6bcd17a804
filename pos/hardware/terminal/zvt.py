"""The messages of ZVT, the protocol between cash registers and card terminals of Germany, Austria and Switzerland.

A message is class, instruction, length and data; a length above 254 is FF and two bytes, low byte first. Data are fields: one
byte that says which, then a value of a length that belongs to it. Facts: ZVT protocol, revision 13.11, chapters 2 (frames),
3 (commands) and 13 (fields). Only what a till needs is here; a field that is not known ends the reading, because its length is
not known either, and what was read until then stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

REGISTER: Final = 0x0600
PAY: Final = 0x0601
COMPLETION: Final = 0x060F
TURNOVER: Final = 0x0610
"""Send Turnover Totals: what is stored since the last End-of-Day (06 50), which it does not do."""
ABORTED: Final = 0x061E
REPEAT_RECEIPT: Final = 0x0620
REVERSE: Final = 0x0630
REFUND: Final = 0x0631
PRINT_LINE: Final = 0x06D1
PRINT_BLOCK: Final = 0x06D3
ABORT: Final = 0x06B0
STATUS: Final = 0x040F
INTERMEDIATE: Final = 0x04FF
ACK: Final = 0x8000
NACK: Final = 0x8400
"""Its second byte is the reason."""

AMOUNT: Final = 0x04
TLV: Final = 0x06
TRACE: Final = 0x0B
PAN: Final = 0x22
RESULT: Final = 0x27
TERMINAL_ID: Final = 0x29
AUTHORISATION: Final = 0x3B
TEXT: Final = 0x3C
CURRENCY: Final = 0x49
TOTALS: Final = 0x60
RECEIPT: Final = 0x87
CARD_TYPE: Final = 0x8A
CARD_NAME: Final = 0x8B

_FIXED: Final = {
    0x01: 1, 0x02: 1, 0x03: 1, AMOUNT: 6, 0x05: 1, TRACE: 3, 0x0C: 3, 0x0D: 2, 0x0E: 2, 0x17: 2, 0x19: 1, RESULT: 1,
    TERMINAL_ID: 4, 0x2A: 15, 0x37: 3, 0x3A: 2, AUTHORISATION: 8, 0x3D: 3, CURRENCY: 2, RECEIPT: 2, 0x88: 3, CARD_TYPE: 1,
    0x8C: 1, 0xA0: 1, 0xAA: 3, 0xBA: 5, 0xD0: 1, 0xD2: 1, 0xD3: 1,
}  # fmt: skip
_TWO_DIGITS: Final = {PAN, 0x23, 0x2D, CARD_NAME, 0xA7, 0xD1}
_THREE_DIGITS: Final = {0x24, 0x2E, TEXT, TOTALS, 0x9A, 0xAF}
CARD_TYPES: Final = {5: "girocard", 6: "Mastercard", 8: "American Express", 10: "Visa", 12: "Diners", 13: "V PAY", 14: "JCB",
                     46: "Maestro"}  # fmt: skip
KINDS_TOTALLED: Final = 7
"""girocard, JCB, Mastercard, American Express, Visa, Diners, all others: the rows of `TOTALS`, in this order."""
LARGEST: Final = 65_535
LARGEST_AMOUNT: Final = 999_999_999_999
AMOUNT_SIZE: Final = 6
_TOTALS_SIZE: Final = 4 + KINDS_TOTALLED * (1 + AMOUNT_SIZE)


class Malformed(ValueError):
    """Not a message of the protocol."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `command` is class and instruction, `data` what follows the length."""

    command: int
    data: bytes = b""

    @property
    def is_refusal(self) -> bool:
        return self.command >> 8 == NACK >> 8

    def packed(self) -> bytes:
        """As it goes over the line. ValueError: longer than the protocol can say."""
        size = len(self.data)
        if size > LARGEST:
            raise ValueError(f"{size} bytes in one message")
        length = bytes([size]) if size < 255 else b"\xff" + size.to_bytes(2, "little")
        return self.command.to_bytes(2, "big") + length + self.data


def read_length(head: bytes) -> tuple[int, int] | None:
    """How many bytes the head and the data of a message have, from its beginning; None while that is too short to say."""
    if len(head) < 3:
        return None
    if head[2] < 255:
        return 3, head[2]
    return None if len(head) < 5 else (5, int.from_bytes(head[3:5], "little"))


@dataclass
class Reader:
    """Cuts what comes over the line into messages."""

    _kept: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are whole now; what is left waits for more."""
        self._kept += data
        found = []
        while (size := read_length(bytes(self._kept[:5]))) is not None and len(self._kept) >= sum(size):
            head, length = size
            command = int.from_bytes(self._kept[:2], "big")
            found.append(Message(command, bytes(self._kept[head : head + length])))
            del self._kept[: head + length]
        return found


def bcd(number: int, size: int) -> bytes:
    """A number as so many bytes of two decimal digits. ValueError: it does not fit."""
    text = f"{number:0{size * 2}d}"
    if number < 0 or len(text) > size * 2:
        raise ValueError(f"{number} in {size} bytes")
    return bytes.fromhex(text)


def digits(value: bytes) -> str:
    """The digits of a number in BCD; E stands where a terminal hides one, F fills up and is left out."""
    return value.hex().replace("f", "").replace("e", "*")


def number(value: bytes) -> int:
    """Raises Malformed: no decimal number."""
    text = value.hex()
    if not text.isdigit():
        raise Malformed(f"no number: {text}")
    return int(text)


def fields(values: Mapping[int, bytes]) -> bytes:
    """Fields as data, in their order."""
    packed = bytearray()
    for tag, value in values.items():
        packed.append(tag)
        if tag in _TWO_DIGITS:
            packed += _counted(len(value), 2)
        elif tag in _THREE_DIGITS:
            packed += _counted(len(value), 3)
        elif _FIXED.get(tag) != len(value):
            raise ValueError(f"field {tag:02x} with {len(value)} bytes")
        packed += value
    return bytes(packed)


def _counted(size: int, places: int) -> bytes:
    """A length as decimal digits, each the low half of a byte whose high half is F."""
    text = f"{size:0{places}d}"
    if len(text) > places:
        raise ValueError(f"{size} bytes in a field")
    return bytes(0xF0 | int(each) for each in text)


def read_fields(data: bytes) -> dict[int, bytes]:
    """The fields of a message by their byte, up to the first that is not known. Raises Malformed: one that is cut off."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        tag = data[at]
        at += 1
        if tag in _FIXED:
            size = _FIXED[tag]
        elif tag in _TWO_DIGITS:
            size, at = _read_counted(data, at, 2)
        elif tag in _THREE_DIGITS:
            size, at = _read_counted(data, at, 3)
        elif tag == TLV:
            size, at = _read_tlv_length(data, at)
        else:
            break
        if at + size > len(data):
            raise Malformed(f"field {tag:02x} is cut off")
        found[tag] = data[at : at + size]
        at += size
    return found


def _read_counted(data: bytes, at: int, places: int) -> tuple[int, int]:
    part = data[at : at + places]
    if len(part) < places or any(each & 0x0F > 9 for each in part):
        raise Malformed("a length that is none")
    return int("".join(str(each & 0x0F) for each in part)), at + places


def _read_tlv_length(data: bytes, at: int) -> tuple[int, int]:
    """As in BER: below 128 itself; 81 one byte, 82 two bytes, high byte first."""
    if at >= len(data):
        raise Malformed("a container without a length")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    more = first & 0x7F
    if more not in {1, 2} or at + 1 + more > len(data):
        raise Malformed("a container's length")
    return int.from_bytes(data[at + 1 : at + 1 + more], "big"), at + 1 + more


def totals(first: int, last: int, rows: Sequence[tuple[int, int]]) -> bytes:
    """The value of `TOTALS`: numbers of the first and the last receipt (2 bytes BCD each), and for each kind of card how many (1 byte)
    and what they came to (6 bytes BCD).
    """
    return bcd(first, 2) + bcd(last, 2) + b"".join(bytes([count]) + bcd(amount, 6) for count, amount in rows)


def read_totals(value: bytes) -> tuple[int, int, list[tuple[int, int]]]:
    """First and last receipt, and count and amount of each kind of card. Raises Malformed."""
    if len(value) < _TOTALS_SIZE:
        raise Malformed("totals that are too short")
    rows = [(value[at], number(value[at + 1 : at + 7])) for at in range(4, _TOTALS_SIZE, 1 + AMOUNT_SIZE)]
    return number(value[:2]), number(value[2:4]), rows
