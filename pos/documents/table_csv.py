"""A table as CSV that spreadsheets open as it is meant: UTF-8 with its mark, plain numbers, and no text that is a formula.

Names come from people and from suppliers' files; "=HYPERLINK(...)" in a product's name must stay a name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def harmless(text: str) -> str:
    """A leading = + - @ tab or carriage return gets an apostrophe, as OWASP advises against CSV injection."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain_cell(value: Any) -> str:
    """Numbers with a decimal point and no grouping, days as ISO 8601, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def table_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Comma separated, lines ended by CR LF (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
