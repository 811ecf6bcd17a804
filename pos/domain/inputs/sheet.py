"""A table that came as a text file: how it is written, what divides its cells, its head and its rows.

Spreadsheets of half the world write CSV with semicolons and a decimal comma, and Excel in its own code page; nothing here is
asked of a person that the file itself tells. Bytes in, texts out; what the cells mean is for others.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pos.errors import Refused

MOST_BYTES: Final = 100_000_000
MOST_ROWS: Final = 500_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 20_000
SEPARATORS: Final = (";", ",", "\t", "|")
_SAMPLE: Final = 50
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_PDF: Final = b"%PDF"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITH_COMMA: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[.\s][0-9]{3})+),[0-9]{1,4}")
_WITH_POINT: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[,\s][0-9]{3})+)\.[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one row, and its number as a spreadsheet counts: the head is row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every row has as many cells as the head, or more where the file is wrong: nothing is thrown away here."""

    separator: str
    point: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def examples(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The first and the second row, for people to look at; empty cells where there is no such row."""
        empty = ("",) * len(self.header)
        first, second = ([row.cells for row in self.rows[:2]] + [empty, empty])[:2]
        return first, second


def read_sheet(content: bytes, separator: str = "") -> Sheet:
    """Read a whole file. Without a `separator` the one that fits best is taken; the decimal point is guessed from the figures.

    Raises Refused: `too_big` (limit), `sheet_not_text` (a workbook, a PDF, anything binary), `sheet_empty` (no row below the
    head), `sheet_too_wide`.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_big", limit=f"{MOST_BYTES // 1_000_000} MB")
    text = decode(content)
    chosen = separator or guess_separator(text)
    header, rows = _read(text, chosen)
    if len(header) > MOST_COLUMNS:
        raise Refused("sheet_too_wide", most=MOST_COLUMNS)
    return Sheet(chosen, guess_point(rows), header, rows)


def with_point(sheet: Sheet, point: str) -> Sheet:
    return replace(sheet, point=point)


def decode(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or else the code page of western Windows. Raises Refused("sheet_not_text")."""
    if content.startswith((_ZIP, _OLD_OFFICE, _PDF)):
        raise Refused("sheet_not_text")
    named = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    for encoding in (named,) if named else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused("sheet_not_text")


def guess_separator(text: str) -> str:
    """The one that cuts the first rows into the same number of cells, and into most of them."""
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE])

    def fitness(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _cells(sample, separator) if any(cell.strip() for cell in row))
        width, times = max(widths.items(), key=lambda each: (each[1], each[0]), default=(1, 0))
        return (times if width > 1 else 0, width)

    return max(SEPARATORS, key=fitness)


def guess_point(rows: Iterable[Row]) -> str:
    """A comma or a point, by what the cells that look like amounts have; a point where nothing tells."""
    commas = points = 0
    for row in rows:
        for cell in row.cells:
            figure = cell.strip(" \u00a0€$£")
            commas += _WITH_COMMA.fullmatch(figure) is not None
            points += _WITH_POINT.fullmatch(figure) is not None
    return "," if commas > points else "."


def _cells(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:  # a cell of megabytes: a quote that nobody closed
        raise Refused("sheet_not_text") from error


def _read(text: str, separator: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    found = ((number, row) for number, row in enumerate(_cells(text, separator), 1) if _has_text(row))
    head = next(found, None)
    if head is None:
        raise Refused("sheet_empty")
    header = _names(head[1])
    rows: list[Row] = []
    for number, row in found:
        if len(rows) == MOST_ROWS:
            raise Refused("too_many_rows", limit=f"{MOST_ROWS:,}")
        rows.append(Row(number, _as_wide(row, len(header))))
    if not rows:
        raise Refused("sheet_empty")
    return header, tuple(rows)


def _has_text(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """The head's names, without the empty ones that a spreadsheet leaves at the end."""
    names = [" ".join(cell.split())[:LONGEST_CELL] for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _as_wide(row: Sequence[str], width: int) -> tuple[str, ...]:
    cells = [cell.strip() for cell in row]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return tuple(cells + [""] * (width - len(cells)))
