"""Receipt rows as lines of fixed-width characters: 32, 42 or 48 columns, as receipt printers have them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from pos.documents.receipt_rows import Row, RowKind
from pos.domain.inputs.text import printable

COLUMNS_58_MM = 32
COLUMNS_80_MM = 48


def text_lines(rows: Iterable[Row], columns: int) -> list[str]:
    """Every line exactly fits `columns`; barcodes appear as their text, a logo not at all. A line has no trailing spaces."""
    return [line for row in rows for line in row_lines(row, columns)]


def row_lines(row: Row, columns: int) -> list[str]:
    """The lines of one row. A big row is laid out here like any other; printers double it themselves."""
    if row.kind is RowKind.RULE:
        return ["-" * columns]
    if row.kind is RowKind.PAIR:
        return _pair(row, columns)
    if row.kind is RowKind.LOGO:
        return []
    lines = wrap(_clean(row.left), columns - row.indent)
    if row.is_centred or row.kind is RowKind.BARCODE:
        return [" " * ((columns - width(line)) // 2) + line for line in lines]
    return [" " * row.indent + line for line in lines]


def _pair(row: Row, columns: int) -> list[str]:
    """The right text stands on the last line of the left one; when it cannot, it gets a line of its own."""
    right = shorten(_clean(row.right), columns)
    room = columns - row.indent - (width(right) + 1 if right else 0)
    if room < min(8, columns // 2):
        left = wrap(_clean(row.left), columns - row.indent)
        return [*(" " * row.indent + line for line in left), " " * (columns - width(right)) + right]
    lines = [" " * row.indent + line for line in wrap(_clean(row.left), room)]
    gap = columns - width(lines[-1]) - width(right)
    lines[-1] = (lines[-1] + " " * gap + right).rstrip()
    return lines


def width(text: str) -> int:
    """Columns that the text takes: wide East Asian letters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def wrap(text: str, columns: int) -> list[str]:
    """Break at spaces; a word longer than a line is cut. At least one line, possibly empty."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= columns:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        rest = word
        while width(rest) > columns:
            head = shorten(rest, columns)
            lines[-1] = head
            lines.append("")
            rest = rest[len(head) :]
        lines[-1] = rest
    return lines


def shorten(text: str, columns: int) -> str:
    """The longest start of the text that fits."""
    while width(text) > columns:
        text = text[:-1]
    return text


def _clean(text: str) -> str:
    """No control characters: a name may not cut the paper, open the drawer or forge a line."""
    return printable(text)
