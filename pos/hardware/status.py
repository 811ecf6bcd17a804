"""What a printer tells of itself, by ESC/POS's real-time status (DLE EOT n), as a plain record; and its name (GS I n).

Sources: the command references of Epson (TM series), Bixolon (SRP-350) and Citizen (iDP-3221), which agree. A printer answers
one byte for each question even while it is busy or off line; what does not look like such a byte is no answer.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

QUESTIONS: Final = {n: bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)}
"""1: printer, 2: why it is off line, 3: error, 4: paper roll."""
_FIXED, _FIXED_VALUE = 0b1001_0011, 0b0001_0010
"""Bits that are the same in every answer: 0 and 7 off, 1 and 4 on."""
IDENTITY: Final = {"maker": b"\x1dIB", "model": b"\x1dIC"}
"""GS I 66 and 67. The answer is an underscore, the words, and a zero byte. A printer that is off line does not answer these."""
LONGEST_NAME: Final = 40
ANSWER_S = 0.8
"""How long a printer may take for one answer; they take a few milliseconds."""


class Paper(StrEnum):
    PRESENT = "present"
    LOW = "low"
    """The roll ends soon."""
    OUT = "out"


PROBLEMS: Final = (
    "printer_cover_open",
    "printer_paper_out",
    "printer_cutter",
    "printer_error",
    "printer_offline",
)
"""Codes of what stops a printer, the first one first: an open cover also looks like missing paper."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What is known; None where the printer did not say. `drawer_pin` is the line to the drawer: True for high."""

    paper: Paper | None = None
    is_cover_open: bool = False
    is_offline: bool = False
    has_cutter_error: bool = False
    has_error: bool = False
    drawer_pin: bool | None = None

    @property
    def problem(self) -> str | None:
        """The code of what stops it, one of `PROBLEMS`, or None. Paper that ends soon stops nothing."""
        found = (
            self.is_cover_open,
            self.paper is Paper.OUT,
            self.has_cutter_error,
            self.has_error,
            self.is_offline,
        )
        return next((code for code, is_so in zip(PROBLEMS, found, strict=True) if is_so), None)

    @property
    def is_paper_low(self) -> bool:
        return self.paper is Paper.LOW


class TwoWay(Protocol):
    """A line that is open in both directions. Errors come as OSError."""

    def write(self, data: bytes) -> None: ...

    def read(self, timeout_s: float) -> bytes:
        """What has come, at least one byte; nothing when the time is over. Raises EOFError when the other side hung up."""
        ...


def is_answer(byte: int) -> bool:
    return byte & _FIXED == _FIXED_VALUE


def ask(
    line: TwoWay, questions: Collection[int] = tuple(QUESTIONS), first_s: float = ANSWER_S
) -> dict[int, int]:
    """The answers by the number of their question. None at all: many printers, and every file, tell no status.

    The first answer may take `first_s`, because it comes behind what the printer has still to take. Raises OSError and EOFError as
    the line does.
    """
    while line.read(0):
        pass  # what it said on its own is no answer to what is asked now
    answers: dict[int, int] = {}
    for number in questions:
        line.write(QUESTIONS[number])
        answer = _answer(line, ANSWER_S if answers else first_s)
        if answer is not None:
            answers[number] = answer
        elif not answers:
            break
    return answers


def name_of(line: TwoWay) -> str:
    """Maker and model as the printer says them, such as `EPSON TM-T88V`; empty when it says none. Raises OSError and EOFError as the
    line does.
    """
    said: list[str] = []
    for question in IDENTITY.values():
        line.write(question)
        words = _words(line)
        if not words and not said:
            return ""
        said.append(words)
    maker, model = said
    return model if model.startswith(maker) else f"{maker} {model}".strip()


def _words(line: TwoWay) -> str:
    """One answer of `IDENTITY`. Whatever a device on the network says, only plain letters are shown to people."""
    end, heard = time.monotonic() + ANSWER_S, bytearray()
    while (left := end - time.monotonic()) > 0 and len(heard) <= LONGEST_NAME:
        heard += line.read(left)
        start = heard.find(b"_")
        if start >= 0 and 0 in heard[start:]:
            words = heard[start + 1 : heard.index(0, start)].decode("ascii", "ignore")
            return "".join(each for each in words if each.isprintable()).strip()[:LONGEST_NAME]
    return ""


def status_of(answers: Mapping[int, int]) -> PrinterStatus:
    """The bits of the answers, by the number of their question."""
    printer, offline, error, roll = (answers.get(number, 0) for number in QUESTIONS)
    paper = None
    if 4 in answers:
        paper = Paper.OUT if roll & 0x60 else Paper.LOW if roll & 0x0C else Paper.PRESENT
    if offline & 0x20:
        paper = Paper.OUT
    return PrinterStatus(
        paper=paper,
        is_cover_open=bool(offline & 0x04),
        is_offline=bool(printer & 0x08),
        has_cutter_error=bool(error & 0x08),
        has_error=bool(offline & 0x40 or error & 0x60),
        drawer_pin=bool(printer & 0x04) if 1 in answers else None,
    )


def _answer(line: TwoWay, answer_s: float) -> int | None:
    end = time.monotonic() + answer_s
    while (left := end - time.monotonic()) > 0:
        for byte in line.read(left):
            if is_answer(byte):
                return byte
    return None
