"""What three families of checkout scales are asked and what they answer, as pure functions of bytes.

- `toledo-8217`: Mettler Toledo 8217 and scanner scales that speak it (Magellan service manual 6.1.4): "W", 9600 7E1.
- `nci`: Weigh-Tronix SCP-01, Brecknell, Avery, Ohaus Aviator: "W" and CR, 9600 7E1, weight with its unit and status bytes.
- `cas`: CAS and Ohaus Aviator (service manual 6.1.1, format 1): ENQ, DC1, a block with a check character, 9600 8N1.

A weight that is not steady is never given as one that may be sold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import reduce
from operator import xor
from typing import Final

from pos.hardware.keeper import read_answer
from pos.hardware.status import TwoWay

STX, ETX, EOT, ENQ, ACK, LF, CR, DC1, SOH = (
    bytes((code,)) for code in (0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0D, 0x11, 0x01)
)
ANSWER_S: Final = 0.5
_KG: Final = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "lb": Decimal("0.45359237"),
    "oz": Decimal("0.028349523125"),
}
UNITS: Final = ("kg", "lb")
"""What a scale may be set to that does not say its unit."""
MILLI: Final = Decimal("0.001")


class Steadiness(StrEnum):
    STEADY = "steady"
    MOVING = "moving"
    OVER = "over"
    """More than it can weigh."""
    UNDER = "under"
    """Less than nothing: something was taken off after it was set to zero."""
    NOT_ZEROED = "not_zeroed"
    """It was switched on with something on it."""
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Weight:
    """`kg` is there when the scale gives a number, also for one that moves. Only a steady one above zero may be sold."""

    state: Steadiness
    kg: Decimal | None = None

    @property
    def to_sell(self) -> Decimal | None:
        is_good = self.state is Steadiness.STEADY and self.kg is not None and self.kg > 0
        return self.kg if is_good else None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A protocol: how the port is set, and a function that asks the scale once. It gives None when no whole answer came.

    The function gets the line and the unit that the scale is set to, for those that do not say it.
    """

    name: str
    baud: int
    bits: int
    parity: str
    ask: Callable[[TwoWay, str], Weight | None]


def in_kg(number: str, unit: str) -> Decimal:
    return (Decimal(number) * _KG[unit]).quantize(MILLI, rounding=ROUND_HALF_UP)


# ---- Mettler Toledo 8217 ----
def ask_toledo(line: TwoWay, unit: str) -> Weight | None:
    line.write(b"W")
    return read_toledo(read_answer(line, lambda heard: heard.endswith(CR), ANSWER_S), unit)


def read_toledo(answer: bytes, unit: str) -> Weight | None:
    """STX, digits with a point, CR; or STX "?" and a byte of states, CR."""
    answer = bytes(byte & 0x7F for byte in answer)
    states = re.search(rb"\x02\?(.)\r$", answer, re.DOTALL)
    if states is not None:
        return Weight(_toledo_state(states[1][0]))
    found = re.search(rb"\x02\s*(\d+\.?\d*)[NG]?\r$", answer)
    return None if found is None else Weight(Steadiness.STEADY, in_kg(found[1].decode(), unit))


def _toledo_state(bits: int) -> Steadiness:
    if bits & 0x02:
        return Steadiness.OVER
    if bits & 0x04:
        return Steadiness.UNDER
    if bits & 0x08:
        return Steadiness.NOT_ZEROED
    if bits & 0x01:
        return Steadiness.MOVING
    # it says that all is well and gives no number: it is being set, or does not weigh yet
    return Steadiness.MOVING


# ---- NCI, Weigh-Tronix SCP-01 ----
def ask_nci(line: TwoWay, unit: str) -> Weight | None:
    line.write(b"W\r")
    return read_nci(read_answer(line, lambda heard: heard.endswith(ETX), ANSWER_S), unit)


def read_nci(answer: bytes, unit: str) -> Weight | None:
    """LF, weight and unit, CR, LF, status bytes, CR, ETX. Without a weight only the status; signs in its place say why."""
    text = bytes(byte & 0x7F for byte in answer).decode("ascii")
    found = re.search(r"(?:\n([^\r\n]*)\r)?\nS?([0-\x7f]{2,4})\r\x03$", text)
    if found is None:
        return None
    first, second = ord(found[2][0]), ord(found[2][1])
    shown = found[1] or ""
    number = re.fullmatch(r"\s*(-?)\s*(\d*\.?\d+)\s*([A-Za-z]{0,2})\s*", shown)
    said = number[3].lower() if number is not None else ""
    kg = in_kg(number[2], said if said in _KG else unit) if number is not None else None
    is_negative = number is not None and bool(number[1])
    states = (
        (second & 0x02 or "^" in shown, Steadiness.OVER),
        (second & 0x01 or "_" in shown or is_negative, Steadiness.UNDER),
        ("--" in shown, Steadiness.NOT_ZEROED),
        (first & 0x0C or second & 0x0C, Steadiness.FAULTY),
    )
    state = next((state for is_so, state in states if is_so), None)
    if state is not None:
        return Weight(state)
    return Weight(Steadiness.MOVING if first & 0x01 or kg is None else Steadiness.STEADY, kg)


# ---- CAS ----
def ask_cas(line: TwoWay, unit: str) -> Weight | None:
    line.write(ENQ)
    if not read_answer(line, bool, ANSWER_S).endswith(ACK):
        return None
    line.write(DC1)
    return read_cas(read_answer(line, lambda heard: heard.endswith(EOT), ANSWER_S), unit)


def read_cas(answer: bytes, unit: str) -> Weight | None:
    """SOH, STX, S or U, sign, six characters, unit, check character (exclusive or of those before it), ETX, EOT."""
    found = re.search(rb"\x01\x02(([SU])([ \-F])([ \d.]{6})(..))(.)\x03\x04$", answer, re.DOTALL)
    if found is None or reduce(xor, found[1]) != found[6][0]:
        return None
    if found[3] == b"F":
        return Weight(Steadiness.OVER)
    if found[3] == b"-":
        return Weight(Steadiness.UNDER)
    number = found[4].decode("ascii").strip()
    if not re.fullmatch(r"\d*\.?\d+", number):
        return None
    said = found[5].decode("ascii", errors="replace").strip().lower()
    kg = in_kg(number, said if said in _KG else unit)
    return Weight(Steadiness.STEADY if found[2] == b"S" else Steadiness.MOVING, kg)


PROTOCOLS: Final = {
    each.name: each
    for each in (
        Spoken("toledo-8217", 9600, 7, "E", ask_toledo),
        Spoken("nci", 9600, 7, "E", ask_nci),
        Spoken("cas", 9600, 8, "N", ask_cas),
    )
}
