"""What a shop wants on its receipts, read from its settings `receipt.*`: a logo, and the parts that it leaves out.

One that makes no sense counts as not set. What the law or the chain needs has no switch: the number and the time name the sale in
the books, the seal is what a changed book is found by, and the total is what was paid. The tax table has one, for countries
where a receipt may do without it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

HIDDEN: Final = "receipt.hidden"
LOGO: Final = "receipt.logo"
LARGEST_WIDTH: Final = 384
"""Dots: what the narrow paper takes (58 mm)."""
LARGEST_HEIGHT: Final = 160
_WITHOUT_TAX_TABLE: Final = frozenset({"US", "HK", "MO", "KW", "QA"})
"""Countries whose receipts may do without the table: sales tax is a row of the sum there, or there is no tax on sales. Everywhere
else a law asks for it (in the European Union article 226b of directive 2006/112), or it is not known to us that none does.
"""


class Part(StrEnum):
    """What a shop may leave out. A part of a later program is shown until somebody hides it."""

    CUSTOMER = "customer"
    SAVED = "saved"
    TAXES = "taxes"
    BARCODE = "barcode"
    NOTES = "notes"
    SALESPERSON = "salesperson"


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture in black and white. `bits` are its rows from the top, each in whole bytes, the first dot in the highest bit; 1 is
    black.
    """

    width: int
    height: int
    bits: bytes

    def __post_init__(self) -> None:
        if not 0 < self.width <= LARGEST_WIDTH or not 0 < self.height <= LARGEST_HEIGHT:
            raise ValueError(f"a logo of {self.width} by {self.height} dots")
        if len(self.bits) != self.row_bytes * self.height:
            raise ValueError(f"{len(self.bits)} bytes for {self.width} by {self.height} dots")

    @property
    def row_bytes(self) -> int:
        return (self.width + 7) // 8

    def as_setting(self) -> dict[str, Any]:
        """At most 10,300 characters; a setting takes 20,000. So the logo is saved, travels and is refused with the rest of the
        layout, where a product's picture of two megabytes needs a table of its own.
        """
        bits = base64.b64encode(self.bits).decode("ascii")
        return {"width": self.width, "height": self.height, "bits": bits}


@dataclass(frozen=True, slots=True)
class ReceiptLayout:
    hidden: frozenset[Part] = frozenset()
    logo: Raster | None = None

    def shows(self, part: Part) -> bool:
        return part not in self.hidden

    def as_settings(self) -> dict[str, Any]:
        """By key, as `layout_from` reads them."""
        return {
            HIDDEN: sorted(part.value for part in self.hidden),
            LOGO: None if self.logo is None else self.logo.as_setting(),
        }


def layout_from(settings: Mapping[str, Any]) -> ReceiptLayout:
    hidden = settings.get(HIDDEN)
    names = set(map(str, hidden)) if isinstance(hidden, list) else set()
    parts = frozenset(part for part in Part if part.value in names)
    return ReceiptLayout(parts, _logo(settings.get(LOGO)))


def _logo(value: object) -> Raster | None:
    if not isinstance(value, Mapping):
        return None
    try:
        bits = base64.b64decode(str(value["bits"]), validate=True)
        return Raster(int(value["width"]), int(value["height"]), bits)
    except (KeyError, ValueError, TypeError, OverflowError, binascii.Error):
        return None


def needs_tax_table(locale: str) -> bool:
    """Must receipts of a shop with this locale ("nl_NL", "en-US") say its taxes? Where the country is not said, they do."""
    parts = locale.replace("-", "_").split("_")[1:]
    return not any(part.upper() in _WITHOUT_TAX_TABLE for part in parts)
