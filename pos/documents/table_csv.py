"""A table as CSV that spreadsheets open as it is meant: UTF-8 with its mark, plain numbers, and no text that is a formula.

Names come from people and from suppliers' files; "=HYPERLINK(...)" in a product's name must stay a name. What counts as
a formula is said in pos.domain.inputs.files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pos.domain.inputs.files import csv_cell, harmless

__all__ = ["harmless", "plain_cell", "table_csv", "table_lines"]

BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def plain_cell(value: Any) -> str:
    """Numbers with a decimal point and no grouping, days as ISO 8601, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return csv_cell(value) if isinstance(value, str) else str(value)


def table_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Comma separated lines without their ends (RFC 4180)."""
    yield ",".join(csv_cell(name) for name in header)
    for row in rows:
        yield ",".join(plain_cell(value) for value in row)


def table_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The whole file, lines ended by CR LF."""
    return (BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in table_lines(header, rows))).encode(
        errors="replace"
    )
