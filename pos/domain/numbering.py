"""Numbers of receipts: till, epoch and the till's own gapless counter, as in T03/1-000123."""

from __future__ import annotations

import re
from dataclasses import dataclass

TILL_CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}")
TRAINING = "TRAIN"
"""What receipts of a training have in the place of the till's code; no till may be called so."""
_NUMBER = re.compile(r"([A-Z][A-Z0-9]{0,7})/([1-9][0-9]{0,4})-([0-9]{6,12})")


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """A receipt's number; as text it is also what the receipt's barcode says."""

    till: str
    epoch: int
    count: int

    def __str__(self) -> str:
        return f"{self.till}/{self.epoch}-{self.count:06d}"

    @property
    def short(self) -> str:
        """The counter alone, as the screen shows it: 482."""
        return str(self.count)


def parse_receipt_number(text: str) -> ReceiptNumber | None:
    """The number in `text`, or None when it is something else. Surrounding space and case do not matter."""
    match = _NUMBER.fullmatch(text.strip().upper()) if text.isascii() and len(text) < 80 else None
    if match is None:
        return None
    return ReceiptNumber(match[1], int(match[2]), int(match[3]))
